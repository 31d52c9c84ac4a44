// Pages as they are written, before any browser mends them: the Nu Html Checker, which is the validator of the W3C, finds no
// error in their bytes. (whole.test.mjs holds what browsers make of them against more rules.)

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { before, test } from 'node:test';
import { ROOT, build, files } from './portal.mjs';

/** @type {string} */ let folder;
before(() => {
  folder = build('markup');
});

test('every page is valid HTML as it is written', () => {
  const jar = path.join(ROOT, 'tests/browser/node_modules/vnu-jar/build/dist/vnu.jar');
  const options = ['-Xss1m', '-jar', jar, '--format', 'json', '--exit-zero-always', '--stdout', '--skip-non-html'];
  const said = JSON.parse(execFileSync('java', [...options, '.'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 }));
  /** @type {{ type: string, subType?: string, url: string, lastLine?: number, message: string }[]} */
  const messages = said.messages;
  // A page in a folder has no origin, so that its own files seem to be those of others, and data for machines is no script.
  const known = /violates Content Security Policy/;
  const found = messages.filter(({ type, message }) => type !== 'info' || !known.test(message));
  const shown = found.map(({ type, url, lastLine, message }) => `${type} ${url.split('/./').pop()}:${lastLine}: ${message}`);
  assert.deepEqual(shown.slice(0, 40), [], `${found.length} in all`);
  assert.ok(files(folder, '.html').length > 200 && messages.length > 0, 'the checker read the pages');
});
