// A word that is needed becomes the words of the index that serve for it, each with its share of the worth: the same steps
// as src/search (expand.rs, typos.rs). No page, no network of its own.

import { compare } from './shard.js';
import { lengthOf } from './words.js';

export const SHARE_EXACT = 100;
export const SHARE_SHORT = 60;
const SHARE_NUMBER = 90;
const SHARE_PREFIX = 50, SHARE_PREFIX_LENGTH = 40;
const SHARE_TYPO = [100, 60, 40];
const SHORTEST_PREFIX = 4, SHORTEST_RESORT = 3, TAKEN = 8, TOGETHER = 40_000, LONGEST_LIST = 20_000, OFFERS = 3;

/**
 * @typedef {import('./files.js').Files} Files
 * @typedef {import('./words.js').Need} Need
 * @typedef {{ word: string, share: number, entry: import('./shard.js').Entry }} Served
 */

/** @param {[string, number]} a @param {[string, number]} b the more frequent first */
export function byFrequency(a, b) {
  return b[1] - a[1] || compare(a[0], b[0]);
}

/** @param {number} length */
function edits(length) {
  return length <= 3 ? 0 : length <= 7 ? 1 : 2;
}

/** @param {string[]} a @param {string[]} b @returns {number} letters inserted, left out, replaced, neighbours exchanged */
function distance(a, b) {
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}

/** @param {string} word @param {[string, number][]} list @returns {{ words: string[], edits: number }} */
export function meant(word, list) {
  const letters = Array.from(word);
  const most = edits(letters.length);
  /** @type {{ candidate: [string, number], edits: number }[]} */
  const found = [];
  for (const candidate of most > 0 ? list : []) {
    const other = Array.from(candidate[0]);
    if (Math.abs(other.length - letters.length) > most) continue;
    const needed = distance(letters, other);
    if (needed <= most) found.push({ candidate, edits: needed });
  }
  const fewest = found.reduce((fewest, { edits }) => Math.min(fewest, edits), found.length > 0 ? most : 0);
  const nearest = found.filter(({ edits }) => edits === fewest).map(({ candidate }) => candidate);
  return { words: nearest.sort(byFrequency).slice(0, OFFERS).map(([word]) => word), edits: fewest };
}

/**
 * How many words are taken at most where the most frequent one of them has at least the first of these frequencies, the next the second ...
 * @param {number[]} most from the highest on
 */
function enough(most) {
  let together = 0, count = 0;
  while (count < TAKEN && count < most.length && (together += Math.min(most[count], LONGEST_LIST)) <= TOGETHER) count++;
  return count;
}

/** @param {Files} files @param {string} prefix @param {Map<string, number>} shares */
async function addPrefixed(files, prefix, shares) {
  const found = (await files.wordsFrom(prefix, enough)).filter(([word, frequency]) => frequency > 0 && word !== prefix);
  let together = 0;
  for (const [word, frequency] of found.sort(byFrequency).slice(0, TAKEN)) {
    together += Math.min(frequency, LONGEST_LIST);
    if (together > TOGETHER) break;
    const share = SHARE_PREFIX + Math.floor((SHARE_PREFIX_LENGTH * lengthOf(prefix)) / Math.max(lengthOf(word), 1));
    shares.set(word, Math.max(share, shares.get(word) ?? 0));
  }
}

/** @param {Files} files @param {Map<string, number>} shares @returns {Promise<Served[]>} */
function lookUp(files, shares) {
  return Promise.all(Array.from(shares, async ([word, share]) => ({ word, share, entry: await files.entry(word) })));
}

/** @param {string} word @returns {string | null} the plural of an English word, or the singular of a plural */
export function otherNumber(word) {
  if (word.length < SHORTEST_PREFIX || !/^[a-z]+$/.test(word) || /(ss|us|is)$/.test(word)) return null;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(x|ch|sh|ss)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('s')) return word.slice(0, -1);
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return word + (/(x|ch|sh|ss)$/.test(word) ? 'es' : 's');
}

/** @param {Files} files @param {Need} need @returns {Promise<{ served: Served[], usesShort: boolean, instead: string[] }>} */
export async function expand(files, need) {
  const length = lengthOf(need.word);
  /** @type {Map<string, number>} */
  let shares = new Map([[need.word, SHARE_EXACT]]);
  for (const whole of need.wholes) shares.set(whole, SHARE_EXACT);
  const usesShort = need.isOpen && length < SHORTEST_PREFIX;
  const form = need.isQuoted ? null : otherNumber(need.word);
  if (form !== null && !shares.has(form)) shares.set(form, SHARE_NUMBER);
  const prefixes = need.openWholes.filter((whole) => lengthOf(whole) >= SHORTEST_PREFIX);
  if (need.isOpen && length >= SHORTEST_PREFIX) prefixes.push(need.word);
  const own = Array.from(shares.keys(), (word) => files.entry(word));
  await Promise.all([...own, ...prefixes.map((prefix) => addPrefixed(files, prefix, shares))]);
  const served = await lookUp(files, shares);
  const findsSomething = () => served.some(({ word, entry }) =>
    entry.frequency > 0 || (usesShort && word === need.word && entry.short.documents.length > 0));
  /** @type {string[]} */
  let instead = [];
  if (need.isQuoted || findsSomething()) return { served, usesShort, instead };
  if ((!need.isOpen || usesShort) && length >= SHORTEST_RESORT) {
    shares = new Map();
    await addPrefixed(files, need.word, shares);
    served.push(...await lookUp(files, shares));
    if (findsSomething()) return { served, usesShort, instead };
  }
  if (edits(length) > 0) {
    const near = meant(need.word, await files.typoList(String.fromCodePoint(/** @type {number} */ (need.word.codePointAt(0)))));
    instead = near.words;
    served.push(...await lookUp(files, new Map(instead.map((word) => [word, SHARE_TYPO[near.edits]]))));
  }
  return { served, usesShort, instead };
}
