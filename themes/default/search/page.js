// On every page: the key `/`, and the search itself as soon as a reader turns to it. A plain script (not a module), so
// that it runs from a folder opened as a file as well, where it says why there is no search.
// Expects <html data-root="../../">, <form class="search"> with <input name="q">, on the search page
// <div data-search-results>, and anywhere an optional <a data-search-index> to the A-Z index.
(() => {
  'use strict';
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = document.documentElement.dataset.root ?? '';
  const forms = /** @type {HTMLFormElement[]} */ (Array.from(document.querySelectorAll('form.search')));
  const results = /** @type {HTMLElement | null} */ (document.querySelector('[data-search-results]'));
  const inputs = forms.flatMap((form) => Array.from(form.querySelectorAll('input'))).filter(({ name }) => name === 'q');
  if (inputs.length === 0) return;

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
    link.textContent = 'A–Z index';
    line.append(`${reason} Everything is also in the `, link, '.');
    place.replaceChildren(line);
  }

  if (location.protocol === 'file:') {
    const reason = 'Search needs a web server, because a browser does not let a page opened as a file read other files'
      + ' (try “meshdoc serve”).';
    const explain = () => {
      let place = /** @type {Element | null} */ (results ?? document.querySelector('.search-unavailable'));
      if (!place) {
        place = document.createElement('div');
        place.className = 'search-unavailable';
        forms[0].after(place);
      }
      offerIndex(reason, place);
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

  let isAttached = false;
  const attach = () => {
    if (isAttached) return;
    isAttached = true;
    import(new URL('ui.js', script.src).href).then((ui) => ui.attach({ root, forms, inputs, results, offerIndex })).catch(() => {
      isAttached = false;
      if (results) offerIndex('The search could not be loaded.', results);
    });
  };
  if (results) attach();
  for (const input of inputs) input.addEventListener('focus', attach);
  if (inputs.some((input) => input === document.activeElement)) attach();
})();
