// Causal attention, normalised late (docs/protocol.md, 6 and 7).
import { ELL, add, bits, eq, hadamard, inner, mul, neg, pow2, prefixSums, sum } from '../field.js';
import { Looked } from '../lookup.js';
import { Advice } from '../matrix.js';
import { RANGE } from '../model/tables.js';
import { open, product } from '../products.js';
import { LIMB, Range, Requantise, shifted } from './gadgets.js';

/** Adds a times each weight to a vector. */
const axpy = (v, a, w) => w.forEach((x, i) => (v[i] = add(v[i], mul(a, x))));

export class Attention {
  constructor(spec, profile, advice, q, k, v, exp) {
    const n = advice.positions;
    const heads = spec.heads;
    Object.assign(this, { spec, t: profile.t, kR: profile.kR, n, q, k, v, exp });
    this.starts = Array.from({ length: heads * n }, (_, u) => u % n);
    this.scores = new Advice('scores', n, true);
    [this.lo, this.e, this.isZero] = [0, 1, 2].map(() => this.scores.add(heads * n, this.starts));
    this.z = advice.add(heads);
    this.zRange = new Range(advice, this.z, 2n ** 31n, 2);
    this.reciprocal = advice.add(heads);
    this.reciprocalRange = new Range(advice, this.reciprocal, 0n, 3);
    this.uLimb = advice.add(heads);
    this.vLimb = advice.add(heads);
    this.o = advice.add(spec.queryWidth);
    this.requantise = new Requantise(advice, profile.sO, this.o);
    this.slackWeights = new Array(heads).fill(0n);
    this.outputWeights = new Array(spec.queryWidth).fill(0n);
  }
  lookUp(lookups) {
    const heads = this.spec.heads;
    const all = this.starts.length;
    lookups.add(this.exp, all, [shifted(this.lo), shifted(this.e), shifted(this.isZero)], this.starts);
    const rem = new Looked().plus(neg(pow2(LIMB)), this.lo).plusPush((...a) => this.pushScore(...a));
    lookups.add(RANGE, all, [rem], this.starts);
    const count = new Looked(ELL - 1n).plusPush((scale, w, e, equation) => this.pushHeadSum(scale, w, e, this.isZero, equation));
    lookups.add(RANGE, heads, [count]);
    this.zRange.lookUp(lookups);
    this.reciprocalRange.lookUp(lookups);
    lookups.add(RANGE, heads, [shifted(this.uLimb)]);
    lookups.add(RANGE, heads, [shifted(this.vLimb)]);
    const limb = neg(pow2(LIMB));
    const u0 = new Looked(pow2(this.kR)).plus(limb, this.uLimb).plusPush((scale, w) => axpy(this.slackWeights, neg(scale), w));
    lookups.add(RANGE, heads, [u0]);
    const v0 = new Looked(neg(add(pow2(this.kR), 1n))).plus(limb, this.vLimb).plusPush((scale, w, e, equation) => {
      this.pushHeadSum(scale, w, e, this.e, equation);
      axpy(this.slackWeights, scale, w);
    });
    lookups.add(RANGE, heads, [v0]);
    lookups.add(RANGE, this.spec.queryWidth, [shifted(this.o, 2n ** 15n)]);
    this.requantise.lookUp(lookups, (scale, w) => axpy(this.outputWeights, scale, w));
  }
  /** scale * sum_{h,i} w_h e_i sum_{j <= i} column[(h, j), i]. */
  pushHeadSum(scale, heads, e, column, equation) {
    equation.add(
      scale,
      column,
      this.starts.map((_, u) => heads[Math.floor(u / this.n)]),
      e,
    );
  }
  /** 2^16 z - 2^(16-t) q.k, the part of the remainder that is not lo. */
  pushScore(scale, units, e, equation) {
    const { n, spec } = this;
    const ofHead = (h) => units.slice(h * n, (h + 1) * n);
    for (let h = 0; h < spec.heads; h++) {
      equation.add(mul(scale, pow2(LIMB)), this.z.slice(h, 1), [1n], hadamard(prefixSums(ofHead(h)), e));
    }
    const hd = spec.headDim;
    const kBits = bits(hd);
    const jBits = bits(n);
    const split = (p) => [
      eq(p.slice(0, kBits), hd),
      eq(p.slice(kBits, kBits + jBits), n),
      eq(p.slice(kBits + jBits), spec.heads),
    ];
    const keys = open((p) => {
      const [eqC, eqJ, eqH] = split(p);
      return Array.from({ length: spec.kvHeads }, (_, g) => {
        const byKey = new Array(n).fill(0n);
        for (let h = 0; h < spec.heads; h++) if (spec.kvHead(h) === g) axpy(byKey, eqH[h], ofHead(h));
        return this.k.slice(g * hd, hd).term(eqC, hadamard(byKey, eqJ), 1n);
      });
    });
    const queries = open((p) => {
      const [eqC, eqJ, eqH] = split(p);
      const w = Array.from({ length: spec.queryWidth }, (_, u) => mul(eqH[Math.floor(u / hd)], eqC[u % hd]));
      return [this.q.term(w, hadamard(prefixSums(eqJ), e), 1n)];
    });
    equation.products.push(
      product(neg(mul(scale, pow2(LIMB - this.t))), kBits + jBits + bits(spec.heads), [keys, queries]),
    );
  }
  /** sum_{h,i,j} (e_i R[h,i]) E[h,i,j] P[h,j], once every lookup has pushed its weight. */
  finish(e, equation) {
    const { n, spec } = this;
    const b = bits(n);
    const hd = spec.headDim;
    const split = (p) => [eq(p.slice(0, b), n), eq(p.slice(b, 2 * b), n), eq(p.slice(2 * b), spec.heads)];
    const reciprocals = open((p) => {
      const [, eqI, eqH] = split(p);
      return [this.reciprocal.term(eqH, hadamard(eqI, e), 1n)];
    });
    const weights = open((p) => {
      const [eqJ, eqI, eqH] = split(p);
      const w = this.starts.map((_, u) => mul(eqH[Math.floor(u / n)], eqJ[u % n]));
      return [this.e.term(w, eqI, 1n)];
    });
    const values = open(
      (p) => {
        const [eqJ, , eqH] = split(p);
        const w = new Array(spec.kvWidth).fill(0n);
        this.outputWeights.forEach((x, u) => {
          const h = Math.floor(u / hd);
          const at = spec.kvHead(h) * hd + (u % hd);
          w[at] = add(w[at], mul(eqH[h], x));
        });
        return [this.v.term(w, eqJ, 1n)];
      },
      (p) => {
        const [eqJ, , eqH] = split(p);
        return mul(inner(eqH, this.slackWeights), sum(eqJ));
      },
    );
    equation.products.push(product(1n, 2 * b + bits(spec.heads), [reciprocals, weights, values]));
  }
}
