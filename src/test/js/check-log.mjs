// A second implementation of the log's formats, written from the specifications alone (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles;
// RFC 6962, 2.1): reads a log's directory, checks the checkpoint's signatures by the verifier keys given, makes the root again from the entries, compares the
// tiles. Usage: node check-log.mjs DIRECTORY VERIFIER_KEY...; exit code 0: right, 1: wrong.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory, ...keys] = process.argv.slice(2);
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const leaf = (entry) => sha256(Buffer.of(0), entry);
const node = (left, right) => sha256(Buffer.of(1), left, right);
const fail = (why) => {
  console.log(`wrong: ${why}`);
  process.exit(1);
};

function key(text) {
  const [name, id, typed] = [text.split('+')[0], text.split('+')[1], text.split('+').slice(2).join('+')];
  const bytes = Buffer.from(typed, 'base64');
  if (sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex') !== id) fail('key id');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id, type: bytes[0], key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

const note = readFileSync(join(directory, 'checkpoint'), 'utf8');
const middle = note.lastIndexOf('\n\n');
const text = note.slice(0, middle + 1);
const lines = note.slice(middle + 2).trimEnd().split('\n');
for (const k of keys.map(key)) {
  const line = lines.find((l) => {
    const parts = l.split(' ');
    return parts[0] === '\u2014' && parts[1] === k.name && Buffer.from(parts[2], 'base64').subarray(0, 4).toString('hex') === k.id;
  });
  if (!line) fail(`no signature of ${k.name}`);
  const signature = Buffer.from(line.split(' ')[2], 'base64').subarray(4);
  const message = k.type === 4 ? `cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}` : text;
  const raw = k.type === 4 ? signature.subarray(8) : signature;
  if (!verify(null, Buffer.from(message, 'utf8'), k.key, raw)) fail(`signature of ${k.name}`);
}

const [, sizeText, rootText] = text.split('\n');
const size = Number(sizeText);
const path = (level, n, width) => {
  let s = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) s = `x${String(rest % 1000).padStart(3, '0')}/${s}`;
  return join(directory, 'tile', String(level), width < 256 ? `${s}.p/${width}` : s);
};

const leaves = [];
for (let n = 0; n * 256 < size; n++) {
  const width = Math.min(256, size - n * 256);
  const bundle = readFileSync(path('entries', n, width));
  let at = 0;
  for (let i = 0; i < width; i++) {
    const length = bundle.readUInt16BE(at);
    if (at + 2 + length > bundle.length) fail('entry bundle');
    leaves.push(leaf(bundle.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  if (at !== bundle.length) fail('entry bundle');
}

function mth(hashes) {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0];
  let k = 1;
  while (2 * k < hashes.length) k *= 2;
  return node(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

if (mth(leaves).toString('base64') !== rootText) fail('root');
let hashes = leaves;
for (let level = 0; hashes.length > 0; level++) {
  const above = [];
  for (let n = 0; n * 256 < hashes.length; n++) {
    const expected = hashes.slice(n * 256, (n + 1) * 256);
    const file = path(level, n, expected.length);
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.concat(expected))) fail(`tile ${level}/${n}`);
    if (expected.length === 256) above.push(mth(expected));
  }
  hashes = above;
}
console.log(`right: ${size} entries`);
