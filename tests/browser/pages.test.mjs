// Every type of page at three widths, light and dark, scripts on and off: quiet, within its width, still, accessible.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { PAGES, SCHEMES, WIDTHS, build, launch, open, serve } from './portal.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
before(async () => {
  portal = await serve(build('pages'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

/** How much of the page stands out of the window to the right, in pixels. */
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

for (const scheme of SCHEMES) {
  for (const width of WIDTHS) {
    test(`at ${width} px, ${scheme}`, async () => {
      const { page, context, complaints } = await open(browser, { width, scheme });
      await context.addInitScript(() => {
        const moved = /** @type {any} */ (window).moved = [];
        new PerformanceObserver((list) => {
          for (const entry of /** @type {any[]} */ (list.getEntries())) {
            if (!entry.hadRecentInput) moved.push(...entry.sources.map((/** @type {any} */ { node }) => node?.outerHTML?.slice(0, 120)));
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const found = [];
      for (const [name, path] of Object.entries(PAGES)) {
        const say = (/** @type {string} */ text) => found.push(`${name} (${path}): ${text}`);
        await page.goto(portal.url + path, { waitUntil: 'load' });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
        const moved = await page.evaluate(() => /** @type {any} */ (window).moved);
        if (moved.length > 0) say(`moves while it loads: ${moved.join(' | ')}`);
        const wide = await page.evaluate(overflow);
        if (wide > 0) say(`${wide} px wider than the window`);
        const { violations } = await page.evaluate(`${AXE};axe.run(document, { resultTypes: ['violations'], iframes: false })`);
        for (const { id, help, nodes } of violations) {
          say(`axe ${id}: ${help}: ${nodes.length} times, first ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary?.replace(/\s+/g, ' ').slice(0, 200)}`);
        }
        complaints().forEach(say);
      }
      await context.close();
      assert.deepEqual(found, []);
    });

    test(`at ${width} px, ${scheme}, without scripts`, async () => {
      const { page, context, complaints } = await open(browser, { width, scheme, scripts: false });
      const found = [];
      for (const [name, path] of Object.entries(PAGES)) {
        const say = (/** @type {string} */ text) => found.push(`${name} (${path}): ${text}`);
        await page.goto(portal.url + path, { waitUntil: 'load' });
        const wide = await page.evaluate(overflow);
        if (wide > 0) say(`${wide} px wider than the window`);
        const { title, headings, text } = await page.evaluate(() => ({
          title: document.title,
          headings: document.querySelectorAll('h1').length,
          text: document.querySelector('main')?.innerText.trim().length ?? 0,
        }));
        if (!title || headings !== 1) say(`title "${title}", ${headings} headings of the first level`);
        if (text < 40) say(`its main part holds ${text} characters`);
        complaints().forEach(say);
      }
      await context.close();
      assert.deepEqual(found, []);
    });
  }
}

test('on paper', async () => {
  const { page, context, complaints } = await open(browser, { width: 768 });
  await page.emulateMedia({ media: 'print' });
  for (const path of [PAGES.product, PAGES.contract, PAGES['code list']]) {
    await page.goto(portal.url + path);
    for (const hidden of ['.bar', '.way', '.toc', '.foot', 'form', '.crumbs']) {
      const shown = await page.locator(hidden).filter({ visible: true }).count();
      assert.equal(shown, 0, `${hidden} is printed on ${path}`);
    }
    assert.ok(await page.locator('h1').isVisible());
    assert.ok(await page.evaluate(overflow) <= 0, `${path} is wider than the paper`);
    const colours = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.ok(['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(colours), `${path} prints on ${colours}`);
  }
  assert.deepEqual(complaints(), []);
  await context.close();
});
