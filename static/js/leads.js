// The list of leads: choose all of a page, say how many are chosen. Without it each is chosen by itself.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("#lead-table .choose input[name=lead]")];

  const tell = () => {
    const all = document.querySelector("[data-choose-all]");
    if (!all) return;
    const chosen = boxes().filter((box) => box.checked).length;
    all.hidden = false;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    const said = document.querySelector("[data-chosen]");
    if (said) { said.hidden = !chosen; said.textContent = said.dataset.chosen.replace("{number}", chosen); }
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) for (const box of boxes()) box.checked = event.target.checked;
    tell();
  });
  // the lead that j and k have reached
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest?.("#lead-table tbody tr")?.querySelector("input[name=lead]");
    if (!box || box === event.target) return;
    event.preventDefault();
    box.click();
  });
  document.addEventListener("htmx:after:swap", tell);
  addEventListener("pageshow", tell);
  tell();
})();
