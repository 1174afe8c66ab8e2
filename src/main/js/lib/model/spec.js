// Shape and numeric profile of a model, read strictly from their canonical bytes (docs/api.md, Verification key).
import { FormatError, Reader, text } from '../bytes.js';

function check(name, value, low, high) {
  if (!(value >= low && value <= high)) throw new FormatError(`${name} is ${value}, must be in [${low}, ${high}]`);
  return value;
}

export function readSpec(bytes) {
  const r = new Reader(bytes, 'model shape');
  r.tag('nanozk/v1/spec');
  const s = { architecture: text(r.part('architecture'), 'architecture') };
  check('length of architecture', s.architecture.length, 1, 64);
  if (s.architecture !== 'llama') throw new FormatError(`architecture ${s.architecture} is not known`);
  s.embeddingLength = check('embeddingLength', r.i32('shape'), 1, 2 ** 16);
  s.blocks = check('blocks', r.i32('shape'), 1, 4096);
  s.heads = check('heads', r.i32('shape'), 1, 4096);
  s.kvHeads = check('kvHeads', r.i32('shape'), 1, 4096);
  s.headDim = check('headDim', r.i32('shape'), 1, 4096);
  s.feedForward = check('feedForward', r.i32('shape'), 1, 2 ** 20);
  s.vocabulary = check('vocabulary', r.i32('shape'), 1, 2 ** 20);
  s.context = check('context', r.i32('shape'), 1, 2 ** 24);
  s.tiedHead = check('tiedHead', r.i32('shape'), 0, 1) === 1;
  s.ropeBase = check('ropeBase', r.f32('shape'), 1, Math.fround(1e12));
  s.normEps = r.f32('shape');
  if (!(s.normEps > 0 && s.normEps <= 1)) throw new FormatError(`normEps is ${s.normEps}`);
  r.end();
  if (s.heads % s.kvHeads || s.headDim % 2 || s.heads * s.headDim !== s.embeddingLength) {
    throw new FormatError('heads, kvHeads, headDim and embeddingLength do not fit together');
  }
  s.kvWidth = s.kvHeads * s.headDim;
  s.kvHead = (h) => Math.floor((h * s.kvHeads) / s.heads);
  return s;
}

const SHIFT = [1, 48];
const BLOCK = {
  k1: [1, 62],
  sY1: SHIFT,
  sQ: SHIFT,
  sK: SHIFT,
  sV: SHIFT,
  t: [1, 16],
  kR: [1, 47],
  sO: SHIFT,
  sXa: SHIFT,
  k2: [1, 62],
  sY2: SHIFT,
  sG: SHIFT,
  gExponent: [-16, 30],
  sH: SHIFT,
  sXf: SHIFT,
};

function eps(r) {
  const e = r.i64('normEps');
  if (e < 1n) throw new FormatError('normEps is below 1');
  return e;
}

export function readProfile(bytes) {
  const r = new Reader(bytes, 'profile');
  r.tag('nanozk/v1/profile');
  const p = {
    fx: check('fx', r.i32('fx'), 1, 24),
    kE: check('kE', r.i32('kE'), 0, 24),
    expScale: check('expScale', r.i32('expScale'), -16, 24),
    expBits: check('expBits', r.i32('expBits'), 1, 15),
    ropeBits: check('ropeBits', r.i32('ropeBits'), 1, 16),
  };
  const blocks = check('blocks', r.i32('blocks'), 1, 4096);
  p.blocks = [];
  for (let b = 0; b < blocks; b++) {
    const block = {};
    for (const [name, [low, high]] of Object.entries(BLOCK)) block[name] = check(name, r.i32(name), low, high);
    block.normEps = eps(r);
    p.blocks.push(block);
  }
  p.head = { kF: check('kF', r.i32('kF'), 1, 62), sYf: check('sYf', r.i32('sYf'), ...SHIFT), normEps: eps(r) };
  const count = check('weight exponents', r.i32('weight exponents'), 0, r.remaining / 8);
  let last = null;
  p.weightExponents = new Map();
  for (let i = 0; i < count; i++) {
    const name = text(r.part('name'), 'name of a tensor');
    if (last !== null && !(name > last)) throw new FormatError('weight exponents are not in ascending order');
    last = name;
    p.weightExponents.set(name, check(name, r.i32(name), 0, 24));
  }
  r.end();
  return p;
}
