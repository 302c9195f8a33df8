// Lips, mouth opening and teeth.

import { areaShape, joinedCurves, movedCurve, reversedCurve, shapeOf, smoothCurve, taperedStroke } from "./face_shapes.js";

const LIP_PAIRS = [["ul1", "ll1"], ["ul2", "ll2"], ["ul3", "ll3"]];
const INNER_PAIRS = [["ui1", "li1"], ["ui2", "li2"]];
const LEAST_STEPS = [1.5, 1.5, 1.2, 1];
const UPPER_FLOORS = [1.2, 1.2, 1.1, 0.6, 0];
const LOWER_FLOORS = [1.6, 1.6, 1.4, 0.7, 0];
const RESTING_BOW = 1.9, RESTING_MOUTH = 51;
const BITE = -68.7, BITE_RISE = 2.4;
const TOOTH_PLACES = [-22, -15, -8.4, 0, 8.4, 15, 22];
const MOUTH_SHOWS = 0.3;

/** Four curves from the patient's right corner of the mouth to the left one. They share their x, and their control
 * points keep the order outer upper, inner upper, inner lower, outer lower, so no two of them cross. */
export function lipCurves(right, left) {
  const middle = (right.x("ul0") + left.x("ul0")) / 2;
  const centre = ["ul0", "ui0", "li0", "ll0"].map((name) => (right.y(name) + left.y(name)) / 2);
  const across = [], rows = [[], [], [], []];
  for (const half of [right, left]) {
    const { away, levels } = halfLips(half, middle, centre);
    const order = half === right ? [4, 3, 2, 1] : [0, 1, 2, 3, 4];
    for (const k of order) {
      across.push(middle + half.sign * away[k]);
      rows.forEach((row, line) => row.push(levels[line][k]));
    }
  }
  // A stretched lip loses its cupid's bow.
  const bow = RESTING_BOW * Math.min((RESTING_MOUTH / (across[8] - across[0])) ** 3, 1.2);
  rows[0][4] = Math.max(rows[0][4], (rows[0][3] + rows[0][5]) / 2 - bow);
  const [upper, innerUpper, innerLower, lower] = rows.map((row) => smoothCurve(across.flatMap((x, k) => [x, row[k]])));
  for (let k = 1; k < upper.length; k += 2) {
    if (innerUpper[k] < innerLower[k]) innerUpper[k] = innerLower[k] = (innerUpper[k] + innerLower[k]) / 2;
    upper[k] = Math.max(upper[k], innerUpper[k]);
    lower[k] = Math.min(lower[k], innerLower[k]);
  }
  return { upper, innerUpper, innerLower, lower };
}

/** Distance from the middle at five stations out to the corner, and the heights of the four lines there. */
function halfLips(half, middle, centre) {
  const aside = ([above, below]) => half.sign * ((half.x(above) + half.x(below)) / 2 - middle);
  const corner = half.y("ch");
  const wanted = [...LIP_PAIRS.map(aside), half.sign * (half.x("ch") - middle)];
  const away = [0];
  wanted.forEach((place, k) => away.push(Math.max(place, away[k] + LEAST_STEPS[k])));
  const knots = [0];
  for (const pair of INNER_PAIRS) knots.push(Math.max(aside(pair), knots[knots.length - 1]));
  const last = knots.map((knot) => Math.min(knot, away[4] - 1e-3)).concat(away[4]);
  const along = (line, one, two) => away.map((x) => between(x, last, [centre[line], half.y(one), half.y(two), corner]));
  const outer = (line, names) => [centre[line], ...names.map((name) => half.y(name)), corner];
  const levels = [
    outer(0, ["ul1", "ul2", "ul3"]), along(1, "ui1", "ui2"), along(2, "li1", "li2"), outer(3, ["ll1", "ll2", "ll3"]),
  ];
  for (let k = 0; k < 5; k++) {
    const above = levels[1][k], below = levels[2][k];
    levels[1][k] = Math.max(above, below);
    levels[2][k] = Math.min(above, below);
    levels[0][k] = Math.max(levels[0][k], levels[1][k] + UPPER_FLOORS[k]);
    levels[3][k] = Math.min(levels[3][k], levels[2][k] - LOWER_FLOORS[k]);
  }
  return { away, levels };
}

