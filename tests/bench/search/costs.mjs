// What a query costs a browser that knows nothing yet: bytes, requests and computing, on the files of a portal, under Node.
// node costs.mjs PORTAL

import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { byFrequency } from './queries.mjs';

const [portal, count = '40'] = process.argv.slice(2);
if (!portal || !existsSync(path.join(portal, 'search/head.json'))) throw new Error('the folder of a portal is wanted');

const client = mkdtempSync(path.join(tmpdir(), 'meshdoc-search-'));
cpSync(path.join(portal, 'assets/search'), client, { recursive: true });
writeFileSync(path.join(client, 'package.json'), '{"type":"module"}');
const { openSearch, search } = await import(pathToFileURL(path.join(client, 'engine.js')).href);

/** @type {[string, number][]} */
let read = [];
const files = await openSearch(async (/** @type {string} */ name) => {
  const content = new Uint8Array(readFileSync(path.join(portal, 'search', name)));
  read.push([name, content.length]);
  return content;
});
const sum = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);
const bytes = (part = '') => sum(read.filter(([name]) => name.includes(part)).map(([, length]) => length));
const median = (/** @type {number[]} */ values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
const kilobytes = (/** @type {number} */ n) => (n / 1000).toFixed(1);
const whole = (/** @type {number} */ n) => n.toFixed(0);
const start = bytes();
const scripts = sum(readdirSync(client).filter((name) => name.endsWith('.js')).map((name) => gzipSync(readFileSync(path.join(client, name))).length));
const folder = path.join(portal, 'search/files');
const exported = /** @type {string[]} */ (readdirSync(folder, { recursive: true }))
  .filter((name) => name.endsWith('.bin')).map((name) => name.split(path.sep).join('/'));
const size = (/** @type {string} */ name) => readFileSync(path.join(folder, name)).length;
console.log(`${files.head.documents} documents, ${exported.length} files; scripts ${kilobytes(scripts)} kB, start ${kilobytes(start)} kB\n`);
console.log('| query | kB | of it rows | requests | ms | ms, files known | kB with all facets | requests | ms |\n|---|---|---|---|---|---|---|---|---|');

/** @typedef {{ bytes: number, rows: number, requests: number, ms: number, again: number, all: number, asked: number, counting: number }} Cost */
const sets = await byFrequency(files, Number(count));
/** @type {Cost[]} */
const every = [];
/** @param {Cost[]} costs @param {keyof Cost} part @param {(n: number) => string} write */
const both = (costs, part, write) => `${write(median(costs.map((cost) => cost[part])))}, ${write(Math.max(...costs.map((cost) => cost[part])))}`;
/** @param {string} kind @param {Cost[]} costs */
const row = (kind, costs) => console.log(`| ${[
  kind, both(costs, 'bytes', kilobytes), kilobytes(median(costs.map((cost) => cost.rows))), both(costs, 'requests', whole), both(costs, 'ms', whole),
  both(costs, 'again', whole), both(costs, 'all', kilobytes), both(costs, 'asked', whole), both(costs, 'counting', whole),
].join(' | ')} |`);
for (const [kind, texts] of Object.entries(sets)) {
  /** @type {Cost[]} */
  const costs = [];
  for (const text of texts) {
    files.kept.clear();
    read = [];
    const timed = async (/** @type {any} */ options) => {
      const began = performance.now();
      await search(files, text, options);
      return performance.now() - began;
    };
    const ms = await timed({ limit: 10 });
    const found = { bytes: bytes(), rows: bytes('/r/'), requests: read.length, ms };
    const again = await timed({ limit: 10 });
    const counting = await timed({ limit: 0, facets: files.head.columns });
    costs.push({ ...found, again, all: bytes(), asked: read.length, counting });
  }
  every.push(...costs);
  row(kind, costs);
}
row('all', every);
const first = (/** @type {keyof Cost} */ part) => both(every, part, (n) => kilobytes(n + scripts + start));
console.log(`\na first search, scripts and start included: ${first('bytes')} kB; with all facets ${first('all')} kB`);
const columns = files.head.columns.map((/** @type {string} */ name, /** @type {number} */ i) =>
  `${name} ${kilobytes(files.head.column_bytes[i])}${files.head.beside.includes(i) ? ' (beside the lists)' : ''}`);
console.log(`columns, kB: ${columns.join(', ')}`);
for (const part of ['t', 'f', 'w', 'r', 'c', 'h']) {
  const names = exported.filter((name) => name.startsWith(`${part}/`));
  if (names.length > 0) console.log(`${part}: ${names.length} files, ${kilobytes(sum(names.map(size)))} kB, the largest ${kilobytes(names.reduce((most, name) => Math.max(most, size(name)), 0))} kB`);
}
