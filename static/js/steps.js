// A step answers at once and is confirmed after: the steps give way to what is being done; what the server refused is put back with its reason.
(() => {
  "use strict";
  const going = new Map(); // the forms that are on their way: the press, and what stood there

  const begin = (form) => {
    const card = form.closest(".handoff-pane, .handoff-card"), actions = form.closest(".actions");
    const row = document.getElementById(`queue-row-${card.id.match(/\d+$/)[0]}`);
    const line = document.createElement("p");
    line.className = "handoff-doing";
    line.setAttribute("role", "status");
    line.textContent = form.dataset.doing;
    actions.after(line);
    actions.inert = true;
    card.dataset.pending = "";
    if (row) row.dataset.pending = "";
    going.set(form, { press: window.answered(form.dataset.step), card, actions, row, line, field: document.activeElement });
  };

  const putBack = ({ card, actions, row, line, field }) => {
    line.remove();
    actions.inert = false;
    delete card.dataset.pending;
    if (row) delete row.dataset.pending;
    if (field?.isConnected) field.focus();
  };

  const formOf = (event) => going.has(event.detail.ctx?.sourceElement) ? event.detail.ctx.sourceElement : null;

  document.addEventListener("htmx:before:request", (event) => {
    const form = event.detail.ctx.sourceElement;
    if (form.matches?.("form[data-step]")) begin(form);
  });

  // whoever went on to another lead meanwhile stays there; only the row tells what became of this one
  document.addEventListener("htmx:before:swap", (event) => {
    const form = formOf(event), tasks = event.detail.tasks;
    if (form && "waiting" in going.get(form).card.dataset) tasks.splice(0, tasks.length, ...tasks.filter((task) => task.type !== "main"));
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const form = formOf(event);
    if (!form) return;
    const sent = going.get(form), status = event.detail.ctx.response.status;
    going.delete(form);
    if (status >= 500) { putBack(sent); return; }
    window.confirmed(sent.press);
    const card = "waiting" in sent.card.dataset ? null : document.getElementById(sent.card.id);
    const left = document.dispatchEvent(new CustomEvent("step:confirmed", { cancelable: true, detail: { form, status, card, row: sent.row } }));
    if (left && card) focusIn(card);
  });

  // never on a step with another lead: what is wrong, else the way to the next one, else the name of this one
  const focusIn = (card) => {
    const wrong = card.querySelector("details.panel[open] [aria-invalid=true]") ?? card.querySelector("details.panel[open] :is(input:not([type=hidden]), textarea)");
    const next = card.querySelector("[data-next]"), head = card.querySelector("h1, h2");
    if (!wrong && !next) head.tabIndex = -1;
    wrong?.closest("form").querySelector(".message-error")?.scrollIntoView({ block: "nearest" });
    (wrong ?? next ?? head).focus();
  };

  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (!form) return;
    const sent = going.get(form);
    going.delete(form);
    putBack(sent);
    const trouble = form.querySelector(".handoff-trouble");
    if (trouble) trouble.textContent = form.dataset.broken;
  });
})();
