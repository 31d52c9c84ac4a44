// The search as a reader sees it: results while typing, as a list below the top bar's field, or as the search page with
// facets and the query in the URL. Text goes in as text, never as HTML; links stay within the portal.

import { highlight, openSearch, search } from './engine.js';
import { SearchError } from './files.js';

const PAUSE = 90;
const SUGGESTED = 8;
const PAGE = 20;
const VALUES = 8;
const COLUMNS = 'kind,domain,status,classification,tag,owner';

const KINDS = /** @type {Record<string, string>} */ ({
  'product': 'Data product', 'port': 'Port', 'contract': 'Contract', 'property': 'Property', 'term': 'Term',
  'code-value': 'Code', 'code-list': 'Code list', 'team': 'Team', 'domain': 'Domain', 'section': 'Section',
});

/**
 * @typedef {import('./engine.js').Answer} Answer
 * @typedef {import('./engine.js').Hit} Hit
 * @typedef {(reason: string, place: Element) => void} OfferIndex
 * @typedef {{ root: string, forms: HTMLFormElement[], inputs: HTMLInputElement[], results: HTMLElement | null,
 *   offerIndex: OfferIndex }} Page
 */

/** @param {Page} page */
export function attach(page) {
  const ask = asker(page.root);
  if (page.results) searchPage(page, page.results, ask);
  else for (const input of page.inputs) suggestions(page, input, ask);
}

/**
 * Answers questions in the order in which they were asked; the files are opened with the first, and again when the
 * portal was published anew in the meantime.
 * @param {string} root
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
  /** @param {string} text @param {import('./engine.js').Options} options @returns {Promise<Answer>} */
  return async (text, options) => {
    try {
      return await search(await (files ??= open()), text, options);
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      files = open();
      return await search(await files, text, options);
    }
  };
}

/** @param {string} root @param {string} url @returns {string | null} null for what leads out of the portal */
function within(root, url) {
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]|[\u0000-\u001F\\]|(^|\/)\.\.(\/|$)/i.test(url)) return null;
  return root + url;
}

/**
 * @param {string} name @param {string} className @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** @param {string} text @param {string[]} words @returns {Node[]} */
function marked(text, words) {
  return highlight(text, words).map((stretch) =>
    stretch.isMatch ? element('mark', '', stretch.text) : document.createTextNode(stretch.text));
}

/** @param {Hit} hit @param {string[]} words @param {string} root @param {boolean} isShort @returns {HTMLElement} */
function hitContent(hit, words, root, isShort) {
  const href = within(root, hit.url);
  const title = element(href ? 'a' : 'span', 'search-title', ...marked(hit.title, words));
  if (href) /** @type {HTMLAnchorElement} */ (title).href = href;
  const facts = [KINDS[hit.kind] ?? hit.kind];
  if (hit.status && hit.status !== 'active') facts.push(hit.status);
  if (hit.owner && !isShort) facts.push(hit.owner);
  const content = element('div', `search-hit search-${hit.kind}`, title, ' ', element('span', 'search-facts', facts.join(' · ')));
  if (hit.trail) content.append(element('div', 'search-trail', ...marked(hit.trail, words)));
  if (hit.snippet && !isShort) content.append(element('p', 'search-snippet', ...marked(hit.snippet, words)));
  return content;
}

/** @param {import('./engine.js').Note} note @returns {string} */
function sentence(note) {
  switch (note.note) {
    case 'instead':
      return note.instead.length > 0
        ? `Nothing has “${note.word}”; showing results for ${note.instead.map((word) => `“${word}”`).join(', ')}.`
        : `Nothing has “${note.word}”.`;
    case 'fewer-words':
      return `Nothing has all ${note.of} words; showing what has ${note.words} of them.`;
    case 'unknown-value':
      return `Nothing has the ${note.column} “${note.value}”.`;
    case 'cut':
      return 'The query is very long; its end was not read.';
    case 'quoted-any-order':
      return 'Words in quotes are found as written, in any order.';
  }
}

/** @param {number} total */
function counted(total) {
  return total === 0 ? 'No results' : total === 1 ? '1 result' : `${total.toLocaleString('en')} results`;
}

