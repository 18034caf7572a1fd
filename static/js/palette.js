// Find or do, and the keys: dialogs over any page. Without this script both are pages of their own.
(() => {
  "use strict";
  const palette = document.getElementById("palette"), keys = document.getElementById("keys");
  if (!palette) return;
  const field = palette.querySelector("input"), list = document.getElementById("palette-found"), trouble = palette.querySelector(".palette-trouble");
  const address = document.querySelector("[data-opens=palette]").href, keysAddress = document.querySelector("[data-opens=keys]").href;
  const DELAY = 120; // milliseconds without another letter
  let asking = null, timer = 0, steps = [], before = null;

  if (/Mac|iPhone|iPad/.test(navigator.platform)) for (const cap of document.querySelectorAll("[data-mac]")) cap.textContent = cap.dataset.mac;

  const get = async (from, signal) => {
    const answer = await fetch(from, { headers: { "HX-Request": "true" }, signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
  };

  // --- what can be done with the lead that is open: its own buttons

  const stepsHere = () => [...document.querySelectorAll(".actions [data-key]")]
    .filter((control) => control.checkVisibility() && !control.disabled && !control.closest("[inert]"))
    .map((control) => ({ control, key: control.dataset.key.toUpperCase(), name: nameOf(control) }));
  const nameOf = (control) => [...control.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();

  const fits = (name, words) => words.toLowerCase().split(/\s+/).every((word) => ` ${name.toLowerCase()}`.includes(` ${word}`));

  const doable = (words) => {
    const found = steps.filter(({ name }) => fits(name, words));
    if (!found.length) return null;
    const group = document.createElement("div"), head = document.createElement("p");
    group.className = "found-group";
    group.setAttribute("role", "group");
    const lead = document.querySelector(".handoff-pane h1, main h1")?.textContent.trim() || list.dataset.now;
    group.setAttribute("aria-label", lead);
    head.className = "group-head";
    head.setAttribute("aria-hidden", "true");
    head.textContent = lead;
    group.append(head, ...found.map(({ control, key, name }, index) => {
      const line = document.createElement("button"), cap = document.createElement("kbd"), text = document.createElement("span");
      line.type = "button";
      line.className = "found-line";
      line.id = `found-step-${index}`;
      line.tabIndex = -1;
      line.setAttribute("role", "option");
      text.className = "found-name";
      text.textContent = name;
      cap.textContent = key;
      line.append(text, cap);
      line.addEventListener("click", () => { close(); control.click(); });
      return line;
    }));
    return group;
  };

  // --- what was found

  const lines = () => [...list.querySelectorAll("[role=option]")];
  const choose = (line) => {
    for (const one of lines()) one.setAttribute("aria-selected", String(one === line));
    if (line) field.setAttribute("aria-activedescendant", line.id); else field.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => list.querySelector("[aria-selected=true]");

  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const words = field.value.trim(), mine = doable(words);
    list.querySelector("#found-step-0")?.parentElement.remove();
    if (mine) list.prepend(mine);
    choose(lines()[0]);
    try {
      const found = await get(`${address}?q=${encodeURIComponent(words)}`, asking.signal);
      trouble.textContent = "";
      const own = chosen()?.id;
      list.replaceChildren(...(mine ? [mine] : []), ...found);
      if (mine) list.querySelector(".found-nothing")?.remove();
      choose((own && document.getElementById(own)) ?? lines()[0]);
    } catch (error) {
      if (error.name !== "AbortError") trouble.textContent = trouble.dataset.broken;
    }
  };

  const open = () => {
    if (palette.open) return;
    before = document.activeElement;
    steps = stepsHere();
    field.value = "";
    palette.showModal();
    field.focus();
    look();
    window.answered("find");
  };
  const close = () => {
    palette.close();
    before?.isConnected && before.focus();
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, DELAY); });
  palette.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = lines();
    if (by) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
    else if (event.key === "Enter" && !event.isComposing) { if (trouble.textContent) look(); else chosen()?.click(); }
    else if (event.key === "Escape" || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) close();
    else return;
    event.preventDefault();
  });
  palette.addEventListener("pointermove", (event) => {
    const line = event.target.closest("[role=option]");
    if (line && line !== chosen()) choose(line);
  });

  // --- the keys

  const showKeys = async () => {
    if (keys.open) return;
    before = document.activeElement;
    keys.showModal();
    window.answered("keys");
    try {
      if (!keys.childElementCount) keys.replaceChildren(...await get(keysAddress));
      keys.querySelector("button").focus();
    } catch {
      location.assign(keysAddress);
    }
  };

  for (const dialog of [palette, keys]) {
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (opener.dataset.opens === "palette") open(); else showKeys();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    open();
  });
})();
