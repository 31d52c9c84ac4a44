// A query in, hits in their order out: the same steps, in the same order, on the same whole numbers as src/search
// (expand.rs, typos.rs, answer.rs), so that the browser and `meshdoc search` agree. No page, no network of its own.

import { compare, Files } from './files.js';
import { indexWords, key, lengthOf, parseQuery } from './words.js';

const EXACT_STEP = 2 ** 31;
const SHARE_EXACT = 100, SHARE_PREFIX = 50, SHARE_PREFIX_LENGTH = 40, SHARE_SHORT = 60;
const SHARE_TYPO = [100, 60, 40];
const SHORTEST_PREFIX = 4, SHORTEST_RESORT = 3, SCANNED = 4000, TAKEN = 16, OFFERS = 3, ALL_WORDS = 100;

/**
 * @typedef {{ limit?: number, offset?: number, filters?: [string, string][], facets?: string[] }} Options
 * @typedef {{ kind: string, address: string, title: string, url: string, trail: string, status: string, owner: string,
 *   snippet: string, score: number }} Hit
 * @typedef {{ note: 'instead', word: string, instead: string[] } | { note: 'fewer-words', words: number, of: number }
 *   | { note: 'unknown-value', column: string, value: string } | { note: 'cut' } | { note: 'quoted-any-order' }} Note
 * @typedef {{ total: number, hits: Hit[], notes: Note[], facets: { column: string, values: [string, number][] }[],
 *   words: string[] }} Answer
 * @typedef {import('./words.js').Need} Need
 * @typedef {import('./files.js').Entry} Entry
 * @typedef {{ word: string, share: number, entry: Entry }} Served
 */

/** @param {import('./files.js').ReadFile} readFile @returns {Promise<Files>} */
export function openSearch(readFile) {
  return Files.open(readFile);
}

/** @param {number} documents @param {number} frequency @returns {number} what a word is worth */
export function rarity(documents, frequency) {
  const x = Math.floor((documents * 16) / Math.max(frequency, 1)) + 16;
  let exponent = 0, power = 1;
  while (power * 2 <= x) {
    power *= 2;
    exponent++;
  }
  return Math.max(exponent * 64 + Math.floor((x * 64) / power) - 64 - 256, 16);
}

