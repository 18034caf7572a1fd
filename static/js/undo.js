// The seconds left to take a step back, counted down on the screen; when they are over the button goes and the sentence stays.
(() => {
  "use strict";
  const began = new WeakMap(); // each line of seconds: what it said when it came, and when that was
  const format = (line, seconds) => line.textContent.replace(/\d+/, String(seconds));

  const count = () => {
    for (const line of document.querySelectorAll("[data-undo] [data-seconds]")) {
      if (!began.has(line)) began.set(line, performance.now() + Number(line.dataset.seconds) * 1000);
      const left = Math.ceil((began.get(line) - performance.now()) / 1000);
      if (left > 0) { line.textContent = format(line, left); continue; }
      const form = line.closest("form"), box = line.closest("[data-undo]");
      if (form.contains(document.activeElement)) {
        box.tabIndex = -1;
        box.focus();
      }
      form.remove();
    }
  };

  count();
  setInterval(count, 500);
})();
