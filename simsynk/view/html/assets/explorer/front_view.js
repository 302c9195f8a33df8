// The planner's front: what each plan removes against what it takes away, with the plan on the bench as a cross.

import { element, setAttribute, shortNumber, upperFirst } from "./elements.js";
import { frontCautions, planOfFront } from "./front_file.js";
import { balance } from "./readout.js";
import { isEmpty, planSentence, samePlan } from "./state.js";

const FRONT_WIDE = 460, FRONT_HIGH = 300, FRONT_LEFT = 56, FRONT_BOTTOM = 46, FRONT_TOP = 14, FRONT_RIGHT = 14;

function frontPart(tag, settings, words) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(settings)) made.setAttribute(name, value);
  if (words !== undefined) made.textContent = words;
  return made;
}

function frontScale(plans) {
  const lost = plans.flatMap((one) => [one.wanted_lost_percent.q10, one.wanted_lost_percent.q90]);
  const removed = plans.flatMap((one) => [one.unwanted_removed_percent.q10, one.unwanted_removed_percent.q90]);
  const span = (values) => {
    const low = Math.min(0, ...values), high = Math.max(10, ...values), step = (high - low) > 60 ? 20 : (high - low) > 25 ? 10 : 5;
    return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step, step };
  };
  const x = span(lost), y = span(removed);
  return {
    x, y,
    atX: (value) => FRONT_LEFT + (FRONT_WIDE - FRONT_LEFT - FRONT_RIGHT) * (value - x.low) / (x.high - x.low),
    atY: (value) => FRONT_HIGH - FRONT_BOTTOM - (FRONT_HIGH - FRONT_BOTTOM - FRONT_TOP) * (value - y.low) / (y.high - y.low),
  };
}

function frontAxes({ x, y, atX, atY }) {
  const under = FRONT_HIGH - FRONT_BOTTOM, parts = [];
  for (let v = x.low; v <= x.high; v += x.step) {
    parts.push(frontPart("line", { x1: atX(v), x2: atX(v), y1: FRONT_TOP, y2: under, class: "grid" }));
    parts.push(frontPart("text", { x: atX(v), y: under + 16, "text-anchor": "middle" }, v));
  }
  for (let v = y.low; v <= y.high; v += y.step) {
    parts.push(frontPart("line", { x1: FRONT_LEFT, x2: FRONT_WIDE - FRONT_RIGHT, y1: atY(v), y2: atY(v), class: "grid" }));
    parts.push(frontPart("text", { x: FRONT_LEFT - 7, y: atY(v) + 4, "text-anchor": "end" }, v));
  }
  const middle = (FRONT_LEFT + FRONT_WIDE - FRONT_RIGHT) / 2, turned = `translate(14 ${(under + FRONT_TOP) / 2}) rotate(-90)`;
  parts.push(frontPart("text", { x: middle, y: FRONT_HIGH - 10, "text-anchor": "middle" }, "wanted movement lost (%)"));
  parts.push(frontPart("text", { "text-anchor": "middle", transform: turned }, "unwanted movement removed (%)"));
  return parts;
}

/** The treatments of a plan in words; the planner's own title where it has none. */
function frontTitle(one, data) {
  const plan = planOfFront(one, data);
  return isEmpty(plan) ? one.title || one.name : upperFirst(planSentence(plan, data));
}

function shareRange(s) {
  return `${shortNumber(s.q10)} to ${shortNumber(s.q90)}`;
}

function frontWords(one, data) {
  const share = (s) => `${shortNumber(s.mean)} % (${shareRange(s)})`;
  return `${frontTitle(one, data)}: removes ${share(one.unwanted_removed_percent)}, loses ${share(one.wanted_lost_percent)}`;
}

/** What is left of a plan at the last month to which it was grown on; null where it was not. */
function lastRegrown(one) {
  const later = (one.recurrence ?? []).filter((entry) => entry.months > 0 && Number.isFinite(entry.unwanted_removed_percent?.mean));
  return later.sort((a, b) => a.months - b.months).at(-1) ?? null;
}

/**
 * The plans as a table: what each removes and loses, and what of it is left when all has grown back that will.
 * Its roles are written out, since the layout of a narrow screen would take them away.
 */
