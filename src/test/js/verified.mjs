// The real client of OpenAI, wrapped by the packed verifier, against a running gateway: node verified.mjs BASE_URL MODEL. Runs in a directory whose
// node_modules has both, as after npm install.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { Policy, Reason, VerificationFailedError, verified } from 'nanozk-verifier/openai';
import { verify } from 'nanozk-verifier';

const [baseURL, model] = process.argv.slice(2);
const openai = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const root = (await openai.models.retrieve(model)).commitment;
const messages = [{ role: 'user', content: 'Once upon a time' }];
const body = { model, messages, max_completion_tokens: 3 };
const refused = async (call) => {
  try {
    await call();
  } catch (e) {
    assert.ok(e instanceof VerificationFailedError, e.stack);
    return e;
  }
  return assert.fail('it was not refused');
};

// A few lines: the answer at once, its verdict later.
const client = verified(openai, { root });
const answer = await client.chat.completions.create(body);
assert.ok(answer.choices[0].message.content);
const report = await answer.receipt.verdict;
assert.equal(report.verdict, 'verified');
assert.equal(report.tokens, 'verified');

// The same receipt by hand.
const bytes = new Uint8Array(await (await fetch(`${baseURL}/receipts/${answer.receipt.id}/bundle`)).arrayBuffer());
const expected = { nonce: answer.receipt.nonce, text: answer.choices[0].message.content, request: { messages } };
assert.equal(verify(bytes, { root, expected }).verdict, 'verified');
assert.equal(verify(bytes, { root, expected: { ...expected, nonce: 'x' } }).verdict, 'rejected');

// Sampled, streamed, and blocked until it is proved.
const strict = verified(openai, { root, policy: Policy.REQUIRE_PROOF });
const drawn = await strict.chat.completions.create({ ...body, temperature: 0.7, logit_bias: { 7: -1.5 }, presence_penalty: 0.1 });
assert.equal((await drawn.receipt.verdict).seed, 'nonce of the client');
const stream = await strict.chat.completions.create({ ...body, stream: true });
let text = '';
for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
assert.equal(text, answer.choices[0].message.content);
assert.equal((await (await stream.receipt).verdict).verdict, 'verified');
const older = await strict.completions.create({ model, prompt: 'Once upon a time', max_tokens: 3 });
assert.equal((await older.receipt.verdict).verdict, 'verified');

// Mistakes.
const wrong = '11'.repeat(32);
assert.equal((await refused(() => verified(openai, { root: wrong, policy: 'REQUIRE_COMMITMENT', onVerdict() {} }).chat.completions.create(body))).reason, Reason.REJECTED);
const warnings = [];
const unpinned = await verified(openai, { root: null, warn: (w) => warnings.push(w), onVerdict() {} }).chat.completions.create(body);
const unchecked = await refused(() => unpinned.receipt.verdict);
assert.equal(unchecked.reason, Reason.UNCHECKED);
assert.equal(unchecked.report.model, 'unchecked');
assert.match(warnings[0], /WARNING/);
assert.equal((await refused(() => verified(openai, { root, policy: 'REQUIRE_PROOF', timeout: 0, onVerdict() {} }).chat.completions.create(body))).reason, Reason.PENDING);
await assert.rejects(client.chat.completions.create({ ...body, max_completion_tokens: -1 }), OpenAI.BadRequestError);
const nobody = verified(new OpenAI({ baseURL: 'http://127.0.0.1:9/v1', apiKey: 'none', maxRetries: 0 }), { root });
await assert.rejects(nobody.chat.completions.create(body), OpenAI.APIConnectionError);
console.log('all of it holds');
