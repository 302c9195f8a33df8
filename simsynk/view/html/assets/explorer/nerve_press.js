// What a press, a pointer or a key does on the drawn nerve.

import { setAttribute } from "./elements.js";
import { nearestTarget, treeNeighbour } from "./nerve_buttons.js";
import { svgPart } from "./nerve_paper.js";
import { withMyectomy, withToxin } from "./state.js";

const LEAVING_MS = 30;

/** Wide strokes along the edges, so that a branch can be pressed where it runs and not only at its disc. */
function edgeStrokes(parts, nerve) {
  const found = [];
  for (const edge of nerve.edges) {
    const place = nerve.buttons.findIndex((one) => one.cuts.includes(edge.cut) || one.cuts.includes(edge.name));
    if (place >= 0) found.push({ place, stroke: svgPart("path", { d: edge.d, "data-reach": edge.name }, parts.reach) });
  }
  return found;
}

function pressPlace(view, kind, place) {
  const { store, parts } = view, state = store.get();
  if (kind === "cutter") {
    const { button } = parts.cutters[place];
    if (state.tool === "cut") toggleCuts(store, state, button.cuts);
    else if (state.tool === "stimulate") store.set({ preview: button.name }, { record: false });
    return;
  }
  const { muscle } = parts.muscles[place].target;
  if (state.tool === "toxin") {
    const had = state.plan.toxin.some((one) => one.muscle === muscle);
    store.set({ plan: withToxin(state.plan, muscle, had ? 0 : state.dose, state.toxinDay) });
  } else if (state.tool === "myectomy") {
    const had = state.plan.myectomy.some((one) => one.muscle === muscle);
    store.set({ plan: withMyectomy(state.plan, muscle, had ? 0 : state.share) });
  }
}

/** Both directions of a connection go and come back together. */
function toggleCuts(store, state, names) {
  const all = names.every((name) => state.plan.cuts.includes(name));
  const others = state.plan.cuts.filter((name) => !names.includes(name));
  store.set({ plan: { ...state.plan, cuts: all ? others : [...others, ...names] }, preview: null });
}

/** Shows what a branch would do; the pointer on its way from one branch to the next changes nothing between. */
function pointAt(view, name) {
  clearTimeout(view.leaving);
  const show = () => {
    const { tool, preview } = view.store.get(), next = tool === "cut" || tool === "stimulate" ? name : null;
    if (preview !== next) view.store.set({ preview: next }, { record: false });
  };
  if (name) show();
  else view.leaving = setTimeout(show, LEAVING_MS);
}

/** A finger presses and does not hover. */
function hovering(view, place, name) {
  place.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && pointAt(view, name));
  place.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && pointAt(view, null));
}

/** Makes the drawing answer to pointer, touch and keys. */
export function listenToNerve(view) {
  const { parts } = view;
  const wire = (one, kind, place) => {
    const name = kind === "cutter" ? one.button.name : null;
    one.group.addEventListener("click", () => {
      roveNerve(view, kind, place);
      pressPlace(view, kind, place);
    });
    hovering(view, one.group, name);
    one.group.addEventListener("focus", () => {
      roveNerve(view, kind, place);
      if (one.group.matches(":focus-visible")) pointAt(view, name);
    });
    one.group.addEventListener("blur", () => pointAt(view, null));
    one.group.addEventListener("keydown", (event) => keyInNerve(view, kind, place, event));
  };
  parts.cutters.forEach((one, place) => wire(one, "cutter", place));
  parts.muscles.forEach((one, place) => wire(one, "muscle", place));
  for (const { place, stroke } of edgeStrokes(parts, view.nerve)) {
    stroke.addEventListener("click", () => pressPlace(view, "cutter", place));
    hovering(view, stroke, parts.cutters[place].button.name);
  }
  parts.svg.addEventListener("click", (event) => event.target.closest(".press, .reach") || pointAt(view, null));
  roveNerve(view, "cutter", 0);
  roveNerve(view, "muscle", 0);
}

function keyInNerve(view, kind, place, event) {
  const { parts } = view;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    pressPlace(view, kind, place);
  } else if (/^(Arrow|Home|End)/.test(event.key)) {
    event.preventDefault();
    const next = kind === "cutter"
      ? treeNeighbour(parts.cutters.map((one) => one.button), place, event.key)
      : nearestTarget(parts.muscles.map((one) => one.target), place, event.key);
    (kind === "cutter" ? parts.cutters : parts.muscles)[next].group.focus();
  }
}

/** One button of each kind is a stop of the Tab key; the arrow keys move the stop. */
function roveNerve(view, kind, place) {
  const all = kind === "cutter" ? view.parts.cutters : view.parts.muscles;
  all.forEach((one, i) => setAttribute(one.group, "tabindex", i === place ? 0 : -1));
}
