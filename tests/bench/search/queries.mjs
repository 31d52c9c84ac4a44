// Queries of different kinds for a portal, made from its own catalogue and dictionary, the same on every run.

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Numbers that are the same everywhere. @param {bigint} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ n) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((state >> 33n) % BigInt(n));
  };
}

/**
 * Words of the dictionary by how frequent they are, alone, together, unfinished and misspelt.
 * @param {any} files an opened search @param {number} count of each kind
 * @returns {Promise<Record<string, string[]>>}
 */
export async function byFrequency(files, count) {
  const below = dice(7n);
  /** @type {[string, number][]} */
  const all = (await files.wordsFrom('', () => Infinity)).filter(([word, frequency]) => frequency > 0 && /^[a-z]{3,}$/.test(word));
  const words = all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
  const n = words.length;
  /** @type {Record<string, string[]>} */
  const sets = {
    'a frequent word': [], 'a word of some documents': [], 'a rare word': [], 'two words': [], 'three words, one of them frequent': [],
    'one letter': [], 'two letters': [], 'three letters': [], 'four letters': [], 'five letters': [], 'a typo': [],
  };
  for (let i = 0; i < count; i++) {
    const frequent = words[below(Math.min(60, n))];
    const middle = words[Math.floor(n * 0.03) + below(Math.ceil(n * 0.1))];
    const rare = words[Math.floor(n / 3) + below(Math.ceil(n / 2))];
    sets['a frequent word'].push(frequent);
    sets['a word of some documents'].push(middle);
    sets['a rare word'].push(rare);
    sets['two words'].push(`${frequent} ${middle}`);
    sets['three words, one of them frequent'].push(`${middle} ${frequent} ${rare}`);
    ['one letter', 'two letters', 'three letters', 'four letters', 'five letters'].forEach((name, length) => {
      sets[name].push(words[below(Math.min(n, 2000))].slice(0, length + 1));
    });
    const typed = words.slice(0, 3000).filter((word) => word.length > 5);
    const word = typed[below(typed.length)] ?? middle;
    sets['a typo'].push(word.slice(0, 3) + word.slice(4));
  }
  return sets;
}

/**
 * What people look for, with the page that they mean: the names of products, in part, in another spelling, with a slip.
 * @param {string} portal its folder @param {number} count of each kind
 * @returns {{ kind: string, text: string, page: RegExp }[]}
 */
export function withPages(portal, count) {
  const below = dice(11n);
  const catalog = JSON.parse(readFileSync(path.join(portal, 'catalog.json'), 'utf8'));
  /** @type {{ name: string, address: string }[]} */
  const products = catalog.products;
  const queries = [];
  for (let i = 0; i < count; i++) {
    const { name, address } = products[below(products.length)];
    const page = new RegExp(`(^|/)products/${address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/(index\\.html)?$`);
    const words = name.split(/\s+/);
    const long = words.find((word) => word.length > 5);
    queries.push({ kind: 'a product by its name', text: name, page });
    queries.push({ kind: 'the name in snake case', text: words.join('_').toLowerCase(), page });
    queries.push({ kind: 'the name in camel case', text: words.map((word) => word[0].toUpperCase() + word.slice(1)).join(''), page });
    queries.push({ kind: 'the name, not yet finished', text: name.slice(0, -2), page });
    if (long) queries.push({ kind: 'the name with a typo', text: name.replace(long, long.slice(0, 3) + long.slice(4)), page });
  }
  return queries;
}
