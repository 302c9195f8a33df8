// Numbers in mm where a simulated face does something that was not asked for, or does not do what was.

import { joinedCurves, shapeOf } from "./face_shapes.js";
import { halvesOf, headOf } from "./face_half.js";

const MARK_ASIDE = 7, MARK_SIZE = 3.4;

/** Part of the face, its measure, and the landmark that its number belongs to. */
const FACE_PARTS = [
  { part: "eye", measure: "palpebral_fissure_mm", landmark: "ex" },
  { part: "corner", measure: "commissure_excursion_mm", landmark: "ch" },
  { part: "brow", measure: "brow_elevation_mm", landmark: "b4" },
];

/** A number of a face, one decimal, never minus nothing. */
export function inMillimetres(value) {
  return (Math.round(10 * value) / 10 + 0).toFixed(1);
}

/** Eye, corner and brow of both sides of one face against the same face at rest, the patient's right first. */
export function faceNumbers(face, shown, resting) {
  const { landmark } = headOf(face);
  return [0, 1].map((side) => {
    const moved = (place) => shown.landmarks[side][place] - resting.landmarks[side][place];
    const corner = 2 * landmark.ch;
    return {
      palpebral_fissure_mm: shown.opening[side],
      commissure_excursion_mm: Math.hypot(moved(corner), moved(corner + 1)),
      brow_elevation_mm: moved(2 * landmark.b3 + 1),
    };
  });
}

/** Every departure of eye, corner and brow from the same face healthy, unwanted ones first. `measures` holds the found
 * and the healthy value by name; `place` is where on the drawing it belongs, in mm with y down. */
export function callouts(face, expression, side, command, measures) {
  const head = headOf(face);
  const half = halvesOf(face, expression)[side];
  const bars = head.callouts;
  const wanted = head.asks_for[command] ?? "";
  const found = [];
  for (const { part, measure, landmark } of FACE_PARTS) {
    const [now, healthy] = measures[measure];
    const missing = part === "eye" ? now - healthy : healthy - now;
    const beyond = part === "eye" ? healthy - now - bars.eye_narrower
      : now - (part === "brow" ? Math.max(healthy, 0) : healthy) - bars.moves;
    const lacks = part === wanted && missing >= bars.misses;
    if (!lacks && (part === wanted || beyond < 0)) continue;
    const words = `${part} ${inMillimetres(now)} mm (${inMillimetres(healthy)})`;
    const place = { x: half.x(landmark), y: -half.y(landmark) };
    found.push({ part, words, unwanted: !lacks, size: Math.abs(now - healthy), place });
  }
  return found.sort((one, other) => other.unwanted - one.unwanted || other.size - one.size);
}

/** Diamonds beside the parts of a half face that call-outs name: full where it moves unasked, hollow where it lacks. */
export function calloutMarks(notes, sign) {
  return notes.map(({ part, unwanted, place }) => {
    const x = place.x + sign * MARK_ASIDE, y = -place.y;
    const corners = [[x, y + MARK_SIZE], [x + MARK_SIZE, y], [x, y - MARK_SIZE], [x - MARK_SIZE, y], [x, y + MARK_SIZE]];
    const looks = unwanted ? { fill: "unasked", ink: "on_dark", width: 0.8 } : { fill: "on_dark", ink: "asked", width: 1.3 };
    return shapeOf(`mark ${part} ${sign}`, joinedCurves(...corners), { ...looks, closed: true });
  });
}
