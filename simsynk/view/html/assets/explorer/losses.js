// Functions that are there or lost: the rules of clinical/losses.py on the measures of many nerves.

/** Which functions each nerve lacks: name -> flags by nerve. `measures` and `activation` are right and left. */
export function lossFlags(data, measures, puff, side = data.sideIndex) {
  const found = {};
  if (!data.face) return found;
  const { bars, rules } = data.losses;
  const reader = readerOf(data, measures);
  for (const { name } of rules) {
    const lost = RULES[name];
    const flags = new Uint8Array(data.replicates.length);
    for (let nerve = 0; nerve < flags.length; nerve++) flags[nerve] = lost(reader, bars, nerve, side, puff) ? 1 : 0;
    found[name] = flags;
  }
  return found;
}

/** Reads one measure of one nerve, and the healthy one. */
function readerOf(data, measures) {
  const { face } = data;
  const wide = face.measures.length;
  const C = data.commands.length;
  const command = (name) => data.commands.findIndex((one) => one.name === name);
  const at = (name, measure) => command(name) * wide + face.measures.indexOf(measure);
  return {
    mm: (nerve, side, name, measure) => measures[side][nerve * C * wide + at(name, measure)],
    healthy: (side, name, measure) => face.healthyMeasures[side][at(name, measure)],
  };
}

const shareOf = (r, nerve, side, command, name) =>
  r.mm(nerve, side, command, name) / (r.healthy(side, command, name) || 1);

const hangs = (r, nerve, side, name, bar) => r.healthy(side, "rest", name) - r.mm(nerve, side, "rest", name) >= bar;

const lower = (r, nerve, side, name) =>
  r.mm(nerve, 1 - side, "rest", name) - r.healthy(1 - side, "rest", name)
  - (r.mm(nerve, side, "rest", name) - r.healthy(side, "rest", name));

const RULES = {
  eye_closure: (r, bars, i, s) => r.mm(i, s, "close_tight", "palpebral_fissure_mm") >= bars.closing_gap_mm,
  lip_seal: (r, bars, i, s, puff) => puff.now[i] < bars.lip_seal * puff.healthy,
  lower_lip: (r, bars, i, s) => shareOf(r, i, s, "lower_lip_depress", "lower_lip_mm") < bars.lower_lip,
  smile: (r, bars, i, s) => r.mm(i, s, "smile", "commissure_excursion_mm") < bars.smile_mm,
  upper_lip: (r, bars, i, s) => shareOf(r, i, s, "snarl", "upper_lip_mm") < bars.upper_lip,
  brow: (r, bars, i, s) => hangs(r, i, s, "brow_height_mm", bars.brow_mm),
  mouth_corner: (r, bars, i, s) => hangs(r, i, s, "commissure_height_mm", bars.corner_mm),
  rest_asymmetry: (r, bars, i, s) =>
    lower(r, i, s, "brow_height_mm") >= bars.asymmetry_mm || lower(r, i, s, "commissure_height_mm") >= bars.asymmetry_mm,
};

/** What both parts of the orbicularis oris do on a cheek puff, by nerve, and in health. */
export function newPuff(data) {
  const muscles = ["orbicularis_oris_upper", "orbicularis_oris_lower"].map((name) => data.muscles.findIndex((m) => m.name === name));
  const command = data.commands.findIndex((one) => one.name === "puff_cheeks");
  if (command < 0 || muscles.includes(-1)) return null;
  const M = data.muscles.length;
  const sum = (row) => muscles.reduce((total, m) => total + row[command * M + m], 0);
  return { now: new Float64Array(data.replicates.length), healthy: sum(data.healthy[data.sideIndex]), sum };
}
