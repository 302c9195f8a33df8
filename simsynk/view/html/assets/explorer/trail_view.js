// What was done, in words: every treatment can be taken back by itself, and the last step by Undo.

import { element, pressButton } from "./elements.js";
import { planKey, planWords, without } from "./state.js";
import { hintOf } from "./tool_bar.js";

export function trailView(root, data, store) {
  let shown = null;
  return {
    update(state) {
      const key = planKey(state.plan) + state.plan.cuts.join() + state.tool;
      if (key === shown) return;
      shown = key;
      const words = planWords(state.plan, data);
      root.replaceChildren(...(words.length ? words.map((one) => element("li", {}, element("span", { text: one.words }),
        pressButton("×", () => store.set({ plan: without(state.plan, one.kind, one.name) }), { "aria-label": `Take back: ${one.words}` })))
        : [element("li", { class: "soft none", text: state.tool === "cut" ? hintOf("cut") : "Nothing done yet." })]));
      requestAnimationFrame(() => { root.scrollLeft = root.scrollWidth; });
    },
  };
}
