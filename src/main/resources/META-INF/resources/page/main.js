import { $, element, copy, normalized, sha256 } from "./dom.js";
import { call, json } from "./api.js";
import { start } from "./chat.js";
import { show as showLog } from "./log.js";
import { prepare, proofSizes, verify, view } from "./verify.js";

// Tabs, after the pattern of the ARIA Authoring Practices.
const tabs = [...document.querySelectorAll('[role="tab"]')];
function open(tab, focus) {
  for (const t of tabs) {
    const on = t === tab;
    t.setAttribute("aria-selected", on);
    t.tabIndex = on ? 0 : -1;
    $(t.getAttribute("aria-controls")).hidden = !on;
  }
  if (focus) tab.focus();
  history.replaceState(null, "", `#${tab.getAttribute("aria-controls")}`);
  if (tab.id === "tab-log") showLog();
}
tabs.forEach((t, i) => {
  t.addEventListener("click", () => open(t));
  t.addEventListener("keydown", e => {
    const next = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (next !== undefined) {
      e.preventDefault();
      open(tabs[(next + tabs.length) % tabs.length], true);
    }
  });
});

// The pinned root, kept in this browser.
const digits = text => text.trim().toLowerCase().replace(/^sha256:/, "");
const valid = text => /^[0-9a-f]{64}$/.test(digits(text));
const pin = () => valid($("root").value) ? digits($("root").value) : null;
/** What else the reader trusts. */
const trusted = () => {
  const logKey = $("log-key").value.trim();
  return logKey ? { logKey } : {};
};
const serverRoot = () => $("model").selectedOptions[0]?.dataset.root ?? "";

function showPin() {
  const given = $("root").value.trim();
  const p = pin();
  $("root").setAttribute("aria-invalid", given !== "" && !p);
  $("pin").classList.toggle("pinned", !!p);
  $("pin-state").textContent = p ? `Pinned: ${p.slice(0, 16)}…${serverRoot() && serverRoot() !== p ? " — this server names another model" : ""}`
    : given ? "That is no model root: 64 hexadecimal digits" : "No model root is pinned: receipts can't show which model answered";
  $("server-root").textContent = serverRoot() || "none yet";
  try {
    p ? localStorage.setItem("nanozk-root", p) : localStorage.removeItem("nanozk-root");
  } catch { /* private windows may refuse */ }
  snippets();
}
try {
  $("root").value = localStorage.getItem("nanozk-root") ?? "";
} catch { /* as above */ }
$("root").addEventListener("input", showPin);
$("pin-clear").addEventListener("click", () => { $("root").value = ""; showPin(); });
$("pin-server").addEventListener("click", () => { $("root").value = serverRoot(); showPin(); });

// A bundle from a file; with it the verification key, where the bundle leaves it out.
const isBundle = data => new Uint8Array(data)[0] === 0x7b;
async function check(files) {
  const place = $("file-result");
  const large = files.find(f => f.size > 64e6);
  if (large) {
    place.replaceChildren(element("p", { class: "error" }, `${large.name} is larger than 64 MB: no bundle is.`));
    return;
  }
  const line = element("p", { class: "quiet" }, "Checking …");
  place.replaceChildren(line);
  try {
    const read = await Promise.all(files.map(async f => ({ name: f.name, size: f.size, data: await f.arrayBuffer() })));
    const bundle = read.find(f => isBundle(f.data)) ?? read[0];
    const key = read.find(f => f !== bundle && !isBundle(f.data))?.data;
    const progress = (done, total) => { line.textContent = `Checking ${bundle.name}: ${done} of ${total} layers read …`; };
    const sizes = proofSizes(bundle.data);
    const outcome = await verify(bundle.data, pin(), { ...trusted(), verificationKey: key && new Uint8Array(key) }, progress);
    place.replaceChildren(element("h3", {}, bundle.name), view(outcome, bundle.size, sizes));
  } catch (e) {
    place.replaceChildren(element("p", { class: "error" }, `It could not be checked: ${e.message}`));
  }
}
$("bundle").addEventListener("change", e => {
  if (e.target.files.length) check([...e.target.files]);
  e.target.value = "";
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, e => {
    e.preventDefault();
    $("drop").classList.toggle("over", name === "dragover");
    if (name === "drop" && e.dataTransfer.files.length) {
      open($("tab-file"));
      check([...e.dataTransfer.files]);
    }
  });
}

// Origin of a text.
$("origin-form").addEventListener("submit", async e => {
  e.preventDefault();
  const place = $("origin-result");
  try {
    const digest = await sha256(new TextEncoder().encode(normalized($("origin-text").value)));
    const found = await json(`/v1/receipts?content_sha256=${digest}`);
    const rows = found.data ?? [];
    place.replaceChildren(rows.length
      ? element("ul", {}, ...rows.map(r => element("li", {}, `${r.model}, ${r.date ?? r.created}, log entry ${r.log_index ?? "none"}`)))
      : element("p", { class: "notice" }, "No receipt of this gateway has exactly this text."));
  } catch (x) {
    place.replaceChildren(element("p", { class: "error" }, x.status === 404 ? "No receipt of this gateway has exactly this text." : x.message));
  }
});

$("log-refresh").addEventListener("click", showLog);

function snippets() {
  const base = location.origin;
  const model = $("model").value || "nano-chat";
  const root = pin() || "ROOT";
  $("curl").textContent = `curl -si ${base}/v1/chat/completions -H 'Content-Type: application/json' \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello!"}]}'
curl -s ${base}/v1/receipts/RECEIPT/bundle -o bundle.json
./nanozk verify bundle.json --root ${root}`;
  $("java").textContent = `ChatModel model = VerifiedChatModel.wrap(OpenAiChatModel.builder().baseUrl("${base}/v1").apiKey("none").modelName("${model}").build())
        .gateway("${base}")
        .pinned(PinnedModel.of("${root}"))
        .policy(VerificationPolicy.REQUIRE_PROOF)
        .build();
String answer = model.chat("Hello!");`;
  $("js").textContent = `import OpenAI from "openai";
import { verified } from "nanozk-verifier/openai";
const client = verified(new OpenAI({ baseURL: "${base}/v1", apiKey: "none" }), { root: "${root}", policy: "REQUIRE_PROOF" });
const answer = await client.chat.completions.create({ model: "${model}", messages: [{ role: "user", content: "Hello!" }] });
console.log(answer.choices[0].message.content);`;
  document.querySelectorAll(".base").forEach(b => { b.textContent = base; });
}
document.querySelectorAll("button.copy").forEach(b => b.addEventListener("click", () => copy($(b.dataset.copy).textContent, b)));

const wanted = tabs.find(t => `#${t.getAttribute("aria-controls")}` === location.hash);
if (wanted) open(wanted);
prepare();
start({ pin, trusted }, showPin);
