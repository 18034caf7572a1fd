// A press of the key named in data-key presses that control; "g" then a letter goes to a place. Fields keep their keys.
(() => {
  "use strict";
  const CHORD = 1200; // milliseconds for the second letter
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const shown = (control) => control.checkVisibility() && !control.disabled && !control.closest("[inert]");
  let going = 0;

  // a key for something to write opens its form, and never closes one that is open
  const write = (form) => {
    form.open = true;
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };

  const press = (key) => {
    const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
    if (!control) return false;
    if (control.matches("input, textarea, select")) control.focus();
    else if (control.matches(".compose summary")) write(control.parentElement);
    else control.click();
    control.dispatchEvent(new Event("key:pressed", { bubbles: true }));
    return true;
  };

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-list] :is(a.row, a.row-link, a.shelf-word)")].filter(shown);
    const focused = links.indexOf(document.activeElement);
    const here = focused < 0 ? links.findIndex((link) => link.getAttribute("aria-current")) : focused;
    const next = links[here < 0 ? 0 : here + by] ?? (by > 0 && document.querySelector(".pager [rel=next]"));
    next?.focus();
    return Boolean(next);
  };

  // the next part of a long page, from where the focus is; Tab goes on from its heading
  const turn = (by) => {
    const heads = [...document.querySelectorAll("#main h2, .sheet > .aside h2")].filter((head) => shown(head) && !head.matches(".visually-hidden"));
    if (by < 0) heads.reverse();
    const side = by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const from = document.activeElement.closest("#main, .aside") === document.activeElement ? document.body : document.activeElement;
    const next = from === document.body ? heads[0] : heads.find((head) => from.compareDocumentPosition(head) & side);
    if (!next) return false;
    next.tabIndex = -1;
    next.focus();
    return true;
  };

  const menus = () => [...document.querySelectorAll("details:is(.bar-more, .chooser)[open]")];
  const shut = () => {
    const open = menus().at(-1);
    if (!open) return false;
    open.open = false;
    open.querySelector("summary").focus();
    return true;
  };

  const wanted = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false;
    if (["Enter", "Escape", " ", "Tab"].includes(event.key)) return false;
    const chord = Date.now() - going < CHORD;
    going = event.key === "g" && !chord ? Date.now() : 0;
    if (going) return true;
    const key = event.key.toLowerCase();
    if (chord) return press(`g ${key}`);
    return press(key) || (key === "j" && step(1)) || (key === "k" && step(-1)) || (key === "/" && press("find"))
      || (key === "h" && turn(event.shiftKey ? -1 : 1));
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog:modal")) return;
    if (event.key === "Escape" ? shut() : wanted(event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    for (const open of menus()) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
})();
