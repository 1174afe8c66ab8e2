// Byte-level byte pairs (docs/protocol.md, 13): a text is cut into words, a word's bytes are written as characters, and the pair of lowest rank is merged.
import { FormatError, utf8 } from '../bytes.js';
import { merge } from './merge.js';

const CONTROL = 3;
const USER_DEFINED = 4;

// White space is Unicode's property here; that of JavaScript differs by U+0085 and U+FEFF.
const S = '\\p{White_Space}';
const GPT2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${S}\\p{L}\\p{N}]+|${S}+(?!\\P{White_Space})|${S}+`;
const contractions = (number) =>
  `(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${number}` +
  `| ?[^${S}\\p{L}\\p{N}]+[\\r\\n]*|${S}*[\\r\\n]+|${S}+(?!\\P{White_Space})|${S}+`;

/** Rules by name, each cutting every piece into its matches and what lies between; whole: words that are tokens are not cut. */
const PRE_TOKENIZERS = {
  'gpt-2': { rules: [GPT2] },
  'llama-bpe': { rules: [contractions('\\p{N}{1,3}')], whole: true },
  qwen2: { rules: [contractions('\\p{N}')] },
  smollm: { rules: ['\\p{N}', GPT2] },
  default: { rules: ['[\\p{P}$+<=>^~\\|]+', GPT2, '\\p{N}+', '[0-9][0-9][0-9]'] },
};

/** The words of a text. */
export function split(name, s) {
  let pieces = [s];
  for (const rule of PRE_TOKENIZERS[name].rules) {
    const pattern = new RegExp(rule, 'gu');
    pieces = pieces.flatMap((piece) => {
      const out = [];
      let from = 0;
      for (const m of piece.matchAll(pattern)) {
        if (m.index > from) out.push(piece.slice(from, m.index));
        if (m[0] !== '') out.push(m[0]);
        from = m.index + m[0].length;
      }
      if (from < piece.length) out.push(piece.slice(from));
      return out;
    });
  }
  return pieces;
}

/** Printable Latin-1 stands for itself, the other 68 bytes for U+0100, U+0101, ... */
const CHARACTERS = [];
const BYTES = new Map();
for (let b = 0, next = 256; b < 256; b++) {
  const printable = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
  CHARACTERS.push(String.fromCharCode(printable ? b : next++));
  BYTES.set(CHARACTERS[b], b);
}

export class BytePairs {
  constructor(pieces, types, name, merges) {
    if (!Object.hasOwn(PRE_TOKENIZERS, name)) throw new FormatError(`pre-tokenizer ${name} is not known`);
    Object.assign(this, { pieces, types, name, ids: new Map(), ranks: new Map() });
    pieces.forEach((p, i) => {
      if (types[i] !== CONTROL && !this.ids.has(p)) this.ids.set(p, i);
    });
    merges.forEach((m, rank) => {
      const space = m.indexOf(' ', 1);
      if (space < 0 || space === m.length - 1) throw new FormatError(`merge ${rank} is no pair of pieces`);
      if (!this.ranks.has(m)) this.ranks.set(m, rank);
    });
  }
  encode(s, start, out) {
    for (const word of split(this.name, s)) this.word(Array.from(utf8(word), (b) => CHARACTERS[b]).join(''), out);
  }
  word(word, out) {
    const whole = PRE_TOKENIZERS[this.name].whole ? this.ids.get(word) : undefined;
    if (whole !== undefined) {
      out.push(whole);
      return;
    }
    const score = (left, right) => {
      const rank = this.ranks.get(`${left} ${right}`);
      return rank === undefined ? undefined : -rank;
    };
    for (const piece of merge(word, score)) {
      const id = this.ids.get(piece);
      if (id !== undefined) {
        out.push(id);
        continue;
      }
      // A merge that leads to no token: its bytes one by one.
      for (const c of piece) {
        const one = this.ids.get(c);
        if (one === undefined) throw new FormatError(`the text has the byte ${BYTES.get(c)}, for which there is no token`);
        out.push(one);
      }
    }
  }
  bytes(id) {
    if (this.types[id] === CONTROL) return new Uint8Array(0);
    if (this.types[id] === USER_DEFINED) return utf8(this.pieces[id]);
    return Uint8Array.from(Array.from(this.pieces[id]).flatMap((c) => (BYTES.has(c) ? [BYTES.get(c)] : [...utf8(c)])));
  }
  alwaysSpecial(type) {
    return type === USER_DEFINED;
  }
}
