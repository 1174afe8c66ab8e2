// The worker of Node: as ../worker.js, which is that of browsers.
import { parentPort } from 'node:worker_threads';
import { verify } from '../index.js';

parentPort.on('message', ({ id, bytes, ...options }) => {
  try {
    parentPort.postMessage({ id, report: verify(bytes, options) });
  } catch (e) {
    parentPort.postMessage({ id, error: String(e?.message ?? e) });
  }
});
