// OpenAI's JavaScript client with answers that are verified: an answer comes with a promise of its verdict, or only once it is verified.
import { fromHex, hex } from '../bytes.js';
import { readBundle } from '../receipt/bundle.js';
import { KeyHistory } from '../receipt/history.js';
import { NoteKey } from '../receipt/note.js';
import { verifyInBackground } from './background.js';
import { makesCalls } from './calls.js';
import { Reason, VerificationFailedError } from './failure.js';
import { Gateway, isLost } from './gateway.js';
import { samplingDifference } from './sampling.js';

export { Reason, VerificationFailedError };

/** When an answer is handed to the application. */
export const Policy = Object.freeze({
  /** At once; the verdict comes later. */
  OPTIMISTIC: 'OPTIMISTIC',
  /** As soon as the gateway has committed itself to a receipt for the pinned model; the verdict comes later. */
  REQUIRE_COMMITMENT: 'REQUIRE_COMMITMENT',
  /** Only when every proof has been checked; otherwise an error. */
  REQUIRE_PROOF: 'REQUIRE_PROOF',
});

const UNPINNED = 'nanozk: WARNING: no model root is pinned: receipts can\'t show which model answered, every verdict is unchecked';
const PLAIN_ROLES = new Set(['system', 'user', 'assistant']);

/** What the receipt must say was asked, or null where messages are not plain text, or a template makes text of tools. */
function asked({ messages, prompt, tools }) {
  if (tools?.length) return null;
  if (messages === undefined) return typeof prompt === 'string' ? { prompt } : null;
  const good = (m) => PLAIN_ROLES.has(m.role) && typeof m.content === 'string' && !m.tool_calls?.length;
  return Array.isArray(messages) && messages.length && messages.every(good)
    ? { messages: messages.map(({ role, content }) => ({ role, content })) }
    : null;
}

function pinnedRoot(root) {
  if (root === null || root === undefined) return null;
  const digits = String(root).trim().toLowerCase().replace(/^sha256:/, '');
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new TypeError(`${root} is no model root (64 hexadecimal digits)`);
  return digits;
}

/** What an application trusts, and when it gets its answers. */
class Verification {
  constructor(client, options) {
    this.root = pinnedRoot(options.root);
    this.policy = Policy[options.policy ?? Policy.OPTIMISTIC];
    if (!this.policy) throw new TypeError(`${options.policy} is no policy: ${Object.keys(Policy).join(', ')}`);
    this.timeout = options.timeout ?? 600_000;
    const { signer = null, keys = null, logKey = null, witnesses = [] } = options;
    this.trusted = { signer: typeof signer === 'string' ? fromHex(signer) : signer, keys, logKey, witnesses };
    // What is malformed here is the caller's mistake, and said at once.
    if (keys) new KeyHistory(keys);
    for (const k of [logKey, ...witnesses]) if (k !== null) new NoteKey(k);
    this.gateway = new Gateway(client.baseURL, () => client.apiKey, options);
    const warn = options.warn ?? ((message) => console.warn(message));
    this.onVerdict = options.onVerdict ?? (({ error }) => error && warn(`nanozk: an answer is not verified: ${error.message}`));
    if (this.root === null) warn(UNPINNED);
  }

  /** @param answer {text, calls} as it was received */
  async check(id, nonce, body, answer) {
    if (!id) throw new VerificationFailedError(Reason.NOT_PROVED, 'the answer came without a receipt');
    const bundle = await this.gateway.bundle(id, this.timeout, this.root === null);
    const verificationKey = this.root === null ? null : await this.gateway.verificationKey(this.root);
    const { text, calls } = answer;
    const expected = { nonce, text: calls.length ? undefined : text, request: asked(body) };
    let report = await verifyInBackground(bundle, { root: this.root, ...this.trusted, verificationKey, expected });
    if (report.verdict === 'rejected' && verificationKey) this.gateway.forget(this.root);
    if (report.verdict !== 'rejected' && !(report.couldNot && this.root !== null)) {
      const other = 'the receipt is of another answer: its text does not make the calls that were received';
      const difference =
        samplingDifference(body, bundle) ?? (calls.length && !makesCalls(readBundle(bundle).text, text, calls) ? other : null);
      if (difference) report = { ...report, verdict: 'rejected', reason: difference, tokens: 'rejected', couldNot: false };
    }
    if (report.verdict === 'verified') return report;
    const reason = report.verdict === 'rejected' ? Reason.REJECTED : Reason.UNCHECKED;
    throw new VerificationFailedError(reason, report.reason, { report });
  }

