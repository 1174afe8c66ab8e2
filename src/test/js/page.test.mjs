// The page in Chromium, against a running gateway: BASE_URL=http://127.0.0.1:8080 node --test page.test.mjs. With SHOTS=DIRECTORY it writes pictures there.
// Skipped where the packages of this directory or Chromium are absent.
import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const require = createRequire(import.meta.url);
let missing = existsSync(executablePath) ? false : `${executablePath} is absent`;
let chromium;
let axe;
try {
  ({ chromium } = await import('playwright-core'));
  axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  missing ||= 'the packages of src/test/js are absent; run npm ci there';
}

const PATIENCE = 300_000;
let browser;
/** Addresses asked for, and what the console and the policy complain about, in all pages. */
const asked = new Set();
const complaints = [];

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.on('request', (r) => asked.add(new URL(r.url())));
  page.on('pageerror', (e) => complaints.push(e.message));
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(m.text()));
  await page.goto(base);
  await page.waitForFunction(() => document.getElementById('model').options.length > 0, null, { timeout: PATIENCE });
  return page;
}

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, name) });

/** The model root that an auditor would have told us; here the server's own word has to do. */
async function pin(page) {
  const { data } = await (await fetch(`${base}/v1/models`)).json();
  await page.click('#pin summary');
  await page.fill('#root', data[0].commitment);
  await page.click('#pin summary');
}

/** Sends a message and waits for its receipt's proofs; the answer's turn. */
async function ask(page, text) {
  const before = await page.locator('.turn.assistant').count();
  await page.fill('#message', text);
  await page.press('#message', 'Enter');
  const turn = page.locator('.turn.assistant').nth(before);
  await turn.locator('.layers li').first().waitFor({ timeout: PATIENCE });
  return turn;
}

const proved = (turn) => turn.locator('.receipt button.main:not([disabled])').waitFor({ timeout: PATIENCE });

async function verify(turn) {
  await turn.locator('.receipt button.main').click();
  await turn.locator('.verdict').waitFor({ timeout: PATIENCE });
  return (await turn.locator('.verdict strong').textContent()).trim();
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), []);
}

const verdicts = (place) => place.locator('tbody tr').evaluateAll((rows) => Object.fromEntries(rows.map((r) => [r.cells[0].textContent, r.cells[1].textContent])));

