// How the tokens of a request are to be chosen, as its receipt must state it (docs/api.md, Claim).
import { FormatError, text } from '../bytes.js';
import { readBundle } from '../receipt/bundle.js';

/** The shortest decimal of a number with at most six places, rounded half to even, as the gateway rounds. */
export function decimal(x) {
  const [, sign, whole, places, exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(x));
  const digits = whole + (places ?? '');
  // Places after the point of the integer that the digits are.
  const scale = (places ?? '').length - Number(exponent ?? 0);
  let millionths = BigInt(digits);
  if (scale <= 6) {
    millionths *= 10n ** BigInt(6 - scale);
  } else {
    const unit = 10n ** BigInt(scale - 6);
    const rest = (millionths % unit) * 2n;
    millionths /= unit;
    if (rest > unit || (rest === unit && millionths % 2n === 1n)) millionths += 1n;
  }
  const after = String(millionths % 1000000n).padStart(6, '0').replace(/0+$/, '');
  return (sign && millionths ? '-' : '') + millionths / 1000000n + (after && `.${after}`);
}

/** What a claim must say of a request that had a nonce, by field. A format that the answer is held to is compared by its being there. */
function expected(body) {
  const temperature = decimal(body.temperature ?? 0);
  const random = temperature !== '0';
  const out = {
    temperature,
    presencePenalty: decimal(body.presence_penalty ?? 0),
    frequencyPenalty: decimal(body.frequency_penalty ?? 0),
    logitBias: Object.entries(body.logit_bias ?? {})
      .map(([id, b]) => [Number(id), decimal(b)])
      .filter(([, b]) => b !== '0')
      .sort(([a], [b]) => a - b),
    seed: !random ? null : body.seed == null ? { source: 'nonce', value: null } : { source: 'client', value: String(body.seed) },
    choice: 0,
  };
  // They change nothing at temperature 0.
  if (random) {
    const share = decimal(body.top_p ?? 1);
    Object.assign(out, { topK: Math.max(0, body.top_k ?? 0), minP: decimal(body.min_p ?? 0), topP: share === '0' ? '0.000001' : share });
  }
  return out;
}

/** What in a bundle's claim is not what was sent, or null. */
export function samplingDifference(body, bytes) {
  let sampling;
  try {
    sampling = JSON.parse(text(readBundle(bytes).envelope.payload, 'payload')).predicate.claim.sampling;
  } catch (e) {
    if (e instanceof FormatError) return e.message;
    throw e;
  }
  const wanted = expected(body);
  const called = (body.tools?.length ?? 0) > 0 && !['auto', 'none'].includes(body.tool_choice ?? 'auto');
  const same = (a, b) => JSON.stringify(a, order) === JSON.stringify(b, order);
  const wrong = Object.keys(wanted).find((k) => !same(wanted[k], sampling[k])) ?? (holdsTo(sampling, body, called) ? null : 'responseFormat');
  return wrong && `the receipt is of another way to choose tokens: its ${wrong} is not the one that was sent`;
}

/** Whether the receipt's format is the one that was sent, the order of its properties included; the schema of calls is the gateway's. */
function holdsTo(sampling, body, called) {
  const { type = 'text', json_schema } = body.response_format ?? {};
  if (type === 'text' || called) return called === Object.hasOwn(sampling, 'responseFormat');
  const format = type === 'json_schema' ? { type, schema: json_schema?.schema } : { type };
  try {
    return JSON.stringify(JSON.parse(sampling.responseFormat)) === JSON.stringify(format);
  } catch {
    return false;
  }
}

/** Members in one order. */
function order(key, value) {
  const plain = value !== null && typeof value === 'object' && !Array.isArray(value);
  return plain ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
