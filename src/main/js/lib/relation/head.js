// What the head must satisfy (docs/protocol.md, 7): final norm, logits, sampling of the output tokens.
import { bits, eq, mod, mul, neg, pow2, prefixSums, sum } from '../field.js';
import { Looked, Lookups } from '../lookup.js';
import { Advice, Column } from '../matrix.js';
import { RANGE } from '../model/tables.js';
import { open, product, settle } from '../products.js';
import { MinP, TopK } from './cut.js';
import { LIMB, RESIDUAL_OFFSET, Range, matmul, shifted, tokenTerm, weightedTerm } from './gadgets.js';
import { Mean, Norm } from './norm.js';
import { Nucleus } from './nucleus.js';
import { adjusted } from './reference.js';

/** scale sum_i e_i L_i,tok. */
function chosen(y, table, outputs, scale, e) {
  const low = bits(y.units);
  return product(scale, low + bits(e.length), [
    open((r) => [weightedTerm(y, r, low, e)]),
    open((r) => [tokenTerm(table, outputs, eq(r.slice(low), e.length), eq(r.slice(0, low), y.units), 1n)]),
  ]);
}

/**
 * Runs the head; returns the claims that the closing argument settles.
 *
 * @param adjustment what sampling adds to the accumulators, null for nothing
 */
export function head(channel, key, firstPosition, outputs, boundary, adjustment) {
  const vocabulary = key.spec.vocabulary;
  const p = key.profile.head;
  const advice = new Advice('advice', outputs.length);
  const lookups = new Lookups(outputs.length);
  const x = Column.of(boundary, firstPosition);
  const xRange = new Range(advice, x, RESIDUAL_OFFSET, 2);
  const mean = key.spec.parts.norm === 'layer' ? new Mean(advice, x) : null;
  const gain = key.tensor('output_norm.weight');
  const norm = new Norm(advice, x, mean, gain, key.tensor('output_norm.bias'), p.kF, p.sYf, p.normEps);
  const count = adjustment ? adjustment.limbs(key.deltaLimbs, outputs.length) : key.deltaLimbs;
  const logits = {
    y: norm.y,
    table: key.head,
    outputs,
    chosen: (scale, e) => chosen(norm.y, key.head, outputs, scale, e),
  };
  let cut = null;
  if (adjustment && adjustment.cut !== null) {
    cut = new (adjustment.topK > 0 ? TopK : MinP)(advice, logits, adjustment, count);
  }
  const nucleus = adjustment?.nucleus
    ? new Nucleus(advice, logits, adjustment, adjustment.topK > 0 ? cut.bits : null, count)
    : null;
  const limbs = [];
  for (let k = 1; k < count; k++) limbs.push(advice.add(vocabulary));
  advice.receive(channel, key.columnBits);
  const constants = adjustment && outputs.map((_, i) => adjustment.constants(outputs, i, count));
  if (cut || nucleus) {
    const known = adjusted(adjustment, outputs, constants);
    cut?.open(known);
    nucleus?.open(known);
  }
  xRange.lookUp(lookups);
  mean?.lookUp(lookups);
  norm.lookUp(lookups);
  const lowest = new Looked().plusPush((scale, units, e, equation) => {
    equation.products.push(matmul(neg(scale), norm.y, key.head, units, e));
    equation.products.push(chosen(norm.y, key.head, outputs, mul(scale, sum(units)), e));
    cut?.push(scale, units, e, equation);
    nucleus?.push(scale, units, e, equation);
    const prefix = adjustment ? null : prefixSums(units);
    outputs.forEach((token, i) => {
      if (adjustment) {
        equation.addConstant(mul(scale, mul(e[i], mod(units.reduce((s, w, v) => s + w * constants[i][v], 0n)))));
      } else if (token > 0) {
        equation.addConstant(neg(mul(scale, mul(e[i], prefix[token - 1]))));
      }
    });
  });
  limbs.forEach((limb, k) => {
    lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
    lookups.add(RANGE, vocabulary, [shifted(limb)]);
  });
  lookups.add(RANGE, vocabulary, [lowest]);
  cut?.lookUp(lookups);
  nucleus?.lookUp(lookups);
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  const gamma = channel.challenge('identities gamma');
  const gamma2 = mul(gamma, gamma);
  norm.identities(r.e, gamma, gamma2, r.equation);
  const tokens = r.unitEq.slice(0, vocabulary);
  cut?.identity(mul(gamma2, gamma), tokens, r.e, r.equation);
  nucleus?.identity(mul(gamma2, gamma2), tokens, r.e, r.equation);
  settle(channel, r.q, r.equation, claims);
  return claims;
}
