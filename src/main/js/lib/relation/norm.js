// RMSNorm and LayerNorm (docs/protocol.md, 6): ms = sum c^2 + E, r = floor(sqrt(d 2^(2k) / ms)), y = requantise(c r gain + b); c is x, in a layer norm
// x - mean.
import { ELL, bits, eq, hadamard, mul, neg, pow2, sub, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { open, product } from '../products.js';
import { LIMB, RESIDUAL_OFFSET, Range, Requantise, shifted, withBias } from './gadgets.js';

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

/** One row a position, or several (groups: the heads of q or k), which are consecutive channels of x and have one gain. */
export class Norm {
  /** @param mean of a layer norm, null for an RMS norm, which has no bias either */
  constructor(advice, x, mean, gain, bias, k, shift, eps, groups = 1) {
    Object.assign(this, { x, mean, gain, bias, k, eps, groups, rows: advice.positions, channels: x.units / groups });
    this.low = bits(this.channels);
    this.groupBits = bits(groups);
    /** What the slacks have collected on r rm, a group each. */
    this.rrm = new Array(groups).fill(0n);
    this.ms = advice.add(3 * groups);
    this.rm = advice.add(4 * groups);
    this.r = advice.add(groups);
    this.rRange = new Range(advice, this.r, 0n, 2);
    this.u = [];
    this.v = [];
    for (let l = 1; l < SLACK_LIMBS; l++) {
      this.u.push(advice.add(groups));
      this.v.push(advice.add(groups));
    }
    this.y = advice.add(x.units);
    this.requantise = new Requantise(advice, shift, this.y);
  }
  lookUp(lookups) {
    this.rRange.lookUp(lookups);
    this.slack(lookups, this.u, (scale, w, e, eq1) => this.pushU(scale, w, e, eq1));
    this.slack(lookups, this.v, (scale, w, e, eq1) => {
      this.addPieces(mul(scale, 2n), this.rm, w, e, eq1);
      this.addPieces(scale, this.ms, w, e, eq1);
      eq1.addConstant(neg(mul(mul(scale, sum(w)), sum(e))));
      this.pushU(neg(scale), w, e, eq1);
    });
    lookups.add(RANGE, this.x.units, [shifted(this.y, 2n ** 15n)]);
    this.requantise.lookUp(
      lookups,
      withBias(this.bias, (...a) => this.pushAccumulator(...a)),
    );
  }
  slack(lookups, limbs, push) {
    const lowest = new Looked().plusPush(push);
    limbs.forEach((limb, l) => {
      lowest.plus(neg(pow2(LIMB * (l + 1))), limb);
      lookups.add(RANGE, this.groups, [shifted(limb)]);
    });
    lookups.add(RANGE, this.groups, [lowest]);
  }
  /** u = d 2^(2k) - r rm; the products r rm are collected. */
  pushU(scale, w, e, equation) {
    equation.addConstant(mul(mul(mul(scale, sum(w)), BigInt(this.channels)), mul(pow2(2 * this.k), sum(e))));
    this.rrm = this.rrm.map((x, g) => sub(x, mul(scale, w[g])));
  }
  /** Piece p of group g is unit p groups + g. */
  pieceUnits(column, w) {
    return Array.from({ length: column.units }, (_, u) => mul(pow2(PIECE * Math.floor(u / this.groups)), w[u % this.groups]));
  }
  addPieces(scale, column, w, e, equation) {
    equation.add(scale, column, this.pieceUnits(column, w), e);
  }
  /** eq over the groups and over the positions at a point whose first coordinates are others. */
  split(p, skip) {
    return [eq(p.slice(skip, skip + this.groupBits), this.groups), eq(p.slice(skip + this.groupBits), this.rows)];
  }
  pushAccumulator(scale, units, e, equation) {
    const { low, channels } = this;
    equation.products.push(
      product(scale, low + this.groupBits + bits(e.length), [
        this.xFactor(null, null),
        open((p) => {
          const [eqGroups, eqPositions] = this.split(p, low);
          return [this.r.term(eqGroups, hadamard(eqPositions, e), 1n)];
        }),
        open((p) => {
          const [eqGroups] = this.split(p, low);
          const byChannel = new Array(channels).fill(0n);
          units.forEach((w, u) => (byChannel[u % channels] += eqGroups[Math.floor(u / channels)] * w));
          const positions = eq(p.slice(0, low), channels).map((x, c) => mul(x, byChannel[c] % ELL));
          return [{ matrix: this.gain.matrix, offset: 0, units: [1n], positions, scale: 1n }];
        }),
      ]),
    );
  }
  /** c over (channel, group, position), weighted by the groups' weights and e where given. */
  xFactor(group, e) {
    const { low, channels } = this;
    return open((p) => {
      const eqChannels = eq(p.slice(0, low), channels);
      const [eqGroups, eqPositions] = this.split(p, low);
      const byGroup = group ? hadamard(eqGroups, group) : eqGroups;
      const positions = e ? hadamard(eqPositions, e) : eqPositions;
      const units = byGroup.flatMap((g) => eqChannels.map((c) => mul(g, c)));
      const own = this.x.term(units, positions, 1n);
      return this.mean ? [own, this.mean.column.term([1n], positions, neg(sum(units)))] : [own];
    });
  }
  /** The identities for ms and rm, weighted by powers of gamma and the groups' weights, and the products r rm that the slacks have collected. */
  identities(e, gammaMs, gammaRm, equation, group = [1n]) {
    const rowBits = this.groupBits + bits(e.length);
    this.addPieces(gammaMs, this.ms, group, e, equation);
    equation.addConstant(neg(mul(mul(gammaMs, this.eps % ELL), mul(sum(group), sum(e)))));
    equation.products.push(product(neg(gammaMs), this.low + rowBits, [this.xFactor(group, e), this.xFactor(null, null)]));
    this.addPieces(gammaRm, this.rm, group, e, equation);
    const r = (weights) =>
      open((p) => {
        const [eqGroups, eqPositions] = this.split(p, 0);
        return [this.r.term(hadamard(eqGroups, weights), hadamard(eqPositions, e), 1n)];
      });
    const whole = (column) =>
      open((p) => {
        const [eqGroups, eqPositions] = this.split(p, 0);
        return [column.term(this.pieceUnits(column, eqGroups), eqPositions, 1n)];
      });
    equation.products.push(product(neg(gammaRm), rowBits, [r(group), whole(this.ms)]));
    // A single row's weight is the product's coefficient, those of groups belong to r.
    const single = this.groups === 1;
    equation.products.push(product(single ? this.rrm[0] : 1n, rowBits, [r(single ? [1n] : this.rrm), whole(this.rm)]));
  }
}

/** The norm of every head of q or k, before its rotation: c = requantise(y W^T) in 32 bits, every head of it normed. */
export class HeadNorms {
  constructor(advice, heads, { sRaw, k, sY, normEps }, gain) {
    this.heads = heads;
    const c = advice.add(heads * gain.inputs);
    this.range = new Range(advice, c, RESIDUAL_OFFSET, 2);
    this.requantise = new Requantise(advice, sRaw, c);
    this.norm = new Norm(advice, c, null, gain, null, k, sY, normEps, heads);
  }
  /** push pushes y W^T. */
  lookUp(lookups, push) {
    this.range.lookUp(lookups);
    this.requantise.lookUp(lookups, push);
    this.norm.lookUp(lookups);
  }
  identities(unitEq, e, gammaMs, gammaRm, equation) {
    this.norm.identities(e, gammaMs, gammaRm, equation, unitEq.slice(0, this.heads));
  }
}
