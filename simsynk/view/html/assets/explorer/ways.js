// What the wiring gives after some cuts: the sum over the ways that are spared, and what is thought to grow back.

/** Which ways a set of cuts leaves, one flag each; names that the nerve lacks cut nothing. */
export function sparedWays(data, cuts) {
  const { count, passes } = data.ways;
  const K = data.cuts.length;
  const kept = new Uint8Array(count).fill(1);
  for (const name of cuts) {
    const k = cutPlace(data, name);
    if (k < 0) continue;
    for (let way = 0; way < count; way++) if (passes[way * K + k]) kept[way] = 0;
  }
  return kept;
}

/** Place of a cut by its name, or -1. */
export function cutPlace(data, name) {
  return data.cuts.findIndex((cut) => cut.name === name);
}

/** Writes what the spared ways of one nerve give: activation by command and muscle, and the own resting part. */
export function sumWays(data, nerve, kept, activation, ownRest) {
  const { count, muscle } = data.ways;
  const { carried } = data;
  const M = data.muscles.length;
  const C = data.commands.length;
  activation.fill(0);
  ownRest.fill(0);
  for (let way = 0; way < count; way++) {
    if (!kept[way]) continue;
    const m = muscle[way];
    const from = (nerve * count + way) * C;
    for (let c = 0, to = m; c < C; c++, to += M) activation[to] += carried[from + c];
    ownRest[m] += data.ownRest[nerve * count + way];
  }
}

const masses = new WeakMap();

/** Summed over nerves and commands, what each muscle loses by each cut alone, and what it has. */
function massOf(data) {
  if (!masses.has(data)) masses.set(data, madeMass(data));
  return masses.get(data);
}

function madeMass(data) {
  const { count, muscle, passes } = data.ways;
  const n = data.replicates.length;
  const C = data.commands.length;
  const K = data.cuts.length;
  const M = data.muscles.length;
  const byWay = new Float64Array(count);
  const lost = new Float64Array(K * M);
  for (let nerve = 0; nerve < n; nerve++) {
    for (let way = 0; way < count; way++) {
      const from = (nerve * count + way) * C;
      for (let c = 0; c < C; c++) byWay[way] += data.carried[from + c];
      byWay[way] += data.ownRest[nerve * count + way];
    }
  }
  const all = new Float64Array(M);
  for (let way = 0; way < count; way++) {
    all[muscle[way]] += byWay[way];
    for (let k = 0; k < K; k++) if (passes[way * K + k]) lost[k * M + muscle[way]] += byWay[way];
  }
  return { byWay, lost, all };
}

/** Cuts that no other one of the set makes needless, as the twigs of a branch that is cut. */
function tellingCuts(data, cuts) {
  const { count, passes } = data.ways;
  const K = data.cuts.length;
  const places = [...new Set(cuts.map((name) => cutPlace(data, name)))].filter((k) => k >= 0);
  const within = (k, other) => {
    for (let way = 0; way < count; way++) if (passes[way * K + k] && !passes[way * K + other]) return false;
    return true;
  };
  return places.filter((k) => !places.some((other) => other !== k && within(k, other) && !(within(other, k) && k < other)));
}

const MOST = 1;
const LEAST_MASS = 1e-9;

function capped(part, whole) {
  return whole > LEAST_MASS ? Math.min(part / whole, MOST) : 0;
}

/**
 * Mean change some months after the cuts, (muscles, commands and own rest): with nothing cut, and beyond that what
 * single cuts brought back. What came soon is neighbours taking over: it counts less the fewer of them are left. What
 * came late grew back through the cut: it counts less where several cuts take the same.
 */
export function comesBack(data, cuts, kept, monthPlace) {
  const { change, drift } = data.returns;
  const { byWay, lost, all } = massOf(data);
  const M = data.muscles.length;
  const wide = data.commands.length + 1;
  const K = data.cuts.length;
  const size = M * wide;
  const found = drift.slice((monthPlace * 2 + data.sideIndex) * size, (monthPlace * 2 + data.sideIndex + 1) * size);
  const telling = tellingCuts(data, cuts);
  const left = new Float64Array(M);
  for (let way = 0; way < data.ways.count; way++) if (kept[way]) left[data.ways.muscle[way]] += byWay[way];
  for (let m = 0; m < M; m++) {
    const together = telling.reduce((sum, k) => sum + lost[k * M + m], 0);
    const overlap = capped(all[m] - left[m], together);
    for (const k of telling) {
      const neighbours = capped(left[m], all[m] - lost[k * M + m]);
      for (let c = 0; c < wide; c++) {
        const soon = change[(k * M + m) * wide + c];
        const then = change[((monthPlace * K + k) * M + m) * wide + c];
        found[m * wide + c] += neighbours * soon + overlap * (then - soon);
      }
    }
  }
  return found;
}

/** Adds a change by muscle to one nerve's activation and own rest; nothing falls below none. */
export function addChange(data, change, activation, ownRest) {
  const M = data.muscles.length;
  const C = data.commands.length;
  const wide = C + 1;
  for (let m = 0; m < M; m++) {
    for (let c = 0; c < C; c++) {
      const at = c * M + m;
      activation[at] = Math.max(activation[at] + change[m * wide + c], 0);
    }
    ownRest[m] = Math.max(ownRest[m] + change[m * wide + C], 0);
  }
}
