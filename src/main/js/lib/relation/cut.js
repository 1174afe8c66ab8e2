// A cut of the distribution, by min_p or top_k (docs/protocol.md, 6): g = m - L_tok, bits s (excluded) and marks, which say what the reference m is.
import { ELL, bits, eq, hadamard, mod, mul, neg, pow2, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { known, open, product, raw } from '../products.js';
import { LIMB, matmul, shifted, tokenTerm, weightedTerm } from './gadgets.js';

const ones = (n) => new Array(n).fill(1n);

/** sum_i w_i rows[i] . units, integers of any sign. */
const publicSum = (weights, units, rows) =>
  mod(weights.reduce((s, x, i) => s + x * mod(units.reduce((t, w, v) => t + w * rows[i][v], 0n)), 0n));

class Cut {
  /**
   * Declares the advice.
   *
   * @param logits y, table: L = y table^T; outputs; chosen(scale, e): scale sum_i e_i L_i,tok
   * @param limbs of what is not negative
   */
  constructor(advice, logits, adjustment, limbs) {
    const { outputs, table } = logits;
    Object.assign(this, { logits, n: outputs.length, vocabulary: table.outputs, c: adjustment.cut, k: adjustment.topK });
    this.gap = advice.add(1);
    this.bits = advice.add(this.vocabulary);
    this.marks = advice.add(this.vocabulary);
    const upper = (units) => Array.from({ length: limbs - 1 }, () => advice.add(units));
    this.chosenLimbs = upper(1);
    this.ordered = this.orders().map((push) => [push, upper(this.vocabulary)]);
  }
  /** Computes what is public, of the advice's size: once its rows are there. */
  open(adjustment, constants) {
    const before = this.logits.outputs.map((_, i) => this.logits.outputs.slice(0, i));
    const masks = before.map((b) => adjustment.allowed(b));
    /** 1 where a token is allowed, null where all are. */
    this.allowed = masks[0] && masks.map((m) => Array.from(m, BigInt));
    /** A', -K where the mask excludes a token. */
    this.base = before.map((b, i) => adjustment.base(b).map((a, v) => (masks[i] && !masks[i][v] ? -constants[i][v] : a)));
    /** q. */
    this.bounds = this.base.map((row, i) => row.map((a, v) => this.c + 1n + a + constants[i][v]));
  }
  lookUp(lookups) {
    for (const bit of [this.bits, this.marks]) {
      lookups.add(RANGE, this.vocabulary, [shifted(bit)]);
      lookups.add(RANGE, this.vocabulary, [new Looked(1n).plus(ELL - 1n, bit)]);
    }
    this.counts(lookups);
    const { outputs } = this.logits;
    const kept = new Looked(this.c).plus(ELL - 1n, this.gap).plusPush((scale, [w], e, equation) => {
      const s = e.reduce((t, x, i) => t + x * this.base[i][outputs[i]], 0n);
      equation.addConstant(mul(mul(scale, w), mod(s)));
    });
    this.limbs(lookups, 1, this.chosenLimbs, kept);
    for (const [push, limbs] of this.ordered) this.limbs(lookups, this.vocabulary, limbs, new Looked().plusPush(push));
  }
  limbs(lookups, units, upper, lowest) {
    upper.forEach((limb, k) => {
      lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
      lookups.add(RANGE, units, [shifted(limb)]);
    });
    lookups.add(RANGE, units, [lowest]);
  }
  /** constants[i] + sign sum_v column[v, i] over the tokens that the mask allows, in one limb. */
  count(lookups, column, sign, constants) {
    const push = (scale, [w], e, equation) => {
      const s = mul(scale, w);
      const all = ones(this.vocabulary);
      if (this.allowed) equation.products.push(this.publicly(mul(s, sign), column, all, e, this.allowed));
      else equation.add(mul(s, sign), column, all, e);
      equation.addConstant(mul(s, mod(e.reduce((t, x, i) => t + x * constants[i], 0n))));
    };
    lookups.add(RANGE, 1, [new Looked().plusPush(push)]);
  }
  /** scale sum_{i,v} e_i w_v s_iv (g_i - q_iv): what the differences of sampling get. */
  push(scale, units, e, equation) {
    equation.products.push(
      product(scale, bits(this.n), [this.perPosition(this.bits, units), this.weightedGap(e)]),
      this.publicly(neg(scale), this.bits, units, e, this.bounds),
    );
  }
  /** scale sum_{i,v} e_i w_v M_iv, M = m - L - A'. */
  pushBelow(scale, units, e, equation) {
    const { y, table } = this.logits;
    const all = mul(scale, sum(units));
    equation.products.push(matmul(neg(scale), y, table, units, e), this.logits.chosen(all, e));
    equation.add(all, this.gap, [1n], e);
    equation.addConstant(neg(mul(scale, publicSum(e, units, this.base))));
  }
  /** scale sum_{i,v} e_i w_v x_iv M_iv of a column x. */
  pushTimesBelow(scale, column, units, e, equation) {
    const { y, table, outputs } = this.logits;
    const channels = bits(y.units);
    const tokens = bits(this.vocabulary);
    const high = bits(this.n);
    const split = (p, low, width) => [eq(p.slice(0, low), width), eq(p.slice(low), this.n)];
    equation.products.push(
      product(scale, high, [this.perPosition(column, units), this.weightedGap(e)]),
      product(scale, channels + high, [
        open((p) => [column.term(units, hadamard(eq(p.slice(channels), this.n), e), 1n)]),
        open((p) => [y.term(...split(p, channels, y.units), 1n)]),
        open((p) => {
          const [eqChannels, eqPositions] = split(p, channels, y.units);
          return [tokenTerm(table, outputs, eqPositions, eqChannels, 1n)];
        }),
      ]),
      product(neg(scale), tokens + high, [
        open((p) => [weightedTerm(column, p, tokens, e, units)]),
        raw((p) => matmul(1n, y, table, ...split(p, tokens, this.vocabulary))),
      ]),
      this.publicly(neg(scale), column, units, e, this.base),
    );
  }
  /** sum_v w_v column[v, i] over positions. */
  perPosition(column, units) {
    return open((p) => [column.term(units, eq(p, this.n), 1n)]);
  }
  weightedGap(e) {
    return open((p) => [this.gap.term([1n], hadamard(eq(p, this.n), e), 1n)]);
  }
  /** coefficient sum_{i,v} (e_i w_v rows[i][v]) column[v, i] with public rows. */
  publicly(coefficient, column, units, e, rows) {
    const low = bits(this.vocabulary);
    const split = (p) => [eq(p.slice(0, low), this.vocabulary), eq(p.slice(low), this.n)];
    return product(coefficient, low + bits(this.n), [
      known((p) => {
        const [eqTokens, eqPositions] = split(p);
        return publicSum(hadamard(eqPositions, e), hadamard(eqTokens, units), rows);
      }),
      open((p) => [column.term(...split(p), 1n)]),
    ]);
  }
}

/** m is the largest B: M >= 0, and z M = 0 for marks z of which there is one. */
export class MinP extends Cut {
  orders() {
    return [(...a) => this.pushBelow(...a)];
  }
  counts(lookups) {
    this.count(lookups, this.marks, 1n, new Array(this.n).fill(-1n));
  }
  identity(gamma3, units, e, equation) {
    this.pushTimesBelow(gamma3, this.marks, units, e, equation);
  }
}

/** m is the k-th largest B: (2 s - 1) M - s >= 0, (1 - 2 b) M - b >= 0, and the bits are as many as they must be. */
export class TopK extends Cut {
  orders() {
    const signed = (sign, column) => (scale, units, e, equation) => {
      this.pushBelow(mul(scale, sign), units, e, equation);
      this.pushTimesBelow(neg(mul(mul(scale, sign), 2n)), column, units, e, equation);
      equation.add(neg(scale), column, units, e);
    };
    return [signed(ELL - 1n, this.bits), signed(1n, this.marks)];
  }
  counts(lookups) {
    const tokens = Array.from({ length: this.n }, (_, i) =>
      this.allowed ? this.allowed[i].reduce((s, a) => s + a, 0n) : BigInt(this.vocabulary),
    );
    const kept = tokens.map((t) => (BigInt(this.k) < t ? BigInt(this.k) : t));
    this.count(
      lookups,
      this.bits,
      ELL - 1n,
      tokens.map((t, i) => t - kept[i]),
    );
    this.count(
      lookups,
      this.marks,
      ELL - 1n,
      kept.map((k) => k - 1n),
    );
  }
  identity() {}
}
