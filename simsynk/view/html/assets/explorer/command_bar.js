// What the face is asked to do, and how hard it tries.

import { element, pressButton, setAttribute, setWords } from "./elements.js";

const FIRST = ["rest", "smile", "close_tight", "brow_raise", "pucker", "snarl", "lower_lip_depress"];
const FEW = 8;

export function commandBar(root, data, store) {
  const all = data.commands.map((_, place) => place);
  const named = FIRST.map((name) => data.commands.findIndex((one) => one.name === name)).filter((place) => place >= 0);
  const first = all.length <= FEW || named.length < 3 ? all : named;
  const rest = all.filter((place) => !first.includes(place));
  const buttons = new Map();
  const button = (place) => {
    const made = pressButton(data.commands[place].title, () => store.set({ command: place, why: null }),
      { "aria-pressed": "false", "data-command": data.commands[place].name });
    buttons.set(place, made);
    return made;
  };
  const folded = element("span", { class: "folded", id: "more-commands", hidden: true }, ...rest.map(button));
  const more = pressButton("More …", () => unfold(folded.hidden),
    { "aria-expanded": "false", "aria-controls": "more-commands", class: "quiet" });
  const unfold = (open) => {
    folded.hidden = !open;
    setAttribute(more, "aria-expanded", open);
    setWords(more, open ? "Fewer" : "More …");
  };
  const row = element("div", { class: "commands", role: "group", "aria-label": "Ask the face" },
    ...first.map(button), ...(rest.length ? [folded, more] : []));
  const effort = element("input", { type: "range", min: 0, max: 100, step: 5, id: "effort", "aria-label": "Effort",
    oninput: () => store.set({ effort: Number(effort.value) / 100 }, { record: false }) });
  const said = element("span", { class: "tabular" });
  const dial = element("span", { class: "dial", id: "effort-dial", hidden: true }, effort);
  const fold = pressButton("", () => {
    dial.hidden = !dial.hidden;
    setAttribute(fold, "aria-expanded", !dial.hidden);
    if (!dial.hidden) effort.focus();
  }, { "aria-expanded": "false", "aria-controls": "effort-dial", class: "fold" });
  fold.append("Effort ", said);
  root.replaceChildren(row, element("div", { class: "effort" }, fold, dial));
  let shown = -1;
  return {
    update(state) {
      if (state.command !== shown) {
        for (const [place, one] of buttons) setAttribute(one, "aria-pressed", place === state.command);
        if (folded.hidden && rest.includes(state.command)) unfold(true);
        const bar = row, chosen = buttons.get(state.command);
        if (bar.scrollWidth > bar.clientWidth) {
          bar.scrollLeft = chosen.offsetLeft - bar.offsetLeft - (bar.clientWidth - chosen.offsetWidth) / 2;
        }
        shown = state.command;
      }
      const percent = Math.round(100 * state.effort);
      if (Number(effort.value) !== percent) effort.value = percent;
      setWords(said, `${percent} %`);
      setAttribute(effort, "aria-valuetext", `${percent} per cent of full effort`);
    },
  };
}
