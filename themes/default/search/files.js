// The exported files, read when needed and kept: the head, shards of the dictionary, lists for typos, columns, rows.
// The format is told in the book (architecture, search). Gets its bytes from a function, so it runs under Node as well.

import { compare, placeIn, Reader, SearchError, Shard, utf8, WordReader } from './shard.js';

/**
 * @typedef {(path: string) => Promise<Uint8Array>} ReadFile path below the portal's `search/`; rejects when missing
 * @typedef {{ first: string[], most: number[], names: string, in_a_name: number }} Listing
 * @typedef {Listing & { format: number, documents: number, rows: { start: number, in_a_file: number }[], row_names: string,
 *   rows_in_a_name: number, columns: string[], column_names: string, column_bytes: number[], beside: number[], stretch: number,
 *   letters: string[], letter_names: string, group: number }} Head
 * @typedef {import('./shard.js').Entry} Entry
 * @typedef {{ sets: Uint32Array, of: Uint32Array | null }} Beside sets of a column, and that of each document of a shard's lists
 */

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} a host may have decompressed already: looked at, not trusted */
async function unpack(bytes) {
  if (bytes[0] !== 0x1F || bytes[1] !== 0x8B) return bytes;
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} names six letters each @param {number} place @returns {string} the end of a file's path: its number and name */
function named(names, place, inAName = 1, number = place) {
  const start = 6 * Math.floor(place / inAName);
  return `${number}-${names.slice(start, start + 6)}.bin`;
}

/** @param {Uint8Array} bytes @returns {any} with a listing of shards, whose beginnings share letters with the one before */
function listed(bytes) {
  const { shared, rest, ...head } = JSON.parse(utf8.decode(bytes));
  const rests = rest.split('\n');
  let last = '';
  head.first = Array.from(shared, (same, i) => last = last.slice(0, parseInt(same, 36)) + rests[i]);
  return head;
}

/** The values of a column, and the sets of them that were met so far. */
export class Column {
  /** @param {string[]} values @param {number} documents @param {boolean} isWhole */
  constructor(values, documents, isWhole) {
    this.values = values;
    this.isWhole = isWhole;
    /** @type {number[][]} */
    this.sets = [];
    /** @type {Map<string, number>} */
    this.places = new Map();
    this.documents = documents;
    /** Of the files of its stretches, where it is large. */
    this.names = '';
    /** @type {Uint32Array | null} the set of each document, where it was read */
    this.of = null;
  }

  /** @param {Reader} reader @returns {Uint32Array} the sets that come next, by their places among all that were met */
  met(reader) {
    return Uint32Array.from(reader.sets(), (set) => {
      const key = set.join();
      let place = this.places.get(key);
      if (place === undefined) {
        this.places.set(key, place = this.sets.length);
        this.sets.push(set);
      }
      return place;
    });
  }

  /** @param {Reader} reader @param {number} start of the documents whose runs come next */
  fill(reader, start) {
    const sets = this.met(reader);
    const of = this.of ??= new Uint32Array(this.documents);
    const runs = new Uint32Array(reader.number());
    for (let i = 0; i < runs.length; i++) runs[i] = sets[reader.number()];
    let at = start;
    for (let i = 0; i < runs.length; i++) {
      const set = runs[i], length = reader.number(), end = at + length;
      // Most runs are short: a call for each would take longer than its work.
      if (length > 64) of.fill(set, at, at = end);
      else while (at < end) of[at++] = set;
    }
  }
}

export class Files {
  /** @param {ReadFile} readFile @param {Head} head */
  constructor(readFile, head) {
    this.readFile = readFile;
    this.head = head;
    /** @type {Map<string, Promise<any>>} what was read, as it was understood */
    this.kept = new Map();
    /** @type {Uint32Array | null} a number for each document, for one search at a time, which leaves it empty */
    this.slots = null;
  }

  /** @param {ReadFile} readFile @returns {Promise<Files>} */
  static async open(readFile) {
    const pointer = JSON.parse(utf8.decode(await unpack(await readFile('head.json'))));
    if (pointer.format !== 4 || !/^[0-9a-f]+$/.test(pointer.head)) {
      throw new SearchError('format', 'the search was made by another version');
    }
    return new Files(readFile, listed(await unpack(await readFile(`files/head-${pointer.head}.bin`))));
  }

  /**
   * @template T
   * @param {string} path
   * @param {(bytes: Uint8Array) => T | Promise<T>} understand
   * @returns {Promise<T>} read once; what failed is tried again the next time
   */
  read(path, understand) {
    let kept = this.kept.get(path);
    if (!kept) {
      kept = this.readFile(`files/${path}`).then(unpack).then(understand);
      kept.catch(() => this.kept.delete(path));
      this.kept.set(path, kept);
    }
    return kept;
  }

  /** @param {number} group @returns {Promise<Listing>} the shards of a group, where the head lists groups */
  listing(group) {
    return this.read(`h/${named(this.head.names, group)}`, listed);
  }

  /** @param {string} word @returns {Promise<number>} the shard that holds it, if any does; -1 before the first */
  async place(word) {
    const place = placeIn(this.head.first, word);
    if (this.head.group === 0 || place < 0) return place;
    return place * this.head.group + placeIn((await this.listing(place)).first, word);
  }

  /** @param {number} place of a shard @returns {Promise<[Listing, number]>} what lists it, and its place there */
  async listed(place) {
    const { group } = this.head;
    return group === 0 ? [this.head, place] : [await this.listing(Math.floor(place / group)), place % group];
  }

