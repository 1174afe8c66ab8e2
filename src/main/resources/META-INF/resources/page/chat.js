import { $, element, hex } from "./dom.js";
import { chat, json } from "./api.js";
import { Receipt } from "./receipt.js";

let messages = [];
let running = null;

function turn(role, text) {
  const t = $("turn").content.firstElementChild.cloneNode(true);
  t.classList.add(role);
  t.querySelector(".who").textContent = role === "user" ? "You" : $("model").value;
  t.querySelector(".text").textContent = text;
  $("turns").append(t);
  t.scrollIntoView({ block: "nearest" });
  return t;
}

async function send(text, anchors) {
  messages.push({ role: "user", content: text });
  turn("user", text);
  const t = turn("assistant", "");
  const place = t.querySelector(".text");
  running = new AbortController();
  $("send").disabled = true;
  $("stop").hidden = false;
  let answer = "";
  const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
  const request = { messages: [...messages] };
  let id = null;
  let usage = null;
  const start = performance.now();
  try {
    for await (const part of chat($("model").value, request.messages, nonce, running.signal)) {
      if (part.text) {
        answer += part.text;
        place.textContent = answer;
        t.scrollIntoView({ block: "nearest" });
      }
      id = part.receiptId ?? part.receipt?.id ?? id;
      usage = part.usage ?? usage;
    }
    messages.push({ role: "assistant", content: answer });
    const seconds = (performance.now() - start) / 1000;
    $("status").textContent = usage ? `${usage.completion_tokens} tokens in ${seconds.toFixed(1)} s` : "";
    if (id) new Receipt(t.querySelector(".receipt"), id, anchors, { nonce, request, text: answer }).follow();
  } catch (e) {
    const stopped = e.name === "AbortError";
    messages.pop();
    t.append(element("p", { class: stopped ? "notice" : "error", role: "alert" }, stopped ? "Stopped: an answer that was cut is not proved." : e.message));
  } finally {
    running = null;
    $("send").disabled = false;
    $("stop").hidden = true;
  }
}

/** Wires the chat; `anchors` has pin, giving the pinned root, and trusted, what else is trusted; `changed` is called when the model is another. */
export async function start(anchors, changed) {
  $("ask").addEventListener("submit", e => {
    e.preventDefault();
    const text = $("message").value.trim();
    if (text && !running) {
      $("message").value = "";
      send(text, anchors);
    }
  });
  $("message").addEventListener("keydown", e => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      $("ask").requestSubmit();
    }
  });
  $("stop").addEventListener("click", () => running?.abort());
  $("fresh").addEventListener("click", () => {
    running?.abort();
    messages = [];
    $("turns").replaceChildren();
    $("status").textContent = "";
    $("message").focus();
  });
  $("model").addEventListener("change", () => changed());
  $("key").addEventListener("change", () => models(changed));
  $("key-form").addEventListener("submit", e => e.preventDefault());
  await models(changed);
}

async function models(changed) {
  try {
    const list = (await json("/v1/models")).data;
    $("model").replaceChildren(...list.map(m => element("option", { value: m.id, "data-root": m.commitment }, m.id)));
    $("status").textContent = list.length ? "" : "No model is ready yet.";
    if (!list.length) setTimeout(() => models(changed), 2000);
  } catch (e) {
    $("status").textContent = e.message;
    if (e.status !== 401) setTimeout(() => models(changed), 3000);
  }
  changed();
}
