// What cuts of the distribution share (docs/protocol.md, 6): a reference m with g = m - L_tok, products of columns that have a unit a token, counts of bits.
import { ELL, bits, eq, hadamard, mod, mul, neg, pow2, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { known, open, product, raw } from '../products.js';
import { LIMB, matmul, shifted, tokenTerm, weightedTerm } from './gadgets.js';

export const ones = (n) => new Array(n).fill(1n);

/** sum_i w_i rows[i] . units, integers of any sign. */
const publicSum = (weights, units, rows) =>
  mod(weights.reduce((s, x, i) => s + x * mod(units.reduce((t, w, v) => t + w * rows[i][v], 0n)), 0n));

/** Points over (token, position): eq of each part. */
const split = (p, width, n) => [eq(p.slice(0, bits(width)), width), eq(p.slice(bits(width)), n)];

/** Factors: sum_v w_v column[v, i] over positions; e_i column[0, i]; column[v, i] and e_i w_v rows[i][v] over (token, position). */
export const perPosition = (column, units, n) => open((p) => [column.term(units, eq(p, n), 1n)]);
export const weighted = (column, e) => open((p) => [column.term([1n], hadamard(eq(p, e.length), e), 1n)]);
const plain = (column, n) => open((p) => [column.term(...split(p, column.units, n), 1n)]);
const publicRows = (units, e, rows) =>
  known((p) => {
    const [eqTokens, eqPositions] = split(p, units.length, e.length);
    return publicSum(hadamard(eqPositions, e), hadamard(eqTokens, units), rows);
  });

/** coefficient sum_{i,v} (e_i w_v rows[i][v]) column[v, i] with public rows. */
export const publicly = (coefficient, column, units, e, rows) =>
  product(coefficient, bits(units.length) + bits(e.length), [publicRows(units, e, rows), plain(column, e.length)]);

/** coefficient sum_{i,v} e_i w_v a[v, i] b[v, i], over the allowed tokens where there is a mask. */
export const times = (coefficient, a, b, units, e, allowed) => {
  const low = bits(units.length);
  const first = allowed ? [publicRows(units, e, allowed), plain(a, e.length)] : [open((p) => [weightedTerm(a, p, low, e, units)])];
  return product(coefficient, low + bits(e.length), [...first, plain(b, e.length)]);
};

/** x in {0, 1}. */
export function bit(lookups, column) {
  lookups.add(RANGE, column.units, [shifted(column)]);
  lookups.add(RANGE, column.units, [new Looked(1n).plus(ELL - 1n, column)]);
}

/** The upper limbs of something virtual, and what is left of it. */
export function limbs(lookups, units, upper, lowest) {
  upper.forEach((limb, k) => {
    lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
    lookups.add(RANGE, units, [shifted(limb)]);
  });
  lookups.add(RANGE, units, [lowest]);
}

/** What is public of B = L + A': A' (-K where a mask excludes a token), and 1 where a token is allowed, null where all are. */
export function adjusted(adjustment, outputs, constants) {
  const before = outputs.map((_, i) => outputs.slice(0, i));
  const masks = before.map((b) => adjustment.allowed(b));
  return {
    constants,
    allowed: masks[0] && masks.map((m) => Array.from(m, BigInt)),
    base: before.map((b, i) => adjustment.base(b).map((a, v) => (masks[i] && !masks[i][v] ? -constants[i][v] : a))),
  };
}

/** scale sum_i e_i sum_v column[v, i] over the allowed tokens. */
export function pushSum(scale, column, allowed, e, equation) {
  const all = ones(column.units);
  if (allowed) equation.products.push(publicly(scale, column, all, e, allowed));
  else equation.add(scale, column, all, e);
}

/** constants(i) + sign sum_v column[v, i] over the tokens that the mask allows, in one limb. */
export function count(lookups, column, sign, constants, allowed) {
  const push = (scale, [w], e, equation) => {
    const s = mul(scale, w);
    pushSum(mul(s, sign), column, allowed(), e, equation);
    equation.addConstant(mul(s, mod(e.reduce((t, x, i) => t + x * constants(i), 0n))));
  };
  lookups.add(RANGE, 1, [new Looked().plusPush(push)]);
}

/** m, and what is pushed of M = m - B = g + L_tok - L - A'. */
export class Reference {
  /** @param logits y, table: L = y table^T; outputs; chosen(scale, e): scale sum_i e_i L_i,tok */
  constructor(advice, logits) {
    this.logits = logits;
    this.gap = advice.add(1);
  }
  /** A', once the advice's rows are there. */
  open(base) {
    this.base = base;
  }
  /** scale sum_{i,v} e_i w_v M_iv. */
  push(scale, units, e, equation) {
    const { y, table } = this.logits;
    const all = mul(scale, sum(units));
    equation.products.push(matmul(neg(scale), y, table, units, e), this.logits.chosen(all, e));
    equation.add(all, this.gap, [1n], e);
    equation.addConstant(neg(mul(scale, publicSum(e, units, this.base))));
  }
  /** scale sum_{i,v} e_i w_v x_iv M_iv of a column x. */
  pushTimes(scale, column, units, e, equation) {
    const { y, table, outputs } = this.logits;
    const n = e.length;
    const channels = bits(y.units);
    const tokens = bits(units.length);
    equation.products.push(
      product(scale, bits(n), [perPosition(column, units, n), weighted(this.gap, e)]),
      product(scale, channels + bits(n), [
        open((p) => [column.term(units, hadamard(eq(p.slice(channels), n), e), 1n)]),
        plain(y, n),
        open((p) => {
          const [eqChannels, eqPositions] = split(p, y.units, n);
          return [tokenTerm(table, outputs, eqPositions, eqChannels, 1n)];
        }),
      ]),
      product(neg(scale), tokens + bits(n), [
        open((p) => [weightedTerm(column, p, tokens, e, units)]),
        raw((p) => matmul(1n, y, table, ...split(p, units.length, n))),
      ]),
      publicly(neg(scale), column, units, e, this.base),
    );
  }
}
