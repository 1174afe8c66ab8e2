// What a caller gives beside the bundle: root, key, what it expects.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex, utf8 } from '../lib/bytes.js';
import { verify } from '../lib/index.js';
import { canonical } from '../lib/receipt/json.js';

const bytes = readFileSync(new URL('../../../test/resources/vectors/receipt.json', import.meta.url));
const bundle = JSON.parse(bytes);
const key = base64(bundle.verificationKey, 'key');
const root = hex(sha256(key));
const claim = JSON.parse(new TextDecoder().decode(base64(bundle.envelope.payload, 'payload'))).predicate.claim;

test('a receipt against its root', () => {
  const seen = [];
  const report = verify(bytes, { root, progress: (...p) => seen.push(p) });
  assert.equal(report.verdict, 'verified', report.reason);
  assert.deepEqual(seen.at(-1), [report.layers.length, report.layers.length]);
  assert.equal(verify(bytes, { root: sha256(key) }).verdict, 'verified');
});

test('without a root neither the model nor the whole is more than unchecked', () => {
  const report = verify(bytes, {});
  assert.equal(report.verdict, 'unchecked');
  assert.equal(report.model, 'unchecked');
  assert.match(report.reason, /no model root is pinned/);
  assert.ok(report.layers.every((l) => l.verdict === 'verified'));
});

test('another root', () => {
  const report = verify(bytes, { root: '11'.repeat(32) });
  assert.equal(report.verdict, 'rejected');
  assert.match(report.reason, /not of the pinned one/);
});

test('a bundle without its key', () => {
  const without = utf8(canonical({ ...bundle, verificationKey: null }));
  assert.equal(verify(without, { root }).verdict, 'unchecked');
  assert.equal(verify(without, { root, verificationKey: key }).verdict, 'verified');
  const other = key.slice();
  other[40] ^= 1;
  assert.equal(verify(without, { root, verificationKey: other }).verdict, 'rejected');
});

test('a receipt of what was sent and received, and of nothing else', () => {
  const expected = { nonce: claim.nonce, text: bundle.text, request: bundle.request };
  assert.equal(verify(bytes, { root, expected }).verdict, 'verified');
  for (const [change, reason] of [
    [{ nonce: 'x' }, /nonce/],
    [{ text: `${bundle.text} ` }, /text/],
    [{ request: { messages: [{ role: 'user', content: 'x' }] } }, /messages/],
  ]) {
    const report = verify(bytes, { root, expected: { ...expected, ...change } });
    assert.equal(report.verdict, 'rejected');
    assert.equal(report.tokens, 'rejected');
    assert.match(report.reason, reason);
  }
});

test('what the caller trusts must be well-formed', () => {
  assert.throws(() => verify(bytes, { root: 'ab' }), /32 bytes/);
  assert.throws(() => verify(bytes, { root: 'xyz' }), /hexadecimal/);
  assert.throws(() => verify(bytes, { root, logKey: 'x' }), /verifier key/);
  assert.throws(() => verify(bytes, { root, witnesses: ['x+y+z'] }), /verifier key|base64/);
  assert.throws(() => verify(bytes, { root, keys: utf8('{}') }), /keys/);
});
