// A worker that checks bundles: post {id, bytes, ...options of verify}, get {id, progress: [done, total]} and at the end {id, report}.
import { verify } from './index.js';

self.onmessage = ({ data: { id, bytes, ...options } }) => {
  try {
    const report = verify(bytes, { ...options, progress: (...progress) => self.postMessage({ id, progress }) });
    self.postMessage({ id, report });
  } catch (e) {
    self.postMessage({ id, error: String(e?.message ?? e) });
  }
};
