// @ts-check
// Live reload of the preview. The preview's server adds this script to the pages that it serves; a built portal never
// has it. The server says which paths changed and what is wrong with the mesh; this page reloads if it uses one of
// them, where the reader was, and shows what is wrong above the page until it is mended.
"use strict";

{
  /** @typedef {{generation: number, changed: "all" | "ask" | string[], trouble: string | null,
   *   reading: string | null}} State */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { events = "", etag = "" } = script.dataset;
  const memory = "meshdoc-preview-scroll";

  let generation = Number(script.dataset.generation);
  /** @type {EventSource | null} */
  let source = null;
  let wasOpen = false;
  let leaving = false;

  /** The portal's path of a URL: what the server calls the file.
   * @param {string} url @returns {string | null} */
  function portalPath(url) {
    const { origin, pathname } = new URL(url, location.href);
    if (origin !== location.origin) return null;
    try {
      return decodeURIComponent(pathname).slice(1).replace(/(^|\/)$/, "$1index.html");
    } catch {
      return null;
    }
  }

  /** @param {State["changed"]} changed @returns {Promise<boolean>} */
  async function concernsThisPage(changed) {
    if (changed === "all") return true;
    if (changed === "ask") {
      const headers = { "If-None-Match": etag };
      const answer = await fetch(location.href, { method: "HEAD", headers, cache: "no-store" });
      return answer.status !== 304;
    }
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    const paths = new Set([location.href, ...used].map(portalPath));
    return changed.some((path) => paths.has(path));
  }

  function reload() {
    leaving = true;
    try {
      sessionStorage.setItem(memory, JSON.stringify([location.href, scrollX, scrollY]));
    } catch {
      // Storage is off: the page reloads at its top.
    }
    location.reload();
  }

  function restoreScroll() {
    try {
      const [href, x, y] = JSON.parse(sessionStorage.getItem(memory) ?? "[]");
      sessionStorage.removeItem(memory);
      if (href === location.href) addEventListener("load", () => scrollTo({ left: x, top: y, behavior: "instant" }));
    } catch {
      // As above.
    }
  }

  /** Says above the page what is wrong, or that the mesh is still being read.
   * @param {string | null} trouble @param {string | null} reading */
  function show(trouble, reading) {
    document.getElementById("meshdoc-preview-trouble")?.remove();
    const waiting = document.getElementById("meshdoc-preview-waiting");
    if (waiting !== null) waiting.textContent = reading;
    if (trouble === null && (reading === null || waiting !== null)) return;
    const panel = document.createElement("aside");
    panel.id = "meshdoc-preview-trouble";
    panel.setAttribute("role", trouble === null ? "status" : "alert");
    Object.assign(panel.style, {
      position: "fixed", inset: "0 0 auto 0", zIndex: "2147483647", maxHeight: "60vh", overflow: "auto",
      boxSizing: "border-box", padding: "0.75rem 1rem", borderBottom: `4px solid ${trouble === null ? "#1565c0" : "#c62828"}`,
      background: "Canvas", color: "CanvasText", boxShadow: "0 4px 24px rgb(0 0 0 / 40%)",
    });
    const hide = document.createElement("button");
    hide.type = "button";
    hide.textContent = "Hide";
    hide.style.float = "right";
    hide.addEventListener("click", () => panel.remove());
    const title = document.createElement("strong");
    title.textContent = trouble === null ? "The mesh is being read" : "The mesh has errors";
    const text = document.createElement("pre");
    text.tabIndex = 0;
    Object.assign(text.style, { margin: "0.5rem 0 0", whiteSpace: "pre-wrap", overflowWrap: "anywhere" });
    text.textContent = trouble ?? `${reading}\nUntil then this page shows what it showed last.`;
    panel.append(hide, title, text);
    document.body.append(panel);
  }

  /** @param {MessageEvent<string>} message */
  async function receive(message) {
    /** @type {State} */
    const state = JSON.parse(message.data);
    show(state.trouble, state.reading);
    if (leaving || !(await concernsThisPage(state.changed))) generation = state.generation;
    else reload();
  }

  function listen() {
    source = new EventSource(`${events}?since=${generation}`);
    source.addEventListener("open", () => { wasOpen = true; });
    source.addEventListener("state", receive);
    source.addEventListener("error", () => {
      // A browser reconnects by itself until it is refused: a new run of the server has other addresses.
      if (source?.readyState === EventSource.CLOSED && wasOpen) setTimeout(returnToServer, 1000);
    });
  }

  async function returnToServer() {
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
      reload();
    } catch {
      setTimeout(returnToServer, 2000);
    }
  }

  // Browsers allow six connections to a host: only pages in sight hold one, the others ask when they are looked at.
  function follow() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      listen();
    }
  }

  restoreScroll();
  follow();
  document.addEventListener("visibilitychange", follow);
  // A page that waits in the back/forward cache must let its connection go.
  addEventListener("pagehide", () => { source?.close(); source = null; });
  addEventListener("pageshow", follow);
}