/** @param {[string, number]} a @param {[string, number]} b the more frequent first */
function byFrequency(a, b) {
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

/** @param {Files} files @param {string} prefix @param {Map<string, number>} shares */
async function addPrefixed(files, prefix, shares) {
  const found = (await files.wordsFrom(prefix, SCANNED)).filter(([word, frequency]) => frequency > 0 && word !== prefix);
  for (const [word] of found.sort(byFrequency).slice(0, TAKEN)) {
    const share = SHARE_PREFIX + Math.floor((SHARE_PREFIX_LENGTH * lengthOf(prefix)) / Math.max(lengthOf(word), 1));
    shares.set(word, Math.max(share, shares.get(word) ?? 0));
  }
}

/** @param {Files} files @param {Map<string, number>} shares @returns {Promise<Served[]>} */
function lookUp(files, shares) {
  return Promise.all(Array.from(shares, async ([word, share]) => ({ word, share, entry: await files.entry(word) })));
}

/** @param {Files} files @param {Need} need @returns {Promise<{ served: Served[], usesShort: boolean, instead: string[] }>} */
async function expand(files, need) {
  const length = lengthOf(need.word);
  /** @type {Map<string, number>} */
  let shares = new Map([[need.word, SHARE_EXACT]]);
  for (const whole of need.wholes) shares.set(whole, SHARE_EXACT);
  const usesShort = need.isOpen && length < SHORTEST_PREFIX;
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

/**
 * @typedef {{ masks: Uint16Array, scores: Float64Array, required: number }} Matches
 * @param {Files} files @param {import('./words.js').Query} query @param {Answer} answer
 * @returns {Promise<Matches>}
 */
async function match(files, query, answer) {
  const { documents } = files.head;
  const masks = new Uint16Array(documents), scores = new Float64Array(documents);
  if (query.needs.length === 0) return { masks: masks.fill(1), scores, required: 1 };
  const all = (1 << query.needs.length) - 1;
  let required = 0;
  const [exact, expansions] = await Promise.all([
    query.key === null ? null : files.entry(query.key),
    Promise.all(query.needs.map((need) => expand(files, need))),
  ]);
  const best = new Float64Array(documents);
  /** @type {Set<string>} */
  const words = new Set();
  expansions.forEach(({ served, usesShort, instead }, i) => {
    const own = query.needs[i].word;
    let frequency = 0, isCut = false;
    /** @type {number[]} */
    const touched = [];
    /** @param {import('./files.js').List} list @param {number} share */
    const raise = (list, share) => {
      for (let j = 0; j < list.documents.length; j++) {
        const document = list.documents[j], value = share * list.impacts[j];
        if (best[document] === 0) touched.push(document);
        if (value > best[document]) best[document] = value;
      }
    };
    for (const { word, share, entry } of served) {
      frequency = Math.max(frequency, entry.frequency);
      isCut ||= entry.isCut;
      raise(entry.words, share);
      if (usesShort && word === own) {
        frequency = Math.max(frequency, entry.short.documents.length);
        raise(entry.short, SHARE_SHORT);
      }
      if (entry.frequency > 0) words.add(word);
    }
    const worth = rarity(documents, frequency);
    for (const document of touched) {
      masks[document] |= 1 << i;
      scores[document] += worth * best[document];
      best[document] = 0;
    }
    if (!isCut) required |= 1 << i;
    if (frequency === 0 || instead.length > 0) answer.notes.push({ note: 'instead', word: own, instead });
  });
  if (exact) {
    exact.exact.documents.forEach((document, j) => {
      masks[document] = all;
      scores[document] += EXACT_STEP * (1 + exact.exact.impacts[j]);
    });
  }
  answer.words = Array.from(words).sort(compare);
  return { masks, scores, required: required || all };
}

/** @param {Files} files @param {import('./words.js').QueryPiece} piece @param {Uint16Array} masks */
async function leaveOut(files, piece, masks) {
  const [whole, ...words] = await Promise.all([piece.whole ?? '', ...piece.words].map((word) => files.entry(word)));
  /** @type {Set<number> | null} */
  let documents = null;
  for (const { words: { documents: has } } of words) {
    const before = documents;
    documents = new Set(before ? Array.from(has).filter((document) => before.has(document)) : has);
  }
  for (const document of [...whole.words.documents, ...(documents ?? [])]) masks[document] = 0;
}

/** @param {string} value */
function valueKey(value) {
  return key(value) || value;
}

/**
 * @typedef {{ name: string, column: import('./files.js').Column, passes: boolean[] }} Narrowing `passes` by set of values
 * @param {Files} files @param {import('./words.js').Query} query @param {string[]} counted @param {Note[]} notes
 * @returns {Promise<Narrowing[]>}
 */
async function narrow(files, query, counted, notes) {
  const names = Array.from(new Set([...query.filters.map(({ column }) => column), ...counted])).sort(compare);
  const columns = await Promise.all(names.map((name) => files.column(name)));
  return names.map((name, i) => {
    const column = columns[i];
    const filters = query.filters.filter((filter) => filter.column === name);
    if (filters.length === 0) return { name, column, passes: column.sets.map(() => true) };
    const keys = column.values.map(valueKey);
    /** @type {Set<number>} */
    const wanted = new Set();
    /** @type {Set<number>} */
    const excluded = new Set();
    for (const { value, isExcluding } of filters) {
      const same = keys.flatMap((key, place) => (key === valueKey(value) ? [place] : []));
      for (const place of same) (isExcluding ? excluded : wanted).add(place);
      if (same.length === 0) notes.push({ note: 'unknown-value', column: name, value });
    }
    const isWanting = filters.some(({ isExcluding }) => !isExcluding);
    const passes = column.sets.map((set) =>
      (!isWanting || set.some((value) => wanted.has(value))) && !set.some((value) => excluded.has(value)));
    return { name, column, passes };
  });
}

/** @param {number} mask */
function countOnes(mask) {
  let ones = 0;
  for (; mask; mask &= mask - 1) ones++;
  return ones;
}

/**
 * @param {Matches} matches @param {Narrowing[]} narrowings @param {string[]} counted @param {number} needs
 * @param {Answer} answer
 * @returns {number[]} documents in their order
 */
function choose({ masks, scores, required }, narrowings, counted, needs, answer) {
  /** @type {{ document: number, level: number, by: Narrowing | null }[]} */
  let candidates = [];
  for (let document = 0; document < masks.length; document++) {
    if (masks[document] === 0) continue;
    let by = null, failing = 0;
    for (const narrowing of narrowings) {
      if (!narrowing.passes[narrowing.column.of[document]]) {
        by ??= narrowing;
        failing++;
      }
    }
    if (failing > 1) continue;
    const level = (masks[document] & required) === required ? ALL_WORDS : countOnes(masks[document]);
    candidates.push({ document, level, by });
  }
  let best = 0;
  for (const { level, by } of candidates) if (!by && level > best) best = level;
  best ||= ALL_WORDS;
  candidates = candidates.filter(({ level }) => level === best);
  if (best < ALL_WORDS) answer.notes.push({ note: 'fewer-words', words: best, of: needs });
  for (const name of new Set(counted)) {
    const narrowing = /** @type {Narrowing} */ (narrowings.find((narrowing) => narrowing.name === name));
    const { values, sets, of } = narrowing.column;
    const counts = values.map(() => 0);
    for (const { document, by } of candidates) {
      if (!by || by === narrowing) for (const value of sets[of[document]]) counts[value]++;
    }
    /** @type {[string, number][]} */
    const found = values.map((value, i) => /** @type {[string, number]} */ ([value, counts[i]]));
    answer.facets.push({ column: name, values: found.filter(([, count]) => count > 0).sort(byFrequency) });
  }
  const passing = candidates.filter(({ by }) => !by).map(({ document }) => document);
  return passing.sort((a, b) => scores[b] - scores[a] || a - b);
}

/** @param {Files} files @param {string} text @param {Options} [options] @returns {Promise<Answer>} */
export async function search(files, text, { limit = 10, offset = 0, filters = [], facets = [] } = {}) {
  const query = parseQuery(text, files.head.columns);
  for (const [column, value] of filters) query.filters.push({ column, value, isExcluding: false });
  /** @type {Answer} */
  const answer = { total: 0, hits: [], notes: [], facets: [], words: [] };
  if (query.isCut) answer.notes.push({ note: 'cut' });
  if (query.isQuoted) answer.notes.push({ note: 'quoted-any-order' });
  if (query.needs.length === 0 && query.filters.length === 0) return answer;
  /** @type {Note[]} */
  const notes = [];
  const [matches, narrowings] = await Promise.all([match(files, query, answer), narrow(files, query, facets, notes)]);
  await Promise.all(query.without.map((piece) => leaveOut(files, piece, matches.masks)));
  answer.notes.push(...notes);
  const found = choose(matches, narrowings, facets, query.needs.length, answer);
  answer.total = found.length;
  const wanted = found.slice(offset, offset + Math.min(limit, 1000));
  const rows = await files.rows(wanted);
  answer.hits = rows.map(([kind, address, title, url, trail, status, owner, snippet], i) =>
    ({ kind, address, title, url, trail, status, owner, snippet, score: matches.scores[wanted[i]] }));
  return answer;
}

/**
 * @param {string} text @param {string[]} words of an answer
 * @returns {{ text: string, isMatch: boolean }[]} the text in stretches, those that hold one of the words marked
 */
export function highlight(text, words) {
  const wanted = new Set(words);
  /** @type {{ text: string, isMatch: boolean }[]} */
  const stretches = [];
  for (const [stretch] of text.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+|[^\p{Alphabetic}\p{N}\p{M}]+/gu)) {
    const isMatch = indexWords(stretch).some((word) => wanted.has(word));
    const last = stretches.at(-1);
    if (last && last.isMatch === isMatch) last.text += stretch;
    else stretches.push({ text: stretch, isMatch });
  }
  return stretches;
}
