// What tests in a browser share: the portal of a mesh built into target/tmp/browser, a server that hands it out below a
// path as any web host would, and one browser. Knows nothing of what pages say.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

/** The checkout. */
export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
/** The portal never stands at the root of its host: its links must not rely on that. */
export const BELOW = '/data/mesh/';
/** What the portal is told of its address; nothing is ever asked of it. */
export const BASE = `https://data.ternhall.example${BELOW}`;
export const WIDTHS = [390, 768, 1280];
export const SCHEMES = /** @type {const} */ (['light', 'dark']);

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.atom': 'application/atom+xml', '.xml': 'application/xml',
  '.csv': 'text/csv', '.txt': 'text/plain', '.md': 'text/markdown', '.jsonl': 'application/jsonl', '.rss': 'application/rss+xml',
};

/**
 * Builds the portal of a mesh; `name` is that of the test file, so that files which run side by side do not meet.
 * @param {string} name @param {string} [mesh] its folder @param {string[]} [options] of `meshdoc build`
 * @returns {string} the portal's folder
 */
export function build(name, mesh = path.join(ROOT, 'example-mesh'), options = []) {
  const out = path.join(ROOT, 'target/tmp/browser', name);
  mkdirSync(path.dirname(out), { recursive: true });
  const binary = process.env.MESHDOC ?? path.join(ROOT, 'target/debug/meshdoc');
  execFileSync(binary, ['build', mesh, '--out', out, '--base-url', BASE, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  return out;
}

/**
 * Serves a folder below [`BELOW`] on a free port of this machine.
 * @param {string} folder
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` ends with a slash
 */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const within = pathname.startsWith(BELOW) ? decodeURIComponent(pathname.slice(BELOW.length)) : null;
    const file = path.join(folder, within === null || within === '' || within.endsWith('/') ? `${within ?? ''}index.html` : within);
    if (within === null || !path.resolve(file).startsWith(folder) || !existsSync(file) || statSync(file).isDirectory()) {
      const missing = path.join(folder, '404.html');
      response.writeHead(404, { 'content-type': TYPES['.html'] });
      response.end(existsSync(missing) ? readFileSync(missing) : 'not found');
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}${BELOW}`,
    close: () => new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    }),
  };
}

/** Where Chromium or Chrome is; an error says how to get one. */
export function browserPath() {
  const known = [
    process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', chromium.executablePath(),
  ];
  const found = known.find((file) => file && existsSync(file));
  if (!found) throw new Error('the tests need Chromium: install it, or set CHROMIUM to where it is');
  return found;
}

/** One browser for a file of tests; close it in `after`. */
export function launch() {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: browserPath(),
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}

/**
 * A page that writes down what it should not have done: errors of the console, requests to other hosts, answers that
 * are no success.
 * @param {import('playwright-core').Browser} browser
 * @param {{ width?: number, height?: number, scheme?: 'light' | 'dark', scripts?: boolean, reducedMotion?: boolean }} [look]
 */
export async function open(browser, look = {}) {
  const { width = 1280, height = width < 600 ? 844 : 800, scheme = 'light', scripts = true } = look;
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: scripts, hasTouch: width < 600, isMobile: width < 600,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`request to another host: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A page that is left takes what it was still asking for with it.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return {
    page, context,
    /** What it complained about since the last call. */
    complaints: () => complaints.splice(0),
  };
}

/** Paths of all files of a folder that end so, relative, sorted. @param {string} folder @param {...string} ends */
export function files(folder, ...ends) {
  return /** @type {string[]} */ (readdirSync(folder, { recursive: true }))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => ends.some((end) => file.endsWith(end)) && statSync(path.join(folder, file)).isFile())
    .sort();
}

/** Bytes over the wire. @param {string} file */
export const gzipped = (file) => gzipSync(readFileSync(file)).length;

/**
 * A page of each type, as paths in the portal of the example mesh; the name says the type.
 * @type {Record<string, string>}
 */
export const PAGES = {
  'home': '',
  'products': 'products/',
  'domain': 'domains/sales/',
  'product': 'products/sales/orders/',
  'product that is retired': 'products/field-service/service-visits-legacy/',
  'history of a product': 'products/sales/orders/history/',
  'lineage of a product': 'products/sales/orders/lineage/',
  'document': 'products/sales/orders/docs/migrate-to-v2/',
  'contract': 'products/sales/orders/contracts/v2/',
  'contract of a stream': 'products/sales/orders/contracts/events/',
  'glossary': 'glossary/',
  'term': 'glossary/email-address/',
  'code lists': 'codes/',
  'code list': 'codes/order-status/',
  'teams': 'teams/',
  'team': 'teams/orders-team/',
  'lineage': 'lineage/',
  'changes': 'changes/',
  'governance': 'governance/',
  'search': 'search/',
  'letter of the index': 'search/o/',
  'about': 'about/',
  'not found': '404.html',
};
