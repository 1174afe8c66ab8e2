import { $ } from "./dom.js";

/** What the gateway answers where something is wrong, in its own words. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function headers(more = {}) {
  const key = $("key").value.trim();
  return key ? { ...more, Authorization: `Bearer ${key}` } : more;
}

export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: headers(options.headers), cache: "no-store" });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new ApiError(0, "The gateway can't be reached.");
  }
  if (response.ok) return response;
  if (response.status === 401) {
    $("key-form").hidden = false;
  }
  let message = `The gateway answers ${response.status}.`;
  try {
    message = (await response.json()).error.message;
  } catch { /* no body in OpenAI's shape */ }
  throw new ApiError(response.status, message);
}

export const json = async (path, options) => (await call(path, options)).json();

/** Server-sent events of a response, one `data` each. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    rest += value;
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const p of parts) {
      const data = p.split(/\r?\n/).filter(l => l.startsWith("data:")).map(l => l.slice(5).replace(/^ /, "")).join("\n");
      if (data) yield data;
    }
  }
}

/** A conversation's next answer, streamed: yields {text} and at the end {receipt, usage}. */
export async function* chat(model, messages, nonce, signal) {
  const response = await call("/v1/chat/completions", {
    method: "POST", signal, headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true }, receipt: { mode: "prove", nonce } }),
  });
  const id = response.headers.get("X-Receipt-Id");
  for await (const data of events(response)) {
    if (data === "[DONE]") break;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new ApiError(500, chunk.error.message);
    const text = chunk.choices?.[0]?.delta?.content;
    if (text) yield { text };
    if (chunk.receipt || chunk.usage) yield { receipt: chunk.receipt, usage: chunk.usage };
  }
  yield { receiptId: id };
}
