// The client's answers held against the native ones: under Node, and in a page of headless Chromium.
// node same.mjs FOLDER ANSWERS: FOLDER has `search` and `assets/search`, ANSWERS the native answers as tests/bench/asked.rs has them.

import { cpSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [folder, answers] = process.argv.slice(2);
if (!answers || !existsSync(path.join(folder, 'search/head.json'))) throw new Error('a folder with a search and a file of answers are wanted');
/** @type {{ text: string, total: number, hits: [string, number][] }[]} */
const cases = JSON.parse(readFileSync(answers, 'utf8'));
const median = (/** @type {number[]} */ values) => values.slice().sort((a, b) => a - b)[values.length >> 1];

/** @param {string} where @param {{ total: number, hits: [string, number][], ms: number }[]} found */
function compare(where, found) {
  const wrong = cases.filter((native, i) => JSON.stringify([native.total, native.hits]) !== JSON.stringify([found[i].total, found[i].hits]));
  const ms = found.map((one) => one.ms);
  console.log(`| ${where} | ${cases.length - wrong.length} of ${cases.length} | ${median(ms).toFixed(1)} | ${Math.max(...ms).toFixed(0)} |`);
  for (const { text } of wrong.slice(0, 5)) console.log(`differs: ${text}`);
  if (wrong.length > 0) process.exitCode = 1;
}

/** Runs in the page as it does under Node: every query reads and decodes anew what it needs, ten hits included. */
const ASK = `async (engine, files, texts) => {
  const found = [];
  for (const text of texts) {
    files.kept.clear();
    const began = performance.now();
    const answer = await engine.search(files, text, { limit: 10 });
    found.push({ total: answer.total, hits: answer.hits.map((hit) => [hit.address, hit.score]), ms: performance.now() - began });
  }
  return found;
}`;
const texts = cases.map(({ text }) => text);
console.log('| | same total, addresses, order and scores | ms, median | ms, most |\n|---|---|---|---|');

const client = mkdtempSync(path.join(tmpdir(), 'meshdoc-search-'));
cpSync(path.join(folder, 'assets/search'), client, { recursive: true });
writeFileSync(path.join(client, 'package.json'), '{"type":"module"}');
const engine = await import(pathToFileURL(path.join(client, 'engine.js')).href);
const files = await engine.openSearch(async (/** @type {string} */ name) => new Uint8Array(readFileSync(path.join(folder, 'search', name))));
const ask = eval(ASK);
await ask(engine, files, texts);
compare('Node', await ask(engine, files, texts));

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = path.join(folder, decodeURIComponent(pathname));
  if (pathname === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>search</title>');
  if (!file.startsWith(path.join(folder)) || !existsSync(file) || statSync(file).isDirectory()) return response.writeHead(404).end();
  const type = file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';
  return response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' }).end(readFileSync(file));
});
await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', chromium.executablePath()];
const browser = await chromium.launch({
  executablePath: known.find((file) => file && existsSync(file)),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${port}/`);
compare('Chromium', await page.evaluate(`(async () => {
  const engine = await import('/assets/search/engine.js');
  const known = new Map();
  const files = await engine.openSearch(async (name) => {
    if (!known.has(name)) known.set(name, new Uint8Array(await (await fetch('/search/' + name)).arrayBuffer()));
    return known.get(name);
  });
  // The second time the bytes are at hand, and what is measured is computing, decompression included.
  const texts = ${JSON.stringify(texts)}, ask = ${ASK};
  await ask(engine, files, texts);
  return ask(engine, files, texts);
})()`));
await browser.close();
server.close();
server.closeAllConnections();
