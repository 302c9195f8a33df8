// From one expression to the shapes of one face, back to front: the same list as simsynk's own renderers draw.

import { pathText, shapeOf, smoothCurve } from "./face_shapes.js";
import { doubledFace, halvesOf } from "./face_half.js";
import { browLine, browShape, eyeShapes, lidMargins } from "./face_eyes.js";
import { lipCurves, mouthShapes } from "./face_mouth.js";
import { creaseShapes } from "./face_creases.js";
import { cheekShape, headOutline, noseShapes, philtrumShape, stillShapes } from "./face_head.js";

/** Left, top, width and height of what is shown of a face, in mm with y down. */
export const FACE_BOX = [-80, -105, 160, 257];

const MIRROR_MM = 1;

/** Everything of one face: shapes in the order of painting, and the outlines that cut others off. */
export function faceDrawing(face, expression) {
  const pair = halvesOf(face, expression);
  const [right, left] = pair;
  const still = stillShapes(right.head);
  const outline = headOutline(right, left);
  const clips = { head: pathText(outline), neck: pathText(still.neck) };
  const shapes = [
    ...still.behind,
    shapeOf("head", outline, { fill: "skin", ink: "line", width: 0.8, closed: true }),
    ...still.shading,
    cheekShape(right), cheekShape(left),
    ...creaseShapes(right, left), ...creaseShapes(left, right),
    ...noseShapes(right, left),
    philtrumShape(right), philtrumShape(left),
  ];
  for (const half of pair) {
    const { shapes: eye, opening } = eyeShapes(half);
    shapes.push(...eye, browShape(half));
    clips[`eye ${half.label}`] = pathText(opening);
  }
  const { shapes: mouth, opening } = mouthShapes(right, left);
  clips.mouth = pathText(opening);
  return { shapes: [...shapes, ...mouth], clips };
}

/** Lids, lips and brows of a face as bare lines, to lie over another face; one side gets its half of the mouth. */
export function outlines(face, expression, { ink, width, opacity = 1, dash = null, sides = [0, 1] }) {
  const pair = halvesOf(face, expression);
  const lines = [];
  for (const side of sides) {
    const half = pair[side];
    const { upper, lower } = lidMargins(half);
    for (const [name, line] of [["brow", browLine(half)], ["upper lid", upper], ["lower lid", lower]]) {
      lines.push([`${name} ${half.label}`, smoothCurve(line)]);
    }
  }
  const found = lipCurves(...pair);
  for (const [name, curve] of [
    ["outer upper lip", found.upper], ["inner upper lip", found.innerUpper], ["inner lower lip", found.innerLower],
    ["outer lower lip", found.lower],
  ]) {
    // Places of points, two numbers each; the middle one belongs to both halves.
    const middle = 2 * Math.floor(curve.length / 4);
    lines.push([name, curve.slice(sides.includes(0) ? 0 : middle, sides.includes(1) ? curve.length : middle + 2)]);
  }
  return lines.map(([name, points]) => shapeOf(`line of ${name}`, points, { ink, width, opacity, dash }));
}

/** Mirror image of the other side's brow, lids and lips, where it lies visibly off this side's own. */
export function mirrorLines(face, expression, side) {
  const looks = { ink: "mirror", width: 0.7, sides: [side], dash: [2.2, 1.6] };
  const own = outlines(face, expression, looks);
  return outlines(face, doubledFace(expression, 1 - side), looks).filter(({ points }, k) =>
    points.some((value, place) => Math.abs(value - own[k].points[place]) >= MIRROR_MM));
}

/** Lines of many simulated faces, one shape for each face; the fainter, the more there are. */
export function ghostLines(face, expressions, sides = [0, 1]) {
  const opacity = Math.min(0.5, 3 / Math.max(expressions.length, 1) + 0.06);
  return expressions.map((expression, k) => {
    const lines = outlines(face, expression, { ink: "ghost", width: 0.25, sides });
    return { ...lines[0], name: `ghost ${k}`, opacity, d: lines.map((line) => line.d).join("") };
  });
}

/** Lines of the face that a cut not yet made would leave. */
export function previewLines(face, expression, sides = [0, 1]) {
  return outlines(face, expression, { ink: "ghost", width: 0.7, sides });
}
