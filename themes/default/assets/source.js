// Shows the descriptor as it was written when a reader unfolds it. It is a file of the portal
// already; on every contract's page again it was a third of a portal's bytes. Without scripts, and from a folder opened as a file,
// the link to the file stays.
// Expects <details data-source><summary>…</summary><p><a href="FILE">…</a></p></details>.
(() => {
  'use strict';

  /**
   * YAML and JSON with elements for keys, strings, numbers and comments, as highlight.rs has them.
   * @param {string} line
   * @returns {(string | HTMLElement)[]}
   */
  function coloured(line) {
    const parts = /** @type {(string | HTMLElement)[]} */ ([]);
    /** @param {string} name @param {string} text */
    const add = (name, text) => {
      const element = document.createElement(name);
      element.textContent = text;
      parts.push(element);
    };
    const key = /^(\s*(?:- +)*)("(?:[^"\\]|\\.)*"|[^\s"'#[{|>&*!%@`-][^:#]*?)(?=\s*:(?:\s|$))/.exec(line);
    let rest = line;
    if (key) {
      parts.push(key[1]);
      add('em', key[2]);
      rest = line.slice(key[0].length);
    }
    const token = /(^|\s)(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|\b(true|false|null)\b|\b(\d[\w.]*)/g;
    let plain = 0;
    for (const found of rest.matchAll(token)) {
      const [all, before = '', comment, string, keyword, number] = found;
      parts.push(rest.slice(plain, found.index) + before);
      const name = comment ? 'i' : string ? 'u' : keyword ? 'b' : 'var';
      add(name, comment ?? string ?? keyword ?? number);
      plain = found.index + all.length;
    }
    parts.push(rest.slice(plain));
    return parts;
  }

  /** @param {HTMLDetailsElement} details */
  async function show(details) {
    const link = details.querySelector('a');
    if (!link) return;
    const answer = await fetch(link.href);
    if (!answer.ok) return;
    const text = await answer.text();
    const block = document.createElement('pre');
    block.className = 'code-block';
    block.tabIndex = 0;
    const code = document.createElement('code');
    // Colours for a descriptor of usual length; a long one is read by its words.
    if (text.length > 200_000) code.textContent = text;
    else code.append(...text.split('\n').flatMap((line, at) => (at > 0 ? ['\n', ...coloured(line)] : coloured(line))));
    block.append(code);
    details.append(block);
  }

  for (const details of document.querySelectorAll('details[data-source]')) {
    // The link stays where the file cannot be read.
    details.addEventListener('toggle', () => { show(/** @type {HTMLDetailsElement} */ (details)).catch(() => {}); }, { once: true });
  }
})();
