// The exported files, read when needed and kept: the head, shards of the dictionary, lists for typos, columns, rows.
// The format is told in the book (architecture, search). Gets its bytes from a function, so it runs under Node as well.

/** Why an answer could not be given; `reason` is `missing` (no such file, no network) or `format`. */
export class SearchError extends Error {
  /** @param {'missing' | 'format'} reason @param {string} message */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

/**
 * @typedef {(path: string) => Promise<Uint8Array>} ReadFile path below the portal's `search/`; rejects when missing
 * @typedef {{ first: string[], words: number[] }} Listing
 * @typedef {Listing & { format: number, documents: number, rows: { start: number, in_a_file: number }[], columns: string[],
 *   column_bytes: number[], letters: string[], group: number }} Head
 * @typedef {{ documents: Uint32Array, impacts: Uint8Array }} List
 * @typedef {{ frequency: number, isCut: boolean, words: List, exact: List, short: List }} Entry
 * @typedef {{ values: string[], sets: number[][], of: Uint32Array }} Column
 */

/** @type {List} */
export const NOTHING = { documents: new Uint32Array(0), impacts: new Uint8Array(0) };
const utf8 = new TextDecoder();

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

/** Bytes read one after another. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let value = 0, factor = 1;
    for (;;) {
      if (this.at >= this.bytes.length) throw new SearchError('format', 'a file of the search is cut short');
      const byte = this.bytes[this.at++];
      value += (byte & 0x7F) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  /** @param {number} length */
  take(length) {
    return this.bytes.subarray(this.at, this.at += length);
  }
}

/** Words that share their beginnings with the one before. */
class WordReader {
  /** @param {Reader} reader */
  constructor(reader) {
    this.reader = reader;
    this.last = new Uint8Array(0);
  }

  next() {
    const shared = this.reader.number();
    const rest = this.reader.take(this.reader.number());
    const word = new Uint8Array(shared + rest.length);
    word.set(this.last.subarray(0, shared));
    word.set(rest, shared);
    this.last = word;
    return utf8.decode(word);
  }
}

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} a host may have decompressed already: looked at, not trusted */
async function unpack(bytes) {
  if (bytes[0] !== 0x1F || bytes[1] !== 0x8B) return bytes;
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A dictionary shard: where each word's lists are; lists are decoded when asked for. */
class Shard {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const reader = new Reader(bytes);
    const count = reader.number();
    let body = reader.number();
    body += reader.at;
    this.bytes = bytes;
    /** @type {Map<string, { frequency: number, isCut: boolean, lists: ([number, number] | null)[] }>} in order */
    this.words = new Map();
    const words = new WordReader(reader);
    for (let i = 0; i < count; i++) {
      const word = words.next();
      const frequency = reader.number();
      const flags = reader.number();
      /** @type {([number, number] | null)[]} */
      const lists = [null, null, null];
      for (let list = 0; list < 3; list++) {
        if (flags & (1 << list)) {
          lists[list] = [body, reader.number()];
          body += reader.number();
        }
      }
      this.words.set(word, { frequency, isCut: (flags & 8) !== 0, lists });
    }
  }

  /** @param {string} word @returns {Entry} */
  entry(word) {
    const found = this.words.get(word);
    if (!found) return { frequency: 0, isCut: false, words: NOTHING, exact: NOTHING, short: NOTHING };
    const [words, exact, short] = found.lists.map((place) => (place ? this.list(place[0], place[1]) : NOTHING));
    return { frequency: found.frequency, isCut: found.isCut, words, exact, short };
  }

  /** @param {number} start @param {number} count @returns {List} */
  list(start, count) {
    const reader = new Reader(this.bytes);
    reader.at = start;
    const documents = new Uint32Array(count);
    let next = 0;
    for (let i = 0; i < count; i++) {
      documents[i] = next + reader.number();
      next = documents[i] + 1;
    }
    return { documents, impacts: reader.take(count) };
  }
}

export class Files {
  /** @param {ReadFile} readFile @param {string} folder @param {Head} head */
  constructor(readFile, folder, head) {
    this.readFile = readFile;
    this.folder = folder;
    this.head = head;
    /** @type {Map<string, Promise<any>>} what was read, as it was understood */
    this.kept = new Map();
    /** @type {import('./engine.js').Scratch | null} */
    this.scratch = null;
  }

  /** @param {ReadFile} readFile @returns {Promise<Files>} */
  static async open(readFile) {
    const pointer = JSON.parse(utf8.decode(await unpack(await readFile('head.json'))));
    if (pointer.format !== 2 || !/^[0-9a-f]+$/.test(pointer.folder)) {
      throw new SearchError('format', 'the search was made by another version');
    }
    const head = JSON.parse(utf8.decode(await unpack(await readFile(`${pointer.folder}/head.bin`))));
    return new Files(readFile, pointer.folder, head);
  }

