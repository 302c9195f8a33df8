// One simulated nerve after the other, since no two grow back alike.

import { calmMotion, element, pressButton, setAttribute, setWords } from "./elements.js";

const EVERY_MS = 400;

export function cycleView(root, data, store) {
  const count = data.replicates.length;
  let timer = null;
  const go = (place, says = "") => store.set({ patient: place }, { record: false, says });
  const step = (by) => {
    const { patient } = store.get();
    go(patient === null ? (by > 0 ? 0 : count - 1) : (patient + by + count) % count);
  };
  const pause = () => { clearInterval(timer); timer = null; setWords(play, "Play"); };
  const start = () => {
    if (timer) return pause();
    setWords(play, "Pause");
    step(1);
    timer = setInterval(() => step(1), EVERY_MS);
  };
  const close = () => {
    pause();
    root.hidden = true;
    go(null);
  };
  const play = pressButton("Play", start);
  const said = element("output", { class: "which" });
  root.replaceChildren(
    pressButton("‹", () => { pause(); step(-1); }, { "aria-label": "Previous nerve" }), play,
    pressButton("›", () => { pause(); step(1); }, { "aria-label": "Next nerve" }), said,
    pressButton("Mean of all", () => { pause(); go(null, "The mean of all nerves is shown"); }, { class: "quiet" }));
  return {
    playing: () => timer !== null,
    shown: () => !root.hidden,
    close,
    toggle() {
      if (!root.hidden) return close();
      root.hidden = false;
      return calmMotion() ? step(1) : start();
    },
    update(state) {
      setAttribute(said, "data-nerve", state.patient);
      if (state.patient !== null && root.hidden) root.hidden = false;
      setWords(said, state.patient === null ? `mean of ${count} nerves` : `nerve ${state.patient + 1} of ${count}`);
    },
  };
}
