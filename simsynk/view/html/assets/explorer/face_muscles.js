// Muscle bellies over a face: blue for the share of the pull that was wanted, hatched orange for the excess. A strand
// widens with the square root of the pull; a dashed outline shows the healthy pull where some is missing; a muscle that
// no nerve reaches is a pale belly with cross lines.

import { joinedCurves, movedCurve, reversedCurve, shapeOf, smoothCurve } from "./face_shapes.js";
import { halvesOf, headOf } from "./face_half.js";

const BELLY_SHOWS = 0.03;
const RING_MUSCLES = {
  orbicularis_oculi_palpebral: { across: 18, up: 10.5, half: 2.6 },
  orbicularis_oculi_orbital: { across: 25, up: 17.5, half: 3.6 },
  orbicularis_oris_upper: { edge: ["ul0", "ul1", "ul2", "ul3"], away: 3.2, half: 3 },
  orbicularis_oris_lower: { edge: ["ll0", "ll1", "ll2", "ll3"], away: -3.4, half: 3 },
};
const BELLY_POINTS = 7, HATCH_POINTS = 25;
const STRAND_EDGE = { ink: "on_dark", width: 0.3, closed: true };

/** What the muscles of one half face do: the healthy share of what they moved, and what goes beyond it. */
export function muscleWork(moved, healthy) {
  return {
    wanted: moved.map((value, m) => Math.min(value, healthy[m])),
    excess: moved.map((value, m) => Math.max(value - healthy[m], 0)),
    healthy,
  };
}

/** Strands of every muscle that works or should work; `work` by side, in the order of the face's muscles. A work may
 * name muscles that no nerve reaches in `cut`, one truth value a muscle. */
export function muscleShapes(face, expression, work) {
  const pair = halvesOf(face, expression);
  return Object.entries(work).flatMap(([side, one]) => headOf(face).muscles.flatMap((muscle, m) => {
    const half = pair[side];
    const { line, width } = bellyLine(half, muscle);
    const name = `${muscle} ${half.label}`;
    if (one.cut?.[m]) return lostBelly(name, line, width);
    return workingBelly(name, line, width, one.wanted[m], one.excess[m], one.healthy[m]);
  }));
}

function workingBelly(name, line, width, wanted, excess, healthy) {
  if (Math.max(wanted, excess, healthy) < BELLY_SHOWS) return [];
  const wide = width * Math.sqrt(Math.max(wanted + excess, 0));
  const split = wide * ((2 * wanted) / Math.max(wanted + excess, 1e-9) - 1);
  const shapes = [];
  if (healthy - wanted >= BELLY_SHOWS) {
    const usual = width * Math.sqrt(healthy);
    const looks = { ink: "expected", width: 0.5, closed: true, dash: [1.6, 1.2] };
    shapes.push(shapeOf(`expected ${name}`, bellyBand(line, -usual, usual), looks));
  }
  if (wanted >= BELLY_SHOWS) {
    shapes.push(shapeOf(`wanted ${name}`, bellyBand(line, -wide, split), { ...STRAND_EDGE, fill: "asked", opacity: 0.85 }));
  }
  if (excess >= BELLY_SHOWS) {
    shapes.push(
      shapeOf(`excess ${name}`, bellyBand(line, split, wide), { ...STRAND_EDGE, fill: "unasked", opacity: 0.92 }),
      shapeOf(`hatch ${name}`, bellyHatch(line, split, wide), { ink: "on_dark", width: 0.4, opacity: 0.9 }),
    );
  }
  return shapes;
}

function lostBelly(name, line, width) {
  const half = 0.6 * width;
  return [
    shapeOf(`silent ${name}`, bellyBand(line, -half, half), { fill: "on_dark", ink: "expected", width: 0.5, closed: true, opacity: 0.55 }),
    shapeOf(`silent hatch ${name}`, bellyHatch(line, -half, half), { ink: "expected", width: 0.45, opacity: 0.8 }),
  ];
}

/** The middle of a belly, and its half width at full activation. */
function bellyLine(half, muscle) {
  const ring = RING_MUSCLES[muscle];
  if (ring) return { line: ring.edge ? mouthRing(half, ring) : eyeRing(half, ring), width: ring.half };
  const { from, to, half: width } = half.head.bellies[muscle];
  const x = half.sign * from[0], y = from[1];
  const alongX = half.x(to) - x, alongY = half.y(to) - y;
  const line = [];
  for (let k = 0; k < BELLY_POINTS; k++) {
    const share = k / (BELLY_POINTS - 1);
    line.push(x + share * alongX, y + share * alongY);
  }
  return { line, width };
}

function eyeRing(half, { across, up }) {
  const x = (half.x("en") + half.x("ex")) / 2, y = (half.y("en") + half.y("ex")) / 2;
  const line = [];
  for (let k = 0; k < HATCH_POINTS; k++) {
    const turn = (2 * Math.PI * k) / (HATCH_POINTS - 1);
    line.push(x + across * Math.cos(turn), y + up * Math.sin(turn));
  }
  return line;
}

function mouthRing(half, { edge, away }) {
  return [...movedCurve(half.at(...edge), 0, away), half.x("ch") + half.sign * 3.4, half.y("ch")];
}

/** Two lines beside a line, at their distances, nearest to it at the ends of a belly. */
function bellySides(line, inner, outer) {
  const count = line.length / 2;
  const closes = Math.hypot(line[0] - line[line.length - 2], line[1] - line[line.length - 1]) < 1e-4;
  const near = [], far = [];
  for (let i = 0; i < count; i++) {
    const before = Math.max(i - 1, 0), after = Math.min(i + 1, count - 1);
    const dx = line[2 * after] - line[2 * before], dy = line[2 * after + 1] - line[2 * before + 1];
    const swell = closes ? 1 : 0.45 + 0.55 * Math.sin((Math.PI * i) / (count - 1));
    const scale = swell / Math.max(Math.hypot(dx, dy), 1e-9);
    near.push(line[2 * i] - scale * inner * dy, line[2 * i + 1] + scale * inner * dx);
    far.push(line[2 * i] - scale * outer * dy, line[2 * i + 1] + scale * outer * dx);
  }
  return { near, far };
}

/** The strip between two distances from a line. */
function bellyBand(line, inner, outer) {
  const { near, far } = bellySides(line, inner, outer);
  return joinedCurves(smoothCurve(near), smoothCurve(reversedCurve(far)));
}

/** A zigzag across a strip, so that excess is told from wanted pull without colour. */
function bellyHatch(line, inner, outer) {
  const last = line.length / 2 - 1;
  const fine = [];
  for (let k = 0; k < HATCH_POINTS; k++) {
    const at = (k * last) / (HATCH_POINTS - 1);
    const before = 2 * Math.min(Math.floor(at), last - 1);
    const share = at - before / 2;
    for (const axis of [0, 1]) fine.push(line[before + axis] + share * (line[before + 2 + axis] - line[before + axis]));
  }
  const { near, far } = bellySides(fine, inner, outer);
  const points = fine.map((_, place) => (Math.floor(place / 2) % 2 === 0 ? near[place] : far[place]));
  const corners = [];
  for (let k = 0; k < points.length; k += 2) corners.push([points[k], points[k + 1]]);
  return joinedCurves(...corners);
}
