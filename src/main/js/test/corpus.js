// corpus.js DIRECTORY COUNT ROOT: the reports on DIRECTORY/0.json, 1.json, ... as one JSON array.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../lib/index.js';

const [directory, count, root] = process.argv.slice(2);
const reports = Array.from({ length: Number(count) }, (_, i) => verify(readFileSync(join(directory, `${i}.json`)), { root }));
console.log(JSON.stringify(reports));