function frontTable(plans, data, load) {
  const months = Math.max(0, ...plans.map((one) => lastRegrown(one)?.months ?? 0));
  const head = ["Plan", "Unwanted removed", "Wanted lost", ...(months ? [`Removed | lost after ${months} months`] : [])];
  const cell = (s) => element("td", { role: "cell" }, `${shortNumber(s.mean)} %`, element("small", { text: shareRange(s) }));
  const rows = plans.map((one, place) => {
    const later = lastRegrown(one);
    const left = later && `${shortNumber(later.unwanted_removed_percent.mean)} | ${shortNumber(later.wanted_lost_percent.mean)} %`;
    const name = element("button", { type: "button", class: "link", onclick: load(one) },
      element("span", { class: "place", text: `${place + 1}.` }), " ", frontTitle(one, data));
    return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, name),
      cell(one.unwanted_removed_percent), cell(one.wanted_lost_percent), ...(months ? [element("td", { role: "cell", text: left || "–" })] : []));
  });
  const names = head.map((text) => element("th", { scope: "col", role: "columnheader", text }));
  const table = element("table", { class: "front", role: "table" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...names)),
    element("tbody", { role: "rowgroup" }, ...rows));
  return { table, rows, months };
}

function rankingNote(front, months) {
  const { words = "" } = front.certificate ?? {};
  const proof = words && `${upperFirst(words).replace(/\.?$/, ".")} `;
  const fades = months ? " What was cut grows back in this model: the last column is of the same plans, grown on." : "";
  return `${proof}Means, and what eight in ten held-out nerves lie between; the cross is the plan on this page, on its day.${fades}`;
}

function frontPoint(one, place, scale, load, data) {
  const { unwanted_removed_percent: up, wanted_lost_percent: across } = one;
  const x = scale.atX(across.mean), y = scale.atY(up.mean);
  const looks = one.on_front === false ? "point" : "point front";
  const made = frontPart("g", { role: "button", tabindex: 0, class: looks, "aria-pressed": "false",
    "aria-label": `Load plan ${place + 1}. ${frontWords(one, data)}` });
  made.append(
    frontPart("line", { x1: scale.atX(across.q10), x2: scale.atX(across.q90), y1: y, y2: y, class: "spread" }),
    frontPart("line", { x1: x, x2: x, y1: scale.atY(up.q10), y2: scale.atY(up.q90), class: "spread" }),
    frontPart("circle", { cx: x, cy: y, r: 22, class: "reach" }), frontPart("circle", { cx: x, cy: y, r: 9, class: "dot" }),
    frontPart("text", { x, y: y + 4, "text-anchor": "middle", class: "number" }, place + 1));
  made.addEventListener("click", load);
  made.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); load(); }
  });
  return made;
}

export function frontView(root, data, store) {
  let front = null, points = [], rows = [], cross = null, scale = null;
  const draw = () => {
    front = data.front;
    root.hidden = !front;
    if (!front) return;
    const load = (one) => () => store.set({ plan: planOfFront(one, data) }, { says: `Loaded plan: ${frontTitle(one, data)}` });
    scale = frontScale(front.plans);
    const svg = frontPart("svg", { viewBox: `0 0 ${FRONT_WIDE} ${FRONT_HIGH}`, role: "group",
      "aria-label": "Plans of the planner: unwanted movement removed against wanted movement lost" });
    cross = frontPart("path", { class: "cross", "aria-hidden": "true" });
    points = front.plans.map((one, place) => ({ plan: planOfFront(one, data), dot: frontPoint(one, place, scale, load(one), data) }));
    const zero = frontPart("g", { class: "nothing" });
    zero.append(frontPart("rect", { x: scale.atX(0) - 5, y: scale.atY(0) - 5, width: 10, height: 10 }),
      frontPart("text", { x: scale.atX(0) + 10, y: scale.atY(0) - 6 }, "nothing done"));
    svg.append(...frontAxes(scale), zero, ...points.map((one) => one.dot), cross);
    const made = frontTable(front.plans, data, load);
    rows = made.rows;
    root.replaceChildren(element("h2", { text: "Plans ranked under the model's assumptions" }),
      element("div", { class: "front-room" }, element("div", { class: "paper" }, svg), element("div", { class: "front-words" }, made.table,
        element("p", { class: "soft", text: rankingNote(front, made.months) }),
        element("p", { class: "soft", text: frontCautions(front, data) }))));
  };
  draw();
  return {
    update(state) {
      if (front !== data.front) draw();
      if (!front) return;
      points.forEach((one, place) => {
        const here = samePlan(one.plan, state.plan);
        setAttribute(one.dot, "aria-pressed", here);
        setAttribute(rows[place], "aria-current", here ? "true" : null);
      });
      // The points are of the moment after the plan, and so is the cross, wherever the slider stands.
      const { removed, lost } = balance(data, state.plan, data.days.length - 1);
      const there = removed && Number.isFinite(removed.mean) && Number.isFinite(lost.mean);
      const x = there ? scale.atX(lost.mean) : 0, y = there ? scale.atY(removed.mean) : 0;
      setAttribute(cross, "d", there ? `M${x - 7} ${y - 7}l14 14m0 -14l-14 14` : "");
    },
  };
}
