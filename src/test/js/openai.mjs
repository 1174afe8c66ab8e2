// The official OpenAI client, unmodified, with nothing but another base URL: node openai.mjs BASE_URL MODEL
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'Once upon a time' }];

const whole = await client.chat.completions.create({ model, messages, max_completion_tokens: 16 });
assert.match(whole.choices[0].message.content, /^, there was a little girl/);
assert.equal(whole.choices[0].finish_reason, 'length');
assert.equal(whole.usage.prompt_tokens, 5);
assert.equal(typeof whole.usage.prompt_tokens_details.cached_tokens, 'number');
assert.match(whole._request_id, /^req_[0-9a-f]{32}$/);

let text = '';
let usage = null;
const stream = await client.chat.completions.create({
  model, messages, max_completion_tokens: 16, stream: true, stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? '';
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.equal(usage.completion_tokens, 16);

const runner = client.chat.completions.stream({ model, messages, max_completion_tokens: 16 });
assert.equal(await runner.finalContent(), text);

const logs = await client.chat.completions.create({
  model, messages, max_tokens: 4, logprobs: true, top_logprobs: 2, stop: ['zzz'], user: 'u', metadata: { a: 'b' },
});
assert.equal(logs.choices[0].logprobs.content.length, 4);
assert.equal(logs.choices[0].logprobs.content[0].top_logprobs.length, 2);

const older = await client.completions.create({ model, prompt: 'Once upon a time', max_tokens: 16 });
assert.equal(older.choices[0].text, text);

const { data: raw, response } = await client.chat.completions
  .create({ model, messages, max_tokens: 2 }, { headers: { 'X-Receipt-Mode': 'commit' } }).withResponse();
assert.match(response.headers.get('x-receipt-id'), /^rcpt-/);
assert.equal(raw.receipt.id, response.headers.get('x-receipt-id'));

const models = await client.models.list();
assert.equal(models.data[0].id, model);
assert.match(models.data[0].commitment, /^[0-9a-f]{64}$/);
assert.equal((await client.models.retrieve(model)).id, model);

const refused = async (call, type, check) => {
  try {
    await call();
  } catch (e) {
    assert.ok(e instanceof type, `${e.constructor.name}: ${e.message}`);
    assert.ok(e.requestID, 'no request id');
    check(e);
    return;
  }
  assert.fail('it was not refused');
};
await refused(() => client.chat.completions.create({ model, messages, max_tokens: -1 }), OpenAI.BadRequestError, (e) => {
  assert.equal(e.status, 400);
  assert.equal(e.param, 'max_tokens');
  assert.equal(e.type, 'invalid_request_error');
});
await refused(() => client.chat.completions.create({ model, messages: [{ role: 'king', content: 'x' }] }), OpenAI.BadRequestError,
  (e) => assert.equal(e.param, 'messages[0].role'));
await refused(() => client.chat.completions.create({ model: 'none', messages }), OpenAI.NotFoundError,
  (e) => assert.equal(e.code, 'model_not_found'));
await refused(() => client.embeddings.create({ model, input: 'a' }), OpenAI.NotFoundError, (e) => assert.equal(e.code, 'unknown_url'));
await refused(() => client.responses.create({ model, input: 'a' }), OpenAI.NotFoundError, (e) => assert.equal(e.code, 'unknown_url'));

const left = await client.chat.completions.create({ model, messages, stream: true });
for await (const chunk of left) {
  assert.ok(chunk.id);
  left.controller.abort();
  break;
}
console.log('all of it holds');