  /** @param {number} place @returns {Promise<Shard>} */
  async shard(place) {
    const [{ names, in_a_name: inAName }, at] = await this.listed(place);
    return this.read(`t/${named(names, at, inAName, place)}`, (bytes) => new Shard(bytes, place));
  }

  /** @param {string} word @returns {Promise<Entry>} */
  async entry(word) {
    const place = await this.place(word);
    return (place < 0 ? new Shard(new Uint8Array([0, 0]), -1) : await this.shard(place)).entry(word);
  }

  /** @param {number} place @returns {Promise<[string, number]>} the beginning of a shard's first word, its highest frequency */
  async about(place) {
    const [{ first, most }, at] = await this.listed(place);
    return [first[at], most[at]];
  }

  /**
   * Words that begin with `prefix`, with their frequencies, in order: at least as many of the most frequent ones as `enough` says.
   * They are in as many shards, those that have the most frequent words, for each of these has one; but of the first and the
   * last shard it is not known whether that word begins so.
   * @param {string} prefix @param {(most: number[]) => number} enough given the highest frequency of a word in each shard, from the highest on
   * @returns {Promise<[string, number][]>}
   */
  async wordsFrom(prefix, enough) {
    const { group, first } = this.head;
    if (first.length === 0) return [];
    const end = group === 0 ? first.length : (first.length - 1) * group + (await this.listing(first.length - 1)).first.length;
    const start = Math.max(await this.place(prefix), 0);
    /** @type {[number, number][]} */
    let inner = [];
    for (let place = start + 1; place < end; place++) {
      const [beginning, most] = await this.about(place);
      if (!beginning.startsWith(prefix)) break;
      inner.push([place, most]);
    }
    const last = inner.splice(-1);
    inner.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    inner = inner.slice(0, enough(inner.map(([, most]) => most)));
    const places = [start, ...inner.concat(last).map(([place]) => place)].sort((a, b) => a - b);
    /** @type {[string, number][]} */
    const found = [];
    for (const { words, frequencies } of await Promise.all(places.map((place) => this.shard(place)))) {
      for (let i = Math.max(placeIn(words, prefix), 0); i < words.length; i++) {
        if (words[i].startsWith(prefix)) found.push([words[i], frequencies[i]]);
        else if (compare(words[i], prefix) > 0) break;
      }
    }
    return found;
  }

  /** @param {string} letter @returns {Promise<[string, number][]>} words that a typo may have meant */
  async typoList(letter) {
    const place = this.head.letters.indexOf(letter);
    if (place < 0) return [];
    return this.read(`w/${named(this.head.letter_names, place)}`, (bytes) => {
      const reader = new Reader(bytes);
      const words = new WordReader(reader);
      /** @type {[string, number][]} */
      const list = [];
      for (let count = reader.number(); count > 0; count--) list.push([words.next(), reader.number()]);
      return list;
    });
  }

  /** @param {string} name @returns {Promise<Column>} of a large one the values alone */
  async column(name) {
    const place = this.head.columns.indexOf(name), { documents } = this.head;
    if (place < 0) {
      const none = new Column([], documents, true);
      none.fill(new Reader(new Uint8Array([1, 0, 0])), 0);
      return none;
    }
    return this.read(`c/${named(this.head.column_names, place)}`, (bytes) => {
      const reader = new Reader(bytes);
      const values = Array.from({ length: reader.number() }, () => utf8.decode(reader.take(reader.number())));
      const isWhole = !this.head.beside.includes(place);
      const column = new Column(values, documents, isWhole);
      if (isWhole) column.fill(reader, 0);
      else column.names = utf8.decode(bytes.subarray(reader.at));
      return column;
    });
  }

  /** @param {string} name of a large column @param {number} stretch of its documents, which are known then */
  async stretch(name, stretch) {
    const column = await this.column(name), { columns, stretch: size } = this.head;
    return this.read(`c/${columns.indexOf(name)}/${named(column.names, stretch)}`, (bytes) => column.fill(new Reader(bytes), stretch * size));
  }

  /** @param {number} shard @returns {Promise<Map<string, Beside>>} of each large column the sets beside the lists of the shard */
  async beside(shard) {
    const { counts, name } = await this.shard(shard);
    return this.read(`f/${shard}-${name}.bin`, async (bytes) => {
      const documents = counts.reduce((sum, count) => sum + count, 0);
      const reader = new Reader(bytes);
      /** @type {Map<string, Beside>} */
      const beside = new Map();
      for (const place of this.head.beside) {
        const name = this.head.columns[place];
        const sets = (await this.column(name)).met(reader);
        let of = null;
        if (sets.length > 1) {
          of = new Uint32Array(documents);
          for (let i = 0; i < documents; i++) of[i] = sets[reader.number()];
        }
        beside.set(name, { sets, of });
      }
      return beside;
    });
  }

  /** @param {number[]} documents @returns {Promise<string[][]>} what their hits show, in the same order */
  rows(documents) {
    const { rows, row_names: names, rows_in_a_name: inAName, documents: all } = this.head;
    return Promise.all(documents.map(async (document) => {
      let file = 0, at = 0;
      for (; at + 1 < rows.length && rows[at + 1].start <= document; at++) {
        file += Math.ceil((rows[at + 1].start - rows[at].start) / rows[at].in_a_file);
      }
      if (document >= all) throw new SearchError('format', 'a list of the search names a document that there is not');
      const place = document - rows[at].start;
      file += Math.floor(place / rows[at].in_a_file);
      const group = await this.read(`r/${named(names, file, inAName)}`, (bytes) => JSON.parse(utf8.decode(bytes)));
      return group[place % rows[at].in_a_file];
    }));
  }
}
