// Public tables: recomputed from shape and profile, never read (docs/arithmetic.md, Tables).
import { ELL, add, eq, hadamard, mod, mul, sub } from '../field.js';
import { BITS, ONE, cosSin, exp, isqrt, ln, mulFixed, round } from './fixed.js';

const SIZE = 2 ** 16;
const HALF = 2 ** 15;
const cache = new Map();
const once = (key, make) => {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
};

/** Exp[i] = min(65535, round(2^bits exp(-i 2^-scale / sqrt(headDim)))). */
export const expValues = (headDim, scale, bits) =>
  once(`exp ${headDim} ${scale} ${bits}`, () => {
    const root = isqrt(BigInt(headDim) << (2n * BITS));
    const unit = (ONE * ONE) / root;
    const step = scale >= 0 ? unit >> BigInt(scale) : unit << BigInt(-scale);
    const factor = exp(-step);
    const out = new Int32Array(SIZE);
    for (let i = 0, v = ONE; i < SIZE && v !== 0n; i++, v = mulFixed(v, factor)) {
      out[i] = Math.min(round(v, bits), SIZE - 1);
    }
    return out;
  });

const shift = (x, k) => (k >= 0 ? x << BigInt(k) : x >> BigInt(-k));

/** A decimal below 1 as an integer times 2^-120, rounded to the nearest. */
function decimal(digits) {
  const scale = 10n ** BigInt(digits.length);
  return (2n * BigInt(digits) * ONE + scale) / (2n * scale);
}
const GELU_LINEAR = decimal('79788456080286535587989211986876373695171726232986931533185');
const GELU_CUBIC = mulFixed(GELU_LINEAR, decimal('044715'));

/**
 * exp(-p(0)) and the exponentials of the negated forward differences of p at 0, for a(x) = x sigmoid(p(x)) in steps of 2^-f: multiplying each by the
 * next gives those one step on.
 */
const STARTS = {
  silu: (h) => [ONE, exp(-h)],
  gelu: (h) => {
    const cube = mulFixed(mulFixed(h, h), h);
    const a = mulFixed(GELU_LINEAR << 1n, h);
    const b = mulFixed(GELU_CUBIC << 1n, cube);
    const six = exp(-(6n * b));
    return [ONE, exp(-(a + b)), six, six];
  },
};

/** A[i + 2^15] = round(2^f a(i 2^-f)). */
export const activationValues = (kind, exponent) =>
  once(`${kind} ${exponent}`, () => {
    const v = STARTS[kind](shift(ONE, -exponent));
    const out = new Int32Array(SIZE);
    for (let i = 0; i <= HALF; i++) {
      const x = shift(BigInt(i), Number(BITS) - exponent);
      const sigmoid = (ONE << BITS) / (ONE + v[0]);
      if (i < HALF) out[HALF + i] = round(mulFixed(x, sigmoid), exponent);
      if (i > 0) out[HALF - i] = round(-mulFixed(x, ONE - sigmoid), exponent);
      for (let k = 0; k + 1 < v.length; k++) v[k] = mulFixed(v[k], v[k + 1]);
    }
    return out;
  });

/** sum_hi eq(hi) sum_lo eq(lo) v[hi, lo] at a point of 16 coordinates. */
function evaluate(values, point) {
  const low = eq(point.slice(0, 8), 256);
  const high = eq(point.slice(8), 256);
  let total = 0n;
  for (let h = 0; h < 256; h++) {
    let s = 0n;
    for (let l = 0; l < 256; l++) {
      const v = values[(h << 8) | l];
      if (v !== 0) s += low[l] * BigInt(v);
    }
    total += high[h] * mod(s);
  }
  return total % ELL;
}

/** A lookup table: evaluate(point) gives its columns' multilinear extensions, the index first. */
const table = (name, tag, ...columns) => ({
  name,
  tag,
  evaluate: (point) => [point.reduce((s, x, i) => add(s, mul(x, BigInt(2 ** i))), 0n), ...columns.map((c) => c(point))],
});

export const RANGE = table('range', 0);
export const expTable = (headDim, scale, bits) =>
  table(
    'exp',
    1,
    (p) => evaluate(expValues(headDim, scale, bits), p),
    (p) => p.reduce((s, x) => mul(s, sub(1n, x)), 1n),
  );
