import { $, element } from "./dom.js";
import { call } from "./api.js";

const WIDTH = 256;
const SHOWN = 20;
const what = e => ({ commitment: "an answer, committed to", proof: `proofs of the answer of entry ${e.commitment}`, keys: "the history of keys" })[e.kind] ?? e.kind;

/** Path of a bundle of entries, C2SP tlog-tiles: groups of three digits, all but the last with an x before them. */
function path(n, width) {
  const groups = String(n).padStart(Math.ceil(String(n).length / 3) * 3, "0").match(/.../g);
  return `/tile/entries/${groups.map((g, i) => i < groups.length - 1 ? `x${g}` : g).join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** Entries, each after its 16-bit length. */
function* split(data) {
  const view = new DataView(data);
  for (let at = 0; at < data.byteLength;) {
    const n = view.getUint16(at);
    yield JSON.parse(new TextDecoder().decode(new Uint8Array(data, at + 2, n)));
    at += 2 + n;
  }
}

/** The newest entries of a log of some size, newest first. */
async function newest(size) {
  const out = [];
  for (let tile = Math.floor((size - 1) / WIDTH); tile >= 0 && out.length < SHOWN; tile--) {
    const width = Math.min(WIDTH, size - tile * WIDTH);
    const entries = [...split(await (await call(path(tile, width))).arrayBuffer())];
    for (let i = entries.length - 1; i >= 0 && out.length < SHOWN; i--) out.push({ index: tile * WIDTH + i, ...entries[i] });
  }
  return out;
}

function row(e) {
  return element("tr", {}, element("th", { scope: "row" }, String(e.index)), element("td", {}, what(e)),
    element("td", {}, element("code", {}, e.sha256)));
}

/** Shows the log's head and its newest entries. */
export async function show() {
  try {
    const text = await (await call("/checkpoint")).text();
    $("checkpoint").textContent = text;
    const size = Number(text.split("\n")[1]);
    const entries = size > 0 ? await newest(size) : [];
    $("entries").replaceChildren(element("table", {},
      element("caption", {}, `${size} entries${size > entries.length ? `, the newest ${entries.length}` : ""}`),
      element("thead", {}, element("tr", {}, ...["Entry", "What", "SHA-256"].map(t => element("th", { scope: "col" }, t)))),
      element("tbody", {}, ...entries.map(row))));
  } catch (e) {
    $("checkpoint").textContent = e.status === 404 ? "This gateway keeps no log." : e.message;
    $("entries").replaceChildren();
  }
}
