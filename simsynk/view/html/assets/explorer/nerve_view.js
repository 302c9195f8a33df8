// The nerve: branches to cut or to stimulate, muscles to inject or to take out, and what has been done to them.

import { element, setAttribute, setWords } from "./elements.js";
import { drawCutter, drawMarks, drawName, drawTarget, scissorsMark } from "./nerve_buttons.js";
import { nerveKey } from "./nerve_key.js";
import { nerveList } from "./nerve_list.js";
import { drawAxons, drawBackdrop, drawEdges, drawGap, drawLesions, drawPlaces, svgPart } from "./nerve_paper.js";
import { listenToNerve } from "./nerve_press.js";
import { deadEdges, largestShares, shareLeft, shareTaken, waySupply } from "./nerve_supply.js";
import { stimulated, stopOf } from "./readout.js";
import { planOutput } from "./toxin.js";
import { pathOf } from "./why_paths.js";

const MOST_ANSWERS = 5, SEEN_LOSS = 0.05, SEEN_SPREAD = 0.1;
const ON_MUSCLES = { toxin: true, myectomy: true };

/** The drawing with everything that can change, made once. */
function drawNerve(nerve, known) {
  const svg = svgPart("svg", { class: "nerve", viewBox: `0 0 ${nerve.width} ${nerve.height}`, role: "group", "aria-label": "The nerve: branches that can be cut" });
  drawBackdrop(svg, nerve);
  const edges = drawEdges(svg, nerve), axons = drawAxons(svg, nerve), lesions = drawLesions(svg, nerve);
  drawPlaces(svg, nerve);
  const reach = svgPart("g", { class: "reach" }, svg), gaps = svgPart("g", { class: "gaps" }, svg);
  const targets = nerve.targets.filter((one) => known.has(one.muscle));
  const rings = svgPart("g", {}, svg), above = svgPart("g", { class: "sayings", "aria-hidden": "true" });
  const marks = targets.map((one) => drawMarks(rings, above, one));
  const cutters = nerve.buttons.map((one) => drawCutter(svg, one));
  const muscles = targets.map((one) => drawTarget(svg, one));
  if (!nerve.over_face) for (const one of targets) drawName(svg, one);
  svg.append(above);
  return { svg, edges, axons, lesions, reach, gaps, cutters, muscles, marks };
}

export function nerveView(root, data, store) {
  const { nerve } = data, known = new Set(data.muscles.map((one) => one.name));
  const parts = drawNerve(nerve, known), list = nerveList(data, store), key = nerveKey(data);
  const says = element("div", { class: "nerve-says", role: "status" });
  root.replaceChildren(element("div", { class: "nerve-paper" }, parts.svg), element("div", { class: "nerve-words" }, key.root, says), list.root);
  const supply = waySupply(data), place = new Map(data.muscles.map((one, m) => [one.name, m]));
  const view = { data, store, nerve, parts, supply, place, says, key, list, edges: "", shown: {} };
  listenToNerve(view);
  return { update: (state) => updateNerve(view, state) };
}

function updateNerve(view, state) {
  const { parts, data, shown } = view;
  if (shown.tool !== state.tool) {
    setAttribute(parts.svg, "data-tool", state.tool);
    setAttribute(parts.svg, "data-on", ON_MUSCLES[state.tool] ? "muscles" : "branches");
    setAttribute(parts.svg, "aria-label", ON_MUSCLES[state.tool] ? "The nerve: muscles that can be treated" : "The nerve: branches that can be cut");
  }
  const stop = stopOf(data, state.stop), path = pathOf(data, state);
  if (shown.plan !== state.plan || shown.stop !== state.stop) {
    showCuts(view, cutsBy(data, state.plan, stop), stop);
    showMuscles(view, state.plan, stop, cutsBy(data, state.plan, stop));
  }
  showButtons(view, state, path);
  if (shown.preview !== state.preview || shown.plan !== state.plan || shown.tool !== state.tool || shown.patient !== state.patient || shown.effort !== state.effort) {
    showPreview(view, state);
  }
  showHalos(view, path);
  view.key.update(state, stop);
  view.list.update(state);
  view.shown = { tool: state.tool, plan: state.plan, stop: state.stop, preview: state.preview, patient: state.patient, effort: state.effort };
}

