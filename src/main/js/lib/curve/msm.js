// sum_i scalar_i point_i by Pippenger's buckets with signed digits, on extended coordinates (Hisil et al., 2008) of -x^2 + y^2 = 1 + d x^2 y^2.
import { fromInteger, toInteger } from './base.js';
import { LIMBS, mul } from './limbs.js';
import { D, STRIDE } from './ristretto.js';

const POINT = 4 * LIMBS;
const X = 0;
const Y = LIMBS;
const Z = 2 * LIMBS;
const T = 3 * LIMBS;
const W = new Float64Array(8 * LIMBS);
const D2 = fromInteger(2n * toInteger(D));

function setIdentity(p, at) {
  p.fill(0, at, at + POINT);
  p[at + Y] = 1;
  p[at + Z] = 1;
}

/** The last four products, from E, F, G, H at 4..7 of W. */
function finish(p, at) {
  mul(p, at + X, W, 4 * LIMBS, W, 5 * LIMBS);
  mul(p, at + Y, W, 6 * LIMBS, W, 7 * LIMBS);
  mul(p, at + Z, W, 5 * LIMBS, W, 6 * LIMBS);
  mul(p, at + T, W, 4 * LIMBS, W, 7 * LIMBS);
}

/** p[at] += sign * table point; halves as stored stand for 2 (y +- x) and 2 d x y. */
function addStored(p, at, table, from, negative) {
  const plus = from + (negative ? LIMBS : 0);
  const minus = from + (negative ? 0 : LIMBS);
  for (let i = 0; i < LIMBS; i++) {
    W[i] = p[at + Y + i] - p[at + X + i];
    W[LIMBS + i] = p[at + Y + i] + p[at + X + i];
  }
  mul(W, 0, W, 0, table, minus);
  mul(W, LIMBS, W, LIMBS, table, plus);
  mul(W, 2 * LIMBS, p, at + T, table, from + 2 * LIMBS);
  const sign = negative ? -1 : 1;
  for (let i = 0; i < LIMBS; i++) {
    const a = W[i];
    const b = W[LIMBS + i];
    const c = sign * W[2 * LIMBS + i];
    const d = p[at + Z + i];
    W[4 * LIMBS + i] = b - a;
    W[5 * LIMBS + i] = d - c;
    W[6 * LIMBS + i] = d + c;
    W[7 * LIMBS + i] = b + a;
  }
  finish(p, at);
}

/** p[at] += q[from], both extended. */
function addPoint(p, at, q, from) {
  for (let i = 0; i < LIMBS; i++) {
    W[i] = p[at + Y + i] - p[at + X + i];
    W[LIMBS + i] = q[from + Y + i] - q[from + X + i];
    W[2 * LIMBS + i] = p[at + Y + i] + p[at + X + i];
    W[3 * LIMBS + i] = q[from + Y + i] + q[from + X + i];
  }
  mul(W, 0, W, 0, W, LIMBS);
  mul(W, LIMBS, W, 2 * LIMBS, W, 3 * LIMBS);
  mul(W, 2 * LIMBS, p, at + T, q, from + T);
  mul(W, 2 * LIMBS, W, 2 * LIMBS, D2, 0);
  for (let i = 0; i < LIMBS; i++) W[4 * LIMBS + i] = 2 * q[from + Z + i];
  mul(W, 3 * LIMBS, p, at + Z, W, 4 * LIMBS);
  for (let i = 0; i < LIMBS; i++) {
    const a = W[i];
    const b = W[LIMBS + i];
    const c = W[2 * LIMBS + i];
    const d = W[3 * LIMBS + i];
    W[4 * LIMBS + i] = b - a;
    W[5 * LIMBS + i] = d - c;
    W[6 * LIMBS + i] = d + c;
    W[7 * LIMBS + i] = b + a;
  }
  finish(p, at);
}

/** Signed digits of a scalar below 2^253 (bytes, little endian) in windows of w bits, into digits[from..]. */
function recode(bytes, w, windows, digits, from) {
  let carry = 0;
  const half = 1 << (w - 1);
  for (let k = 0; k < windows; k++) {
    let v = carry;
    const bit = k * w;
    for (let b = bit >> 3, shift = -(bit & 7); shift < w && b < 32; b++, shift += 8) {
      v += (shift < 0 ? bytes[b] >> -shift : bytes[b] << shift) & ((1 << w) - 1);
    }
    carry = v > half ? 1 : 0;
    digits[from + k] = carry ? v - (1 << w) : v;
  }
}

/**
 * Whether sum_i scalar_i point_i is the identity of ristretto255.
 *
 * @param {Float64Array} table stored points
 * @param {Uint8Array[]} scalars 32 little-endian bytes each
 */
export function sumsToIdentity(table, scalars) {
  const n = scalars.length;
  const w = n < 64 ? 4 : n < 1024 ? 8 : n < 32768 ? 11 : 13;
  const windows = Math.ceil(254 / w);
  const digits = new Int16Array(n * windows);
  for (let i = 0; i < n; i++) recode(scalars[i], w, windows, digits, i * windows);
  const count = 1 << (w - 1);
  const buckets = new Float64Array(POINT * (count + 1));
  const total = new Float64Array(POINT);
  const running = new Float64Array(POINT);
  const window = new Float64Array(POINT);
  setIdentity(total, 0);
  for (let k = windows - 1; k >= 0; k--) {
    for (let i = 0; i < w && k < windows - 1; i++) addPoint(total, 0, total, 0);
    for (let b = 1; b <= count; b++) setIdentity(buckets, POINT * b);
    for (let i = 0; i < n; i++) {
      const d = digits[i * windows + k];
      if (d !== 0) addStored(buckets, POINT * Math.abs(d), table, STRIDE * i, d < 0);
    }
    setIdentity(running, 0);
    setIdentity(window, 0);
    for (let b = count; b >= 1; b--) {
      addPoint(running, 0, buckets, POINT * b);
      addPoint(window, 0, running, 0);
    }
    addPoint(total, 0, window, 0);
  }
  return toInteger(total, X) === 0n || toInteger(total, Y) === 0n;
}
