// A press of the key named in data-key presses that control; "g" then a letter goes to a place. Fields keep their keys.
(() => {
  "use strict";
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const shown = (control) => control.checkVisibility() && !control.disabled;
  let going = 0;

  const press = (key) => {
    const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
    if (!control) return false;
    control.matches("input, textarea, select") ? control.focus() : control.click();
    return true;
  };

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-list] a.row, [data-list] a.row-link")].filter(shown);
    const here = links.findIndex((link) => link === document.activeElement || link.getAttribute("aria-current"));
    const next = links[here < 0 ? 0 : here + by];
    next?.focus();
    return Boolean(next);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key === "Enter") return;
    if (event.key === "Escape") {
      const panel = event.target.closest("details.panel[open]") ?? document.querySelector(".actions details.panel[open]");
      if (panel) { panel.open = false; panel.querySelector("summary").focus(); }
      return;
    }
    if (typing(event.target)) return;
    const chord = Date.now() - going < 1200;
    going = event.key === "g" ? Date.now() : 0;
    if (event.key === "g") return;
    const key = event.key.toLowerCase();
    const done = chord ? press(`g ${key}`) : press(key) || (key === "j" && step(1)) || (key === "k" && step(-1));
    if (done) event.preventDefault();
  });

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.panel[open]")) return;
    event.target.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-close-panel]")) event.target.closest("details").open = false;
    for (const open of document.querySelectorAll("details.bar-more[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
})();
