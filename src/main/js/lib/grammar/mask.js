// The tokens that a response format allows at each place of an answer (docs/protocol.md, 12).
import { FormatError } from '../bytes.js';
import { Tokenizer } from '../model/tokenizer.js';
import { Bytes } from './rules.js';
import { grammar } from './schema.js';

const MAX_STACKS = 4096;

/** Runs a grammar byte by byte: a state is the set of stacks that a text may have led to, each with a byte next. */
class States {
  constructor(rules) {
    this.rules = rules;
    this.alternatives = new Map();
    this.frames = new Map();
    this.states = new Map();
    rules.flat().forEach((a, i) => this.alternatives.set(a, i));
    this.dead = { tops: [], accepts: false };
    this.start = this.close(rules[0].map((a) => this.frame(a, 0, null)));
  }
  /** A place in an alternative over those that go on after it; equal ones are one object. */
  frame(alternative, at, below) {
    const id = `${this.alternatives.get(alternative)} ${at} ${below ? below.id : -1}`;
    let f = this.frames.get(id);
    if (!f) this.frames.set(id, (f = { id: this.frames.size, alternative, at, below }));
    return f;
  }
  next(state, b) {
    state.next ??= new Map();
    let s = state.next.get(b);
    if (!s) {
      s = this.close(state.tops.filter((f) => f.alternative[f.at].has[b]).map((f) => this.frame(f.alternative, f.at + 1, f.below)));
      state.next.set(b, s);
    }
    return s;
  }
  /** Opens rules until every stack has a byte next; too many stacks are none. */
  close(open) {
    const seen = new Set(open);
    const tops = [];
    let accepts = false;
    const push = (f) => {
      if (!seen.has(f)) open.push(f);
      seen.add(f);
    };
    while (open.length) {
      const f = open.pop();
      if (f.at === f.alternative.length) {
        if (f.below) push(f.below);
        else accepts = true;
        continue;
      }
      const symbol = f.alternative[f.at];
      if (symbol instanceof Bytes) {
        tops.push(f);
        if (tops.length > MAX_STACKS) return this.dead;
        continue;
      }
      // The end of an alternative leaves no frame behind, so that repetition does not grow the stack.
      const last = f.at + 1 === f.alternative.length;
      const after = last ? f.below : this.frame(f.alternative, f.at + 1, f.below);
      for (const a of this.rules[symbol]) push(this.frame(a, 0, after));
    }
    if (!tops.length && !accepts) return this.dead;
    tops.sort((a, b) => a.id - b.id);
    const id = `${tops.map((f) => f.id)}${accepts ? '!' : ''}`;
    if (!this.states.has(id)) this.states.set(id, { tops, accepts });
    return this.states.get(id);
  }
}

const byBytes = ([, a], [, b]) => {
  const at = a.findIndex((x, i) => x !== b[i]);
  return at < 0 ? a.length - b.length : at < b.length ? a[at] - b[at] : 1;
};

/** The tokens of a tokenizer in the order of their bytes, each with the number of bytes that it shares with the one before; those without bytes are left out. */
function vocabularyOf(tokenizer) {
  const ends = [];
  const tokens = [];
  const single = new Set();
  for (let id = 0; id < tokenizer.size; id++) {
    const bytes = tokenizer.isEnd(id) ? [] : tokenizer.tokenBytes(id);
    if (tokenizer.isEnd(id)) ends.push(id);
    if (bytes.length) tokens.push([id, bytes]);
    if (bytes.length === 1) single.add(bytes[0]);
  }
  if (single.size !== 256 || !ends.length) throw new FormatError("the model's tokenizer has no token for some byte");
  tokens.sort(byBytes);
  let before = [];
  return {
    ends,
    tokens: tokens.map(([id, bytes]) => {
      const differs = bytes.findIndex((x, i) => x !== before[i]);
      before = bytes;
      return { id, bytes, shared: differs < 0 ? bytes.length : differs };
    }),
  };
}

/** A function from the outputs so far to the allowed tokens: one byte for each token of a vocabulary. */
function open(format, tokenizerBytes, vocabulary) {
  const tokenizer = new Tokenizer(tokenizerBytes);
  const states = new States(grammar(format));
  const { tokens, ends } = vocabularyOf(tokenizer);
  const allowedIn = (state) => {
    if (state.allowed) return state.allowed;
    const out = new Uint8Array(vocabulary);
    if (state.accepts) for (const id of ends) out[id] = 1;
    // States along the bytes of a token, up to the first dead one.
    const path = [state];
    for (const { id, bytes, shared } of tokens) {
      path.length = Math.min(path.length, shared + 1);
      while (path.length <= bytes.length && path.at(-1) !== states.dead) path.push(states.next(path.at(-1), bytes[path.length - 1]));
      if (path.length === bytes.length + 1 && path.at(-1) !== states.dead) out[id] = 1;
    }
    if (!out.includes(1)) throw new FormatError('it is too ambiguous: no token may follow');
    state.allowed = out;
    return out;
  };
  return (before) => {
    let s = states.start;
    before.forEach((id, i) => {
      if (!allowedIn(s)[id]) throw new FormatError(`output token ${i} is not one that it allows`);
      if (!tokenizer.isEnd(id)) for (const b of tokenizer.tokenBytes(id)) s = states.next(s, b);
    });
    return allowedIn(s);
  };
}

/** The mask of a response format; its errors name it. */
export function mask(format, tokenizerBytes, vocabulary) {
  const named = (f) => {
    try {
      return f();
    } catch (e) {
      throw e instanceof FormatError ? new FormatError(`response format: ${e.message}`) : e;
    }
  };
  const allowed = named(() => open(format, tokenizerBytes, vocabulary));
  return (before) => named(() => allowed(before));
}
