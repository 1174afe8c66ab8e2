#!/usr/bin/env node
// nanozk-verify: exit code 0 verified, 1 rejected, 2 could not.
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fromHex } from '../lib/bytes.js';
import { MAX_BYTES } from '../lib/client/gateway.js';
import { verify } from '../lib/index.js';

const USAGE = `Usage: nanozk-verify BUNDLE --root DIGEST [--signer KEY] [--keys FILE] [--log-key KEY] [--witness KEY]... [--key FILE]
         [--boundaries DIGEST [--challenge NONCE]...] [--detection P] [--json]
  --root     the model root that you trust, 64 hexadecimal digits; without it the model stays unchecked
  --signer   the receipt key that you trust, 64 hexadecimal digits
  --keys     the operator's history of keys (/.well-known/nanozk/keys)
  --log-key  the log's verifier key, NAME+ID+BASE64
  --witness  verifier key of a witness that must have cosigned; may be repeated
  --key      the verification key, where the bundle leaves it out
  --boundaries  the boundaries' digest that a receipt with a budget showed before you revealed a nonce
  --challenge   a nonce that you revealed after that; may be repeated
  --detection   least probability, above 0 and up to 1, with which tampering with a block must have been found (1: all blocks are proved)`;

/** What a bundle says, without what would steer a terminal. */
const printable = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      root: { type: 'string' },
      signer: { type: 'string' },
      keys: { type: 'string' },
      'log-key': { type: 'string' },
      witness: { type: 'string', multiple: true },
      key: { type: 'string' },
      boundaries: { type: 'string' },
      challenge: { type: 'string', multiple: true },
      detection: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const hexadecimal = (name) => values[name] === undefined || /^[0-9a-f]{64}$/.test(values[name]);
  if (positionals.length !== 1 || !hexadecimal('root') || !hexadecimal('signer') || !hexadecimal('boundaries')) throw new Error(USAGE);
  if (statSync(positionals[0]).size > MAX_BYTES) throw new Error(`${positionals[0]} is larger than ${MAX_BYTES / 2 ** 20} MiB: no bundle is`);
  if (!values.root) console.error('WARNING: no model root is pinned (--root): nothing shows which model answered, and no verdict is more than unchecked');
  const start = performance.now();
  const report = verify(readFileSync(positionals[0]), {
    root: values.root ?? null,
    signer: values.signer ? fromHex(values.signer) : null,
    keys: values.keys ? readFileSync(values.keys) : null,
    logKey: values['log-key'] ?? null,
    witnesses: values.witness ?? [],
    challenger: { boundaries: values.boundaries ?? null, nonces: values.challenge ?? [], detection: values.detection ?? '1' },
    verificationKey: values.key ? readFileSync(values.key) : null,
  });
  const { couldNot, ...visible } = report;
  visible.millis = Math.round(performance.now() - start);
  if (values.json) {
    console.log(JSON.stringify(visible));
  } else {
    const line = (name, verdict) => `  ${name.padEnd(10)} ${verdict}`;
    const verdict = (l) => (report.choice && l.verdict === 'unchecked' ? 'not proved' : l.verdict);
    const layers = report.layers.map((l) => line(l.kind === 'head' ? 'head' : `${l.kind} ${l.index}`, verdict(l)));
    const choice = report.choice && [
      line('choice', report.choice.verdict),
      line('boundaries', report.choice.boundaries),
      ...report.choice.nonces.map((n) => line('challenge', printable(n))),
      line('detection', report.choice.detection.join(', ')),
      line('at least', report.choice.minimum),
    ];
    const parts = ['signature', 'inclusion', 'model', 'tokens'].map((n) => line(n, report[n]));
    console.log(
      [
        report.verdict.toUpperCase() + (report.reason && `: ${printable(report.reason)}`),
        ...parts,
        ...layers,
        ...(choice ?? []),
        line('sampling', report.sampling),
        ...(report.seed ? [line('seed', report.seed)] : []),
        `  ${visible.millis} ms`,
      ].join('\n'),
    );
  }
  return report.verdict === 'verified' ? 0 : couldNot ? 2 : 1;
}

try {
  process.exitCode = main();
} catch (e) {
  console.error(e.message);
  process.exitCode = 2;
}