/** Drops files onto the page, as a file manager would. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle(async (list) => {
    const t = new DataTransfer();
    for (const [name, text] of list) t.items.add(new File([text], name));
    return t;
  }, files);
  await page.evaluate(() => document.getElementById('file-result').replaceChildren());
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await page.locator('#file-result :is(.verdict, .error)').waitFor({ timeout: PATIENCE });
  const place = page.locator('#file-result');
  return { text: await place.textContent(), verdicts: await verdicts(place) };
}

let page;
let turn;
let bundle;

before(async () => {
  if (missing) return;
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  browser = await chromium.launch({ executablePath, args });
});
after(() => browser?.close());

const skip = missing;

test('an answer streams, is proved layer by layer, and is verified in this browser', { skip }, async () => {
  page = await open();
  await pin(page);
  turn = await ask(page, 'Tell me a story about a dog.');
  assert.ok((await turn.locator('.text').textContent()).length > 1);
  // Not before all proofs are there.
  if (!(await turn.locator('.receipt').textContent()).includes('proved,')) assert.ok(await turn.locator('.receipt button.main').isDisabled());
  await page.waitForTimeout(1500);
  await shot(page, 'page-proving.png');
  await proved(turn);
  await turn.locator('p[role=status]', { hasText: /proofs after [0-9.]+ s, [0-9.]+ [kM]B/ }).waitFor();
  const titles = await turn.locator('.layers li').evaluateAll((l) => l.map((e) => e.title));
  assert.ok(titles.every((t) => /: proved, proved after [0-9.]+ s$/.test(t)), titles.join());
  assert.equal(await verify(turn), 'verified');
  const meanings = await turn.locator('tbody tr').evaluateAll((rows) => rows.map((r) => `${r.cells[0].textContent}: ${r.cells[2].textContent}`));
  assert.ok(meanings.some((m) => /^block 0: .*; [0-9.]+ kB$/.test(m)), meanings.join('\n'));
  const seen = await verdicts(turn);
  assert.equal(seen.model, 'verified');
  assert.equal(seen.tokens, 'verified');
  assert.equal(seen.head, 'verified');
  assert.equal(seen.signature, 'unchecked');
  assert.equal(seen.inclusion, 'unchecked');
  const layers = await turn.locator('.layers li').evaluateAll((l) => l.map((e) => e.className));
  assert.ok(layers.length > 1 && layers.every((c) => c === 'verified'), layers.join());
  await turn.locator('.report summary').click();
  await turn.locator('.verdict').scrollIntoViewIfNeeded();
  await page.setViewportSize({ width: 1000, height: 1300 });
  await shot(page, 'page-verified.png');
  await page.setViewportSize({ width: 1000, height: 800 });
  const [download] = await Promise.all([page.waitForEvent('download'), turn.getByText('Download bundle').click()]);
  bundle = readFileSync(await download.path(), 'utf8');
});

test('the place in the log is held to the log that the reader names', { skip }, async () => {
  const { keys } = JSON.parse(bundle).inclusion;
  await page.click('#pin summary');
  await page.fill('#log-key', keys[0]);
  assert.equal(await verify(turn), 'verified');
  assert.equal((await verdicts(turn)).inclusion, 'verified');
  await page.fill('#log-key', 'nonsense');
  await turn.locator('.receipt button.main').click();
  await turn.locator('.error').waitFor();
  assert.match(await turn.locator('.error').textContent(), /verifier key/);
  await page.fill('#log-key', '');
  await page.click('#pin summary');
});

test('a dropped bundle is verified without any server; altered ones are rejected', { skip }, async () => {
  await page.context().setOffline(true);
  const good = await drop(page, [['bundle.json', bundle]]);
  assert.match(good.text, /verified/);
  assert.equal(good.verdicts.model, 'verified');
  const parsed = JSON.parse(bundle);
  const proof = [...parsed.proofs[0]];
  proof[500] = proof[500] === 'A' ? 'B' : 'A';
  const altered = bundle.replace(parsed.proofs[0], proof.join(''));
  const bad = await drop(page, [['altered.json', altered]]);
  assert.match(bad.text, /rejected/);
  assert.equal(bad.verdicts['block 0'], 'rejected');
  assert.equal(bad.verdicts['block 1'], 'verified');
  const text = await drop(page, [['text.json', bundle.replace(`"text":${JSON.stringify(parsed.text)}`, '"text":"x"')]]);
  assert.equal(text.verdicts.tokens, 'rejected');
  assert.match((await drop(page, [['nonsense.json', 'nonsense']])).text, /rejected: bundle is not JSON/);
  assert.match((await drop(page, [['empty', '']])).text, /rejected/);
  await page.setViewportSize({ width: 1000, height: 500 });
  await drop(page, [['altered.json', altered]]);
  await shot(page, 'page-rejected.png');
  await page.setViewportSize({ width: 1000, height: 800 });
  const without = bundle.replace(`"verificationKey":"${parsed.verificationKey}"`, '"verificationKey":null');
  assert.match((await drop(page, [['without.json', without]])).text, /unchecked/);
  await page.context().setOffline(false);
});

test('without a pinned root: a warning, and neither the model nor the whole is verified', { skip }, async () => {
  const other = await open();
  assert.match(await other.locator('#pin-state').textContent(), /No model root is pinned/);
  const report = await drop(other, [['bundle.json', bundle]]);
  assert.match(report.text, /unchecked: no model root is pinned/);
  assert.equal(report.verdicts.model, 'unchecked');
  assert.equal(report.verdicts['block 0'], 'verified');
  await other.click('#tab-chat');
  await other.click('#pin summary');
  await other.fill('#root', 'abc');
  assert.match(await other.locator('#pin-state').textContent(), /no model root/);
  assert.equal(await other.locator('#root').getAttribute('aria-invalid'), 'true');
  await other.fill('#root', '11'.repeat(32));
  const foreign = await drop(other, [['bundle.json', bundle]]);
  assert.match(foreign.text, /rejected.*not of the pinned one/);
  await other.context().close();
});

test("another answer's bundle is not taken for this one's", { skip }, async () => {
  await page.click('#tab-chat');
  await page.route('**/v1/receipts/*/bundle', (route) => route.fulfill({ body: bundle, contentType: 'application/json' }));
  const second = await ask(page, 'Hello!');
  await proved(second);
  assert.equal(await verify(second), 'rejected');
  assert.match(await second.locator('.verdict').textContent(), /another request: its nonce/);
  await page.unroute('**/v1/receipts/*/bundle');
  assert.equal(await verify(second), 'verified');
});

test('a server that is down, and an error of the server, are said in words', { skip }, async () => {
  const other = await open();
  await other.route('**/v1/chat/completions', (r) => r.abort());
  await other.fill('#message', 'Hello!');
  await other.press('#message', 'Enter');
  await other.locator('.turn [role=alert]').waitFor();
  assert.match(await other.locator('.turn [role=alert]').textContent(), /can't be reached/);
  await other.unroute('**/v1/chat/completions');
  await other.fill('#message', 'word '.repeat(3000));
  await other.click('#send');
  await other.locator('.turn [role=alert]').nth(1).waitFor();
  assert.match(await other.locator('.turn [role=alert]').nth(1).textContent(), /context|tokens|long/i);
  await other.context().close();
});

