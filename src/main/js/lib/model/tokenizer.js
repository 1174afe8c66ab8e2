// The tokenizer of a key (docs/protocol.md, 13): SentencePiece-style merging by score, or byte pairs.
import { FormatError, Reader, concat, equal, text, utf8 } from '../bytes.js';
import { BytePairs } from './bytepairs.js';
import { merge } from './merge.js';

const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;
const BPE = 'nanozk/v1/tokenizer-bpe';
const SPACE = '\u2581';
const END_NAMES = ['<|im_end|>', '<|eot_id|>', '<end_of_turn>', '<|endoftext|>', '<|end|>', '<|eot|>'];

export class Tokenizer {
  constructor(bytes) {
    const r = new Reader(bytes, 'tokenizer');
    const pairs = equal(bytes.subarray(0, BPE.length), utf8(BPE));
    r.tag(pairs ? BPE : 'nanozk/v1/tokenizer');
    const n = r.i32('size');
    if (n < 1 || n > r.remaining / 9) throw new FormatError('tokenizer of an unknown format');
    this.pieces = [];
    this.scores = [];
    this.types = [];
    this.special = [];
    this.ends = new Set();
    for (let i = 0; i < n; i++) {
      const piece = text(r.part('token'), 'token');
      const score = r.f32('score');
      const type = r.u8('type');
      if (Number.isNaN(score)) throw new FormatError('tokenizer with a score that is not a number');
      this.pieces.push(piece);
      this.scores.push(score);
      this.types.push(type);
      if (type === CONTROL || type === USER_DEFINED) this.special.push(i);
      if (END_NAMES.includes(piece)) this.ends.add(i);
    }
    [this.bos, this.eos, this.eot, this.unknown] = ['bos', 'eos', 'eot', 'unknown'].map((name) => {
      const id = r.i32(name);
      if (id < -1 || id >= n) throw new FormatError(`tokenizer: ${name} is ${id} of ${n} tokens`);
      return id;
    });
    [this.addBos, this.addSpacePrefix] = ['add_bos', 'add_space_prefix'].map((name) => {
      const flag = r.u8(name);
      if (flag > 1) throw new FormatError(`tokenizer: ${name} is ${flag}`);
      return flag === 1;
    });
    this.kind = pairs
      ? readPairs(r, this.pieces, this.types)
      : new SentencePieces(this.pieces, this.scores, this.types, this.unknown, this.addSpacePrefix);
    r.end();
    // Longest name first; among equally long ones the lower id.
    this.special.sort((a, b) => this.pieces[b].length - this.pieces[a].length || a - b);
    this.always = this.special.filter((i) => this.kind.alwaysSpecial(this.types[i]));
    for (const id of [this.eos, this.eot]) if (id >= 0) this.ends.add(id);
  }
  get size() {
    return this.pieces.length;
  }
  isEnd(token) {
    return this.ends.has(token) || token === this.bos;
  }
  /** Ids of a text; with parseSpecial, names of special tokens stand for the tokens. */
  encode(s, addBos, parseSpecial) {
    const out = addBos && this.bos >= 0 ? [this.bos] : [];
    let first = true;
    let from = 0;
    const named = parseSpecial ? this.special : this.always;
    for (let i = 0; named.length && i < s.length; ) {
      const token = named.find((t) => this.pieces[t] !== '' && s.startsWith(this.pieces[t], i));
      if (token === undefined) {
        i++;
        continue;
      }
      if (i > from) this.kind.encode(s.slice(from, i), first, out);
      out.push(token);
      first = true;
      i += this.pieces[token].length;
      from = i;
    }
    if (from < s.length) this.kind.encode(s.slice(from), first, out);
    return out;
  }
  tokenBytes(id) {
    return this.kind.bytes(id);
  }
  /** Text by which output tokens continue a prompt; bytes that are not UTF-8 become U+FFFD. */
  continuation(prompt, output) {
    let start = prompt.every((t) => this.tokenBytes(t).length === 0);
    const parts = output.map((t) => {
      const b = this.tokenBytes(t);
      const strip = start && this.addSpacePrefix && b[0] === 0x20;
      if (b.length) start = false;
      return strip ? b.subarray(1) : b;
    });
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(concat(...parts));
  }
}

function readPairs(r, pieces, types) {
  const name = text(r.part('pre-tokenizer'), 'pre-tokenizer');
  const n = r.i32('merges');
  if (n < 0 || n > r.remaining / 4) throw new FormatError('tokenizer ends within merges');
  return new BytePairs(
    pieces,
    types,
    name,
    Array.from({ length: n }, () => text(r.part('merge'), 'merge')),
  );
}

function byteOf(piece) {
  if (!/^<0x[0-9A-Fa-f]{2}>$/.test(piece)) throw new FormatError(`byte token without a byte: ${piece}`);
  return parseInt(piece.slice(3, 5), 16);
}

/** SentencePiece's way: pieces with the best score, characters without a token as bytes. */
class SentencePieces {
  constructor(pieces, scores, types, unknown, addSpacePrefix) {
    Object.assign(this, { pieces, scores, types, unknown, addSpacePrefix, ids: new Map(), byteTokens: new Array(256).fill(-1) });
    pieces.forEach((p, i) => {
      if (types[i] === BYTE) this.byteTokens[byteOf(p)] = i;
      else if (!this.ids.has(p)) this.ids.set(p, i);
    });
  }
  encode(s, start, out) {
    const normal = (start && this.addSpacePrefix ? ` ${s}` : s).replaceAll(' ', SPACE);
    const score = (left, right) => this.scores[this.mergeId(left + right)];
    for (const piece of merge(normal, score)) {
      const id = this.mergeId(piece);
      if (id >= 0) out.push(id);
      else for (const b of utf8(piece)) out.push(this.byteTokens[b] >= 0 ? this.byteTokens[b] : this.unknown);
    }
  }
  /** A token that merging may produce. */
  mergeId(piece) {
    const id = this.ids.get(piece);
    return id === undefined || this.types[id] === CONTROL ? -1 : id;
  }
  bytes(id) {
    if (this.types[id] === BYTE) return Uint8Array.of(byteOf(this.pieces[id]));
    if (this.types[id] === CONTROL) return new Uint8Array(0);
    return utf8(this.pieces[id].replaceAll(SPACE, ' '));
  }
  alwaysSpecial() {
    return false;
  }
}

/** The answer's text, cut before the first stop string. */
export function answerText(tokenizer, prompt, output, stop) {
  const full = tokenizer.continuation(prompt, output);
  const cuts = stop.filter((s) => s !== '').map((s) => full.indexOf(s)).filter((at) => at >= 0);
  return cuts.length ? { text: full.slice(0, Math.min(...cuts)), stopped: true } : { text: full, stopped: false };
}
