// What a plan leaves of many regrown nerves: the same sums as study/readout.py and study/readings.py.

import { courseOf } from "./payload.js";
import { planOutput } from "./toxin.js";
import { addChange, comesBack, cutPlace, sparedWays, sumWays } from "./ways.js";
import { measureNerve, measuringBench, spreadOf } from "./measures.js";
import { lossFlags, newPuff } from "./losses.js";

const LEAST = 1e-12;
const NOTHING = Object.freeze({ cuts: [], toxin: [], myectomy: [] });

const stopLists = new WeakMap();

/** Every stop of the slider: recorded days, the day of the plan just after the cuts, months after it. */
export function stops(data) {
  if (!stopLists.has(data)) stopLists.set(data, Object.freeze(listedStops(data)));
  return stopLists.get(data);
}

function listedStops(data) {
  const last = data.days.length - 1;
  const recorded = data.days.map((day, index) => ({
    index, day, after: false, month: index === last ? 0 : null, label: index === last ? "day of the plan" : `day ${day}`,
  }));
  const later = data.later.map((day, i) => {
    const month = data.months[i + 1];
    return { index: last + 1 + i, day, after: true, month, label: `${month} ${month === 1 ? "month" : "months"} after` };
  });
  return [...recorded, ...later];
}

/** A stop by its place, or the stop itself. */
export function stopOf(data, stop) {
  const all = stops(data);
  const place = typeof stop === "number" ? stop : (stop?.index ?? data.days.length - 1);
  return all[Math.min(Math.max(place, 0), all.length - 1)];
}

/** Whether what a plan shows at a stop is estimated, since the page itself can grow no nerve. */
export function estimated(data, plan, stop) {
  return stopOf(data, stop).after && (plan.cuts ?? []).length > 0;
}

/** Activation at some effort: a straight line between rest and the whole command. */
export function withEffort(data, activation, effort) {
  const M = data.muscles.length;
  return activation.map((value, i) => activation[i % M] + effort * (value - activation[i % M]));
}

/** What is the same for all nerves under one plan at one stop. */
function played(data, plan, where) {
  const stop = stopOf(data, where);
  const M = data.muscles.length;
  const extra = planOutput(data, plan, stop.day);
  const treatments = data.treatments.map(({ output, relieved }, s) => {
    const at = stop.index * M;
    const left = output.slice(at, at + M);
    if (s === data.sideIndex) for (let m = 0; m < M; m++) left[m] *= extra[m];
    const relief = relieved.subarray(at, at + M);
    return { output: left, relieved: relief.some((share) => share > 0) ? relief : null };
  });
  const before = stop.index < data.days.length - 1;
  const cuts = before ? [] : (plan.cuts ?? []);
  const kept = sparedWays(data, cuts);
  const change = stop.after ? comesBack(data, cuts, kept, stop.index - data.days.length) : null;
  return { data, stop, before, kept, change, treatments };
}

/** Arrays for one nerve: activation and own rest, right and left. */
function newBench(data) {
  const size = data.healthy[0].length;
  const M = data.muscles.length;
  const pair = (length) => [new Float64Array(length), new Float64Array(length)];
  return { activation: pair(size), ownRest: pair(M) };
}

/** Writes what one nerve's muscles do on both sides. */
function playNerve(play, nerve, bench) {
  const { data, before } = play;
  const mine = data.sideIndex;
  if (before) {
    const course = courseOf(data, play.stop.index, nerve);
    for (let s = 0; s < 2; s++) {
      bench.activation[s].set(course.activation[s]);
      bench.ownRest[s].set(course.ownRest[s]);
      treat(play, s, bench);
    }
    return;
  }
  sumWays(data, nerve, play.kept, bench.activation[mine], bench.ownRest[mine]);
  if (play.change) addChange(data, play.change, bench.activation[mine], bench.ownRest[mine]);
  treat(play, mine, bench);
  playOther(play, nerve, bench);
}

/** The other side: its wiring on the day of the plan, with what changes later in the mean, under its own treatments. */
function playOther(play, nerve, bench) {
  const { data } = play;
  const other = 1 - data.sideIndex;
  const size = data.healthy[0].length;
  const M = data.muscles.length;
  bench.activation[other].set(data.others ? data.others.subarray(nerve * size, (nerve + 1) * size) : data.healthy[other]);
  bench.ownRest[other].set(data.othersRest ? data.othersRest.subarray(nerve * M, (nerve + 1) * M) : data.healthy[other].subarray(0, M));
  if (!data.others) return;
  if (play.stop.after) {
    const wide = (data.commands.length + 1) * M;
    const from = ((play.stop.index - data.days.length) * 2 + other) * wide;
    addChange(data, data.returns.drift.subarray(from, from + wide), bench.activation[other], bench.ownRest[other]);
  }
  treat(play, other, bench);
}

