// Receipts of which not all blocks are proved (docs/protocol.md, 14): budget, challenges, the draw of blocks, and how likely tampering would have been found.
import { sha256 } from '@noble/hashes/sha2.js';
import { shake256 } from '@noble/hashes/sha3.js';
import { FormatError, concat, equal, fromHex, hex, le32, utf8 } from '../bytes.js';
import { fixed } from './envelope.js';
import { Fields } from './json.js';

/** Sum of the weights. */
const UNIT = 2 ** 20;
const SHORTEST = 16;
const LONGEST = 256;
/** Most blocks of a model, and challenges of a receipt: what is counted below stays small. */
const MOST_BLOCKS = 4096;
const MOST = 64;
const MILLION = 1000000n;

export function readBudget(value, path) {
  const f = new Fields(value, path, 'layers', 'weights');
  const budget = { layers: f.natural('layers'), weights: f.naturals('weights') };
  const { layers, weights } = budget;
  if (weights.length > MOST_BLOCKS) throw new FormatError(`${path}: a budget of ${weights.length} blocks, more than a model may have`);
  if (layers < 1 || layers > weights.length) throw new FormatError(`${path}: a budget of ${layers} of ${weights.length} blocks`);
  const floor = Math.floor(UNIT / (2 * weights.length));
  const low = weights.findIndex((w) => w < floor);
  if (low >= 0) throw new FormatError(`${path}: the weight of block ${low} is ${weights[low]}, below the floor of ${floor}`);
  const sum = weights.reduce((s, w) => s + w, 0);
  if (sum !== UNIT) throw new FormatError(`${path}: the weights of the blocks add up to ${sum}, not to ${UNIT}`);
  return budget;
}

function readChallenge(value, path, ofBlocks) {
  const f = new Fields(value, path, 'nonce', 'layers', 'blocks');
  const c = { nonce: f.string('nonce'), count: f.isNull('layers') ? null : f.natural('layers'), blocks: f.naturals('blocks') };
  const length = [...c.nonce].length;
  if (length < SHORTEST || length > LONGEST) throw new FormatError(`${path}.nonce has not ${SHORTEST} to ${LONGEST} characters`);
  if (c.count !== null && (c.count < 1 || c.count > ofBlocks)) throw new FormatError(`${path}.layers is not from 1 to ${ofBlocks}`);
  if (c.blocks.some((b, i) => b >= ofBlocks || (i > 0 && b <= c.blocks[i - 1]))) {
    throw new FormatError(`${path}.blocks are not ascending blocks of the model`);
  }
  if (c.blocks.length === 0) throw new FormatError(`${path}.blocks is empty`);
  return c;
}

/** The choice of blocks of a statement; what follows from budget and challenges has one possible content. */
export function readChoice(value, path, budget) {
  const f = new Fields(value, path, 'boundariesSha256', 'challenges', 'detection', 'minimum');
  if (f.array('challenges').length > MOST) throw new FormatError(`${path}.challenges has more than ${MOST} entries`);
  const challenges = f.array('challenges').map((c) => readChallenge(c, `${path}.challenges`, budget.weights.length));
  if (new Set(challenges.map((c) => c.nonce)).size !== challenges.length) throw new FormatError(`${path}.challenges has a nonce twice`);
  const blocks = [...new Set(challenges.flatMap((c) => c.blocks))].sort((a, b) => a - b);
  const detection = detectionOf(budget, blocks, challenges);
  fixed({ detection: f.any('detection'), minimum: f.any('minimum') }, { detection, minimum: least(detection) }, path);
  return { boundariesSha256: f.digest('boundariesSha256'), challenges, blocks };
}

/** What is proved and what is not, block by block; the embedding is part of block 0. */
export function coverageOf(budget, blocks) {
  const names = (proved) =>
    budget.weights.flatMap((_, l) => (blocks.includes(l) !== proved ? [] : l === 0 ? ['embedding', 'block 0'] : [`block ${l}`]));
  return { proved: [...names(true), 'head', 'sampling'], notProved: names(false) };
}

/** Blocks that k draws take for certain, and what is left for the others. */
function split(k, weights) {
  const certain = [];
  let others = weights.map((_, l) => l);
  let draws = k;
  let weight = weights.reduce((s, w) => s + w, 0);
  while (draws > 0) {
    const now = others.filter((l) => draws * weights[l] >= weight);
    if (now.length === 0) break;
    certain.push(...now);
    others = others.filter((l) => !now.includes(l));
    draws -= now.length;
    weight -= now.reduce((s, l) => s + weights[l], 0);
  }
  return { certain, others, draws, weight };
}

/** u(n): the next 8 bytes modulo n, drawn again where they are not below the largest multiple of n. */
function uniform(seed) {
  const stream = shake256.create({}).update(seed);
  return (n) => {
    const most = (2n ** 64n / BigInt(n)) * BigInt(n);
    for (;;) {
      const bytes = stream.xof(8);
      const x = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
      if (x < most) return Number(x % BigInt(n));
    }
  };
}

