// Rows of a form are added in place, and the list of contents says where one is. Without this script the button asks the server.
(() => {
  "use strict";
  const renumber = (element, from, to) => {
    for (const one of [element, ...element.querySelectorAll("*")]) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const said = one.getAttribute(name);
        if (said?.includes(from)) one.setAttribute(name, said.replaceAll(from, to));
      }
    }
  };

  const empty = (row) => {
    for (const field of row.querySelectorAll("input, select, textarea")) {
      if (field.type === "checkbox") field.checked = false;
      else if (field.tagName === "SELECT") field.selectedIndex = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
      else field.value = "";
      field.removeAttribute("aria-invalid");
    }
    for (const wrong of row.querySelectorAll(".field-error")) wrong.remove();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[name=add]");
    const rows = button?.closest("[data-rows]");
    const last = rows?.querySelector(".edit-rows > .edit-row:last-child");
    if (!last) return;
    event.preventDefault();
    const prefix = rows.dataset.rows, count = rows.querySelector(`[name="${prefix}-rows"]`), place = Number(count.value);
    const row = last.cloneNode(true);
    renumber(row, `${prefix}-${place - 1}`, `${prefix}-${place}`);
    empty(row);
    last.after(row);
    count.value = place + 1;
    const folded = row.querySelector("details");
    if (folded) folded.open = true;
    row.querySelector("input:not([type=hidden]), select")?.focus();
  });

  const links = new Map([...document.querySelectorAll(".edit-contents a")].map((link) => [link.hash.slice(1), link]));
  const seen = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
    const first = [...links.keys()].find((id) => seen.has(id));
    for (const [id, link] of links) id === first ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }, { rootMargin: "-60px 0px -50% 0px" });
  for (const id of links.keys()) watch.observe(document.getElementById(id));
})();
