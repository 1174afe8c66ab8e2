// Elements of the base field: conversions, roots and comparisons on the limbs of limbs.js.
import { LIMBS, POSITIONS, carry, mul, sqr } from './limbs.js';

/** p = 2^255 - 19. */
export const P = 2n ** 255n - 19n;

export const element = () => new Float64Array(LIMBS);

const reduce = (x) => {
  const r = x % P;
  return r < 0n ? r + P : r;
};

/** Limbs of an integer. */
export function fromInteger(x) {
  const out = element();
  let v = reduce(x);
  for (let i = 0; i < LIMBS; i++) {
    const width = BigInt(POSITIONS[i + 1] - POSITIONS[i]);
    out[i] = Number(v & ((1n << width) - 1n)) * 2 ** POSITIONS[i];
    v >>= width;
  }
  carry(out, 0, out, 0);
  return out;
}

/** The canonical integer of an element at an offset. */
export function toInteger(a, at = 0) {
  let s = 0n;
  for (let i = 0; i < LIMBS; i++) s += BigInt(a[at + i]);
  return reduce(s);
}

export const add = (a, b) => a.map((x, i) => x + b[i]);
export const sub = (a, b) => a.map((x, i) => x - b[i]);

/** A product of two elements in an array of its own. */
export function times(a, b) {
  const out = element();
  mul(out, 0, a, 0, b, 0);
  return out;
}

function squarings(a, n) {
  const out = a.slice();
  for (let i = 0; i < n; i++) sqr(out, 0, out, 0);
  return out;
}

/** a^((p - 5) / 8) = a^(2^252 - 3), by the usual chain. */
function power58(a) {
  const a2 = squarings(a, 1);
  const a9 = times(squarings(a2, 2), a);
  const a11 = times(a9, a2);
  const a31 = times(squarings(a11, 1), a9); // 2^5 - 1
  const x10 = times(squarings(a31, 5), a31);
  const x20 = times(squarings(x10, 10), x10);
  const x40 = times(squarings(x20, 20), x20);
  const x50 = times(squarings(x40, 10), x10);
  const x100 = times(squarings(x50, 50), x50);
  const x200 = times(squarings(x100, 100), x100);
  const x250 = times(squarings(x200, 50), x50);
  return times(squarings(x250, 2), a);
}

export const ONE = fromInteger(1n);
export const ZERO = element();
const power = (base, exponent) => {
  let r = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) r = (r * b) % P;
  return r;
};
const ROOT = power(2n, (P - 1n) / 4n);
/** The non-negative square root of -1. */
export const SQRT_M1_INTEGER = ROOT & 1n ? P - ROOT : ROOT;
export const SQRT_M1 = fromInteger(SQRT_M1_INTEGER);
const MINUS_ONE = P - 1n;
const MINUS_I = P - SQRT_M1_INTEGER;

export const isNegative = (a) => (toInteger(a) & 1n) === 1n;
export const isZero = (a) => toInteger(a) === 0n;
export const negate = (a) => a.map((x) => -x);
export const absolute = (a) => (isNegative(a) ? negate(a) : a);

/** SQRT_RATIO_M1 of RFC 9496, 4.2: [whether u / v is a square, the non-negative root of u / v or of i u / v]. */
export function sqrtRatio(u, v) {
  const v3 = times(squarings(v, 1), v);
  const v7 = times(squarings(v3, 1), v);
  let r = times(times(u, v3), power58(times(u, v7)));
  const check = toInteger(times(v, squarings(r, 1)));
  const target = toInteger(u);
  const correct = check === target;
  const flipped = check === (target * MINUS_ONE) % P;
  const flippedI = check === (target * MINUS_I) % P;
  if (flipped || flippedI) r = times(r, SQRT_M1);
  return [correct || flipped, absolute(r)];
}

/** Inverse of an integer modulo p. */
export function inverse(a) {
  return power(reduce(a), P - 2n);
}
