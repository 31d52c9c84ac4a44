// Pages of large things: a product with 300 consumers, a contract with 300 properties. They stay small, readable and whole.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, build, gzipped, launch, open, serve } from './portal.mjs';

const CONSUMERS = 300;
const DOMAINS = ['sales', 'finance', 'logistics', 'insights', 'service', 'energy', 'marketing', 'people', 'risk', 'stores'];

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */ let portal;
/** @type {string} */ let folder;
before(async () => {
  folder = build('large', mesh(), ['--no-history']);
  portal = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await portal?.close();
});

/** A property with, now and then, a key, personal data, a nested object or an array of them. @param {number} at */
function property(at) {
  const lines = [
    `      - name: attribute_${at}`,
    `        logicalType: ${['string', 'integer', 'number', 'date', 'boolean'][at % 5]}`,
    `        physicalType: ${['VARCHAR(40)', 'NUMBER(9,0)', 'NUMBER(12,2)', 'DATE', 'BOOLEAN'][at % 5]}`,
    `        description: What attribute ${at} of a customer says, in one sentence that is neither short nor long.`,
  ];
  if (at === 0) lines.push('        primaryKey: true', '        required: true');
  if (at % 7 === 0) lines.push('        required: true'.repeat(at === 0 ? 0 : 1));
  if (at % 11 === 3) lines.push('        classification: confidential', '        tags: [personal-data]');
  if (at % 30 === 29) {
    lines[1] = '        logicalType: object';
    lines.push('        properties:');
    for (let part = 0; part < 4; part += 1) {
      lines.push(`          - name: part_${part}`, '            logicalType: array', '            items:', '              logicalType: object',
        '              properties:', '                - name: value', '                  logicalType: string', `                  description: Value ${part}.`);
    }
  }
  return lines.filter(Boolean).join('\n');
}

/** Writes the mesh and gives its folder. */
function mesh() {
  const root = path.join(ROOT, 'target/tmp/browser/large-mesh');
  rmSync(root, { recursive: true, force: true });
  /** @param {string} file @param {string} text */
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  write('meshdoc.yaml', 'title: Large\n');
  /** @param {string} id @param {string} domain @param {string} ports */
  const product = (id, domain, ports) => write(`${domain}/${id}/${id}.odps.yaml`,
    `apiVersion: v1.0.0\nkind: DataProduct\nid: ${id}\nname: ${id}\nversion: 1.0.0\nstatus: active\ndomain: ${domain}\n`
    + `description:\n  purpose: The ${id} of ${domain}.\n${ports}`);
  product('customers', 'customer', 'outputPorts:\n  - name: customers\n    version: 1.0.0\n    contractId: customers-contract\n');
  write('customer/customers/customers.odcs.yaml', 'apiVersion: v3.1.0\nkind: DataContract\nid: customers-contract\nname: Customers\nversion: 1.0.0\nstatus: active\n'
    + `schema:\n  - name: customers\n    logicalType: object\n    physicalType: table\n    properties:\n${Array.from({ length: 300 }, (_, at) => property(at)).join('\n')}\n`
    + 'servers:\n  - server: production\n    type: postgres\n    host: db.example\n    port: 5432\n    database: crm\n    schema: public\n');
  for (let at = 0; at < CONSUMERS; at += 1) {
    product(`consumer-${at}`, DOMAINS[at % DOMAINS.length], 'inputPorts:\n  - name: customers\n    version: 1.0.0\n    contractId: customers-contract\n');
  }
  return root;
}

const HUB = 'products/customer/customers/';
const CONTRACT = `${HUB}contracts/contract/`;

test('pages stay below their sizes', (t) => {
  // Bytes as they are, and over the wire.
  for (const [address, whole, wire] of /** @type {const} */ ([
    [HUB, 120_000, 15_000], [`${HUB}lineage/`, 110_000, 12_000], [CONTRACT, 1_000_000, 90_000], ['', 120_000, 20_000], ['lineage/', 120_000, 20_000],
  ])) {
    const file = path.join(folder, address, 'index.html');
    const [bytes, packed] = [statSync(file).size, gzipped(file)];
    t.diagnostic(`${address || 'home'}: ${bytes} bytes, ${packed} over the wire`);
    assert.ok(bytes < whole && packed < wire, `${address}: ${bytes} bytes, ${packed} over the wire`);
  }
});

test('a hub is drawn by domain, and every group leads to its products', async () => {
  const { page, context, complaints } = await open(browser, { scripts: false });
  for (const address of [HUB, `${HUB}lineage/`]) {
    await page.goto(portal.url + address);
    const box = await page.locator('main svg.graph').first().boundingBox();
    assert.ok(box && box.height < 1200, `${address}: ${box?.height} px high`);
    assert.equal(await page.locator('main svg .node-group').count(), DOMAINS.length);
  }
  await page.locator('main svg .node-group').first().click();
  const shown = page.locator(':target li').filter({ visible: true });
  assert.equal(await shown.count(), CONSUMERS / DOMAINS.length);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('300 properties are found by typing, their heads stay in sight', async () => {
  const { page, context, complaints } = await open(browser);
  await page.goto(portal.url + CONTRACT);
  const rows = page.locator('.properties tbody tr');
  assert.ok(await rows.count() > 300);
  await rows.nth(200).scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 600);
  const head = await page.locator('.properties thead th').first().boundingBox();
  assert.ok(head && head.y >= 0 && head.y < 120, `the head stands at ${head?.y}`);
  await page.locator('[data-filter]').fill('attribute_299');
  assert.equal(await page.locator('.properties tbody tr:not([hidden]):not(.above)').count(), 1 + 12);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  assert.deepEqual(complaints(), []);
  await context.close();
});
