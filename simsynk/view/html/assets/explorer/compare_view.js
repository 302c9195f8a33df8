// Two plans, A and B, under the same command at the same time.

import { element, pressButton, setAttribute, setWords } from "./elements.js";
import { planSentence } from "./state.js";

export function compareView(root, data, store) {
  const pick = (which) => pressButton(`Work on ${which}`,
    () => store.set({ compare: { which } }, { says: `Now working on plan ${which}` }),
    { "aria-pressed": "false", "data-which": which });
  const buttons = { A: pick("A"), B: pick("B") };
  const lists = { A: element("p"), B: element("p") };
  const close = pressButton("End comparison",
    () => store.set({ compare: { on: false } }, { says: "Comparison ended" }), { class: "quiet" });
  root.replaceChildren(...["A", "B"].map((which) => element("div", { class: "arm" }, buttons[which], lists[which])), close);
  return {
    update(state) {
      root.hidden = !state.compare.on;
      if (!state.compare.on) return;
      for (const which of ["A", "B"]) {
        setAttribute(buttons[which], "aria-pressed", state.compare.which === which);
        setWords(lists[which], planSentence(state.compare[which], data) || "nothing done");
      }
    },
  };
}

/** Starts with the present plan as A and as B, so that a change shows against it. */
export function startComparing(store) {
  const { plan, compare } = store.get();
  if (compare.on) store.set({ compare: { on: false } }, { says: "Comparison ended" });
  else store.set({ compare: { on: true, which: "B", A: plan, B: plan } }, { says: "Comparing: A is the plan so far; changes go to B" });
}
