// The tokenizer of a key: SentencePiece-style merging by score with byte fallback (docs/api.md, Tokenizer and template).
import { FormatError, Reader, concat, text, utf8 } from '../bytes.js';

const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;
const SPACE = '\u2581';
const END_NAMES = ['<|im_end|>', '<|eot_id|>', '<end_of_turn>', '<|endoftext|>', '<|end|>', '<|eot|>'];

/** A binary heap; before(a, b) says whether a comes out first. */
class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }
  push(x) {
    const a = this.items;
    let i = a.push(x) - 1;
    for (let up = (i - 1) >> 1; i > 0 && this.before(a[i], a[up]); i = up, up = (i - 1) >> 1) [a[i], a[up]] = [a[up], a[i]];
  }
  pop() {
    const a = this.items;
    const top = a[0];
    const last = a.pop();
    if (a.length) {
      a[0] = last;
      for (let i = 0; ; ) {
        let best = i;
        for (const c of [2 * i + 1, 2 * i + 2]) if (c < a.length && this.before(a[c], a[best])) best = c;
        if (best === i) break;
        [a[i], a[best]] = [a[best], a[i]];
        i = best;
      }
    }
    return top;
  }
}

export class Tokenizer {
  constructor(bytes) {
    const r = new Reader(bytes, 'tokenizer');
    r.tag('nanozk/v1/tokenizer');
    const n = r.i32('size');
    if (n < 1 || n > r.remaining / 9) throw new FormatError('tokenizer of an unknown format');
    this.pieces = [];
    this.scores = [];
    this.types = [];
    this.ids = new Map();
    this.byteTokens = new Array(256).fill(-1);
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
      if (type === BYTE) this.byteTokens[byteOf(piece)] = i;
      else if (!this.ids.has(piece)) this.ids.set(piece, i);
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
    r.end();
    // Longest name first; among equally long ones the lower id.
    this.special.sort((a, b) => this.pieces[b].length - this.pieces[a].length || a - b);
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
    for (let i = 0; parseSpecial && i < s.length; ) {
      const token = this.special.find((t) => this.pieces[t] !== '' && s.startsWith(this.pieces[t], i));
      if (token === undefined) {
        i++;
        continue;
      }
      if (i > from) this.plain(s.slice(from, i), first, out);
      out.push(token);
      first = true;
      i += this.pieces[token].length;
      from = i;
    }
    if (from < s.length) this.plain(s.slice(from), first, out);
    return out;
  }
  plain(s, prefix, out) {
    const normal = (prefix && this.addSpacePrefix ? ` ${s}` : s).replaceAll(' ', SPACE);
    for (const piece of this.merge(normal)) {
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
  /** The best-scoring pair of neighbours, the leftmost among equals, is merged until none is left. */
  merge(s) {
    const parts = Array.from(s);
    const next = parts.map((_, i) => (i + 1 < parts.length ? i + 1 : -1));
    const previous = parts.map((_, i) => i - 1);
    const heap = new Heap((a, b) => a.score > b.score || (a.score === b.score && a.left < b.left));
    const offer = (left, right) => {
      if (left < 0 || right < 0) return;
      const merged = parts[left] + parts[right];
      const id = this.mergeId(merged);
      if (id >= 0) heap.push({ left, right, merged, score: this.scores[id] });
    };
    for (let k = 0; k + 1 < parts.length; k++) offer(k, k + 1);
    while (heap.items.length) {
      const { left, right, merged } = heap.pop();
      if (parts[left] === null || parts[right] === null || next[left] !== right) continue;
      if (parts[left] + parts[right] !== merged) continue;
      parts[left] = merged;
      parts[right] = null;
      next[left] = next[right];
      if (next[left] >= 0) previous[next[left]] = left;
      offer(previous[left], left);
      offer(left, next[left]);
    }
    return parts.filter((p) => p !== null);
  }
  tokenBytes(id) {
    if (this.types[id] === BYTE) return Uint8Array.of(byteOf(this.pieces[id]));
    if (this.types[id] === CONTROL) return new Uint8Array(0);
    return utf8(this.pieces[id].replaceAll(SPACE, ' '));
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

function byteOf(piece) {
  if (!/^<0x[0-9A-Fa-f]{2}>$/.test(piece)) throw new FormatError(`byte token without a byte: ${piece}`);
  return parseInt(piece.slice(3, 5), 16);
}

/** The answer's text, cut before the first stop string. */
export function answerText(tokenizer, prompt, output, stop) {
  const full = tokenizer.continuation(prompt, output);
  const cuts = stop.filter((s) => s !== '').map((s) => full.indexOf(s)).filter((at) => at >= 0);
  return cuts.length ? { text: full.slice(0, Math.min(...cuts)), stopped: true } : { text: full, stopped: false };
}
