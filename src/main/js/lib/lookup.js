// Lookups: the fractional sum by GKR and the claims that it leaves (docs/protocol.md, 5).
import { ELL, add, bits, eq, eqAt, inner, mul, neg, sub, suffixSums, sum } from './field.js';
import { Advice } from './matrix.js';
import { nextClaim } from './sumcheck.js';

const ENTRIES = 2 ** 16;
const FROM_ROOT = [6, 4, 4, 3, 3, 3, 3, 3];

/** Bits of the arities, root first. */
function arities(n) {
  const out = [];
  for (let left = n; left > 0; left -= out.at(-1)) out.push(Math.min(left, FROM_ROOT[out.length] ?? 2));
  return out;
}

/** Reduces "the fractions sum up to zero" to claims on p and q at a point of n coordinates. */
export function fractionalSum(channel, n) {
  const graph = channel.graph;
  let p = graph.constant(0n);
  let [q] = channel.seal('lookup root', 1);
  let r = [];
  for (const k of arities(n)) {
    const arity = 2 ** k;
    const lambda = channel.challenge('lookup lambda');
    let claim = graph.axpy(p, lambda, q);
    const rho = [];
    for (const ri of r) {
      const sealed = channel.seal('lookup round', arity);
      const x = channel.challenge('lookup round');
      rho.push(x);
      claim = nextClaim(graph, claim, 1n, sealed, x, ri);
    }
    const values = channel.seal('lookup values', 5 * arity - 3);
    let numerator = values[0];
    let denominator = values[arity];
    for (let a = 1; a < arity; a++) {
      const at = 2 * arity + 3 * (a - 1);
      channel.requireProduct(numerator, values[arity + a], values[at]);
      channel.requireProduct(values[a], denominator, values[at + 1]);
      channel.requireProduct(denominator, values[arity + a], values[at + 2]);
      numerator = graph.axpy(values[at], 1n, values[at + 1]);
      denominator = values[at + 2];
    }
    channel.requireZero(graph.axpy(graph.axpy(numerator, lambda, denominator), ELL - 1n, claim));
    const tau = channel.challenges('lookup tau', k);
    const weights = eq(tau, arity);
    p = graph.affine(0n, values.slice(0, arity), weights);
    q = graph.affine(0n, values.slice(arity, 2 * arity), weights);
    r = [...tau, ...rho];
  }
  return { point: r, p, q };
}

/** The equation of a layer: q(r) = constant + committed terms + products. */
export class Equation {
  constructor() {
    this.constant = 0n;
    this.terms = [];
    this.products = [];
  }
  addConstant(c) {
    this.constant = add(this.constant, c);
  }
  add(scale, column, units, positions) {
    this.terms.push(column.term(units, positions, scale));
  }
}

/** A looked-up column: a constant, multiples of committed columns, and what pushes its weight down itself. */
export class Looked {
  constructor(constant = 0n) {
    this.constant = constant;
    this.parts = [];
    this.pushes = [];
  }
  plus(coefficient, column) {
    this.parts.push([coefficient, column]);
    return this;
  }
  plusPush(push) {
    this.pushes.push(push);
    return this;
  }
  push(scale, units, e, equation) {
    for (const [c, column] of this.parts) equation.add(mul(scale, c), column, units, e);
    if (this.constant !== 0n) equation.addConstant(mul(mul(scale, this.constant), mul(sum(units), sum(e))));
    for (const push of this.pushes) push(scale, units, e, equation);
  }
}

/** All lookups of one proof. */
export class Lookups {
  constructor(positions) {
    this.positions = positions;
    this.positionBits = bits(positions);
    this.lookups = [];
    this.tables = [];
    this.units = 0;
  }
  /** Looks up count x positions rows, for causal units from their first position on. */
  add(table, count, columns, starts = null) {
    if (!this.tables.includes(table)) this.tables.push(table);
    this.lookups.push({ table, base: this.units, count, columns, starts });
    this.units += count;
  }
  run(channel, columnBits, claims) {
    const tableUnits = Math.max(1, ENTRIES >> this.positionBits);
    const used = this.units;
    let units = used;
    const bases = this.tables.map(() => {
      const base = Math.ceil(units / tableUnits) * tableUnits;
      units = base + tableUnits;
      return base;
    });
    const n = this.positionBits + bits(units);
    const width = Math.min(2 ** columnBits, ENTRIES);
    const advice = new Advice('multiplicities', width);
    const multiplicities = this.tables.map(() => advice.add(ENTRIES / width));
    advice.receive(channel, columnBits);
    const alpha = channel.challenge('lookup alpha');
    const beta = channel.challenge('lookup beta');
    const r = fractionalSum(channel, n);
    const e = eq(r.point.slice(0, this.positionBits), this.positions);
    const unitEq = eq(r.point.slice(this.positionBits), used);
    const equation = new Equation();
    let present = this.push(equation, e, unitEq, alpha, beta);
    const numerators = present;
    const entry = r.point.slice(0, 16);
    const top = r.point.slice(16);
    const widthBits = bits(width);
    const unitWeights = eq(entry.slice(widthBits), ENTRIES / width);
    const positionWeights = eq(entry.slice(0, widthBits), width);
    const terms = this.tables.map((table, t) => {
      const w = eqAt(top, (bases[t] * 2 ** this.positionBits) / ENTRIES);
      present = add(present, w);
      let row = BigInt(table.tag);
      let power = 1n;
      for (const value of table.evaluate(entry)) {
        power = mul(power, beta);
        row = add(row, mul(power, value));
      }
      equation.addConstant(mul(w, sub(alpha, row)));
      return multiplicities[t].term(unitWeights, positionWeights, w);
    });
    equation.addConstant(sub(1n, present));
    claims.push({ value: channel.graph.affine(numerators, [r.p], [ELL - 1n]), terms });
    return { e, unitEq, q: r.q, equation };
  }
  /** Pushes every looked-up column down; returns the sum of eq over the leaves that are present. */
  push(equation, e, unitEq, alpha, beta) {
    const suffix = suffixSums(e);
    let present = 0n;
    for (const l of this.lookups) {
      const w = unitEq.slice(l.base, l.base + l.count);
      const weight = l.starts ? inner(w, l.starts.map((s) => suffix[s])) : mul(sum(w), suffix[0]);
      present = add(present, weight);
      equation.addConstant(mul(weight, sub(alpha, BigInt(l.table.tag))));
      let power = 1n;
      for (const column of l.columns) {
        power = mul(power, beta);
        column.push(neg(power), w, e, equation);
      }
    }
    return present;
  }
}
