// Receipts of which not all blocks are proved (docs/protocol.md, 14).
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex, utf8 } from '../lib/bytes.js';
import { verify } from '../lib/index.js';
import { detectionOf, drawBlocks, readBudget, readChallenger } from '../lib/receipt/choice.js';

const WEIGHTS = [89462, 191407, 74898, 118589, 366170, 118589, 89461];
const DIGEST = Uint8Array.from({ length: 32 }, (_, i) => i);

test('the draws of the document', () => {
  const drawn = [1, 2, 3, 4, 5, 6, 7].map((k) => drawBlocks(DIGEST, '0123456789abcdef', k, WEIGHTS));
  assert.deepEqual(drawn, [
    [4],
    [2, 3],
    [2, 4, 5],
    [0, 1, 3, 4],
    [1, 3, 4, 5, 6],
    [1, 2, 3, 4, 5, 6],
    [0, 1, 2, 3, 4, 5, 6],
  ]);
});

test('blocks are drawn as often as the stated probability says', () => {
  const n = 3000;
  for (const k of [1, 3, 5]) {
    const counts = new Array(WEIGHTS.length).fill(0);
    for (let i = 0; i < n; i++) for (const l of drawBlocks(sha256(utf8(`${i}`)), 'x'.repeat(16), k, WEIGHTS)) counts[l]++;
    detectionOf({ weights: WEIGHTS }, [], [{ count: k }]).forEach((p, l) => {
      const sigma = Math.sqrt((Number(p) * (1 - Number(p))) / n);
      assert.ok(Math.abs(counts[l] / n - Number(p)) <= 5 * sigma + 1e-6, `block ${l} of ${k}: ${counts[l] / n}, not ${p}`);
    });
  }
});

test('detection multiplies over draws and is 1 where a block is proved', () => {
  const even = { weights: [2 ** 18, 2 ** 18, 2 ** 18, 2 ** 18] };
  assert.deepEqual(detectionOf(even, [2], [{ count: 1 }, { count: 1 }, { count: null }]), ['0.437500', '0.437500', '1.000000', '0.437500']);
  assert.deepEqual(detectionOf(even, [], []), new Array(4).fill('0.000000'));
  assert.deepEqual(detectionOf(even, [], [{ count: 4 }]), new Array(4).fill('1.000000'));
});

test('weights that are none', () => {
  const read = (layers, weights) => readBudget({ layers, weights }, 'b');
  assert.throws(() => read(1, [2 ** 19 + 1, 2 ** 19]), /add up/);
  assert.throws(() => read(1, [2 ** 20 - 2 ** 18 + 1, 2 ** 18 - 1]), /below the floor/);
  assert.throws(() => read(0, [2 ** 20]), /a budget of 0/);
  assert.throws(() => read(2, [2 ** 20]), /a budget of 2/);
  assert.throws(() => read(1, new Array(2 ** 20).fill(1)), /more than a model may have/);
});

test('what the caller asks for must be well-formed', () => {
  assert.throws(() => readChallenger({ nonces: ['x'] }), /give their digest too/);
  assert.throws(() => readChallenger({ boundaries: '00' }), /32 bytes/);
  for (const detection of ['0', '0.0', '1.1', '2', '-0.1', '1e-3', '.5', '']) assert.throws(() => readChallenger({ detection }), /detection/);
  assert.equal(readChallenger({ detection: '0.2000001' }).more('0.200000'), true);
  assert.equal(readChallenger({ detection: '0.2' }).more('0.200000'), false);
});

const bytes = readFileSync(new URL('../../../test/resources/vectors/budget.json', import.meta.url));
const bundle = JSON.parse(bytes);
const root = hex(sha256(base64(bundle.verificationKey, 'key')));
const boundaries = hex(sha256(base64(bundle.inclusion.boundaries.envelope.payload, 'payload')));
const nonces = ['revealed after the boundaries'];

test('a kept receipt with a budget, to who challenged it and to who did not', () => {
  const report = verify(bytes, { root, challenger: { boundaries, nonces, detection: '0.2' } });
  assert.equal(report.verdict, 'verified', report.reason);
  assert.equal(report.choice.verdict, 'verified');
  assert.ok(report.layers.some((l) => l.verdict === 'unchecked'));
  for (const challenger of [{}, { boundaries, nonces }, { boundaries, detection: '0.2' }]) {
    const less = verify(bytes, { root, challenger });
    assert.equal(less.verdict, 'unchecked');
    assert.equal(less.couldNot, true);
    assert.match(less.reason, /below the/);
  }
  assert.match(verify(bytes, { root, challenger: { boundaries, nonces: ['another one of sixteen'] } }).reason, /a challenge is missing/);
  assert.match(verify(bytes, { root, challenger: { boundaries: '00'.repeat(32), nonces } }).reason, /shown before/);
});
