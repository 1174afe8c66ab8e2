// Checks the proofs of a completion against a key.
import { FormatError, le64, utf8 } from './bytes.js';
import { Channel } from './channel.js';
import { close, closeTogether, receive } from './closing.js';
import { allHold, decodeAll, holds } from './equation.js';
import { layout, matrix } from './matrix.js';
import { rangeGroups } from './model/key.js';
import { adjustment } from './model/sampling.js';
import { head } from './relation/head.js';
import { block, weightRange } from './relation/layers.js';
import { Transcript } from './transcript.js';

const MAX_POSITIONS = 2 ** 16;

/** Calls f; a FormatError becomes {reason}. */
function attempt(f) {
  try {
    return { equation: f() };
  } catch (e) {
    if (e instanceof FormatError) return { reason: e.message };
    throw e;
  }
}

/** Everything public about one completion, checked against the key's shape. */
export function completion(key, { context, prompt, output, boundaries, sampling, nonce, requestSha256 }) {
  const positions = prompt.length + output.length - 1;
  if (prompt.length === 0 || output.length === 0) {
    throw new FormatError('a completion has at least one prompt and one output token');
  }
  if (positions > Math.min(key.spec.context, MAX_POSITIONS)) {
    throw new FormatError(`the completion is longer than the model's context of ${key.spec.context}`);
  }
  for (const id of [...prompt, ...output]) {
    if (id >= key.spec.vocabulary) throw new FormatError(`token ${id} of a vocabulary of ${key.spec.vocabulary}`);
  }
  const cut = layout(key.spec.embeddingLength, positions, key.columnBits);
  if (boundaries.length !== key.spec.blocks || boundaries.some((b) => b.length !== 32 * cut.rows)) {
    throw new FormatError("boundary commitments do not fit the model's shape");
  }
  const matrices = boundaries.map((data, l) =>
    matrix(
      `boundary ${l + 1}`,
      cut,
      Array.from({ length: cut.rows }, (_, i) => data.subarray(32 * i, 32 * i + 32)),
    ),
  );
  const added = adjustment(sampling, () => key.logitExponent, key.spec.vocabulary, nonce, requestSha256, key.tokenizer);
  output.forEach((_, i) => {
    if (added && !added.allows(output, i)) throw new FormatError(`output token ${i} is not allowed at its place`);
  });
  return { context, prompt, output, boundaries, matrices, adjustment: added, tokens: [...prompt, ...output.slice(0, -1)] };
}

function transcript(key, c, kind, layer) {
  const t = new Transcript('nanozk/v1/proof');
  t.absorb('model root', key.root);
  t.absorb('context', c.context);
  t.absorbIntegers('prompt', c.prompt);
  t.absorbIntegers('output', c.output);
  for (const b of c.boundaries) t.absorb('boundary', b);
  t.absorb('kind', utf8(kind));
  t.absorbIntegers('layer', [layer]);
  return t;
}

/** Reads a layer's proof as far as end does: blocks by index, then the head. */
function layer(key, c, i, proof, end) {
  const { prompt, output, tokens, matrices, adjustment: added } = c;
  const isHead = i === key.spec.blocks;
  const channel = new Channel(transcript(key, c, isHead ? 'head' : 'block', isHead ? 0 : i), proof);
  // A proof too short for its scores is refused before anything of their size is allocated.
  const scores = isHead ? 0 : Math.floor((3 * key.spec.heads * tokens.length ** 2) / 2 ** key.columnBits);
  if (scores > proof.length / 32) throw new FormatError(`proof ends at byte ${proof.length} within scores`);
  const claims = isHead
    ? head(channel, key, prompt.length - 1, output, matrices[i - 1], added)
    : block(channel, key, i, tokens, matrices[i - 1], matrices[i]);
  return end(channel, key.columnBits, claims);
}

/**
 * The reason of each layer's rejection, null where its proof holds: blocks in order, then the head.
 *
 * @param proofs one a layer; null where a budget leaves it out
 * @param progress told the number of layers read so far
 */
export function checkLayers(key, parts, proofs, progress = () => {}) {
  const blocks = key.spec.blocks;
  const c = attempt(() => completion(key, parts));
  if (c.reason) return new Array(blocks + 1).fill(c.reason);
  const read = proofs.map((proof, i) => {
    if (proof === null) return { left: true };
    const result = attempt(() => decodeAll(layer(key, c.equation, i, proof, close)));
    progress(i + 1);
    return result;
  });
  if (allHold(read.filter((r) => r.equation).map((r) => r.equation))) return read.map((r) => r.reason ?? null);
  return read.map((r) => r.reason ?? (r.left || holds(r.equation) ? null : 'the proof does not hold'));
}

/**
 * The reason of each layer's rejection where one argument opens all of them: all are null or none is.
 *
 * @param proofs blocks, head, and the argument
 */
export function checkCompact(key, parts, proofs, progress = () => {}) {
  const blocks = key.spec.blocks;
  let guilty = null;
  const result = attempt(() => {
    const c = completion(key, parts);
    const received = proofs.slice(0, -1).map((proof, i) => {
      guilty = i === blocks ? 'head' : `block ${i}`;
      const claim = layer(key, c, i, proof, receive);
      progress(i + 1);
      return claim;
    });
    guilty = 'opening';
    const channel = new Channel(transcript(key, c, 'opening', 0), proofs.at(-1));
    return decodeAll(closeTogether(channel, key.columnBits, received));
  });
  const reason = result.reason ?? (holds(result.equation) ? null : 'it does not hold');
  const told = reason === null || guilty === null ? reason : `all layers are opened together; ${guilty}: ${reason}`;
  return new Array(blocks + 1).fill(told);
}

/** Several proofs in one array, each with its 32-bit little-endian length before it. */
function splitProofs(bytes, count) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const length = bytes.length - at < 4 ? -1 : view.getInt32(at, true);
    at += 4;
    if (length < 0 || length > bytes.length - at) throw new FormatError(`proof ends within part ${i} of ${count}`);
    out.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at !== bytes.length) throw new FormatError(`${bytes.length - at} bytes after the end of the proof`);
  return out;
}

/** Checks that every weight is in range: the reason of a rejection, or null. */
export function checkWeights(key, proof) {
  const groups = rangeGroups(key.spec);
  const result = attempt(() =>
    splitProofs(proof, groups.length).map((part, g) => {
      const t = new Transcript('nanozk/v1/weights');
      t.absorb('model root', key.root);
      t.absorb('group', le64(g));
      const channel = new Channel(t, part);
      const claims = weightRange(
        channel,
        key,
        groups[g].map((i) => key.tensors[i]),
      );
      return decodeAll(close(channel, key.columnBits, claims));
    }),
  );
  if (result.reason) return result.reason;
  return allHold(result.equation) ? null : "the weights' range proof does not hold";
}

