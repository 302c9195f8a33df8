// The nerve as a plain list: the same cuts, doses and muscles as the drawing, for those who would rather read.

import { element } from "./elements.js";
import { withMyectomy, withToxin } from "./state.js";

const LARGEST_LISTED_DOSE = 20;

/** Boxes to tick for every cut, in the order of the tree. */
function cutBoxes(data, store) {
  const boxes = new Map();
  const rows = data.cuts.map((cut) => {
    const box = element("input", { type: "checkbox", "data-list-cut": cut.name, onchange: () => toggle(cut.name) });
    boxes.set(cut.name, box);
    return element("li", { class: cut.kind }, element("label", {}, box, ` ${cut.title}`));
  });
  const toggle = (name) => {
    const { plan } = store.get();
    const cuts = plan.cuts.includes(name) ? plan.cuts.filter((one) => one !== name) : [...plan.cuts, name];
    store.set({ plan: { ...plan, cuts } });
  };
  return { boxes, list: element("ul", { class: "cut-list" }, ...rows) };
}

function muscleField(settings, take) {
  const input = element("input", { type: "number", min: 0, ...settings, onchange: () => {
    const value = Math.min(Math.max(Number(input.value) || 0, 0), settings.max);
    input.value = value || "";
    take(value);
  } });
  return input;
}

/** A table of the muscles with their dose and the share taken out. */
function muscleTable(data, store) {
  const fields = new Map();
  const rows = data.nerve.targets.map(({ muscle, title }) => {
    const dose = muscleField({ max: LARGEST_LISTED_DOSE, step: 0.5, "aria-label": `${title}: toxin, units`, "data-list-dose": muscle },
      (units) => store.set({ plan: withToxin(store.get().plan, muscle, units, store.get().toxinDay) }));
    const share = muscleField({ max: 100, step: 5, "aria-label": `${title}: taken out, per cent`, "data-list-share": muscle },
      (percent) => store.set({ plan: withMyectomy(store.get().plan, muscle, percent / 100) }));
    fields.set(muscle, { dose, share });
    return element("tr", {}, element("th", { scope: "row", text: title }), element("td", {}, dose), element("td", {}, share));
  });
  const head = element("tr", {}, element("th", { scope: "col", text: "Muscle" }),
    element("th", { scope: "col", text: "Toxin (units)" }), element("th", { scope: "col", text: "Taken out (%)" }));
  return { fields, table: element("table", { class: "muscle-list" }, element("thead", {}, head), element("tbody", {}, ...rows)) };
}

export function nerveList(data, store) {
  const { boxes, list } = cutBoxes(data, store), { fields, table } = muscleTable(data, store);
  const root = element("details", { class: "nerve-list" }, element("summary", { text: "Branches and muscles as a list" }),
    element("div", { class: "columns" },
      element("fieldset", {}, element("legend", { text: "Cut" }), list), element("div", { class: "scroll" }, table)));
  let shown = null;
  return {
    root,
    update({ plan }) {
      if (plan === shown) return;
      shown = plan;
      for (const [name, box] of boxes) if (box.checked !== plan.cuts.includes(name)) box.checked = plan.cuts.includes(name);
      for (const [muscle, { dose, share }] of fields) {
        const toxin = plan.toxin.filter((one) => one.muscle === muscle).reduce((sum, one) => sum + one.units, 0);
        const taken = plan.myectomy.find((one) => one.muscle === muscle);
        showNumber(dose, toxin);
        showNumber(share, taken ? Math.round(100 * taken.fraction) : 0);
      }
    },
  };
}

function showNumber(input, value) {
  if (document.activeElement !== input && Number(input.value || 0) !== value) input.value = value || "";
}
