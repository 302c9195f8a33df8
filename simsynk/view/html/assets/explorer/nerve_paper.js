// The nerve on paper: half a face or a plain tree, the sheaths, the sampled axons, and where it was hurt.

const NERVE_NS = "http://www.w3.org/2000/svg";
const END_SIZE = 13;
const END_MARKS = {
  "^": "M0-1.2 1.1.8-1.1.8z", s: "M-.9-.9H.9V.9H-.9z", o: "M1 0A1 1 0 1 1-1 0 1 1 0 0 1 1 0z",
  D: "M0-1.3 1.3 0 0 1.3-1.3 0z", v: "M0 1.2 1.1-.8-1.1-.8z",
  P: "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4z", X: "M-1-.5-.5-1 0-.5.5-1 1-.5.5 0 1 .5.5 1 0 .5-.5 1-1 .5-.5 0z",
};

/** An element of a drawing with its attributes, put at the end of another one. */
export function svgPart(tag, settings, parent = null) {
  const made = document.createElementNS(NERVE_NS, tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name === "text") made.textContent = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  if (parent) parent.append(made);
  return made;
}

/** The mark of a home branch about a place. */
export function endMark(marker, x, y, size) {
  return svgPart("path", { d: END_MARKS[marker] || END_MARKS.o, transform: `translate(${x} ${y}) scale(${size})` });
}

/** The last point of a relative path, as `M x y l dx dy …` names it. */
function pathEnd(d) {
  const numbers = d.match(/-?\d+/g).map(Number);
  let x = 0, y = 0;
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    x += numbers[i];
    y += numbers[i + 1];
  }
  return [x, y];
}

/** What lies behind the nerve and never changes. */
export function drawBackdrop(root, nerve) {
  const back = svgPart("g", { class: "backdrop", "aria-hidden": "true" }, root);
  for (const shape of nerve.shapes) {
    svgPart("path", { d: shape.d, fill: shape.fill, class: shape.line ? "feature" : "bone" }, back);
  }
  for (const target of nerve.targets) svgPart("path", { d: target.d, class: "belly", "data-belly": target.muscle }, back);
  return back;
}

/** Names of places, over the lines. */
export function drawPlaces(root, nerve) {
  const group = svgPart("g", { "aria-hidden": "true" }, root);
  for (const { x, y, words } of nerve.places) {
    const text = svgPart("text", { y, class: "place" }, group);
    words.forEach((line, i) => svgPart("tspan", { x, dy: i ? 36 : 0, text: line }, text));
  }
}

/** Sheath of every edge, whole and in the two parts that a cut leaves. */
export function drawEdges(root, nerve) {
  const group = svgPart("g", { class: "edges", "aria-hidden": "true" }, root);
  const halos = svgPart("g", { class: "halos" }, group);
  const found = new Map();
  for (const edge of nerve.edges) {
    const halo = svgPart("path", { d: edge.d, class: "halo", "stroke-width": edge.width + 34 }, halos);
    const one = svgPart("g", { class: "edge", "data-edge": edge.name, "data-kind": edge.kind }, group);
    svgPart("path", { d: edge.d, class: "sheath", "stroke-width": edge.width }, one);
    svgPart("path", { d: edge.beyond, class: "beyond" }, one);
    svgPart("path", { d: edge.d, class: "dead" }, one);
    found.set(edge.name, { edge, group: one, halo, state: "" });
  }
  return found;
}

/** The sampled axons, those of another branch in front with a white border and a mark at their end. */
export function drawAxons(root, nerve) {
  const group = svgPart("g", { class: "axons", "aria-hidden": "true" }, root);
  const marks = svgPart("g", { class: "ends", "aria-hidden": "true" }, root);
  const order = [...nerve.lines.keys()].sort((a, b) => nerve.lines[a].wrong - nerve.lines[b].wrong || a - b);
  return order.map((i) => {
    const line = nerve.lines[i], { colour, marker } = nerve.branches[line.home];
    const one = svgPart("g", { class: line.wrong ? "axon astray" : "axon", stroke: colour }, group);
    if (line.wrong) svgPart("path", { d: line.d, class: "border" }, one);
    svgPart("path", { d: line.d }, one);
    let mark = null;
    if (line.wrong) {
      mark = endMark(marker, ...pathEnd(line.d), END_SIZE);
      mark.setAttribute("fill", colour);
      marks.append(mark);
    }
    return { line, group: one, mark, gone: false };
  });
}

/** A bar across the nerve where it was hurt, with its day. */
export function drawLesions(root, nerve) {
  const group = svgPart("g", { class: "lesions", "aria-hidden": "true" }, root);
  return nerve.lesions.map((lesion) => {
    const one = svgPart("g", {}, group);
    svgPart("path", { d: `M0-${lesion.half}V${lesion.half}`, transform: `translate(${lesion.x} ${lesion.y}) rotate(${lesion.turn})`, class: "injury" }, one);
    if (lesion.leader) svgPart("line", { x1: lesion.leader[0], y1: lesion.leader[1], x2: lesion.x, y2: lesion.y, class: "leader" }, one);
    if (lesion.words) svgPart("text", { x: lesion.words_x, y: lesion.words_y, class: "words", text: lesion.words }, one);
    return { lesion, group: one };
  });
}

/** The open place that a cut leaves in an edge: two short bars across it. */
export function drawGap(root, gap, width) {
  const half = Math.round(width / 2 + 22);
  const one = svgPart("g", { class: "gap", transform: `translate(${gap.x} ${gap.y}) rotate(${gap.turn})`, "aria-hidden": "true" }, root);
  svgPart("path", { d: `M0-${half}V${half}`, class: "opening" }, one);
  svgPart("path", { d: `M-13-${half}V${half}M13-${half}V${half}`, class: "edges-of-gap" }, one);
  return one;
}
