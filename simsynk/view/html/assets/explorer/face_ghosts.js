// The faces of the single nerves behind their mean, worked out a few at a time so that nothing waits for them.

import { armFaces } from "./face_arms.js";
import { state } from "./readout.js";
import { planKey } from "./state.js";

export const MOST_GHOSTS = 40;
const GHOSTS_A_FRAME = 6;

/** `update(chosen, arms, panes)` draws the lines of every nerve into each pane, or takes them away. */
export function ghostPainter(data) {
  const count = Math.min(data.replicates.length, MOST_GHOSTS);
  let shown = "", frame = 0;
  const clear = (panes) => {
    if (shown) for (const pane of panes) pane.ghosts([]);
    shown = "";
  };
  return {
    update(chosen, arms, panes) {
      const wanted = chosen.show.ghosts
        ? [...arms.map((arm) => planKey(arm.plan)), chosen.stop, chosen.command, chosen.effort, chosen.skin].join(" ") : "";
      if (wanted === shown) return;
      cancelAnimationFrame(frame);
      clear(panes);
      shown = wanted;
      if (!wanted) return;
      const faces = arms.map(() => []);
      const step = () => {
        const from = faces[0].length;
        for (let nerve = from; nerve < Math.min(from + GHOSTS_A_FRAME, count); nerve++) {
          arms.forEach((arm, k) => faces[k].push(armFaces(chosen, data, state(data, nerve, arm.plan, chosen.stop)).expression));
        }
        if (faces[0].length < count) frame = requestAnimationFrame(step);
        else panes.forEach((pane, k) => pane.ghosts(faces[k]));
      };
      frame = requestAnimationFrame(step);
    },
  };
}
