// The page of a lead: the key of a step that stands behind "…" opens it first, then presses the step.
document.addEventListener("keydown", (event) => {
  "use strict";
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (!/^[a-z]$/.test(event.key)) return;
  const further = document.querySelector(`details.further:not([open]):has([data-key="${event.key}"])`);
  const elsewhere = [...document.querySelectorAll(`[data-key="${event.key}"]`)].some((control) => control.checkVisibility());
  if (further && !elsewhere) further.open = true;
}, true);
