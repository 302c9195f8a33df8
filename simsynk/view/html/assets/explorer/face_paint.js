// Paints a drawing into SVG: builds once, afterwards changes only what changed.

import { FACE_BOX } from "./face_drawing.js";

const DRAWING_NS = "http://www.w3.org/2000/svg";
const painted = new WeakMap();

/** An SVG element with attributes. */
export function svgElement(name, attributes = {}) {
  const node = document.createElementNS(DRAWING_NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** An empty picture of the size of a face. */
export function faceSvg(attributes = {}) {
  return svgElement("svg", { viewBox: FACE_BOX.join(" "), ...attributes });
}

/** Paint a drawing into an `<svg>` or `<g>` of its own.
 *
 * `skin` gives the colour of every role; `key` leads every id, so that several faces can stand in one page. */
export function paintFace(root, drawing, skin, key) {
  let memory = painted.get(root);
  if (!memory) painted.set(root, (memory = builtMemory(root, key)));
  paintClips(memory, drawing.clips);
  paintFades(memory, drawing.shapes, skin);
  const seen = new Map(), order = [];
  let run = null;
  for (const shape of drawing.shapes) {
    const count = seen.get(shape.name) ?? 0;
    seen.set(shape.name, count + 1);
    const entry = entryOf(memory, count ? `${shape.name} ${count}` : shape.name);
    paintShape(memory, entry, shape, skin);
    if (run?.within !== shape.within) {
      run = { within: shape.within, node: shape.within ? runOf(memory, shape.within) : memory.group, kids: [] };
      if (shape.within) order.push(run);
    }
    if (shape.within) run.kids.push(entry.node);
    else order.push(entry);
  }
  for (const one of order) if (one.kids) arrange(one.node, one.kids);
  arrange(memory.group, [memory.defs, ...order.map((one) => one.node)]);
}

function builtMemory(root, key) {
  const name = key.replace(/[^\w-]/g, "-");
  const defs = svgElement("defs");
  const group = svgElement("g", { "stroke-linecap": "round", "stroke-linejoin": "round" });
  group.append(defs);
  root.append(group);
  return { name, defs, group, clips: {}, fades: {}, entries: new Map(), runs: {} };
}

function idOf(memory, word) { return `${memory.name}-${word.replaceAll(" ", "-")}`; }

function paintClips(memory, clips) {
  for (const [name, d] of Object.entries(clips)) {
    let clip = memory.clips[name];
    if (!clip) {
      const holder = svgElement("clipPath", { id: idOf(memory, name) });
      clip = memory.clips[name] = { path: svgElement("path"), d: "" };
      holder.append(clip.path);
      memory.defs.append(holder);
    }
    if (clip.d !== d) clip.path.setAttribute("d", (clip.d = d));
  }
}

function paintFades(memory, shapes, skin) {
  for (const shape of shapes) {
    if (!shape.soft) continue;
    let fade = memory.fades[shape.fill];
    if (!fade) {
      const node = svgElement("radialGradient", { id: idOf(memory, shape.fill) });
      const stops = [svgElement("stop", { offset: 0 }), svgElement("stop", { offset: 1, "stop-opacity": 0 })];
      node.append(...stops);
      memory.defs.append(node);
      fade = memory.fades[shape.fill] = { stops, colour: "" };
    }
    if (fade.colour === skin[shape.fill]) continue;
    fade.colour = skin[shape.fill];
    for (const stop of fade.stops) stop.setAttribute("stop-color", fade.colour);
  }
}

function entryOf(memory, key) {
  let entry = memory.entries.get(key);
  if (!entry) memory.entries.set(key, (entry = { node: svgElement("path"), now: {} }));
  return entry;
}

function runOf(memory, within) {
  return (memory.runs[within] ??= svgElement("g", { "clip-path": `url(#${idOf(memory, within)})` }));
}

function paintShape(memory, { node, now }, shape, skin) {
  const change = (name, value) => {
    if (now[name] === value) return;
    now[name] = value;
    if (value === null) node.removeAttribute(name);
    else node.setAttribute(name, value);
  };
  change("d", shape.d);
  change("fill", shape.soft ? `url(#${idOf(memory, shape.fill)})` : shape.fill ? skin[shape.fill] : "none");
  change("stroke", shape.ink ? skin[shape.ink] : null);
  change("stroke-width", shape.ink ? shape.width : null);
  change("stroke-dasharray", shape.dash ? shape.dash.join(" ") : null);
  change("opacity", shape.opacity < 1 ? Number(shape.opacity.toPrecision(2)) : null);
}

/** Children in this order and no others; nothing is touched where it is so already. */
function arrange(parent, wanted) {
  const keep = parent.childNodes.length > wanted.length ? new Set(wanted) : null;
  if (keep) for (const node of [...parent.childNodes]) if (!keep.has(node)) node.remove();
  let place = parent.firstChild;
  for (const node of wanted) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}
