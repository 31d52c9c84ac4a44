// meshdoc's search beside Pagefind, MiniSearch and a plain JSON index, on the pages of one portal, in one browser, in one run.
// node peers.mjs PORTAL
//
// Each gets a page of its own below a server that compresses text as static hosts do. A query is asked in a fresh
// context (first search) and then all others after it (later searches); bytes are what the server sent, since what a worker
// fetches is not seen from the page.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import MiniSearch from 'minisearch';
import { chromium } from 'playwright-core';
import { withPages } from './queries.mjs';

const [portal] = process.argv.slice(2);
if (!portal || !existsSync(path.join(portal, 'search/head.json'))) throw new Error('the folder of a portal is wanted');
const site = mkdtempSync(path.join(tmpdir(), 'meshdoc-peers-'));
const require = createRequire(import.meta.url);

/** The pages that a reader looks for; lists and histories are left out for everybody. */
const WANTED = /^(products|glossary|codes|teams|domains|docs)\/.*index\.html$/;
const LEFT_OUT = /\/(history|lineage|page-\d+)\/|^[a-z]+\/index\.html$/;
const pages = /** @type {string[]} */ (readdirSync(portal, { recursive: true }))
  .map((name) => name.split(path.sep).join('/')).filter((name) => WANTED.test(name) && !LEFT_OUT.test(name)).sort();

const text = (/** @type {string} */ html) => html.replace(/<(script|style|nav)\b.*?<\/\1>/gs, ' ').replace(/<[^>]+>/g, ' ')
  .replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'").replace(/\s+/g, ' ').trim();
const records = pages.map((url, id) => {
  const html = readFileSync(path.join(portal, url), 'utf8');
  const main = /<main\b[^>]*>(.*?)<\/main>/s.exec(html)?.[1] ?? html;
  return { id, url, title: text(/<h1\b[^>]*>(.*?)<\/h1>/s.exec(main)?.[1] ?? ''), text: text(main) };
});

/** @param {() => void} work @returns {number} seconds */
function timed(work) {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
/** @param {string} folder @returns {{ files: number, bytes: number }} bytes as they go over the line */
function size(folder) {
  const all = /** @type {string[]} */ (readdirSync(folder, { recursive: true })).filter((name) => statSync(path.join(folder, name)).isFile());
  return { files: all.length, bytes: all.reduce((sum, name) => sum + sent(path.join(folder, name)).length, 0) };
}
/** @type {Map<string, Buffer>} */
const packed = new Map();
/** @param {string} file @returns {Buffer} */
function sent(file) {
  if (!/\.(html|js|mjs|json|css|svg|txt)$/.test(file)) return readFileSync(file);
  if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file), { level: 6 }));
  return /** @type {Buffer} */ (packed.get(file));
}

const page = (/** @type {string} */ script) => `<!doctype html><meta charset="utf-8"><title>search</title><script type="module">${script}</script>`;
const folder = (/** @type {string} */ name) => {
  mkdirSync(path.join(site, name), { recursive: true });
  return path.join(site, name);
};