/** Straight lines between knots. */
function between(x, knots, heights) {
  if (x >= knots[3]) return heights[3];
  const k = x >= knots[2] ? 2 : x >= knots[1] ? 1 : 0;
  return heights[k] + ((heights[k + 1] - heights[k]) / (knots[k + 1] - knots[k])) * (x - knots[k]);
}

/** Shapes of the mouth and the opening that cuts off the teeth. */
export function mouthShapes(right, left) {
  const found = lipCurves(right, left);
  const { upper, innerUpper, innerLower, lower } = found;
  const opening = joinedCurves(innerUpper, reversedCurve(innerLower));
  let gap = 0;
  for (let k = 1; k < innerUpper.length; k += 6) gap = Math.max(gap, innerUpper[k] - innerLower[k]);
  const open = gap > MOUTH_SHOWS;
  const shapes = open ? [areaShape("mouth opening", opening, "mouth"), ...teethShapes(innerUpper)] : [];
  shapes.push(
    areaShape("upper lip", joinedCurves(upper, reversedCurve(innerUpper)), "lip"),
    areaShape("lower lip", joinedCurves(innerLower, reversedCurve(lower)), "lip_low"),
    lipSheen(found),
    shapeOf("upper lip border", upper, { ink: "lip_line", width: 0.45, opacity: 0.45 }),
    shapeOf("lower lip border", lower, { ink: "lip_line", width: 0.5, opacity: 0.5 }),
    shapeOf("lip line", innerUpper, { ink: "lip_dark", width: 0.85, opacity: 0.95 }),
  );
  if (open) shapes.push(shapeOf("lower lip line", innerLower, { ink: "lip_dark", width: 0.5, opacity: 0.7 }));
  shapes.push(mouthCorner(right), mouthCorner(left));
  return { shapes, opening };
}

/** Light on the fullest part of the lower lip. */
function lipSheen({ innerLower, lower }) {
  const line = [], half = [];
  [0, 0.8, 1, 0.8, 0].forEach((share, k) => {
    const place = 12 + 6 * k;
    const x = innerLower[place], y = innerLower[place + 1];
    line.push(x + 0.42 * (lower[place] - x), y + 0.42 * (lower[place + 1] - y));
    half.push(0.2 * (y - lower[place + 1]) * share);
  });
  return areaShape("lip sheen", taperedStroke(line, half), "light", 0.3);
}

/** The small dent at the corner of the mouth. */
function mouthCorner(half) {
  const [x, y] = half.at("ch");
  const line = [x - half.sign * 1.4, y, x, y, x + half.sign * 1.5, y - 0.5];
  return areaShape(`mouth corner ${half.label}`, taperedStroke(line, [0.35, 0.62, 0.1]), "lip_dark", 0.85);
}

/** Closed rows of teeth behind the opening. */
function teethShapes(innerUpper) {
  const start = innerUpper[0] + 1.8, end = innerUpper[innerUpper.length - 2] - 1.8;
  const biteAt = (x) => BITE + BITE_RISE * (x / 30) ** 2;
  const bite = [];
  for (let k = 0; k < 9; k++) {
    const x = start + (k * (end - start)) / 8;
    bite.push(x, biteAt(x));
  }
  const back = reversedCurve(bite);
  const line = smoothCurve(bite);
  const top = smoothCurve(movedCurve(bite, 0, 16)), bottom = smoothCurve(movedCurve(back, 0, -16));
  const shapes = [
    areaShape("upper teeth", joinedCurves(top, smoothCurve(back)), "teeth", 1, "mouth"),
    areaShape("lower teeth", joinedCurves(line, bottom), "teeth_low", 1, "mouth"),
    shapeOf("bite", line, { ink: "tooth_line", width: 0.4, opacity: 0.8, within: "mouth" }),
  ];
  for (const place of TOOTH_PLACES) {
    if (place <= start + 1 || place >= end - 1) continue;
    const y = biteAt(place);
    const edge = smoothCurve([place, y + 7, place, y - 6]);
    shapes.push(shapeOf("tooth", edge, { ink: "tooth_line", width: 0.25, opacity: 0.5, within: "mouth" }));
  }
  return shapes;
}
