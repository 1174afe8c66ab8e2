// The verification key: shape, profile, tokenizer, template and the committed rows of every tensor (docs/protocol.md, 2).
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, Reader } from '../bytes.js';
import { layout, matrix } from '../matrix.js';
import { readProfile, readSpec } from './spec.js';
import { RopeAngles, expTable, siluTable } from './tables.js';

const PER_BLOCK = ['attnNorm', 'q', 'k', 'v', 'output', 'ffnNorm', 'gate', 'up', 'down'];
const RANGE_GROUP = 2 ** 21;

/** [name, outputs, inputs] of every tensor in canonical order. */
export function tensorShapes(s) {
  const d = s.embeddingLength;
  const block = [[1, d], [d, d], [s.kvWidth, d], [s.kvWidth, d], [d, d], [1, d], [s.feedForward, d], [s.feedForward, d], [d, s.feedForward]];
  const out = [['embedding', s.vocabulary, d]];
  for (let l = 0; l < s.blocks; l++) block.forEach(([o, i], k) => out.push([`block ${l} ${PER_BLOCK[k]}`, o, i]));
  out.push(['output norm', 1, d]);
  if (!s.tiedHead) out.push(['head', s.vocabulary, d]);
  return out;
}

/** Indices of the tensors that share a range proof: one input width, at most 2^21 weights unless one tensor has more. */
export function rangeGroups(s) {
  const open = new Map();
  const groups = [];
  tensorShapes(s).forEach(([, outputs, inputs], t) => {
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
  if (profile.blocks.length !== spec.blocks) throw new FormatError('the profile has another number of blocks');
  const tensors = tensorShapes(spec).map(([name, outputs, inputs]) => {
    const cut = layout(outputs, inputs, columnBits);
    const data = r.take(32 * cut.rows, `the rows of ${name}`);
    const rows = Array.from({ length: cut.rows }, (_, i) => data.subarray(32 * i, 32 * i + 32));
    return { outputs, inputs, matrix: matrix(name, cut, rows) };
  });
  r.end();
  return new VerificationKey({ columnBits, deltaLimbs, spec, profile, tokenizer, template, tensors, root: sha256(bytes) });
}

class VerificationKey {
  constructor(fields) {
    Object.assign(this, fields);
    const { spec, profile } = fields;
    this.exp = expTable(spec.headDim, profile.expScale, profile.expBits);
    this.silu = profile.blocks.map((b) => siluTable(b.gExponent));
    this.rope = new RopeAngles(spec.headDim, spec.ropeBase, profile.ropeBits);
  }
  get embedding() {
    return this.tensors[0];
  }
  block(l) {
    return Object.fromEntries(PER_BLOCK.map((name, k) => [name, this.tensors[1 + PER_BLOCK.length * l + k]]));
  }
  get outputNorm() {
    return this.tensors[1 + PER_BLOCK.length * this.spec.blocks];
  }
  /** Exponent x of the logits: value = accumulator 2^-x. */
  get logitExponent() {
    const exponent = (name) => {
      const k = this.profile.weightExponents.get(name);
      if (k === undefined) throw new FormatError(`profile has no exponent for tensor ${name}`);
      return k;
    };
    const { kF, sYf } = this.profile.head;
    return kF + exponent('output_norm.weight') - sYf + exponent(this.spec.tiedHead ? 'token_embd.weight' : 'output.weight');
  }
  get head() {
    return this.spec.tiedHead ? this.tensors[0] : this.tensors.at(-1);
  }
}