  /** Starts to follow an answer's receipt: {id, nonce, verdict}, whose promise gives the report of a valid receipt, or fails. */
  follow(id, nonce, body, answer) {
    const verdict = this.check(id, nonce, body, answer);
    verdict.then(
      (report) => this.onVerdict({ id, report, error: null }),
      (error) => this.onVerdict({ id, report: error.report ?? null, error }),
    );
    // Who never looks at the promise has been told by onVerdict.
    verdict.catch(() => {});
    return { id, nonce, verdict };
  }

  /** Returns once the policy lets an answer through. */
  async admit(receipt) {
    if (this.policy === Policy.REQUIRE_PROOF) await receipt.verdict;
    if (this.policy !== Policy.REQUIRE_COMMITMENT) return;
    if (!receipt.id) throw new VerificationFailedError(Reason.NOT_PROVED, 'the answer came without a receipt');
    const s = await this.gateway.state(receipt.id);
    if (isLost(s)) {
      throw new VerificationFailedError(Reason.NOT_PROVED, `the receipt ${receipt.id} is ${s.status}`);
    }
    if (this.root !== null && s.commitment !== this.root) {
      throw new VerificationFailedError(Reason.REJECTED, `the receipt ${receipt.id} names the model root ${s.commitment}, not the pinned one`);
    }
  }
}

/** Joins pieces of calls, as a stream has them. */
function join(calls, pieces) {
  for (const { index, function: f } of pieces) {
    calls[index] ??= { function: { name: '', arguments: '' } };
    calls[index].function.name += f?.name ?? '';
    calls[index].function.arguments += f?.arguments ?? '';
  }
}

/** A stream of chunks with its receipt: `receipt` is a promise, which is there after the last chunk. */
class VerifiedStream {
  #chunks;
  #said;
  #finish;

  constructor(stream, said, finish) {
    this.#chunks = stream;
    this.#said = said;
    this.#finish = finish;
    this.controller = stream.controller;
    this.receipt = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.receipt.catch(() => {});
  }

  async *[Symbol.asyncIterator]() {
    const answer = { text: '', calls: [] };
    let id = null;
    let whole = false;
    try {
      for await (const chunk of this.#chunks) {
        const said = this.#said(chunk.choices?.[0]);
        answer.text += said.text;
        join(answer.calls, said.calls);
        id = chunk.receipt?.id ?? id;
        yield chunk;
      }
      whole = true;
    } finally {
      if (!whole) this.settle.reject(new VerificationFailedError(Reason.NOT_PROVED, 'the stream was left before its end'));
    }
    await this.#finish(id, answer, this.settle.resolve);
  }
}

/**
 * Wraps OpenAI's client (any object with baseURL, apiKey, chat.completions.create and completions.create) that is pointed at a gateway. Each request gets a nonce, a fresh one
 * unless it has one; each answer has `receipt` with `id`, `nonce` and `verdict`, a promise of the report. Where the policy refuses an answer, the call fails with a
 * VerificationFailedError; a stream hands on its chunks and fails at its end.
 *
 * @param client OpenAI's client
 * @param {{root: string|null, policy?: string, timeout?: number, signer?: Uint8Array|string, keys?: Uint8Array, logKey?: string, witnesses?: string[],
 *     onVerdict?: (v: {id: string|null, report: object|null, error: Error|null}) => void, warn?: (message: string) => void, maxBytes?: number}} options
 *     the model root that the application trusts; when answers are handed out; milliseconds that proofs may take; what else is trusted; told of every
 *     verdict (else failures are warned of)
 */
export function verified(client, options) {
  const verification = new Verification(client, options);
  /** @param said the text and the calls of tools in a choice of an answer or of a chunk */
  const wrap = (api, said) => async (body, requestOptions) => {
    if ((body.n ?? 1) !== 1) throw new TypeError('n: each choice has a receipt of its own; ask for one at a time');
    if (body.echo) throw new TypeError('echo: the receipt is of the answer alone');
    const nonce = body.receipt?.nonce ?? hex(crypto.getRandomValues(new Uint8Array(16)));
    const answer = await api().create({ ...body, receipt: { mode: 'prove', nonce } }, requestOptions);
    if (body.stream) {
      return new VerifiedStream(answer, said, async (id, whole, resolve) => {
        const receipt = verification.follow(id, nonce, body, whole);
        resolve(receipt);
        await verification.admit(receipt);
      });
    }
    const receipt = verification.follow(answer.receipt?.id ?? null, nonce, body, said(answer.choices[0]));
    await verification.admit(receipt);
    return Object.assign(answer, { receipt: { ...answer.receipt, ...receipt } });
  };
  return {
    client,
    chat: {
      completions: {
        create: wrap(() => client.chat.completions, (c) => {
          const part = c?.message ?? c?.delta;
          return { text: part?.content ?? '', calls: part?.tool_calls ?? [] };
        }),
      },
    },
    completions: { create: wrap(() => client.completions, (c) => ({ text: c?.text ?? '', calls: [] })) },
  };
}
