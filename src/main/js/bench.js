// bench.js BUNDLE... [--root DIGEST]: times the check of receipts of one model. The first is checked cold (generators, key and range proof are read and kept); every
// further one is warm, as in a page or a worker that has checked that model before, and shares nothing with the ones before it but the model. cpu_ms is the processor's
// time, which other work on the machine does not lengthen as it does the clock's.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex } from './lib/bytes.js';
import { verify } from './lib/index.js';

/** The report and the milliseconds (clock, processor) of each bundle, in order. */
export function bench(bundles, root) {
  return bundles.map((bytes) => {
    const start = performance.now();
    const used = process.cpuUsage();
    const report = verify(bytes, { root });
    const millis = Math.round(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    return { report, millis, cpu: Math.round((user + system) / 1000) };
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
  for (const [i, { report, millis, cpu }] of results.entries()) {
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
        cpu_ms: cpu,
      }),
    );
  }
  if (results.some(({ report }) => report.verdict !== 'verified')) process.exitCode = 1;
}
