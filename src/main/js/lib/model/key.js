// The verification key: shape, profile, tokenizer, template and the committed rows of every tensor (docs/protocol.md, 2).
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, Reader } from '../bytes.js';
import { layout, matrix } from '../matrix.js';
import { requireFits, tensorShapes } from './architecture.js';
import { readProfile, readSpec } from './spec.js';
import { RopeAngles, activationTable, expTable } from './tables.js';

const RANGE_GROUP = 2 ** 21;

/** Indices of the tensors that share a range proof: one input width, at most 2^21 weights unless one tensor has more. */
export function rangeGroups(s) {
  const open = new Map();
  const groups = [];
  tensorShapes(s).forEach(({ outputs, inputs }, t) => {
    const size = outputs * inputs;
    let group = open.get(inputs);
    if (!group || group.size + size > RANGE_GROUP) {
      group = { size: 0, members: [] };
      open.set(inputs, group);
      groups.push(group);
    }
    group.size += size;
    group.members.push(t);
  });
  return groups.map((g) => g.members);
}

export function readKey(bytes) {
  const r = new Reader(bytes, 'verification key');
  r.tag('nanozk/v1/key');
  const columnBits = r.u8('layout');
  const deltaLimbs = r.u8('layout');
  if (columnBits < 6 || columnBits > 16 || deltaLimbs < 1 || deltaLimbs > 4) {
    throw new FormatError(`verification key with column bits ${columnBits} and delta limbs ${deltaLimbs}`);
  }
  const spec = readSpec(r.part('spec'));
  const profile = readProfile(r.part('profile'));
  const tokenizer = r.part('tokenizer');
  const template = r.part('template');
  const shifts = requireFits(spec, profile);
  const tensors = tensorShapes(spec).map(({ name, outputs, inputs }) => {
    const cut = layout(outputs, inputs, columnBits);
    const data = r.take(32 * cut.rows, `the rows of ${name}`);
    const rows = Array.from({ length: cut.rows }, (_, i) => data.subarray(32 * i, 32 * i + 32));
    return { name, outputs, inputs, shift: shifts.get(name), matrix: matrix(name, cut, rows) };
  });
  r.end();
  return new VerificationKey({ columnBits, deltaLimbs, spec, profile, tokenizer, template, tensors, root: sha256(bytes) });
}

class VerificationKey {
  constructor(fields) {
    Object.assign(this, fields);
    const { spec, profile } = fields;
    this.byName = new Map(this.tensors.map((t) => [t.name, t]));
    this.exp = expTable(spec.headDim, profile.expScale, profile.expBits);
    this.activations = profile.blocks.map((b) => activationTable(spec.parts.activation, b.gExponent));
    this.rope = spec.parts.learned ? null : new RopeAngles(spec.headDim, spec.rope, profile.ropeBits);
  }
  /** A tensor by name, null where the architecture has none. */
  tensor(name) {
    return this.byName.get(name) ?? null;
  }
  /** Exponent x of the logits: value = accumulator 2^-x. */
  get logitExponent() {
    const exponent = (name) => this.profile.weightExponents.get(name);
    const { kF, sYf } = this.profile.head;
    return kF + exponent('output_norm.weight') - sYf + exponent(this.spec.tiedHead ? 'token_embd.weight' : 'output.weight');
  }
  get head() {
    return this.tensor(this.spec.tiedHead ? 'token_embd.weight' : 'output.weight');
  }
}
