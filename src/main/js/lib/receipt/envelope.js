// DSSE envelopes with an Ed25519 signature and perhaps one of ML-DSA-65 (docs/api.md, Bundle; docs/log.md, Keys).
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { FormatError, concat, equal, hex, utf8 } from '../bytes.js';
import { Fields, canonical } from './json.js';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const SKEW_MILLIS = 5 * 60 * 1000;

/** Whether an Ed25519 signature is that of a key; a malformed key or signature is a wrong one. */
export function verifiesEd25519(key, message, signature) {
  try {
    return key.length === 32 && signature.length === 64 && ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

function verifiesMlDsa(key, message, signature) {
  try {
    return ml_dsa65.verify(signature, message, key);
  } catch {
    return false;
  }
}

/** By place in an envelope. */
const ALGORITHMS = [verifiesEd25519, verifiesMlDsa];

export function readEnvelope(value) {
  const f = new Fields(value, 'envelope', 'payload', 'payloadType', 'signatures');
  f.exactly('payloadType', PAYLOAD_TYPE);
  const signatures = f.array('signatures').map((entry) => {
    const s = new Fields(entry, 'envelope.signatures', 'keyid', 'sig');
    return { keyId: s.digest('keyid'), value: s.base64('sig') };
  });
  if (signatures.length < 1 || signatures.length > ALGORITHMS.length) {
    throw new FormatError(`envelope.signatures has ${signatures.length} entries, not one or two`);
  }
  return { payload: f.base64('payload'), signatures };
}

/** What DSSE signs: "DSSEv1" SP length SP type SP length SP payload. */
export const preAuthentication = (payload) =>
  concat(utf8(`DSSEv1 ${utf8(PAYLOAD_TYPE).length} ${PAYLOAD_TYPE} ${payload.length} `), payload);

/** Whether the signatures are those of the given keys, one each and in order. */
function isSignedBy({ payload, signatures }, keys) {
  const message = preAuthentication(payload);
  return (
    keys.length === signatures.length &&
    signatures.every((s, i) => equal(sha256(keys[i]), s.keyId) && ALGORITHMS[i](keys[i], message, s.value))
  );
}

/**
 * Checks an envelope's signatures, then who signed.
 *
 * @param keys public keys of its signatures
 * @param keyId the id that the payload names
 * @param time when the payload says that it was signed, RFC 3339
 * @param index the payload's proven index in the log, or null
 * @returns {['verified' | 'rejected' | 'unchecked', string]} verdict and reason
 */
export function checkSigned(envelope, keys, keyId, time, index, { signer, history }) {
  const rejected = (reason) => ['rejected', reason];
  if (!equal(keyId, envelope.signatures[0].keyId)) return rejected('the statement names another key than its signature');
  if (!isSignedBy(envelope, keys)) return rejected("the signature is not that of the bundle's public key");
  if (signer && !equal(signer, keys[0])) return rejected('the receipt is signed by another key than the pinned one');
  if (history) {
    if (Date.parse(time) > Date.now() + SKEW_MILLIS) return rejected(`the receipt is of a time to come: ${time}`);
    for (const key of keys) {
      const objection = history.objection(key, time, index);
      if (objection) return rejected(objection);
    }
  }
  return signer || history ? ['verified', ''] : ['unchecked', ''];
}

/** RFC 3339 in UTC with whole seconds, of a day and a time that exist. */
export function requireTime(s, path) {
  const good = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(s) && !Number.isNaN(Date.parse(s));
  if (!good || new Date(s).toISOString() !== s.replace('Z', '.000Z')) {
    throw new FormatError(`${path} holds ${s}, not an RFC 3339 time in UTC with whole seconds`);
  }
  return s;
}

/** Requires that a value has the one content that it can have. */
export function fixed(value, wanted, name) {
  if (canonical(value) !== canonical(wanted)) throw new FormatError(`${name} differs from what the claim says`);
}

/** The predicate of an in-toto statement about an answer's text, and that text's digest. */
export function readFrame(value, predicateType) {
  const f = new Fields(value, 'statement', '_type', 'predicateType', 'subject', 'predicate');
  f.exactly('_type', STATEMENT_TYPE);
  f.exactly('predicateType', predicateType);
  const subjects = f.array('subject');
  if (subjects.length !== 1) throw new FormatError('statement.subject has not exactly one entry');
  const s = new Fields(subjects[0], 'statement.subject', 'name', 'digest');
  s.exactly('name', 'response');
  const responseSha256 = new Fields(s.any('digest'), 'statement.subject.digest', 'sha256').digest('sha256');
  return { predicate: f.any('predicate'), responseSha256 };
}

export const idOf = (key) => hex(sha256(key)).slice(0, 16);
