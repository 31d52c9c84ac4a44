// Text to words, and a query's text to what it asks for. Repeats src/search/tokens.rs and src/search/query.rs step by
// step; a table of cases and a contract test hold the two together. Pure, no browser needed.

const WORD_LENGTH = 40;
const CHAIN = 16;
const RUN = 4096;
const KEY_LENGTH = 80;
const QUERY_LENGTH = 512;
const MOST = 12;

const UPPER = 1, LOWER = 2, DIGIT = 3, LETTER = 4, MARK = 5, SPACELESS = 6, JOINER = 7, OTHER = 8;

const DROPPED = /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u064B-\u065F\u0670\u0640]/gu;
const NUMERIC = /^\p{N}$/u, UPPERCASE = /^\p{Uppercase}$/u, LOWERCASE = /^\p{Lowercase}$/u;
const COMBINING = /^\p{M}$/u, ALPHABETIC = /^\p{Alphabetic}$/u;
const SPELLED = new Map([
  ['ß', 'ss'], ['æ', 'ae'], ['œ', 'oe'], ['þ', 'th'], ['ø', 'o'], ['ł', 'l'], ['đ', 'd'], ['ð', 'd'], ['ı', 'i'], ['ς', 'σ'],
]);

/** @param {string} c one code point */
function isSpaceless(c) {
  const n = /** @type {number} */ (c.codePointAt(0));
  return (n >= 0x0E00 && n <= 0x0EFF) || (n >= 0x1000 && n <= 0x109F) || (n >= 0x1780 && n <= 0x17FF)
    || (n >= 0x3040 && n <= 0x30FF) || (n >= 0x3400 && n <= 0x4DBF) || (n >= 0x4E00 && n <= 0x9FFF)
    || (n >= 0xF900 && n <= 0xFAFF) || (n >= 0x20000 && n <= 0x3FFFF);
}

/** @param {string} c one code point */
function classOf(c) {
  if (c <= '\x7F') {
    if (c >= 'a' && c <= 'z') return LOWER;
    if (c >= 'A' && c <= 'Z') return UPPER;
    if (c >= '0' && c <= '9') return DIGIT;
    return c === '_' || c === '-' || c === '.' || c === "'" ? JOINER : OTHER;
  }
  if (isSpaceless(c)) return SPACELESS;
  if (NUMERIC.test(c)) return DIGIT;
  if (UPPERCASE.test(c)) return UPPER;
  if (LOWERCASE.test(c)) return LOWER;
  if (COMBINING.test(c)) return MARK;
  if (ALPHABETIC.test(c)) return LETTER;
  return c === '\u2019' ? JOINER : OTHER;
}

