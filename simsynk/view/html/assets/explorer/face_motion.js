// Moves faces from rest to what they were asked for, and comes to rest there.

import { calmMotion } from "./elements.js";

// Legs of a movement: seconds, and the share of the movement at their start and end. A smile is there in about 0.5 s.
const RISE = [[0.5, 0, 1]];
const OPENING_RISE = [[0.6, 0, 0], [0.5, 0, 1]];
const WHOLE_PLAY = [[0.3, 0, 0], [0.5, 0, 1], [0.8, 1, 1], [0.5, 1, 0], [0.3, 0, 0], [0.5, 0, 1]];
export const FACE_MOTIONS = { rise: RISE, opening: OPENING_RISE, play: WHOLE_PLAY };

/** How much of the movement there is after so many seconds; 1 when it is over. */
export function motionShare(legs, seconds) {
  let left = seconds;
  for (const [lasts, from, to] of legs) {
    if (left < lasts) {
      const t = left / lasts;
      return from + (to - from) * t * t * (3 - 2 * t);
    }
    left -= lasts;
  }
  return 1;
}

/** Runs one movement at a time: `paint(share)` for each frame, then `settle()`. Who prefers no motion sees the end,
 * unless the movement was asked for. */
export function faceMotion(paint, settle) {
  let frame = 0;
  const start = (legs, asked = false) => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (calmMotion() && !asked) return settle();
    const whole = legs.reduce((sum, [lasts]) => sum + lasts, 0);
    let began = null;
    const step = (now) => {
      began ??= now;
      const seconds = (now - began) / 1000;
      if (seconds >= whole) {
        frame = 0;
        return settle();
      }
      paint(motionShare(legs, seconds));
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };
  return { start };
}
