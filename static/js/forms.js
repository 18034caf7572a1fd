// A page that comes back with something to mend has the focus there; one that says what was done begins at those words, so that
// Tab goes on from them and not from the first place of the rail. Ctrl Enter sends the form that is written in.
(() => {
  "use strict";
  const main = document.getElementById("main");
  // a "#…" stays in the address when a form is sent: the browser puts the focus there, be it on the content as a whole
  const begin = () => {
    if (![document.body, main].includes(document.activeElement)) return;
    const wrong = [...main?.querySelectorAll("form [aria-invalid=true]") ?? []].find((field) => field.checkVisibility());
    const said = main?.querySelector("#messages, .message-error, .message-conflict");
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (wrong) wrong.focus();
    else if (said && [null, "", main].includes(named)) {
      said.tabIndex = -1;
      said.focus({ preventScroll: true });
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
    const form = event.target.form;
    if (!form?.matches("#main form.form") || event.target.matches("button")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.primary"));
  });

  begin();
  addEventListener("load", begin);
})();
