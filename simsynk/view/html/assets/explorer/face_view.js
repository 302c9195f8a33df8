// Two faces side by side under the same command: before and after the plan, or plan A and plan B.

import { element, pressButton, setAttribute, setWords } from "./elements.js";
import { armFaces, armState, armWork, healthyFaces, previewFace, shownArms, stimulatedFace } from "./face_arms.js";
import { FACE_BOX, faceDrawing } from "./face_drawing.js";
import { ghostPainter, MOST_GHOSTS } from "./face_ghosts.js";
import { FACE_MOTIONS, faceMotion } from "./face_motion.js";
import { paintFace } from "./face_paint.js";
import { facePane } from "./face_pane.js";
import { plainTitle } from "./state.js";

const OVERLAYS = [["mirror", "Mirror image"], ["muscles", "Muscles"], ["ghosts", "Every nerve"]];

/** The panel of the faces; on a nerve that moves no face it says so. */
export function faceView(root, data, store) {
  if (!data.face) {
    root.replaceChildren(element("p", { class: "soft", text: "This nerve moves no drawn face; the matrix shows what its muscles do." }));
    return { update() {} };
  }
  const panes = [facePane(data, "before"), facePane(data, "after")];
  const faces = element("div", { class: "faces", "data-state": "settled" }, ...panes.map((pane) => pane.root));
  const controls = faceControls(data, store, () => motion.start(FACE_MOTIONS.play, true));
  root.replaceChildren(controls.row, faces, controls.key);
  // A press on a face is a press on Play, where a finger looks for it first.
  for (const pane of panes) pane.press(() => motion.start(FACE_MOTIONS.play, true));
  const settle = () => {
    for (const pane of panes) pane.move(1);
    setAttribute(faces, "data-state", "settled");
  };
  const motion = faceMotion((share) => {
    setAttribute(faces, "data-state", "moving");
    for (const pane of panes) pane.move(share);
  }, settle);
  const painter = panePainter(data, panes);
  const ghosts = ghostPainter(data);
  let command = null;
  return {
    update(chosen, found) {
      const arms = painter.update(chosen, found);
      ghosts.update(chosen, arms, panes);
      controls.update(chosen);
      if (chosen.command === command) return;
      const first = command === null;
      command = chosen.command;
      setAttribute(faces, "data-state", "moving");
      motion.start(first ? FACE_MOTIONS.opening : FACE_MOTIONS.rise);
    },
  };
}

/** Shows both panes; what has not changed is left alone. */
function panePainter(data, panes) {
  const marks = [[], []];
  const healthy = lastHealthy(data);
  const show = (pane, place, chosen, arm) => {
    const moved = armState(chosen, data, arm);
    const stimulates = arm.active && chosen.tool === "stimulate" && chosen.preview;
    const { command, effort, stop, patient, show: over } = chosen;
    const mark = [moved, arm.title, command, effort, stop, patient, over.mirror, over.muscles, chosen.skin, stimulates || null];
    if (mark.every((value, k) => value === marks[place][k])) return;
    marks[place] = mark;
    const made = stimulates ? stimulatedFace(chosen, data, moved, arm.plan) : armFaces(chosen, data, moved);
    pane.show({
      title: arm.title, ...made, healthy: healthy(chosen), skin: skinOf(data, chosen), command: data.commands[command].name,
      commandTitle: stimulates ? "Nothing asked for" : data.commands[command].title, who: whoseFace(data, chosen),
      sides: data.bilateral ? [0, 1] : [data.sideIndex],
      mirror: over.mirror && !data.bilateral && !stimulates, work: over.muscles && !stimulates ? armWork(chosen, data, moved) : null,
      judged: !stimulates,
    });
  };
  return {
    update(chosen, found) {
      const arms = shownArms(chosen, found);
      panes.forEach((pane, place) => show(pane, place, chosen, arms[place]));
      panes.forEach((pane, place) => pane.preview(previewFace(chosen, data, arms[place], found)));
      return arms;
    },
  };
}

/** The healthy face of the last command and effort, which most changes leave as they are. */
function lastHealthy(data) {
  let key = "", faces = null;
  return (chosen) => {
    const wanted = `${chosen.command} ${chosen.effort}`;
    if (wanted !== key) [key, faces] = [wanted, healthyFaces(chosen, data)];
    return faces;
  };
}

function skinOf(data, chosen) {
  return data.skins[chosen.skin] ?? Object.values(data.skins)[0];
}

function whoseFace(data, chosen) {
  const count = data.replicates.length;
  return chosen.patient === null ? `mean of ${count} simulated nerves` : `simulated nerve ${chosen.patient + 1} of ${count}`;
}

/** Play, and what can be laid over the faces, folded. */
function faceControls(data, store, play) {
  const boxes = OVERLAYS.filter(([name]) => name !== "mirror" || !data.bilateral).map(([name, words]) => {
    const input = element("input", { type: "checkbox", onchange: () => store.set({ show: { [name]: input.checked } }, { record: false }) });
    return { name, input, label: element("label", {}, input, ` ${words}`) };
  });
  const skins = element("select", { onchange: () => store.set({ skin: skins.value }, { record: false }) },
    ...Object.entries(data.skins).map(([name, skin]) => element("option", { value: name, text: skin.title })));
  const move = pressButton("▶ Play", () => play(), { class: "quiet play", "aria-label": "Play the movement from rest" });
  const key = element("p", { class: "face-key soft" });
  const row = element("div", { class: "face-row face-controls" }, move,
    element("details", { class: "face-show" }, element("summary", { text: "Show" }), ...boxes.map((one) => one.label),
      element("label", {}, "Skin ", skins)));
  return {
    row, key,
    update(chosen) {
      for (const { name, input } of boxes) if (input.checked !== chosen.show[name]) input.checked = chosen.show[name];
      const skin = chosen.skin && data.skins[chosen.skin] ? chosen.skin : Object.keys(data.skins)[0];
      if (skins.value !== skin) skins.value = skin;
      setWords(key, keyWords(data, chosen));
    },
  };
}

/** What the lines over the faces are. */
function keyWords(data, chosen) {
  const count = Math.min(data.replicates.length, MOST_GHOSTS);
  const whose = data.bilateral ? "" : ` Numbers are of the ${data.side} side.`;
  const parts = [`Face: ${whoseFace(data, chosen)}.${whose} Eye: its opening; others: movement from rest.`];
  if (chosen.show.mirror && !data.bilateral) parts.push("Dashed: mirror image of the other side.");
  if (chosen.show.ghosts) parts.push(`Thin lines: ${count} of ${data.replicates.length} nerves.`);
  if (chosen.show.muscles) parts.push("Blue: asked for. Orange, striped: not asked for. Dashed belly: pull that is missing. Pale, striped: silent.");
  if (chosen.preview) {
    const branch = plainTitle(data.cuts, chosen.preview);
    if (chosen.tool === "stimulate") parts.push(`Only the muscles behind ${branch} work.`);
    else if (chosen.tool === "cut" && !chosen.plan.cuts.includes(chosen.preview)) parts.push(`Plain line: with ${branch} cut.`);
  }
  return parts.join(" ");
}

let smallFaces = 0;

/** A small face for a row of many commands; cheap, painted into an `<svg>` of its own. */
export function smallFace(svg, data, expression, skin = Object.values(data.skins)[0]) {
  if (!svg.dataset.small) {
    svg.dataset.small = `small-${++smallFaces}`;
    svg.setAttribute("viewBox", FACE_BOX.join(" "));
  }
  paintFace(svg, faceDrawing(data.face, expression), skin, svg.dataset.small);
}
