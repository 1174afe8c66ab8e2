// RMSNorm (docs/protocol.md, 6): ms = sum x^2 + E, r = floor(sqrt(d 2^(2k) / ms)), y = requantise(x r gain).
import { ELL, bits, eq, hadamard, mul, neg, pow2, sub, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { open, product } from '../products.js';
import { LIMB, Range, Requantise, shifted, weightedTerm } from './gadgets.js';

const PIECE = 32;
const SLACK_LIMBS = 6;
const pieces = (n) => Array.from({ length: n }, (_, p) => pow2(PIECE * p));

export class RmsNorm {
  constructor(advice, x, gain, k, shift, eps) {
    Object.assign(this, { x, gain, k, eps, rows: advice.positions, channels: x.units, rrm: 0n });
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
    this.requantise.lookUp(lookups, (scale, units, e, equation) => this.pushAccumulator(scale, units, e, equation));
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
  /** x over (channel, position), positions weighted by e where given. */
  xFactor(low, e) {
    return open((p) => [weightedTerm(this.x, p, low, e ?? new Array(this.rows).fill(1n))]);
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
