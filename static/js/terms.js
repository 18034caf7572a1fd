// A word of the glossary shows its definition on hover and focus. All definitions are fetched once, at the first word; without
// this script the word is a link to its page.
(() => {
  "use strict";
  const WIDTH = 320, GAP = 8, PATIENCE = 250;
  const address = document.currentScript.dataset.from;
  const SVG = "http://www.w3.org/2000/svg";
  let definitions = null, box = null, word = null, closing = 0, dismissed = null;

  const load = () => definitions ??= fetch(address, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .catch(() => { definitions = null; return {}; });

  const element = (tag, css, text = "") => Object.assign(document.createElement(tag), { className: css, textContent: text });

  const ring = () => {
    const svg = document.createElementNS(SVG, "svg");
    const circle = document.createElementNS(SVG, "circle");
    for (const [name, value] of Object.entries({ width: 12, height: 12, viewBox: "0 0 11 11", class: "mark-ring", "aria-hidden": "true" })) svg.setAttribute(name, value);
    for (const [name, value] of Object.entries({ cx: 5.5, cy: 5.5, r: 4.5, fill: "none", stroke: "url(#blend)", "stroke-width": 2 })) circle.setAttribute(name, value);
    svg.append(circle);
    return svg;
  };

  const fill = (said) => {
    const head = element("div", "definition-head"), foot = element("div", "definition-foot");
    const standing = element("span", "definition-standing");
    if (said.agreed) standing.append(ring());
    standing.append(said.standing);
    head.append(element("strong", "", said.word), standing);
    const enter = element("span", "definition-open");
    enter.append(element("kbd", "", "↵"), said.open);
    foot.append(element("span", "", said.note), enter);
    box.replaceChildren(head, element("p", "", said.wording), foot);
  };

  const place = () => {
    const at = word.getClientRects()[0] ?? word.getBoundingClientRect();
    const height = box.offsetHeight, width = box.offsetWidth || WIDTH;
    const below = at.bottom + GAP + height <= innerHeight || at.top < height + GAP;
    box.style.left = `${Math.max(16, Math.min(at.left - 16, innerWidth - width - 16))}px`;
    box.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
  };

  const make = () => {
    box = element("div", "popover definition");
    box.id = "definition";
    box.popover = "manual";
    box.setAttribute("role", "tooltip");
    box.addEventListener("pointerenter", () => clearTimeout(closing));
    box.addEventListener("pointerleave", later);
    document.body.append(box);
  };

  const open = async (link) => {
    clearTimeout(closing);
    if (word === link || dismissed === link) return;
    word = link;
    const said = (await load())[link.dataset.term];
    if (word !== link || !link.isConnected) return;
    if (!said) { word = null; return; }
    if (!box?.isConnected) make();
    fill(said);
    box.showPopover();
    place();
    link.setAttribute("aria-describedby", "definition");
  };

  const close = () => {
    clearTimeout(closing);
    word?.removeAttribute("aria-describedby");
    word = null;
    if (box?.isConnected && box.matches(":popover-open")) box.hidePopover();
  };

  const later = () => {
    clearTimeout(closing);
    closing = setTimeout(() => { if (word !== document.activeElement) close(); }, PATIENCE);
  };

  const linkOf = (event) => event.target.closest?.("a[data-term]");
  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "touch" ? null : linkOf(event);
    if (link) open(link);
  });
  document.addEventListener("pointerout", (event) => {
    if (!linkOf(event)) return;
    dismissed = null;
    if (word) later();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link) open(link);
    else if (word) close();
  });
  document.addEventListener("focusout", (event) => {
    if (!linkOf(event)) return;
    dismissed = null;
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !word) return;
    dismissed = word;
    close();
    event.stopPropagation();
  }, true);
  document.addEventListener("scroll", () => { if (word && box?.isConnected) place(); }, { passive: true, capture: true });
})();
