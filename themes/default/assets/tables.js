// Tables that can be narrowed and sorted. Without this script they are whole, in the order in which they were written.
// Expects <div class="filter"> before its table, with <input data-filter>, buttons with data-badge="personal" and
// <output data-text="{shown} of {all}">; and <table data-sort>. Of nested rows (depth-1, depth-2 ...) those above a match stay.
(() => {
  'use strict';

  /** @param {Element} tools */
  function filter(tools) {
    const table = /** @type {HTMLTableElement | null} */ (tools.nextElementSibling?.closest('table') ?? tools.nextElementSibling?.querySelector('table'));
    const input = /** @type {HTMLInputElement | null} */ (tools.querySelector('[data-filter]'));
    if (!table || !input) return;
    const output = tools.querySelector('output');
    const buttons = Array.from(tools.querySelectorAll('button[data-badge]'));
    const rows = Array.from(table.tBodies[0]?.rows ?? []);
    const depth = rows.map((row) => Number(/depth-(\d)/.exec(row.className)?.[1] ?? 0));
    /** @type {string[] | null} */
    let texts = null;

    const apply = () => {
      texts ??= rows.map((row) => `${row.id} ${row.textContent}`.toLowerCase());
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const badges = buttons.filter((button) => button.getAttribute('aria-pressed') === 'true').map((button) => `.badge-${button.dataset.badge}`);
      const shown = rows.map((row, at) => words.every((word) => texts[at].includes(word)) && badges.every((badge) => row.querySelector(badge)));
      const found = shown.filter(Boolean).length;
      // From the last row up: a row stays when the row above which it stands does.
      let needed = 0;
      for (let at = rows.length - 1; at >= 0; at -= 1) {
        const isAbove = depth[at] < needed;
        if (isAbove) needed = depth[at];
        if (shown[at]) needed = Math.max(needed, depth[at]);
        rows[at].hidden = !shown[at] && !isAbove;
        rows[at].classList.toggle('above', isAbove && !shown[at]);
      }
      if (output) output.textContent = words.length + badges.length === 0 ? '' : (output.dataset.text ?? '').replace('{shown}', String(found)).replace('{all}', String(rows.length));
    };
    // A link to a row leads to it, also when it was filtered away.
    const reveal = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!(target instanceof HTMLTableRowElement) || !target.hidden || !rows.includes(target)) return;
      input.value = '';
      for (const button of buttons) button.setAttribute('aria-pressed', 'false');
      apply();
      target.scrollIntoView();
    };
    input.addEventListener('input', apply);
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || input.value === '') return;
      input.value = '';
      apply();
      event.preventDefault();
    });
    for (const button of buttons) {
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
        apply();
      });
    }
    window.addEventListener('hashchange', reveal);
    // The browser may have kept what was typed before a page was left.
    if (input.value) apply();
  }

  /** @param {HTMLTableCellElement} cell @returns {string} what a cell is sorted by */
  const key = (cell) => cell.dataset.key ?? cell.querySelector('time')?.dateTime ?? cell.textContent?.trim() ?? '';

  /** @param {HTMLTableElement} table */
  function sortable(table) {
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead?.rows[0]?.cells ?? []);
    if (!body || body.rows.length < 2) return;
    const written = Array.from(body.rows);
    const compare = new Intl.Collator(document.documentElement.lang || 'en', { numeric: true }).compare;
    heads.forEach((head, column) => {
      if (head.hasAttribute('data-unsorted')) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...Array.from(head.childNodes));
      head.append(button);
      button.addEventListener('click', () => {
        // Numbers begin with the largest; the third click is the order of the page.
        const [first, second] = head.classList.contains('number') ? ['descending', 'ascending'] : ['ascending', 'descending'];
        const before = head.getAttribute('aria-sort');
        const next = before === null ? first : before === first ? second : null;
        for (const other of heads) other.removeAttribute('aria-sort');
        if (next) head.setAttribute('aria-sort', next);
        const sign = next === 'descending' ? -1 : 1;
        const keyed = written.map((row) => /** @type {const} */ ([key(row.cells[column]), row]));
        // What is not known stands at the end, whichever way.
        if (next) keyed.sort(([a], [b]) => Number(a === '') - Number(b === '') || sign * compare(a, b));
        body.append(...keyed.map(([, row]) => row));
      });
    });
  }

  document.querySelectorAll('.filter').forEach(filter);
  document.querySelectorAll('table[data-sort]').forEach((table) => sortable(/** @type {HTMLTableElement} */ (table)));
})();