/** The cuts that have been made at a stop: none before the day of the plan. */
function cutsBy(data, plan, stop) {
  return stop.day < data.planDay ? [] : plan.cuts;
}

/** Gaps where something is cut, grey dashes beyond, and no axon where none runs any more or runs yet. */
function showCuts(view, cuts, stop) {
  const { parts, nerve, data } = view, { day } = stop;
  const dead = deadEdges(nerve.edges, cuts), names = new Set(cuts);
  parts.gaps.replaceChildren();
  for (const [name, one] of parts.edges) {
    const severedHere = names.has(one.edge.cut) || names.has(name);
    const next = dead.has(name) ? "dead" : severedHere ? "cut" : "";
    if (next !== one.state) setAttribute(one.group, "data-state", next || null);
    one.state = next;
    if (severedHere) {
      const { gap, width } = one.edge;
      scissorsMark(drawGap(parts.gaps, gap, width), 0, -Math.round(width / 2 + 52), 1);
    }
  }
  const places = cuts.map((name) => data.cuts.findIndex((one) => one.name === name));
  for (const one of parts.axons) {
    const gone = day < one.line.day || one.line.cuts.some((at) => places.includes(at));
    if (gone !== one.gone) {
      one.group.classList.toggle("gone", gone);
      if (one.mark) one.mark.classList.toggle("gone", gone);
      one.gone = gone;
    }
  }
  for (const { lesion, group } of parts.lesions) group.classList.toggle("later", lesion.day > day);
}

/** Rings of toxin with the force that is left, crosses of muscle taken out, and muscles that nothing reaches. */
function showMuscles(view, plan, stop, cuts) {
  const left = shareLeft(view.data, view.supply, cuts);
  const output = planOutput(view.data, { toxin: plan.toxin }, stop.day);
  for (const [i, one] of view.parts.marks.entries()) {
    const m = view.place.get(one.target.muscle);
    const toxin = plan.toxin.filter((dose) => dose.muscle === one.target.muscle);
    const taken = plan.myectomy.find((other) => other.muscle === one.target.muscle);
    const spread = !toxin.length && output[m] < 1 - SEEN_SPREAD;
    const state = [left[m] < 1e-6 && "silent", toxin.length && "injected", spread && "spread", taken && "taken"];
    setAttribute(one.group, "data-state", state.filter(Boolean).join(" ") || null);
    const dose = toxin.map((other) => `${other.units} U`).join(" + ");
    const force = dose || spread ? [dose, `${Math.round(100 * output[m])} %`].filter(Boolean).join(" · ") : "";
    one.treated = [force, taken ? `${Math.round(100 * taken.fraction)} % out` : ""].filter(Boolean).join(", ");
    setWords(one.words, one.treated);
    setWords(view.parts.muscles[i].treated, one.treated);
  }
}

/** Each button as pressed or not, with a name that says what pressing it does. */
function showButtons(view, state, path) {
  const orders = new Map(path.twigs.map((name, i) => [name, String(i + 1)]));
  for (const one of view.parts.cutters) {
    const { button } = one, many = button.cuts.filter((name) => state.plan.cuts.includes(name)).length;
    const pressed = many === 0 ? "false" : many === button.cuts.length ? "true" : "mixed";
    const next = `${pressed} ${orders.get(button.name) || ""} ${state.tool}`;
    if (next === one.state) continue;
    one.state = next;
    setAttribute(one.group, "aria-pressed", state.tool === "stimulate" ? null : pressed);
    setAttribute(one.group, "data-order", orders.get(button.name) || null);
    setWords(one.number, orders.get(button.name) || "");
    const does = pressed === "true" ? `${button.title}, cut` : button.title;
    setAttribute(one.group, "aria-label", state.tool === "stimulate" ? `Stimulate ${button.title}` : does);
    setAttribute(one.group, "aria-hidden", ON_MUSCLES[state.tool] ? "true" : null);
  }
  for (const one of view.parts.muscles) {
    const dose = state.plan.toxin.find((other) => other.muscle === one.target.muscle);
    const taken = state.plan.myectomy.find((other) => other.muscle === one.target.muscle);
    const pressed = state.tool === "toxin" ? !!dose : state.tool === "myectomy" && !!taken;
    const extra = state.tool === "toxin" && dose ? `, ${dose.units} units of toxin` : state.tool === "myectomy" && taken ? `, ${Math.round(100 * taken.fraction)} per cent taken out` : "";
    const next = `${pressed} ${extra} ${state.tool}`;
    if (next === one.state) continue;
    one.state = next;
    setAttribute(one.group, "aria-pressed", pressed);
    setAttribute(one.group, "aria-label", one.target.title + extra);
    setAttribute(one.group, "aria-hidden", ON_MUSCLES[state.tool] ? null : "true");
  }
}

