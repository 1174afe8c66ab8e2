// From a response format to the grammar of the texts that conform to it (docs/protocol.md, 12).
import { FormatError } from '../bytes.js';
import { Rules, sequence } from './rules.js';
import { Decimal, read, write } from './text.js';

const MAX_DEPTH = 64;
const MAX_COUNT = 256;
const MAX_NAMES = 1000;
const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$schema', '$id', '$comment', '$defs', 'definitions'];
const OF_TYPE = {
  string: ['minLength', 'maxLength'],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties'],
  number: [],
  integer: [],
  boolean: [],
  null: [],
};

const fail = (where, what) => {
  throw new FormatError(`${where.length > 100 ? `${where.slice(0, 100)}...` : where} ${what}`);
};

function only(s, where, ...keywords) {
  for (const k of s.keys()) {
    if (!keywords.includes(k) && !ANNOTATIONS.includes(k)) fail(where, `has the keyword ${k}, which can't be held to here`);
  }
}

function fits(v, type) {
  if (Array.isArray(type)) return type.some((t) => fits(v, t));
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof v === type;
    case 'number':
      return v instanceof Decimal;
    case 'integer':
      return v instanceof Decimal && v.isInteger;
    case 'null':
      return v === null;
    case 'array':
      return Array.isArray(v);
    case 'object':
      return v instanceof Map;
    default:
      return false;
  }
}

/** The value that a JSON pointer (RFC 6901) leads to, undefined for none. */
function at(root, pointer) {
  let v = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (v instanceof Map) v = v.get(name);
    else if (Array.isArray(v) && /^(0|[1-9][0-9]*)$/.test(name)) v = v[Number(name)];
    else return undefined;
  }
  return v;
}

