// top_p (docs/protocol.md, 6): steps k below the largest adjusted logit, weights W of a public table, and the last step t whose weights reach the share p.
import { ELL, bits, mod, mul, neg, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { NUCLEUS, RANGE } from '../model/tables.js';
import { product } from '../products.js';
import { shifted } from './gadgets.js';
import { Reference, bit, count, limbs, perPosition, publicly, pushSum, times, ones, weighted } from './reference.js';

const FARTHEST = 65535n;
const STEPS = 2048n;
const MILLION = 1000000n;
const SUM_LIMBS = 5;

/** 16-bit limbs of the numbers below n. */
function limbsOf(n) {
  let count = 1;
  while (n > 1n << BigInt(16 * count)) count++;
  return count;
}

export class Nucleus {
  /**
   * Declares the advice.
   *
   * @param excluded bits of top_k, or null
   * @param limbCount of a difference of logits
   */
  constructor(advice, logits, adjustment, excluded, limbCount) {
    const { outputs, table } = logits;
    const tokens = table.outputs;
    const { millionths, unit } = adjustment.nucleus;
    Object.assign(this, { outputs, n: outputs.length, tokens, excluded, limbCount, unit, p: millionths });
    /** c'. */
    this.farthest = (FARTHEST * unit + STEPS - 1n) / STEPS;
    this.reference = new Reference(advice, logits);
    for (const name of ['marks', 'steps', 'weights', 'far', 'above', 'reached']) this[name] = advice.add(tokens);
    this.last = advice.add(1);
    const upper = (units, count) => Array.from({ length: count - 1 }, () => advice.add(units));
    this.atLeast = upper(tokens, limbCount);
    this.atMost = upper(tokens, limbsOf(unit));
    this.share = upper(1, SUM_LIMBS);
    this.noLess = upper(1, SUM_LIMBS);
  }
  open(known) {
    this.allowed = known.allowed;
    this.reference.open(known.base);
    const off = 2n ** BigInt(Math.min(16 * this.limbCount - 1, 62));
    /** h: what an excluded token adds to its difference; the chosen one must not be excluded. */
    this.switches = this.outputs.map((token, i) => {
      const row = this.allowed ? this.allowed[i].map((a) => a * off) : new Array(this.tokens).fill(off);
      row[token] = -1n;
      return row;
    });
  }
  /** scale sum_{i,v} e_i w_v s_iv h_iv: what the differences of sampling get. */
  push(scale, units, e, equation) {
    equation.products.push(publicly(scale, this.above, units, e, this.switches));
  }
  /** Some token has the largest: z M = 0. */
  identity(gamma4, units, e, equation) {
    this.reference.pushTimes(gamma4, this.marks, units, e, equation);
  }
  lookUp(lookups) {
    for (const column of [this.marks, this.above, this.reached]) bit(lookups, column);
    lookups.add(NUCLEUS, this.tokens, [shifted(this.steps), shifted(this.weights), shifted(this.far)]);
    count(lookups, this.marks, 1n, () => -1n, () => this.allowed);
    if (this.excluded) {
      lookups.add(RANGE, this.tokens, [new Looked().plus(1n, this.far).plus(ELL - 1n, this.excluded)]);
    }
    const below = (m, fm) => (scale, units, e, equation) => {
      this.reference.push(mul(scale, m), units, e, equation);
      this.reference.pushTimes(mul(scale, mod(fm)), this.far, units, e, equation);
    };
    // (1 - f) (2^11 M - u k) + f (M - c') [+ c' x], with f k = 65535 f.
    const first = new Looked()
      .plus(mod(-this.unit), this.steps)
      .plus(mod(FARTHEST * this.unit - this.farthest), this.far)
      .plusPush(below(STEPS, 1n - STEPS));
    if (this.excluded) first.plus(this.farthest, this.excluded);
    limbs(lookups, this.tokens, this.atLeast, first);
    // (1 - f) (u - 1 - 2^11 M + u k).
    const second = new Looked(this.unit - 1n)
      .plus(this.unit, this.steps)
      .plus(mod(1n - this.unit - FARTHEST * this.unit), this.far)
      .plusPush(below(ELL - STEPS, STEPS));
    limbs(lookups, this.tokens, this.atMost, second);
    this.order(lookups, this.above, 0n);
    this.order(lookups, this.reached, 1n);
    this.sums(lookups, this.share, this.above, MILLION - this.p, -MILLION, 0n);
    this.sums(lookups, this.noLess, this.reached, this.p - MILLION, MILLION, -1n);
  }
  /** (1 - x) (t - a - k) + x (k - t - 1 + a), a = 0 or 1, in one limb. */
  order(lookups, column, a) {
    const looked = new Looked(mod(-a))
      .plus(ELL - 1n, this.steps)
      .plus(mod(2n * a - 1n), column)
      .plusPush((scale, units, e, equation) => {
        equation.add(mul(scale, sum(units)), this.last, [1n], e);
        const twice = mul(scale, 2n);
        equation.products.push(
          product(neg(twice), bits(this.n), [perPosition(column, units, this.n), weighted(this.last, e)]),
          times(twice, column, this.steps, units, e, null),
        );
      });
    lookups.add(RANGE, this.tokens, [looked]);
  }
  /** a sum W + b sum x W + constant over the allowed tokens. */
  sums(lookups, upper, column, a, b, constant) {
    const looked = new Looked(mod(constant)).plusPush((scale, [w], e, equation) => {
      const s = mul(scale, w);
      pushSum(mul(s, mod(a)), this.weights, this.allowed, e, equation);
      equation.products.push(times(mul(s, mod(b)), column, this.weights, ones(this.tokens), e, this.allowed));
    });
    limbs(lookups, 1, upper, looked);
  }
}
