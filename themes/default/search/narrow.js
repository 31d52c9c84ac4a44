// Which of the documents that match are found, and what of each value: filters and the counts of facets, as answer.rs has them.

import { byFrequency } from './expand.js';
import { compare } from './shard.js';
import { key } from './words.js';

/** All words found: above any number of words. */
export const ALL_WORDS = 100;
/** A match that is not found: not there, or without enough words; or kept out by more than one column. */
const OUT = -2;

/**
 * A column that is asked for. `of` is the set of each match of this search where the column is large and the query has words.
 * @typedef {import('./files.js').Files} Files
 * @typedef {import('./engine.js').Matches} Matches
 * @typedef {{ name: string, column: import('./files.js').Column, isFilter: boolean, passes: (set: number) => boolean,
 *   of: Uint32Array | null }} Narrowing
 * `by`: of each match, the place of the narrowing that keeps it out, -1 if none does, `OUT` if more than one do.
 * @typedef {{ level: number, places: Uint32Array, by: Int8Array }} Weighed
 */

/** @param {string} value */
function valueKey(value) {
  return key(value) || value;
}

/**
 * @param {Files} files @param {import('./words.js').Query} query @param {string[]} counted
 * @param {import('./engine.js').Note[]} notes
 * @returns {Promise<Narrowing[]>} in the order of their names
 */
export async function narrow(files, query, counted, notes) {
  const names = Array.from(new Set([...query.filters.map(({ column }) => column), ...counted])).sort(compare);
  const columns = await Promise.all(names.map((name) => files.column(name)));
  return names.map((name, i) => {
    const column = columns[i];
    const filters = query.filters.filter((filter) => filter.column === name);
    if (filters.length === 0) return { name, column, isFilter: false, passes: () => true, of: null };
    const keys = column.values.map(valueKey);
    /** @type {Set<number>} */
    const wanted = new Set();
    /** @type {Set<number>} */
    const excluded = new Set();
    for (const { value, isExcluding } of filters) {
      const wantedKey = valueKey(value);
      const same = keys.flatMap((key, place) => (key === wantedKey ? [place] : []));
      for (const place of same) (isExcluding ? excluded : wanted).add(place);
      if (same.length === 0) notes.push({ note: 'unknown-value', column: name, value });
    }
    const isWanting = filters.some(({ isExcluding }) => !isExcluding);
    /** @type {boolean[]} by set; sets may come in later */
    const known = [];
    const passes = (/** @type {number} */ place) => known[place] ??=
      (!isWanting || column.sets[place].some((value) => wanted.has(value))) && !column.sets[place].some((value) => excluded.has(value));
    return { name, column, isFilter: true, passes, of: null };
  });
}

/** @param {Files} files @param {Narrowing[]} narrowings of large columns, all of which is read */
export async function wholeColumns(files, narrowings) {
  const { documents, stretch } = files.head;
  const all = Array.from({ length: Math.ceil(documents / stretch) }, (_, place) => place);
  await Promise.all(narrowings.flatMap(({ name }) => all.map((place) => files.stretch(name, place))));
}

/** @param {Files} files @param {Narrowing[]} narrowings of large columns @param {Uint32Array} documents whose values are read */
export async function stretches(files, narrowings, documents) {
  if (narrowings.length === 0) return;
  const { stretch } = files.head;
  /** @type {Set<number>} */
  const touched = new Set();
  for (const document of documents) touched.add(Math.floor(document / stretch));
  await Promise.all(narrowings.flatMap(({ name }) => Array.from(touched, (place) => files.stretch(name, place))));
}

/**
 * Puts what stands beside lists to the matches.
 * @param {Narrowing} narrowing of a large column @param {import('./shard.js').List[]} lists
 * @param {(Map<string, import('./files.js').Beside> | null)[]} besides of the shard of each list
 * @param {Uint32Array} slots places of matches by document, from 1 @param {number} count of matches
 */
export function place(narrowing, lists, besides, slots, count) {
  const of = narrowing.of = new Uint32Array(count);
  lists.forEach(({ documents, at }, i) => {
    const beside = besides[i]?.get(narrowing.name);
    if (!beside) return;
    const only = beside.sets[0];
    for (let j = 0; j < documents.length; j++) {
      of[slots[documents[j]] - 1] = beside.of ? beside.of[at + j] : only;
    }
  });
}

/** @param {number} mask */
function countOnes(mask) {
  let ones = 0;
  for (; mask; mask &= mask - 1) ones++;
  return ones;
}

/**
 * @param {Matches} matches @param {Narrowing[]} narrowings
 * @param {boolean} isPart whether large columns are known only of matches with all words
 * @returns {Weighed | null} null where that is not enough
 */
export function weigh({ count, documents, masks, required }, narrowings, isPart) {
  const by = new Int8Array(count), levels = new Uint8Array(count);
  const filters = narrowings.flatMap(({ isFilter, passes, of, column }, place) => (isFilter ? [{ place, passes, of, all: column.of }] : []));
  let level = 0;
  for (let i = 0; i < count; i++) {
    const mask = masks[i];
    const own = mask === 0 ? 0 : (mask & required) === required ? ALL_WORDS : countOnes(mask);
    levels[i] = own;
    if (own === 0 || (isPart && own < ALL_WORDS)) {
      by[i] = OUT;
      continue;
    }
    let out = -1;
    for (const { place, passes, of, all } of filters) {
      if (passes(of ? of[i] : /** @type {Uint32Array} */ (all)[documents[i]])) continue;
      out = out === -1 ? place : OUT;
      if (out === OUT) break;
    }
    by[i] = out;
    if (out === -1 && own > level) level = own;
  }
  if (isPart && level === 0) return null;
  level ||= ALL_WORDS;
  const places = new Uint32Array(count);
  let found = 0;
  for (let i = 0; i < count; i++) {
    if (levels[i] !== level) by[i] = OUT;
    else if (by[i] === -1) places[found++] = i;
  }
  return { level, places: places.subarray(0, found), by };
}

/**
 * @param {Matches} matches @param {Narrowing[]} narrowings @param {string[]} counted @param {Weighed} weighed
 * @returns {{ column: string, values: [string, number][] }[]} a column's own filters do not narrow its counts
 */
export function countFacets({ count, documents }, narrowings, counted, { by }) {
  return Array.from(new Set(counted), (name) => {
    const own = narrowings.findIndex((narrowing) => narrowing.name === name);
    const { column, of } = narrowings[own];
    const sets = new Uint32Array(column.sets.length);
    if (of) {
      for (let i = 0; i < count; i++) if (by[i] === -1 || by[i] === own) sets[of[i]]++;
    } else {
      const all = /** @type {Uint32Array} */ (column.of);
      for (let i = 0; i < count; i++) if (by[i] === -1 || by[i] === own) sets[all[documents[i]]]++;
    }
    const counts = new Uint32Array(column.values.length);
    sets.forEach((count, set) => {
      if (count > 0) for (const value of column.sets[set]) counts[value] += count;
    });
    const values = column.values.map((value, i) => /** @type {[string, number]} */ ([value, counts[i]]));
    return { column: name, values: values.filter(([, count]) => count > 0).sort(byFrequency) };
  });
}
