// What the pages of a portal ask for and compute in headless Chromium, observed: a first word typed on the home page (hits, no
// facets), and a query on the search page with its facets. Nothing is known of an earlier query.
// node page.mjs PORTAL [QUERIES of each kind, 3]

import { cpSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { byFrequency } from './queries.mjs';

const [portal, count = '3'] = process.argv.slice(2);
if (!portal || !existsSync(path.join(portal, 'search/head.json'))) throw new Error('the folder of a portal is wanted');
const client = mkdtempSync(path.join(tmpdir(), 'meshdoc-search-'));
cpSync(path.join(portal, 'assets/search'), client, { recursive: true });
writeFileSync(path.join(client, 'package.json'), '{"type":"module"}');
const { openSearch } = await import(pathToFileURL(path.join(client, 'engine.js')).href);
const files = await openSearch(async (/** @type {string} */ name) => new Uint8Array(readFileSync(path.join(portal, 'search', name))));
const sets = await byFrequency(files, Number(count));

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** @type {Map<string, Buffer>} */
const packed = new Map();
/** @type {{ path: string, bytes: number }[]} */
let sent = [];
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = path.join(portal, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : '');
  if (!existsSync(file) || statSync(file).isDirectory()) return response.writeHead(404).end();
  const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))];
  if (type && !packed.has(file)) packed.set(file, gzipSync(readFileSync(file)));
  const body = packed.get(file) ?? readFileSync(file);
  sent.push({ path: pathname, bytes: body.length });
  const coded = type ? { 'content-encoding': 'gzip' } : {};
  return response.writeHead(200, { 'content-type': type ?? 'application/octet-stream', 'cache-control': 'max-age=600', ...coded }).end(body);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', chromium.executablePath()];
const browser = await chromium.launch({
  executablePath: known.find((file) => file && existsSync(file)),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
});

/**
 * @param {string} address @param {string} field @param {string} text @param {string} shown what is there when all has arrived
 * @returns {Promise<{ search: number, requests: number, script: number, page: number }>} bytes of the search (scripts, files); milliseconds
 *   of the page's main thread, from typing to the end; bytes of the rest of the page
 */
async function observe(address, field, text, shown) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  sent = [];
  await page.goto(`http://127.0.0.1:${port}/${address}`, { waitUntil: 'networkidle' });
  const scripts = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const before = await scripts();
  await page.locator(field).fill(text);
  await page.locator(shown).first().waitFor();
  await page.waitForLoadState('networkidle');
  const script = await scripts() - before;
  await context.close();
  const search = sent.filter((one) => /^\/(assets\/search\/|search\/(head\.json|[0-9a-f]{16}\/))/.test(one.path));
  const sum = (/** @type {typeof sent} */ all) => all.reduce((sum, { bytes }) => sum + bytes, 0);
  return { search: sum(search), requests: search.length, script, page: sum(sent) - sum(search) };
}

const median = (/** @type {number[]} */ values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
console.log('| query | hits on the home page, kB | requests | ms of the main thread | results with facets, kB | requests | ms of the main thread |\n|---|---|---|---|---|---|---|');
/** @type {Awaited<ReturnType<typeof observe>>[][]} */
const all = [[], []];
/** @param {string} kind @param {typeof all} pairs */
const row = (kind, pairs) => {
  const cells = pairs.flatMap((costs) => [['search', 1000, 1], ['requests', 1, 0], ['script', 1, 0]].map(([part, unit, digits]) => {
    const values = costs.map((cost) => cost[/** @type {'search'} */ (part)] / Number(unit));
    return `${median(values).toFixed(Number(digits))}, ${Math.max(...values).toFixed(Number(digits))}`;
  }));
  console.log(`| ${kind} | ${cells.join(' | ')} |`);
};
for (const [kind, texts] of Object.entries(sets)) {
  /** @type {typeof all} */
  const pairs = [[], []];
  for (const text of texts) {
    pairs[0].push(await observe('', '#bar-search', text, '.search-suggestions [role=option], .search-suggestions .search-status'));
    pairs[1].push(await observe('search/', '#page-search', text, '.search-count'));
  }
  pairs.forEach((costs, i) => all[i].push(...costs));
  row(kind, pairs);
}
row('all', all);
console.log(`\nbeside these the home page is ${(median(all[0].map(({ page }) => page)) / 1000).toFixed(1)} kB, the search page ${(median(all[1].map(({ page }) => page)) / 1000).toFixed(1)} kB`);
await browser.close();
server.close();
server.closeAllConnections();
