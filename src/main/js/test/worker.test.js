// The worker of the gateway's page is the one that these sources give.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

let build = null;
try {
  build = await import('../build.js');
} catch (e) {
  if (e.code !== 'ERR_MODULE_NOT_FOUND') throw e;
}

test('the committed worker is that of the sources', { skip: build ? false : 'esbuild is absent; run npm ci' }, async () => {
  for (const [name, text] of Object.entries(await build.files())) {
    assert.ok(readFileSync(build.directory + name, 'utf8') === text, `${name} is of other sources: run npm run build`);
  }
});

test('the committed worker asks nobody and evaluates nothing', () => {
  const code = readFileSync(new URL('../../resources/META-INF/resources/page/verifier/worker.js', import.meta.url), 'utf8');
  for (const word of ['fetch(', 'XMLHttpRequest', 'WebSocket', 'importScripts', 'import(', 'eval(', 'new Function', 'indexedDB']) {
    assert.ok(!code.includes(word), word);
  }
});
