// Muscles that are meant to move: those that a command asks for, and one that surgery brought to do their work.

// A transplanted muscle lifts the corner of the mouth in the stead of this one.
const CORNER_LIFTER = "zygomaticus_major";

/** Whether surgery brought a muscle, by its place among all muscles, for what a command asks for. */
export function isBroughtFor(data, command, muscle) {
  const place = data.face ? Array.from(data.face.place) : [];
  const asksToLift = data.commands[command].asked.some((m) => data.muscles[m].name === CORNER_LIFTER);
  return asksToLift && Boolean(data.face?.free[place.indexOf(muscle)]);
}

/** Whether a command means a muscle to move. */
export function isMeant(data, command, muscle) {
  return data.commands[command].asked.includes(muscle) || isBroughtFor(data, command, muscle);
}