/** Treatments of the muscles of one side: force that is left, then tone that massage takes away. */
function treat(play, side, bench) {
  const { data } = play;
  const { output, relieved } = play.treatments[side];
  const activation = bench.activation[side];
  const M = output.length;
  for (let i = 0, m = 0; i < activation.length; i++, m = m + 1 === M ? 0 : m + 1) activation[i] *= output[m];
  for (let m = 0; m < M; m++) bench.ownRest[side][m] *= output[m];
  if (!relieved) return;
  for (let m = 0; m < M; m++) {
    const taken = Math.max(activation[m] - data.healthy[side][m], 0) * relieved[m];
    for (let i = m; i < activation.length; i += M) activation[i] = Math.max(activation[i] - taken, 0);
  }
}

/** What both sides' muscles of one nerve do under a plan at a stop, right and left. */
export function state(data, nerve, plan, stop) {
  const play = played(data, plan, stop);
  const bench = newBench(data);
  playNerve(play, nerve, bench);
  return { ...bench, stop: play.stop };
}

const found = new WeakMap();
const MOST_KEPT = 24;

/** Everything that the page shows of a plan at a stop, over all nerves; kept for the latest plans. */
export function evaluate(data, plan, stop) {
  if (!found.has(data)) found.set(data, new Map());
  const kept = found.get(data);
  const key = JSON.stringify([plan.cuts ?? [], plan.toxin ?? [], plan.myectomy ?? [], stopOf(data, stop).index]);
  const known = kept.get(key) ?? evaluated(data, plan, stop);
  kept.delete(key);
  kept.set(key, known);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  return known;
}

function evaluated(data, plan, stop) {
  const play = played(data, plan, stop);
  const bench = newBench(data);
  const sums = newSums(data);
  const faces = data.face ? measuringBench(data, play.stop.index) : null;
  const puff = data.face ? newPuff(data) : null;
  const wide = data.face ? data.commands.length * data.face.measures.length : 0;
  for (let nerve = 0; nerve < sums.nerves; nerve++) {
    playNerve(play, nerve, bench);
    addNerve(data, bench, sums, nerve);
    if (!faces) continue;
    if (puff) puff.now[nerve] = puff.sum(bench.activation[data.sideIndex]);
    measureNerve(faces, bench.activation, sums.measured, nerve * wide);
  }
  return finished(data, plan, play.stop, sums, puff);
}

function newSums(data) {
  const size = data.healthy[0].length;
  const n = data.replicates.length;
  const C = data.commands.length;
  const wide = data.face ? C * data.face.measures.length : 0;
  const asked = healthyWanted(data);
  const others = new Float64Array(C);
  const M = data.muscles.length;
  for (let i = 0; i < size; i++) if (!data.asked[i] && data.shown[i % M]) others[(i / M) | 0] += 1;
  return {
    nerves: n, mean: newBench(data), excess: new Float64Array(size), evoked: new Float64Array(size),
    unwanted: new Float64Array(n), wanted: new Float64Array(n), done: new Float64Array(C), ...asked, others,
    measured: [new Float64Array(n * wide), new Float64Array(n * wide)],
  };
}

/** What each command evokes in the muscles that it asks for, in health, and its sum by command. */
function healthyWanted(data) {
  const M = data.muscles.length;
  const healthy = data.healthy[data.sideIndex];
  const asking = healthy.map((value, i) => (data.asked[i] ? value - (i >= M ? healthy[i % M] : 0) : 0));
  const total = new Float64Array(data.commands.length);
  asking.forEach((value, i) => (total[(i / M) | 0] += value));
  return { asking, total };
}

/** Adds one nerve: movement above rest, what goes beyond the healthy, what is there of what is asked for. */
function addNerve(data, bench, sums, nerve) {
  const M = data.muscles.length;
  const C = data.commands.length;
  const s = data.sideIndex;
  const now = bench.activation[s];
  const own = bench.ownRest[s];
  const healthy = data.healthy[s];
  let unwanted = 0;
  let wanted = 0;
  let asked = 0;
  for (let c = 0, i = 0; c < C; c++) {
    let beyondAsked = 0;
    let got = 0;
    for (let m = 0; m < M; m++, i++) {
      const moved = c ? now[i] - now[m] : now[i];
      const index = c ? moved - healthy[i] + healthy[m] : now[m] - Math.max(healthy[m], own[m]);
      const beyond = index > (c ? 0 : LEAST) ? index : 0;
      sums.evoked[i] += moved;
      sums.excess[i] += beyond;
      if (!data.asked[i] && data.shown[m]) beyondAsked += beyond;
      if (data.asked[i]) got += Math.min(Math.max(moved, 0), sums.asking[i]);
    }
    unwanted += beyondAsked / Math.max(sums.others[c], 1);
    const share = sums.total[c] > LEAST ? got / sums.total[c] : NaN;
    sums.done[c] += share;
    if (sums.total[c] > LEAST) {
      wanted += share;
      asked += 1;
    }
  }
  sums.unwanted[nerve] = unwanted / C;
  sums.wanted[nerve] = asked ? wanted / asked : 0;
  for (let k = 0; k < 2; k++) {
    for (let i = 0; i < now.length; i++) sums.mean.activation[k][i] += bench.activation[k][i];
    for (let m = 0; m < M; m++) sums.mean.ownRest[k][m] += bench.ownRest[k][m];
  }
}

