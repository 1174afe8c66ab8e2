// bench.js BUNDLE... [--root DIGEST]: times the check of receipts of one model. The first is checked cold (generators, key and range proof are read and kept); every
// further one is warm, as in a page or a worker that has checked that model before, and shares nothing with the ones before it but the model.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex } from './lib/bytes.js';
import { verify } from './lib/index.js';

/** The report and the milliseconds of each bundle, in order. */
export function bench(bundles, root) {
  return bundles.map((bytes) => {
    const start = performance.now();
    const report = verify(bytes, { root });
    return { report, millis: Math.round(performance.now() - start) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' } } });
  if (positionals.length < 2) {
    console.error('Usage: node bench.js BUNDLE BUNDLE... [--root DIGEST]\n  two receipts of one model or more; without --root that of the first bundle is taken');
    process.exit(2);
  }
  const bundles = positionals.map((name) => readFileSync(name));
  const root = values.root ?? hex(sha256(base64(JSON.parse(bundles[0]).verificationKey, 'key')));
  const results = bench(bundles, root);
  for (const [i, { report, millis }] of results.entries()) {
    const { promptTokenIds, outputTokenIds } = JSON.parse(
      new TextDecoder().decode(base64(JSON.parse(bundles[i]).envelope.payload, 'payload')),
    ).predicate.claim;
    console.log(
      JSON.stringify({
        bundle: positionals[i],
        bytes: bundles[i].length,
        positions: promptTokenIds.length + outputTokenIds.length - 1,
        verdict: report.verdict,
        [i === 0 ? 'cold_ms' : 'warm_ms']: millis,
      }),
    );
  }
  if (results.some(({ report }) => report.verdict !== 'verified')) process.exitCode = 1;
}
