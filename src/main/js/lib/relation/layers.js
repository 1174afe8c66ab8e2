// What a block, the head and the weights must satisfy (docs/protocol.md, 7 and 8). Each returns the claims that the closing argument settles.
import { bits, eq, mod, mul, neg, pow2, prefixSums, sum } from '../field.js';
import { Looked, Lookups } from '../lookup.js';
import { Advice, Column } from '../matrix.js';
import { RANGE } from '../model/tables.js';
import { open, product, settle } from '../products.js';
import { Attention } from './attention.js';
import { LIMB, Range, Requantise, matmul, pushMatmul, pushRotated, shifted, tokenTerm, weightedTerm, withBias } from './gadgets.js';
import { Mean, Norm } from './norm.js';

const RESIDUAL_OFFSET = 2n ** 31n;

/** acc = 2^a E[tok] + 2^b P[i] at the finer of their exponents, by finer bits than the residual stream. */
function embed(key, tokens) {
  const tables = [[key.tensor('token_embd.weight'), tokens]];
  const learned = key.tensor('position_embd.weight');
  if (learned) tables.push([learned, tokens.map((_, i) => i)]);
  const exponents = tables.map(([t]) => key.profile.weightExponents.get(t.name));
  const finest = Math.max(...exponents);
  const push = (scale, channels, e, equation) =>
    tables.forEach(([t, rows], k) =>
      equation.terms.push(tokenTerm(t, rows, e, channels, mul(scale, pow2(finest - exponents[k])))),
    );
  return { finer: finest - key.profile.fx, push };
}

/** A block over the tokens that have a position; boundaries are committed matrices, none before block 0. */
export function block(channel, key, layer, tokens, boundaryIn, boundaryOut) {
  const { spec } = key;
  const d = spec.embeddingLength;
  const ff = spec.feedForward;
  const p = key.profile.blocks[layer];
  const weight = (part) => key.tensor(`blk.${layer}.${part}.weight`);
  const bias = (part) => key.tensor(`blk.${layer}.${part}.bias`);
  const advice = new Advice('advice', tokens.length);
  const lookups = new Lookups(tokens.length);
  const later = [];
  const range32 = (column) => {
    const r = new Range(advice, column, RESIDUAL_OFFSET, 2);
    later.push(() => r.lookUp(lookups));
  };
  const requantised = (out, shift, push, minus = null) => {
    const r = new Requantise(advice, shift, out, minus);
    later.push(() => r.lookUp(lookups, push));
  };
  const norm = (x, part, k, shift) => {
    const mean = spec.parts.norm === 'layer' ? new Mean(advice, x) : null;
    if (mean) later.push(() => mean.lookUp(lookups));
    return new Norm(advice, x, mean, weight(part), bias(part), k, shift, p.normEps);
  };
  const linear = (y, part) => withBias(bias(part), pushMatmul(y, weight(part)));
  const rotated = (y, part) => (key.rope ? pushRotated(key.rope, y, weight(part), bias(part)) : linear(y, part));
  const projection = (part, shift, push) => {
    const out = advice.add(weight(part).outputs);
    later.push(() => lookups.add(RANGE, out.units, [shifted(out, 2n ** 15n)]));
    requantised(out, shift, push);
    return out;
  };

  const xIn = layer === 0 ? advice.add(d) : Column.of(boundaryIn);
  range32(xIn);
  const embedding = layer === 0 ? embed(key, tokens) : null;
  if (embedding?.finer > 0) requantised(xIn, embedding.finer, embedding.push);
  const norm1 = norm(xIn, 'attn_norm', p.k1, p.sY1);
  const q = projection('attn_q', p.sQ, rotated(norm1.y, 'attn_q'));
  const k = projection('attn_k', p.sK, rotated(norm1.y, 'attn_k'));
  const v = projection('attn_v', p.sV, linear(norm1.y, 'attn_v'));
  const attention = new Attention(spec, p, advice, q, k, v, key.exp);
  const xMid = advice.add(d);
  requantised(xMid, p.sXa, linear(attention.o, 'attn_output'), xIn);
  range32(xMid);
  const norm2 = norm(xMid, 'ffn_norm', p.k2, p.sY2);
  const g = advice.add(ff);
  const act = advice.add(ff);
  later.push(() => lookups.add(key.activations[layer], ff, [shifted(g, 2n ** 15n), shifted(act)]));
  requantised(g, p.sG, linear(norm2.y, spec.parts.gated ? 'ffn_gate' : 'ffn_up'));
  const h = spec.parts.gated ? advice.add(ff) : act;
  if (spec.parts.gated) {
    range32(h);
    requantised(h, p.sH, (scale, units, e, equation) => {
      const low = bits(ff);
      equation.products.push(
        product(scale, low + bits(e.length), [
          open((r) => [weightedTerm(act, r, low, e, units)]),
          { next: (r) => matmul(1n, norm2.y, weight('ffn_up'), eq(r.slice(0, low), ff), eq(r.slice(low), e.length)) },
        ]),
      );
    });
  }
  const xOut = Column.of(boundaryOut);
  requantised(xOut, p.sXf, linear(h, 'ffn_down'), xMid);
  range32(xOut);

  advice.receive(channel, key.columnBits);
  attention.scores.receive(channel, key.columnBits);
  later.forEach((run) => run());
  norm1.lookUp(lookups);
  norm2.lookUp(lookups);
  attention.lookUp(lookups);
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  const gamma = channel.challenge('identities gamma');
  const gammas = [1n];
  for (let i = 1; i <= 5; i++) gammas.push(mul(gammas[i - 1], gamma));
  norm1.identities(r.e, gammas[1], gammas[2], r.equation);
  norm2.identities(r.e, gammas[3], gammas[4], r.equation);
  attention.finish(r.e, r.equation);
  if (embedding?.finer <= 0) {
    const channels = r.unitEq.slice(0, d);
    r.equation.add(gammas[5], xIn, channels, r.e);
    embedding.push(neg(mul(gammas[5], pow2(-embedding.finer))), channels, r.e, r.equation);
  }
  settle(channel, r.q, r.equation, claims);
  return claims;
}

