// The verifying client against a gateway that makes the mistakes which clients meet: down, slow, gone, of another answer, of another time, too large.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex, utf8 } from '../lib/bytes.js';
import { Gateway } from '../lib/client/gateway.js';
import { Policy, Reason, VerificationFailedError, verified } from '../lib/client/openai.js';
import { makesCalls, readCalls } from '../lib/client/calls.js';
import { decimal, samplingDifference } from '../lib/client/sampling.js';
import { verify } from '../lib/index.js';
import { preAuthentication } from '../lib/receipt/envelope.js';
import { canonical } from '../lib/receipt/json.js';

const read = (name) => readFileSync(new URL(`../../../test/resources/vectors/${name}.json`, import.meta.url));
const bytes = read('receipt');
const bundle = JSON.parse(bytes);
const key = base64(bundle.verificationKey, 'key');
const root = hex(sha256(key));
const without = utf8(canonical({ ...bundle, verificationKey: null }));
const WRONG = '11'.repeat(32);

let server;
let gateway;
let warnings;
let verdicts;

/** A gateway of one receipt, whose ways are changed by tests. */
beforeEach(async () => {
  gateway = {
    apiKey: 'k',
    state: { status: 'proved', commitment: root, proved: 3, total: 3 },
    bundle: (response, omit) => response.end(omit ? without : bytes),
    key,
    refused: 0,
    asked: 0,
  };
  warnings = [];
  verdicts = [];
  server = createServer((request, response) => {
    gateway.asked++;
    const path = new URL(request.url, 'http://x').pathname.replace(/^\/v1/, '');
    const json = (value) => response.end(JSON.stringify(value));
    response.statusCode = 200;
    if (request.headers.authorization !== `Bearer ${gateway.apiKey}`) {
      response.statusCode = 401;
      json({ error: { message: 'no such key' } });
    } else if (gateway.refused-- > 0) {
      response.statusCode = 503;
      response.end();
    } else if (path === '/receipts/r/bundle') {
      gateway.bundle(response, request.url.endsWith('?key=omit'));
    } else if (path === '/receipts/r') {
      json(gateway.state);
    } else if (path === '/models') {
      json({ data: [{ id: 'tiny', commitment: root }] });
    } else if (path === '/models/tiny/verification-key') {
      response.end(gateway.key);
    } else {
      response.statusCode = 404;
      json({});
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const base = () => `http://127.0.0.1:${server.address().port}/v1`;

/** As OpenAI's client, of an answer that has come already. */
const client = (answer) => ({
  baseURL: base(),
  apiKey: 'k',
  completions: {
    create: async (body) => {
      gateway.sent = body;
      return { choices: [{ text: bundle.text }], receipt: { id: 'r', status: 'committed', url: '/v1/receipts/r' }, ...answer };
    },
  },
});

const BODY = { model: 'tiny', prompt: 'the one', max_tokens: 3, receipt: { nonce: 'n-1' } };

const wrapped = (options = {}, answer = {}) =>
  verified(client(answer), { root, timeout: 20_000, warn: (w) => warnings.push(w), onVerdict: (v) => verdicts.push(v), ...options });

const ask = (options, answer, body = {}) => wrapped(options, answer).completions.create({ ...BODY, ...body });

/** The reason for which a promise fails. */
async function failure(promise) {
  try {
    await promise;
  } catch (e) {
    assert.ok(e instanceof VerificationFailedError, e.stack);
    return e;
  }
  return assert.fail('it did not fail');
}

test('an answer at once, its verdict later', async () => {
  gateway.state = { ...gateway.state, status: 'proving', proved: 1 };
  const answer = await ask();
  assert.equal(answer.choices[0].text, bundle.text);
  assert.deepEqual(gateway.sent.receipt, { mode: 'prove', nonce: 'n-1' });
  assert.equal(answer.receipt.status, 'committed');
  assert.equal(await Promise.race([answer.receipt.verdict, new Promise((r) => setTimeout(r, 50, 'later'))]), 'later');
  gateway.state.status = 'proved';
  assert.equal((await answer.receipt.verdict).verdict, 'verified');
  assert.deepEqual(verdicts.map((v) => [v.id, v.report.verdict, v.error]), [['r', 'verified', null]]);
  assert.deepEqual(warnings, []);
});

test('an answer only when its proofs are checked', async () => {
  const answer = await ask({ policy: Policy.REQUIRE_PROOF });
  assert.equal((await answer.receipt.verdict).model, 'verified');
});

test('unpinned root: a loud warning, and the model is unchecked', async () => {
  const e = await failure((await ask({ root: null })).receipt.verdict);
  assert.equal(e.reason, Reason.UNCHECKED);
  assert.equal(e.report.model, 'unchecked');
  assert.ok(e.report.layers.every((l) => l.verdict === 'verified'));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /WARNING: no model root is pinned/);
  const rejected = await failure((await ask({ root: null }, { choices: [{ text: 'another' }] })).receipt.verdict);
  assert.equal(rejected.reason, Reason.REJECTED);
  assert.equal(rejected.report.model, 'unchecked');
  assert.equal((await failure(ask({ root: null, policy: Policy.REQUIRE_PROOF }))).reason, Reason.UNCHECKED);
});

test('another root than the one that answers', async () => {
  assert.equal((await failure(ask({ root: WRONG, policy: Policy.REQUIRE_COMMITMENT }))).reason, Reason.REJECTED);
  // The gateway has no key of that root, so that nothing can be checked against it.
  assert.equal((await failure(ask({ root: WRONG, policy: Policy.REQUIRE_PROOF }))).reason, Reason.UNCHECKED);
  gateway.bundle = (response) => response.end(bytes);
  assert.equal((await failure(ask({ root: WRONG, policy: Policy.REQUIRE_PROOF }))).reason, Reason.REJECTED);
});

test('server down: at once where it never was there, and while a receipt is waited for', async () => {
  const asked = wrapped();
  gateway.state = { ...gateway.state, status: 'proving' };
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  const e = await failure(new Gateway(asked.client.baseURL, () => null, { outage: 0 }).bundle('r', 20_000));
  assert.equal(e.reason, Reason.UNREACHABLE);
  assert.match(e.message, /can't be reached: ECONNREFUSED/);
});

test('a gateway that is away for a moment does not cost the verdict', async () => {
  gateway.refused = 2;
  assert.equal((await (await ask()).receipt.verdict).verdict, 'verified');
  gateway.refused = 1000;
  const e = await failure((await ask({ outage: 300 })).receipt.verdict);
  assert.equal(e.reason, Reason.UNREACHABLE);
  assert.match(e.message, /503/);
});

test('receipt pending', async () => {
  gateway.state = { ...gateway.state, status: 'proving', proved: 1 };
  const e = await failure(ask({ policy: Policy.REQUIRE_PROOF, timeout: 300 }));
  assert.equal(e.reason, Reason.PENDING);
  assert.match(e.message, /1 of 3 proofs/);
  assert.equal(e.report, null);
  assert.ok((await ask({ policy: Policy.REQUIRE_COMMITMENT, timeout: 300 })).receipt.id);
});

test('receipts that will never be proved', async () => {
  for (const [state, reason] of [
    [{ status: 'failed', error: { message: 'a value out of range' } }, /out of range/],
    [{ status: 'aborted' }, /aborted/],
    [{ status: 'committed', total: 0 }, /committed/],
  ]) {
    gateway.state = { commitment: root, proved: 0, total: 3, ...state };
    for (const policy of [Policy.REQUIRE_PROOF, Policy.REQUIRE_COMMITMENT]) {
      const e = await failure(ask({ policy }));
      assert.equal(e.reason, Reason.NOT_PROVED);
      if (policy === Policy.REQUIRE_PROOF) assert.match(e.message, reason);
    }
  }
  assert.equal((await failure(ask({ policy: Policy.REQUIRE_PROOF }, { receipt: { id: 'none' } }))).reason, Reason.NOT_PROVED);
  for (const policy of [Policy.REQUIRE_PROOF, Policy.REQUIRE_COMMITMENT]) {
    assert.match((await failure(ask({ policy }, { receipt: undefined }))).message, /without a receipt/);
  }
});

test('expired API key', async () => {
  gateway.apiKey = 'another';
  const e = await failure(ask({ policy: Policy.REQUIRE_PROOF }));
  assert.equal(e.reason, Reason.UNREACHABLE);
  assert.match(e.message, /401.*expired/);
  assert.equal(gateway.asked, 1);
});

/** A history in which the vectors' receipt key is valid for a time. */
const history = (notBefore, notAfter) => {
  const publicKey = base64(bundle.publicKey, 'publicKey');
  const entry = { use: 'receipt', algorithm: 'Ed25519', keyId: hex(sha256(publicKey)), publicKey: bundle.publicKey, verifierKey: null, notBefore, notAfter, revoked: null, revokedAtSize: null };
  return utf8(canonical({ format: 'nanozk-keys/v1', origin: 'log.example/receipts', keys: [entry] }));
};

test("expired key of the signer: what it signed before stands, what came after does not", async () => {
  // Signed on 2026-01-01T00:00:01Z.
  const before = await (await ask({ keys: history('2025-01-01T00:00:00Z', '2026-01-01T00:00:01Z') })).receipt.verdict;
  assert.equal(before.signature, 'verified');
  const e = await failure((await ask({ keys: history('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z') })).receipt.verdict);
  assert.equal(e.reason, Reason.REJECTED);
  assert.match(e.message, /not valid any more/);
  const early = await failure((await ask({ keys: history('2026-01-02T00:00:00Z', null) })).receipt.verdict);
  assert.match(early.message, /not valid yet/);
});

/** The receipt, signed at another time. */
function signedAt(time) {
  const statement = JSON.parse(new TextDecoder().decode(base64(bundle.envelope.payload, 'payload')));
  statement.predicate.times = { created: time, proved: time };
  const payload = utf8(canonical(statement));
  const signature = ed25519.sign(preAuthentication(payload), new Uint8Array(32));
  const b64 = (b) => Buffer.from(b).toString('base64');
  const envelope = { ...bundle.envelope, payload: b64(payload), signatures: [{ keyid: bundle.envelope.signatures[0].keyid, sig: b64(signature) }] };
  return utf8(canonical({ ...bundle, envelope }));
}

test('clock skew: a few minutes are nothing, a time to come is refused where times count', async () => {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
  const keys = history('2025-01-01T00:00:00Z', null);
  for (const [minutes, verdict] of [[-60 * 24, 'verified'], [4, 'verified'], [7, 'rejected']]) {
    const receipt = signedAt(at(minutes));
    assert.equal(verify(receipt, { root, keys }).verdict, verdict, `${minutes}`);
    // Where no history of keys is trusted, no verdict depends on anybody's clock.
    assert.equal(verify(receipt, { root }).verdict, 'verified');
  }
  assert.match(verify(signedAt(at(60)), { root, keys }).reason, /a time to come/);
});

test('a clock that is set while a receipt is waited for neither ends nor prolongs the wait', async () => {
  const real = Date.now;
  gateway.state = { ...gateway.state, status: 'proving' };
  try {
    const { receipt } = await ask();
    Date.now = () => real() + 365 * 24 * 3600_000;
    setTimeout(() => (gateway.state.status = 'proved'), 300);
    assert.equal((await receipt.verdict).verdict, 'verified');
  } finally {
    Date.now = real;
  }
});

test("another completion's bundle is not taken for this one's", async () => {
  for (const [body, answer, reason] of [
    [{ receipt: { nonce: 'mine' } }, {}, /another request: its nonce/],
    [{ receipt: undefined }, {}, /another request: its nonce/],
    [{}, { choices: [{ text: 'another' }] }, /another answer: its text/],
    [{ prompt: 'the two' }, {}, /another question/],
    [{ temperature: 0.5 }, {}, /another way to choose tokens: its temperature/],
    [{ logit_bias: { 7: 1 } }, {}, /its logitBias/],
    [{ response_format: { type: 'json_object' } }, {}, /its responseFormat/],
  ]) {
    const e = await failure((await ask({}, answer, body)).receipt.verdict);
    assert.equal(e.reason, Reason.REJECTED);
    assert.equal(e.report.tokens, 'rejected');
    assert.match(e.message, reason);
  }
});

test('huge bundle: announced or not, it is not read', async () => {
  gateway.bundle = (response) => {
    response.setHeader('Content-Length', 2 ** 40);
    response.write('{');
  };
  const announced = await failure((await ask()).receipt.verdict);
  assert.equal(announced.reason, Reason.UNREACHABLE);
  assert.match(announced.message, /larger than 268435456 bytes/);
  let written = 0;
  gateway.bundle = (response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65536))) written += 65536;
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  const endless = await failure((await ask({ maxBytes: 1_000_000 })).receipt.verdict);
  assert.match(endless.message, /larger than 1000000 bytes/);
  assert.ok(written < 64 * 2 ** 20, `${written}`);
});

test('nonsense of the gateway is a reason, never a crash', async () => {
  gateway.bundle = (response) => response.end('nonsense');
  assert.equal((await failure((await ask()).receipt.verdict)).reason, Reason.REJECTED);
  gateway.bundle = (response) => response.end(without);
  gateway.key = new Uint8Array(10);
  const e = await failure((await ask()).receipt.verdict);
  assert.equal(e.reason, Reason.REJECTED);
  assert.match(e.message, /verification key is not that of the pinned root/);
});

test('a stream: chunks go through, the policy decides at its end', async () => {
  const chunks = async function* () {
    yield { choices: [{ text: bundle.text.slice(0, 1) }] };
    yield { choices: [{ text: bundle.text.slice(1) }], receipt: { id: 'r' } };
    yield { choices: [], usage: {} };
  };
  const stream = (options, make = chunks) => {
    const c = client();
    c.completions.create = async () => make();
    return verified(c, { root, timeout: 20_000, warn: () => {}, onVerdict: () => {}, ...options }).completions.create({ ...BODY, stream: true });
  };
  const good = await stream({ policy: Policy.REQUIRE_PROOF });
  let count = 0;
  for await (const c of good) count += c.choices.length;
  assert.equal(count, 2);
  assert.equal((await (await good.receipt).verdict).verdict, 'verified');
  const bad = await stream({ policy: Policy.REQUIRE_PROOF }, async function* () {
    yield { choices: [{ text: 'x' }], receipt: { id: 'r' } };
  });
  const seen = [];
  const e = await failure((async () => {
    for await (const c of bad) seen.push(c);
  })());
  assert.equal(seen.length, 1);
  assert.equal(e.reason, Reason.REJECTED);
  const left = await stream({});
  for await (const c of left) {
    assert.ok(c);
    break;
  }
  assert.match((await failure(left.receipt)).message, /left before its end/);
});

test('who listens to nothing is warned of a verdict that fails', async () => {
  const { receipt } = await ask({ onVerdict: undefined }, { choices: [{ text: 'x' }] });
  await failure(receipt.verdict);
  await new Promise((r) => setTimeout(r, 10));
  assert.match(warnings.join(), /not verified.*another answer/);
});

test('mistakes in the options', async () => {
  assert.throws(() => wrapped({ root: 'abc' }), /no model root/);
  assert.throws(() => wrapped({ policy: 'SOMETIMES' }), /no policy/);
  assert.throws(() => wrapped({ logKey: 'x' }), /verifier key/);
  assert.throws(() => wrapped({ keys: utf8('{}') }), /keys/);
  await assert.rejects(ask({}, {}, { n: 2 }), /n: each choice/);
  await assert.rejects(ask({}, {}, { echo: true }), /echo/);
  assert.equal((await (await ask({ root: `SHA256:${root.toUpperCase()}` })).receipt.verdict).verdict, 'verified');
});

test('decimals as the gateway writes them', () => {
  for (const [x, wanted] of [
    [0, '0'], [-0, '0'], [1, '1'], [0.7, '0.7'], [-0.25, '-0.25'], [1e-7, '0'], [1.5e-6, '0.000002'], [2.5e-6, '0.000002'], [-1e-9, '0'], [100, '100'],
    [0.1 + 0.2, '0.3'], [1 / 3, '0.333333'], [-2, '-2'], [1e-6, '0.000001'],
  ]) {
    assert.equal(decimal(x), wanted, `${x}`);
  }
});

test('the settings of a receipt that was drawn, and of one that is held to a format', () => {
  const sampled = read('receipt-sampled');
  const body = { temperature: 0.7, presence_penalty: 0.5, frequency_penalty: -0.25, logit_bias: { 9: -2, 7: 1.5, 8: 0 }, seed: -7 };
  // The vector is the second choice of its request.
  assert.match(samplingDifference(body, sampled), /its choice/);
  assert.match(samplingDifference({ ...body, seed: 7 }, sampled), /its seed/);
  assert.match(samplingDifference({ ...body, seed: undefined }, sampled), /its seed/);
  const held = read('receipt-format');
  const schema = (s) => ({ response_format: { type: 'json_schema', json_schema: { name: 'word', schema: s } } });
  assert.equal(samplingDifference(schema({ enum: ['on', 'the'] }), held), null);
  for (const other of [{}, schema({ enum: ['the', 'on'] }), schema({ enum: ['on'] }), schema(undefined), { response_format: { type: 'json_object' } }, { response_format: { type: 'text' } }]) {
    assert.match(samplingDifference(other, held), /responseFormat/, JSON.stringify(other));
  }
  assert.match(samplingDifference({}, utf8('nonsense')), /JSON/);
});

test('calls of tools are read as the gateway reads them', () => {
  const one = '<tool_call>\n{"name": "f", "arguments": {"a": [1, 2.5], "b": {}}}\n</tool_call>';
  const f = { name: 'f', arguments: { a: [1, 2.5], b: {} } };
  assert.deepEqual(readCalls(one), { text: '', calls: [f] });
  assert.deepEqual(readCalls(`So:\n${one}\n${one}\n`), { text: 'So:', calls: [f, f] });
  assert.deepEqual(readCalls('<tool_call>{"name":"g","arguments":{}}\n'), { text: '', calls: [{ name: 'g', arguments: {} }] });
  assert.deepEqual(readCalls(' {"type":"function","name":"g","parameters":{}}'), { text: '', calls: [{ name: 'g', arguments: {} }] });
  assert.deepEqual(readCalls('{"name":"g","arguments":{}}'), { text: '', calls: [{ name: 'g', arguments: {} }] });
  for (const text of ['', 'f', '<tool_call>', one + 'x', `${one}<tool_call>{}</tool_call>`, '{"name":"g","arguments":[]}', '{"name":"g","arguments":null}',
    '{"name":1,"arguments":{}}', '{"name":"g","arguments":{},"x":1}', '{"type":"x","name":"g","arguments":{}}', '[]', 'null']) {
    assert.equal(readCalls(text), null, text);
  }
  const call = (name, args) => ({ id: 'c', type: 'function', function: { name, arguments: args } });
  assert.ok(makesCalls(one, '', [call('f', '{"b":{},"a":[1,2.50]}')]));
  assert.ok(makesCalls(`So: ${one}`, 'So:', [call('f', '{"b":{},"a":[1,2.5]}')]));
  for (const lie of [[], [call('g', '{"b":{},"a":[1,2.5]}')], [call('f', '{"b":{},"a":[2.5,1]}')], [call('f', 'x')], [call('f', '{"a":[1,2.5]}')],
    [call('f', '{"b":{},"a":[1,2.5]}'), call('f', '{"b":{},"a":[1,2.5]}')]]) {
    assert.ok(!makesCalls(one, '', lie), JSON.stringify(lie));
  }
  assert.ok(!makesCalls(one, 'So:', [call('f', '{"b":{},"a":[1,2.5]}')]));
  assert.ok(!makesCalls('f', 'f', [call('f', '{}')]));
});

test('calls that are not those of the receipt are rejected, in one piece and streamed', async () => {
  const tool_calls = [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
  const choice = { message: { role: 'assistant', content: null, tool_calls } };
  const api = (answer) => ({ baseURL: base(), apiKey: 'k', chat: { completions: { create: async () => answer } }, completions: {} });
  const options = { root, policy: Policy.REQUIRE_PROOF, onVerdict: () => {} };
  const body = { model: 'tiny', messages: [{ role: 'user', content: 'hi' }], tools: [{}], receipt: { nonce: 'n-1' } };
  const rejected = (e) => e instanceof VerificationFailedError && e.reason === Reason.REJECTED && /the calls/.test(e.message);
  const whole = verified(api({ choices: [choice], receipt: { id: 'r' } }), options).chat.completions.create(body);
  await assert.rejects(whole, rejected);
  async function* chunks() {
    yield { choices: [{ delta: { tool_calls } }] };
    yield { choices: [{ delta: {} }], receipt: { id: 'r' } };
  }
  const stream = await verified(api(chunks()), options).chat.completions.create({ ...body, stream: true });
  await assert.rejects(async () => {
    for await (const chunk of stream) assert.ok(chunk);
  }, rejected);
});
