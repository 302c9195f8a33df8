// Eyes and brows: two lids that blend into one line of meeting, an iris that rolls up, a brow of changing width.

import { areaShape, ellipseCurve, joinedCurves, movedCurve, reversedCurve, shapeOf, smoothCurve, taperedStroke } from "./face_shapes.js";

const UPPER_LANDMARK = 5.2;
const UPPER_SHARE = 0.4;
const LASHES = [0.25, 0.5, 0.66, 0.72, 0.74, 0.68, 0.3];
const LOWER_LASHES = [0.1, 0.16, 0.2, 0.24, 0.27, 0.27, 0.12];
const LID_SHADOW = [0.3, 0.9, 1.2, 1.3, 1.2, 0.9, 0.3];
const RESTING_BROW = 23.5;

/** The straight line between the corners of the eye at the stations of the lids. */
function lidBase(half) {
  const [innerX, innerY, outerX, outerY] = half.at("en", "ex");
  const out = [];
  for (const share of half.head.upper_lid.at) out.push(innerX + share * (outerX - innerX), innerY + share * (outerY - innerY));
  return { line: out, chord: (innerY + outerY) / 2 };
}

/** Margins of the upper and the lower lid from the inner to the outer corner. Their gap is the open gap times one
 * minus the closure, so they cannot cross; over the pupil it is the palpebral fissure. */
export function lidMargins(half) {
  const { head, closure: shut } = half;
  const { line: base, chord } = lidBase(half);
  const widest = shut < 1 ? half.opening / (1 - shut) : head.opening;
  const top = UPPER_LANDMARK + UPPER_SHARE * (widest - head.opening) - chord;
  const bottom = top - widest;
  const meeting = -head.meeting_below;
  const lift = Math.min(0.6 * half.lift * (1 - shut), shut * (top - meeting));
  const upper = base.slice(), lower = base.slice();
  for (let k = 0; k < base.length / 2; k++) {
    const high = head.upper_lid.height[k], low = head.lower_lid.height[k], meet = head.meeting_lid.height[k];
    const shared = base[2 * k + 1] + shut * meeting * meet + lift * Math.sqrt(high * low);
    upper[2 * k + 1] = shared + (1 - shut) * top * high;
    lower[2 * k + 1] = shared + (1 - shut) * bottom * low;
  }
  return { upper, lower };
}

/** Fold of the upper lid: stays behind when the lid comes down, sinks with a falling brow. */
function lidCrease(half, upper) {
  const { line: base, chord } = lidBase(half);
  const gap = Math.max(3.3 + 0.22 * (half.y("b3") - RESTING_BROW), 1.3);
  const fold = [];
  for (let k = 1; k < upper.length / 2; k++) {
    const high = half.head.upper_lid.height[k], now = upper[2 * k + 1];
    const kept = Math.max(base[2 * k + 1] + high * (UPPER_LANDMARK - chord), now);
    fold.push(upper[2 * k], kept - 0.42 * (kept - now) + gap * (0.45 + 0.55 * high));
  }
  return fold;
}

/** Shapes of one eye and the opening that cuts off the eyeball. */
export function eyeShapes(half) {
  const { upper, lower } = lidMargins(half);
  const { label: name, closure: shut } = half;
  const above = smoothCurve(upper);
  const opening = joinedCurves(above, smoothCurve(reversedCurve(lower)));
  const fold = lidCrease(half, upper);
  const back = smoothCurve([...upper.slice(-2), ...reversedCurve(fold), ...upper.slice(0, 2)]);
  const shapes = [areaShape(`lid plate ${name}`, joinedCurves(above, back), "shade", 0.07 + 0.04 * shut)];
  if (half.opening > 0.05) shapes.push(...eyeballShapes(half, opening, upper));
  const thick = LASHES.map((width) => width * (1 + 0.25 * shut));
  shapes.push(
    areaShape(`lid crease ${name}`, taperedStroke(fold, 0.42), "crease", 0.75 - 0.3 * shut),
    areaShape(`lower lid ${name}`, taperedStroke(lower, LOWER_LASHES), "lash", 0.6),
    areaShape(`upper lid ${name}`, taperedStroke(upper, thick), "lash"),
  );
  return { shapes, opening };
}

function eyeballShapes(half, opening, upper) {
  const { head, label: name } = half;
  const clip = `eye ${name}`;
  const x = half.sign * head.pupil[0], y = head.pupil[1] + half.roll;
  const radius = head.iris_radius;
  const tear = ellipseCurve(half.x("en") + half.sign * 1.5, half.y("en") - 0.1, 1.7, 1);
  const disc = ellipseCurve(x, y, radius, radius);
  return [
    areaShape(`eyeball ${name}`, opening, "sclera"),
    areaShape(`tear point ${name}`, tear, "lip", 0.6, clip),
    shapeOf(`iris ${name}`, disc, { fill: "iris", ink: "iris_edge", width: 0.5, closed: true, within: clip }),
    areaShape(`iris ring ${name}`, ellipseCurve(x, y - 0.5, 0.66 * radius, 0.62 * radius), "iris_light", 0.5, clip),
    areaShape(`pupil ${name}`, ellipseCurve(x, y, head.pupil_radius, head.pupil_radius), "pupil", 1, clip),
    areaShape(`glint ${name}`, ellipseCurve(x - 1.7, y + 2, 0.95, 0.95), "glint", 0.9, clip),
    areaShape(`lid shadow ${name}`, taperedStroke(movedCurve(upper, 0, -0.9), LID_SHADOW), "pupil", 0.2, clip),
  ];
}

/** The line through the middle of the eyebrow. */
export function browLine(half) {
  const line = half.at("b1", "b2", "b3", "b4", "b5");
  half.head.brow_shift.forEach((up, k) => { line[2 * k + 1] += up; });
  return line;
}

/** The eyebrow, thick inside and pointed outside. */
export function browShape(half) {
  return areaShape(`brow ${half.label}`, taperedStroke(browLine(half), half.head.brow_half), "brow", 0.92);
}
