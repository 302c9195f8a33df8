// Head, ears, neck, nose and shading: a hairless mannequin of no sex.

import { areaShape, ellipseCurve, joinedCurves, movedCurve, reversedCurve, shapeOf, smoothCurve, taperedStroke } from "./face_shapes.js";

const SOFT_STRENGTH = 0.24;
const RESTING_CHIN = -113, RESTING_JAW_AT = [30, -106], RESTING_CHEEK = -34;
const JAW_SHARES = [0.5, 1, 0.5], CHIN_SHARES = [0.4, 0.8];
const BRIDGE = [9.2, 8.5, 7.2, 1, 7, -9, 8.2, -20, 10.4, -28.5];
const WING = [0.15, 0.5, 0.65, 0.6, 0.2];

/** Outline of the head; chin and jaw follow their landmarks. */
export function headOutline(right, left) {
  const [mine, other] = [left, right].map((half) => {
    const line = half.head.outline.slice();
    const jawX = half.sign * half.x("jw") - RESTING_JAW_AT[0], jawY = half.y("jw") - RESTING_JAW_AT[1];
    JAW_SHARES.forEach((share, k) => {
      line[line.length - 8 + 2 * k] += share * jawX;
      line[line.length - 7 + 2 * k] += share * jawY;
    });
    CHIN_SHARES.forEach((share, k) => { line[line.length - 3 + 2 * k] += share * (half.y("me") - RESTING_CHIN); });
    return half.drawn(line);
  });
  const end = mine.length - 2;
  const middle = [(mine[end] + other[end]) / 2, (mine[end + 1] + other[end + 1]) / 2];
  return smoothCurve([...mine.slice(0, end), ...middle, ...reversedCurve(other.slice(2, end))], true);
}

/** What no muscle of the face moves: neck, ears, and the soft shading of the resting head; made once for a head. */
export function stillShapes(head) {
  head.still ??= { neck: neckOutline(head), behind: behindShapes(head), shading: shadingShapes(head) };
  return head.still;
}

function neckOutline(head) {
  const side = smoothCurve(head.neck), base = head.neck_base.slice(0, 2);
  return joinedCurves(side, base, movedCurve(base, 0, 0, -1), reversedCurve(movedCurve(side, 0, 0, -1)));
}

function behindShapes(head) {
  const flip = (points) => movedCurve(points, 0, 0, -1);
  const skin = (name, points, width) => shapeOf(name, points, { fill: "skin_low", ink: "line", width, closed: true });
  const shapes = [skin("neck", neckOutline(head), 0.7)];
  for (const [line, opacity] of [[head.chin_shadow_low, 0.13], [head.chin_shadow, 0.16]]) {
    const around = smoothCurve([...reversedCurve(flip(line).slice(2)), ...line], true);
    shapes.push(areaShape("chin shadow", around, "shade", opacity, "neck"));
  }
  for (const line of [head.collar, flip(head.collar)]) shapes.push(areaShape("collar bone", taperedStroke(line, 0.8), "crease", 0.3));
  const ear = smoothCurve(head.ear), fold = taperedStroke(head.ear_fold, 0.6);
  for (const turn of [(points) => points, flip]) {
    shapes.push(skin("ear", turn(ear), 0.6), areaShape("ear fold", turn(fold), "crease", 0.4));
  }
  return shapes;
}

function shadingShapes(head) {
  const shapes = [];
  for (const [x, y, across, up, strength] of head.soft) {
    for (const place of x ? [x, -x] : [x]) shapes.push(softSpot(`shading ${shapes.length}`, place, y, across, up, strength));
  }
  return shapes;
}

/** A soft spot of shade, or of light when the strength is negative. */
function softSpot(name, x, y, across, up, strength) {
  return shapeOf(name, ellipseCurve(x, y, across, up), {
    fill: strength > 0 ? "shade" : "light", opacity: SOFT_STRENGTH * Math.abs(strength), closed: true, within: "head", soft: true,
  });
}

/** Wings that flare and lift, nostrils and tip. */
export function noseShapes(right, left) {
  const shapes = [];
  for (const half of [right, left]) {
    const { sign, label: name } = half;
    const [topX, topY, wingX, wingY, baseX, baseY, sillX, sillY] = half.at("at", "al", "ab", "ns");
    const wing = [
      topX, topY + 1.5, 0.4 * topX + 0.6 * wingX + 0.9 * sign, 0.4 * topY + 0.6 * wingY + 1.2, wingX, wingY, baseX + 2.2 * sign,
      baseY + 0.6, baseX, baseY,
    ];
    const hole = ellipseCurve(
      0.46 * sillX + 0.54 * baseX, 0.46 * sillY + 0.54 * baseY + 1.5, 0.44 * Math.abs(baseX - sillX), 1.25,
    );
    shapes.push(
      areaShape(`bridge ${name}`, taperedStroke(half.drawn(BRIDGE), 1.5), "shade", 0.16),
      areaShape(`nostril ${name}`, hole, "nostril", 0.8),
      areaShape(`nose wing ${name}`, taperedStroke(wing, WING), "crease", 0.75),
    );
  }
  const [[rx, ry], [lx, ly]] = [right.at("ns"), left.at("ns")];
  const mx = (rx + lx) / 2, my = (ry + ly) / 2 - 2.6;
  const tip = [
    rx - 1.5, ry - 0.2, (rx + mx) / 2, (ry + my) / 2 - 0.9, mx, my, (lx + mx) / 2, (ly + my) / 2 - 0.9, lx + 1.5, ly - 0.2,
  ];
  shapes.push(areaShape("nose tip", taperedStroke(tip, 0.55), "crease", 0.6));
  return shapes;
}

/** The ridge between nose and lip. */
export function philtrumShape(half) {
  const [x, y] = half.at("ul1");
  const line = [half.sign * 3.1, -50.5, 0.5 * x + half.sign * 1.6, (y - 50.5) / 2 - 0.2, 0.85 * x, y + 0.8];
  return areaShape(`philtrum ${half.label}`, taperedStroke(line, 0.55), "crease", 0.25);
}

/** The apple of the cheek, whose light rises with it. */
export function cheekShape(half) {
  const [x, y] = half.at("ck");
  const lifted = Math.max(y - RESTING_CHEEK, 0);
  return softSpot(`cheek ${half.label}`, x - half.sign * 3, y + 3 + 0.5 * lifted, 12, 9.5, -0.45 - 0.06 * lifted);
}
