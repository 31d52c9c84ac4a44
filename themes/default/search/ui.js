// The search as a reader sees it: on the search page results with facets, on every other page a list below the field.
// Opens the files with the first question.

import { openSearch, search, SearchError } from './engine.js';

/**
 * @typedef {import('./engine.js').Answer} Answer
 * @typedef {(reason: string, place: Element) => void} OfferIndex
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Say
 * @typedef {{ root: string, forms: HTMLFormElement[], inputs: HTMLInputElement[], results: HTMLElement | null,
 *   offerIndex: OfferIndex, say: Say }} Page
 * @typedef {{ answer: (text: string, options: import('./engine.js').Options) => Promise<Answer>,
 *   columns: () => Promise<[string, number][]> }} Asker columns with the bytes of their files
 */

/** @param {Page} page */
export async function attach(page) {
  const ask = asker(page.root);
  if (page.results) (await import('./results.js')).searchPage(page, page.results, ask);
  else for (const input of page.inputs) (await import('./suggestions.js')).suggestions(page, input, ask);
}

/**
 * The files are opened with the first question, and again when the portal was published anew in the meantime.
 * @param {string} root @returns {Asker}
 */
function asker(root) {
  /** @type {ReturnType<typeof openSearch> | null} */
  let files = null;
  const open = () => {
    const opened = openSearch(async (path) => {
      // Only the pointer's name stays while its content changes.
      const cache = path === 'head.json' ? 'no-cache' : 'default';
      const response = await fetch(`${root}search/${path}`, { cache });
      if (!response.ok) throw new SearchError('missing', `search/${path}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    });
    opened.catch(() => { files = null; });
    return opened;
  };
  return {
    answer: async (text, options) => {
      try {
        return await search(await (files ??= open()), text, options);
      } catch (error) {
        if (!(error instanceof SearchError)) throw error;
        files = open();
        return await search(await files, text, options);
      }
    },
    columns: async () => {
      const { columns, column_bytes: bytes } = (await (files ??= open())).head;
      return columns.map((column, i) => [column, bytes?.[i] ?? 0]);
    },
  };
}

/**
 * Calls `work` a moment after the last call, and tells it whether it is still the latest.
 * @param {(isLatest: () => boolean) => Promise<void>} work
 */
export function afterTyping(work) {
  let turn = 0;
  let timer = 0;
  /** @param {number} pause */
  return (pause) => {
    const mine = ++turn;
    clearTimeout(timer);
    timer = window.setTimeout(() => work(() => mine === turn), pause);
  };
}

/** How long nothing is typed before the search begins, in milliseconds. */
export const PAUSE = 90;
