// The bundle and the statement in it (docs/api.md, Bundle): formats only, nothing is believed yet.
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, concat, equal, hex, le32, utf8 } from '../bytes.js';
import { Fields, canonical, parse } from './json.js';
import { readSampling } from './sampling.js';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
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

export function readBundle(bytes) {
  const f = new Fields(
    parse(bytes, 'bundle'),
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
  );
  f.exactly('format', 'nanozk-bundle/v1');
  if (!f.isNull('inclusion')) throw new FormatError('bundle.inclusion is not null, as this version knows no log');
  return {
    envelope: readEnvelope(f.any('envelope')),
    publicKey: f.base64('publicKey'),
    request: readRequest(f.any('request')),
    text: f.string('text'),
    proofs: f.base64s('proofs'),
    verificationKey: f.isNull('verificationKey') ? null : f.base64('verificationKey'),
    rangeProof: f.base64('rangeProof'),
  };
}

function readEnvelope(value) {
  const f = new Fields(value, 'envelope', 'payload', 'payloadType', 'signatures');
  f.exactly('payloadType', PAYLOAD_TYPE);
  if (f.array('signatures').length !== 1) throw new FormatError('envelope.signatures has not one entry');
  const s = new Fields(value.signatures[0], 'envelope.signatures', 'keyid', 'sig');
  return { payload: f.base64('payload'), keyId: s.digest('keyid'), signature: s.base64('sig') };
}

/** What DSSE signs: "DSSEv1" SP length SP type SP length SP payload. */
export const preAuthentication = (payload) =>
  concat(utf8(`DSSEv1 ${utf8(PAYLOAD_TYPE).length} ${PAYLOAD_TYPE} ${payload.length} `), payload);

function readClaim(value) {
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
    context: sha256(concat(utf8('nanozk/v1/context\n'), utf8(canonical(value)))),
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

/** RFC 3339 in UTC with whole seconds, of a day and a time that exist. */
function requireTime(s) {
  const good = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(s) && !Number.isNaN(Date.parse(s));
  if (!good || new Date(s).toISOString() !== s.replace('Z', '.000Z')) {
    throw new FormatError(`predicate.times holds ${s}, not an RFC 3339 time in UTC with whole seconds`);
  }
}

export function readStatement(bytes) {
  const f = new Fields(parse(bytes, 'statement'), 'statement', '_type', 'predicateType', 'subject', 'predicate');
  const p = new Fields(
    f.any('predicate'),
    'predicate',
    'claim',
    'proofs',
    'rangeProofSha256',
    'coverage',
    'times',
    'keyId',
  );
  f.exactly('_type', 'https://in-toto.io/Statement/v1');
  f.exactly('predicateType', 'https://nanozk.dev/receipt/v1');
  const claim = readClaim(p.any('claim'));
  const proofs = p.array('proofs');
  const proofSha256 = proofs.map((value, i) => {
    const q = new Fields(value, 'predicate.proofs', 'kind', 'index', 'sha256');
    const last = i === proofs.length - 1;
    q.exactly('kind', last ? 'head' : 'block');
    q.exactly('index', last ? 0 : i);
    return q.digest('sha256');
  });
  const fixed = (value, wanted, name) => {
    if (canonical(value) !== canonical(wanted)) throw new FormatError(`${name} differs from what the claim says`);
  };
  fixed(f.any('subject'), [{ name: 'response', digest: { sha256: hex(claim.responseSha256) } }], 'statement.subject');
  fixed(p.any('coverage'), { proved: COVERAGE, notProved: [] }, 'predicate.coverage');
  const times = new Fields(p.any('times'), 'predicate.times', 'created', 'proved');
  requireTime(times.string('created'));
  requireTime(times.string('proved'));
  return {
    claim,
    proofSha256,
    rangeProofSha256: p.digest('rangeProofSha256'),
    keyId: p.digest('keyId'),
    coverage: { proved: COVERAGE, notProved: [] },
  };
}

export const requestDigest = (request) => sha256(utf8(canonical(request)));
