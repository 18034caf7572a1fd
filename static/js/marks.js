// How long a press takes until the screen has answered, and until the server has confirmed it: performance marks "press", "answered"
// and "confirmed" of one number, and measures "answer" and "confirm" between them.
(() => {
  "use strict";
  let at = 0, number = 0;
  const unseen = new Set(); // answers whose frame is drawn, and after which nothing has run yet
  const drawn = () => { for (const tell of unseen) tell(); };
  const note = (event) => { drawn(); at = event.timeStamp; };
  for (const kind of ["keydown", "pointerdown", "click"]) document.addEventListener(kind, note, true);

  const mark = (name, detail, startTime) => performance.mark(name, startTime === undefined ? { detail } : { detail, startTime });

  // Call it when something has answered in the document: what is painted next is the answer. Gives the press, for its confirmation.
  window.answered = (what) => {
    const detail = { number: ++number, what }, begun = mark("press", detail, at);
    const painted = new Promise((resolve) => {
      const channel = new MessageChannel();
      const tell = () => {
        if (!unseen.delete(tell)) return;
        const end = mark("answered", detail);
        performance.measure("answer", { start: begun.startTime, end: end.startTime, detail });
        resolve();
      };
      channel.port1.onmessage = tell;
      // the frame is drawn before anything else runs: a message, or the next press, which a browser lets go first
      requestAnimationFrame(() => { unseen.add(tell); channel.port2.postMessage(null); });
    });
    return { detail, begun: begun.startTime, painted };
  };

  window.confirmed = async ({ detail, begun, painted }) => {
    await painted;
    const end = mark("confirmed", detail);
    performance.measure("confirm", { start: begun, end: end.startTime, detail });
  };
})();