/** @param {string} text @returns {number} code points */
export function lengthOf(text) {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** @param {string} text @param {number} length the first code points */
function cut(text, length) {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('');
}

/**
 * @typedef {{ parts: string[], run?: undefined } | { run: string[], parts?: undefined }} Piece
 * @param {string} text
 * @returns {Piece[]} chains of parts, and runs of characters in scripts without spaces
 */
export function split(text) {
  if (/[^\x00-\x7F]/.test(text)) text = text.normalize('NFKD').replace(DROPPED, '').normalize('NFC');
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {string[]} */
  let parts = [];
  /** @type {string[]} the open part, one item for each code point kept */
  let part = [];
  /** @type {string[]} */
  let run = [];
  let count = 0, uppers = 0, previous = 0, pending = false;
  const endChain = () => {
    if (count > 0) parts.push(part.join(''));
    if (parts.length > 0) pieces.push({ parts });
    parts = [];
    part = [];
    count = uppers = previous = 0;
    pending = false;
  };
  const endPart = () => {
    parts.push(part.join(''));
    part = [];
    count = uppers = previous = 0;
    if (parts.length >= CHAIN) endChain();
  };
  const endRun = () => {
    if (run.length > 0) pieces.push({ run });
    run = [];
  };
  for (const c of text) {
    const kind = classOf(c);
    if (kind === SPACELESS) {
      endChain();
      run.push(c);
      if (run.length === RUN) endRun();
      continue;
    }
    endRun();
    if (kind === JOINER) {
      pending = parts.length > 0 || count > 0;
      continue;
    }
    if (kind === OTHER) {
      endChain();
      continue;
    }
    if (count > 0) {
      const boundary = pending || (kind !== MARK && (
        (previous === DIGIT) !== (kind === DIGIT) || (previous === LOWER && kind === UPPER)));
      if (boundary) {
        endPart();
      } else if (kind === LOWER && uppers >= 2 && count <= WORD_LENGTH) {
        const last = /** @type {string} */ (part.pop());
        parts.push(part.join(''));
        part = [last];
        count = 1;
      }
    }
    pending = false;
    if (count < WORD_LENGTH) {
      let lower = '';
      for (const l of c.toLowerCase()) lower += SPELLED.get(l) ?? l;
      part.push(lower);
    }
    count++;
    if (kind === MARK) {
      if (previous === 0) previous = LETTER;
    } else {
      uppers = kind === UPPER ? uppers + 1 : 0;
      previous = kind;
    }
  }
  endChain();
  endRun();
  return pieces;
}

/** @param {string} text @returns {string[]} every word the index keeps of a text */
export function indexWords(text) {
  const words = [];
  for (const { parts, run } of split(text)) {
    if (parts) {
      words.push(...parts);
      if (parts.length > 1) words.push(cut(parts.join(''), WORD_LENGTH));
    } else {
      run.forEach((c, i) => {
        words.push(c);
        if (i + 1 < run.length) words.push(c + run[i + 1]);
      });
    }
  }
  return words;
}

/**
 * @typedef {{ words: string[], whole: string | null }} QueryPiece
 * @param {string} text
 * @returns {QueryPiece[]}
 */
export function queryPieces(text) {
  return split(text).map(({ parts, run }) => {
    if (parts) return { words: parts, whole: parts.length > 1 ? cut(parts.join(''), WORD_LENGTH) : null };
    if (run.length === 1) return { words: run, whole: null };
    return { words: run.slice(1).map((c, i) => run[i] + c), whole: null };
  });
}

/** @param {string} text @returns {string} the name without its spelling */
export function key(text) {
  return split(text).map(({ parts, run }) => (parts ?? run).join('')).join('');
}

/** @param {string} c */
function isSpace(c) {
  const n = /** @type {number} */ (c.codePointAt(0));
  return n <= 0x20 || (n >= 0x7F && n <= 0xA0) || (n >= 0x2000 && n <= 0x200B) || n === 0x2028 || n === 0x2029
    || n === 0x3000 || n === 0xFEFF;
}

/**
 * @typedef {{ word: string, wholes: string[], openWholes: string[], isOpen: boolean, isQuoted: boolean }} Need
 * @typedef {{ column: string, value: string, isExcluding: boolean }} Filter
 * @typedef {{ needs: Need[], key: string | null, without: QueryPiece[], filters: Filter[], isCut: boolean,
 *   isQuoted: boolean }} Query
 * @param {string} text what the reader typed
 * @param {string[]} columns names that make `name:value` a filter
 * @returns {Query}
 */
export function parseQuery(text, columns) {
  const chars = Array.from(text.slice(0, 2 * (QUERY_LENGTH + 1)).replace(/\p{Surrogate}/gu, '\uFFFD'));
  const isTooLong = chars.length > QUERY_LENGTH;
  if (isTooLong) chars.length = QUERY_LENGTH;
  /** @type {Query} */
  const query = { needs: [], key: null, without: [], filters: [], isCut: isTooLong, isQuoted: false };
  /** @type {{ piece: QueryPiece, isQuoted: boolean }[]} */
  const positives = [];
  let all = '';
  let at = 0;
  while (at < chars.length) {
    if (isSpace(chars[at])) {
      at++;
      continue;
    }
    const isExcluding = chars[at] === '-' && at + 1 < chars.length && !isSpace(chars[at + 1]);
    if (isExcluding) at++;
    let start = at;
    while (at < chars.length && !isSpace(chars[at]) && chars[at] !== '"') at++;
    let item = chars.slice(start, at).join('');
    const colon = item.indexOf(':');
    const name = colon < 0 ? '' : item.slice(0, colon).replace(/[A-Z]/g, (c) => c.toLowerCase());
    const isFilter = colon >= 0 && columns.includes(name);
    const plain = item.slice(colon + 1);
    let isQuoted = false;
    if ((isFilter ? item.endsWith(':') : item === '') && chars[at] === '"') {
      start = ++at;
      while (at < chars.length && chars[at] !== '"') at++;
      item = chars.slice(start, at).join('');
      at = Math.min(at + 1, chars.length);
      isQuoted = true;
    }
    if (isFilter) {
      const value = isQuoted ? item : plain;
      if (value !== '') query.filters.push({ column: name, value, isExcluding });
      continue;
    }
    const pieces = queryPieces(item);
    if (isExcluding) {
      query.without.push(...pieces);
    } else {
      query.isQuoted ||= isQuoted;
      all += key(item);
      for (const piece of pieces) positives.push({ piece, isQuoted });
    }
  }
  if (all !== '' && lengthOf(all) <= KEY_LENGTH) query.key = all;
  needsOf(positives, query);
  if (query.without.length > MOST || query.filters.length > MOST) query.isCut = true;
  query.without.length = Math.min(query.without.length, MOST);
  query.filters.length = Math.min(query.filters.length, MOST);
  return query;
}

/** @param {{ piece: QueryPiece, isQuoted: boolean }[]} positives @param {Query} query */
function needsOf(positives, query) {
  /** @type {Need[]} */
  const all = [];
  for (const { piece, isQuoted } of positives) {
    for (const word of piece.words) {
      all.push({ word, wholes: piece.whole === null ? [] : [piece.whole], openWholes: [], isOpen: false, isQuoted });
    }
  }
  if (all.length > MOST) {
    all.length = MOST;
    query.isCut = true;
  }
  for (let i = 1; i < all.length; i++) {
    const joined = all[i - 1].word + all[i].word;
    const apart = all[i - 1].isQuoted || all[i].isQuoted;
    if (apart || Array.from(joined).some(isSpaceless) || lengthOf(joined) > WORD_LENGTH) continue;
    for (const need of [all[i - 1], all[i]]) if (!need.wholes.includes(joined)) need.wholes.push(joined);
  }
  const last = all.at(-1);
  if (last && !last.isQuoted && !Array.from(last.word).some(isSpaceless)) {
    last.isOpen = true;
    for (const need of all) need.openWholes = need.wholes.filter((whole) => last.wholes.includes(whole));
  }
  for (const need of all) {
    const earlier = query.needs.find(({ word }) => word === need.word);
    if (!earlier) {
      query.needs.push(need);
      continue;
    }
    earlier.isOpen ||= need.isOpen;
    earlier.isQuoted &&= need.isQuoted;
    for (const whole of need.wholes) if (!earlier.wholes.includes(whole)) earlier.wholes.push(whole);
    for (const whole of need.openWholes) if (!earlier.openWholes.includes(whole)) earlier.openWholes.push(whole);
  }
}
