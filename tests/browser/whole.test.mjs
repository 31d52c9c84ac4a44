// Every page and file of the portal: valid HTML, links that resolve, XML and JSON that parse, sizes that hold.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate/node';
import { BASE, BELOW, build, files, gzipped, launch, open } from './portal.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {string} */ let folder;
before(async () => {
  folder = build('whole');
  browser = await launch();
});
after(() => browser?.close());

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: {
      // How it is written, not whether it is right. A table that scrolls is a region that takes the focus.
      'void-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off', 'no-inline-style': 'error', 'doctype-style': 'off', 'prefer-native-element': 'off',
    },
  });
  const { page, context } = await open(browser);
  const found = [];
  for (const file of files(folder, '.html')) {
    // Pages leave out end tags that HTML does not need, which this validator does not know: it gets what a browser reads.
    const html = await page.evaluate((text) => `<!doctype html>${new DOMParser().parseFromString(text, 'text/html').documentElement.outerHTML}`,
      readFileSync(path.join(folder, file), 'utf8'));
    const report = await validator.validateString(html);
    for (const { messages } of report.results) {
      for (const { line, ruleId, message } of messages) found.push(`${file}:${line} ${ruleId}: ${message}`);
    }
  }
  await context.close();
  assert.deepEqual(found.slice(0, 40), [], `${found.length} in all`);
});

/**
 * Links, ids and JSON of all pages, read by the parser of the browser.
 * @param {import('playwright-core').Page} page @param {string} text
 */
const read = (page, text) => page.evaluate((html) => {
  const document = new DOMParser().parseFromString(html, 'text/html');
  const all = /** @type {(selector: string) => Element[]} */ (selector) => Array.from(document.querySelectorAll(selector));
  return {
    ids: all('[id]').map(({ id }) => id),
    links: all('[href], [src]').map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? ''),
    data: all('script[type="application/ld+json"]').map(({ textContent }) => textContent ?? ''),
    pictures: all('svg').length,
  };
}, text);

test('every link within the portal leads to a page, and every fragment to a place on it', async () => {
  const { page, context } = await open(browser);
  /** @type {Map<string, Awaited<ReturnType<typeof read>>>} */
  const pages = new Map();
  for (const file of files(folder, '.html')) pages.set(file, await read(page, readFileSync(path.join(folder, file), 'utf8')));
  await context.close();
  const found = [];
  let count = 0;
  for (const [file, { links, ids, data }] of pages) {
    if (new Set(ids).size !== ids.length) found.push(`${file}: an id stands twice: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
    for (const text of data) assert.doesNotThrow(() => JSON.parse(text), `${file}: JSON-LD`);
    for (const link of links) {
      if (/^(https?:|mailto:|tel:|data:|[a-z]+:)/i.test(link)) continue;
      const url = new URL(link, BASE + file);
      if (!url.href.startsWith(BASE)) found.push(`${file}: ${link} leads out of the portal`);
      const target = decodeURIComponent(url.pathname.slice(BELOW.length)) || 'index.html';
      const full = path.join(folder, target);
      count += 1;
      let isFile = false;
      try {
        isFile = statSync(full).isFile();
      } catch { /* is said below */ }
      if (!isFile) found.push(`${file}: ${link} leads nowhere`);
      else if (url.hash && pages.has(target) && !pages.get(target)?.ids.includes(decodeURIComponent(url.hash.slice(1)))) {
        found.push(`${file}: ${link} has no such place`);
      }
    }
  }
  assert.ok(count > 5000, `${count} links were read`);
  assert.deepEqual(found.slice(0, 40), [], `${found.length} in all`);
});

test('feeds, sitemap, pictures and data parse', async () => {
  const { page, context } = await open(browser);
  const xml = files(folder, '.atom', '.xml', '.svg', '.rss');
  assert.ok(xml.includes('feed.atom') && xml.includes('sitemap.xml'));
  for (const file of xml) {
    const error = await page.evaluate((text) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent,
      readFileSync(path.join(folder, file), 'utf8'));
    assert.equal(error, undefined, file);
  }
  await context.close();
  for (const file of files(folder, '.json').filter((name) => !name.startsWith('raw/'))) {
    assert.doesNotThrow(() => JSON.parse(readFileSync(path.join(folder, file), 'utf8')), file);
  }
});

test('scripts and the first view of a product are small', async () => {
  // The engine of search loads when a reader turns to it.
  const isEngine = (/** @type {string} */ file) => file.startsWith('assets/search/') && !file.endsWith('/page.js');
  const scripts = files(folder, '.js').filter((file) => !isEngine(file));
  const all = scripts.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  assert.ok(all < 30_000, `${all} bytes of scripts: ${scripts}`);
  for (const file of files(path.join(folder, 'products'), 'index.html').filter((name) => name.split('/').length === 3)) {
    const product = path.join('products', file);
    const view = [product, 'assets/portal.css', 'assets/icon.svg', ...scripts];
    const bytes = view.reduce((sum, part) => sum + gzipped(path.join(folder, part)), 0);
    assert.ok(bytes < 60_000, `${product}: ${bytes} bytes over the wire`);
  }
});
