// Checks equations between points: decoding, generators and one multi-scalar multiplication for all.
import { FormatError, hex } from './bytes.js';
import { sumsToIdentity } from './curve/msm.js';
import { STRIDE, affine, decode, generator, isIdentity, store } from './curve/ristretto.js';
import { addEquation, emptyEquation } from './closing.js';
import { bytes32, integer } from './field.js';

/** Generators of a label as a table, grown when needed. */
const tables = new Map();
function generators(label, n) {
  const known = tables.get(label);
  const have = known ? known.length / STRIDE : 0;
  if (have >= n) return known;
  const want = have === 0 ? n : Math.max(n, 2 * have);
  const table = new Float64Array(STRIDE * want);
  if (known) table.set(known);
  const fresh = [];
  for (let i = have; i < want; i++) fresh.push(generator(label, i));
  affine(fresh).forEach((p, i) => store(table, have + i, p));
  tables.set(label, table);
  return table;
}

/** Decoded points by their bytes: a model's rows come again in each of its receipts. */
const decoded = new Map();
const MAX_DECODED = 1 << 16;

/** Decodes a commitment; it must be canonical and not the identity. */
function point(bytes, what) {
  const key = hex(bytes);
  let limbs = decoded.get(key);
  if (!limbs) {
    const p = decode(bytes);
    if (p === null) throw new FormatError(`${what} is not a canonical group element`);
    if (isIdentity(p)) throw new FormatError(`${what} is the identity`);
    limbs = new Float64Array(STRIDE);
    store(limbs, 0, p);
    if (decoded.size >= MAX_DECODED) decoded.clear();
    decoded.set(key, limbs);
  }
  return limbs;
}

/** Decodes all points of an equation once, so that a malformed one is reported before any sum. */
export function decodeAll(equation) {
  equation.points = equation.points.map(([x, bytes, what]) => [x, point(bytes, what)]);
  return equation;
}

/** Whether an equation of decoded points holds. */
export function holds(equation) {
  const scalars = [];
  const total = 2 + equation.g.length + equation.t.length + equation.points.length;
  const table = new Float64Array(STRIDE * total);
  let at = 0;
  const put = (from, values) => {
    table.set(from.subarray(0, STRIDE * values.length), STRIDE * at);
    at += values.length;
    values.forEach((x) => scalars.push(bytes32(x)));
  };
  put(generators('H', 1), [equation.h]);
  put(generators('U', 1), [equation.u]);
  put(generators('G', equation.g.length), equation.g);
  put(generators('T', equation.t.length), equation.t);
  equation.points.forEach(([x, limbs]) => put(limbs, [x]));
  return sumsToIdentity(table, scalars);
}

/** Whether all hold, by one sum with weights of 128 bits from a secure generator. */
export function allHold(equations) {
  const sum = emptyEquation();
  for (const e of equations) addEquation(sum, integer(crypto.getRandomValues(new Uint8Array(16))), e);
  return equations.length === 0 || holds(sum);
}
