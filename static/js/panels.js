// Panels by keyboard: the first field has the focus, digits choose, Enter or Ctrl Enter sends, Escape closes and gives the focus back.
(() => {
  "use strict";
  const opened = (within = document) => within.querySelector(".actions details.panel[open]");
  const typed = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  const first = (panel) => panel.querySelector("[aria-invalid=true]") ?? panel.querySelector("[type=radio]:checked")
    ?? [...panel.querySelectorAll("[autofocus], input:not([type=hidden]), textarea, select")].find((field) => field.checkVisibility())
    ?? panel.querySelector("[type=submit]");

  const close = (panel) => {
    panel.open = false;
    panel.querySelector("summary").focus();
  };

  // the next thing to fill in: what the reason asks for, else what has to be written
  const goOn = (form, radio) => {
    const asked = radio.dataset.asks && form.elements[radio.dataset.asks];
    const fields = [...form.elements].filter((field) => typed(field) && field.type !== "hidden" && field.checkVisibility());
    (asked || fields.find((field) => field.required && !field.value))?.focus();
  };

  const choose = (panel, digit) => {
    const choices = [...(panel.querySelector("fieldset.choices")?.querySelectorAll("[type=radio]") ?? [])];
    const radio = choices[digit === "0" ? 9 : Number(digit) - 1];
    if (!radio) return false;
    radio.focus();
    radio.click();
    goOn(radio.form, radio);
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || document.querySelector("dialog:modal")) return;
    const panel = event.target.closest("details.panel[open]") ?? opened();
    if (!panel) return;
    const inside = event.target.closest(".panel-body") === panel.querySelector(":scope > .panel-body");
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape") close(panel);
    else if (event.key === "Enter" && inside && (control || event.target.matches("[type=radio], [type=checkbox], select"))) {
      event.target.form?.requestSubmit();
    } else if (/^[0-9]$/.test(event.key) && !control && !typed(event.target) && choose(panel, event.key)) {
      // chosen
    } else return;
    event.preventDefault();
  });

  const enter = (panel) => {
    const body = panel.querySelector(":scope > .panel-body");
    if (panel.open && !body.contains(document.activeElement)) first(body)?.focus();
  };
  // a key that opened a panel is followed by what is typed into it: the focus cannot wait for the event
  document.addEventListener("key:pressed", ({ target }) => { if (target.matches("details.panel > summary")) enter(target.parentElement); });
  document.addEventListener("toggle", (event) => { if (event.target.matches?.("details.panel")) enter(event.target); }, true);

  // An answer with what is wrong brings its panel open. A browser shuts it at once when another of its name is still there and
  // open, which the one it replaces is: that one gives up its name first, and has it again if it was not replaced.
  document.addEventListener("htmx:before:swap", () => {
    for (const panel of document.querySelectorAll("details:is(.panel, .further)[open][name]")) {
      panel.dataset.group = panel.getAttribute("name");
      panel.removeAttribute("name");
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const panel of document.querySelectorAll("details[data-group]")) {
      panel.setAttribute("name", panel.dataset.group);
      delete panel.dataset.group;
    }
  });

  document.addEventListener("click", (event) => {
    const closing = event.target.closest("[data-close-panel]");
    if (closing) close(closing.closest("details"));
    const other = event.target.closest("[data-press]");
    if (other) document.querySelector(`[data-key="${CSS.escape(other.dataset.press)}"]`)?.click();
  });
})();
