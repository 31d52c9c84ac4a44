// A query in, hits in their order out: the same steps, in the same order, on the same whole numbers as src/search
// (answer.rs, why.rs; expand.js has expand.rs), so that the browser and `meshdoc search` agree. No page, no network of its own.

import { expand, otherNumber, SHARE_EXACT, SHARE_SHORT } from './expand.js';
import { ALL_WORDS, countFacets, narrow, place, stretches, weigh, wholeColumns } from './narrow.js';
import { Files } from './files.js';
import { compare, NOTHING, SearchError } from './shard.js';
import { indexWords, parseQuery } from './words.js';

export { parseQuery, SearchError };

const EXACT_STEP = 2 ** 31;

/**
 * @typedef {{ limit?: number, offset?: number, filters?: [string, string][], facets?: string[],
 *   explain?: boolean }} Options
 * @typedef {{ kind: string, address: string, title: string, url: string, trail: string, status: string, owner: string,
 *   snippet: string, score: number, why?: Why }} Hit
 * @typedef {{ note: 'instead', word: string, instead: string[] } | { note: 'fewer-words', words: number, of: number }
 *   | { note: 'only-best', word: string } | { note: 'unknown-value', column: string, value: string } | { note: 'cut' } | { note: 'quoted-any-order' }} Note
 * @typedef {{ total: number, hits: Hit[], notes: Note[], facets: { column: string, values: [string, number][] }[],
 *   words: string[] }} Answer
 * @typedef {import('./words.js').Need} Need
 * @typedef {import('./expand.js').Served} Served
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

/**
 * What matches, without order: the document of each place, the needs that it has (a bit for each), its score.
 * @typedef {{ need: Need, served: Served[], usesShort: boolean, instead: string[], rarity: number }} Considered
 * @typedef {{ count: number, documents: Uint32Array, masks: Uint16Array, scores: Float64Array, required: number,
 *   words: string[], notes: Note[] }} Matches
 * @typedef {import('./shard.js').List} List
 */

/** @param {Considered} considered @returns {[List, number][]} the lists that serve for a need, each with its share */
function listsOf({ need, served, usesShort }) {
  return served.flatMap(({ word, share, entry }) => {
    /** @type {[List, number][]} */
    const lists = [[entry.words, share]];
    if (usesShort && word === need.word) lists.push([entry.short, SHARE_SHORT]);
    return lists;
  });
}

/** @param {number} documents @returns {Matches} all of them, for a query of filters alone */
function everything(documents) {
  return {
    count: documents, documents: Uint32Array.from({ length: documents }, (_, document) => document),
    masks: new Uint16Array(documents).fill(1), scores: new Float64Array(documents), required: 1, words: [], notes: [],
  };
}

/**
 * @param {Considered[]} considered @param {List} exact @param {Uint32Array} slots a 0 for each document; left with the places
 *   of what matches, from 1
 * @returns {Matches}
 */
function match(considered, exact, slots) {
  const lists = considered.map(listsOf);
  const most = lists.flat().reduce((sum, [{ documents }]) => sum + documents.length, exact.documents.length);
  const room = Math.min(most, slots.length);
  const found = new Uint32Array(room), masks = new Uint16Array(room), scores = new Float64Array(room);
  const best = new Uint16Array(room), touched = new Uint32Array(room);
  const all = (1 << considered.length) - 1;
  /** @type {Set<string>} */
  const words = new Set();
  /** @type {Note[]} */
  const notes = [];
  let count = 0, required = 0;
  considered.forEach((one, i) => {
    const { need, served, usesShort, instead } = one;
    let frequency = 0, isCut = false, touches = 0;
    for (const { word, entry } of served) {
      frequency = Math.max(frequency, entry.frequency);
      if (usesShort && word === need.word) frequency = Math.max(frequency, entry.short.documents.length);
      isCut ||= entry.isCut;
      if (entry.frequency > 0) words.add(word);
    }
    for (const [{ documents, impacts }, share] of lists[i]) {
      for (let j = 0; j < documents.length; j++) {
        const document = documents[j], value = share * impacts[j];
        let slot = slots[document];
        if (slot === 0) {
          found[count] = document;
          slot = slots[document] = ++count;
        }
        const before = best[--slot];
        if (before === 0) touched[touches++] = slot;
        if (value > before) best[slot] = value;
      }
    }
    one.rarity = rarity(slots.length, frequency);
    for (let j = 0; j < touches; j++) {
      const slot = touched[j];
      masks[slot] |= 1 << i;
      scores[slot] += one.rarity * best[slot];
      best[slot] = 0;
    }
    if (!isCut) required |= 1 << i;
    if (frequency === 0 || instead.length > 0) notes.push({ note: 'instead', word: need.word, instead });
    if (isCut) notes.push({ note: 'only-best', word: need.word });
  });
  exact.documents.forEach((document, j) => {
    if (slots[document] === 0) {
      found[count] = document;
      slots[document] = ++count;
    }
    const slot = slots[document] - 1;
    masks[slot] = all;
    scores[slot] += EXACT_STEP * (1 + exact.impacts[j]);
  });
  return { count, documents: found, masks, scores, required: required || all, words: Array.from(words).sort(compare), notes };
}

