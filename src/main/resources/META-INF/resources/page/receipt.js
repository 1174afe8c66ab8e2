import { element, copy, bytes } from "./dom.js";
import { call, events, ApiError } from "./api.js";
import { proofSizes, verify, view } from "./verify.js";

const LABEL = { queued: "waiting", running: "being proved", done: "proved", failed: "failed", verified: "verified", rejected: "rejected", unchecked: "not checked" };

/** A receipt beside its answer: layer by layer as proofs arrive, then its check. */
export class Receipt {
  /**
   * @param anchors pin gives the pinned root, trusted what else is trusted
   * @param expected nonce, request and text of the answer
   */
  constructor(place, id, anchors, expected) {
    this.id = id;
    this.expected = expected;
    this.anchors = anchors;
    this.started = performance.now();
    /** Seconds after which a layer's proof was seen to be there. */
    this.seconds = new Map();
    this.line = element("p", { role: "status" }, "Receipt: committed");
    this.layers = element("ul", { class: "layers", "aria-label": "Layers of the model" });
    this.button = element("button", { type: "button", class: "main", disabled: true, onclick: () => this.check() }, "Verify in this browser");
    this.download = element("button", { type: "button", hidden: true, onclick: () => this.save() }, "Download bundle");
    const command = element("button", { type: "button", onclick: () => copy(`curl -s ${location.origin}/v1/receipts/${id}/bundle -o bundle.json\n./nanozk verify bundle.json --root ${anchors.pin() || "ROOT"}`, command) }, "Copy command");
    this.result = element("div", { "aria-live": "polite" });
    place.replaceChildren(this.line, this.layers, element("div", { class: "buttons" }, this.button, command, this.download), this.result);
    place.hidden = false;
    place.closest(".turn").scrollIntoView({ block: "nearest" });
  }

  async follow() {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        for await (const data of events(await call(`/v1/receipts/${this.id}/events`))) {
          const state = JSON.parse(data);
          if (this.show(state)) {
            if (state.status === "proved") await this.measure();
            return;
          }
        }
      } catch (e) {
        if (e instanceof ApiError && e.status === 404) break;
      }
      await new Promise(r => setTimeout(r, 1000 * 2 ** attempt));
    }
    this.line.textContent = "Receipt: its progress can't be followed; the gateway may be down.";
  }

  /** True once nothing more will come. */
  show(state) {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    for (const l of state.layers) if (l.status === "done" && !this.seconds.has(this.name(l))) this.seconds.set(this.name(l), seconds);
    const progress = state.total ? `, ${state.proved} of ${state.total} proofs` : "";
    this.line.textContent = `Receipt: ${state.status}${progress}${state.status === "proved" ? ` after ${seconds} s` : ""}${state.error ? `. ${state.error.message}` : ""}`;
    this.layers.replaceChildren(...state.layers.map(l => this.cell(l, l.status)));
    if (state.status === "proved") {
      this.button.disabled = false;
      this.download.hidden = false;
    }
    return ["proved", "failed", "aborted"].includes(state.status) || (state.status === "committed" && !state.layers.length);
  }

  /** The bundle's size, as its headers say; the rest is not read. */
  async measure() {
    try {
      const response = await call(`/v1/receipts/${this.id}/bundle`);
      const size = Number(response.headers.get("Content-Length"));
      await response.body.cancel();
      if (size) this.line.textContent += `, ${bytes(size)}`;
    } catch { /* it is said when the bundle is checked */ }
  }

  name(layer) {
    return layer.kind === "head" ? "head" : `block ${layer.index}`;
  }

  cell(layer, status) {
    const name = this.name(layer);
    const time = this.seconds.has(name) ? `, proved after ${this.seconds.get(name)} s` : "";
    return element("li", { class: status, title: `${name}: ${LABEL[status] ?? status}${time}` }, layer.kind === "head" ? "head" : String(layer.index), element("span", { class: "visually-hidden" }, ` ${LABEL[status] ?? status}`));
  }

  async bundle() {
    return (await call(`/v1/receipts/${this.id}/bundle`)).arrayBuffer();
  }

  /** As a download of bytes already here: a link would not send the API key. */
  async save() {
    try {
      const url = URL.createObjectURL(new Blob([await this.bundle()], { type: "application/json" }));
      element("a", { href: url, download: `${this.id}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (e) {
      this.result.replaceChildren(element("p", { class: "error" }, e.message));
    }
  }

  async check() {
    this.button.disabled = true;
    const line = element("p", { class: "quiet" }, "Fetching the bundle …");
    this.result.replaceChildren(line);
    try {
      const bundle = await this.bundle();
      const size = bundle.byteLength;
      const sizes = proofSizes(bundle);
      line.textContent = "Checking in this browser …";
      const outcome = await verify(bundle, this.anchors.pin(), { ...this.anchors.trusted(), expected: this.expected }, (done, total) => { line.textContent = `Checking in this browser: ${done} of ${total} layers read …`; });
      this.layers.replaceChildren(...(outcome.report.layers ?? []).map(l => this.cell(l, l.verdict)));
      this.result.replaceChildren(view(outcome, size, sizes));
    } catch (e) {
      this.result.replaceChildren(element("p", { class: "error" }, `It could not be checked: ${e.message}`));
    }
    this.button.disabled = false;
  }
}

