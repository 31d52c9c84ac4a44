// One hit, one note, one explanation as elements of the page. Text goes in as text, never as HTML; links stay within the
// portal.

import { highlight } from './engine.js';

/**
 * @typedef {import('./engine.js').Hit} Hit
 * @typedef {import('./ui.js').Say} Say
 */

/**
 * @param {string} name @param {string} className @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** @param {string} root @param {string} url @returns {string | null} null for what leads out of the portal */
function within(root, url) {
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]|[\u0000-\u001F\\]|(^|\/)\.\.(\/|$)/i.test(url)) return null;
  return root + url;
}

/** @param {string} text @param {string[]} words @returns {Node[]} */
function marked(text, words) {
  return highlight(text, words).map((stretch) =>
    stretch.isMatch ? element('mark', '', stretch.text) : document.createTextNode(stretch.text));
}

/** @param {string} kind @param {Say} say */
export function kindName(kind, say) {
  const key = `search-kind-${kind}`;
  const name = say(key);
  return name === key ? kind : name;
}

/** @param {string} status @param {Say} say */
export function statusName(status, say) {
  const key = `status-${status}`;
  const name = say(key);
  return name === key ? status : name;
}

/**
 * @param {Hit} hit @param {string[]} words @param {{ root: string, say: Say }} page @param {boolean} isShort
 * @returns {HTMLElement}
 */
export function hitContent(hit, words, { root, say }, isShort) {
  const href = within(root, hit.url);
  const title = element(href ? 'a' : 'span', 'search-title', ...marked(hit.title, words));
  if (href) /** @type {HTMLAnchorElement} */ (title).href = href;
  const facts = [kindName(hit.kind, say)];
  // While typing only what warns; a page of results has room for all.
  if (hit.status && !(isShort && hit.status === 'active')) facts.push(statusName(hit.status, say));
  if (hit.owner && !isShort) facts.push(hit.owner);
  const content = element('div', `search-hit search-${hit.kind}`, title, ' ', element('span', 'search-facts', facts.join(' · ')));
  if (hit.trail) content.append(element('div', 'search-trail', ...marked(hit.trail, words)));
  if (hit.snippet && !isShort) content.append(element('p', 'search-snippet', ...marked(hit.snippet, words)));
  if (hit.why && !isShort) content.append(whyContent(hit, say));
  return content;
}

/** @param {Hit} hit @param {Say} say @returns {HTMLElement} made when it is opened */
function whyContent(hit, say) {
  const why = /** @type {import('./engine.js').Why} */ (hit.why);
  const details = /** @type {HTMLDetailsElement} */ (element('details', 'search-why', element('summary', '', say('search-why'))));
  details.addEventListener('toggle', () => {
    if (details.childElementCount > 1) return;
    const list = element('ul', '');
    if (why.exact !== null) list.append(element('li', '', say(why.exact >= 128 ? 'search-why-name' : 'search-why-short-name')));
    const whole = why.words.reduce((sum, { rarity, share, impact }) => sum + rarity * share * impact, 0);
    for (const { need, word, how, rarity, share, impact } of why.words) {
      const found = { need, word, percent: Math.round((100 * rarity * share * impact) / Math.max(whole, 1)) };
      const line = element('li', '', say(`search-why-${how}`, found), ' ', where(hit, word, say));
      line.append(element('span', 'search-numbers', ` ${say('search-why-numbers', { ...found, rarity, share, weight: impact })}`));
      list.append(line);
    }
    if (/^(proposed|draft|deprecated|retired)$/.test(hit.status)) {
      list.append(element('li', '', say('search-why-status', { status: statusName(hit.status, say) })));
    }
    details.append(list);
  });
  return details;
}

/** @param {Hit} hit @param {string} word @param {Say} say @returns {string} the part of the hit that shows the word */
function where(hit, word, say) {
  const shows = (/** @type {string} */ text) => highlight(text, [word]).some(({ isMatch }) => isMatch);
  if (shows(hit.title)) return say('search-in-title');
  if (shows(hit.trail)) return say('search-in-trail');
  if (shows(hit.snippet)) return say('search-in-description');
  return say('search-in-text');
}

/** @param {import('./engine.js').Note} note @param {Say} say @returns {string} */
export function sentence(note, say) {
  switch (note.note) {
    case 'instead':
      return note.instead.length > 0
        ? say('search-instead', { word: note.word, instead: note.instead.map((word) => `“${word}”`).join(', ') })
        : say('search-nowhere', { word: note.word });
    case 'fewer-words':
      return say('search-fewer', { words: note.words, of: note.of });
    case 'only-best':
      return say('search-only-best', { word: note.word });
    case 'unknown-value':
      return say('search-unknown-value', { column: columnName(note.column, say), value: note.value });
    case 'cut':
      return say('search-cut');
    case 'quoted-any-order':
      return say('search-quoted');
  }
}

/** @param {string} column @param {Say} say */
export function columnName(column, say) {
  const key = `search-by-${column}`;
  const name = say(key);
  return name === key ? column.replaceAll('-', ' ') : name;
}

/** @param {number} total @param {Say} say */
export function counted(total, say) {
  return total === 0 ? say('search-none') : say('search-found', { n: total });
}