/** W[k] = round(2^30 exp(-k / 2048)). */
export const nucleusValues = () =>
  once('nucleus', () => {
    const factor = exp(-(ONE >> 11n));
    const out = new Int32Array(SIZE);
    for (let k = 0, v = ONE; k < SIZE; k++, v = mulFixed(v, factor)) out[k] = round(v, 30);
    return out;
  });
/** (k, W[k], [k = 65535]). */
export const NUCLEUS = table(
  'nucleus',
  4,
  (p) => evaluate(nucleusValues(), p),
  (p) => p.reduce(mul, 1n),
);
const TAGS = { silu: 2, gelu: 3 };
export const activationTable = (kind, exponent) => table(kind, TAGS[kind], (p) => evaluate(activationValues(kind, exponent), p));

/** Integer cosines and sines: cos[position][pair], made for as many positions as are asked for. */
export class RopeAngles {
  /** @param rope base, and divisors of the frequencies: linear for all, factors one a pair or none */
  constructor(headDim, { base, linear, factors }, bits) {
    const fixedBase = BigInt(Math.floor(base * 2 ** 20)) << (BITS - 20n);
    const lnBase = ln(fixedBase);
    this.bits = bits;
    this.pairs = headDim / 2;
    this.units = Array.from({ length: this.pairs }, (_, i) => {
      const e = exp(-((lnBase * BigInt(2 * i)) / BigInt(headDim)));
      const steps = (f) => BigInt(Math.floor(f * 2 ** 23));
      return cosSin(((e < ONE ? e : ONE) << 46n) / (steps(linear) * steps(factors[i] ?? 1)));
    });
    this.state = this.units.map(() => [ONE, 0n]);
    this.cos = [];
    this.sin = [];
  }
  upTo(positions) {
    while (this.cos.length < positions) {
      this.cos.push(this.state.map(([c]) => BigInt(round(c, this.bits))));
      this.sin.push(this.state.map(([, s]) => BigInt(round(s, this.bits))));
      this.state = this.state.map(([c, s], i) => {
        const [uc, us] = this.units[i];
        return [(c * uc - s * us) >> BITS, (c * us + s * uc) >> BITS];
      });
    }
    return this;
  }
  /** sum_i M[i, o] for every output. */
  overPositions(w, e) {
    this.upTo(e.length);
    const total = (rows, k) => mod(e.reduce((s, x, i) => s + x * rows[i][k], 0n));
    const cos = Array.from({ length: this.pairs }, (_, k) => total(this.cos, k));
    const sin = Array.from({ length: this.pairs }, (_, k) => total(this.sin, k));
    return w.map((x, o) => {
      const k = (o >> 1) % this.pairs;
      return o % 2 ? mod(x * cos[k] - w[o - 1] * sin[k]) : (x * cos[k] + w[o + 1] * sin[k]) % ELL;
    });
  }
  /**
   * The rotation's public weights at a point: sum over positions and outputs of eq times M, with
   * M[i, 2k] = e_i (w_2k c_ik + w_2k+1 s_ik), M[i, 2k+1] = e_i (w_2k+1 c_ik - w_2k s_ik).
   */
  evaluate(w, e, eqOutputs, eqPositions) {
    this.upTo(e.length);
    const byCos = new Array(this.pairs).fill(0n);
    const bySin = new Array(this.pairs).fill(0n);
    for (let o = 0; o < w.length; o += 2) {
      const k = (o / 2) % this.pairs;
      byCos[k] = (byCos[k] + eqOutputs[o] * w[o] + eqOutputs[o + 1] * w[o + 1]) % ELL;
      bySin[k] = mod(bySin[k] + eqOutputs[o] * w[o + 1] - eqOutputs[o + 1] * w[o]);
    }
    const weights = hadamard(eqPositions, e);
    return mod(weights.reduce((s, x, i) => s + x * mod(inner2(byCos, this.cos[i]) + inner2(bySin, this.sin[i])), 0n));
  }
}

function inner2(a, b) {
  let s = 0n;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}
