// Functions that a plan takes away, on any command and not only on the one that is shown.

import { element, upperFirst } from "./elements.js";

/** A loss that came with the plan, one that was there before, one that the plan gave back, or none. */
export function lossKind(loss, nerves) {
  const hair = 0.5 / nerves;
  if (loss.share > loss.before + hair) return loss.lost ? "lost" : "some";
  if (loss.share < loss.before - hair) return "regained";
  return loss.share > hair ? "old" : "none";
}

export function lossWords(loss, data, nerves) {
  const k = Math.round(loss.share * nerves), before = Math.round(loss.before * nerves);
  const says = upperFirst(`${data.side} ${loss.says}`);
  return before ? `${says}: in ${k} of ${nerves} (${before} before)` : `${says}: in ${k} of ${nerves}`;
}

const LOSS_ORDER = { lost: 0, some: 1, regained: 2, old: 3 };
const LOSS_SIGN = { lost: "▲", some: "△", regained: "▽", old: "·" };
const LOSS_SAYS = { lost: "Lost", some: "Lost in some", regained: "Regained in some", old: "As before" };

export function flagsView(root, data) {
  const list = element("ul", { class: "flags" });
  const calm = element("p", { class: "calm" });
  root.replaceChildren(calm, list);
  let shown = null;
  return {
    update(state, found) {
      const { losses, nerves } = found.now;
      const told = losses.map((loss) => ({ loss, kind: lossKind(loss, nerves) })).filter((one) => one.kind !== "none")
        .sort((a, b) => LOSS_ORDER[a.kind] - LOSS_ORDER[b.kind] || b.loss.share - a.loss.share);
      const about = found.now.estimated ? ", estimated" : "";
      const key = about + told.map((one) => one.kind + lossWords(one.loss, data, nerves)).join("|");
      if (key === shown) return;
      shown = key;
      const cost = told.some((one) => one.kind === "lost" || one.kind === "some");
      calm.hidden = cost;
      calm.textContent = losses.length ? "No function is newly lost in any nerve."
        : "Lost functions are read from a face, and this nerve moves none.";
      list.replaceChildren(...told.map(({ loss, kind }) => element("li", { class: `flag ${kind}`, "data-loss": loss.name },
        element("span", { class: "sign", "aria-hidden": "true", text: LOSS_SIGN[kind] }),
        element("span", { class: "kind", text: LOSS_SAYS[kind] }),
        element("span", { text: lossWords(loss, data, nerves) + about }))));
    },
  };
}
