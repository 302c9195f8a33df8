// One sentence for each change, for those who cannot see it.

import { faceOf } from "./face_model.js";
import { lossKind, lossWords } from "./flags_view.js";
import { percentWords } from "./balance_view.js";
import { shortNumber, upperFirst } from "./elements.js";

const SIDES = ["right", "left"];

/** `Smile: right eye opening 7.9 mm (left 7.3)`, of the nerves' mean. */
export function faceWords(state, found, data) {
  const command = data.commands[state.command].title;
  if (!data.face) return `${command}: unwanted movement removed ${percentWords(found.balance?.removed)}`;
  const shown = faceOf(data, { ...found.now.mean, stop: found.place }, state.command, state.effort), mine = data.sideIndex;
  return `${command}: ${SIDES[mine]} eye opening ${shortNumber(shown.opening[mine], 1)} mm ` +
    `(${SIDES[1 - mine]} ${shortNumber(shown.opening[1 - mine], 1)})`;
}

export function lostWords(found, data) {
  const { losses, nerves } = found.now;
  const lost = losses.filter((one) => ["lost", "some"].includes(lossKind(one, nerves)));
  if (lost.length) return lost.map((one) => lossWords(one, data, nerves)).join(". ");
  if (!losses.length) return "";
  const eye = losses.find((one) => one.name === "eye_closure");
  return eye && eye.share === 0 ? `${upperFirst(data.side)} eye still closes` : "No function is newly lost";
}

export function spokenWords(state, found, data) {
  const parts = [state.says, found.now.estimated ? "Estimated" : "", faceWords(state, found, data), lostWords(found, data)];
  return parts.filter(Boolean).map((one) => `${one}.`).join(" ");
}
