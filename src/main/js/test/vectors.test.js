// The vectors that both verifiers read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { sha512 } from '@noble/hashes/sha2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { FormatError, base64, concat, fromHex, hex, le32, utf8 } from '../lib/bytes.js';
import { grammar } from '../lib/grammar/schema.js';
import { mask } from '../lib/grammar/mask.js';
import { Channel } from '../lib/channel.js';
import { close } from '../lib/closing.js';
import { P, fromInteger, inverse, toInteger } from '../lib/curve/base.js';
import { affine, decode, deriveUniform, generator } from '../lib/curve/ristretto.js';
import { decodeAll, holds } from '../lib/equation.js';
import { ELL, bytes32, eq, mod } from '../lib/field.js';
import { verify } from '../lib/index.js';
import { fractionalSum } from '../lib/lookup.js';
import { layout, matrix } from '../lib/matrix.js';
import { adjustment, negativeLogarithm, noiseKey } from '../lib/model/sampling.js';
import { gumbelTables } from '../lib/model/gumbel.js';
import { Tokenizer } from '../lib/model/tokenizer.js';
import { Transcript } from '../lib/transcript.js';

const file = (name) => readFileSync(new URL(`../../../test/resources/vectors/${name}.json`, import.meta.url));
const read = (name) => JSON.parse(file(name));

/** Whether two affine points are one element: they differ by torsion only. */
function same([x1, y1], [x2, y2]) {
  const [a, b, c, d] = [x1, y1, x2, y2].map((v) => toInteger(v));
  return (a * d) % P === (b * c) % P || (b * d) % P === (P - ((P - a) * c) % P) % P;
}

test('ristretto255', () => {
  const v = read('ristretto255');
  v.multiples.forEach((m) => assert.ok(decode(fromHex(m)), m));
  for (const bad of v.invalid) assert.equal(decode(fromHex(bad)), null, bad);
  for (const { label, element } of v.derived) {
    const [p] = affine([deriveUniform(sha512(utf8(label)))]);
    assert.ok(same(p, decode(fromHex(element))), label);
  }
});

test('generators', () => {
  const v = read('generators');
  for (const label of ['G', 'T', 'H', 'U']) {
    v[label].forEach((e, i) => assert.ok(same(affine([generator(label, i)])[0], decode(fromHex(e))), label + i));
  }
});

test('transcript', () => {
  const v = read('transcript');
  const t = new Transcript(v.domain);
  for (const s of v.steps) {
    if (s.absorb !== undefined) t.absorb(s.absorb, fromHex(s.data));
    else assert.equal(hex(bytes32(t.challenge(s.challenge))), s.value);
  }
});

test('closing argument over committed rows', () => {
  const h = read('hyrax');
  const cut = layout(3, 4, h.columnBits);
  assert.equal(cut.positionBits, h.positionBits);
  const rows = h.rows.map(fromHex);
  const run = (proof) => {
    const t = new Transcript('vectors/closing');
    t.absorb('rows', concat(...rows));
    const c = new Channel(t, proof);
    const [a] = c.seal('a', 1);
    const x = c.challenge('x');
    const [d] = c.seal('d', 1);
    c.requireZero(c.graph.affine(ELL - x, [a, d], [1n, 1n]));
    c.requireProduct(...c.seal('product', 3));
    const [value] = c.seal('value', 1);
    const units = [2n, ELL - 3n, 5n];
    const terms = [{ matrix: matrix('m', cut, rows), offset: 0, units, positions: [1n, 10n, 100n, 1000n], scale: 1n }];
    return holds(decodeAll(close(c, h.columnBits, [{ value, terms }])));
  };
  const proof = fromHex(read('closing').proof);
  assert.ok(run(proof));
  for (let at = 0; at < proof.length; at += 32) {
    const bad = proof.slice();
    bad.set(proof.subarray((at + 32) % proof.length, ((at + 32) % proof.length) + 32), at);
    let accepted = false;
    try {
      accepted = run(bad);
    } catch {
      // Not canonical where a scalar is wanted.
    }
    assert.ok(!accepted, `item ${at / 32}`);
  }
});

test('lookups', () => {
  const v = read('logup');
  const run = (leaves) => {
    const c = new Channel(new Transcript('vectors/logup'), fromHex(v.proof));
    const r = fractionalSum(c, 7);
    const weights = eq(r.point, 128);
    const p = mod(leaves.reduce((s, [i, n]) => s + weights[i] * BigInt(n), 0n));
    const q = mod(leaves.reduce((s, [i, , d]) => s + weights[i] * BigInt(d - 1), 1n));
    c.requireZero(c.graph.affine(mod(-p), [r.p], [1n]));
    c.requireZero(c.graph.affine(mod(-q), [r.q], [1n]));
    return holds(decodeAll(close(c, 3, [])));
  };
  assert.ok(run(v.leaves));
  const changed = v.leaves.map((l) => [...l]);
  changed[2][2] += 1;
  assert.ok(!run(changed));
});

