// The search page: results while typing, facets, and the address of the page as the query, so that it can be sent,
// kept and gone back to.

import { inOrder, showChosen, showFacets } from './facets.js';
import { parseQuery } from './engine.js';
import { counted, element, hitContent, sentence } from './hits.js';
import { afterTyping, PAUSE } from './ui.js';

/** Hits at first: each of them is in a file of its own, as a rule. */
const FIRST = 10, MORE = 20;

/** @param {import('./ui.js').Page} page @param {HTMLElement} place @param {import('./ui.js').Asker} ask */
export function searchPage(page, place, ask) {
  const { say } = page;
  const status = element('div', 'search-status');
  status.setAttribute('role', 'status');
  status.setAttribute('aria-live', 'polite');
  const chosen = element('div', 'search-chosen');
  const facets = element('div', 'search-facets');
  facets.setAttribute('role', 'group');
  facets.setAttribute('aria-label', say('search-narrow'));
  const list = element('ol', 'search-hits');
  const more = /** @type {HTMLButtonElement} */ (element('button', 'search-more', say('search-more')));
  more.type = 'button';
  more.hidden = true;
  // What was there is the page without scripts: it stays for the empty query.
  const before = Array.from(place.childNodes);
  const shown = element('div', 'search-page', facets, element('div', 'search-found', status, chosen, list, more));
  /** @type {{ text: string, filters: import('./facets.js').Filters, limit: number }} */
  let state = { text: '', filters: [], limit: FIRST };
  /** @type {Set<string>} */
  const opened = new Set();
  /** @type {Set<string>} large columns that a reader has asked for */
  const wanted = new Set();

  const read = () => {
    const parameters = new URLSearchParams(location.search);
    const filters = parameters.getAll('f').map((filter) => filter.split(/:(.*)/s)).filter((parts) => parts.length > 1);
    state = {
      text: parameters.get('q') ?? '',
      filters: filters.map(([column, value]) => /** @type {[string, string]} */ ([column, value])),
      limit: FIRST,
    };
    for (const input of page.inputs) input.value = state.text;
  };
  /** @param {'pushState' | 'replaceState'} how */
  const write = (how) => {
    const parameters = new URLSearchParams();
    if (state.text) parameters.set('q', state.text);
    for (const [column, value] of state.filters) parameters.append('f', `${column}:${value}`);
    const query = parameters.toString();
    // A megabyte of text is no address; the browser says so by throwing.
    try {
      history[how](null, '', query ? `?${query}` : location.pathname);
    } catch { /* the results are there all the same */ }
  };
  const choices = { say, change: (/** @type {import('./facets.js').Filters} */ filters) => {
    state = { ...state, filters, limit: FIRST };
    write('pushState');
    update(0);
  }, ask: (/** @type {string} */ column) => {
    wanted.add(column);
    update(0);
  } };
  /** @param {string} text @param {import('./facets.js').Filters} filters */
  const count = async (text, filters) => {
    const all = await ask.columns();
    const hasWords = parseQuery(text, all.map(([column]) => column)).needs.length > 0;
    const columns = inOrder(all, hasWords, (column) => wanted.has(column) || filters.some(([name]) => name === column));
    const names = columns.filter(({ isCounted }) => isCounted).map(({ column }) => column);
    const answer = await ask.answer(text, { filters, limit: 0, facets: names });
    const values = new Map(answer.facets.map(({ column, values }) => [column, values]));
    return columns.map(({ column }) => ({ column, values: values.get(column) ?? null }));
  };
  const update = afterTyping(async (isLatest) => {
    const isEmpty = state.text.trim() === '' && state.filters.length === 0;
    if (isEmpty) {
      for (const part of [status, facets, list]) part.replaceChildren();
      more.hidden = true;
      place.replaceChildren(...before);
      return;
    }
    if (!place.contains(shown)) place.replaceChildren(shown);
    showChosen(chosen, state.filters, choices);
    try {
      const { text, filters, limit } = state;
      const answering = ask.answer(text, { filters, limit, explain: true });
      // Its files are on their way together with the rows of the hits.
      const counting = count(text, filters);
      counting.catch(() => {});
      const answer = await answering;
      if (!isLatest()) return;
      const notes = answer.notes.map((note) => element('p', 'search-note', sentence(note, say)));
      status.replaceChildren(element('p', 'search-count', counted(answer.total, say)), ...notes);
      list.replaceChildren(...answer.hits.map((hit) => element('li', '', hitContent(hit, answer.words, page, false))));
      more.hidden = answer.total <= answer.hits.length;
      if (answer.total === 0) page.offerIndex(say('search-try'), list.appendChild(element('li', '')));
      const counts = await counting;
      if (isLatest()) showFacets(facets, counts, filters, opened, choices);
    } catch {
      if (!isLatest()) return;
      list.replaceChildren();
      facets.replaceChildren();
      more.hidden = true;
      page.offerIndex(say('search-unreadable'), status);
    }
  });

  /** @param {HTMLInputElement} input @param {'pushState' | 'replaceState'} how @param {number} pause */
  const typed = (input, how, pause) => {
    state = { ...state, text: input.value, limit: FIRST };
    for (const other of page.inputs) if (other !== input) other.value = input.value;
    write(how);
    update(pause);
  };
  for (const input of page.inputs) {
    input.autocomplete = 'off';
    input.addEventListener('input', (event) => {
      if (!(/** @type {InputEvent} */ (event).isComposing)) typed(input, 'replaceState', PAUSE);
    });
    input.addEventListener('compositionend', () => typed(input, 'replaceState', PAUSE));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') input.blur();
      if (event.key === 'ArrowDown') moveTo(0, event);
    });
    input.form?.addEventListener('submit', (event) => {
      event.preventDefault();
      typed(input, 'pushState', 0);
    });
  }
  /** @param {number} place @param {KeyboardEvent} event */
  const moveTo = (place, event) => {
    const links = /** @type {HTMLElement[]} */ (Array.from(list.querySelectorAll('a.search-title')));
    if (links.length === 0) return;
    event.preventDefault();
    (place < 0 ? page.inputs.at(-1) : links[Math.min(place, links.length - 1)])?.focus();
  };
  list.addEventListener('keydown', (event) => {
    const at = Array.from(list.querySelectorAll('a.search-title')).indexOf(/** @type {Element} */ (event.target));
    if (event.key === 'Escape') moveTo(-1, event);
    if (at < 0) return;
    if (event.key === 'ArrowDown') moveTo(at + 1, event);
    if (event.key === 'ArrowUp') moveTo(at - 1, event);
  });
  more.addEventListener('click', () => {
    state = { ...state, limit: state.limit + MORE };
    update(0);
  });
  window.addEventListener('popstate', () => {
    read();
    update(0);
  });
  // Typed while this file was on its way: the reader's text wins over the address.
  const early = page.inputs.find((input) => input.value !== '' && input.value !== input.defaultValue)?.value;
  read();
  if (early !== undefined && early !== state.text) {
    state.text = early;
    for (const input of page.inputs) input.value = early;
    write('replaceState');
  }
  update(0);
}
