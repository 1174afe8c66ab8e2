import { element, bytes } from "./dom.js";

/** The independent verifier: one worker for all checks, as the second of a model is quicker. Nothing but bundle, key and pinned root goes in. */
let worker = null;
const waiting = new Map();
let count = 0;

function start() {
  const w = new Worker("/page/verifier/worker.js", { type: "module" });
  w.onmessage = ({ data: { id, progress, report, error } }) => {
    const job = waiting.get(id);
    if (progress) {
      job.progress(...progress);
      return;
    }
    waiting.delete(id);
    report ? job.resolve(report) : job.reject(new Error(error));
  };
  w.onerror = e => {
    e.preventDefault();
    worker = null;
    w.terminate();
    for (const job of waiting.values()) job.reject(new Error(e.message || "the verifier could not be loaded"));
    waiting.clear();
  };
  return w;
}

/** Loads the verifier now, so that later nothing of any server is needed. */
export function prepare() {
  worker ??= start();
}

/**
 * Checks a bundle in this browser.
 * @param root the pinned model root, or null
 * @param more.verificationKey of a bundle that leaves it out
 * @param more.expected nonce, text and request that this page knows of
 * @param progress told how many layers of how many have been read
 * @returns {report, millis}
 */
export async function verify(bundle, root, more = {}, progress = () => {}) {
  const began = performance.now();
  prepare();
  const id = ++count;
  const report = await new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, progress });
    worker.postMessage({ id, bytes: new Uint8Array(bundle), root, ...more });
  });
  return { report, millis: performance.now() - began };
}

const WHAT = {
  signature: "the statement is signed by the gateway's key",
  inclusion: "commitment and statement stand in the transparency log",
  model: "the verification key is that of the pinned root, its weights are in range",
  tokens: "question, tokens, text and the answer's end belong together",
  sampling: "each token is the one that the settings ask for",
};

/** What stands there where a part is right, or not there, but nothing says whose it is. */
const UNPINNED = {
  signature: "signed rightly by the key in the bundle; whose key that is, nothing says, as none is pinned",
  inclusion: "nothing wrong; whose log it is, nothing says, as no log's key is pinned",
  model: "no model root is pinned: nothing says which model this is",
};

/** Bytes of each proof of a bundle; none where it is not one. */
export function proofSizes(data) {
  try {
    return JSON.parse(new TextDecoder().decode(data)).proofs.map(p => p.length / 4 * 3 - (p.match(/=*$/)[0].length));
  } catch {
    return [];
  }
}

/** A report for people: the whole, then verdict by verdict. */
export function view({ report, millis }, size, proofs = []) {
  const rows = ["signature", "inclusion", "model", "tokens"].map(k => row(k, report[k], report[k] === "unchecked" && report.layers?.length ? UNPINNED[k] ?? WHAT[k] : WHAT[k]));
  for (const [i, l] of (report.layers ?? []).entries()) {
    const what = l.kind === "head" ? "final norm, logits, choice of the tokens" : "every integer of this layer";
    rows.push(row(l.kind === "head" ? "head" : `block ${l.index}`, l.verdict, proofs[i] ? `${what}; ${bytes(proofs[i])}` : what));
  }
  rows.push(row("sampling", report.sampling, WHAT.sampling));
  const missing = report.coverage?.notProved ?? [];
  return element("div", { class: "report" },
    element("p", { class: `verdict ${report.verdict}`, role: "status" }, element("strong", {}, report.verdict), report.reason ? `: ${report.reason}` : "",
      ` · checked in this browser, ${(millis / 1000).toFixed(1)} s${size ? `, ${bytes(size)}` : ""}`),
    element("details", { open: report.verdict !== "verified" }, element("summary", {}, "Verdict by verdict"),
      element("table", {}, element("thead", {}, element("tr", {}, ...["Check", "Verdict", "What it means"].map(t => element("th", { scope: "col" }, t)))), element("tbody", {}, ...rows)),
      element("p", { class: "quiet" }, missing.length ? `Not proved: ${missing.join(", ")}.` : "Nothing that decides the tokens is left unproved.")));
}

function row(name, verdict, meaning) {
  return element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: verdict }, verdict ?? "unchecked"), element("td", { class: "quiet" }, meaning));
}
