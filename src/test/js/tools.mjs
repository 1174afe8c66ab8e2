// Tools with the official OpenAI client, unmodified: node tools.mjs BASE_URL MODEL; the model's template has a form for them.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'How is it?' }];
const parameters = {
  type: 'object',
  properties: { city: { enum: ['Oslo', 'Paris'] } },
  required: ['city'],
  additionalProperties: false,
};
const tools = [{ type: 'function', function: { name: 'weather', parameters, strict: true } }];
const body = { model, messages, tools, tool_choice: 'required', max_completion_tokens: 200 };

const whole = await client.chat.completions.create(body);
const [choice] = whole.choices;
assert.equal(choice.finish_reason, 'tool_calls');
assert.equal(choice.message.content, null);
const [call] = choice.message.tool_calls;
assert.equal(call.function.name, 'weather');
assert.ok(['Oslo', 'Paris'].includes(JSON.parse(call.function.arguments).city));

const streamed = await client.chat.completions.stream(body).finalChatCompletion();
assert.equal(streamed.choices[0].finish_reason, 'tool_calls');
assert.equal(streamed.choices[0].message.tool_calls[0].function.arguments, call.function.arguments);

const next = await client.chat.completions.create({
  ...body,
  messages: [...messages, choice.message, { role: 'tool', tool_call_id: call.id, content: '3 degrees' }],
  tool_choice: 'auto',
  max_completion_tokens: 3,
});
assert.ok(next.usage.prompt_tokens > whole.usage.prompt_tokens);

await assert.rejects(
  client.chat.completions.create({ ...body, tool_choice: { type: 'function', function: { name: 'none' } } }),
  (e) => e instanceof OpenAI.BadRequestError && e.param === 'tool_choice',
);
console.log('all of it holds');
