// ristretto255 (RFC 9496): decoding, element derivation, and the points of a multi-scalar multiplication.
import { shake256 } from '@noble/hashes/sha3.js';
import { concat, le32, le64, utf8 } from '../bytes.js';
import { integer } from '../field.js';
import { ONE, P, SQRT_M1_INTEGER, absolute, add, fromInteger, inverse, isNegative, isZero, negate, sqrtRatio, sub, times, toInteger } from './base.js';
import { LIMBS } from './limbs.js';

const square = (x) => (x * x) % P;
const D_INTEGER = (((P - 121665n) * inverse(121666n)) % P + P) % P;
/** Coefficient of the curve -x^2 + y^2 = 1 + d x^2 y^2. */
export const D = fromInteger(D_INTEGER);
const ONE_MINUS_D_SQ = fromInteger(1n - square(D_INTEGER));
const D_MINUS_ONE_SQ = fromInteger(square(D_INTEGER - 1n));
// The root that RFC 9496, 4.1 fixes is the negative one.
const SQRT_AD_MINUS_ONE = fromInteger(25063068953384623474111414158702152701244531502492656460079210482610430750235n);
const HALF = fromInteger((P + 1n) / 2n);
const MINUS_ONE = fromInteger(P - 1n);
const SQRT_M1 = fromInteger(SQRT_M1_INTEGER);

/** Affine coordinates of an encoding, [x, y]; null where it is not the canonical encoding of an element (RFC 9496, 4.3.1). */
export function decode(bytes) {
  const s0 = integer(bytes);
  if (bytes.length !== 32 || s0 >= P || (s0 & 1n) === 1n) return null;
  const s = fromInteger(s0);
  const ss = times(s, s);
  const u1 = sub(ONE, ss);
  const u2 = add(ONE, ss);
  const u2s = times(u2, u2);
  const v = times(add(times(negate(times(D, u1)), u1), negate(u2s)), ONE);
  const [square1, inv] = sqrtRatio(ONE, times(v, u2s));
  const dx = times(inv, u2);
  const dy = times(times(inv, dx), v);
  const x = absolute(times(add(s, s), dx));
  const y = times(u1, dy);
  const t = times(x, y);
  return !square1 || isNegative(t) || isZero(y) ? null : [x, y];
}

/** MAP of RFC 9496, 4.3.4, as projective [x, y, z] of the affine point (x / z, y / z). */
function map(t) {
  const r = times(SQRT_M1, times(t, t));
  const u = times(add(r, ONE), ONE_MINUS_D_SQ);
  const c = MINUS_ONE;
  const v = times(sub(c, times(r, D)), add(r, D));
  let [square1, s] = sqrtRatio(u, v);
  let cc = c;
  if (!square1) {
    s = negate(absolute(times(s, t)));
    cc = r;
  }
  const n = times(sub(times(times(cc, sub(r, ONE)), D_MINUS_ONE_SQ), v), ONE);
  const ss = times(s, s);
  const w0 = times(add(s, s), v);
  const w1 = times(n, SQRT_AD_MINUS_ONE);
  const w2 = sub(ONE, ss);
  const w3 = add(ONE, ss);
  return [times(w0, w3), times(w2, w1), times(w1, w3)];
}

/** The sum of two projective points, as integers x, y, z. */
function sumProjective([x1, y1, z1], [x2, y2, z2]) {
  const a = times(z1, z2);
  const b = times(a, a);
  const c = times(x1, x2);
  const d = times(y1, y2);
  const e = times(D, times(c, d));
  const f = times(sub(b, e), ONE);
  const g = times(add(b, e), ONE);
  const cross = times(sub(sub(times(add(x1, y1), add(x2, y2)), c), d), ONE);
  return [times(a, times(f, cross)), times(a, times(g, add(d, c))), times(f, g)].map((w) => toInteger(w));
}

/** Element derivation of RFC 9496, 4.3.4 from 64 bytes, projective integers [x, y, z]. */
export function deriveUniform(wide) {
  const part = (from) => map(fromInteger(integer(wide.subarray(from, from + 32)) & (2n ** 255n - 1n)));
  return sumProjective(part(0), part(32));
}

/** The generator `index` of a label, projective integers [x, y, z] (docs/protocol.md, 1). */
export function generator(label, index) {
  const domain = utf8('nanozk/v1/generator');
  const l = utf8(label);
  const wide = shake256(concat(le32(domain.length), domain, le32(l.length), l, le64(index)), { dkLen: 64 });
  return deriveUniform(wide);
}

/** Affine [x, y] of projective integers, with one inversion. */
export function affine(points) {
  const prefix = [1n];
  for (const [, , z] of points) prefix.push((prefix.at(-1) * z) % P);
  let inv = inverse(prefix.at(-1));
  const out = new Array(points.length);
  for (let i = points.length - 1; i >= 0; i--) {
    const [x, y, z] = points[i];
    const zi = (inv * prefix[i]) % P;
    inv = (inv * z) % P;
    out[i] = [fromInteger(x * zi), fromInteger(y * zi)];
  }
  return out;
}

/** Limbs of a point in a table: (y + x) / 2, (y - x) / 2, d x y. */
export const STRIDE = 3 * LIMBS;

/** Writes an affine point to a table for multiScalar. */
export function store(table, index, [x, y]) {
  table.set(times(add(y, x), HALF), STRIDE * index);
  table.set(times(sub(y, x), HALF), STRIDE * index + LIMBS);
  table.set(times(D, times(x, y)), STRIDE * index + 2 * LIMBS);
}

/** Whether an affine point is the identity of the group, that is, one of the four torsion points with x y = 0. */
export const isIdentity = ([x, y]) => isZero(x) || isZero(y);

