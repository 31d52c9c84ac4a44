// Copies code: <button class="copy" data-done="Copied"> before or in the same parent as the <pre> it belongs to.
(() => {
  'use strict';

  /** Without the clipboard of a secure page: the code is selected and copied as a reader would. @param {Element} code */
  function copySelected(code) {
    const selection = getSelection();
    selection?.selectAllChildren(code);
    const isDone = document.execCommand('copy');
    if (isDone) selection?.removeAllRanges();
    return isDone;
  }

  document.addEventListener('click', async (event) => {
    const button = /** @type {Element} */ (event.target).closest?.('button.copy');
    const code = button?.parentElement?.querySelector('pre');
    if (!(button instanceof HTMLButtonElement) || !code) return;
    let isDone = false;
    try {
      await navigator.clipboard.writeText(code.textContent ?? '');
      isDone = true;
    } catch {
      isDone = copySelected(code);
    }
    if (!isDone) return;
    const before = button.textContent;
    button.textContent = button.dataset.done ?? before;
    button.setAttribute('aria-live', 'polite');
    setTimeout(() => { button.textContent = before; }, 2000);
  });
})();
