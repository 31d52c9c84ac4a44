// A reader without a mouse: search, the menu of a phone, navigation, pictures of lineage.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PAGES, build, launch, open, serve } from './portal.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
before(async () => {
  portal = await serve(build('keyboard'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

/** The focused element in words. @param {import('playwright-core').Page} page */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return `${element?.tagName.toLowerCase()}${element?.id ? `#${element.id}` : ''} ${element?.textContent?.trim().slice(0, 40)}`;
});

test('the first step leads past the navigation', async () => {
  const { page, context } = await open(browser);
  await page.goto(portal.url + PAGES.product);
  await page.keyboard.press('Tab');
  assert.match(await focused(page), /^a Skip/);
  assert.ok(await page.locator('.skip').isVisible());
  await page.keyboard.press('Enter');
  assert.match(await focused(page), /^main#content/);
  await context.close();
});

test('every focused element can be seen, and its focus', async () => {
  for (const path of [PAGES.home, PAGES.product, PAGES['lineage of a product']]) {
    const { page, context } = await open(browser);
    await page.goto(portal.url + path);
    const seen = new Set();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const { text, box, outline } = await page.evaluate(() => {
        const element = /** @type {HTMLElement} */ (document.activeElement);
        const { width, height } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        return {
          text: element.outerHTML.slice(0, 160), box: width * height,
          outline: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || /** @type {any} */ (style).stroke !== 'none',
        };
      });
      if (text.startsWith('<body')) break;
      seen.add(text);
      assert.ok(box > 0, `${text} has no size on ${path}`);
      assert.ok(outline, `${text} shows no focus on ${path}`);
    }
    assert.ok(seen.size > 15, `only ${seen.size} stops on ${path}`);
    await context.close();
  }
});

test('search: a key to reach it, results to walk through, a page to open', async () => {
  const { page, context, complaints } = await open(browser);
  await page.goto(portal.url);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).name), 'q');
  await page.keyboard.type('orders');
  await page.locator('[role=option]').first().waitFor();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('[role=option][aria-selected=true]').count(), 1);
  const href = await page.locator('[role=option][aria-selected=true] a').first().getAttribute('href');
  await Promise.all([page.waitForURL((url) => url.href !== portal.url), page.keyboard.press('Enter')]);
  assert.equal(new URL(page.url()).pathname.replace(/index\.html$/, ''), new URL(href ?? '', portal.url).pathname.replace(/index\.html$/, ''));
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the menu of a phone opens and leads on, without scripts', async () => {
  const { page, context } = await open(browser, { width: 390, scripts: false });
  await page.goto(portal.url + PAGES.product);
  const menu = page.locator('.bar-menu');
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.ok(await menu.locator('nav').isVisible());
  await page.keyboard.press('Tab');
  await Promise.all([page.waitForURL('**/products/index.html'), page.keyboard.press('Enter')]);
  await context.close();
});

test('a picture of lineage is walked through link by link, and left by one', async () => {
  const { page, context, complaints } = await open(browser, { scripts: false });
  await page.goto(portal.url + PAGES['lineage of a product']);
  const links = page.locator('main svg a');
  const count = await links.count();
  assert.ok(count >= 3, `${count} links`);
  await links.first().focus();
  for (let step = 1; step < Math.min(count, 5); step += 1) await page.keyboard.press('Tab');
  const from = page.url();
  assert.ok(await page.evaluate(() => Boolean(document.activeElement?.closest('svg'))), 'the focus stays in the picture');
  await Promise.all([page.waitForURL((url) => url.href !== from), page.keyboard.press('Enter')]);
  assert.equal(await page.locator('h1').count(), 1);
  assert.deepEqual(complaints(), []);
  await context.close();
});
