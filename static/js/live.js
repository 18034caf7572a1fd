// What others do shows by itself. Parts of the page with data-live ask whether something moved; a part that did is loaded again and
// put in place so that focus, typed text and whatever is under the pointer stay. Without this script pages are as they were loaded.
(() => {
  "use strict";
  const EVERY = 1500, SLOWEST = 15000, MINUTE = 60000, PATIENCE = 8000, PRESS = 400;
  const HELD = ".actions, form, [data-live-hold]";
  const BUSY = ".htmx-request, .htmx-swapping, [data-pending], [data-waiting]";
  const KEPT = "#messages, .message";
  const root = document.querySelector("[data-live-address]");
  const line = document.getElementById("live-line");
  if (!root || !line) return; // somebody signed in may stand at the entrance, which follows nobody
  const offline = line.querySelector(".live-offline");
  const news = line.querySelector(".live-new");
  const waiting = new Set(); // ids of parts that could not be put in place whole
  let wait = EVERY, failures = 0, timer = 0, asking = false, again = false, spread = 0, pointer = null, touched = null, pressed = false, morph = null;

  htmx.registerExtension("live", {
    init: (api) => { morph = api.morph; },
    // what the reader opened stays open, the row they chose stays chosen
    htmx_before_morph_attr: (element, { attrName }) =>
      !element.closest("[data-live]") || !(attrName === "open" || (attrName === "aria-current" && element.closest("[data-live-rows]"))),
  });

  const parts = () => [...document.querySelectorAll("[data-live]")];
  const rowsOf = (part) => [...part.querySelectorAll("li[id]")];
  const byId = (within, id) => within.querySelector(`#${CSS.escape(id)}`);
  const source = (part) => new URL(part.dataset.liveFrom || location.href, location.href).href;

  // --- asking

  const later = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait * (0.9 + Math.random() * 0.2));
  };

  const ask = async () => {
    clearTimeout(timer);
    if (asking) { again = true; return; }
    asking = true;
    try {
      await follow();
      failures = 0;
      wait = EVERY;
      offline.hidden = true;
    } catch (error) {
      failures += 1;
      wait = Math.min(SLOWEST, wait * 2);
      offline.hidden = failures < 2;
    }
    asking = false;
    if (again) { again = false; setTimeout(ask, 50); } else later();
  };

  const follow = async () => {
    const asked = new Map(parts().map((part) => [part, part.dataset.liveVersion]));
    const known = new Map([...asked].map(([part, version]) => [part.dataset.live, version]));
    if (!known.size) return;
    const address = root.dataset.liveAddress + [...known.keys()].join(",");
    const answer = await get(`${address}?v=${encodeURIComponent([...known.values()].join(","))}`);
    if (answer.status === 200) {
      spread = Number(answer.headers.get("X-Live-Spread"));
      const stamps = (await answer.text()).split(",");
      [...known.keys()].forEach((token, index) => known.set(token, stamps[index]));
    } else if (answer.status === 404) return; // signed with another key: the next page knows better
    else if (answer.status !== 204) throw new Error(answer.status);
    // what came while we asked, with a step of the reader's own, is newer than the answer
    const moved = parts().filter((part) => asked.get(part) === part.dataset.liveVersion && known.get(part.dataset.live) !== part.dataset.liveVersion);
    for (const part of moved) part.dataset.liveVersion = known.get(part.dataset.live); // what is loaded says it more exactly
    await refresh(moved);
  };

  const get = (address) => fetch(address, {
    headers: { "X-Live": "1" }, cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
  });

  const refresh = async (moved) => {
    const slow = moved.filter((part) => "liveSlowly" in part.dataset);
    const pages = new Map();
    for (const part of moved) if (!slow.includes(part)) pages.set(source(part), [...(pages.get(source(part)) ?? []), part]);
    for (const [address, same] of pages) await load(address, same);
    // what can wait does so when many look, so that not all come at once
    if (slow.length) setTimeout(() => load(source(slow[0]), slow).catch(() => {}), Math.min(SLOWEST, Math.random() * spread * 1000));
  };

  // What many look at, as somebody else has just loaded it.
  const shared = async (part) => {
    if (!part.dataset.liveText) return null;
    const answer = await get(`${root.dataset.liveAddress}?text=${encodeURIComponent(part.dataset.liveText)}`);
    return answer.status === 200 ? answer : null;
  };

  const load = async (address, same) => {
    const answer = await shared(same[0]) ?? await get(address);
    if (answer.status >= 500) {
      for (const part of same) part.dataset.liveVersion = "";
      throw new Error(answer.status);
    }
    const text = answer.ok && !answer.redirected ? await answer.text() : "";
    const trusted = answer.headers.get("X-Live-Text");
    if (trusted) same[0].dataset.liveText = trusted;
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const part of same) {
      const fresh = page.getElementById(part.id);
      if (fresh && part.isConnected) await put(part, fresh);
    }
  };

  // --- putting in place

  const put = async (part, fresh) => {
    if (part.matches(BUSY) || part.querySelector(BUSY)) { part.dataset.liveVersion = ""; return; } // the reader's own step is under way
    if (part.contains(touched)) { part.dataset.liveVersion = ""; waiting.add(part.id); return; } // what is under a finger is there when it lifts
    const said = fresh.dataset.turn !== part.dataset.turn ? fresh.dataset.said : "";
    for (const name of Object.keys(fresh.dataset)) part.dataset[name] = fresh.dataset[name];
    waiting.delete(part.id);
    const held = hold(part, fresh);
    if (!held) { waiting.add(part.id); return; }
    keep(part, fresh);
    const left = "liveRows" in part.dataset ? stay(part, fresh) : [];
    const shown = "liveRows" in part.dataset ? inPlace(part, fresh) : fresh;
    const anchor = pointer && part.contains(document.elementFromPoint(...pointer)) ? document.elementFromPoint(...pointer) : null;
    const top = anchor?.getBoundingClientRect().top;
    const content = document.createDocumentFragment();
    content.append(...shown.childNodes);
    morph(part, content, true);
    for (const element of held) element.removeAttribute("hx-morph-skip");
    htmx.process(part);
    if (said) tell(part, said, held);
    if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - top);
    if (left.length) await results(part, left);
  };

  const busyIn = (part) => [...part.querySelectorAll(HELD)].filter((element) => !element.parentElement.closest(HELD) && (
    element.matches(":hover") || element.contains(document.activeElement) || element.querySelector("details.panel[open]") || isWrittenIn(element)));

  // Steps and forms that somebody points at, writes in or has opened stay as they are. False: no place for them in what is new.
  const hold = (part, fresh) => {
    const held = busyIn(part);
    for (const [index, element] of held.entries()) {
      const parent = counterpart(element.parentElement, part, fresh);
      if (!parent) return false;
      const same = counterpart(element, part, fresh);
      element.id ||= `live-held-${index}`;
      if (same) same.id = element.id;
      else parent.insertBefore(element.cloneNode(false), parent.children[[...element.parentElement.children].indexOf(element)] ?? null);
      element.setAttribute("hx-morph-skip", "");
    }
    if (held.length) waiting.add(part.id);
    return held;
  };

  const isWrittenIn = (element) => [...element.querySelectorAll("input, textarea, select")].some((field) => {
    if (field.matches("select")) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  });

  // The same element in what is new: by its id, else the one of its kind at the same place.
  const counterpart = (element, part, fresh) => {
    if (element === part) return fresh;
    if (element.id) return byId(fresh, element.id);
    const parent = counterpart(element.parentElement, part, fresh);
    const alike = (one) => one.tagName === element.tagName && one.classList[0] === element.classList[0];
    return [...(parent?.children ?? [])].filter(alike)[[...element.parentElement.children].filter(alike).indexOf(element)] ?? null;
  };

  // Messages about one's own last step stay, once.
  const words = (message) => (message.querySelector("p") ?? message).textContent.trim();
  const keep = (part, fresh) => {
    for (const message of part.querySelectorAll(KEPT)) {
      const parent = message.parentElement.closest(KEPT) ? null : counterpart(message.parentElement, part, fresh);
      if (!parent || [...parent.children].some((child) => words(child) === words(message))) continue;
      parent.insertBefore(message.cloneNode(true), parent.children[[...message.parentElement.children].indexOf(message)] ?? null);
    }
  };

  // Rows that are not in the list any more keep their place, faded, until the reader leaves the page. Gives those that just left.
  const stay = (part, fresh) => {
    const left = [];
    let before = null;
    for (const row of rowsOf(part)) {
      let here = byId(fresh, row.id);
      if (!here) {
        here = row.cloneNode(true);
        if (!row.matches(".row-gone, .row-settled")) left.push(row.id);
        const list = groupOf(row, part, fresh);
        if (before?.parentElement === list) before.after(here); else list.prepend(here);
      }
      before = here;
    }
    return left;
  };

  // The list in which this row stood; with its heading, if nobody else is in it any more.
  const groupOf = (row, part, fresh) => {
    const list = row.parentElement, there = list.id && byId(fresh, list.id);
    if (there) return there;
    const whole = list.closest("section") ?? list, copy = whole.cloneNode(true);
    for (const one of copy.querySelectorAll("li")) one.remove();
    if (copy.matches("ul, ol")) copy.replaceChildren();
    const beside = [...whole.parentElement.children], place = beside.indexOf(whole);
    const still = (ones) => ones.map((one) => one.id && byId(fresh, one.id)).find(Boolean);
    const after = still(beside.slice(place + 1)), before = still(beside.slice(0, place).reverse());
    const home = counterpart(whole.parentElement, part, fresh);
    if (after) after.before(copy); else if (before) before.after(copy); else if (home) home.prepend(copy); else fresh.append(copy);
    return copy.matches("ul, ol") ? copy : copy.querySelector("ul, ol");
  };

  // New rows come in where they belong, unless that moves the row under the pointer or with the focus: then they wait.
  const inPlace = (part, fresh) => {
    const row = part.querySelector("li[id]:hover") ?? document.activeElement?.closest("li[id]");
    const above = (list, id) => { const ids = rowsOf(list).map((one) => one.id); return ids.slice(0, ids.indexOf(id)).join(); };
    const free = pressed || !row || !part.contains(row) || above(part, row.id) === above(fresh, row.id);
    pressed = false;
    if (free) return fresh;
    const there = new Set(rowsOf(part).map((one) => one.id));
    show(rowsOf(fresh).filter((one) => !there.has(one.id)).length, part);
    const same = part.cloneNode(true);
    for (const one of rowsOf(same)) one.replaceWith(byId(fresh, one.id).cloneNode(true));
    return same;
  };

  const show = (number, part) => {
    waiting.add(part.id);
    news.hidden = !number;
    news.querySelector(".live-number").textContent = number;
  };

  const results = async (part, ids) => {
    const rows = ids.map((id) => document.getElementById(id)).filter(Boolean);
    for (const row of rows) row.classList.add("row-gone");
    if (!part.dataset.liveGone) return;
    const address = new URL(part.dataset.liveGone, location.href);
    address.searchParams.set("ids", ids.map((id) => id.match(/\d+$/)[0]).join(","));
    const answer = await get(address);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of rows) {
      const result = page.getElementById(row.id);
      if (result && row.isConnected) {
        const content = document.createDocumentFragment();
        content.append(...result.childNodes);
        morph(row, content, true);
      }
    }
  };

  // Somebody was first: said above the steps, below them while they are held.
  const tell = (part, said, held) => {
    part.querySelector("[data-live-note]")?.remove();
    const note = document.getElementById("live-note").content.firstElementChild.cloneNode(true);
    note.dataset.liveNote = "";
    note.querySelector(".live-said").textContent = said;
    if (!held.some(isWrittenIn)) note.querySelector(".live-kept").remove();
    const steps = part.querySelector(":scope > .actions");
    if (steps) held.includes(steps) ? steps.after(note) : steps.before(note);
    else (part.querySelector(":scope > header") ?? part.firstElementChild).after(note);
  };

  // --- when to look

  const isHeld = (part) => busyIn(part).length
    || ("liveRows" in part.dataset && (part.querySelector("li[id]:hover") || document.activeElement?.closest("li[id]")) && !pressed);
  const release = () => {
    const ready = parts().filter((part) => waiting.has(part.id) && !isHeld(part));
    if (!ready.length) return;
    for (const part of ready) {
      waiting.delete(part.id);
      part.dataset.liveVersion = "";
      if ("liveRows" in part.dataset) news.hidden = true;
    }
    ask();
  };
  const soon = () => { clearTimeout(soon.timer); soon.timer = setTimeout(release, 300); };

  // a press ends with its click, which comes after the pointer is up; a menu takes what comes after it
  document.addEventListener("pointerdown", ({ target, button }) => {
    clearTimeout(lift.timer);
    touched = button ? null : target;
  }, { capture: true, passive: true });
  const lift = () => { lift.timer = setTimeout(() => { touched = null; soon(); }, PRESS); };
  for (const kind of ["pointerup", "pointercancel", "contextmenu"]) document.addEventListener(kind, lift, { capture: true, passive: true });

  news.addEventListener("click", () => { pressed = true; release(); });
  document.addEventListener("pointermove", (event) => { pointer = event.pointerType === "mouse" ? [event.clientX, event.clientY] : null; }, { passive: true });
  document.addEventListener("pointerout", (event) => { if (event.target.closest?.(`${HELD}, li`)) soon(); });
  document.addEventListener("focusout", soon);
  document.addEventListener("toggle", soon, true);
  document.addEventListener("htmx:finally:request", () => setTimeout(ask, 50));
  document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(timer) : ask(); });
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  addEventListener("online", ask);
  setInterval(() => {
    if (document.hidden) return;
    for (const part of parts()) part.dataset.liveVersion = ""; // times go on
    ask();
  }, MINUTE);
  later();
})();
