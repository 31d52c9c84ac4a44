// What a query costs a browser that knows nothing yet: bytes, requests and computing, on the files of a portal, under Node.
// node costs.mjs PORTAL

import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { byFrequency } from './queries.mjs';

const [portal] = process.argv.slice(2);
if (!portal || !existsSync(path.join(portal, 'search/head.json'))) throw new Error('the folder of a portal is wanted');

const client = mkdtempSync(path.join(tmpdir(), 'meshdoc-search-'));
cpSync(path.join(portal, 'assets/search'), client, { recursive: true });
writeFileSync(path.join(client, 'package.json'), '{"type":"module"}');
const { openSearch, search } = await import(pathToFileURL(path.join(client, 'engine.js')).href);

/** @type {number[]} */
let bytes = [];
const files = await openSearch(async (/** @type {string} */ name) => {
  const content = new Uint8Array(readFileSync(path.join(portal, 'search', name)));
  bytes.push(content.length);
  return content;
});
const sum = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);
const sorted = (/** @type {number[]} */ values) => values.slice().sort((a, b) => a - b);
const median = (/** @type {number[]} */ values) => sorted(values)[values.length >> 1];
const kilobytes = (/** @type {number} */ n) => (n / 1000).toFixed(1);
const start = sum(bytes);
const scripts = sum(readdirSync(client).filter((name) => name.endsWith('.js')).map((name) => gzipSync(readFileSync(path.join(client, name))).length));
const { folder } = JSON.parse(readFileSync(path.join(portal, 'search/head.json'), 'utf8'));
const exported = /** @type {string[]} */ (readdirSync(path.join(portal, 'search', folder), { recursive: true })).filter((name) => name.endsWith('.bin'));
console.log(`${files.head.documents} documents, ${exported.length} files; scripts ${kilobytes(scripts)} kB, start ${kilobytes(start)} kB\n`);
console.log('| query | kB, median and most | of it rows | requests, median and most | ms, median and most |\n|---|---|---|---|---|');

const sets = await byFrequency(files, 40);
/** @type {number[]} */
const every = [];
for (const [kind, texts] of Object.entries(sets)) {
  const costs = [];
  for (const text of texts) {
    files.kept.clear();
    bytes = [];
    const began = performance.now();
    await search(files, text, { limit: 10 });
    const ms = performance.now() - began;
    const rows = Array.from(files.kept.keys()).filter((name) => String(name).startsWith('r/')).length;
    // Rows are asked for last.
    costs.push({ bytes: sum(bytes), rows: rows === 0 ? 0 : sum(bytes.slice(-rows)), requests: bytes.length, ms });
  }
  every.push(...costs.map((cost) => cost.bytes));
  const both = (/** @type {'bytes' | 'requests' | 'ms'} */ part, /** @type {(n: number) => string} */ write) => {
    const values = costs.map((cost) => cost[part]);
    return `${write(median(values))}, ${write(Math.max(...values))}`;
  };
  const whole = (/** @type {number} */ n) => n.toFixed(0);
  console.log(`| ${kind} | ${both('bytes', kilobytes)} | ${kilobytes(median(costs.map((cost) => cost.rows)))} | ${both('requests', whole)} | ${both('ms', whole)} |`);
}
console.log(`| all | ${kilobytes(median(every))}, ${kilobytes(Math.max(...every))} | | | |`);
// Facets of the page of results: every column is a file.
const columns = exported.filter((name) => name.startsWith('c/')).map((name) => readFileSync(path.join(portal, 'search', folder, name)).length);
console.log(`\nall ${columns.length} facets: ${kilobytes(sum(columns))} kB`);