/**
 * Calls `work` a moment after the last call, and tells it whether it is still the latest.
 * @param {(isLatest: () => boolean) => Promise<void>} work
 */
function afterTyping(work) {
  let turn = 0;
  let timer = 0;
  /** @param {number} pause */
  return (pause) => {
    const mine = ++turn;
    clearTimeout(timer);
    timer = window.setTimeout(() => work(() => mine === turn), pause);
  };
}

let ids = 0;

/** @param {Page} page @param {HTMLInputElement} input @param {ReturnType<typeof asker>} ask */
function suggestions(page, input, ask) {
  const id = `search-list-${++ids}`;
  const list = element('div', 'search-suggestions');
  const status = element('p', 'search-status');
  const options = element('ul', 'search-options');
  options.id = id;
  options.setAttribute('role', 'listbox');
  options.setAttribute('aria-label', 'Search results');
  status.setAttribute('role', 'status');
  list.append(status, options);
  list.hidden = true;
  /** @type {HTMLFormElement} */ (input.form).append(list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-expanded': 'false' })) {
    input.setAttribute(name, value);
  }
  input.autocomplete = 'off';
  let chosen = -1;

  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen && options.childElementCount > 0));
    if (!isOpen) choose(-1);
  };
  /** @param {number} place */
  const choose = (place) => {
    chosen = place;
    Array.from(options.children).forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === place));
      if (i === place) option.scrollIntoView({ block: 'nearest' });
    });
    if (place < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `${id}-${place}`);
  };
  const update = afterTyping(async (isLatest) => {
    if (input.value.trim() === '') {
      options.replaceChildren();
      show(false);
      return;
    }
    try {
      const answer = await ask(input.value, { limit: SUGGESTED });
      if (!isLatest()) return;
      status.replaceChildren([...answer.notes.map(sentence), counted(answer.total)].join(' '));
      options.replaceChildren(...answer.hits.map((hit, i) => {
        const option = element('li', '', hitContent(hit, answer.words, page.root, true));
        option.id = `${id}-${i}`;
        option.setAttribute('role', 'option');
        option.querySelector('a')?.setAttribute('tabindex', '-1');
        return option;
      }));
    } catch {
      if (!isLatest()) return;
      options.replaceChildren();
      page.offerIndex('The search could not read its files.', status);
    }
    chosen = -1;
    choose(-1);
    show(document.activeElement === input);
  });

  input.addEventListener('input', (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) update(PAUSE);
  });
  input.addEventListener('compositionend', () => update(PAUSE));
  input.addEventListener('focus', () => { if (input.value.trim() !== '') update(0); });
  input.addEventListener('keydown', (event) => {
    const count = options.childElementCount;
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      if (list.hidden) input.blur();
      show(false);
      event.preventDefault();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      if (list.hidden) show(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(chosen < 0 && step < 0 ? count - 1 : chosen + step >= count ? -1 : chosen + step);
      event.preventDefault();
    } else if (event.key === 'Enter' && chosen >= 0) {
      options.children[chosen]?.querySelector('a')?.click();
      event.preventDefault();
    }
  });
  input.form?.addEventListener('focusout', (event) => {
    if (!input.form?.contains(/** @type {Node | null} */ (event.relatedTarget))) show(false);
  });
  // A press on a suggestion must not take the focus away before the click arrives.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  if (document.activeElement === input && input.value.trim() !== '') update(0);
}

