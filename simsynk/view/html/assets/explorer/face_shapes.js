// Smooth outlines in face millimetres. Points are flat lists x, y, x, y; x to the viewer's right, y up; the patient's
// right side lies at negative x. A curve is a start and three control points a piece.

const ROUND = 0.5522847498;
const UNIT_CIRCLE = [
  1, 0, 1, ROUND, ROUND, 1, 0, 1, -ROUND, 1, -1, ROUND, -1, 0, -1, -ROUND, -ROUND, -1, 0, -1, ROUND, -1, 1, -ROUND, 1, 0,
];

/** One outline with how it is painted; `fill` and `ink` are roles of a skin. */
export function shapeOf(name, points, looks = {}) {
  return {
    name, points, d: pathText(points) + (looks.closed ? "Z" : ""), fill: "", ink: "", width: 0, opacity: 1,
    closed: false, within: "", dash: null, soft: false, ...looks,
  };
}

/** A closed shape without a line. */
export function areaShape(name, points, fill, opacity = 1, within = "") {
  return {
    name, points, d: pathText(points) + "Z", fill, ink: "", width: 0, opacity, closed: true, within, dash: null, soft: false,
  };
}

/** Catmull-Rom curve through points. */
export function smoothCurve(points, closed = false) {
  const count = points.length / 2;
  const pieces = closed ? count : count - 1;
  const out = new Array(6 * pieces + 2);
  for (let i = 0; i <= pieces; i++) {
    const here = 2 * (i % count);
    const before = closed ? (here + 2 * count - 2) % (2 * count) : Math.max(here - 2, 0);
    const after = closed ? (here + 2) % (2 * count) : Math.min(here + 2, 2 * count - 2);
    for (let axis = 0; axis < 2; axis++) {
      const value = points[here + axis];
      const slope = (points[after + axis] - points[before + axis]) / 6;
      const place = 6 * i + axis;
      if (i > 0) out[place - 2] = value - slope;
      out[place] = value;
      if (i < pieces) out[place + 2] = value + slope;
    }
  }
  return out;
}

/** Curves as one outline; a straight piece leads to one that begins elsewhere. A curve may be a single point. */
export function joinedCurves(...curves) {
  const out = Array.from(curves[0]);
  for (const curve of curves.slice(1)) {
    const x = out[out.length - 2], y = out[out.length - 1];
    if (Math.max(Math.abs(curve[0] - x), Math.abs(curve[1] - y)) > 1e-9) leadTo(out, curve[0], curve[1]);
    for (let k = 2; k < curve.length; k++) out.push(curve[k]);
  }
  return out;
}

function leadTo(out, x, y) {
  const fromX = out[out.length - 2], fromY = out[out.length - 1];
  const alongX = (x - fromX) / 3, alongY = (y - fromY) / 3;
  out.push(fromX + alongX, fromY + alongY, fromX + 2 * alongX, fromY + 2 * alongY, x, y);
}

/** An ellipse with its half axes. */
export function ellipseCurve(x, y, across, up) {
  const out = new Array(UNIT_CIRCLE.length);
  for (let k = 0; k < out.length; k += 2) {
    out[k] = x + across * UNIT_CIRCLE[k];
    out[k + 1] = y + up * UNIT_CIRCLE[k + 1];
  }
  return out;
}

/** A brush stroke: half widths at each point, or one number for a stroke that is sharp at both ends. */
export function taperedStroke(line, halfWidths) {
  const count = line.length / 2;
  const near = new Array(2 * count), far = new Array(2 * count);
  for (let i = 0; i < count; i++) {
    const before = Math.max(i - 1, 0), after = Math.min(i + 1, count - 1);
    const step = after - before;
    const dx = (line[2 * after] - line[2 * before]) / step, dy = (line[2 * after + 1] - line[2 * before + 1]) / step;
    const half = typeof halfWidths === "number" ? halfWidths * Math.sin((Math.PI * i) / (count - 1)) : halfWidths[i];
    const scale = half / Math.max(Math.hypot(dx, dy), 1e-9);
    near[2 * i] = line[2 * i] - scale * dy;
    near[2 * i + 1] = line[2 * i + 1] + scale * dx;
    far[2 * i] = line[2 * i] + scale * dy;
    far[2 * i + 1] = line[2 * i + 1] - scale * dx;
  }
  const out = smoothCurve(near);
  const back = reversedCurve(smoothCurve(far));
  // Sharp ends keep their piece of no length, so a stroke has the same number of pieces at every width.
  leadTo(out, back[0], back[1]);
  for (let k = 2; k < back.length; k++) out.push(back[k]);
  return out;
}

/** The same points in the other order. */
export function reversedCurve(points) {
  const out = new Array(points.length);
  for (let k = 0; k < points.length; k += 2) {
    out[k] = points[points.length - 2 - k];
    out[k + 1] = points[points.length - 1 - k];
  }
  return out;
}

/** Points elsewhere, and mirrored when `sign` is -1. */
export function movedCurve(points, x, y, sign = 1) {
  const out = new Array(points.length);
  for (let k = 0; k < points.length; k += 2) {
    out[k] = sign * points[k] + x;
    out[k + 1] = points[k + 1] + y;
  }
  return out;
}

/** Points along the pieces of a curve, evenly in its parameter. */
export function sampledCurve(points, perPiece) {
  const out = [];
  for (let start = 0; start + 6 < points.length; start += 6) {
    for (let step = 0; step < perPiece; step++) {
      const t = step / perPiece, s = 1 - t;
      for (let axis = 0; axis < 2; axis++) {
        const [a, b, c, d] = [0, 2, 4, 6].map((k) => points[start + k + axis]);
        out.push(s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d);
      }
    }
  }
  out.push(points[points.length - 2], points[points.length - 1]);
  return out;
}

// Writing numbers is most of the work of a drawing; the same hundredths come again and again.
const HUNDREDTHS = new Map();

function hundredths(value) {
  const whole = Math.round(100 * value);
  let text = HUNDREDTHS.get(whole);
  if (text === undefined) HUNDREDTHS.set(whole, (text = (whole / 100).toFixed(2)));
  return text;
}

/** A curve as the `d` of an SVG path, y down, two decimals of a mm. */
export function pathText(points) {
  let text = "M" + hundredths(points[0]) + " " + hundredths(-points[1]) + "C";
  for (let k = 2; k < points.length; k += 2) {
    if (k > 2) text += " ";
    text += hundredths(points[k]) + " " + hundredths(-points[k + 1]);
  }
  return text;
}
