// Which two faces stand side by side, and what moves them.

import { express, faceOf, surgeryAt } from "./face_model.js";
import { muscleWork } from "./face_muscles.js";
import { isBroughtFor } from "./meant.js";
import { state, stimulated } from "./readout.js";
import { EMPTY_PLAN, isEmpty, plainTitle, withCut } from "./state.js";

const WORKS_ABOVE = 0.01;

/** Both arms for a chosen state: plan, title, what was found for it, and which of them the tools work on. */
export function shownArms(chosen, found) {
  const { compare, plan } = chosen;
  if (!compare.on) {
    const title = isEmpty(plan) ? "Your plan (empty)" : "Your plan";
    return [
      { plan: EMPTY_PLAN, title: "Nothing done", found: found.before, active: false },
      { plan, title, found: found.now, active: true },
    ];
  }
  return ["A", "B"].map((which) => {
    const active = which === compare.which;
    return { plan: active ? plan : compare[which], title: `Plan ${which}`, found: active ? found.now : found.other, active };
  });
}

/** What both sides do in one arm: the mean of the nerves, or one of them. */
export function armState(chosen, data, arm) {
  return chosen.patient === null ? arm.found.mean : state(data, chosen.patient, arm.plan, chosen.stop);
}

/** A face under the chosen command and effort, and the same at rest. */
export function armFaces(chosen, data, moved) {
  const own = { activation: moved.activation, stop: chosen.stop };
  return { expression: faceOf(data, own, chosen.command, chosen.effort), resting: faceOf(data, own, 0) };
}

/** The face before the injury. */
export function healthyFaces(chosen, data) {
  const faces = (command, effort) => {
    const row = (values, place) => values.subarray(place * data.muscles.length, (place + 1) * data.muscles.length);
    const rest = data.healthy.map((values) => row(values, 0));
    const full = data.healthy.map((values) => row(values, command));
    const now = full.map((values, side) => values.map((value, m) => rest[side][m] + effort * (value - rest[side][m])));
    return express(data.face, now, rest, rest, effort * data.face.askedClosure[command]);
  };
  return { expression: faces(chosen.command, chosen.effort), resting: faces(0, 0) };
}

/** The face that a current through one branch alone makes: at rest but for the muscles behind that branch. */
export function stimulatedFace(chosen, data, moved, plan) {
  const count = data.muscles.length;
  const found = stimulated(data, plan, chosen.patient, chosen.preview, chosen.effort);
  const rest = moved.activation.map((values) => values.subarray(0, count));
  const now = rest.map((values, side) => (side === data.sideIndex ? values.map((value, m) => Math.max(value, found.activation[m])) : values));
  const healthy = data.healthy.map((values) => values.subarray(0, count));
  const expression = express(data.face, now, rest, healthy, 0, surgeryAt(data, chosen.stop));
  return { expression, resting: armFaces(chosen, data, moved).resting, title: `Current: ${plainTitle(data.cuts, chosen.preview)}` };
}

/** The face with one cut more; null where there is none to look at. */
export function previewFace(chosen, data, arm, found) {
  if (!arm.active || !found.preview) return null;
  const moved = chosen.patient === null ? found.preview.mean
    : state(data, chosen.patient, withCut(arm.plan, chosen.preview), chosen.stop);
  return armFaces(chosen, data, moved).expression;
}

/** What the muscles of each affected side do above rest against the healthy face, in the order of the face's muscles. */
export function armWork(chosen, data, moved) {
  const count = data.muscles.length, row = chosen.command * count;
  const places = Array.from(data.face.place);
  const sides = data.bilateral ? [0, 1] : [data.sideIndex];
  return Object.fromEntries(sides.map((side) => {
    const above = (values) => places.map((m) => chosen.effort * Math.max(values[row + m] - values[m], 0));
    const moves = above(moved.activation[side]);
    // A muscle that surgery brought did nothing in health: all that it does as meant counts as usual.
    const usual = above(data.healthy[side]).map((value, k) =>
      (isBroughtFor(data, chosen.command, places[k]) ? moves[k] : value));
    const works = (values, m) => {
      for (let at = m; at < values.length; at += count) if (values[at] > WORKS_ABOVE) return true;
      return false;
    };
    const cut = places.map((m) => works(data.healthy[side], m) && !works(moved.activation[side], m));
    return [side, { ...muscleWork(moves, usual), cut }];
  }));
}
