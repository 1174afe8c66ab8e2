// JSON of a response format (docs/protocol.md, 12): names in their order, numbers as they are written. Objects are maps, numbers are Decimals.
import { FormatError } from '../bytes.js';

const MAX_CHARS = 2 ** 16;
const MAX_DEPTH = 200;
const MAX_NUMBER = 64;

export class Decimal {
  constructor(literal) {
    this.literal = literal;
  }
  get isInteger() {
    return !this.literal.includes('.');
  }
}

const bad = () => new FormatError('it is not in the one spelling that formats have');

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }
  match(pattern) {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.text);
    if (!m) throw bad();
    this.at += m[0].length;
    return m[0];
  }
  /** Whether the text goes on with s, which is passed over. */
  skip(s) {
    if (!this.text.startsWith(s, this.at)) return false;
    this.at += s.length;
    return true;
  }
  string() {
    const literal = this.match(/"(?:[^"\\]|\\.)*"/uy);
    let s;
    try {
      s = JSON.parse(literal);
    } catch {
      throw bad();
    }
    if (JSON.stringify(s) !== literal || /[\ud800-\udfff]/u.test(s)) throw bad();
    return s;
  }
  number() {
    const literal = this.match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?/y);
    if (literal === '-0' || literal.length > MAX_NUMBER) throw bad();
    return new Decimal(literal);
  }
  value(depth) {
    if (depth > MAX_DEPTH) throw new FormatError('it is nested too deeply');
    if (this.skip('{')) {
      const out = new Map();
      for (let first = true; !this.skip('}'); first = false) {
        if (!first && !this.skip(',')) throw bad();
        const name = this.string();
        if (out.has(name) || !this.skip(':')) throw bad();
        out.set(name, this.value(depth + 1));
      }
      return out;
    }
    if (this.skip('[')) {
      const out = [];
      for (let first = true; !this.skip(']'); first = false) {
        if (!first && !this.skip(',')) throw bad();
        out.push(this.value(depth + 1));
      }
      return out;
    }
    if (this.text[this.at] === '"') return this.string();
    if (this.skip('true')) return true;
    if (this.skip('false')) return false;
    if (this.skip('null')) return null;
    return this.number();
  }
}

export function read(text) {
  if (text.length > MAX_CHARS) throw new FormatError(`it has more than ${MAX_CHARS} characters`);
  const p = new Parser(text);
  const v = p.value(0);
  if (p.at !== text.length) throw bad();
  return v;
}

/** Inverse of read. */
export function write(v) {
  if (v instanceof Decimal) return v.literal;
  if (v instanceof Map) return `{${Array.from(v, ([k, e]) => `${JSON.stringify(k)}:${write(e)}`).join(',')}}`;
  if (Array.isArray(v)) return `[${v.map(write).join(',')}]`;
  return JSON.stringify(v);
}
