// build.js: bundles the worker with its libraries for the gateway's page, and their licences. The result is committed, as users need no build step;
// test/worker.test.js holds it to the sources.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const LIBRARIES = ['@noble/curves', '@noble/hashes', '@noble/post-quantum'];

/** The files below page/verifier: name to text. */
export async function files() {
  const { outputFiles } = await build({
    entryPoints: [here('lib/worker.js')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    absWorkingDir: here('.'),
    banner: { js: '// Built from src/main/js by "npm run build"; not to be edited. Licences of the libraries in it: LICENSES.txt.' },
  });
  const licences = LIBRARIES.map((name) => {
    const { version, homepage } = JSON.parse(readFileSync(here(`node_modules/${name}/package.json`), 'utf8'));
    return `${name} ${version} (${homepage})\n\n${readFileSync(here(`node_modules/${name}/LICENSE`), 'utf8')}`;
  });
  return { 'worker.js': outputFiles[0].text, 'LICENSES.txt': licences.join('\n') };
}

export const directory = here('../resources/META-INF/resources/page/verifier/');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(await files())) writeFileSync(directory + name, text);
}
