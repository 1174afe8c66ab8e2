// Receipts and keys of a gateway, by HTTP. Nothing that it sends is trusted: bundles are checked, keys compared with the pinned root.
import { Reason, VerificationFailedError } from './failure.js';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
const PATIENCE = 30_000;

/** Bundles and keys that are larger are refused before they are read. */
export const MAX_BYTES = 256 * 2 ** 20;

/** What will never be proved. */
export const isLost = (s) => s.status === 'failed' || s.status === 'aborted' || (s.status === 'committed' && !s.total);

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

export class Gateway {
  #keys = new Map();

  /**
   * @param base address of the API, with /v1
   * @param key gives the Bearer key, or null
   * @param options.maxBytes largest bundle that is read
   * @param options.outage milliseconds that the gateway may be away while a receipt is waited for
   * @param options.fetch another fetch than the platform's
   */
  constructor(base, key = () => null, { maxBytes = MAX_BYTES, outage = 30_000, fetch: get = globalThis.fetch } = {}) {
    this.base = base.replace(/\/+$/, '');
    this.key = key;
    this.maxBytes = maxBytes;
    this.outage = outage;
    this.fetch = get;
  }

  async #send(path, what) {
    const key = this.key();
    const headers = key ? { Authorization: `Bearer ${key}` } : {};
    let response;
    try {
      response = await this.fetch(`${this.base}/${path}`, { headers, signal: AbortSignal.timeout(PATIENCE), redirect: 'error' });
    } catch (cause) {
      throw new VerificationFailedError(Reason.UNREACHABLE, `the gateway at ${this.base} can't be reached: ${cause.cause?.code ?? cause.message}`, { away: true, cause });
    }
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) throw new VerificationFailedError(Reason.NOT_PROVED, `the gateway knows no ${what}`);
    if (response.status === 401) {
      throw new VerificationFailedError(Reason.UNREACHABLE, `the gateway refuses the API key (401) for ${what}: it is missing, wrong or expired`);
    }
    const away = response.status >= 502 && response.status <= 504;
    throw new VerificationFailedError(Reason.UNREACHABLE, `the gateway answers ${response.status} for ${what}`, { away });
  }

  async #bytes(path, what) {
    const response = await this.#send(path, what);
    const tooLarge = () => new VerificationFailedError(Reason.UNREACHABLE, `${what} is larger than ${this.maxBytes} bytes`);
    if (Number(response.headers.get('content-length')) > this.maxBytes) {
      await response.body?.cancel();
      throw tooLarge();
    }
    const parts = [];
    let size = 0;
    try {
      // Leaving the loop early cancels the rest.
      for await (const part of response.body) {
        size += part.length;
        if (size > this.maxBytes) throw tooLarge();
        parts.push(part);
      }
    } catch (cause) {
      if (cause instanceof VerificationFailedError) throw cause;
      throw new VerificationFailedError(Reason.UNREACHABLE, `${what} was cut: ${cause.message}`, { away: true, cause });
    }
    const out = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  async #json(path, what) {
    const bytes = await this.#bytes(path, what);
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw new VerificationFailedError(Reason.UNREACHABLE, 'the gateway sends no JSON', { cause });
    }
  }

  /** Where a receipt stands: {status, commitment, proved, total, error}. */
  async state(id) {
    return this.#json(`receipts/${encodeURIComponent(id)}`, `receipt ${id}`);
  }

  /**
   * The bundle of a receipt once it is proved.
   *
   * @param timeout milliseconds
   * @param withKey whether the verification key is wanted in it
   */
  async bundle(id, timeout, withKey) {
    // Not by the clock on the wall, which may be set while this waits.
    const start = performance.now();
    let seen = start;
    let pause = FIRST_PAUSE;
    let last = 'unknown';
    for (;;) {
      try {
        const s = await this.state(id);
        seen = performance.now();
        last = `${s.status}, ${s.proved} of ${s.total} proofs are there`;
        if (s.status === 'proved') {
          return await this.#bytes(`receipts/${encodeURIComponent(id)}/bundle${withKey ? '' : '?key=omit'}`, `bundle of ${id}`);
        }
        if (isLost(s)) throw new VerificationFailedError(Reason.NOT_PROVED, `the receipt ${id} is ${s.status}${s.error ? `: ${s.error.message}` : ''}`);
      } catch (e) {
        if (!e.away || performance.now() - seen > this.outage) throw e;
      }
      if (performance.now() - start + pause > timeout) {
        throw new VerificationFailedError(Reason.PENDING, `the receipt ${id} is ${last} after ${Math.round(timeout / 1000)} s`);
      }
      await sleep(pause);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE);
    }
  }

  /** The verification key of a root that a model of this gateway has, or null. Its bytes need not be trusted. */
  async verificationKey(root) {
    if (this.#keys.has(root)) return this.#keys.get(root);
    try {
      const { data } = await this.#json('models', 'list of models');
      const model = data.find((m) => m.commitment === root);
      if (!model) return null;
      const key = await this.#bytes(`models/${encodeURIComponent(model.id)}/verification-key`, 'verification key');
      this.#keys.set(root, key);
      return key;
    } catch (e) {
      // Without a key the report says so.
      if (e instanceof VerificationFailedError || e instanceof TypeError) return null;
      throw e;
    }
  }

  /** A key that was not the right one is not used again. */
  forget(root) {
    this.#keys.delete(root);
  }
}
