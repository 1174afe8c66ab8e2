// C2SP signed notes, checkpoints and cosignatures (docs/log.md).
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, base64, concat, equal, hex, text, utf8 } from '../bytes.js';
import { verifiesEd25519 } from './envelope.js';

const MAX_BYTES = 1 << 20;
const MAX_SIGNATURES = 100;
const MARK = '\u2014 ';
const LOG = 1;
const COSIGNATURE = 4;
const NO_NAME = /[+\u0000-\u001f\p{Z}]/u;

const isName = (s) => s !== '' && !NO_NAME.test(s);

function readLine(line) {
  const parts = line.startsWith(MARK) ? line.slice(MARK.length).split(' ') : [];
  if (parts.length !== 2 || !isName(parts[0])) throw new FormatError('a signature line of the note is malformed');
  const all = base64(parts[1], 'a signature of the note');
  if (all.length < 5) throw new FormatError('a signature of the note is malformed');
  return { name: parts[0], id: all.subarray(0, 4), signature: all.subarray(4) };
}

/** Text and signature lines of a note. Nothing in it is to be used before a signature is checked. */
export function readNote(bytes) {
  if (bytes.length > MAX_BYTES) throw new FormatError(`the note is longer than ${MAX_BYTES} bytes`);
  const s = text(bytes, 'the note');
  const middle = s.lastIndexOf('\n\n');
  // eslint-disable-next-line no-control-regex
  if (middle < 0 || !s.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(s)) throw new FormatError('the note is malformed');
  const block = s.slice(middle + 2);
  if (block === '') throw new FormatError('the note has no signature');
  const lines = block.slice(0, -1).split('\n').map(readLine);
  if (lines.length > MAX_SIGNATURES) throw new FormatError(`the note has more than ${MAX_SIGNATURES} signatures`);
  return { text: s.slice(0, middle + 1), signatures: lines };
}

/** Origin, size and root of a checkpoint's text: exactly three lines. */
export function readCheckpoint(body) {
  const lines = body.split('\n');
  if (lines.length !== 4 || lines[3] !== '' || lines[0] === '') {
    throw new FormatError('the checkpoint has not exactly three lines: origin, size, root');
  }
  const root = base64(lines[2], "the checkpoint's root");
  if (!/^(0|[1-9]\d{0,17})$/.test(lines[1]) || root.length !== 32) {
    throw new FormatError('size or root of the checkpoint is malformed');
  }
  return { origin: lines[0], size: BigInt(lines[1]), root };
}

/** A verifier key, NAME+ID+BASE64(type, public key), of a log or a witness. */
export class NoteKey {
  constructor(encoded) {
    const [, name, id, rest] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(encoded) ?? [];
    const typed = rest === undefined ? [] : base64(rest, 'a verifier key');
    if (typed.length !== 33) throw new FormatError(`not a verifier key (NAME+ID+BASE64 of an Ed25519 key): ${encoded}`);
    this.encoded = encoded;
    this.name = name;
    this.type = typed[0];
    this.publicKey = typed.subarray(1);
    this.id = sha256(concat(utf8(`${name}\n`), typed)).subarray(0, 4);
    if (!isName(name) || hex(this.id) !== id || ![LOG, COSIGNATURE].includes(this.type)) {
      throw new FormatError(`the verifier key ${encoded} has another id, or a type that is not known`);
    }
  }

  get isOfLog() {
    return this.type === LOG;
  }

  /** Whether a line is this key's signature of a text. */
  verifies(body, line) {
    if (line.name !== this.name || !equal(line.id, this.id)) return false;
    if (this.isOfLog) return verifiesEd25519(this.publicKey, utf8(body), line.signature);
    if (line.signature.length !== 8 + 64) return false;
    const time = new DataView(line.signature.buffer, line.signature.byteOffset).getBigInt64(0);
    const cosigned = utf8(`cosignature/v1\ntime ${time}\n${body}`);
    return time >= 0n && verifiesEd25519(this.publicKey, cosigned, line.signature.subarray(8));
  }
}
