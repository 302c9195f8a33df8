// One face of the page with its title, its numbers in mm, and what can be laid over it.

import { element, setAttribute, setWords } from "./elements.js";
import { calloutMarks, callouts, faceNumbers, inMillimetres } from "./face_callouts.js";
import { faceDrawing, ghostLines, mirrorLines, previewLines } from "./face_drawing.js";
import { mixedFace } from "./face_half.js";
import { muscleShapes } from "./face_muscles.js";
import { faceSvg, paintFace, svgElement } from "./face_paint.js";

const FACE_SIDES = ["right", "left"];
const PANE_LAYERS = ["ghosts", "muscles", "mirror", "preview", "marks"];
const LETTER_PLACES = [-66, 66], LETTER_LINE = 112;
const LETTER_INK = "#1f2328", LETTER_SOFT = "#5c636b";
const SHOWN_BROW_MM = 1;
const SHOWN_PARTS = [
  { part: "eye", measure: "palpebral_fissure_mm", words: "eye open", unasked: "narrows unasked", missing: "closes too little" },
  { part: "corner", measure: "commissure_excursion_mm", words: "mouth corner moved", unasked: "moves unasked", missing: "moves too little" },
  { part: "brow", measure: "brow_elevation_mm", words: "brow raised", unasked: "rises unasked", missing: "rises too little" },
];

/** A pane; `key` tells the two of a page apart. */
export function facePane(data, key) {
  const svg = faceSvg({ role: "img", class: "face-drawing" });
  const head = svgElement("g");
  const layers = Object.fromEntries(PANE_LAYERS.map((name) => [name, svgElement("g", { class: `over ${name}`, "pointer-events": "none" })]));
  svg.append(head, ...Object.values(layers), ...sideLetters(data));
  const title = element("figcaption", { class: "face-title" });
  const numbers = element("ul", { class: "face-numbers" });
  const root = element("figure", { class: "face-pane", "data-arm": key }, title, svg, numbers);
  let shown = null, place = 1;
  const paint = (expression) => paintFace(head, faceDrawing(data.face, expression), shown.skin, `face-${key}`);
  const lay = (name, shapes) => paintFace(layers[name], { shapes, clips: {} }, shown.skin, `${key}-${name}`);
  return {
    root,
    /** Show a face: `{title, command, expression, resting, healthy, skin, sides}` and, to lay over it, `mirror`, `work`. */
    show(next) {
      shown = next;
      place = 1;
      paint(next.expression);
      lay("mirror", next.mirror ? next.sides.flatMap((side) => mirrorLines(data.face, next.expression, side)) : []);
      lay("muscles", next.work ? muscleShapes(data.face, next.expression, next.work) : []);
      setWords(title, next.title);
      setAttribute(layers.ghosts, "visibility", next.judged ? null : "hidden");
      const found = next.sides.map((side) => sideNumbers(data, next, side));
      lay("marks", next.work ? [] : found.flatMap((one) => one.marks));
      const lines = found.flatMap((one) => one.lines);
      numbers.replaceChildren(...lines.map(numberLine));
      setAttribute(svg, "aria-label", spokenFace(next, lines));
    },
    /** Part of the way from rest. */
    move(share) {
      if (share === place) return;
      place = share;
      paint(share === 1 ? shown.expression : mixedFace(shown.resting, shown.expression, share));
    },
    press: (listen) => svg.addEventListener("click", listen),
    ghosts: (expressions) => lay("ghosts", ghostLines(data.face, expressions, shown.sides)),
    /** A face that might be, in place of the mirror image; null takes it away. */
    preview(expression) {
      lay("preview", expression ? previewLines(data.face, expression, shown.sides) : []);
      setAttribute(layers.mirror, "visibility", expression ? "hidden" : null);
    },
  };
}

/** R and L beside the neck, as the patient's own sides; the affected one is bold. */
function sideLetters(data) {
  return [0, 1].map((side) => {
    const mine = data.bilateral || side === data.sideIndex;
    const letter = svgElement("text", {
      x: LETTER_PLACES[side], y: LETTER_LINE, "text-anchor": "middle", "font-family": "system-ui, sans-serif", "font-size": 9,
      "font-weight": mine ? 700 : 400, fill: mine ? LETTER_INK : LETTER_SOFT, "aria-hidden": "true",
    });
    letter.textContent = "RL"[side];
    return letter;
  });
}

/** What stands below a face for one side: each part with its number, and what is wrong with it. */
function sideNumbers(data, { command, expression, resting, healthy, judged }, side) {
  const now = faceNumbers(data.face, expression, resting);
  const usual = faceNumbers(data.face, healthy.expression, healthy.resting);
  const paired = Object.fromEntries(Object.keys(now[side]).map((name) => [name, [now[side][name], usual[side][name]]]));
  // A current asks for nothing, so nothing of it is unasked.
  const notes = !judged ? [] : callouts(data.face, expression, side, command, paired);
  const beside = data.bilateral ? ["was", usual[side]] : [FACE_SIDES[1 - side], now[1 - side]];
  const lines = SHOWN_PARTS.flatMap(({ part, words, measure, unasked, missing }) => {
    const note = notes.find((one) => one.part === part);
    if (part === "brow" && !note && Math.max(now[0][measure], now[1][measure]) < SHOWN_BROW_MM) return [];
    return [{
      part: data.bilateral ? `${FACE_SIDES[side]} ${part}` : part, words: `${FACE_SIDES[side]} ${words}`,
      value: `${signedMillimetres(now[side][measure])} mm`,
      beside: `${beside[0]} ${signedMillimetres(beside[1][measure])}`,
      kind: note ? (note.unwanted ? "unasked" : "missing") : "", says: note ? (note.unwanted ? unasked : missing) : "",
    }];
  });
  return { lines, marks: calloutMarks(notes, side ? 1 : -1) };
}

function signedMillimetres(value) {
  return inMillimetres(value).replace("-", "−");
}

function numberLine({ part, value, beside, kind, says }) {
  return element("li", { class: kind || null }, `${part} `, element("b", { text: value }), element("span", { class: "beside", text: ` (${beside})` }),
    says ? element("em", { text: `${kind === "unasked" ? "◆" : "◇"} ${says}` }) : null);
}

function spokenFace({ title, commandTitle, who }, numbers) {
  const parts = numbers.map(({ words, value, beside, says }) => `${words} ${value}, ${beside}${says ? `, ${says}` : ""}`);
  return `Simulated face. ${title}. ${commandTitle}, ${who}: ${parts.join("; ")}.`;
}