/** @param {Page} page @param {HTMLElement} place @param {ReturnType<typeof asker>} ask */
function searchPage(page, place, ask) {
  const columns = (place.dataset.facets ?? COLUMNS).split(',').filter(Boolean);
  const status = element('div', 'search-status');
  status.setAttribute('role', 'status');
  status.setAttribute('aria-live', 'polite');
  const facets = element('div', 'search-facets');
  const list = element('ol', 'search-hits');
  const more = /** @type {HTMLButtonElement} */ (element('button', 'search-more', 'Show more'));
  more.type = 'button';
  more.hidden = true;
  // What was there is the page without scripts: it stays for the empty query.
  const before = Array.from(place.childNodes);
  const shown = element('div', 'search-page', facets, element('div', 'search-found', status, list, more));
  /** @type {{ text: string, filters: [string, string][], limit: number }} */
  let state = { text: '', filters: [], limit: PAGE };

  const read = () => {
    const parameters = new URLSearchParams(location.search);
    const filters = parameters.getAll('f').map((filter) => filter.split(/:(.*)/s)).filter((parts) => parts.length > 1);
    state = {
      text: parameters.get('q') ?? '',
      filters: filters.map(([column, value]) => /** @type {[string, string]} */ ([column, value])),
      limit: PAGE,
    };
    for (const input of page.inputs) input.value = state.text;
  };
  /** @param {'pushState' | 'replaceState'} how */
  const write = (how) => {
    const parameters = new URLSearchParams();
    if (state.text) parameters.set('q', state.text);
    for (const [column, value] of state.filters) parameters.append('f', `${column}:${value}`);
    const query = parameters.toString();
    history[how](null, '', query ? `?${query}` : location.pathname);
  };
  const update = afterTyping(async (isLatest) => {
    const isEmpty = state.text.trim() === '' && state.filters.length === 0;
    if (isEmpty) {
      place.replaceChildren(...before);
      return;
    }
    if (!place.contains(shown)) place.replaceChildren(shown);
    try {
      const { text, filters, limit } = state;
      const answer = await ask(text, { filters, limit });
      if (!isLatest()) return;
      const notes = answer.notes.map((note) => element('p', 'search-note', sentence(note)));
      status.replaceChildren(element('p', 'search-count', counted(answer.total)), ...notes);
      list.replaceChildren(...answer.hits.map((hit) => element('li', '', hitContent(hit, answer.words, page.root, false))));
      more.hidden = answer.total <= answer.hits.length;
      const { facets: counts } = await ask(text, { filters, limit: 0, facets: columns });
      if (isLatest()) showFacets(counts);
    } catch {
      if (!isLatest()) return;
      list.replaceChildren();
      facets.replaceChildren();
      more.hidden = true;
      page.offerIndex('The search could not read its files; you may be offline, or the portal was just published anew.', status);
    }
  });

  /** @param {Answer['facets']} counts */
  const showFacets = (counts) => {
    const focused = document.activeElement?.id ?? '';
    facets.replaceChildren(...counts.flatMap(({ column, values }, c) => {
      const chosen = state.filters.filter(([name]) => name === column).map(([, value]) => value);
      const absent = chosen.filter((value) => !values.some(([known]) => known === value));
      /** @type {[string, number][]} */
      const offered = [...values.filter(([value], i) => i < VALUES || chosen.includes(value)),
        ...absent.map((value) => /** @type {[string, number]} */ ([value, 0]))];
      if (offered.length === 0 || (offered.length === 1 && chosen.length === 0)) return [];
      const group = element('fieldset', 'search-facet', element('legend', '', column));
      offered.forEach(([value, count], i) => {
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.id = `facet-${c}-${i}`;
        box.checked = chosen.includes(value);
        box.addEventListener('change', () => {
          const others = state.filters.filter(([name, other]) => name !== column || other !== value);
          state = { ...state, filters: box.checked ? [...others, [column, value]] : others, limit: PAGE };
          write('pushState');
          update(0);
        });
        const name = column === 'kind' ? KINDS[value] ?? value : value;
        group.append(element('label', '', box, ` ${name} `, element('span', 'search-facet-count', String(count))));
      });
      return [group];
    }));
    if (focused.startsWith('facet-')) document.getElementById(focused)?.focus();
  };

  /** @param {HTMLInputElement} input @param {'pushState' | 'replaceState'} how @param {number} pause */
  const typed = (input, how, pause) => {
    state = { ...state, text: input.value, limit: PAGE };
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
    if (event.key === 'ArrowDown') moveTo(at + 1, event);
    if (event.key === 'ArrowUp') moveTo(at - 1, event);
    if (event.key === 'Escape') moveTo(-1, event);
  });
  more.addEventListener('click', () => {
    state = { ...state, limit: state.limit + 2 * PAGE };
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
