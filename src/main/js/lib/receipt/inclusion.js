// Place of a receipt in the transparency log (docs/log.md): commitment and statement below one signed checkpoint.
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, equal, hex, utf8 } from '../bytes.js';
import { checkSigned, readEnvelope, readFrame, requireTime } from './envelope.js';
import { Fields, canonical, parse } from './json.js';
import { isIncluded, leafHash } from './merkle.js';
import { NoteKey, readCheckpoint, readNote } from './note.js';

function readPlace(value, path) {
  const f = new Fields(value, path, 'index', 'path');
  return { index: f.naturalLong('index'), path: f.base64s('path') };
}

function readBoundaries(value) {
  const f = new Fields(value, 'inclusion.boundaries', 'envelope', 'keys', 'entry');
  return {
    envelope: readEnvelope(f.any('envelope')),
    keys: f.base64s('keys'),
    at: readPlace(f.any('entry'), 'inclusion.boundaries.entry'),
  };
}

export function readInclusion(value) {
  const own = value !== null && typeof value === 'object' && Object.hasOwn(value, 'boundaries');
  const f = new Fields(
    value,
    'inclusion',
    'commitment',
    'commitmentKeys',
    'commitmentEntry',
    'proofEntry',
    'checkpoint',
    'keys',
    ...(own ? ['boundaries'] : []),
  );
  return {
    commitment: readEnvelope(f.any('commitment')),
    commitmentKeys: f.base64s('commitmentKeys'),
    commitmentAt: readPlace(f.any('commitmentEntry'), 'inclusion.commitmentEntry'),
    proofAt: readPlace(f.any('proofEntry'), 'inclusion.proofEntry'),
    checkpoint: utf8(f.string('checkpoint')),
    keys: f.strings('keys'),
    boundaries: own ? readBoundaries(f.any('boundaries')) : null,
  };
}

function readCommitment(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, 'commitment'), 'https://nanozk.dev/commitment/v1');
  const p = new Fields(predicate, 'predicate', 'claimSha256', 'salt', 'created', 'keyId');
  p.digest('salt');
  const created = requireTime(p.string('created'), 'predicate.created');
  return { claimSha256: p.digest('claimSha256'), responseSha256, created, keyId: p.digest('keyId') };
}

function readBoundaryCommitment(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, 'boundaries'), 'https://nanozk.dev/boundaries/v1');
  const p = new Fields(predicate, 'predicate', 'claimSha256', 'created', 'keyId');
  const created = requireTime(p.string('created'), 'predicate.created');
  return { claimSha256: p.digest('claimSha256'), responseSha256, created, keyId: p.digest('keyId') };
}

/** Where the claim has a budget its boundaries have an entry of their own, between commitment and proof: of this very claim, boundaries and weights among it. */
function checkBoundaries({ inclusion }, { claim }, top, trusted) {
  const { boundaries, commitmentAt, proofAt } = inclusion;
  if ((boundaries === null) !== (claim.budget === null)) {
    throw new FormatError('boundaries of their own stand in the log where the claim has a budget, and only there');
  }
  if (boundaries === null) return;
  const { envelope, keys, at } = boundaries;
  const c = readBoundaryCommitment(envelope.payload);
  if (!equal(c.claimSha256, claim.sha256) || !equal(c.responseSha256, claim.responseSha256)) {
    throw new FormatError('the logged boundaries are those of another claim');
  }
  if (at.index <= commitmentAt.index || at.index >= proofAt.index) {
    throw new FormatError("the boundaries' entry is not between those of commitment and proof");
  }
  const entry = { kind: 'boundaries', sha256: hex(sha256(envelope.payload)), commitment: commitmentAt.index };
  requireEntry(entry, at, top, 'boundaries');
  const [verdict, reason] = checkSigned(envelope, keys, c.keyId, c.created, at.index, trusted);
  if (verdict === 'rejected') throw new FormatError(`boundaries: ${reason}`);
}

function requireEntry(entry, at, top, what) {
  if (!isIncluded(leafHash(utf8(canonical(entry))), at.index, top.size, at.path, top.root)) {
    throw new FormatError(`the ${what}'s entry is not in the log`);
  }
}

function checkEntries(bundle, statement, top, trusted) {
  const { commitment, commitmentKeys, commitmentAt, proofAt } = bundle.inclusion;
  const c = readCommitment(commitment.payload);
  if (
    !equal(c.claimSha256, statement.claim.withoutBoundaries) ||
    !equal(c.responseSha256, statement.claim.responseSha256) ||
    c.created !== statement.created
  ) {
    throw new FormatError('the commitment is of another answer');
  }
  if (commitmentAt.index >= proofAt.index) throw new FormatError("the proof's entry is not after the commitment's");
  checkBoundaries(bundle, statement, top, trusted);
  const digest = (envelope) => hex(sha256(envelope.payload));
  requireEntry({ kind: 'commitment', sha256: digest(commitment) }, commitmentAt, top, 'commitment');
  const proof = { kind: 'proof', sha256: digest(bundle.envelope), commitment: commitmentAt.index };
  requireEntry(proof, proofAt, top, 'proof');
  const [verdict, reason] = checkSigned(commitment, commitmentKeys, c.keyId, c.created, commitmentAt.index, trusted);
  if (verdict === 'rejected') throw new FormatError(`commitment: ${reason}`);
}

/** The checkpoint's keys, one for each signature in order, no two the same; every signature is checked. */
function checkpointKeys(encoded, note, top) {
  if (encoded.length !== note.signatures.length) {
    throw new FormatError(`the checkpoint has ${note.signatures.length} signatures for ${encoded.length} keys`);
  }
  if (new Set(encoded).size !== encoded.length) throw new FormatError('a key of the checkpoint stands twice');
  const keys = encoded.map((e, i) => {
    const key = new NoteKey(e);
    if (!key.verifies(note.text, note.signatures[i])) {
      throw new FormatError('a signature of the checkpoint is not that of its key');
    }
    if (key.isOfLog && key.name !== top.origin) throw new FormatError('the checkpoint is signed in the name of another log');
    return key;
  });
  if (!keys.some((k) => k.isOfLog)) throw new FormatError('the checkpoint is not signed by its log');
}

function trust(encoded, { logKey, witnesses, history }) {
  for (const w of witnesses) {
    if (!encoded.includes(w)) throw new FormatError(`witness ${w.split('+')[0]} has not cosigned the checkpoint`);
  }
  if (logKey) {
    if (!encoded.includes(logKey)) throw new FormatError('the checkpoint is not signed by the pinned key of the log');
    return ['verified', ''];
  }
  if (!history) return ['unchecked', ''];
  if (!history.logKeys.some((k) => encoded.includes(k))) {
    throw new FormatError('the checkpoint is signed by no key of the history of keys');
  }
  return ['verified', ''];
}

/** Verdict and reason. */
export function checkInclusion(bundle, statement, trusted) {
  const { inclusion } = bundle;
  if (inclusion === null) {
    return trusted.logKey || trusted.witnesses.length
      ? ['rejected', "the bundle has no place in a log, though the log's key is pinned"]
      : ['unchecked', ''];
  }
  try {
    const note = readNote(inclusion.checkpoint);
    const top = readCheckpoint(note.text);
    checkEntries(bundle, statement, top, trusted);
    checkpointKeys(inclusion.keys, note, top);
    return trust(inclusion.keys, trusted);
  } catch (e) {
    if (e instanceof FormatError) return ['rejected', `inclusion: ${e.message}`];
    throw e;
  }
}
