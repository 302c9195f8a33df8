// Creases, dimples and neck bands: fixed courses whose depth tells which muscle pulls.

import { areaShape, ellipseCurve, joinedCurves, movedCurve, sampledCurve, smoothCurve, taperedStroke } from "./face_shapes.js";

const FAINTEST = 0.03;
const RESTING_JAW = 106;

/** Every crease of one half face that is deep enough to be seen, back to front. */
export function creaseShapes(half, other) {
  const found = [];
  for (const part of [
    foreheadLines, frownLines, crowsFeet, bunnyLines, underEye, nasolabialFold, marionetteLine, puckerRays, chinShapes, neckBands,
  ]) part(half, other, found);
  return found.filter((shape) => shape.opacity >= FAINTEST);
}

/** A brush stroke that grows darker and wider with depth, 0 to 1; none that would be too faint to be seen. */
function creaseStroke(name, half, line, depth, width, found) {
  const deep = Math.min(Math.max(depth, 0), 1);
  if (0.85 * deep < FAINTEST) return;
  found.push(areaShape(`${name} ${half.label}`, taperedStroke(line, width * (0.55 + 0.45 * deep)), "crease", 0.85 * deep));
}

/** Lines over a raised brow; they run out where the other side is still. */
function foreheadLines(half, other, found) {
  const inner = half.pull("frontalis_medial"), outer = half.pull("frontalis_lateral");
  const opacity = 0.8 * Math.min((0.9 * (inner + outer)) / 2, 1);
  if (opacity < FAINTEST) return;
  half.head.forehead.forEach((line, number) => {
    const last = line.length - 2;
    const bowed = half.drawn(line);
    const widths = [];
    for (let k = 0; k < line.length; k += 2) {
      const share = line[k] / line[last];
      bowed[k + 1] += (inner * (1 - share) + outer * share) * (3.6 - 0.5 * number);
      widths.push(0.5 * (1 - share) * inner + 0.5 * share * outer + 0.06);
    }
    widths[0] = 0.5 * Math.min(inner, other.pull("frontalis_medial")) + 0.06;
    widths[widths.length - 1] = 0.05;
    found.push(areaShape(`forehead line ${half.label}`, taperedStroke(bowed, widths), "crease", opacity));
  });
}

function frownLines(half, other, found) {
  const knit = half.pull("corrugator"), down = half.pull("procerus");
  for (const line of half.head.glabella) {
    creaseStroke("frown line", half, half.drawn(line, half.sign * -1.8 * knit, -1.5 * down), 1.2 * knit, 0.75, found);
  }
  creaseStroke("root line", half, half.drawn(half.head.root), 1.1 * down, 0.6, found);
}

function crowsFeet(half, other, found) {
  const depth = 1.3 * half.pull("orbicularis_oculi_orbital");
  for (const line of half.head.crows_feet) {
    creaseStroke("crow's foot", half, half.drawn(line, half.x("ex"), half.y("ex")), depth, 0.5, found);
  }
}

function bunnyLines(half, other, found) {
  const depth = (1.2 * (half.pull("levator_labii_alaeque_nasi") + half.pull("nasalis"))) / 2;
  for (const line of half.head.bunny) {
    creaseStroke("bunny line", half, half.drawn(line, half.x("al"), half.y("al")), depth, 0.5, found);
  }
}

function underEye(half, other, found) {
  const depth = 0.22 + 0.6 * half.pull("orbicularis_oculi_orbital");
  creaseStroke("under-eye crease", half, half.at("bag1", "bag2", "bag3"), depth, 0.5, found);
}

/** The nasolabial fold, with the cheek's shadow above it when it is deep. */
function nasolabialFold(half, other, found) {
  const line = sampledCurve(smoothCurve(half.at("nl1", "nl2", "nl3", "nl4")), 3);
  const depth = half.fold;
  if (depth > 1) {
    const bulge = taperedStroke(movedCurve(line, half.sign * 1.6, 0.4), 2.6);
    found.push(areaShape(`fold shadow ${half.label}`, bulge, "shade", Math.min(0.05 * (depth - 1), 0.16)));
  }
  creaseStroke("nasolabial fold", half, line, 0.32 * depth, 0.8, found);
}

function marionetteLine(half, other, found) {
  const slack = half.slack("zygomaticus_major");
  const depth = 0.9 * half.pull("depressor_anguli_oris") + 0.7 * half.pull("platysma") + 0.35 * slack;
  creaseStroke("marionette line", half, half.at("mr1", "mr2"), depth, 0.65, found);
}

/** Short rays around gathered lips. */
function puckerRays(half, other, found) {
  for (const [muscle, edge, starts, up] of [
    ["orbicularis_oris_upper", ["ul1", "ul2", "ul3"], half.head.pucker_above, 1],
    ["orbicularis_oris_lower", ["ll1", "ll2", "ll3"], half.head.pucker_below, -1],
  ]) {
    const depth = 0.9 * (half.pull(muscle) - 0.25);
    edge.forEach((name, k) => {
      const [x, y] = half.at(name);
      const out = half.sign * 0.05 * starts[2 * k] * 3.2;
      const line = [0, 0.5, 1].flatMap((t) => [x + t * out, y + up * (0.9 + 4.4 * t)]);
      creaseStroke("pucker ray", half, line, depth, 0.42, found);
    });
  }
}

/** The crease below the lip, and dimples like orange peel where the mentalis pulls. */
function chinShapes(half, other, found) {
  const pull = half.pull("mentalis");
  const [x, y] = half.at("lf1");
  const line = [0, half.y("lf0"), 0.55 * x, y + 0.2, x, y];
  const stroke = taperedStroke(line, [0.4 + 0.3 * pull, 0.35, 0.05]);
  found.push(areaShape(`chin crease ${half.label}`, stroke, "crease", Math.min(0.28 + 0.5 * pull, 0.8)));
  const opacity = Math.min(Math.max(1.5 * (pull - 0.04), 0), 0.72);
  if (opacity < FAINTEST) return;
  const pads = half.drawn(half.head.stipples, half.x("cp"), half.y("cp"));
  const dents = [];
  for (let k = 0; k < pads.length; k += 2) dents.push(ellipseCurve(pads[k], pads[k + 1], 0.62 + 0.25 * pull, 0.42 + 0.2 * pull));
  // One shape with one opacity; the bridges between the dents have no area.
  const start = dents[0].slice(0, 2);
  const all = joinedCurves(dents[0], ...dents.slice(1).flatMap((dent) => [dent, start]));
  found.push(areaShape(`chin dimples ${half.label}`, all, "crease", opacity));
}

function neckBands(half, other, found) {
  const depth = 1.4 * (half.pull("platysma") - 0.03);
  const jaw = half.y("jw") + RESTING_JAW;
  for (const line of half.head.platysma) {
    const tight = half.drawn(line, 0, 0.4 * jaw);
    creaseStroke("neck band", half, tight, depth, 1.05, found);
    const light = [];
    creaseStroke("neck band light", half, movedCurve(tight, half.sign * -1.9, 0), 0.75 * depth, 1, light);
    for (const one of light) found.push({ ...one, fill: "light", opacity: 0.6 * one.opacity });
  }
}
