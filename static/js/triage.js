// The queue one lead after another: j and k change the chosen row at once and bring its handoff beside the list, without another page.
(() => {
  "use strict";
  const list = () => document.getElementById("queue-list");
  const pane = () => document.querySelector(".split-pane");
  const links = () => [...list().querySelectorAll("li > a.row")].filter((link) => link.checkVisibility());
  const chosen = () => list().querySelector("a.row[aria-current]");
  const isDone = (link) => handled.has(link.parentElement.id) || link.parentElement.matches(".row-settled, .row-gone, [data-pending]");
  const linkTo = (href) => links().find((link) => link.pathname === new URL(href, location.href).pathname);
  const handled = new Set(); // rows on which a step was taken since the list was loaded
  let here = ""; // the id of the row whose handoff is shown
  let asking = null, following = null; // the row that comes after the one on which the last step was taken, wherever that has gone

  const choose = (link) => {
    for (const one of list().querySelectorAll("a.row[aria-current]")) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    here = link.parentElement.id;
    link.scrollIntoView({ block: "nearest" });
  };

  // the old handoff gives way at once: its steps cannot be taken any more
  const wait = (link) => {
    const old = pane(), head = old.querySelector("h1");
    old.inert = true;
    old.dataset.waiting = "";
    if (head) head.textContent = link.querySelector(".row-name").textContent;
    old.closest(".split").dataset.showing = "pane";
  };

  const show = async (link, { push = true, focus = true } = {}) => {
    const href = link.href;
    asking?.abort();
    asking = new AbortController();
    choose(link);
    wait(link);
    if (focus) link.focus({ preventScroll: true });
    const press = window.answered("move");
    try {
      const answer = await fetch(href, { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = document.adoptNode(page.querySelector(".split-pane"));
      pane().replaceWith(fresh);
      htmx.process(fresh);
      document.title = page.title;
      if (push) history.pushState({ htmx: true }, "", href);
      scrollTo(0, 0);
      if (focus && document.activeElement === document.body) fresh.querySelector("h1").focus({ preventScroll: true });
      window.confirmed(press);
      document.dispatchEvent(new CustomEvent("pane:shown"));
    } catch (error) {
      if (error.name !== "AbortError") location.assign(href);
    }
  };

  // what stands beside the list already; on a phone it has been behind the list so far
  const reveal = (link) => {
    const split = pane().closest(".split");
    if (split.dataset.showing === "list") history.pushState({ htmx: true }, "", link.href);
    split.dataset.showing = "pane";
    pane().querySelector("h1").focus();
  };

  // the next one that nobody has decided, in the order of the list; after the last one from the top
  const next = (by) => {
    const all = links(), here = all.indexOf(chosen());
    const order = by > 0 ? [...all.slice(here + 1), ...(here < 0 ? [] : all.slice(0, here))] : all.slice(0, Math.max(here, 0)).reverse();
    const found = order.find((link) => !isDone(link));
    if (by < 0 || here < 0 || !found) return found;
    return all.indexOf(found) > here || isDone(all[here]) ? found : null;
  };

  const move = (by) => {
    const after = by > 0 && chosen() && isDone(chosen()) && following?.isConnected ? following.querySelector("a.row") : null;
    const found = after && !isDone(after) ? after : next(by);
    if (found) show(found);
    else if (by > 0 && chosen() && isDone(chosen())) location.assign(list().dataset.empty);
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented) return;
    const link = event.target.closest("#queue-list li > a.row, .handoff-place a, a[data-next]");
    if (!link) return;
    event.preventDefault();
    if (link.matches(".row")) {
      if (link === chosen() && pane().matches(".handoff-pane:not([data-waiting])")) reveal(link);
      else show(link);
    } else move(link.dataset.key === "k" || link.matches(".handoff-before") ? -1 : 1);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!by || document.querySelector(".actions details.panel[open]")) return;
    event.preventDefault();
    move(by);
  }, true);

  document.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx.sourceElement.matches?.("form[data-step]")) following = next(1)?.parentElement ?? null;
  }, true);

  // what was moved on from meanwhile is told where its row is
  document.addEventListener("step:confirmed", ({ detail }) => {
    const row = detail.row && document.getElementById(detail.row.id);
    if (row && detail.status === 200) handled.add(row.id);
    recount();
    if (detail.card) return;
    if (row && row.id !== here) row.querySelector("a.row").removeAttribute("aria-current");
    if (row && detail.status >= 400) row.dataset.refused = "";
  });

  const recount = () => {
    for (const section of list().querySelectorAll("section:has(> [data-list])")) {
      const open = section.querySelectorAll("li:not(.row-settled, .row-gone) > a.row").length;
      section.querySelector(".group-head > :last-child").textContent = open || "";
    }
  };

  // a step taken back leaves the reader with the lead it was about
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx?.request?.action?.includes("undo") && document.activeElement === document.body) pane().querySelector("h1")?.focus();
  });

  document.addEventListener("htmx:before:history:restore", (event) => {
    const link = linkTo(event.detail.path);
    if (!link) return;
    event.preventDefault();
    show(link, { push: false, focus: false });
  });

  // by a key it has answered at once, otherwise the event tells
  let told = null;
  document.addEventListener("key:pressed", ({ target }) => {
    told = target.closest("summary")?.closest(".handoff-pane details.panel[open]");
    if (told) window.answered("panel");
  });
  document.addEventListener("toggle", ({ target }) => {
    if (target !== told && target.matches?.(".handoff-pane details.panel[open]")) window.answered("panel");
    if (target === told) told = null;
  }, true);
})();