  /**
   * @template T
   * @param {string} path
   * @param {(bytes: Uint8Array) => T} understand
   * @returns {Promise<T>} read once; what failed is tried again the next time
   */
  read(path, understand) {
    let kept = this.kept.get(path);
    if (!kept) {
      kept = this.readFile(`${this.folder}/${path}`).then(unpack).then(understand);
      kept.catch(() => this.kept.delete(path));
      this.kept.set(path, kept);
    }
    return kept;
  }

  /** @param {number} group @returns {Promise<Listing>} the shards of a group, where the head lists groups */
  listing(group) {
    return this.read(`h/${group}.bin`, (bytes) => JSON.parse(utf8.decode(bytes)));
  }

  /** @param {string} word @returns {Promise<number>} the shard that holds it, if any does; -1 before the first */
  async place(word) {
    const place = placeIn(this.head.first, word);
    if (this.head.group === 0 || place < 0) return place;
    return place * this.head.group + placeIn((await this.listing(place)).first, word);
  }

  /** @param {number} place @returns {Promise<Shard>} */
  shard(place) {
    return this.read(`t/${place}.bin`, (bytes) => new Shard(bytes));
  }

  /** @param {string} word @returns {Promise<Entry>} */
  async entry(word) {
    const place = await this.place(word);
    return (place < 0 ? new Shard(new Uint8Array([0, 0])) : await this.shard(place)).entry(word);
  }

  /** @param {number} place @returns {Promise<[string, number]>} the beginning of a shard's first word, and its words */
  async about(place) {
    const { group, first, words } = this.head;
    if (group === 0) return [first[place], words[place]];
    const listing = await this.listing(Math.floor(place / group));
    return [listing.first[place % group], listing.words[place % group]];
  }

  /** @param {string} prefix @param {number} limit @returns {Promise<[string, number][]>} words and frequencies, in order */
  async wordsFrom(prefix, limit) {
    const { group, first } = this.head;
    if (first.length === 0) return [];
    const last = group === 0 ? first.length : (first.length - 1) * group + (await this.listing(first.length - 1)).first.length;
    const start = Math.max(await this.place(prefix), 0);
    const places = [start];
    for (let place = start + 1, seen = 0; place < last && seen < limit; place++) {
      const [beginning, words] = await this.about(place);
      if (!beginning.startsWith(prefix)) break;
      places.push(place);
      seen += words;
    }
    /** @type {[string, number][]} */
    const found = [];
    for (const shard of await Promise.all(places.map((place) => this.shard(place)))) {
      for (const [word, { frequency }] of shard.words) {
        if (word.startsWith(prefix) && found.length < limit) found.push([word, frequency]);
      }
    }
    return found;
  }

  /** @param {string} letter @returns {Promise<[string, number][]>} words that a typo may have meant */
  async typoList(letter) {
    const place = this.head.letters.indexOf(letter);
    if (place < 0) return [];
    return this.read(`w/${place}.bin`, (bytes) => {
      const reader = new Reader(bytes);
      const words = new WordReader(reader);
      /** @type {[string, number][]} */
      const list = [];
      for (let count = reader.number(); count > 0; count--) list.push([words.next(), reader.number()]);
      return list;
    });
  }

  /** @param {string} name @returns {Promise<Column>} */
  async column(name) {
    const place = this.head.columns.indexOf(name);
    if (place < 0) return { values: [], sets: [[]], of: new Uint32Array(this.head.documents) };
    return this.read(`c/${place}.bin`, (bytes) => {
      const reader = new Reader(bytes);
      const values = Array.from({ length: reader.number() }, () => utf8.decode(reader.take(reader.number())));
      const sets = Array.from({ length: reader.number() }, () => Array.from({ length: reader.number() }, () => reader.number()));
      const of = new Uint32Array(this.head.documents);
      for (let at = 0; at < of.length;) {
        const set = reader.number();
        of.fill(set, at, at += reader.number());
      }
      return { values, sets, of };
    });
  }

  /** @param {number[]} documents @returns {Promise<string[][]>} what their hits show, in the same order */
  rows(documents) {
    const { rows, documents: all } = this.head;
    return Promise.all(documents.map(async (document) => {
      let file = 0, at = 0;
      for (; at + 1 < rows.length && rows[at + 1].start <= document; at++) {
        file += Math.ceil((rows[at + 1].start - rows[at].start) / rows[at].in_a_file);
      }
      if (document >= all) throw new SearchError('format', 'a list of the search names a document that there is not');
      const place = document - rows[at].start;
      file += Math.floor(place / rows[at].in_a_file);
      const group = await this.read(`r/${file}.bin`, (bytes) => JSON.parse(utf8.decode(bytes)));
      return group[place % rows[at].in_a_file];
    }));
  }
}

/** @param {string[]} first @param {string} word @returns {number} the last of `first` that is not after the word, or -1 */
function placeIn(first, word) {
  let low = 0, high = first.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(first[middle], word) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
