// Measures of a face in mm: the rules of face/measures.py, for one expression and for many nerves at once.

import { faceSpace, joinHalves, moveHalf, newHalf, settleHalf, surgeryAt } from "./face_model.js";

const DEPTH_WEIGHTS = {
  zygomaticus_major: 0.55, levator_labii: 0.35, levator_labii_alaeque_nasi: 0.4, zygomaticus_minor: 0.3,
  orbicularis_oris_upper: -0.35,
};
export const FOLD_HOLDERS = ["zygomaticus_major", "zygomaticus_minor", "levator_labii"];
const DEPTH_AT_REST = 0.34;
const LEAST_TRAVEL_MM = 0.5;

/** Depth of the nasolabial fold against a healthy face at rest (1). */
export function depthOfFold(face, tone, pull) {
  let held = 0;
  for (const name of FOLD_HOLDERS) held += tone[face.muscles.indexOf(name)];
  let depth = DEPTH_AT_REST * Math.min(held / FOLD_HOLDERS.length, 1);
  for (const name in DEPTH_WEIGHTS) depth += DEPTH_WEIGHTS[name] * pull[face.muscles.indexOf(name)];
  return Math.max(depth, 0) / DEPTH_AT_REST;
}

/** Places of the measured landmarks in a space, each the place of its x. */
function marksOf(space) {
  const of = (name) => 2 * space.at(name);
  return { ch: of("ch"), b3: of("b3"), ul1: of("ul1"), ll1: of("ll1"), ll0: of("ll0"), ul0: of("ul0") };
}

/** Writes the measures of one half, in the order of the face's measures. */
function measureHalf(at, placed, rest, opening, restOpening, fold, out, from) {
  const x = placed[at.ch] - rest[at.ch];
  const y = placed[at.ch + 1] - rest[at.ch + 1];
  const travel = Math.hypot(x, y);
  out[from] = travel;
  out[from + 1] = travel >= LEAST_TRAVEL_MM ? (Math.atan2(y, x) * 180) / Math.PI : NaN;
  out[from + 2] = Math.hypot(placed[at.ch] - placed[at.ll0], placed[at.ch + 1] - placed[at.ll0 + 1]);
  out[from + 3] = opening;
  out[from + 4] = 1 - opening / Math.max(restOpening, 1e-6);
  out[from + 5] = placed[at.b3 + 1] - rest[at.b3 + 1];
  out[from + 6] = placed[at.ul1 + 1] - rest[at.ul1 + 1];
  out[from + 7] = placed[at.ll1 + 1] - rest[at.ll1 + 1];
  out[from + 8] = placed[at.ul0];
  out[from + 9] = fold;
  out[from + 10] = placed[at.ch];
  out[from + 11] = placed[at.ch + 1];
  out[from + 12] = placed[at.b3 + 1];
}

/** Measures of an expression against the same face at rest, by name, for both sides. */
export function measure(face, shown, resting) {
  const space = faceSpace(face);
  const at = marksOf(space);
  const found = ["right", "left"].map((_, s) => {
    const values = new Float64Array(face.measures.length);
    const fold = depthOfFold(face, shown.tone[s], shown.pull[s]);
    measureHalf(at, shown.landmarks[s], resting.landmarks[s], shown.opening[s], resting.opening[s], fold, values, 0);
    return Object.fromEntries(face.measures.map((name, k) => [name, values[k]]));
  });
  return { right: found[0], left: found[1] };
}

/** A bench on which the faces of many nerves are measured, one nerve after the other. */
export function measuringBench(data, index) {
  const { face } = data;
  const space = faceSpace(face, face.measured);
  const surgery = surgeryAt(data, index);
  const rest = [new Float64Array(2 * space.L), new Float64Array(2 * space.L)];
  const halves = [newHalf(space), newHalf(space)];
  // A side to which nothing happens is the same in every nerve.
  const still = data.others ? null : stillSide(data, space, halves, surgery);
  return { data, space, at: marksOf(space), surgery, rest, restOpening: [0, 0], halves, still };
}

/** The healthy side under every command: it moves alike in all nerves. */
function stillSide(data, space, halves, surgery) {
  const side = 1 - data.sideIndex;
  const M = data.muscles.length;
  const C = data.commands.length;
  const healthy = data.healthy[side];
  const moved = new Float64Array(C * 2 * space.L);
  const pull = new Float64Array(C * space.M);
  settleHalf(space, halves[side], healthy, healthy, surgery, side);
  for (let c = 0; c < C; c++) {
    moveHalf(space, halves[side], healthy, c * M, healthy, 0);
    moved.set(halves[side].moved, c * 2 * space.L);
    pull.set(halves[side].pull, c * space.M);
  }
  return { side, moved, pull };
}

/** Writes the measures of one nerve, both sides, (commands, measures) each from `from` on. */
export function measureNerve(bench, activation, out, from) {
  const { data, space, at, surgery, rest, restOpening, halves, still } = bench;
  const M = data.muscles.length;
  const C = data.commands.length;
  const wide = data.face.measures.length;
  for (let s = 0; s < 2; s++) {
    if (still?.side !== s) settleHalf(space, halves[s], activation[s], data.healthy[s], surgery, s);
  }
  for (let c = 0; c < C; c++) {
    for (let s = 0; s < 2; s++) {
      if (still?.side === s) standStill(space, halves[s], still, c);
      else moveHalf(space, halves[s], activation[s], c * M, activation[s], 0);
    }
    joinHalves(space, halves, data.face.askedClosure[c], surgery);
    for (let s = 0; s < 2; s++) {
      const half = halves[s];
      if (c === 0) {
        rest[s].set(half.placed);
        restOpening[s] = half.opening;
      }
      const fold = depthOfFold(data.face, half.tone, half.pull);
      measureHalf(at, half.placed, rest[s], half.opening, restOpening[s], fold, out[s], from + c * wide);
    }
  }
}

function standStill(space, half, still, c) {
  const { L, M } = space;
  for (let k = 0; k < 2 * L; k++) half.moved[k] = still.moved[c * 2 * L + k];
  for (let m = 0; m < M; m++) half.pull[m] = still.pull[c * M + m];
}

/** Mean and the range of eight in ten, leaving out what has no value. */
export function spreadOf(values) {
  const there = Float64Array.from(values).filter((value) => Number.isFinite(value)).sort();
  if (!there.length) return { mean: NaN, q10: NaN, q90: NaN };
  let sum = 0;
  for (const value of there) sum += value;
  return { mean: sum / there.length, q10: quantileOf(there, 0.1), q90: quantileOf(there, 0.9) };
}

/** Quantile of rising values, straight between neighbours. */
function quantileOf(rising, share) {
  const place = share * (rising.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, rising.length - 1);
  return rising[low] + (place - low) * (rising[high] - rising[low]);
}
