// corpus.js DIRECTORY COUNT: the reports on DIRECTORY/0.json, 1.json, ..., checked as 0.options.json, ... say, as one JSON array.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, utf8 } from '../lib/bytes.js';
import { verify } from '../lib/index.js';

const [directory, count] = process.argv.slice(2);
const reports = Array.from({ length: Number(count) }, (_, i) => {
  const { signer, keys, ...options } = JSON.parse(readFileSync(join(directory, `${i}.options.json`), 'utf8'));
  if (signer) options.signer = fromHex(signer);
  if (keys) options.keys = utf8(keys);
  return verify(readFileSync(join(directory, `${i}.json`)), options);
});
console.log(JSON.stringify(reports));
