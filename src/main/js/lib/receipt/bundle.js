// The bundle and the statement in it (docs/api.md, Bundle): formats only, nothing is believed yet.
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, concat, equal, le32, utf8 } from '../bytes.js';
import { coverageOf, readBudget, readChoice } from './choice.js';
import { fixed, readEnvelope, readFrame, requireTime } from './envelope.js';
import { readInclusion } from './inclusion.js';
import { Fields, canonical, parse } from './json.js';
import { readSampling } from './sampling.js';

const COVERAGE = ['embedding', 'blocks', 'head', 'sampling'];

function readRequest(value) {
  if (value !== null && typeof value === 'object' && Object.hasOwn(value, 'prompt')) {
    new Fields(value, 'bundle.request', 'prompt').string('prompt');
    return value;
  }
  const messages = new Fields(value, 'bundle.request', 'messages').array('messages');
  if (messages.length === 0) throw new FormatError('bundle.request.messages is empty');
  for (const m of messages) {
    const f = new Fields(m, 'bundle.request.messages', 'role', 'content');
    f.string('role');
    f.string('content');
  }
  return value;
}

const has = (value, name) => value !== null && typeof value === 'object' && Object.hasOwn(value, name);

export function readBundle(bytes) {
  const value = parse(bytes, 'bundle');
  const second = has(value, 'postQuantumKey');
  const f = new Fields(
    value,
    'bundle',
    'format',
    'envelope',
    'publicKey',
    'request',
    'text',
    'proofs',
    'inclusion',
    'verificationKey',
    'rangeProof',
    ...(second ? ['postQuantumKey'] : []),
  );
  f.exactly('format', 'nanozk-bundle/v1');
  const publicKey = f.base64('publicKey');
  return {
    envelope: readEnvelope(f.any('envelope')),
    publicKeys: second ? [publicKey, f.base64('postQuantumKey')] : [publicKey],
    request: readRequest(f.any('request')),
    text: f.string('text'),
    proofs: f.base64s('proofs'),
    inclusion: f.isNull('inclusion') ? null : readInclusion(f.any('inclusion')),
    verificationKey: f.isNull('verificationKey') ? null : f.base64('verificationKey'),
    rangeProof: f.base64('rangeProof'),
  };
}

function readClaim(value) {
  const limited = has(value, 'budget');
  const f = new Fields(
    value,
    'predicate.claim',
    'protocol',
    'modelRoot',
    'model',
    'tokenizerSha256',
    'templateSha256',
    'promptTokenIds',
    'outputTokenIds',
    'tokensSha256',
    'maxTokens',
    'contextLimit',
    'stop',
    'finishReason',
    'sampling',
    'nonce',
    'requestSha256',
    'responseSha256',
    'boundaries',
    ...(limited ? ['budget'] : []),
  );
  f.exactly('protocol', 'nanozk/v1');
  const c = {
    modelRoot: f.digest('modelRoot'),
    model: f.string('model'),
    tokenizerSha256: f.digest('tokenizerSha256'),
    templateSha256: f.digest('templateSha256'),
    prompt: f.naturals('promptTokenIds'),
    output: f.naturals('outputTokenIds'),
    maxTokens: f.natural('maxTokens'),
    contextLimit: f.natural('contextLimit'),
    stop: f.strings('stop'),
    finishReason: f.string('finishReason'),
    sampling: readSampling(f.any('sampling'), 'predicate.claim.sampling'),
    nonce: f.stringOrNull('nonce'),
    requestSha256: f.digest('requestSha256'),
    responseSha256: f.digest('responseSha256'),
    boundaries: f.base64s('boundaries'),
    budget: limited ? readBudget(f.any('budget'), 'predicate.claim.budget') : null,
    sha256: sha256(utf8(canonical(value))),
    context: sha256(concat(utf8('nanozk/v1/context\n'), utf8(canonical(value)))),
    withoutBoundaries: sha256(utf8(canonical({ ...value, boundaries: [] }))),
  };
  if (c.sampling.seed?.source === 'nonce' && c.nonce === null) {
    throw new FormatError('predicate.claim.sampling.seed is the nonce, and there is none');
  }
  const ids = concat(le32(c.prompt.length), le32(c.output.length), ...c.prompt.map(le32), ...c.output.map(le32));
  if (!equal(sha256(ids), f.digest('tokensSha256'))) {
    throw new FormatError('predicate.claim.tokensSha256 is not the digest of the token ids');
  }
  if (c.boundaries.some((b) => b.length % 32)) {
    throw new FormatError('predicate.claim.boundaries holds something else than 32-byte points');
  }
  return c;
}

export function readStatement(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, 'statement'), 'https://nanozk.dev/receipt/v1');
  const chosen = has(predicate, 'choice');
  const compact = has(predicate, 'form');
  const p = new Fields(
    predicate,
    'predicate',
    'claim',
    'proofs',
    'rangeProofSha256',
    'coverage',
    'times',
    'keyId',
    ...(chosen ? ['choice'] : []),
    ...(compact ? ['form'] : []),
  );
  const claim = readClaim(p.any('claim'));
  if (chosen !== (claim.budget !== null)) {
    throw new FormatError('a choice of blocks goes with a budget, and the statement has one alone');
  }
  if (compact) {
    p.exactly('form', 'compact');
    if (chosen) throw new FormatError('a compact receipt proves all blocks, and has no choice of them');
  }
  const choice = chosen ? readChoice(p.any('choice'), 'predicate.choice', claim.budget) : null;
  const proofs = p.array('proofs');
  if (chosen && proofs.length !== choice.blocks.length + 1) {
    throw new FormatError(
      `the statement has ${proofs.length} proofs where ${choice.blocks.length + 1} are due: a drawn block is missing, or one is too many`,
    );
  }
  const last = compact ? ['opening', 'head'] : ['head'];
  const proofSha256 = proofs.map((value, i) => {
    const q = new Fields(value, 'predicate.proofs', 'kind', 'index', 'sha256');
    const kind = last[proofs.length - 1 - i] ?? 'block';
    q.exactly('kind', kind);
    q.exactly('index', kind !== 'block' ? 0 : chosen ? choice.blocks[i] : i);
    return q.digest('sha256');
  });
  if (!equal(responseSha256, claim.responseSha256)) throw new FormatError('statement.subject differs from what the claim says');
  const coverage = chosen ? coverageOf(claim.budget, choice.blocks) : { proved: COVERAGE, notProved: [] };
  fixed(p.any('coverage'), coverage, 'predicate.coverage');
  const times = new Fields(p.any('times'), 'predicate.times', 'created', 'proved');
  return {
    claim,
    proofSha256,
    rangeProofSha256: p.digest('rangeProofSha256'),
    created: requireTime(times.string('created'), 'predicate.times'),
    proved: requireTime(times.string('proved'), 'predicate.times'),
    keyId: p.digest('keyId'),
    coverage,
    choice,
    compact,
  };
}

export const requestDigest = (request) => sha256(utf8(canonical(request)));