function finished(data, plan, stop, sums, puff) {
  const { nerves, mean, excess, evoked, unwanted, wanted, done, measured } = sums;
  const share = (array) => {
    for (let i = 0; i < array.length; i++) array[i] /= nerves;
  };
  [...mean.activation, ...mean.ownRest, excess, evoked, done].forEach(share);
  const flags = lossFlags(data, measured, puff);
  const losses = (data.losses.rules ?? []).map(({ name, says }) => {
    const part = flags[name].reduce((sum, one) => sum + one, 0) / nerves;
    return { name, says, share: part, lost: part >= 0.5, flags: flags[name], get before() { return shareBefore(data, stop, name); } };
  });
  return {
    nerves, stop, mean: { ...mean, stop }, excess, evoked, unwanted, wanted, done, measured, losses,
    measures: spreads(data, measured[data.sideIndex]), otherMeasures: spreads(data, measured[1 - data.sideIndex]),
    estimated: estimated(data, plan, stop),
  };
}

function shareBefore(data, stop, name) {
  return evaluate(data, NOTHING, stop).losses.find((loss) => loss.name === name).share;
}

/** For each command its measures by name as mean and range, worked out when first looked at. */
function spreads(data, values) {
  if (!data.face) return data.commands.map(() => ({}));
  const { measures } = data.face;
  const C = data.commands.length;
  const n = data.replicates.length;
  return data.commands.map((_, c) => {
    const row = {};
    measures.forEach((name, k) => {
      let spread = null;
      const column = () => Float64Array.from({ length: n }, (_, i) => values[(i * C + c) * measures.length + k]);
      Object.defineProperty(row, name, { enumerable: true, get: () => (spread ??= spreadOf(column())) });
    });
    return row;
  });
}

/** Unwanted movement removed and wanted movement lost, in per cent of what is there with nothing done. */
export function balance(data, plan, stop) {
  const none = evaluate(data, NOTHING, stop);
  const now = evaluate(data, plan, stop);
  return { removed: percentLess(now.unwanted, none.unwanted), lost: percentLess(now.wanted, none.wanted) };
}

function percentLess(plan, nothing) {
  const usual = nothing.reduce((sum, value) => sum + value, 0) / nothing.length;
  if (!(usual > LEAST)) return { mean: NaN, q10: NaN, q90: NaN };
  return spreadOf(nothing.map((value, i) => (100 * (value - plan[i])) / usual));
}

/** By which ways a muscle's movement under a command comes: cuts that each passes, and its share, largest first. */
export function why(data, plan, stop, command, muscle) {
  const c = typeof command === "number" ? command : data.commands.findIndex((one) => one.name === command);
  const m = typeof muscle === "number" ? muscle : data.muscles.findIndex((one) => one.name === muscle);
  const play = played(data, plan, stop);
  const { count, passes } = data.ways;
  const C = data.commands.length;
  const K = data.cuts.length;
  const n = data.replicates.length;
  const routes = [];
  for (let way = 0; way < count; way++) {
    if (data.ways.muscle[way] !== m || !play.kept[way]) continue;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const at = (i * count + way) * C;
      sum += data.carried[at + c] - (c ? data.carried[at] : 0);
    }
    const amount = (sum / n) * play.treatments[data.sideIndex].output[m];
    const cutNames = data.cuts.filter((_, k) => passes[way * K + k]).map((cut) => cut.name);
    if (amount > 0) routes.push({ way, cutNames, amount, homes: data.ways.homes?.shares?.[way] ?? null });
  }
  const total = routes.reduce((sum, route) => sum + route.amount, 0);
  for (const route of routes) route.share = total > 0 ? route.amount / total : 0;
  return { routes: routes.sort((a, b) => b.amount - a.amount), amount: total };
}

/** What a current through one branch moves on the day of the plan, at some share of the full effort. */
export function stimulated(data, plan, nerve, cutName, effort = 1) {
  const { count, muscle, passes } = data.ways;
  const K = data.cuts.length;
  const M = data.muscles.length;
  const k = cutPlace(data, cutName);
  const play = played(data, plan, data.days.length - 1);
  const nerves = nerve === null || nerve === undefined ? data.replicates.map((_, i) => i) : [nerve];
  const activation = new Float64Array(M);
  for (let way = 0; way < count; way++) {
    if (k < 0 || !passes[way * K + k] || !play.kept[way]) continue;
    for (const i of nerves) activation[muscle[way]] += (data.current[i * count + way] * effort) / nerves.length;
  }
  const { output } = play.treatments[data.sideIndex];
  for (let m = 0; m < M; m++) activation[m] *= output[m];
  const muscles = data.muscles.map((one, m) => ({ muscle: one.name, share: activation[m] })).filter((one) => one.share > 0);
  return { activation, muscles: muscles.sort((a, b) => b.share - a.share) };
}
