// Sealed messages, read from a proof, and the affine forms over their scalars (docs/protocol.md, 4).
import { FormatError } from './bytes.js';
import { add, canonicalScalar, mul } from './field.js';

/** Affine forms in the order in which they are made, which is a topological order. */
export class FormGraph {
  constructor() {
    this.nodes = [];
    this.handles = 0;
  }
  node(handle, constant, operands, coefficients) {
    const n = { id: this.nodes.length, handle, constant, operands, coefficients };
    this.nodes.push(n);
    return n;
  }
  leaf() {
    return this.node(this.handles++, 0n, [], []);
  }
  constant(c) {
    return this.node(-1, c, [], []);
  }
  /** constant + sum coefficients[k] operands[k]. */
  affine(constant, operands, coefficients) {
    return this.node(-1, constant, operands, coefficients);
  }
  /** a + c b. */
  axpy(a, c, b) {
    return this.affine(0n, [a, b], [1n, c]);
  }
  /** sum weights[k] forms[k] as {coefficients of the sealed scalars, constant}, in one reverse pass. */
  combine(forms, weights) {
    const adjoint = new Array(this.nodes.length).fill(0n);
    forms.forEach((f, k) => (adjoint[f.id] = add(adjoint[f.id], weights[k])));
    const coefficients = new Array(this.handles).fill(0n);
    let constant = 0n;
    for (let id = this.nodes.length - 1; id >= 0; id--) {
      const a = adjoint[id];
      if (a === 0n) continue;
      const f = this.nodes[id];
      if (f.handle >= 0) {
        coefficients[f.handle] = a;
        continue;
      }
      constant = add(constant, mul(a, f.constant));
      f.operands.forEach((o, k) => (adjoint[o.id] = add(adjoint[o.id], mul(a, f.coefficients[k]))));
    }
    return { coefficients, constant };
  }
}

/** The verifier's side of a proof: strict items of 32 bytes, challenges, recorded constraints. */
export class Channel {
  constructor(transcript, proof) {
    this.transcript = transcript;
    this.proof = proof;
    this.at = 0;
    this.graph = new FormGraph();
    this.messages = [];
    this.products = [];
    this.zeros = [];
  }
  /** Leaves the first generators of T to the messages of other proofs. */
  reserve(scalars) {
    this.graph.handles = scalars;
  }
  items(count, label) {
    if (count * 32 > this.proof.length - this.at) {
      throw new FormatError(`proof ends at byte ${this.proof.length} within ${label}`);
    }
    const from = this.at;
    this.at += 32 * count;
    return this.proof.subarray(from, this.at);
  }
  /** One form for each scalar of a sealed message. */
  seal(label, length) {
    const offset = this.graph.handles;
    const point = this.items(1, 'sealed point');
    this.transcript.absorb(label, point);
    this.messages.push({ offset, length, point });
    return Array.from({ length }, () => this.graph.leaf());
  }
  points(label, count) {
    const data = this.items(count, label);
    this.transcript.absorb(label, data);
    return Array.from({ length: count }, (_, i) => data.subarray(32 * i, 32 * i + 32));
  }
  scalar(label) {
    const data = this.items(1, label);
    const x = canonicalScalar(data);
    if (x === null) throw new FormatError(`${label} at byte ${this.at - 32} is not a canonical scalar`);
    this.transcript.absorb(label, data);
    return x;
  }
  challenge(label) {
    return this.transcript.challenge(label);
  }
  challenges(label, count) {
    return Array.from({ length: count }, () => this.transcript.challenge(label));
  }
  requireZero(form) {
    this.zeros.push(form);
  }
  requireProduct(x, y, z) {
    this.products.push({ x, y, z });
  }
  requireEnd() {
    if (this.at !== this.proof.length) {
      throw new FormatError(`${this.proof.length - this.at} bytes after the end of the proof`);
    }
  }
}
