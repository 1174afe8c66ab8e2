// A grammar over bytes: a rule is a list of alternatives, an alternative a list of symbols, a symbol a rule's number or a set of bytes.
import { FormatError, utf8 } from '../bytes.js';

const MAX_RULES = 20000;
const DIGITS = 15;

/** A set of bytes. */
export class Bytes {
  constructor(...ranges) {
    this.has = new Uint8Array(256);
    for (const [low, high] of ranges) this.has.fill(1, low, high + 1);
  }
}
const range = (low, high) => new Bytes([low, high]);
const any = (ascii) => new Bytes(...Array.from(ascii, (c) => [c.charCodeAt(0), c.charCodeAt(0)]));
const ONE = Array.from({ length: 256 }, (_, b) => range(b, b));

/** Symbols and texts, one after another. */
export const sequence = (...parts) => parts.flatMap((p) => (typeof p === 'string' ? Array.from(utf8(p), (b) => ONE[b]) : [p]));

export class Rules {
  constructor() {
    this.rules = [];
    this.named = new Map();
  }
  /** A rule to be defined later. */
  declare() {
    if (this.rules.length >= MAX_RULES) throw new FormatError('it is too large');
    this.rules.push([]);
    return this.rules.length - 1;
  }
  define(rule, ...alternatives) {
    this.rules[rule] = alternatives;
    return rule;
  }
  rule(...alternatives) {
    return this.define(this.declare(), ...alternatives);
  }
  once(name, define) {
    if (!this.named.has(name)) {
      const r = this.declare();
      this.named.set(name, r);
      define(r);
    }
    return this.named.get(name);
  }

  /** Every rule derives some text, and none comes back to itself without a byte in between. */
  check() {
    const good = this.closure((a, g) => a.every((s) => s instanceof Bytes || g[s]));
    if (good.includes(0)) throw new FormatError('a part of it has no finite value');
    const empty = this.closure((a, g) => a.every((s) => !(s instanceof Bytes) && g[s]));
    const first = this.rules.map((alternatives) => {
      const out = new Set();
      for (const a of alternatives) {
        for (const s of a) {
          if (s instanceof Bytes) break;
          out.add(s);
          if (!empty[s]) break;
        }
      }
      return [...out];
    });
    const colour = new Uint8Array(first.length);
    for (let r = 0; r < first.length; r++) {
      const open = colour[r] ? [] : [[r, 0]];
      colour[r] ||= 1;
      while (open.length) {
        const top = open.at(-1);
        if (top[1] === first[top[0]].length) {
          colour[top[0]] = 2;
          open.pop();
          continue;
        }
        const next = first[top[0]][top[1]++];
        if (colour[next] === 1) throw new FormatError('a part of it refers to itself');
        if (colour[next] === 0) {
          colour[next] = 1;
          open.push([next, 0]);
        }
      }
    }
    return this.rules;
  }
  /** The rules, one byte each, that have an alternative for which holds is true of those found before. */
  closure(holds) {
    const found = new Uint8Array(this.rules.length);
    for (let changed = true; changed; ) {
      changed = false;
      for (let r = found.length - 1; r >= 0; r--) {
        if (found[r] || !this.rules[r].some((a) => holds(a, found))) continue;
        found[r] = 1;
        changed = true;
      }
    }
    return found;
  }

  space() {
    return this.once('space', (r) => this.define(r, [], sequence(' ')));
  }
  upTo(most, s) {
    let rest = null;
    for (let i = 0; i < most; i++) rest = this.rule([], rest === null ? [s] : [s, rest]);
    return rest;
  }
  integer() {
    return this.once('integer', (r) => {
      const magnitude = this.rule(sequence('0'), [range(0x31, 0x39), this.upTo(DIGITS, range(0x30, 0x39))]);
      this.define(r, [magnitude], sequence('-', magnitude));
    });
  }
  number() {
    return this.once('number', (r) => {
      const digit = range(0x30, 0x39);
      const fraction = this.rule([], sequence('.', digit, this.upTo(DIGITS, digit)));
      const sign = this.rule([], [any('+-')]);
      const exponent = this.rule([], [any('eE'), sign, digit, this.upTo(1, digit)]);
      this.define(r, [this.integer(), fraction, exponent]);
    });
  }
  boolean() {
    return this.once('boolean', (r) => this.define(r, sequence('true'), sequence('false')));
  }
  literal(text) {
    return this.rule(sequence(text));
  }
  character() {
    return this.once('character', (r) => {
      const tail = range(0x80, 0xbf);
      const hex = any('0123456789abcdefABCDEF');
      const unicode = this.rule([any('0123456789abcefABCEF'), hex, hex, hex], [any('dD'), range(0x30, 0x37), hex, hex]);
      this.define(
        r,
        [new Bytes([0x20, 0x21], [0x23, 0x5b], [0x5d, 0x7f])],
        [range(0xc2, 0xdf), tail],
        [range(0xe0, 0xe0), range(0xa0, 0xbf), tail],
        [new Bytes([0xe1, 0xec], [0xee, 0xef]), tail, tail],
        [range(0xed, 0xed), range(0x80, 0x9f), tail],
        [range(0xf0, 0xf0), range(0x90, 0xbf), tail, tail],
        [range(0xf1, 0xf3), tail, tail, tail],
        [range(0xf4, 0xf4), range(0x80, 0x8f), tail, tail],
        sequence('\\', any('"\\/bfnrt')),
        sequence('\\u', unicode),
      );
    });
  }
  /** Any number of times a sequence. */
  repeated(...symbols) {
    const r = this.declare();
    return this.define(r, [], [...symbols, r]);
  }
  string(least = 0, most = -1) {
    if (least === 0 && most < 0) {
      return this.once('string', (r) => this.define(r, sequence('"', this.repeated(this.character()), '"')));
    }
    const characters = new Array(least).fill(null).map(() => this.character());
    if (most < 0) characters.push(this.repeated(this.character()));
    else if (most > least) characters.push(this.upTo(most - least, this.character()));
    return this.rule(sequence('"', ...characters, '"'));
  }
  array(item, least, most) {
    const next = sequence(',', this.space(), item);
    const filled = sequence('[', this.space(), item);
    const more = most - Math.max(1, least);
    const rest = most < 0 ? this.repeated(...next) : more > 0 ? this.upTo(more, this.rule(next)) : null;
    for (let i = 1; i < least; i++) filled.push(...next);
    if (rest !== null) filled.push(rest);
    filled.push(...sequence(this.space(), ']'));
    const alternatives = [];
    if (least === 0) alternatives.push(sequence('[', this.space(), ']'));
    if (most !== 0) alternatives.push(filled);
    return this.rule(...alternatives);
  }
  /** An object with any names, all of whose values are alike. */
  map(value) {
    const pair = sequence(this.string(), ':', this.space(), value);
    const more = this.repeated(...sequence(',', this.space(), ...pair));
    return this.rule(sequence('{', this.space(), '}'), sequence('{', this.space(), ...pair, more, this.space(), '}'));
  }
  object() {
    return this.once('object', (r) => this.define(r, [this.map(this.value())]));
  }
  value() {
    return this.once('value', (r) =>
      this.define(
        r,
        [this.string()],
        [this.number()],
        [this.boolean()],
        sequence('null'),
        [this.array(r, 0, -1)],
        [this.map(r)],
      ),
    );
  }
}
