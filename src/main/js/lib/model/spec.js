// Shape and numeric profile of a model, read strictly from their canonical bytes (docs/api.md, Verification key).
import { FormatError, Reader, text } from '../bytes.js';
import { ARCHITECTURES } from './architecture.js';

function check(name, value, low, high) {
  if (!(value >= low && value <= high)) throw new FormatError(`${name} is ${value}, must be in [${low}, ${high}]`);
  return value;
}

export function readSpec(bytes) {
  const r = new Reader(bytes, 'model shape');
  r.tag('nanozk/v1/spec');
  const s = { architecture: text(r.part('architecture'), 'architecture') };
  if (!Object.hasOwn(ARCHITECTURES, s.architecture)) throw new FormatError(`architecture ${s.architecture} is not known`);
  s.parts = ARCHITECTURES[s.architecture];
  s.embeddingLength = check('embeddingLength', r.i32('shape'), 1, 2 ** 16);
  s.blocks = check('blocks', r.i32('shape'), 1, 4096);
  s.heads = check('heads', r.i32('shape'), 1, 4096);
  s.kvHeads = check('kvHeads', r.i32('shape'), 1, 4096);
  s.headDim = check('headDim', r.i32('shape'), 1, 4096);
  s.feedForward = check('feedForward', r.i32('shape'), 1, 2 ** 20);
  s.vocabulary = check('vocabulary', r.i32('shape'), 1, 2 ** 20);
  s.context = check('context', r.i32('shape'), 1, 2 ** 24);
  s.tiedHead = check('tiedHead', r.i32('shape'), 0, 1) === 1;
  const base = r.f32('shape');
  s.normEps = r.f32('shape');
  if (s.parts.learned ? !Object.is(base, 0) : !(base >= 1 && base <= Math.fround(1e12))) {
    throw new FormatError(`ropeBase is ${base}`);
  }
  s.rope = { base, linear: 1, factors: [] };
  if (!s.parts.learned && r.remaining) {
    // Only where frequencies are divided; a divisor of 1 for all and no factors would be a second spelling of none.
    s.rope.linear = check('rope scaling', r.f32('rope scaling'), 1, 2 ** 20);
    const count = r.i32('rope scaling');
    if (count !== 0 && count !== s.headDim / 2) throw new FormatError(`${count} rope factors for heads of ${s.headDim}`);
    for (let i = 0; i < count; i++) s.rope.factors.push(check('rope factor', r.f32('rope factors'), 1, 2 ** 20));
    if (s.rope.linear === 1 && count === 0) throw new FormatError('model shape is not in canonical form');
  }
  if (!(s.normEps > 0 && s.normEps <= 1)) throw new FormatError(`normEps is ${s.normEps}`);
  r.end();
  if (s.heads % s.kvHeads || s.headDim % 2 || s.heads * s.headDim > 2 ** 16) {
    throw new FormatError('heads, kvHeads and headDim do not fit together');
  }
  s.queryWidth = s.heads * s.headDim;
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
  sH: [0, 48],
  sXf: SHIFT,
};

const HEAD_NORM = { sRaw: SHIFT, k: [1, 62], sY: SHIFT };

/** Named 32-bit fields in ranges, then E. */
function exponents(r, ranges) {
  const out = {};
  for (const [name, [low, high]] of Object.entries(ranges)) out[name] = check(name, r.i32(name), low, high);
  out.normEps = eps(r);
  return out;
}

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
    ropeBits: check('ropeBits', r.i32('ropeBits'), 0, 16),
  };
  const blocks = check('blocks', r.i32('blocks'), 1, 4096);
  p.blocks = [];
  for (let b = 0; b < blocks; b++) p.blocks.push(exponents(r, BLOCK));
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
  if (r.remaining) {
    for (const b of p.blocks) {
      b.qNorm = exponents(r, HEAD_NORM);
      b.kNorm = exponents(r, HEAD_NORM);
    }
  }
  r.end();
  return p;
}