class Schema {
  constructor(root) {
    this.root = root;
    this.g = new Rules();
    this.references = new Map();
  }
  rules() {
    const start = this.g.declare();
    const value = this.reference('#');
    this.g.define(start, [this.g.space(), value]);
    return this.g.check();
  }
  reference(pointer) {
    const known = this.references.get(pointer);
    if (known !== undefined) return known;
    const target = pointer === '#' || pointer.startsWith('#/') ? at(this.root, pointer.slice(1)) : undefined;
    if (target === undefined) fail('$ref', `${pointer} leads nowhere in it`);
    const rule = this.g.declare();
    this.references.set(pointer, rule);
    return this.g.define(rule, [this.value(target, pointer, 0)]);
  }
  value(s, where, depth) {
    if (depth > MAX_DEPTH) fail(where, 'is nested too deeply');
    if (s === true) return this.g.value();
    if (!(s instanceof Map)) fail(where, 'is no schema');
    if (s.has('$ref')) {
      only(s, where, '$ref');
      if (typeof s.get('$ref') !== 'string') fail(where, 'has a $ref that is no text');
      return this.reference(s.get('$ref'));
    }
    if (s.has('anyOf')) {
      only(s, where, 'anyOf');
      const list = s.get('anyOf');
      if (!Array.isArray(list) || !list.length) fail(where, 'has an anyOf that is no array, or empty');
      return this.g.rule(...list.map((e, i) => [this.value(e, `${where}/anyOf/${i}`, depth + 1)]));
    }
    if (s.has('enum') || s.has('const')) return this.constants(s, where);
    if (!s.has('type')) {
      only(s, where);
      return this.g.value();
    }
    const type = s.get('type');
    if (Array.isArray(type) && type.length) {
      return this.g.rule(...type.map((t) => [this.typed(s, t, where, depth, Object.values(OF_TYPE).flat())]));
    }
    return this.typed(s, type, where, depth, null);
  }
  constants(s, where) {
    only(s, where, 'type', 'enum', 'const');
    const values = s.has('const') ? [s.get('const')] : s.get('enum');
    if (!Array.isArray(values) || !values.length || (s.has('enum') && s.has('const'))) {
      fail(where, 'must have an enum that is not empty, or a const');
    }
    if (values.length > MAX_NAMES) fail(where, `has more than ${MAX_NAMES} values`);
    const good = values.filter((v) => !s.has('type') || fits(v, s.get('type')));
    if (!good.length) fail(where, 'has no value of its type');
    return this.g.rule(...good.map((v) => sequence(write(v))));
  }
  typed(s, type, where, depth, several) {
    if (typeof type !== 'string' || !Object.hasOwn(OF_TYPE, type)) fail(where, 'has an unknown type');
    only(s, where, 'type', ...(several ?? OF_TYPE[type]));
    switch (type) {
      case 'string':
        return this.g.string(...this.counts(s, where, 'minLength', 'maxLength'));
      case 'array': {
        const [least, most] = this.counts(s, where, 'minItems', 'maxItems');
        const item = s.has('items') ? this.value(s.get('items'), `${where}/items`, depth + 1) : this.g.value();
        return this.g.array(item, least, most);
      }
      case 'object':
        return this.object(s, where, depth);
      case 'null':
        return this.g.literal('null');
      default:
        return this.g[type]();
    }
  }
  /** A minimum and a maximum, -1 for none. */
  counts(s, where, minimum, maximum) {
    const [least, most] = [[minimum, 0], [maximum, -1]].map(([keyword, otherwise]) => {
      if (!s.has(keyword)) return otherwise;
      const n = s.get(keyword);
      const good = n instanceof Decimal && /^[0-9]{1,3}$/.test(n.literal) && Number(n.literal) <= MAX_COUNT;
      return good ? Number(n.literal) : fail(where, `has a ${keyword} that is not from 0 to ${MAX_COUNT}`);
    });
    if (most >= 0 && least > most) fail(where, 'has a minimum over its maximum');
    return [least, most];
  }
  object(s, where, depth) {
    const { g } = this;
    const list = s.get('required') ?? [];
    if (s.get('required') === null || !Array.isArray(list)) fail(where, 'has a required that is no array');
    if (list.some((n) => typeof n !== 'string')) fail(where, 'requires a name that is no text');
    const required = new Set(list);
    const properties = s.has('properties') ? s.get('properties') : new Map();
    if (!(properties instanceof Map)) fail(where, 'has properties that are no object');
    for (const name of required) if (!properties.has(name)) fail(where, 'requires a property that it does not have');
    if (properties.size === 0) {
      const more = s.has('additionalProperties') ? s.get('additionalProperties') : true;
      if (more === false) return g.rule(sequence('{', g.space(), '}'));
      return more === true ? g.object() : g.map(this.value(more, `${where}/additionalProperties`, depth + 1));
    }
    if (properties.size > MAX_NAMES) fail(where, `has more than ${MAX_NAMES} properties`);
    const pairs = Array.from(properties, ([name, p]) => {
      const value = this.value(p, `${where}/properties/${name}`, depth + 1);
      return { symbols: sequence(write(name), ':', g.space(), value), needed: required.has(name) };
    });
    // What may stand from a property on, with another one before it and without.
    let after = g.rule([]);
    let first = after;
    for (const { symbols, needed } of pairs.reverse()) {
      const next = g.rule([...symbols, after], ...(needed ? [] : [[first]]));
      after = g.rule(sequence(',', g.space(), ...symbols, after), ...(needed ? [] : [[after]]));
      first = next;
    }
    return g.rule(sequence('{', g.space(), first, g.space(), '}'));
  }
}

/** The rules of a format, the first one the start. */
export function grammar(format) {
  const f = read(format);
  const type = f instanceof Map ? f.get('type') : null;
  if (type === 'json_object' && f.size === 1) {
    const g = new Rules();
    const start = g.declare();
    g.define(start, [g.space(), g.object()]);
    return g.check();
  }
  if (type === 'json_schema' && f.size === 2 && f.has('schema')) return new Schema(f.get('schema')).rules();
  throw new FormatError('it is neither json_object nor json_schema');
}
