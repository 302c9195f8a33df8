// One half of one face made ready for drawing, and what of the drawing does not come from landmarks.

import { movedCurve } from "./face_shapes.js";
import { depthOfFold } from "./measures.js";

const RIGHT_SIDE = 0;
const SIDE_LABELS = ["right", "left"];
const preparedHeads = new WeakMap();

/** The head of a payload's face, with the places of its landmarks and muscles by name. */
export function headOf(face) {
  let head = preparedHeads.get(face);
  if (!head) {
    const drawing = face.drawing;
    const placesOf = (names) => Object.fromEntries(names.map((name, place) => [name, place]));
    head = { ...drawing, face, landmark: placesOf(drawing.landmarks), muscle: placesOf(drawing.muscles), still: null };
    preparedHeads.set(face, head);
  }
  return head;
}

/** One half face with x as drawn: negative on the patient's right. */
class HalfFace {
  constructor(head, expression, side) {
    this.head = head;
    this.side = side;
    this.sign = side === RIGHT_SIDE ? -1 : 1;
    this.label = SIDE_LABELS[side];
    this.places = expression.landmarks[side];
    this.pulls = expression.pull[side];
    this.tones = expression.tone[side];
    this.opening = expression.opening[side];
    this.closure = expression.closure[side];
    this.roll = expression.roll[side];
  }

  x(name) { return this.sign * this.places[2 * this.head.landmark[name]]; }

  y(name) { return this.places[2 * this.head.landmark[name] + 1]; }

  /** Landmarks as drawn. */
  at(...names) {
    const out = [];
    for (const name of names) out.push(this.x(name), this.y(name));
    return out;
  }

  /** Lateral points as drawn on this side, moved by a drawn shift. */
  drawn(lateral, x = 0, y = 0) { return movedCurve(lateral, x, y, this.sign); }

  pull(muscle) { return this.pulls[this.head.muscle[muscle]]; }

  /** Lost resting tone of a muscle, 0 to 1. */
  slack(muscle) { return Math.min(Math.max(1 - this.tones[this.head.muscle[muscle]], 0), 1); }

  /** How far the rising cheek has lifted the lower lid, in mm. */
  get lift() {
    let lifted = 0;
    for (let m = 0; m < this.pulls.length; m++) lifted += this.pulls[m] * this.head.cheek[m];
    return Math.min(lifted, this.head.cheek_limit);
  }

  /** Depth of the nasolabial fold, 1 in a healthy face at rest. */
  get fold() { return depthOfFold(this.head.face, this.tones, this.pulls); }
}

/** Both halves of one face, the patient's right first. */
export function halvesOf(face, expression) {
  const head = headOf(face);
  return [new HalfFace(head, expression, 0), new HalfFace(head, expression, 1)];
}

/** A symmetrical face of one side and its mirror image. */
export function doubledFace(expression, side) {
  return mappedFace(expression, (values) => [values[side], values[side]]);
}

/** A face part of the way from one to another. */
export function mixedFace(from, to, share) {
  const mixed = (a, b) => (typeof a === "number" ? a + share * (b - a) : a.map((value, k) => value + share * (b[k] - value)));
  return mappedFace(from, (values, name) => [0, 1].map((side) => mixed(values[side], to[name][side])));
}

function mappedFace(expression, change) {
  const parts = ["landmarks", "opening", "closure", "pull", "tone", "roll"];
  return Object.fromEntries(parts.map((name) => [name, change(expression[name], name)]));
}
