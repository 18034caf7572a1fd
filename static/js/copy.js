// A button that copies the field or the text it names, and says so in words. Without this script it is there to be copied by hand.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies), said = document.querySelector(`[data-said-of="${field.id}"]`);
    const isField = "value" in field, choose = () => isField ? field.select() : getSelection().selectAllChildren(field);
    if (isField) field.addEventListener("focus", choose);
    button.addEventListener("click", async () => {
      let isCopied = false;
      try {
        await navigator.clipboard.writeText(isField ? field.value : field.textContent);
        isCopied = true;
      } catch { // no permission, or the page did not come by https
        choose();
        isCopied = document.execCommand("copy");
      }
      if (isCopied) button.focus(); else choose();
      said.textContent = isCopied ? button.dataset.copied : button.dataset.notCopied;
    });
    button.hidden = false;
  }
})();
