import { element, bytes } from "./dom.js";
import { call } from "./api.js";

/** Runs the independent verifier in a worker: the page stays alive, and nothing but the bundle and the pinned root goes in. */
function inWorker(bundle, root) {
  return new Promise((resolve, reject) => {
    let worker;
    try {
      worker = new Worker("/page/verifier/worker.js", { type: "module" });
    } catch (e) {
      reject(e);
      return;
    }
    worker.onmessage = m => { worker.terminate(); m.data.report ? resolve(m.data.report) : reject(new Error(m.data.error)); };
    worker.onerror = e => { e.preventDefault(); worker.terminate(); reject(new Error(e.message || "the verifier is not part of this build")); };
    worker.postMessage({ bundle, root });
  });
}

/**
 * Checks a bundle in this browser.
 * @returns {report, where, millis}
 */
export async function verify(bundle, root) {
  const start = performance.now();
  const available = (await fetch("/page/verifier/worker.js", { method: "HEAD" })).ok;
  if (available) {
    const report = await inWorker(bundle, root);
    return { report, where: "in this browser", millis: performance.now() - start };
  }
  const response = await call(`/v1/receipts/verify${root ? `?root=${root}` : ""}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: bundle });
  const report = await response.json();
  return { report, where: "by the server, which proves nothing to you: this build has no browser verifier; download the bundle and run nanozk verify", millis: performance.now() - start };
}

const WHAT = {
  signature: "the statement is signed by the gateway's key",
  inclusion: "the statement is in the transparency log",
  model: "the verification key is that of the pinned root, its weights are in range",
  tokens: "question, tokens, text and the answer's end belong together",
  sampling: "each token is the one that the settings ask for",
};

/** A report for people: the whole, then verdict by verdict. */
export function view({ report, where, millis }, size) {
  const rows = ["signature", "inclusion", "model", "tokens"].map(k => row(k, report[k], WHAT[k]));
  for (const l of report.layers ?? []) {
    rows.push(row(l.kind === "head" ? "head" : `block ${l.index}`, l.verdict, l.kind === "head" ? "final norm, logits, choice of the tokens" : "every integer of this layer"));
  }
  rows.push(row("sampling", report.sampling, WHAT.sampling));
  const missing = report.coverage?.notProved ?? [];
  return element("div", { class: "report" },
    element("p", { class: `verdict ${report.verdict}`, role: "status" }, element("strong", {}, report.verdict), report.reason ? `: ${report.reason}` : "",
      ` · checked ${where}, ${(millis / 1000).toFixed(1)} s${size ? `, ${bytes(size)}` : ""}`),
    element("details", { open: report.verdict !== "verified" }, element("summary", {}, "Verdict by verdict"),
      element("table", {}, element("thead", {}, element("tr", {}, ...["Check", "Verdict", "What it means"].map(t => element("th", { scope: "col" }, t)))), element("tbody", {}, ...rows)),
      element("p", { class: "quiet" }, missing.length ? `Not proved: ${missing.join(", ")}.` : "Nothing that decides the tokens is left unproved.")));
}

function row(name, verdict, meaning) {
  return element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: verdict }, verdict ?? "unchecked"), element("td", { class: "quiet" }, meaning));
}