/** The k blocks that a nonce draws from the digest of logged boundaries, ascending. */
export function drawBlocks(digest, nonce, k, weights) {
  const { certain, others, draws, weight } = split(k, weights);
  const out = [...certain];
  if (draws > 0) {
    const text = utf8(nonce);
    const u = uniform(concat(utf8('nanozk/v1/draw'), digest, le32(k), le32(text.length), text));
    for (let i = others.length - 1; i > 0; i--) {
      const j = u(i + 1);
      [others[i], others[j]] = [others[j], others[i]];
    }
    let next = u(weight);
    let end = 0;
    for (const l of others) {
      end += draws * weights[l];
      if (next < end) {
        out.push(l);
        next += weight;
      }
    }
  }
  return out.sort((a, b) => a - b);
}

/** Millionths as a decimal of six places. */
const decimal = (millionths) => `${millionths / MILLION}.${String(millionths % MILLION).padStart(6, '0')}`;

/** Six decimal places each, rounded down: 1 where a block is proved, else 1 - prod (1 - pi) over the draws. */
export function detectionOf(budget, proved, challenges) {
  const drawn = challenges.filter((c) => c.count !== null).map((c) => split(c.count, budget.weights));
  return budget.weights.map((w, l) => {
    if (proved.includes(l)) return decimal(MILLION);
    let missed = 1n;
    let all = 1n;
    for (const s of drawn) {
      const weight = BigInt(Math.max(1, s.weight));
      missed *= s.certain.includes(l) ? 0n : weight - BigInt(s.draws * w);
      all *= weight;
    }
    return decimal((MILLION * (all - missed)) / all);
  });
}

/** All have as many digits, so that the least is the first as a text too. */
export const least = (detection) => [...detection].sort()[0];

/** What a client that has challenged receipts knows and asks for; anything malformed here is the caller's mistake and an exception. */
export function readChallenger({ boundaries = null, nonces = [], detection = '1' }) {
  const digest = typeof boundaries === 'string' ? fromHex(boundaries) : boundaries;
  if (digest && digest.length !== 32) throw new FormatError('the digest of boundaries has 32 bytes');
  if (nonces.length && !digest) throw new FormatError('nonces count only from boundaries that were seen before: give their digest too');
  const match = /^([01])(?:\.([0-9]{1,18}))?$/.exec(String(detection));
  const places = match?.[2] ?? '';
  const asked = match ? BigInt(match[1] + places) : 0n;
  if (asked === 0n || asked > 10n ** BigInt(places.length)) {
    throw new FormatError('a detection probability is a decimal, more than 0 and at most 1');
  }
  /** Whether a probability of six places is less. */
  const more = (p) => BigInt(p.replace('.', '')) * 10n ** BigInt(places.length) < asked * MILLION;
  return { digest, nonces, asked: String(detection), more };
}

/** Why the choice is wrong, or null. */
function objection({ claim, choice }, inclusion, { digest, nonces }) {
  if (!inclusion?.boundaries) return 'the blocks were drawn from boundaries that stand in no log';
  const logged = sha256(inclusion.boundaries.envelope.payload);
  if (!equal(logged, choice.boundariesSha256)) return 'the blocks were drawn from another digest than that of the logged boundaries';
  for (const c of choice.challenges) {
    if (c.nonce === claim.nonce) return "the nonce of a challenge is the request's, which was known before the boundaries";
    if (c.count !== null && String(drawBlocks(logged, c.nonce, c.count, claim.budget.weights)) !== String(c.blocks)) {
      return `nonce ${c.nonce} draws other blocks than the receipt says`;
    }
  }
  if (digest && !equal(digest, logged)) return 'the boundaries are not those that were shown before the challenge';
  if (nonces.some((n) => !choice.challenges.some((c) => c.nonce === n))) {
    return 'a challenge is missing: the receipt does not answer every nonce that was revealed';
  }
  return null;
}

/**
 * Whether the blocks that are proved are those that had to be, and by what probability tampering with another would have been found: by draws whose nonces are the client's own,
 * from boundaries that it saw before.
 */
export function checkChoice(statement, inclusion, challenger) {
  const { choice, claim } = statement;
  const reason = objection(statement, inclusion, challenger);
  const counted = choice.challenges.filter((c) => challenger.nonces.includes(c.nonce));
  const pinned = reason === null && challenger.digest !== null;
  const detection = detectionOf(claim.budget, reason === null ? choice.blocks : [], pinned ? counted : []);
  const settled = pinned && counted.length > 0;
  return {
    reason,
    challenges: choice.challenges,
    shown: {
      verdict: reason !== null ? 'rejected' : settled ? 'verified' : 'unchecked',
      boundaries: hex(choice.boundariesSha256),
      nonces: choice.challenges.map((c) => c.nonce),
      detection,
      minimum: least(detection),
    },
  };
}
