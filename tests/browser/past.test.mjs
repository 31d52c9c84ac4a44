// What was, in a browser: earlier versions, tombstones, an address that moved, changes by link. The example mesh is given a
// short history of its own, so that what the pages show does not depend on how this project's history looks.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, build, launch, open, serve } from './portal.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MESH = path.join(ROOT, 'target/tmp/browser/past-mesh');
const MASTER = 'domains/customer/customer-master/contracts/customers.odcs.yaml';

const PAST = {
  'contract of an earlier version': 'products/customer/customer-master/contracts/customers/versions/4.2.0/',
  'product that was removed': 'products/sales/shop-events/',
  'contract that was removed': 'products/sales/shop-events/contracts/events/',
  'code list that was removed': 'codes/device-type/',
  'breaking changes': 'changes/breaking/',
  'changes of a domain': 'changes/domains/sales/',
};
const MOVED = ['products/sales/old-orders/', 'products/sales/orders/'];

/** @param {...string} words */
function git(...words) {
  const name = { GIT_AUTHOR_NAME: 'Mara Lindt', GIT_AUTHOR_EMAIL: 'mara@ternhall.example', GIT_COMMITTER_NAME: 'Mara Lindt', GIT_COMMITTER_EMAIL: 'mara@ternhall.example' };
  execFileSync('git', words, { cwd: MESH, env: { ...process.env, ...name, GIT_CONFIG_GLOBAL: '/dev/null' }, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** @param {string} file @param {(text: string) => string} change */
function edit(file, change) {
  const text = readFileSync(path.join(MESH, file), 'utf8');
  const changed = change(text);
  assert.notEqual(changed, text, `${file} has what is changed`);
  writeFileSync(path.join(MESH, file), changed);
}

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
before(async () => {
  rmSync(MESH, { recursive: true, force: true });
  mkdirSync(path.dirname(MESH), { recursive: true });
  cpSync(path.join(ROOT, 'example-mesh'), MESH, { recursive: true });
  for (const made of ['public', '.meshdoc']) rmSync(path.join(MESH, made), { recursive: true, force: true });
  git('init', '--quiet', '--initial-branch', 'main');
  const commit = (/** @type {string} */ message) => { git('add', '--all'); git('commit', '--quiet', '--message', message); };
  commit('The mesh as it was');
  edit(MASTER, (text) => text.replace('version: 4.2.0', 'version: 5.0.0').replace('name: kind\n', 'name: segment\n'));
  commit('Call the kind of customer a segment');
  rmSync(path.join(MESH, 'domains/sales/shop-events'), { recursive: true });
  rmSync(path.join(MESH, 'codes/device-type.yaml'));
  commit('Shop events are gone (#57)');
  writeFileSync(path.join(MESH, 'redirects.yaml'), '- from: products/sales/old-orders\n  to: products/sales/orders\n');
  portal = await serve(build('past', MESH, ['--allow-errors']));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

for (const [width, scheme] of /** @type {const} */ ([[390, 'light'], [1280, 'dark']])) {
  test(`what was, at ${width} px, ${scheme}`, async () => {
    const { page, context, complaints } = await open(browser, { width, scheme });
    const found = [];
    for (const [name, address] of Object.entries(PAST)) {
      const say = (/** @type {string} */ text) => found.push(`${name} (${address}): ${text}`);
      const answer = await page.goto(portal.url + address, { waitUntil: 'load' });
      if (answer?.status() !== 200) say(`is not there: ${answer?.status()}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) say(`${wide} px wider than the window`);
      const { violations } = await page.evaluate(`${AXE};axe.run(document, { resultTypes: ['violations'], iframes: false })`);
      for (const { id, help, nodes } of violations) say(`axe ${id}: ${help}: first ${nodes[0].html.slice(0, 200)}`);
      complaints().forEach(say);
    }
    await context.close();
    assert.deepEqual(found, []);
  });
}

test('an earlier version leads to the one of now, and marks what differs', async () => {
  const { page, context } = await open(browser);
  await page.goto(portal.url + PAST['contract of an earlier version']);
  assert.match(await page.locator('main').innerText(), /kind/);
  assert.ok(await page.locator('#differences ~ * .told-breaking').count() > 0, 'what was renamed breaks its readers');
  await page.locator('main a', { hasText: '5.0.0' }).first().click();
  assert.equal(new URL(page.url()).pathname.replace('index.html', ''), new URL(`${portal.url}products/customer/customer-master/contracts/customers/`).pathname);
  await context.close();
});

test('a tombstone says why, and the changes lead to it', async () => {
  const { page, context } = await open(browser, { scripts: false });
  await page.goto(portal.url + PAST['changes of a domain']);
  await page.locator('main a', { hasText: 'sales/shop-events' }).first().click();
  const text = await page.locator('main').innerText();
  assert.match(text, /Shop events are gone/);
  assert.match(text, /Mara Lindt/);
  await context.close();
});

test('an address that moved leads on, with and without a reader who waits', async () => {
  const { page, context } = await open(browser, { scripts: false });
  const [from, to] = MOVED;
  await page.goto(portal.url + from);
  await page.waitForURL((url) => url.pathname.replace('index.html', '') === new URL(portal.url + to).pathname);
  assert.equal(await page.locator('h1').innerText(), 'Orders');
  await context.close();
});
