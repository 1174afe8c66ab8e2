// A cut of the distribution, by min_p or top_k (docs/protocol.md, 6): a reference m, bits s (excluded) and marks, which say what m is.
import { ELL, bits, mod, mul, neg } from '../field.js';
import { Looked } from '../lookup.js';
import { product } from '../products.js';
import { Reference, bit, count, limbs, perPosition, publicly, weighted } from './reference.js';

class Cut {
  /**
   * Declares the advice.
   *
   * @param logits what a Reference needs
   * @param limbs of what is not negative
   */
  constructor(advice, logits, adjustment, limbCount) {
    const { outputs, table } = logits;
    Object.assign(this, { outputs, n: outputs.length, vocabulary: table.outputs, c: adjustment.cut, k: adjustment.topK });
    this.reference = new Reference(advice, logits);
    this.bits = advice.add(this.vocabulary);
    this.marks = advice.add(this.vocabulary);
    const upper = (units) => Array.from({ length: limbCount - 1 }, () => advice.add(units));
    this.chosenLimbs = upper(1);
    this.ordered = this.orders().map((push) => [push, upper(this.vocabulary)]);
  }
  /** Takes what is public, of the advice's size: once its rows are there. */
  open(known) {
    this.known = known;
    this.reference.open(known.base);
    /** q. */
    this.bounds = known.base.map((row, i) => row.map((a, v) => this.c + 1n + a + known.constants[i][v]));
  }
  lookUp(lookups) {
    bit(lookups, this.bits);
    bit(lookups, this.marks);
    this.counts(lookups);
    const kept = new Looked(this.c).plus(ELL - 1n, this.reference.gap).plusPush((scale, [w], e, equation) => {
      const s = e.reduce((t, x, i) => t + x * this.known.base[i][this.outputs[i]], 0n);
      equation.addConstant(mul(mul(scale, w), mod(s)));
    });
    limbs(lookups, 1, this.chosenLimbs, kept);
    for (const [push, upper] of this.ordered) limbs(lookups, this.vocabulary, upper, new Looked().plusPush(push));
  }
  count(lookups, column, sign, constants) {
    count(lookups, column, sign, constants, () => this.known.allowed);
  }
  /** scale sum_{i,v} e_i w_v s_iv (g_i - q_iv): what the differences of sampling get. */
  push(scale, units, e, equation) {
    equation.products.push(
      product(scale, bits(this.n), [perPosition(this.bits, units, this.n), weighted(this.reference.gap, e)]),
      publicly(neg(scale), this.bits, units, e, this.bounds),
    );
  }
}

/** m is the largest B: M >= 0, and z M = 0 for marks z of which there is one. */
export class MinP extends Cut {
  orders() {
    return [(...a) => this.reference.push(...a)];
  }
  counts(lookups) {
    this.count(lookups, this.marks, 1n, () => -1n);
  }
  identity(gamma3, units, e, equation) {
    this.reference.pushTimes(gamma3, this.marks, units, e, equation);
  }
}

/** m is the k-th largest B: (2 s - 1) M - s >= 0, (1 - 2 b) M - b >= 0, and the bits are as many as they must be. */
export class TopK extends Cut {
  orders() {
    const signed = (sign, column) => (scale, units, e, equation) => {
      this.reference.push(mul(scale, sign), units, e, equation);
      this.reference.pushTimes(neg(mul(mul(scale, sign), 2n)), column, units, e, equation);
      equation.add(neg(scale), column, units, e);
    };
    return [signed(ELL - 1n, this.bits), signed(1n, this.marks)];
  }
  counts(lookups) {
    const { allowed } = this.known;
    const tokens = Array.from({ length: this.n }, (_, i) =>
      allowed ? allowed[i].reduce((s, a) => s + a, 0n) : BigInt(this.vocabulary),
    );
    const kept = tokens.map((t) => (BigInt(this.k) < t ? BigInt(this.k) : t));
    this.count(lookups, this.bits, ELL - 1n, (i) => tokens[i] - kept[i]);
    this.count(lookups, this.marks, ELL - 1n, (i) => kept[i] - 1n);
  }
  identity() {}
}
