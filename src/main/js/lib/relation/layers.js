// What a block and the weights must satisfy (docs/protocol.md, 7 and 8). Each returns the claims that the closing argument settles.
import { bits, eq, mul, neg, pow2 } from '../field.js';
import { Lookups } from '../lookup.js';
import { Advice, Column } from '../matrix.js';
import { RANGE } from '../model/tables.js';
import { open, product, settle } from '../products.js';
import { Attention } from './attention.js';
import {
  RESIDUAL_OFFSET,
  Range,
  Requantise,
  matmul,
  pushMatmul,
  pushRotated,
  pushRotatedColumn,
  shifted,
  tokenTerm,
  weightedTerm,
  withBias,
} from './gadgets.js';
import { HeadNorms, Mean, Norm } from './norm.js';

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
  /** q or k: a rotated projection, or one whose heads are normed before they are rotated. */
  const headed = (y, part, shift, normProfile) => {
    if (!spec.parts.headNorms) return [null, projection(part, shift, rotated(y, part))];
    const heads = new HeadNorms(advice, weight(part).outputs / spec.headDim, normProfile, weight(`${part}_norm`));
    later.push(() => heads.lookUp(lookups, linear(y, part)));
    return [heads, projection(part, shift, pushRotatedColumn(key.rope, heads.norm.y))];
  };
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
  const [qHeads, q] = headed(norm1.y, 'attn_q', p.sQ, p.qNorm);
  const [kHeads, k] = headed(norm1.y, 'attn_k', p.sK, p.kNorm);
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
  for (let i = 1; i <= 9; i++) gammas.push(mul(gammas[i - 1], gamma));
  norm1.identities(r.e, gammas[1], gammas[2], r.equation);
  norm2.identities(r.e, gammas[3], gammas[4], r.equation);
  attention.finish(r.e, r.equation);
  if (embedding?.finer <= 0) {
    const channels = r.unitEq.slice(0, d);
    r.equation.add(gammas[5], xIn, channels, r.e);
    embedding.push(neg(mul(gammas[5], pow2(-embedding.finer))), channels, r.e, r.equation);
  }
  qHeads?.identities(r.unitEq, r.e, gammas[6], gammas[7], r.equation);
  kHeads?.identities(r.unitEq, r.e, gammas[8], gammas[9], r.equation);
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