/** @type {Record<string, { seconds: number, note: string }>} */
const peers = {};
{
  const at = folder('meshdoc');
  cpSync(path.join(portal, 'search'), path.join(at, 'search'), { recursive: true, filter: (name) => !name.endsWith('.html') });
  cpSync(path.join(portal, 'assets/search'), path.join(at, 'client'), { recursive: true });
  for (const name of ['page.js']) rmSync(path.join(at, 'client', name), { force: true });
  writeFileSync(path.join(at, 'index.html'), page(`
    window.ask = async (query) => {
      const [{ openSearch, search }] = await Promise.all(['engine', 'narrow', 'expand', 'files', 'shard', 'words', 'hits', 'ui', 'results', 'facets'].map((name) => import('./client/' + name + '.js')));
      window.files ??= await openSearch(async (name) => new Uint8Array(await (await fetch('search/' + name)).arrayBuffer()));
      const answer = await search(window.files, query, { limit: 10 });
      return { total: answer.total, urls: answer.hits.map((hit) => hit.url) };
    };`));
  peers.meshdoc = { seconds: NaN, note: 'part of the build' };
}
{
  const at = folder('pagefind');
  const content = mkdtempSync(path.join(tmpdir(), 'meshdoc-pages-'));
  for (const { url, title, text } of records) {
    const to = path.join(content, url);
    mkdirSync(path.dirname(to), { recursive: true });
    const escape = (/** @type {string} */ plain) => plain.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    writeFileSync(to, `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><main data-pagefind-body><h1>${escape(title)}</h1><p>${escape(text)}</p></main></body></html>`);
  }
  const runner = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules/.bin/pagefind');
  const seconds = timed(() => execFileSync(runner, ['--site', content, '--output-path', path.join(at, 'pagefind')], { stdio: 'ignore' }));
  rmSync(content, { recursive: true });
  writeFileSync(path.join(at, 'index.html'), page(`
    window.ask = async (query) => {
      window.peer ??= await import('./pagefind/pagefind.js');
      const { results } = await window.peer.search(query);
      const found = await Promise.all(results.slice(0, 10).map((result) => result.data()));
      return { total: results.length, urls: found.map((one) => one.raw_url ?? one.url) };
    };`));
  peers.pagefind = { seconds, note: '' };
}
{
  const at = folder('minisearch');
  const seconds = timed(() => {
    const index = new MiniSearch({ fields: ['title', 'text'], storeFields: ['title', 'url'] });
    index.addAll(records);
    writeFileSync(path.join(at, 'index.json'), JSON.stringify(index));
  });
  cpSync(require.resolve('minisearch').replace(/dist\/.*/, 'dist/es/index.js'), path.join(at, 'minisearch.js'));
  writeFileSync(path.join(at, 'index.html'), page(`
    window.ask = async (query) => {
      const { default: MiniSearch } = await import('./minisearch.js');
      window.peer ??= MiniSearch.loadJSON(await (await fetch('index.json')).text(), { fields: ['title', 'text'], storeFields: ['title', 'url'] });
      const found = window.peer.search(query, { boost: { title: 4 }, prefix: true, fuzzy: 0.2 });
      return { total: found.length, urls: found.slice(0, 10).map((one) => one.url) };
    };`));
  peers.minisearch = { seconds, note: '' };
}
{
  const at = folder('json');
  const seconds = timed(() => writeFileSync(path.join(at, 'pages.json'), JSON.stringify(records)));
  writeFileSync(path.join(at, 'index.html'), page(`
    window.ask = async (query) => {
      window.peer ??= await (await fetch('pages.json')).json();
      const words = query.toLowerCase().split(/\\s+/).filter(Boolean);
      const has = (text) => words.every((word) => text.toLowerCase().includes(word));
      const found = window.peer.filter(({ title, text }) => has(title + ' ' + text));
      found.sort((a, b) => has(b.title) - has(a.title));
      return { total: found.length, urls: found.slice(0, 10).map((one) => one.url) };
    };`));
  peers.json = { seconds, note: '' };
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json', '.css': 'text/css', '.wasm': 'application/wasm' };
let bytes = 0, requests = 0;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = path.join(site, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : '');
  if (!file.startsWith(site) || !existsSync(file) || statSync(file).isDirectory()) {
    response.writeHead(404).end();
    return;
  }
  const body = sent(file);
  const isPacked = packed.has(file);
  bytes += body.length;
  requests++;
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'max-age=600', 'content-length': body.length,
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(body);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', chromium.executablePath()];
const browser = await chromium.launch({
  executablePath: known.find((file) => file && existsSync(file)),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
});
const median = (/** @type {number[]} */ values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
const kilobytes = (/** @type {number} */ n) => (n >= 99_500 ? (n / 1000).toFixed(0) : (n / 1000).toFixed(1));
// By kind: neighbours are of different products, or a later search would find everything at hand.
const queries = withPages(portal, 20).sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));

/** @param {string} name */
async function measure(name) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${port}/${name}/`);
  await tab.waitForFunction('window.ask');
  bytes = requests = 0;
  const costs = [];
  for (const { kind, text, page } of queries) {
    const before = { bytes, requests };
    const { ms, answer } = await tab.evaluate(async (query) => {
      const began = performance.now();
      const answer = await window.ask(query);
      return { ms: performance.now() - began, answer };
    }, text);
    await tab.waitForTimeout(20);
    const place = answer.urls.findIndex((/** @type {string} */ url) => page.test(url.replace(/#.*/, '')));
    costs.push({ kind, bytes: bytes - before.bytes, requests: requests - before.requests, ms, place });
  }
  await context.close();
  return costs;
}

console.log(`${pages.length} pages, ${queries.length} queries\n`);
console.log('| | files | index, kB | to make, s | first search, kB | requests | later search, kB, median and most | ms, first | ms, later, median |\n|---|---|---|---|---|---|---|---|---|');
/** @type {Record<string, Awaited<ReturnType<typeof measure>>>} */
const all = {};
for (const [name, { seconds, note }] of Object.entries(peers)) {
  const { files, bytes } = size(path.join(site, name));
  const made = `| ${name} | ${files} | ${kilobytes(bytes)} | ${note || seconds.toFixed(1)} |`;
  // A tab that runs out of memory is a result, too.
  const costs = await measure(name).catch((/** @type {Error} */ error) => console.log(`${made} does not answer: ${error.message.split('\n')[0]} | | | | |`));
  if (!costs) continue;
  all[name] = costs;
  // Of one kind: those of another ask for the same products again, whose files are at hand.
  const [first, ...later] = costs.filter(({ kind }) => kind === costs[0].kind);
  const of = (/** @type {'bytes' | 'ms'} */ part) => later.map((cost) => cost[part]);
  console.log(`${made} ${kilobytes(first.bytes)} | ${first.requests} | ${kilobytes(median(of('bytes')))}, ${kilobytes(Math.max(...of('bytes')))} | ${first.ms.toFixed(0)} | ${median(of('ms')).toFixed(0)} |`);
}
const kinds = Array.from(new Set(queries.map(({ kind }) => kind)));
console.log(`\n| the page that is meant, first and among the first ten, of ${queries.length / kinds.length | 0} | ${Object.keys(all).join(' | ')} |\n|---|${Object.keys(all).map(() => '---|').join('')}`);
for (const kind of kinds) {
  const cells = Object.values(all).map((costs) => {
    const of = costs.filter((cost) => cost.kind === kind);
    return `${of.filter(({ place }) => place === 0).length}, ${of.filter(({ place }) => place >= 0).length}`;
  });
  console.log(`| ${kind} | ${cells.join(' | ')} |`);
}
await browser.close();
server.close();
server.closeAllConnections();
rmSync(site, { recursive: true, force: true });
