// Makes the pictures of README and book from the portal of the example mesh: node tests/browser/screenshots.mjs
// Each is a PNG with a palette (256 colours), written by hand below, because that halves its size.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { PAGES, ROOT, build, launch, open, serve } from './portal.mjs';

const OUT = path.join(ROOT, 'book/src/images');

/** @type {{ name: string, path: string, width?: number, height?: number, scheme?: 'light' | 'dark', prepare?: (page: import('playwright-core').Page) => Promise<void> }[]} */
const PICTURES = [
  { name: 'home', path: PAGES.home },
  { name: 'product', path: PAGES.product },
  { name: 'contract', path: PAGES.contract, prepare: (page) => page.locator('#schema').scrollIntoViewIfNeeded().then(() => page.evaluate(() => document.querySelector('#orders')?.scrollIntoView())) },
  { name: 'lineage', path: PAGES['lineage of a product'] },
  { name: 'changes', path: PAGES.changes },
  {
    name: 'search',
    path: `${PAGES.search}?q=customer+email`,
    prepare: (page) => page.locator('.search-hits li').first().waitFor(),
  },
  { name: 'product-dark', path: PAGES.product, scheme: 'dark' },
  { name: 'phone', path: PAGES.product, width: 390, height: 844 },
];

const portal = await serve(build('screenshots'));
const browser = await launch();
mkdirSync(OUT, { recursive: true });
try {
  for (const { name, path: address, width = 1280, height = 800, scheme = 'light', prepare } of PICTURES) {
    const { page, context } = await open(browser, { width, height, scheme });
    await page.goto(portal.url + address, { waitUntil: 'load' });
    await prepare?.(page);
    await page.waitForLoadState('networkidle');
    const png = withPalette(await page.screenshot());
    writeFileSync(path.join(OUT, `${name}.png`), png);
    console.log(`${name}.png ${Math.round(png.length / 1024)} kB`);
    await context.close();
  }
} finally {
  await browser.close();
  await portal.close();
}

/**
 * A PNG of 8-bit RGB or RGBA, as Chromium writes it, with its 256 most useful colours.
 * @param {Buffer} png
 */
function withPalette(png) {
  const { width, height, pixels } = decode(png);
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  // Of colours that look the same, the most frequent one stays; grain is what makes 256 of them suffice.
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
  /** @type {number[]} */
  let palette = [];
  for (let grain = 0; palette.length === 0 || palette.length > 256; grain += 4) {
    palette = [];
    for (const colour of ordered) if (!palette.some((known) => apart(known, colour) < grain) && palette.length <= 256) palette.push(colour);
  }
  /** @type {Map<number, number>} */
  const nearest = new Map(ordered.map((colour) => {
    let best = 0;
    for (let at = 1; at < palette.length; at += 1) if (apart(palette[at], colour) < apart(palette[best], colour)) best = at;
    return [colour, best];
  }));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = nearest.get(pixels[y * width + x]) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    png.subarray(0, 8), chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** How far two colours are apart in the channel that differs most. @param {number} a @param {number} b */
function apart(a, b) {
  return Math.max(Math.abs((a >> 16) - (b >> 16)), Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)), Math.abs((a & 255) - (b & 255)));
}

/** @param {Buffer} png @returns {{ width: number, height: number, pixels: Uint32Array }} a pixel is 0xRRGGBB */
function decode(png) {
  const [width, height, depth, type] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
  if (depth !== 8 || (type !== 2 && type !== 6)) throw new Error(`a PNG of type ${type} with ${depth} bits`);
  const size = type === 2 ? 3 : 4;
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const data = inflateSync(Buffer.concat(parts));
  const line = width * size;
  const raw = Buffer.alloc(height * line);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (line + 1)];
    for (let x = 0; x < line; x += 1) {
      const left = x < size ? 0 : raw[y * line + x - size];
      const up = y === 0 ? 0 : raw[(y - 1) * line + x];
      const corner = x < size || y === 0 ? 0 : raw[(y - 1) * line + x - size];
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      raw[y * line + x] = data[y * (line + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth][filter];
    }
  }
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (raw[at * size] << 16) | (raw[at * size + 1] << 8) | raw[at * size + 2];
  return { width, height, pixels };
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  named.copy(out, 4);
  let sum = 0xffffffff;
  for (const byte of named) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  out.writeUInt32BE(~sum >>> 0, data.length + 8);
  return out;
}
