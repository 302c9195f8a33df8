// What a click on the nerve does: cut, weaken with toxin, take out muscle, or stimulate.

import { element, pressButton, setAttribute, setWords } from "./elements.js";

const TOOLS = [
  ["cut", "Cut", "Press a branch to cut it, again to undo the cut."],
  ["toxin", "Toxin", "Press a muscle to inject it, again to take the dose back."],
  ["myectomy", "Myectomy", "Press a muscle to take a share of it out, again to put it back."],
  ["stimulate", "Stimulate", "Point at a branch, or press it, to see what it alone moves."],
];
const LARGEST_DOSE = 20;

/** What a tool does, in one sentence. */
export function hintOf(tool) {
  return TOOLS.find(([name]) => name === tool)[2];
}

function numberField(words, settings, take) {
  const input = element("input", { type: "number", ...settings, onchange: () => {
    const low = Number(settings.min), high = Number(settings.max), value = Number(input.value);
    input.value = Number.isFinite(value) && input.value !== "" ? Math.min(Math.max(value, low), high) : low;
    take(Number(input.value));
  } });
  return { input, label: element("label", {}, element("span", { text: words }), input) };
}

export function toolBar(root, data, store) {
  const buttons = TOOLS.map(([name, title]) =>
    pressButton(title, () => store.set({ tool: name, preview: null }, { record: false }), { "aria-pressed": "false", "data-tool": name }));
  const hint = element("p", { class: "soft hint", id: "tool-hint" });
  const dose = numberField("Dose (units)", { min: 0, max: LARGEST_DOSE, step: 0.5, id: "dose" },
    (value) => store.set({ dose: value }, { record: false }));
  const day = numberField("on day", { min: 0, max: 36525, step: 1, id: "toxin-day" },
    (value) => store.set({ toxinDay: value }, { record: false }));
  const share = numberField("Share taken out (%)", { min: 1, max: 100, step: 1, id: "share" },
    (value) => store.set({ share: value / 100 }, { record: false }));
  const forToxin = element("div", { class: "fields" }, dose.label, day.label,
    element("span", { class: "soft", text: "Doses are model inputs, not dosing advice; units differ between products." }));
  const forMyectomy = element("div", { class: "fields" }, share.label);
  root.replaceChildren(
    element("div", { class: "tools", role: "group", "aria-label": "Tool", "aria-describedby": "tool-hint" }, ...buttons),
    hint, forToxin, forMyectomy);
  return {
    update(state) {
      TOOLS.forEach(([name], place) => setAttribute(buttons[place], "aria-pressed", name === state.tool));
      setWords(hint, hintOf(state.tool));
      // That of the first tool stands where what was done will stand.
      hint.hidden = state.tool === "cut";
      forToxin.hidden = state.tool !== "toxin";
      forMyectomy.hidden = state.tool !== "myectomy";
      for (const [field, value] of [[dose, state.dose], [day, state.toxinDay], [share, Math.round(100 * state.share)]]) {
        if (document.activeElement !== field.input && Number(field.input.value) !== value) field.input.value = value;
      }
    },
  };
}
