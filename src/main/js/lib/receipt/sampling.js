// The sampling settings of a claim (docs/api.md, Claim): decimals become integers in millionths.
import { FormatError } from '../bytes.js';
import { Fields } from './json.js';

const RANGES = { temperature: [0, 2], minP: [0, 1], topP: [0, 1], presencePenalty: [-2, 2], frequencyPenalty: [-2, 2], logitBias: [-100, 100] };
const MAX_TOP_K = 65535;

/** The shortest decimal of some millionths. */
function decimal(m) {
  const whole = Math.floor(Math.abs(m) / 1e6);
  const rest = String(Math.abs(m) % 1e6).padStart(6, '0').replace(/0+$/, '');
  return (m < 0 ? '-' : '') + whole + (rest && `.${rest}`);
}

function millionths(s, path, name) {
  const match = /^(-?)([0-9]{1,3})(?:\.([0-9]{1,6}))?$/.exec(s);
  if (!match) throw new FormatError(`${path}.${name} is not the shortest decimal of a number of millionths`);
  const size = Number(match[2]) * 1e6 + Number((match[3] ?? '').padEnd(6, '0'));
  const m = match[1] && size ? -size : size;
  if (decimal(m) !== s) throw new FormatError(`${path}.${name} is not the shortest decimal of a number of millionths`);
  const [low, high] = RANGES[name];
  if (m < low * 1e6 || m > high * 1e6) throw new FormatError(`${path}.${name} is not from ${low} to ${high}`);
  return m;
}

function readSeed(value, path) {
  const f = new Fields(value, path, 'source', 'value');
  const source = f.string('source');
  const seed = { source, value: f.stringOrNull('value') };
  const forms = {
    client: (v) => v !== null && /^(0|-?[1-9][0-9]{0,18})$/.test(v) && BigInt.asIntN(64, BigInt(v)) === BigInt(v),
    nonce: (v) => v === null,
    server: (v) => v !== null && /^[0-9a-f]{64}$/.test(v),
  };
  if (!Object.hasOwn(forms, source) || !forms[source](seed.value)) throw new FormatError(`${path}.value is not one of its source`);
  return seed;
}

export function readSampling(value, path) {
  const held = value !== null && typeof value === 'object' && Object.hasOwn(value, 'responseFormat');
  const f = new Fields(
    value,
    path,
    'temperature',
    'topP',
    'topK',
    'minP',
    'presencePenalty',
    'frequencyPenalty',
    'logitBias',
    'seed',
    'choice',
    ...(held ? ['responseFormat'] : []),
  );
  let last = -1;
  const bias = f.array('logitBias').map((pair) => {
    const good =
      Array.isArray(pair) &&
      pair.length === 2 &&
      Number.isInteger(pair[0]) &&
      pair[0] > last &&
      pair[0] < 2 ** 31 &&
      typeof pair[1] === 'string';
    if (!good) throw new FormatError(`${path}.logitBias is not a list of pairs by ascending id`);
    last = pair[0];
    const m = millionths(pair[1], path, 'logitBias');
    if (m === 0) throw new FormatError(`${path}.logitBias has a bias of 0`);
    return [pair[0], m];
  });
  const sampling = {
    temperature: millionths(f.string('temperature'), path, 'temperature'),
    minP: millionths(f.string('minP'), path, 'minP'),
    topK: f.natural('topK'),
    topP: millionths(f.string('topP'), path, 'topP'),
    presence: millionths(f.string('presencePenalty'), path, 'presencePenalty'),
    frequency: millionths(f.string('frequencyPenalty'), path, 'frequencyPenalty'),
    bias,
    seed: f.isNull('seed') ? null : readSeed(f.any('seed'), `${path}.seed`),
    choice: f.natural('choice'),
    responseFormat: held ? f.string('responseFormat') : null,
  };
  if ((sampling.temperature > 0) !== (sampling.seed !== null)) {
    throw new FormatError(`${path}.seed is there exactly where the temperature is not 0`);
  }
  if (sampling.temperature === 0 && sampling.minP !== 0) throw new FormatError(`${path}.minP is not 0 at temperature 0`);
  if (sampling.topP === 0 || (sampling.temperature === 0 && sampling.topP !== 1e6)) {
    throw new FormatError(`${path}.topP is 0, or not 1 at temperature 0`);
  }
  if (sampling.topK > MAX_TOP_K || (sampling.topK !== 0 && (sampling.temperature === 0 || sampling.minP !== 0))) {
    throw new FormatError(`${path}.topK is more than ${MAX_TOP_K}, or not 0 at temperature 0 or together with minP`);
  }
  if (sampling.choice >= 128) throw new FormatError(`${path}.choice is not below 128`);
  return sampling;
}
