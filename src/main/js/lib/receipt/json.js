// Canonical JSON (RFC 8785) for strings, integers, truth values, null, arrays and objects, read strictly (docs/api.md, Bundle).
import { FormatError, base64, equal, fromHex, text, utf8 } from '../bytes.js';

const MAX_DEPTH = 32;

// With the u flag, a surrogate is matched only where it stands alone.
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function string(s) {
  if (LONE_SURROGATE.test(s)) throw new FormatError('text with half a character');
  return JSON.stringify(s);
}

/** Canonical text of a value. */
export function canonical(v, depth = 0) {
  if (depth > MAX_DEPTH) throw new FormatError('document is nested too deeply');
  if (v === null || typeof v === 'boolean') return JSON.stringify(v);
  if (typeof v === 'string') return string(v);
  if (typeof v === 'number') {
    if (!Number.isSafeInteger(v)) throw new FormatError(`number ${v} is not an integer that a double holds`);
    return JSON.stringify(v);
  }
  if (Array.isArray(v)) return `[${v.map((e) => canonical(e, depth + 1)).join(',')}]`;
  // The default order is that of UTF-16 code units, as RFC 8785 asks for.
  const names = Object.keys(v).sort();
  return `{${names.map((k) => `${string(k)}:${canonical(v[k], depth + 1)}`).join(',')}}`;
}

/** Reads a document that stands in canonical form, byte for byte. */
export function parse(bytes, what) {
  let value;
  try {
    value = JSON.parse(text(bytes, what));
  } catch (e) {
    throw e instanceof FormatError ? e : new FormatError(`${what} is not JSON`);
  }
  if (!equal(utf8(canonical(value)), bytes)) throw new FormatError(`${what} is not in canonical form (RFC 8785)`);
  return value;
}

/** Reads the fields of an object strictly; errors name the path. */
export class Fields {
  constructor(value, path, ...expected) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new FormatError(`${path} is not an object`);
    for (const name of expected) if (!Object.hasOwn(value, name)) throw new FormatError(`${path}.${name} is missing`);
    for (const name of Object.keys(value)) {
      if (!expected.includes(name)) throw new FormatError(`${path}.${name} is not known`);
    }
    this.value = value;
    this.path = path;
  }
  require(name, good, wanted) {
    if (!good) throw new FormatError(`${this.path}.${name} is not ${wanted}`);
    return this.value[name];
  }
  any(name) {
    return this.value[name];
  }
  isNull(name) {
    return this.value[name] === null;
  }
  string(name) {
    return this.require(name, typeof this.value[name] === 'string', 'a string');
  }
  stringOrNull(name) {
    return this.isNull(name) ? null : this.string(name);
  }
  exactly(name, wanted) {
    this.require(name, this.value[name] === wanted, String(wanted));
  }
  array(name) {
    return this.require(name, Array.isArray(this.value[name]), 'an array');
  }
  strings(name) {
    return this.require(name, this.array(name).every((s) => typeof s === 'string'), 'an array of strings');
  }
  natural(name) {
    return this.require(name, isNatural(this.value[name]), 'a natural number of 31 bits');
  }
  /** A natural number that a double holds exactly. */
  naturalLong(name) {
    return this.require(name, Number.isSafeInteger(this.value[name]) && this.value[name] >= 0, 'a natural number');
  }
  naturals(name) {
    return this.require(name, this.array(name).every(isNatural), 'an array of natural numbers of 31 bits');
  }
  digest(name) {
    return fromHex(this.require(name, /^[0-9a-f]{64}$/.test(this.string(name)), 'a SHA-256 digest in lower-case hexadecimal'));
  }
  base64(name) {
    return base64(this.string(name), `${this.path}.${name}`);
  }
  base64s(name) {
    return this.strings(name).map((s) => base64(s, `${this.path}.${name}`));
  }
}

const isNatural = (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 31;
