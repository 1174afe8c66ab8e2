// RFC 8785 by its own definition: ECMAScript's serialisation of values, names sorted by UTF-16 units. Reads JSON from standard input, writes its canonical form.
import { readFileSync } from 'node:fs';

const canonical = (v) => {
  if (Array.isArray(v)) return `[${v.map(canonical).join(',')}]`;
  if (v !== null && typeof v === 'object') {
    return `{${Object.keys(v)
      .sort()
      .map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`)
      .join(',')}}`;
  }
  return JSON.stringify(v);
};
process.stdout.write(canonical(JSON.parse(readFileSync(0, 'utf8'))));
