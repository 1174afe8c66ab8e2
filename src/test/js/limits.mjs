// Keys and rates as the official OpenAI client sees them: node limits.mjs BASE_URL KEY; the rate is used up by the caller.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, apiKey] = process.argv.slice(2);
const messages = [{ role: 'user', content: 'hi' }];
const ask = (client) => client.chat.completions.create({ model: 'm', messages });

const stranger = new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 });
await assert.rejects(ask(stranger), (e) => e instanceof OpenAI.AuthenticationError && e.code === 'invalid_api_key' && !!e.requestID);

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
let refusal = null;
for (let i = 0; i < 20 && !refusal; i++) {
  try {
    await ask(client);
  } catch (e) {
    // A slow machine may give a request back in between: the model is not there then.
    if (!(e instanceof OpenAI.NotFoundError)) refusal = e;
  }
}
assert.ok(refusal instanceof OpenAI.RateLimitError, `${refusal?.constructor.name}: ${refusal?.message}`);
assert.equal(refusal.status, 429);
assert.equal(refusal.code, 'rate_limit_exceeded');
assert.ok(Number(refusal.headers.get('retry-after')) >= 1);
console.log('all of it holds');
