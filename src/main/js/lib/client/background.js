// Checks on a thread of their own, as one takes seconds: one worker for all, as the second check of a model is quicker. It keeps no process alive
// while nothing is being checked.

let worker = null;
const waiting = new Map();
let count = 0;

function settle({ id, report, error }) {
  const job = waiting.get(id);
  if (!job || (!report && !error)) return;
  waiting.delete(id);
  if (waiting.size === 0) worker.unref?.();
  if (report) job.resolve(report);
  else job.reject(new Error(error));
}

function broken(e) {
  worker = null;
  for (const job of waiting.values()) job.reject(new Error(e.message || 'the verifier could not be loaded'));
  waiting.clear();
}

async function start() {
  if (globalThis.process?.versions?.node) {
    const { Worker } = await import('node:worker_threads');
    const w = new Worker(new URL('./node-worker.js', import.meta.url));
    w.on('message', settle);
    w.on('error', broken);
    return w;
  }
  const w = new Worker(new URL('../worker.js', import.meta.url), { type: 'module' });
  w.onmessage = ({ data }) => settle(data);
  w.onerror = broken;
  return w;
}

let starting = null;

/** As verify() of index.js, in the background. */
export async function verifyInBackground(bytes, options) {
  if (!worker) {
    starting ??= start().finally(() => (starting = null));
    worker = await starting;
  }
  const id = ++count;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.ref?.();
    worker.postMessage({ id, bytes, ...options });
  });
}