/**
 * The lists that have every document with all words: those of the need with the fewest documents, and the full names. Only needs
 * that are required, if any is: the lists of others are cut.
 * @param {Considered[]} considered @param {List} exact @returns {List[]}
 */
function covering(considered, exact) {
  const whole = considered.filter(({ served }) => !served.some(({ entry }) => entry.isCut));
  const lists = (whole.length > 0 ? whole : considered).map((one) => listsOf(one).map(([list]) => list));
  const length = (/** @type {List[]} */ lists) => lists.reduce((sum, { documents }) => sum + documents.length, 0);
  return [...lists.reduce((shortest, lists) => (length(lists) < length(shortest) ? lists : shortest)), exact];
}

/** @param {Files} files @param {import('./words.js').QueryPiece} piece @returns {Promise<number[]>} documents that have it */
async function having(files, piece) {
  const [whole, ...words] = await Promise.all([piece.whole ?? '', ...piece.words].map((word) => files.entry(word)));
  /** @type {Set<number> | null} */
  let documents = null;
  for (const { words: { documents: has } } of words) {
    const before = documents;
    documents = new Set(before ? Array.from(has).filter((document) => before.has(document)) : has);
  }
  return [...whole.words.documents, ...(documents ?? [])];
}

/**
 * @param {Uint32Array} places of matches @param {Matches} matches @param {number} count
 * @returns {number[]} the first `count` of them, the highest score first, the lower document first among equals
 */
function first(places, { documents, scores }, count) {
  /** @type {number[]} */
  const kept = [];
  const isBefore = (/** @type {number} */ a, /** @type {number} */ b) =>
    scores[a] > scores[b] || (scores[a] === scores[b] && documents[a] < documents[b]);
  for (const place of count > 0 ? places : []) {
    if (kept.length === count && !isBefore(place, kept[count - 1])) continue;
    let low = 0, high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(kept[middle], place)) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, place);
    if (kept.length > count) kept.pop();
  }
  return kept;
}

/** @param {import('./shard.js').List} list @param {number} document @returns {number} its impact, or -1 */
function impactIn({ documents, impacts }, document) {
  let low = 0, high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (documents[middle] < document) low = middle + 1;
    else high = middle;
  }
  return documents[low] === document ? impacts[low] : -1;
}

/**
 * The numbers that a document's place is made of: `rarity × share × impact` of each word, and the rank of a full name.
 * @typedef {{ need: string, word: string, how: 'word' | 'joined' | 'number' | 'beginning' | 'meant', rarity: number, share: number,
 *   impact: number }} WhyWord
 * @typedef {{ exact: number | null, words: WhyWord[] }} Why
 * @param {number} document @param {Considered[]} considered @param {import('./shard.js').List} exact
 * @returns {Why}
 */
