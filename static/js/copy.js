// A button that copies the field it names, and says so in words. Without this script the field is there to be copied by hand.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies), said = document.querySelector(`[data-said-of="${field.id}"]`);
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      let isCopied = false;
      try {
        await navigator.clipboard.writeText(field.value);
        isCopied = true;
      } catch { // no permission, or the page did not come by https
        field.select();
        isCopied = document.execCommand("copy");
      }
      if (isCopied) button.focus(); else field.select();
      said.textContent = isCopied ? button.dataset.copied : button.dataset.notCopied;
    });
    button.hidden = false;
  }
})();
