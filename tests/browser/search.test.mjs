// The search in a browser: typing, arrows, Enter, facets, the address, back, offline, a slow line, a missing file, a folder
// opened as a file, scripts off, hostile text; and the table of queries, in the page as under Node.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ROOT, build, files, launch, open, serve } from './portal.mjs';

/** @type {string} */ let folder;
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
before(async () => {
  folder = build('search');
  portal = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

/** @typedef {import('playwright-core').Page} Page */
const titles = (/** @type {Page} */ page) => page.locator('.search-hits .search-title').allTextContents();
const links = (/** @type {Page} */ page) => page.locator('.search-hits a.search-title')
  .evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
/** The page of results, when it has answered. @param {Page} page @param {string} query */
async function ask(page, query) {
  await page.goto(`${portal.url}search/?q=${encodeURIComponent(query)}`);
  await page.locator('.search-count').waitFor();
}

test('a list below the field is driven with the keyboard', async () => {
  const { page, context, complaints } = await open(browser);
  await page.goto(`${portal.url}products/sales/orders/`);
  await page.keyboard.press('/');
  await page.keyboard.type('invoices');
  const field = page.locator('#bar-search');
  const options = page.locator('[role=option]');
  await options.first().waitFor();
  assert.equal(await field.getAttribute('role'), 'combobox');
  assert.equal(await field.getAttribute('aria-expanded'), 'true');
  assert.match(await page.locator('.search-suggestions [role=status]').innerText(), /\d+ results?/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await options.first().getAttribute('aria-selected'), 'true');
  assert.equal(await field.getAttribute('aria-activedescendant'), await options.first().getAttribute('id'));
  await page.keyboard.press('ArrowDown');
  assert.equal(await options.nth(1).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  assert.equal(await field.getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(/products\/finance\/invoices\/$|products\/finance\/invoices\/index\.html$/), page.keyboard.press('Enter')]);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('Enter without a choice opens the page of results', async () => {
  const { page, context } = await open(browser);
  await page.goto(portal.url);
  await page.keyboard.press('/');
  await page.keyboard.type('on hold');
  await Promise.all([page.waitForURL(/search\/(index\.html)?\?q=on\+hold/), page.keyboard.press('Enter')]);
  await page.locator('.search-count').waitFor();
  assert.equal((await titles(page))[0], 'on_hold = On hold');
  assert.equal(await page.locator('.search-hits mark').first().innerText(), 'on');
  await context.close();
});

test('facets combine, are taken back one by one, and are part of the address', async () => {
  const { page, context, complaints } = await open(browser);
  await ask(page, 'customer');
  const count = async () => Number(/[\d\s]+/.exec(await page.locator('.search-count').innerText())?.[0].replace(/\s/g, ''));
  const all = await count();
  const choose = async (/** @type {string} */ legend, /** @type {string} */ value) => {
    const box = page.locator('fieldset', { has: page.locator('legend', { hasText: legend }) }).getByLabel(value).first();
    await box.check();
    await page.waitForFunction((text) => document.querySelector('.search-chosen')?.textContent?.includes(text), value);
  };
  await page.locator('fieldset').first().waitFor();
  await choose('Kind', 'Property');
  await page.waitForFunction((before) => !document.querySelector('.search-count')?.textContent?.startsWith(String(before)), all);
  const properties = await count();
  assert.ok(properties > 0 && properties < all, `${properties} of ${all}`);
  await choose('Domain', 'sales');
  await page.waitForFunction((before) => !document.querySelector('.search-count')?.textContent?.startsWith(String(before)), properties);
  const inSales = await count();
  assert.ok(inSales > 0 && inSales < properties, `${inSales} of ${properties}`);
  assert.deepEqual(new URL(page.url()).searchParams.getAll('f'), ['kind:property', 'domain:sales']);
  const address = page.url();

  await page.getByRole('button', { name: /Remove Domain/ }).click();
  await page.waitForFunction((n) => document.querySelector('.search-count')?.textContent?.startsWith(`${n} `), properties);
  await page.goBack();
  await page.waitForFunction((n) => document.querySelector('.search-count')?.textContent?.startsWith(`${n} `), inSales);
  await page.goBack();
  await page.waitForFunction((n) => document.querySelector('.search-count')?.textContent?.startsWith(`${n} `), properties);

  const other = await context.newPage();
  await other.goto(address);
  await other.waitForFunction((n) => document.querySelector('.search-count')?.textContent?.startsWith(`${n} `), inSales);
  assert.equal(await other.locator('.search-chip').count(), 2, 'a link has the facets');
  await other.locator('fieldset').first().waitFor();
  assert.ok(await other.getByLabel(/^ ?sales/).first().isChecked());
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('without words a facet whose file is large is asked for when a reader wants it', async () => {
  const large = `${folder}-large`;
  rmSync(large, { recursive: true, force: true });
  cpSync(folder, large, { recursive: true });
  const [head] = files(large, '.bin').filter((file) => file.startsWith('search/files/head-')).map((file) => path.join(large, file));
  const content = JSON.parse(gunzipSync(readFileSync(head)).toString());
  assert.ok(content.column_bytes.every((/** @type {number} */ bytes) => bytes > 0 && bytes < 60_000));
  const type = content.columns.indexOf('type');
  content.column_bytes[type] = 60_000;
  writeFileSync(head, gzipSync(JSON.stringify(content)));
  const other = await serve(large);
  const { page, context, complaints } = await open(browser);
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const isAsked = () => asked.some((url) => url.includes(`/c/${type}-`));
  await page.goto(`${other.url}search/?q=kind:property`);
  const facet = page.locator('fieldset', { has: page.locator('legend', { hasText: 'Type' }) });
  await facet.waitFor();
  assert.equal(await facet.locator('input').count(), 0);
  assert.ok(!isAsked());
  await facet.getByRole('button', { name: 'Type: Show' }).click();
  await facet.locator('input').first().waitFor();
  assert.ok(isAsked());
  assert.deepEqual(complaints(), []);
  // Who comes with a filter of it has asked for it.
  asked.length = 0;
  await page.goto(`${other.url}search/?q=kind:property&f=type:string`);
  await facet.locator('input:checked').waitFor();
  // What a query with words needs of a large column stands beside the lists of its words.
  await page.goto(`${other.url}search/?q=customer`);
  await facet.locator('input').first().waitFor();
  await context.close();
  await other.close();
});

test('back leads from a hit to the results', async () => {
  const { page, context } = await open(browser);
  await ask(page, 'orders');
  const before = await titles(page);
  assert.equal(before[0], 'Orders');
  await page.locator('.search-hits a.search-title').first().click();
  await page.waitForURL(/products\/sales\/orders\//);
  await page.goBack();
  await page.locator('.search-count').waitFor();
  assert.deepEqual(await titles(page), before);
  await context.close();
});

test('the results are walked with the arrows', async () => {
  const { page, context } = await open(browser);
  await ask(page, 'orders');
  await page.locator('#page-search').focus();
  const focused = () => page.evaluate(() => document.activeElement?.closest('li')
    ? Array.from(document.querySelectorAll('.search-hits > li')).indexOf(/** @type {any} */ (document.activeElement?.closest('li'))) : -1);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 0);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 1);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(), -1, 'up from the first is the field');
  await context.close();
});

test('a hit says why it is there, and a typo is said', async () => {
  const { page, context } = await open(browser);
  await ask(page, 'ordres');
  assert.match(await page.locator('.search-note').innerText(), /Nothing has “ordres”; showing results for “orders”/);
  const why = page.locator('.search-why').first();
  await why.locator('summary').click();
  await why.locator('li').first().waitFor();
  assert.match(await why.innerText(), /probably meant by “ordres”.*rarity \d+ × match 60% × weight \d+ of 255/s);
  await ask(page, 'orders');
  await page.locator('.search-why summary').first().click();
  await page.locator('.search-why li').first().waitFor();
  assert.match(await page.locator('.search-why').first().innerText(), /Its name is exactly what you typed/);
  await context.close();
});

test('a second search is answered offline where its files are known, and said where they are not', async () => {
  const { page, context } = await open(browser);
  await ask(page, 'orders kind:product');
  await page.locator('fieldset').first().waitFor();
  const first = await titles(page);
  await context.setOffline(true);
  const field = page.locator('#page-search');
  await field.fill('orders kind:product status:active');
  await page.waitForFunction(() => !/^3 /.test(document.querySelector('.search-count')?.textContent ?? ''));
  const second = await titles(page);
  assert.ok(second.length > 0 && second.every((title) => first.includes(title)), String(second));
  await field.fill('qualification of technicians');
  const message = page.locator('.search-message');
  await message.waitFor();
  assert.match(await message.innerText(), /could not read its files/);
  assert.match(await message.locator('a').getAttribute('href') ?? '', /#index$/);
  await context.setOffline(false);
  await field.fill('technicians');
  await page.locator('.search-count').waitFor();
  assert.equal((await titles(page))[0], 'Technicians');
  await context.close();
});

test('on a slow line the last thing typed is what is shown', async () => {
  const { page, context } = await open(browser);
  const session = await context.newCDPSession(page);
  await page.goto(`${portal.url}search/`);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 50_000, uploadThroughput: 20_000 });
  await page.locator('#page-search').pressSequentially('shipments', { delay: 120 });
  await page.waitForFunction(() => document.querySelector('.search-hits .search-title')?.textContent === 'Shipments');
  assert.equal(new URL(page.url()).searchParams.get('q'), 'shipments');
  await page.locator('fieldset').first().waitFor();
  assert.equal((await titles(page))[0], 'Shipments', 'an earlier answer does not come later');
  await context.close();
});

test('a missing file is said, and the index from A to Z is offered', async () => {
  const broken = `${folder}-broken`;
  rmSync(broken, { recursive: true, force: true });
  cpSync(folder, broken, { recursive: true });
  for (const file of files(broken, '.bin').filter((file) => /\/t\//.test(file))) rmSync(path.join(broken, file));
  const other = await serve(broken);
  const { page, context } = await open(browser);
  await page.goto(`${other.url}search/?q=orders`);
  const message = page.locator('.search-message');
  await message.waitFor();
  assert.match(await message.innerText(), /could not read its files/);
  await message.locator('a').click();
  assert.match(page.url(), /#index$/);
  await page.goto(other.url);
  await page.keyboard.press('/');
  await page.keyboard.type('orders');
  await page.locator('.search-suggestions .search-message a').waitFor();
  await context.close();
  await other.close();
});

test('a folder opened as a file says why there is no search, and offers the index', async () => {
  const { page, context } = await open(browser);
  await page.goto(`${pathToFileURL(path.join(folder, 'search/index.html')).href}?q=orders`);
  assert.match(await page.locator('.search-message').innerText(), /needs a web server/);
  await page.goto(pathToFileURL(path.join(folder, 'products/sales/orders/index.html')).href);
  await page.locator('#bar-search').fill('orders');
  const message = page.locator('.search-unavailable .search-message');
  assert.match(await message.innerText(), /needs a web server/);
  await message.locator('a').click();
  assert.match(page.url(), /^file:.*search\/index\.html#index$/);
  await context.close();
});

test('without scripts the search page is an index of everything', async () => {
  const { page, context } = await open(browser, { scripts: false });
  await page.goto(`${portal.url}search/`);
  assert.ok(await page.getByText(/Searching needs scripts/).isVisible());
  await page.locator('nav.index a').filter({ hasText: /^O/i }).first().click();
  assert.ok(await page.getByRole('link', { name: 'Orders', exact: true }).first().isVisible());
  // What many contracts have stands once, with a link to each of its places.
  await page.locator('nav.index a').filter({ hasText: /^C/i }).first().click();
  const row = page.locator('.index-list > li', { has: page.locator('strong', { hasText: /^customer_id$/ }) });
  assert.ok(await row.locator('.places a').count() > 3);
  await row.locator('.places a').first().click();
  assert.match(page.url(), /contracts\/.*customer_id$/);
  await context.close();
});

test('hostile text is answered at once and does nothing else', async () => {
  const { page, context, complaints } = await open(browser);
  await page.goto(`${portal.url}search/`);
  const field = page.locator('#page-search');
  const hostile = [
    'a'.repeat(1 << 20), 'ab '.repeat(350_000), '*'.repeat(10_000), 'a* '.repeat(10_000), '"'.repeat(10_001), '-'.repeat(5_000),
    'kind:'.repeat(5_000), '\u0000\u0001\u007f\u009b\u2028orders\u202e', 'orders "archive', '<img src=x onerror=alert(1)> orders',
    '\ud800 orders', '😀 orders', 'constructor __proto__ toString',
  ];
  for (const text of hostile) {
    await field.evaluate((input, value) => {
      /** @type {HTMLInputElement} */ (input).value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, text);
    const began = Date.now();
    await page.waitForFunction(() => document.querySelector('.search-count, .search-message'), undefined, { timeout: 20_000 });
    assert.ok(Date.now() - began < 20_000);
    assert.equal(await page.locator('.search-page img, .search-page script').count(), 0);
    await field.fill('');
    await page.waitForFunction(() => !document.querySelector('.search-count'));
  }
  await page.goto(`${portal.url}search/?q=%00%FF%22&f=kind&f=%3A&f=constructor:x&f=kind:%3Cb%3E`);
  await page.locator('.search-count').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the table of queries is answered as it is written, in the page as under Node', async () => {
  const rows = readFileSync(path.join(ROOT, 'tests/suite/search/example.tsv'), 'utf8').split('\n')
    .filter((line) => line !== '' && !line.startsWith('# ')).map((line) => line.split('\t'));
  assert.ok(rows.length >= 150);
  const published = path.join(folder, 'assets/search');
  // The published files are what is tested; Node takes them for modules only where a package says so.
  const client = `${folder}-client`;
  rmSync(client, { recursive: true, force: true });
  cpSync(published, client, { recursive: true });
  assert.ok(readdirSync(client).includes('engine.js'));
  writeFileSync(path.join(client, 'package.json'), '{"type":"module"}');
  const engine = await import(pathToFileURL(path.join(client, 'engine.js')).href);
  const opened = await engine.openSearch(async (/** @type {string} */ name) => new Uint8Array(readFileSync(path.join(folder, 'search', name))));
  const { page, context, complaints } = await open(browser);
  await page.goto(`${portal.url}search/`);
  const field = page.locator('#page-search');
  for (const [query, expected] of rows) {
    const answer = await engine.search(opened, query, { explain: true });
    const addresses = answer.hits.map((/** @type {any} */ hit) => hit.address);
    const wanted = expected.split(' ').filter(Boolean);
    assert.deepEqual(addresses.slice(0, wanted.length || 1), wanted, query);
    await field.fill('');
    await page.waitForFunction(() => !document.querySelector('.search-count'));
    await field.fill(query);
    await page.locator('.search-count').waitFor();
    const shown = await links(page);
    assert.deepEqual(shown, answer.hits.map((/** @type {any} */ hit) => new URL(hit.url, portal.url).href), query);
    const total = await page.locator('.search-count').innerText();
    assert.match(total.replace(/\s/g, ''), answer.total === 0 ? /^Noresults$/ : new RegExp(`^${answer.total}result`), query);
  }
  assert.deepEqual(complaints(), []);
  await context.close();
});