function why(document, considered, exact) {
  const rank = impactIn(exact, document);
  const words = considered.flatMap(({ need, served, usesShort, instead, rarity }) => {
    /** @type {WhyWord | null} */
    let best = null;
    /** @param {string} word @param {WhyWord['how']} how @param {number} share @param {import('./shard.js').List} list */
    const offer = (word, how, share, list) => {
      const impact = impactIn(list, document);
      const more = best ? share * impact - best.share * best.impact : 1;
      if (impact >= 0 && (more > 0 || (more === 0 && best && compare(word, best.word) < 0))) {
        best = { need: need.word, word, how, rarity, share, impact };
      }
    };
    for (const { word, share, entry } of served) {
      const how = word === need.word ? 'word' : instead.includes(word) ? 'meant' : share === SHARE_EXACT ? 'joined'
        : word === otherNumber(need.word) ? 'number' : 'beginning';
      offer(word, how, share, entry.words);
      if (usesShort && word === need.word) offer(word, 'beginning', SHARE_SHORT, entry.short);
    }
    return best ? [best] : [];
  });
  return { exact: rank < 0 ? null : rank, words };
}

/** @param {Files} files @param {string} text @param {Options} [options] @returns {Promise<Answer>} */
export async function search(files, text, { limit = 10, offset = 0, filters = [], facets = [], explain = false } = {}) {
  const query = parseQuery(text, files.head.columns);
  for (const [column, value] of filters) query.filters.push({ column, value, isExcluding: false });
  /** @type {Answer} */
  const answer = { total: 0, hits: [], notes: [], facets: [], words: [] };
  if (query.isCut) answer.notes.push({ note: 'cut' });
  if (query.isQuoted) answer.notes.push({ note: 'quoted-any-order' });
  if (query.needs.length === 0 && query.filters.length === 0) return answer;
  /** @type {Note[]} */
  const notes = [];
  const hasWords = query.needs.length > 0;
  const [expansions, named, narrowings, without] = await Promise.all([
    Promise.all(query.needs.map((need) => expand(files, need))),
    query.key === null || !hasWords ? null : files.entry(query.key),
    narrow(files, query, facets, notes),
    Promise.all(query.without.map((piece) => having(files, piece))),
  ]);
  const considered = expansions.map((expansion, i) => ({ ...expansion, need: query.needs[i], rarity: 0 }));
  const exact = named?.exact ?? NOTHING;
  const large = narrowings.filter(({ column }) => !column.isWhole);
  if (!hasWords) await wholeColumns(files, large.filter(({ isFilter }) => isFilter));
  // What is in large columns is known of the documents of some lists; of all only where none of these has all words.
  let isPart = hasWords && large.length > 0;
  let lists = isPart ? covering(considered, exact) : [];
  /** @type {Matches} */
  let matches;
  /** @type {import('./narrow.js').Weighed | null} */
  let weighed;
  for (;;) {
    const besides = await Promise.all(lists.map(({ shard }) => (shard < 0 ? null : files.beside(shard))));
    // From here on nothing may wait until the room is empty again: another search would find it taken.
    const slots = files.slots ??= new Uint32Array(files.head.documents);
    matches = hasWords ? match(considered, exact, slots) : everything(files.head.documents);
    for (const document of without.flat()) {
      const place = hasWords ? slots[document] - 1 : document;
      if (place >= 0) matches.masks[place] = 0;
    }
    if (hasWords) for (const narrowing of large) place(narrowing, lists, besides, slots, matches.count);
    for (let i = 0; hasWords && i < matches.count; i++) slots[matches.documents[i]] = 0;
    weighed = weigh(matches, narrowings, isPart);
    if (weighed) break;
    isPart = false;
    lists = [...considered.flatMap((one) => listsOf(one).map(([list]) => list)), exact];
  }
  answer.words = matches.words;
  answer.notes.push(...matches.notes, ...notes);
  if (weighed.level < ALL_WORDS) answer.notes.push({ note: 'fewer-words', words: weighed.level, of: query.needs.length });
  answer.total = weighed.places.length;
  if (!hasWords) await stretches(files, large.filter(({ isFilter }) => !isFilter), weighed.places);
  answer.facets = countFacets(matches, narrowings, facets, weighed);
  const end = offset + Math.min(limit, 1000);
  const places = first(weighed.places, matches, end).slice(offset);
  const wanted = places.map((place) => matches.documents[place]);
  const scores = places.map((place) => matches.scores[place]);
  const rows = await files.rows(wanted);
  answer.hits = rows.map(([kind, address, title, url, trail, status, owner, snippet], i) => ({
    kind, address, title, url, trail, status, owner, snippet, score: scores[i],
    ...(explain ? { why: why(wanted[i], considered, exact) } : {}),
  }));
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
