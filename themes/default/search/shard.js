// The bytes of the exported files: numbers, words after words, lists of documents, sets of values. The format is told in the
// book (architecture, search). No file, no network of its own.

/** Why an answer could not be given; `reason` is `missing` (no such file, no network) or `format`. */
export class SearchError extends Error {
  /** @param {'missing' | 'format'} reason @param {string} message */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Documents in order, what the word is worth in each, and where the list stands: its shard, and the documents before it there.
 * @typedef {{ documents: Uint32Array, impacts: Uint8Array, shard: number, at: number }} List
 * @typedef {{ frequency: number, isCut: boolean, words: List, exact: List, short: List }} Entry
 */

/** @type {List} */
export const NOTHING = { documents: new Uint32Array(0), impacts: new Uint8Array(0), shard: -1, at: 0 };
/** @type {Entry} */
const NOWHERE = { frequency: 0, isCut: false, words: NOTHING, exact: NOTHING, short: NOTHING };
export const utf8 = new TextDecoder();

/** @param {string} a @param {string} b by code points, the order of UTF-8 bytes; UTF-16 units differ above U+FFFF */
export function compare(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) {
      const isHighX = x >= 0xD800 && x <= 0xDFFF, isHighY = y >= 0xD800 && y <= 0xDFFF;
      return isHighX === isHighY ? x - y : isHighX ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/** @param {string[]} all in order @param {string} word @returns {number} the last of `all` that is not after the word, or -1 */
export function placeIn(all, word) {
  let low = 0, high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(all[middle], word) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Bytes read one after another. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    const { bytes } = this;
    let value = 0, factor = 1;
    for (;;) {
      if (this.at >= bytes.length) throw new SearchError('format', 'a file of the search is cut short');
      const byte = bytes[this.at++];
      value += (byte & 0x7F) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  /** @param {number} length */
  take(length) {
    return this.bytes.subarray(this.at, this.at += length);
  }

  /** @returns {number[][]} sets of values */
  sets() {
    return Array.from({ length: this.number() }, () => Array.from({ length: this.number() }, () => this.number()));
  }
}

/** Words that share their beginnings with the one before. */
export class WordReader {
  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
    this.last = '';
    this.bytes = new Uint8Array(256);
    /** Bytes at the beginning of the last word that are letters of ASCII, so that it can be put together without decoding. */
    this.plain = 0;
  }

  next() {
    const shared = this.reader.number();
    const rest = this.reader.take(this.reader.number());
    const length = shared + rest.length;
    if (length > this.bytes.length) {
      const bytes = new Uint8Array(2 * length);
      bytes.set(this.bytes);
      this.bytes = bytes;
    }
    this.bytes.set(rest, shared);
    let plain = Math.min(this.plain, shared);
    if (plain === shared) while (plain < length && this.bytes[plain] < 0x80) plain++;
    this.plain = plain;
    this.last = plain === length
      ? this.last.slice(0, shared) + String.fromCharCode(...rest)
      : utf8.decode(this.bytes.subarray(0, length));
    return this.last;
  }
}

/** A dictionary shard: where each word's lists are; lists are decoded when asked for, once. */
export class Shard {
  /** @param {Uint8Array} bytes @param {number} place */
  constructor(bytes, place) {
    const reader = new Reader(bytes);
    const count = reader.number();
    let body = reader.number();
    body += reader.at;
    this.bytes = bytes;
    this.place = place;
    /** Of the file beside it, where there is one. */
    this.name = utf8.decode(bytes.subarray(-6));
    /** @type {string[]} in order */
    this.words = [];
    this.frequencies = new Uint32Array(count);
    this.flags = new Uint8Array(count);
    /** Three lists for each word: where it begins, its documents, and the documents of all before it. */
    this.starts = new Uint32Array(3 * count);
    this.counts = new Uint32Array(3 * count);
    this.before = new Uint32Array(3 * count);
    /** @type {Map<number, List>} */
    this.decoded = new Map();
    const words = new WordReader(reader);
    let documents = 0;
    for (let i = 0; i < count; i++) {
      this.words.push(words.next());
      this.frequencies[i] = reader.number();
      const flags = this.flags[i] = reader.number();
      for (let list = 0; list < 3; list++) {
        if (flags & (1 << list)) {
          this.starts[3 * i + list] = body;
          this.before[3 * i + list] = documents;
          documents += this.counts[3 * i + list] = reader.number();
          body += reader.number();
        }
      }
    }
  }

  /** @param {string} word @returns {Entry} */
  entry(word) {
    const i = placeIn(this.words, word);
    if (i < 0 || this.words[i] !== word) return NOWHERE;
    const [words, exact, short] = [3 * i, 3 * i + 1, 3 * i + 2].map((list) => this.list(list));
    return { frequency: this.frequencies[i], isCut: (this.flags[i] & 8) !== 0, words, exact, short };
  }

  /** @param {number} place @returns {List} */
  list(place) {
    const count = this.counts[place], { bytes } = this;
    if (count === 0) return NOTHING;
    const known = this.decoded.get(place);
    if (known) return known;
    const documents = new Uint32Array(count);
    let at = this.starts[place], next = 0;
    for (let i = 0; i < count; i++) {
      let byte = bytes[at++], step = byte & 0x7F;
      for (let factor = 128; byte >= 0x80; factor *= 128) step += ((byte = bytes[at++]) & 0x7F) * factor;
      documents[i] = next += step;
      next++;
    }
    const list = { documents, impacts: bytes.subarray(at, at + count), shard: this.place, at: this.before[place] };
    if (list.impacts.length < count) throw new SearchError('format', 'a list of the search is cut short');
    this.decoded.set(place, list);
    return list;
  }
}
