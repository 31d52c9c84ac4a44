// Tables that are narrowed and sorted, and code that is copied: with scripts; and all of it without.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PAGES, build, launch, open, serve } from './portal.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
before(async () => {
  portal = await serve(build('tables'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

const SHOWN = 'tbody tr:not([hidden])';

test('properties are filtered by words, and keep what they stand below', async () => {
  const { page, context, complaints } = await open(browser);
  await page.goto(portal.url + PAGES.contract);
  const dataset = page.locator('.dataset').nth(1);
  const all = await dataset.locator('tbody tr').count();
  await dataset.locator('[data-filter]').fill('surcharge');
  const rows = await dataset.locator(SHOWN).evaluateAll((shown) => shown.map(({ id, className }) => [id.split('.').at(-1), className.includes('above')]));
  assert.deepEqual(rows.at(-1), ['surcharge', false]);
  assert.ok(rows.length > 1 && rows.slice(0, -1).every(([, above]) => above), JSON.stringify(rows));
  assert.equal(await dataset.locator('output').innerText(), `1 of ${all}`);
  await dataset.locator('[data-filter]').press('Escape');
  assert.equal(await dataset.locator(SHOWN).count(), all);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('properties are narrowed to keys and to personal data', async () => {
  const { page, context } = await open(browser);
  await page.goto(portal.url + PAGES.contract);
  const dataset = page.locator('.dataset').first();
  for (const badge of ['key', 'personal']) {
    const button = dataset.locator(`button[data-badge=${badge}]`);
    await button.click();
    const shown = await dataset.locator(`${SHOWN}:not(.above)`).count();
    assert.equal(shown, Number(await button.locator('.number').innerText()));
    assert.equal(await dataset.locator(`${SHOWN}:not(.above) .badge-${badge}`).count(), shown);
    await button.click();
  }
  // A link to a property that is filtered away still leads to it.
  await dataset.locator('[data-filter]').fill('no property is called so');
  assert.equal(await dataset.locator(SHOWN).count(), 0);
  const id = await dataset.locator('tbody tr').nth(3).getAttribute('id');
  await page.evaluate((hash) => { location.hash = hash; }, `#${id}`);
  await page.waitForFunction(() => document.querySelectorAll('.dataset tbody tr:not([hidden])').length > 3);
  await context.close();
});

test('lists of products are sorted by any column, and back', async () => {
  const { page, context } = await open(browser);
  await page.goto(portal.url + PAGES.products);
  const numbers = () => page.locator('table.products td.number').allInnerTexts().then((texts) => texts.map(Number));
  const names = () => page.locator('table.products td:first-child strong').allInnerTexts();
  const written = await names();
  const readers = page.locator('table.products th', { hasText: 'Readers' });
  await readers.locator('button').click();
  assert.equal(await readers.getAttribute('aria-sort'), 'descending');
  assert.deepEqual(await numbers(), (await numbers()).sort((a, b) => b - a));
  await readers.locator('button').press('Enter');
  assert.equal(await readers.getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(await numbers(), (await numbers()).sort((a, b) => a - b));
  await readers.locator('button').click();
  assert.equal(await readers.getAttribute('aria-sort'), null);
  assert.deepEqual(await names(), written);
  await page.locator('[data-filter]').fill('tariff');
  assert.ok(await page.locator(`table.products ${SHOWN}`).count() < written.length);
  await context.close();
});

test('code is copied by a button', async () => {
  const { page, context } = await open(browser);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(portal.url + PAGES.contract);
  const snippet = page.locator('details.snippet').first();
  await snippet.locator('summary').click();
  await snippet.locator('button.copy').click();
  await snippet.locator('button.copy', { hasText: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await snippet.locator('pre').evaluate((pre) => pre.textContent));
  await context.close();
});

test('without scripts everything is there, and no control that does nothing', async () => {
  const { page, context } = await open(browser, { scripts: false });
  await page.goto(portal.url + PAGES.contract);
  assert.ok(await page.locator('.dataset tbody tr').count() > 40);
  assert.equal(await page.locator('.filter, button.copy').filter({ visible: true }).count(), 0);
  await context.close();
});
