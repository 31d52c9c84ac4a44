// The facets of the search page: values with counts to choose from, and what is chosen, to be taken back one by one.

import { columnName, element, kindName, statusName } from './hits.js';

/** Columns in the order in which readers narrow; those of the mesh's own come behind. */
const FIRST = ['kind', 'domain', 'status', 'classification', 'tag', 'owner', 'type'];
/** Values shown at first, and at most. */
const SHOWN = 8, MOST = 100;
/**
 * Bytes of columns that are asked for at once where a query has no words; what goes beyond is asked for when a reader wants it.
 * Where it has words, what is needed of large columns stands beside the lists of these.
 */
const AT_ONCE = 60_000;

/**
 * @typedef {[string, string][]} Filters column and value
 * @typedef {{ say: import('./ui.js').Say, change: (filters: Filters) => void }} Facets
 */

/**
 * @param {[string, number][]} columns all that the index has, with the bytes of their files
 * @param {boolean} hasWords of the query
 * @param {(column: string) => boolean} isWanted whatever it costs
 * @returns {{ column: string, isCounted: boolean }[]} in the order in which they are shown
 */
export function inOrder(columns, hasWords, isWanted) {
  const place = (/** @type {string} */ column) => (FIRST.indexOf(column) + FIRST.length + 1) % (FIRST.length + 1);
  let bytes = 0;
  return columns.slice().sort(([a], [b]) => place(a) - place(b)).map(([column, size]) => {
    const fits = hasWords || bytes + size <= AT_ONCE;
    if (fits) bytes += size;
    return { column, isCounted: fits || isWanted(column) };
  });
}

/** @param {string} column @param {string} value @param {import('./ui.js').Say} say */
const valueName = (column, value, say) => (column === 'kind' ? kindName(value, say) : column === 'status' ? statusName(value, say) : value);

/** @param {Filters} filters @param {string} column @param {string} value @returns {Filters} */
const without = (filters, column, value) => filters.filter(([name, other]) => name !== column || other !== value);

/** @param {HTMLElement} place @param {Filters} filters @param {Facets} facets */
export function showChosen(place, filters, { say, change }) {
  const chips = filters.map(([column, value]) => {
    const name = `${columnName(column, say)}: ${valueName(column, value, say)}`;
    const chip = button('search-chip', name, () => {
      change(without(filters, column, value));
      /** @type {HTMLElement | null} */ (place.querySelector('button') ?? document.querySelector('form.search-large input'))?.focus();
    });
    chip.setAttribute('aria-label', say('search-remove', { filter: name }));
    return chip;
  });
  if (filters.length > 1) chips.push(button('search-clear', say('search-remove-all'), () => change([])));
  place.replaceChildren(...chips);
}

/**
 * @param {HTMLElement} place @param {{ column: string, values: [string, number][] | null }[]} counts null: not asked for yet
 * @param {Filters} filters @param {Set<string>} opened columns of which all values are shown
 * @param {Facets & { ask: (column: string) => void }} facets
 */
export function showFacets(place, counts, filters, opened, facets) {
  const focused = document.activeElement?.id ?? '';
  place.replaceChildren(...counts.flatMap(({ column, values }, c) => {
    if (values === null) {
      const name = columnName(column, facets.say);
      const ask = button('search-facet-more', facets.say('search-show-values'), () => facets.ask(column));
      ask.id = `facet-${c}-0`;
      ask.setAttribute('aria-label', `${name}: ${facets.say('search-show-values')}`);
      return [element('fieldset', 'search-facet', element('legend', '', name), ask)];
    }
    const chosen = filters.filter(([name]) => name === column).map(([, value]) => value);
    const absent = chosen.filter((value) => !values.some(([known]) => known === value));
    /** @type {[string, number][]} */
    const all = [...values.slice(0, MOST), ...absent.map((value) => /** @type {[string, number]} */ ([value, 0]))];
    if (all.length === 0 || (all.length === 1 && chosen.length === 0)) return [];
    const shown = opened.has(column) ? all : all.filter(([value], i) => i < SHOWN || chosen.includes(value));
    const group = element('fieldset', 'search-facet', element('legend', '', columnName(column, facets.say)));
    shown.forEach(([value, count], i) => group.append(choice(`facet-${c}-${i}`, column, value, count, chosen, filters, facets)));
    if (shown.length < all.length) {
      const more = button('search-facet-more', facets.say('search-more-values', { n: all.length - shown.length }), () => {
        opened.add(column);
        showFacets(place, counts, filters, opened, facets);
        document.getElementById(`facet-${c}-${shown.length}`)?.focus();
      });
      group.append(more);
    }
    return [group];
  }));
  if (focused.startsWith('facet-')) document.getElementById(focused)?.focus();
}

/**
 * @param {string} id @param {string} column @param {string} value @param {number} count @param {string[]} chosen
 * @param {Filters} filters @param {Facets} facets
 */
function choice(id, column, value, count, chosen, filters, { say, change }) {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.id = id;
  box.checked = chosen.includes(value);
  box.addEventListener('change', () => {
    const others = without(filters, column, value);
    change(box.checked ? [...others, [column, value]] : others);
  });
  const name = element('span', 'search-facet-name', valueName(column, value, say));
  return element('label', '', box, name, ' ', element('span', 'search-facet-count', String(count)));
}

/** @param {string} className @param {string} text @param {() => void} act */
function button(className, text, act) {
  const made = /** @type {HTMLButtonElement} */ (element('button', className, text));
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
