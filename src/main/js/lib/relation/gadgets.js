// The steps that layers are made of (docs/protocol.md, 6).
import { bits, eq, hadamard, mul, neg, pow2, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { RANGE } from '../model/tables.js';
import { open, product } from '../products.js';

export const LIMB = 16;

/** What is added to a value of the residual stream, so that it is not negative. */
export const RESIDUAL_OFFSET = 2n ** 31n;

/** A looked-up committed column plus a constant. */
export const shifted = (column, offset = 0n) => new Looked(offset).plus(1n, column);

/** column + offset in [0, 2^(16 limbs)): the upper limbs committed, the lowest virtual. */
export class Range {
  constructor(advice, column, offset, limbs) {
    this.column = column;
    this.offset = offset;
    this.upper = [];
    for (let k = 1; k < limbs; k++) this.upper.push(advice.add(column.units));
  }
  lookUp(lookups) {
    const lowest = shifted(this.column, this.offset);
    this.upper.forEach((limb, k) => {
      lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
      lookups.add(RANGE, limb.units, [shifted(limb)]);
    });
    lookups.add(RANGE, this.column.units, [lowest]);
  }
}

/** out = floor((acc + 2^(s-1)) / 2^s) with out = plus - minus: see the document for the factor that makes out unique. */
export class Requantise {
  constructor(advice, shift, plus, minus = null) {
    Object.assign(this, { shift, plus, minus, limbs: [] });
    this.count = Math.ceil(shift / LIMB);
    for (let k = 1; k < this.count; k++) this.limbs.push(advice.add(plus.units));
  }
  /** accumulator(scale, units, e, equation) pushes the weight of acc. */
  lookUp(lookups, accumulator) {
    const up = pow2(LIMB * this.count - this.shift);
    const top = pow2(LIMB * this.count);
    const lowest = new Looked(mul(up, pow2(this.shift - 1))).plus(neg(top), this.plus);
    if (this.minus) lowest.plus(top, this.minus);
    lowest.plusPush((scale, units, e, equation) => accumulator(mul(scale, up), units, e, equation));
    this.limbs.forEach((limb, k) => {
      lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
      lookups.add(RANGE, limb.units, [shifted(limb)]);
    });
    lookups.add(RANGE, this.plus.units, [lowest]);
  }
}

/** sum_{i,o} e_i w_o (y W^T)[i,o] as a product over the input channels. */
export function matmul(scale, y, w, units, e) {
  const n = bits(w.inputs);
  return product(scale, n, [
    open((p) => [y.term(eq(p, w.inputs), e, 1n)]),
    open((p) => [{ matrix: w.matrix, offset: 0, units, positions: eq(p, w.inputs), scale: 1n }]),
  ]);
}
/** Adds scale 2^shift sum_o outputs_o b[o] to an equation. */
function addBias(b, scale, outputs, equation) {
  equation.terms.push({ matrix: b.matrix, offset: 0, units: [1n], positions: outputs, scale: mul(scale, pow2(b.shift)) });
}

/** A push that adds a bias inside the accumulator, where there is one: every position takes part with its weight. */
export const withBias = (b, push) =>
  b === null
    ? push
    : (scale, units, e, equation) => {
        push(scale, units, e, equation);
        addBias(b, mul(scale, sum(e)), units, equation);
      };

export const pushMatmul = (y, w) => (scale, units, e, equation) => equation.products.push(matmul(scale, y, w, units, e));

/** The same for accumulators rotated by the public angles of their positions. */
export const pushRotated = (angles, y, w, bias) => (scale, units, e, equation) => {
  const width = w.outputs;
  const low = bits(width);
  const split = (p) => [eq(p.slice(0, low), width), eq(p.slice(low), e.length)];
  equation.products.push(
    product(scale, low + bits(e.length), [
      { value: (p) => angles.evaluate(units, e, ...split(p)) },
      { next: (p) => matmul(1n, y, w, ...split(p)) },
    ]),
  );
  if (bias !== null) addBias(bias, scale, angles.overPositions(units, e), equation);
};

/** The same for integers that are committed: M times their column, without a second sumcheck. */
export const pushRotatedColumn = (angles, y) => (scale, units, e, equation) => {
  const low = bits(y.units);
  const split = (p) => [eq(p.slice(0, low), y.units), eq(p.slice(low), e.length)];
  equation.products.push(
    product(scale, low + bits(e.length), [
      { value: (p) => angles.evaluate(units, e, ...split(p)) },
      open((p) => [y.term(...split(p), 1n)]),
    ]),
  );
};

/** sum_i e_i sum_d w_d M[row_i, d] as a functional of a table with a unit for each token or position. */
export function tokenTerm(table, tokens, e, channels, scale) {
  const rows = new Array(table.outputs).fill(0n);
  tokens.forEach((t, i) => (rows[t] += e[i]));
  return { matrix: table.matrix, offset: 0, units: rows, positions: channels, scale };
}

/** A functional of a column over (unit, position) points: units at the low coordinates, positions weighted by e at the others. */
export const weightedTerm = (column, p, low, e, units = null) => {
  const u = eq(p.slice(0, low), column.units);
  return column.term(units ? hadamard(u, units) : u, hadamard(eq(p.slice(low), e.length), e), 1n);
};
