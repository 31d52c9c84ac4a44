// The queries that a generated mesh asks for its own products, columns and codes (tests/bench/asked.rs): the client in a page of
// a browser gives the native totals, addresses, order and scores. `cargo test` leaves the files in target/tmp/derived.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT, launch, open, serve } from './portal.mjs';

test('the queries of a generated mesh are answered in a page as natively', async () => {
  const folder = path.join(ROOT, 'target/tmp/derived');
  assert.ok(existsSync(path.join(folder, 'answers.json')), 'run `cargo test --test suite derived` before');
  cpSync(path.join(ROOT, 'themes/default/search'), path.join(folder, 'client'), { recursive: true });
  const native = JSON.parse(readFileSync(path.join(folder, 'answers.json'), 'utf8'));
  assert.ok(native.length > 500, `only ${native.length} queries`);
  const served = await serve(folder);
  const browser = await launch();
  const { page } = await open(browser);
  await page.goto(`${served.url}answers.json`);
  const found = await page.evaluate(async ({ url, texts }) => {
    const { openSearch, search } = await import(`${url}client/engine.js`);
    const files = await openSearch(async (/** @type {string} */ name) => new Uint8Array(await (await fetch(`${url}search/${name}`)).arrayBuffer()));
    const found = [];
    for (const text of texts) {
      const { total, hits } = await search(files, text, { limit: 10 });
      found.push({ text, total, hits: hits.map((/** @type {any} */ hit) => [hit.address, hit.score]) });
    }
    return found;
  }, { url: served.url, texts: native.map((/** @type {any} */ one) => one.text) });
  for (const [i, one] of found.entries()) assert.deepEqual(one, native[i]);
  await browser.close();
  await served.close();
});
