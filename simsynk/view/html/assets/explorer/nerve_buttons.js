// What can be pressed on the drawn nerve: a disc for every branch, twig and connection, a label for every muscle.

import { svgPart } from "./nerve_paper.js";

const TOUCH_RADIUS = 88, DISC_RADIUS = 45;
const SCISSORS = "M-20-14a8 8 0 1 0 9 9L22 14M-20 14a8 8 0 1 1 9-9L22-14";

/** A pair of scissors about a place. */
export function scissorsMark(parent, x, y, size = 1) {
  return svgPart("path", { d: SCISSORS, class: "scissors", transform: `translate(${x} ${y}) scale(${size})` }, parent);
}

function discText(group, words, room) {
  const size = Math.min(44, Math.floor((2 * room) / (0.66 * Math.max(words.length, 1))));
  return svgPart("text", { class: "code", y: size * 0.36, "font-size": size, text: words }, group);
}

/** The line from a button to what it stands for; none when it lies upon it. */
function leader(group, one) {
  const dx = one.at[0] - one.x, dy = one.at[1] - one.y, far = Math.hypot(dx, dy);
  if (far > DISC_RADIUS + 6) svgPart("line", { class: "leader", x1: one.x, y1: one.y, x2: one.at[0], y2: one.at[1] }, group);
}

/** One button for what one click cuts. */
export function drawCutter(parent, button) {
  const group = svgPart("g", { class: `press cutter ${button.kind}`, role: "button", tabindex: -1, "aria-pressed": "false", "data-cut": button.name }, parent);
  leader(group, button);
  const at = svgPart("g", { transform: `translate(${button.x} ${button.y})` }, group);
  svgPart("circle", { class: "touch", r: TOUCH_RADIUS }, at);
  svgPart("circle", { class: "focus-ring", r: DISC_RADIUS + 14 }, at);
  svgPart("circle", { class: "disc", r: DISC_RADIUS, stroke: button.colour }, at);
  discText(at, button.code, DISC_RADIUS - 8);
  svgPart("line", { class: "strike", x1: -DISC_RADIUS * 0.6, x2: DISC_RADIUS * 0.6, y1: 0, y2: 0 }, at);
  svgPart("text", { class: "cut-word", y: DISC_RADIUS + 30, text: "cut" }, at);
  const order = svgPart("g", { class: "order", transform: `translate(${DISC_RADIUS * 0.8} ${-DISC_RADIUS * 0.8})` }, at);
  svgPart("circle", { r: 24 }, order);
  const number = svgPart("text", { y: 12 }, order);
  svgPart("title", { text: button.title }, group);
  return { button, group, number, state: "" };
}

/** Half the width of a muscle's label. */
function pillHalf(code) {
  return Math.max(24 + 11.5 * code.length, 50);
}

/** One button for a muscle, and the marks that stand at it: what toxin, surgery or a cut takes from it. */
export function drawTarget(parent, target) {
  const group = svgPart("g", { class: "press target", role: "button", tabindex: -1, "aria-pressed": "false", "data-muscle": target.muscle }, parent);
  leader(group, target);
  const at = svgPart("g", { transform: `translate(${target.x} ${target.y})` }, group);
  svgPart("circle", { class: "touch", r: TOUCH_RADIUS }, at);
  const half = pillHalf(target.code);
  svgPart("rect", { class: "focus-ring", x: -half - 12, y: -48, width: 2 * half + 24, height: 96, rx: 48 }, at);
  svgPart("rect", { class: "pill", x: -half, y: -36, width: 2 * half, height: 72, rx: 36 }, at);
  svgPart("text", { class: "code", y: 13, "font-size": 36, text: target.code }, at);
  const treated = svgPart("text", { class: "treated", y: 74 }, at);
  svgPart("title", { text: target.title }, group);
  return { target, group, treated, state: "" };
}

/** The name of a muscle beside its button, on one or more lines. */
export function drawName(parent, { x, y, code, lines }) {
  const name = svgPart("text", { class: "muscle-name", y: y + 13 - 19 * (lines.length - 1), "aria-hidden": "true" }, parent);
  lines.forEach((words, i) => svgPart("tspan", { x: x + pillHalf(code) + 14, dy: i ? 38 : 0, text: words }, name));
}

/** Marks at a muscle, which no tool hides. */
export function drawMarks(parent, above, target) {
  const group = svgPart("g", { class: "marks", transform: `translate(${target.at[0]} ${target.at[1]})`, "aria-hidden": "true" }, parent);
  svgPart("circle", { class: "loss", r: 33 }, group);
  svgPart("circle", { class: "answer", r: 33 }, group);
  svgPart("circle", { class: "toxin", r: 40 }, group);
  svgPart("path", { class: "excised", d: "M-26-26 26 26M26-26-26 26" }, group);
  const words = svgPart("text", { class: "said", x: target.said[0], y: target.said[1] }, above);
  return { target, group, words, state: "" };
}

/** The button to which an arrow key leads in the tree of branches: siblings up and down, children and back. */
export function treeNeighbour(buttons, from, key) {
  const one = buttons[from];
  const family = buttons.map((_, place) => place).filter((place) => buttons[place].parent === one.parent);
  const here = family.indexOf(from);
  if (key === "ArrowDown") return family[Math.min(here + 1, family.length - 1)];
  if (key === "ArrowUp") return family[Math.max(here - 1, 0)];
  if (key === "ArrowLeft") return one.parent ? buttons.findIndex((other) => other.name === one.parent) : from;
  if (key === "ArrowRight") {
    const child = buttons.findIndex((other) => other.parent === one.name);
    return child < 0 ? from : child;
  }
  if (key === "Home") return 0;
  return key === "End" ? buttons.length - 1 : from;
}

/** The muscle nearest in the direction of an arrow key. */
export function nearestTarget(targets, from, key) {
  const [dx, dy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key] || [0, 0];
  if (key === "Home") return 0;
  if (key === "End") return targets.length - 1;
  let found = from, least = Infinity;
  targets.forEach((other, place) => {
    const x = other.x - targets[from].x, y = other.y - targets[from].y;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (place !== from && ahead > 0 && ahead + 2 * aside < least) [found, least] = [place, ahead + 2 * aside];
  });
  return found;
}
