// RMSNorm and LayerNorm (docs/protocol.md, 6): ms = sum c^2 + E, r = floor(sqrt(d 2^(2k) / ms)), y = requantise(c r gain + b); c is x, in a layer norm
// x - mean.
import { ELL, bits, eq, hadamard, mul, neg, pow2, sub, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { open, product } from '../products.js';
import { LIMB, Range, Requantise, shifted, withBias } from './gadgets.js';

const PIECE = 32;
const SLACK_LIMBS = 6;
const pieces = (n) => Array.from({ length: n }, (_, p) => pow2(PIECE * p));

/** The nearest integer to the mean of the channels, ties upward: sum x + floor(d / 2) = d mean + rem, 0 <= rem < d. */
export class Mean {
  constructor(advice, x) {
    this.x = x;
    this.column = advice.add(1);
    this.range = new Range(advice, this.column, 2n ** 31n, 2);
  }
  lookUp(lookups) {
    const d = BigInt(this.x.units);
    this.range.lookUp(lookups);
    lookups.add(RANGE, 1, [new Looked(d / 2n).plusPush((...a) => this.push(...a))]);
    lookups.add(RANGE, 1, [new Looked(d - 1n - d / 2n).plusPush((scale, ...a) => this.push(neg(scale), ...a))]);
  }
  /** sum_u x_u - d mean. */
  push(scale, [w], e, equation) {
    const s = mul(scale, w);
    equation.add(s, this.x, new Array(this.x.units).fill(1n), e);
    equation.add(neg(mul(s, BigInt(this.x.units))), this.column, [1n], e);
  }
}

export class Norm {
  /** @param mean of a layer norm, null for an RMS norm, which has no bias either */
  constructor(advice, x, mean, gain, bias, k, shift, eps) {
    Object.assign(this, { x, mean, gain, bias, k, eps, rows: advice.positions, channels: x.units, rrm: 0n });
    this.ms = advice.add(3);
    this.rm = advice.add(4);
    this.r = advice.add(1);
    this.rRange = new Range(advice, this.r, 0n, 2);
    this.u = [];
    this.v = [];
    for (let l = 1; l < SLACK_LIMBS; l++) {
      this.u.push(advice.add(1));
      this.v.push(advice.add(1));
    }
    this.y = advice.add(this.channels);
    this.requantise = new Requantise(advice, shift, this.y);
  }
  lookUp(lookups) {
    this.rRange.lookUp(lookups);
    this.slack(lookups, this.u, (scale, [w], e, eq1) => this.pushU(mul(scale, w), e, eq1));
    this.slack(lookups, this.v, (scale, [w], e, eq1) => {
      const s = mul(scale, w);
      this.addPieces(mul(s, 2n), this.rm, e, eq1);
      this.addPieces(s, this.ms, e, eq1);
      eq1.addConstant(neg(mul(s, sum(e))));
      this.pushU(neg(s), e, eq1);
    });
    lookups.add(RANGE, this.channels, [shifted(this.y, 2n ** 15n)]);
    this.requantise.lookUp(
      lookups,
      withBias(this.bias, (...a) => this.pushAccumulator(...a)),
    );
  }
  slack(lookups, limbs, push) {
    const lowest = new Looked().plusPush(push);
    limbs.forEach((limb, l) => {
      lowest.plus(neg(pow2(LIMB * (l + 1))), limb);
      lookups.add(RANGE, 1, [shifted(limb)]);
    });
    lookups.add(RANGE, 1, [lowest]);
  }
  /** u = d 2^(2k) - r rm; the products r rm are collected. */
  pushU(s, e, equation) {
    equation.addConstant(mul(mul(s, BigInt(this.channels)), mul(pow2(2 * this.k), sum(e))));
    this.rrm = sub(this.rrm, s);
  }
  addPieces(scale, column, e, equation) {
    equation.add(scale, column, pieces(column.units), e);
  }
  pushAccumulator(scale, units, e, equation) {
    const low = bits(this.channels);
    equation.products.push(
      product(scale, low + bits(e.length), [
        this.xFactor(low, null),
        open((p) => [this.r.term([1n], hadamard(eq(p.slice(low), e.length), e), 1n)]),
        open((p) => [
          {
            matrix: this.gain.matrix,
            offset: 0,
            units: [1n],
            positions: hadamard(eq(p.slice(0, low), this.channels), units),
            scale: 1n,
          },
        ]),
      ]),
    );
  }
  /** c over (channel, position), positions weighted by e where given. */
  xFactor(low, e) {
    return open((p) => {
      const channels = eq(p.slice(0, low), this.channels);
      const eqPositions = eq(p.slice(low), this.rows);
      const positions = e ? hadamard(eqPositions, e) : eqPositions;
      const own = this.x.term(channels, positions, 1n);
      return this.mean ? [own, this.mean.column.term([1n], positions, neg(sum(channels)))] : [own];
    });
  }
  /** The identities for ms and rm, weighted by powers of gamma, and the products r rm that the slacks have collected. */
  identities(e, gammaMs, gammaRm, equation) {
    const low = bits(this.channels);
    const high = bits(e.length);
    this.addPieces(gammaMs, this.ms, e, equation);
    equation.addConstant(neg(mul(gammaMs, mul(this.eps % ELL, sum(e)))));
    equation.products.push(product(neg(gammaMs), low + high, [this.xFactor(low, e), this.xFactor(low, null)]));
    this.addPieces(gammaRm, this.rm, e, equation);
    const r = open((p) => [this.r.term([1n], hadamard(eq(p, e.length), e), 1n)]);
    const whole = (column) => open((p) => [column.term(pieces(column.units), eq(p, e.length), 1n)]);
    equation.products.push(product(neg(gammaRm), high, [r, whole(this.ms)]));
    equation.products.push(product(this.rrm, high, [r, whole(this.rm)]));
  }
}