test('log, origin and snippets', { skip }, async () => {
  await page.click('#tab-log');
  await page.waitForFunction(() => document.getElementById('checkpoint').textContent.includes('\u2014'));
  await page.locator('#entries tr').nth(2).waitFor();
  await shot(page, 'page-log.png');
  await page.click('#tab-origin');
  await page.fill('#origin-text', 'nobody wrote this');
  await page.click('#origin-form button');
  await page.waitForFunction(() => document.getElementById('origin-result').textContent !== '');
  assert.match(await page.locator('#origin-result').textContent(), /No receipt of this gateway has exactly this text/);
  // As copying changes a text: white space at the ends of lines, empty lines around.
  const { text } = JSON.parse(bundle);
  await page.fill('#origin-text', `\n${text.replaceAll('\n', ' \t\n')}  \n\n`);
  await page.click('#origin-form button');
  await page.locator('#origin-result li').first().waitFor();
  assert.match(await page.locator('#origin-result li').first().textContent(), /nano-chat, \d{4}-\d\d-\d\d, log entry \d+/);
  await page.click('#tab-code');
  for (const id of ['curl', 'java', 'js']) assert.ok((await page.locator(`#${id}`).textContent()).includes(base.replace('127.0.0.1', new URL(page.url()).hostname)), id);
});

test('keyboard alone', { skip }, async () => {
  const other = await open();
  await other.keyboard.press('Tab');
  assert.match(await other.evaluate(() => document.activeElement.textContent), /Skip/);
  await other.keyboard.press('Tab');
  assert.equal(await other.evaluate(() => document.activeElement.id), 'tab-chat');
  await other.keyboard.press('ArrowRight');
  assert.equal(await other.evaluate(() => document.activeElement.id), 'tab-file');
  assert.ok(await other.locator('#file').isVisible());
  await other.keyboard.press('End');
  assert.equal(await other.evaluate(() => document.activeElement.id), 'tab-code');
  await other.keyboard.press('Home');
  const reached = new Set();
  for (let i = 0; i < 12; i++) {
    await other.keyboard.press('Tab');
    const { id, outline } = await other.evaluate(() => ({ id: document.activeElement.id || document.activeElement.tagName, outline: getComputedStyle(document.activeElement).outlineStyle }));
    reached.add(id);
    if (id !== 'BODY') assert.notEqual(outline, 'none', id);
  }
  for (const id of ['model', 'SUMMARY', 'message', 'send', 'fresh']) assert.ok(reached.has(id), `${id} in ${[...reached]}`);
  await other.context().close();
});

test('accessible, light and dark, wide and narrow', { skip }, async () => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1000, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const tab of ['chat', 'file', 'origin', 'log', 'code']) {
        await page.click(`#tab-${tab}`);
        const what = `${tab}, ${colorScheme}, ${width}`;
        await accessible(page, what);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${what}: ${over} pixels too wide`);
      }
    }
  }
  await page.setViewportSize({ width: 380, height: 760 });
  await page.click('#tab-chat');
  assert.equal(await verify(turn), 'verified');
  await turn.locator('.verdict').scrollIntoViewIfNeeded();
  await shot(page, 'page-narrow-dark.png');
});

test('nothing is asked of anybody else, and nothing breaks the policy', { skip }, async () => {
  const elsewhere = [...asked].filter((u) => !['blob:', 'data:'].includes(u.protocol) && u.origin !== new URL(base).origin);
  assert.deepEqual(elsewhere.map(String), []);
  // What tests provoke: no connection, refusals with a status.
  assert.deepEqual(complaints.filter((c) => !/Failed to load resource/.test(c)), []);
});
