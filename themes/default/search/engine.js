// A query in, hits in their order out: the same steps, in the same order, on the same whole numbers as src/search
// (answer.rs, why.rs; expand.js has expand.rs), so that the browser and `meshdoc search` agree. No page, no network of its own.

import { byFrequency, expand, otherNumber, SHARE_EXACT, SHARE_SHORT } from './expand.js';
import { compare, Files, NOTHING } from './files.js';
import { indexWords, key, parseQuery } from './words.js';

const EXACT_STEP = 2 ** 31;
const ALL_WORDS = 100;

/**
 * @typedef {{ limit?: number, offset?: number, filters?: [string, string][], facets?: string[],
 *   explain?: boolean }} Options
 * @typedef {{ kind: string, address: string, title: string, url: string, trail: string, status: string, owner: string,
 *   snippet: string, score: number, why?: Why }} Hit
 * @typedef {{ note: 'instead', word: string, instead: string[] } | { note: 'fewer-words', words: number, of: number }
 *   | { note: 'unknown-value', column: string, value: string } | { note: 'cut' } | { note: 'quoted-any-order' }} Note
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
 * Room for one number for each document, taken by one search at a time and left empty; so a search of a few documents
 * among millions costs what those few cost.
 * @typedef {{ masks: Uint16Array, scores: Float64Array, best: Uint16Array }} Scratch
 * @typedef {{ need: Need, served: Served[], usesShort: boolean, instead: string[], rarity: number }} Considered
 * @typedef {{ documents: number[], required: number, words: string[], notes: Note[] }} Matches documents with a mask
 */

/** @param {Files} files @returns {Scratch} */
function scratchOf(files) {
  const { documents } = files.head;
  return files.scratch ??= {
    masks: new Uint16Array(documents), scores: new Float64Array(documents), best: new Uint16Array(documents),
  };
}

/**
 * @param {Considered[]} considered @param {import('./files.js').List} exact @param {Scratch} scratch
 * @param {number} documents all there are
 * @returns {Matches}
 */
function match(considered, exact, { masks, scores, best }, documents) {
  /** @type {Matches} */
  const matches = { documents: [], required: 0, words: [], notes: [] };
  if (considered.length === 0) {
    masks.fill(1);
    for (let document = 0; document < documents; document++) matches.documents.push(document);
    return { ...matches, required: 1 };
  }
  const all = (1 << considered.length) - 1;
  /** @type {Set<string>} */
  const words = new Set();
  considered.forEach((one, i) => {
    const { need, served, usesShort, instead } = one;
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
      if (usesShort && word === need.word) {
        frequency = Math.max(frequency, entry.short.documents.length);
        raise(entry.short, SHARE_SHORT);
      }
      if (entry.frequency > 0) words.add(word);
    }
    one.rarity = rarity(documents, frequency);
    for (const document of touched) {
      if (masks[document] === 0) matches.documents.push(document);
      masks[document] |= 1 << i;
      scores[document] += one.rarity * best[document];
      best[document] = 0;
    }
    if (!isCut) matches.required |= 1 << i;
    if (frequency === 0 || instead.length > 0) matches.notes.push({ note: 'instead', word: need.word, instead });
  });
  exact.documents.forEach((document, j) => {
    if (masks[document] === 0) matches.documents.push(document);
    masks[document] = all;
    scores[document] += EXACT_STEP * (1 + exact.impacts[j]);
  });
  matches.words = Array.from(words).sort(compare);
  matches.required ||= all;
  return matches;
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
 * @param {Matches} matches @param {Scratch} scratch @param {Narrowing[]} narrowings @param {string[]} counted
 * @param {number} needs @param {Answer} answer
 * @returns {number[]} documents, in no order
 */
function choose({ documents, required }, { masks }, narrowings, counted, needs, answer) {
  /** @type {{ document: number, level: number, by: Narrowing | null }[]} */
  let candidates = [];
  for (const document of documents) {
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
  return candidates.filter(({ by }) => !by).map(({ document }) => document);
}

/**
 * @param {number[]} documents @param {Float64Array} scores @param {number} count
 * @returns {number[]} the first `count` of them, the highest score first, the lower document first among equals
 */
function first(documents, scores, count) {
  /** @type {number[]} */
  const kept = [];
  const isBefore = (/** @type {number} */ a, /** @type {number} */ b) => scores[a] > scores[b] || (scores[a] === scores[b] && a < b);
  for (const document of count > 0 ? documents : []) {
    if (kept.length === count && !isBefore(document, kept[count - 1])) continue;
    let low = 0, high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(kept[middle], document)) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, document);
    if (kept.length > count) kept.pop();
  }
  return kept;
}

/** @param {import('./files.js').List} list @param {number} document @returns {number} its impact, or -1 */
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
 * @param {number} document @param {Considered[]} considered @param {import('./files.js').List} exact
 * @returns {Why}
 */
function why(document, considered, exact) {
  const rank = impactIn(exact, document);
  const words = considered.flatMap(({ need, served, usesShort, instead, rarity }) => {
    /** @type {WhyWord | null} */
    let best = null;
    /** @param {string} word @param {WhyWord['how']} how @param {number} share @param {import('./files.js').List} list */
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
  const [expansions, named, narrowings, without] = await Promise.all([
    Promise.all(query.needs.map((need) => expand(files, need))),
    query.key === null || query.needs.length === 0 ? null : files.entry(query.key),
    narrow(files, query, facets, notes),
    Promise.all(query.without.map((piece) => having(files, piece))),
  ]);
  const considered = expansions.map((expansion, i) => ({ ...expansion, need: query.needs[i], rarity: 0 }));
  const exact = named?.exact ?? NOTHING;
  // Until the room is empty again nothing may wait: another search would find it taken.
  const scratch = scratchOf(files);
  const matches = match(considered, exact, scratch, files.head.documents);
  for (const documents of without) for (const document of documents) scratch.masks[document] = 0;
  answer.words = matches.words;
  answer.notes.push(...matches.notes, ...notes);
  const found = choose(matches, scratch, narrowings, facets, query.needs.length, answer);
  answer.total = found.length;
  const end = offset + Math.min(limit, 1000);
  const wanted = first(found, scratch.scores, end).slice(offset);
  const scores = wanted.map((document) => scratch.scores[document]);
  for (const document of matches.documents) scratch.masks[document] = scratch.scores[document] = 0;
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
