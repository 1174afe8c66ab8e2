// The history of an operator's keys, the document of /.well-known/nanozk/keys (docs/log.md, Keys).
import { sha256 } from '@noble/hashes/sha2.js';
import { equal } from '../bytes.js';
import { idOf, requireTime } from './envelope.js';
import { Fields, parse } from './json.js';
import { NoteKey } from './note.js';

const LENGTHS = { Ed25519: 32, 'ML-DSA-65': 1952 };

function readKey(value, origin) {
  const f = new Fields(
    value,
    'keys.keys',
    'use',
    'algorithm',
    'keyId',
    'publicKey',
    'verifierKey',
    'notBefore',
    'notAfter',
    'revoked',
    'revokedAtSize',
  );
  const use = f.string('use');
  const publicKey = f.base64('publicKey');
  const time = (name) => (f.isNull(name) ? null : requireTime(f.string(name), `keys.${name}`));
  f.require('use', use === 'receipt' || use === 'log', 'receipt or log');
  f.require('algorithm', publicKey.length === LENGTHS[f.string('algorithm')], 'the algorithm of its key');
  f.require('keyId', equal(f.digest('keyId'), sha256(publicKey)), 'the id of its key');
  f.require('revokedAtSize', f.isNull('revokedAtSize') === f.isNull('revoked'), 'there where the key is revoked, and only there');
  if (use === 'log') {
    const key = new NoteKey(f.string('verifierKey'));
    f.require('verifierKey', key.isOfLog && key.name === origin && equal(key.publicKey, publicKey), "that of the log's key");
  } else {
    f.require('verifierKey', f.isNull('verifierKey'), 'null, though the key is not of a log');
  }
  return {
    use,
    publicKey,
    verifierKey: f.any('verifierKey'),
    notBefore: requireTime(f.string('notBefore'), 'keys.notBefore'),
    notAfter: time('notAfter'),
    revoked: time('revoked'),
    revokedAtSize: f.isNull('revoked') ? null : f.naturalLong('revokedAtSize'),
  };
}

export class KeyHistory {
  /** Reads the document; anything malformed is an error. */
  constructor(bytes) {
    const f = new Fields(parse(bytes, 'keys'), 'keys', 'format', 'origin', 'keys');
    f.exactly('format', 'nanozk-keys/v1');
    const origin = f.string('origin');
    this.keys = f.array('keys').map((k) => readKey(k, origin));
  }

  /** Verifier keys of the log that are not revoked. */
  get logKeys() {
    return this.keys.filter((k) => k.use === 'log' && k.revoked === null).map((k) => k.verifierKey);
  }

  /** Why a receipt's key is not to be trusted for something signed at a time; null if it is. Times of this form are ordered as texts. */
  objection(publicKey, time, index) {
    const k = this.keys.find((x) => x.use === 'receipt' && equal(x.publicKey, publicKey));
    const id = idOf(publicKey);
    if (!k) return `key ${id} is not in the history of keys`;
    if (time < k.notBefore) return `key ${id} was not valid yet: ${time} is before ${k.notBefore}`;
    if (k.notAfter !== null && time > k.notAfter) return `key ${id} was not valid any more: ${time} is after ${k.notAfter}`;
    // Who has a stolen key can write any time: only the log's order says what was signed before.
    if (k.revoked !== null && (index === null || index >= k.revokedAtSize)) {
      return `key ${id} was revoked on ${k.revoked}${index === null ? ', and no proven place in the log says that this was signed before' : ''}`;
    }
    return null;
  }
}
