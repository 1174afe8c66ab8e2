// Sampling as public integers added to logit accumulators (docs/protocol.md, 12).
import { shake256 } from '@noble/hashes/sha3.js';
import { FormatError, concat, le32, utf8 } from '../bytes.js';
import { mask } from '../grammar/mask.js';
import { BITS, ONE, ln } from './fixed.js';
import { gumbel } from './gumbel.js';

const MILLION = 1000000n;
const SPAN_OF_NOISE = 27n;
const LIMIT = 2n ** 63n;
/** Two adjustments and the cut add up in 63 bits. */
const MOST_WITH_CUT = 2n ** 60n;

const floorDiv = (a, b) => (a % b !== 0n && a < 0n ? a / b - 1n : a / b);
const abs = (x) => (x < 0n ? -x : x);

/** 32 bytes that the noise is drawn by. */
export function noiseKey(seed, nonce, requestSha256, choice) {
  const part = (s) => (s === null ? le32(2 ** 32 - 1) : concat(le32(utf8(s).length), utf8(s)));
  return shake256(
    concat(part('nanozk/v1/noise key'), part(seed.source), part(seed.value), part(nonce), requestSha256, le32(choice)),
    { dkLen: 32 },
  );
}

/** floor(2^24 (-ln(m / 10^6)) + 1/2). */
export function negativeLogarithm(m) {
  const shift = BITS - 24n;
  return (ln(ONE * MILLION) - ln(ONE * BigInt(m)) + (1n << (shift - 1n))) >> shift;
}

/**
 * What a receipt's sampling adds to the accumulators of a model whose logits have exponent x, or null where that is nothing.
 *
 * @param sampling millionths, as read from a claim
 * @param tokenizer its bytes, for a response format
 */
export function adjustment(sampling, exponent, vocabulary, nonce, requestSha256, tokenizer) {
  const { temperature, minP, topK, topP, presence, frequency, bias, seed, choice, responseFormat } = sampling;
  const allowed = responseFormat === null ? null : mask(responseFormat, tokenizer, vocabulary);
  if (bias.length && bias.at(-1)[0] >= vocabulary) throw new FormatError(`bias of token ${bias.at(-1)[0]} of ${vocabulary}`);
  if (!temperature && !presence && !frequency && !bias.length && !allowed) return null;
  const x = exponent();
  const units = (m) => {
    const n = 2n * BigInt(m) << BigInt(Math.max(x, 0));
    const d = MILLION << BigInt(Math.max(-x, 0));
    return floorDiv(n + d, 2n * d);
  };
  const a = {
    temperature: units(temperature),
    presence: units(presence),
    frequency: units(frequency),
    bias: bias.map(([id, m]) => [id, units(m)]),
  };
  const biases = a.bias.map(([, b]) => b);
  const most = biases.reduce((s, b) => (b > s ? b : s), 0n);
  const least = biases.reduce((s, b) => (b < s ? b : s), 0n);
  const span = (outputs) =>
    SPAN_OF_NOISE * a.temperature + BigInt(outputs) * abs(a.frequency) + abs(a.presence) + most - least + 1n;
  if (span(2 ** 16) >= LIMIT) throw new FormatError(`logits of exponent ${x} are too fine for these sampling settings`);
  const cut = minP > 0 ? (a.temperature * negativeLogarithm(minP)) >> 24n : topK > 0 ? 0n : null;
  const nucleus = topP < 1e6 ? { millionths: BigInt(topP), unit: a.temperature > 0n ? a.temperature : 1n } : null;
  if ((cut !== null || nucleus) && span(2 ** 16) > MOST_WITH_CUT) {
    throw new FormatError(`logits of exponent ${x} are too fine for min_p, top_k and top_p`);
  }
  const key = seed ? noiseKey(seed, nonce, requestSha256, choice) : null;
  /** A without the noise. */
  const base = (before) => {
    const out = new Array(vocabulary).fill(0n);
    for (const [v, b] of a.bias) out[v] += b;
    for (const v of before) out[v] -= a.frequency;
    for (const v of new Set(before)) out[v] -= a.presence;
    return out;
  };
  return {
    /** c of min_p, 0 with top_k, null where nothing is cut. */
    cut,
    topK,
    /** p in millionths and u of top_p, null where there is none. */
    nucleus,
    base,
    /** One byte for each token, 1 where it may come after some outputs; null for all. */
    allowed: (before) => (allowed ? allowed(before) : null),
    /** Limbs of a difference: at least the key's, at most 4, so many that span < 2^(16 limbs - 1); with top_p one more. */
    limbs(ofKey, outputs) {
      let limbs = ofKey;
      while (limbs < 4 && span(outputs) >= 1n << BigInt(16 * limbs - 1)) limbs++;
      return nucleus ? Math.min(4, limbs + 1) : limbs;
    },
    /** Whether an output may stand at its place. */
    allows: (outputs, i) => !allowed || allowed(outputs.slice(0, i))[outputs[i]] === 1,
    /** K for every token at the place of an output: A_tok - A_v - [v < tok], or a constant for what may not come there. */
    constants(outputs, i, limbs) {
      const before = outputs.slice(0, i);
      const token = outputs[i];
      const a = this.at(before);
      const good = allowed?.(before);
      const excluded = 2n ** BigInt(Math.min(16 * limbs - 1, 62));
      return a.map((x, v) => (good && !good[v] ? excluded : a[token] - x - (v < token ? 1n : 0n)));
    },
    /** A for every token after some outputs. */
    at(before) {
      const out = base(before);
      if (a.temperature > 0n) {
        const words = shake256(concat(utf8('nanozk/v1/noise'), key, le32(before.length)), { dkLen: 4 * vocabulary });
        const view = new DataView(words.buffer, words.byteOffset);
        for (let v = 0; v < vocabulary; v++) {
          out[v] += (a.temperature * BigInt(gumbel(view.getUint32(4 * v, true)))) >> 24n;
        }
      }
      return out;
    },
  };
}