/**
 * Final norm, logits and sampling of the output tokens.
 *
 * @param adjustment what sampling adds to the accumulators, null for nothing
 */
export function head(channel, key, firstPosition, outputs, boundary, adjustment) {
  const d = key.spec.embeddingLength;
  const vocabulary = key.spec.vocabulary;
  const p = key.profile.head;
  const advice = new Advice('advice', outputs.length);
  const lookups = new Lookups(outputs.length);
  const x = Column.of(boundary, firstPosition);
  const xRange = new Range(advice, x, RESIDUAL_OFFSET, 2);
  const mean = key.spec.parts.norm === 'layer' ? new Mean(advice, x) : null;
  const gain = key.tensor('output_norm.weight');
  const norm = new Norm(advice, x, mean, gain, key.tensor('output_norm.bias'), p.kF, p.sYf, p.normEps);
  const limbs = [];
  const count = adjustment ? adjustment.limbs(key.deltaLimbs, outputs.length) : key.deltaLimbs;
  for (let k = 1; k < count; k++) limbs.push(advice.add(vocabulary));
  advice.receive(channel, key.columnBits);
  xRange.lookUp(lookups);
  mean?.lookUp(lookups);
  norm.lookUp(lookups);
  const lowest = new Looked().plusPush((scale, units, e, equation) => {
    equation.products.push(matmul(neg(scale), norm.y, key.head, units, e));
    const low = bits(d);
    equation.products.push(
      product(mul(scale, sum(units)), low + bits(e.length), [
        open((r) => [weightedTerm(norm.y, r, low, e)]),
        open((r) => [tokenTerm(key.head, outputs, eq(r.slice(low), e.length), eq(r.slice(0, low), d), 1n)]),
      ]),
    );
    const prefix = adjustment ? null : prefixSums(units);
    outputs.forEach((token, i) => {
      if (adjustment) {
        const k = adjustment.constants(outputs, i, count);
        equation.addConstant(mul(scale, mul(e[i], mod(units.reduce((s, w, v) => s + w * k[v], 0n)))));
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
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  const gamma = channel.challenge('identities gamma');
  norm.identities(r.e, gamma, mul(gamma, gamma), r.equation);
  settle(channel, r.q, r.equation, claims);
  return claims;
}

/** Every weight of these tensors is a 32-bit integer. */
export function weightRange(channel, key, tensors) {
  const advice = new Advice('weight limbs', tensors[0].inputs);
  const lookups = new Lookups(tensors[0].inputs);
  const ranges = tensors.map((t) => new Range(advice, Column.of(t.matrix), RESIDUAL_OFFSET, 2));
  advice.receive(channel, key.columnBits);
  ranges.forEach((r) => r.lookUp(lookups));
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  settle(channel, r.q, r.equation, claims);
  return claims;
}

