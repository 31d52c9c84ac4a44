// The list below the field of every page: hits while typing, chosen with the arrows, opened with Enter.

import { counted, element, hitContent, sentence } from './hits.js';
import { afterTyping, PAUSE } from './ui.js';

const SUGGESTED = 8;

let ids = 0;

/**
 * @param {import('./ui.js').Page} page @param {HTMLInputElement} input @param {import('./ui.js').Asker} ask
 */
export function suggestions(page, input, ask) {
  const { say } = page;
  const id = `search-list-${++ids}`;
  const list = element('div', 'search-suggestions');
  const status = element('p', 'search-status');
  const options = element('ul', 'search-options');
  options.id = id;
  options.setAttribute('role', 'listbox');
  options.setAttribute('aria-label', say('search-results'));
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
      const answer = await ask.answer(input.value, { limit: SUGGESTED });
      if (!isLatest()) return;
      status.replaceChildren([...answer.notes.map((note) => sentence(note, say)), counted(answer.total, say)].join(' '));
      options.replaceChildren(...answer.hits.map((hit, i) => {
        const option = element('li', '', hitContent(hit, answer.words, page, true));
        option.id = `${id}-${i}`;
        option.setAttribute('role', 'option');
        option.querySelector('a')?.setAttribute('tabindex', '-1');
        return option;
      }));
    } catch {
      if (!isLatest()) return;
      options.replaceChildren();
      page.offerIndex(say('search-unreadable'), status);
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
