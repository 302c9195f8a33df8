// What a plan gives for what it takes, with the range over the nerves; two rows when two plans are compared.

import { element, setAttribute, setWords, shortNumber } from "./elements.js";

const LOWEST = -10, HIGHEST = 100;

const barPlace = (value) => 100 * (Math.min(Math.max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST);

/** `41 % (8 in 10: 32 to 48)`, the mean and what eight in ten nerves lie between; words when there is nothing to lose. */
export function percentWords(found, estimated = false) {
  if (!found || !Number.isFinite(found.mean)) return "nothing there to change";
  if (!found.mean && !found.q10 && !found.q90) return "0 %";
  const mean = `${estimated ? "about " : ""}${shortNumber(found.mean)} %`;
  return found.q10 === found.q90 ? mean : `${mean} (8 in 10: ${shortNumber(found.q10)} to ${shortNumber(found.q90)})`;
}

function balanceBar(kind, title) {
  const fill = element("i", { class: "fill" }), range = element("i", { class: "range" }), words = element("b");
  const name = element("span", { class: "name", text: title });
  const row = element("div", { class: `bar ${kind}` }, name, words,
    element("div", { class: "track", "aria-hidden": "true" },
      element("i", { class: "zero", style: `left: ${barPlace(0)}%` }), fill, range));
  return {
    row,
    update(found, estimated) {
      const there = found && Number.isFinite(found.mean), zero = barPlace(0), mean = there ? barPlace(found.mean) : zero;
      setAttribute(fill, "style", `left: ${Math.min(zero, mean).toFixed(2)}%; width: ${Math.abs(mean - zero).toFixed(2)}%`);
      const low = there ? barPlace(found.q10) : zero, high = there ? barPlace(found.q90) : zero;
      setAttribute(range, "style", `left: ${low.toFixed(2)}%; width: ${(high - low).toFixed(2)}%`);
      setWords(words, percentWords(found, estimated));
    },
  };
}

function balancePair(title) {
  const removed = balanceBar("unasked", "Unwanted removed"), lost = balanceBar("asked", "Wanted lost");
  const head = element("h3", { text: title });
  return { root: element("div", { class: "pair" }, head, removed.row, lost.row), head, removed, lost };
}

export function balanceView(root, data) {
  const pairs = { A: balancePair("Plan A"), B: balancePair("Plan B") };
  root.replaceChildren(pairs.A.root, pairs.B.root);
  root.title = `Mean of ${data.replicates.length} simulated nerves over all commands; brackets hold eight in ten nerves`;
  return {
    update({ compare }, found) {
      for (const [which, pair] of Object.entries(pairs)) {
        const chosen = which === compare.which, shown = chosen ? found.balance : found.otherBalance;
        pair.root.hidden = !chosen && !compare.on;
        pair.head.hidden = !compare.on;
        const { estimated } = (chosen ? found.now : found.other) ?? {};
        pair.removed.update(shown?.removed, estimated);
        pair.lost.update(shown?.lost, estimated);
      }
    },
  };
}