test('receipts: verified, or refused by version', () => {
  const bytes = file('receipt');
  const root = sha256(base64(JSON.parse(bytes).verificationKey, 'key'));
  for (let round = 0; round < 2; round++) {
    const start = performance.now();
    const r = verify(bytes, { root });
    assert.equal(r.verdict, 'verified', r.reason);
    console.log(`# ${round ? 'warm' : 'cold'} check: ${Math.round(performance.now() - start)} ms`);
  }
  const sampled = verify(file('receipt-sampled'), { root });
  assert.equal(sampled.verdict, 'verified', sampled.reason);
  assert.equal(sampled.seed, 'chosen by client');
  for (const name of ['compact', 'format', 'min-p', 'top-k', 'gpt2', 'qwen2', 'qwen3', 'llama3'].map((n) => `receipt-${n}`)) {
    const other = file(name);
    const report = verify(other, { root: sha256(base64(JSON.parse(other).verificationKey, 'key')) });
    assert.equal(report.verdict, 'verified', `${name}: ${report.reason}`);
  }
  const older = utf8(bytes.toString().replace('nanozk-bundle/v1', 'nanozk-bundle/v0'));
  assert.match(verify(older, { root }).reason, /nanozk-bundle\/v1/);
});

test('a logged receipt with two signatures', () => {
  const bytes = file('receipt-logged');
  const { root, signer, keys, logKey, witnesses } = read('trust-logged');
  for (const trusted of [{ keys: utf8(keys) }, { signer: fromHex(signer) }]) {
    const report = verify(bytes, { root, logKey, witnesses, ...trusted });
    assert.deepEqual([report.verdict, report.reason, report.signature, report.inclusion], ['verified', '', 'verified', 'verified']);
  }
  for (const k of [0, 1]) {
    const other = JSON.parse(bytes);
    const signature = other.envelope.signatures[k];
    signature.sig = (signature.sig[0] === 'A' ? 'B' : 'A') + signature.sig.slice(1);
    const report = verify(utf8(JSON.stringify(other)), { root, signer: fromHex(signer) });
    assert.deepEqual([report.verdict, report.signature], ['rejected', 'rejected']);
  }
});

test('integers of the base field survive their limbs', () => {
  for (const x of [0n, 1n, P - 1n, inverse(3n)]) assert.equal(toInteger(fromInteger(x)), x);
});

// docs/protocol.md, 12.
test('noise', () => {
  const requestSha256 = new Uint8Array(32);
  requestSha256[0] = 1;
  const key = noiseKey({ source: 'client', value: '-7' }, 'n', requestSha256, 2);
  assert.equal(hex(key), 'a28df7e29dd0560208ff61ca10030764e27d62c53793bd6239a6d591dde63b1e');
  const tables = new Uint8Array(2 * 4 * 8193);
  const view = new DataView(tables.buffer);
  gumbelTables().forEach((t, side) => t.forEach((g, k) => view.setInt32(4 * (8193 * side + k), g, true)));
  assert.equal(hex(sha256(tables)), 'a6c95ed67e219ae09d1e0526ebea784d5fa4cb70a9fdba46061f2635f36d9f5f');
});

test('logarithms of min_p', () => {
  for (const m of [1, 2, 50000, 123456, 999999, 1000000]) {
    assert.ok(Math.abs(Number(negativeLogarithm(m)) - 2 ** 24 * -Math.log(m / 1e6)) <= 0.5001, String(m));
  }
  assert.equal(negativeLogarithm(1000000), 0n);
});

test('sampling settings as additions', () => {
  const settings = { temperature: 0, minP: 0, topK: 0, presence: 500000, frequency: -250000, bias: [[1, 1500000]], seed: null, choice: 0, responseFormat: null };
  const a = adjustment(settings, () => 2, 4, null, new Uint8Array(32));
  assert.deepEqual(a.at([3, 3, 1]), [0n, 6n + 1n - 2n, 0n, 2n - 2n]);
  assert.equal(a.limbs(1, 5), 1);
  assert.equal(adjustment({ ...settings, presence: 0, frequency: 0, bias: [] }, () => 2, 4, null, new Uint8Array(32)), null);
});

test('response formats', () => {
  const v = read('formats');
  const size = new Tokenizer(fromHex(v.tokenizer)).size;
  for (const { format, outputs, allowed } of v.formats) {
    const m = mask(format, fromHex(v.tokenizer), size);
    const ids = [];
    for (let i = 0; i <= outputs.length; i++) m(outputs.slice(0, i)).forEach((good, id) => good && ids.push(le32(id)));
    assert.equal(hex(sha256(concat(...ids))), allowed, format);
  }
  for (const format of read('formats-refused').formats) assert.throws(() => grammar(format), FormatError, format);
});
