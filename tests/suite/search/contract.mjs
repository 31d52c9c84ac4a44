// Runs the browser's search client under Node. Arguments: the folder with the client (engine.js), then `words` and a
// table of cases, or `search`, the portal's root and a file with queries. Prints a JSON array.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [client, task, input, queries] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(client, name)).href);

if (task === 'words') {
  const { indexWords, key } = await load('words.js');
  const cases = JSON.parse(await readFile(input, 'utf8'));
  console.log(JSON.stringify(cases.map(({ text }) => ({ text, words: indexWords(text), key: key(text) }))));
} else {
  const { openSearch, search } = await load('engine.js');
  let requests = 0, bytes = 0;
  const files = await openSearch(async (path) => {
    const content = new Uint8Array(await readFile(join(input, 'search', path)));
    requests++;
    bytes += content.length;
    return content;
  });
  const start = { requests, bytes };
  const answers = [];
  for (const { text, options, fresh } of JSON.parse(await readFile(queries, 'utf8'))) {
    if (fresh) files.kept.clear();
    const before = { requests, bytes };
    const began = performance.now();
    const answer = await search(files, text, options);
    const cost = { requests: requests - before.requests, bytes: bytes - before.bytes, ms: performance.now() - began };
    answers.push({ ...answer, cost, start });
  }
  console.log(JSON.stringify(answers));
}
