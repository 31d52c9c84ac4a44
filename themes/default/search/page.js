// On every page: the key `/`, and the search itself as soon as a reader turns to it. A plain script (not a module), so
// that it runs from a folder opened as a file as well, where it says why there is no search.
// Expects <html data-root="../../">, <form class="search"> with <input name="q">, on the search page
// <div data-search-results>, and anywhere an optional <a data-search-index> to the A-Z index.
(() => {
  'use strict';
  // The words of the interface stand here when the theme is read; see src/site/search_script.rs.
  /** @type {Record<string, string | Record<string, string>>} */
  const words = /* words */ {};
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = document.documentElement.dataset.root ?? '';
  const forms = /** @type {HTMLFormElement[]} */ (Array.from(document.querySelectorAll('form.search')));
  const results = /** @type {HTMLElement | null} */ (document.querySelector('[data-search-results]'));
  const inputs = forms.flatMap((form) => Array.from(form.querySelectorAll('input'))).filter(({ name }) => name === 'q');
  if (inputs.length === 0) return;

  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} a word with its values */
  function say(key, values = {}) {
    let text = words[key] ?? key;
    if (typeof text !== 'string') text = text[plural(Number(values.n))] ?? text.other ?? key;
    return text.replace(/\{(\w+)\}/g, (hole, name) => {
      const value = values[name];
      return value === undefined ? hole : typeof value === 'number' ? number(value) : value;
    });
  }
  const language = document.documentElement.lang || 'en';
  /** @param {number} n */
  const plural = (n) => { try { return new Intl.PluralRules(language).select(n); } catch { return 'other'; } };
  /** @param {number} n with its thousands grouped as on every page */
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, typeof words['number-group'] === 'string' ? words['number-group'] : '');

  document.addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const isWriting = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const shown = inputs.find((input) => input.offsetParent !== null) ?? inputs[0];
    shown.focus();
    shown.select();
  });

  /** @param {string} reason @param {Element} place */
  function offerIndex(reason, place) {
    const line = document.createElement('p');
    line.className = 'search-message';
    line.setAttribute('role', 'status');
    const link = document.createElement('a');
    const known = /** @type {HTMLAnchorElement | null} */ (document.querySelector('a[data-search-index]'));
    link.href = known ? known.href : `${root}search/index.html#index`;
    link.textContent = say('a-to-z');
    line.append(`${reason} `, link);
    place.replaceChildren(line);
  }

  if (location.protocol === 'file:') {
    const explain = () => {
      let place = /** @type {Element | null} */ (results ?? document.querySelector('.search-unavailable'));
      if (!place) {
        place = document.createElement('div');
        place.className = 'search-unavailable';
        forms[0].after(place);
      }
      offerIndex(say('search-from-file'), place);
    };
    if (results) explain();
    for (const input of inputs) input.addEventListener('input', explain);
    for (const form of forms) {
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        explain();
      });
    }
    return;
  }

  // All files at once: found one through the other they would be asked for one after the other. What only the engine and the
  // page of results need is part of them in a portal.
  const needed = ['ui', 'hits', 'engine', results ? 'results' : 'suggestions'];
  let isAttached = false;
  const attach = () => {
    if (isAttached) return;
    isAttached = true;
    Promise.all(needed.map((name) => import(new URL(`${name}.js`, script.src).href)))
      .then(([ui]) => ui.attach({ root, forms, inputs, results, offerIndex, say }))
      .catch(() => {
        isAttached = false;
        if (results) offerIndex(say('search-not-loaded'), results);
      });
  };
  if (results) attach();
  for (const input of inputs) input.addEventListener('focus', attach);
  if (inputs.some((input) => input === document.activeElement)) attach();
})();
