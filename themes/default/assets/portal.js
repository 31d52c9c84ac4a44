// The key `/` leads to the search field, as on most documentation sites. Everything works without it.
"use strict";

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("form.search input[name=q]"));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