/** What a cut of the branch under the pointer would take, or what a current through it moves. */
function showPreview(view, state) {
  const { parts, data } = view;
  const one = parts.cutters.find(({ button }) => button.name === state.preview);
  const stimulating = state.tool === "stimulate";
  const cuts = one && !stimulating ? one.button.cuts.filter((name) => !state.plan.cuts.includes(name)) : [];
  const shares = stimulating && one ? currentAnswers(view, state, one.button) : cuts.length ? shareTaken(data, view.supply, state.plan.cuts, cuts) : null;
  parts.svg.classList.toggle("previewing", !!shares);
  const dead = cuts.length ? deadEdges(view.nerve.edges, [...state.plan.cuts, ...cuts]) : new Set();
  for (const [name, { group, edge }] of parts.edges) {
    const here = !!one && one.button.cuts.some((cut) => cut === edge.cut || cut === name);
    group.classList.toggle("pointed", here);
    group.classList.toggle("would-die", dead.has(name) || (here && cuts.length > 0));
  }
  for (const mark of parts.marks) {
    const share = shares ? shares[view.place.get(mark.target.muscle)] : 0;
    const seen = share >= SEEN_LOSS;
    mark.group.classList.toggle("loses", seen && !stimulating);
    mark.group.classList.toggle("answers", seen && stimulating);
    setWords(mark.words, seen ? `${stimulating ? "" : "−"}${Math.round(100 * share)} %` : mark.treated || "");
  }
  tellPreview(view, one, shares, stimulating, cuts.length);
}

/** Share of its maximum that a current through a branch makes each muscle give. */
function currentAnswers(view, state, button) {
  const found = new Float64Array(view.data.muscles.length);
  for (const name of button.cuts) {
    const { activation } = stimulated(view.data, state.plan, state.patient, name, state.effort);
    activation.forEach((value, m) => { found[m] = Math.max(found[m], value); });
  }
  return found;
}

/** The same in words below the drawing. */
function tellPreview(view, one, shares, stimulating, further) {
  const { says, data } = view;
  view.key.root.hidden = !!one;
  if (!one) return void says.replaceChildren();
  const most = shares ? largestShares(shares, MOST_ANSWERS) : [];
  const title = one.button.title;
  if (!stimulating && !further) return void says.replaceChildren(`${title} is cut. Press again to take the cut back.`);
  const lead = stimulating ? `A current through ${lowerStart(title)} moves` : `Cutting ${lowerStart(title)} would take`;
  const none = stimulating ? `${lead} nothing.` : `${lead} nothing that still arrives.`;
  if (!most.length) return void says.replaceChildren(none);
  const items = most.map(({ muscle, share }) =>
    element("li", {}, element("span", { class: "part", style: `--part:${share.toFixed(3)}` }),
      `${data.muscles[muscle].title} ${Math.round(100 * share)} %`));
  says.replaceChildren(element("p", { text: stimulating ? `${lead} (share of the muscle's maximum):` : `${lead} (share of what reaches the muscle):` }),
    element("ul", { class: stimulating ? "answers" : "losses" }, ...items));
}

function lowerStart(words) {
  return words[0].toLowerCase() + words.slice(1);
}

/** The way that carries the cell that was asked about. */
function showHalos(view, path) {
  const next = path.edges.join(" ");
  if (next === view.edges) return;
  view.edges = next;
  const lit = new Set(path.edges);
  for (const [name, { halo, edge }] of view.parts.edges) halo.classList.toggle("lit", lit.has(name) || lit.has(edge.cut));
}
