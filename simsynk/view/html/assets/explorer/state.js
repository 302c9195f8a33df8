// What the page shows and what was done to it: one state, changed by whole pieces, with a way back.
// `command`, `patient`, `stop` and the command and muscle of `why` are places; cuts and muscles of a plan are names.

export const EMPTY_PLAN = Object.freeze({ cuts: [], toxin: [], myectomy: [] });
const LONGEST_TRAIL = 200;
// A dose is near its height four weeks after it was given.
export const TEST_DAYS = 28;

export function samePlan(a, b) {
  return planKey(a) === planKey(b);
}

/** The same text for the same plan, whatever the order in which it was made. */
export function planKey(plan) {
  const toxin = plan.toxin.map((one) => `${one.muscle}:${one.units}@${one.day}`).sort();
  const myectomy = plan.myectomy.map((one) => `${one.muscle}:${one.fraction}`).sort();
  return [[...plan.cuts].sort().join(","), toxin.join(","), myectomy.join(",")].join("|");
}

export function isEmpty(plan) {
  return !plan.cuts.length && !plan.toxin.length && !plan.myectomy.length;
}

/** A plan with a cut, or without it when it was there. */
export function withCut(plan, name) {
  const cuts = plan.cuts.includes(name) ? plan.cuts.filter((one) => one !== name) : [...plan.cuts, name];
  return { ...plan, cuts };
}

/** A plan in which a muscle got one dose; none when the units are 0. */
export function withToxin(plan, muscle, units, day) {
  const others = plan.toxin.filter((one) => one.muscle !== muscle);
  return { ...plan, toxin: units > 0 ? [...others, { muscle, units, day }] : others };
}

/** A plan in which a share of a muscle is taken out; none when the share is 0. */
export function withMyectomy(plan, muscle, fraction) {
  const others = plan.myectomy.filter((one) => one.muscle !== muscle);
  return { ...plan, myectomy: fraction > 0 ? [...others, { muscle, fraction }] : others };
}

/** The name of a branch or muscle in words, as it stands within a sentence. */
export function plainTitle(list, name) {
  const found = list.find((one) => one.name === name);
  const words = (found && found.title) || name.replaceAll("_", " ");
  return /^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words;
}

/** Each treatment of a plan in words, as it stands in the list of what was done. */
export function planWords(plan, data) {
  const cuts = plan.cuts.map((name) => ({ kind: "cut", name, words: `cut ${plainTitle(data.cuts, name)}` }));
  const toxin = plan.toxin.map((one) => ({
    kind: "toxin", name: one.muscle,
    words: `toxin ${one.units} U in ${plainTitle(data.muscles, one.muscle)} on day ${one.day}`,
  }));
  const myectomy = plan.myectomy.map((one) => ({
    kind: "myectomy", name: one.muscle,
    words: `took out ${Math.round(100 * one.fraction)} % of ${plainTitle(data.muscles, one.muscle)}`,
  }));
  return [...cuts, ...toxin, ...myectomy];
}

/** The same in one sentence, the cuts together: `cut temporal 1 and buccal 2; toxin …`. */
export function planSentence(plan, data) {
  const cuts = plan.cuts.map((name) => plainTitle(data.cuts, name)), last = cuts.at(-1);
  const together = cuts.length > 1 ? `${cuts.slice(0, -1).join(", ")} and ${last}` : last;
  const others = planWords({ ...plan, cuts: [] }, data).map((one) => one.words);
  return [...(cuts.length ? [`cut ${together}`] : []), ...others].join("; ");
}

/** The plan without one of its treatments. */
export function without(plan, kind, name) {
  if (kind === "cut") return { ...plan, cuts: plan.cuts.filter((one) => one !== name) };
  return { ...plan, [kind]: plan[kind].filter((one) => one.muscle !== name) };
}

/** A smile when there is one, else the first command that asks for something. */
export function firstCommand(data) {
  const smile = data.commands.findIndex((one) => one.name === "smile");
  const asking = data.commands.findIndex((one) => one.asked.length);
  return Math.max(smile >= 0 ? smile : asking, 0);
}

/** The share that a myectomy takes out unless another is chosen. */
export function usualShare(data) {
  return data.myectomy.fraction;
}

export function startState(data, stop) {
  return {
    command: firstCommand(data), effort: 1, plan: EMPTY_PLAN, stop, patient: null,
    tool: "cut", dose: 2.5, toxinDay: Math.max(data.planDay - TEST_DAYS, 0), share: usualShare(data),
    compare: { on: false, which: "A", A: EMPTY_PLAN, B: EMPTY_PLAN },
    show: { mirror: true, ghosts: false, muscles: false }, skin: null, why: null, preview: null, says: "",
  };
}

/** One sentence of what became of a plan, for those who did not say it themselves. */
export function changeWords(before, after, data) {
  const had = planWords(before, data).map((one) => one.words);
  const has = planWords(after, data).map((one) => one.words);
  const added = has.filter((one) => !had.includes(one));
  const gone = had.filter((one) => !has.includes(one));
  const words = [...added, ...(added.length ? [] : gone.map((one) => `no longer: ${one}`))].join(", ");
  return words ? words[0].toUpperCase() + words.slice(1) : "";
}

/**
 * The page's memory. `set` takes some of the state; a change of the plan is remembered unless `record` is false,
 * and can be undone. Everybody who subscribed is told the new state and the old one.
 */
export function createStore(data, stop = 0) {
  const first = startState(data, stop);
  let state = first, past = [], future = [];
  const listeners = new Set();

  const change = (next) => {
    const before = state;
    state = next;
    for (const tell of listeners) tell(state, before);
  };
  const merged = (patch) => {
    const next = { ...state, ...patch };
    for (const part of ["compare", "show"]) if (patch[part]) next[part] = { ...state[part], ...patch[part] };
    if (patch.plan && !patch.compare) next.compare = { ...next.compare, [next.compare.which]: next.plan };
    if (patch.compare && !patch.plan && next.compare.on) next.plan = next.compare[next.compare.which];
    return next;
  };
  const restored = (entry) => ({ ...state, ...entry.kept });
  const kept = (one) => ({ plan: one.plan, compare: one.compare });

  const store = {
    get: () => state,
    set(patch, { record = true, says = "" } = {}) {
      const next = merged(patch);
      const words = says || (patch.plan ? changeWords(state.plan, next.plan, data) : "");
      if (record && patch.plan && !samePlan(next.plan, state.plan)) {
        past = [...past.slice(1 - LONGEST_TRAIL), { kept: kept(state), words }];
        future = [];
      }
      change({ ...next, says: words });
    },
    undo() {
      const entry = past.at(-1);
      if (!entry) return;
      past = past.slice(0, -1);
      future = [{ kept: kept(state), words: entry.words }, ...future];
      change({ ...restored(entry), says: `Undone: ${lowered(entry.words)}` });
    },
    redo() {
      const [entry, ...rest] = future;
      if (!entry) return;
      future = rest;
      past = [...past, { kept: kept(state), words: entry.words }];
      change({ ...restored(entry), says: `Again: ${lowered(entry.words)}` });
    },
    reset() {
      const nothing = isEmpty(state.plan) && isEmpty(state.compare.A) && isEmpty(state.compare.B);
      if (!nothing) past = [...past, { kept: kept(state), words: "Everything reset" }];
      future = [];
      change({ ...first, says: "Everything is as at the start" });
    },
    trail: () => past.map((entry) => entry.words),
    ahead: () => future.map((entry) => entry.words),
    subscribe(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    /** What the tools do: a cut goes and comes back, a dose or a share of 0 is none. */
    cut: (name) => store.set({ plan: withCut(state.plan, name) }),
    dose: (muscle, units = state.dose, day = state.toxinDay) =>
      store.set({ plan: withToxin(state.plan, muscle, units, day) }),
    excise: (muscle, fraction = state.share) => store.set({ plan: withMyectomy(state.plan, muscle, fraction) }),
  };
  return store;
}

function lowered(words) {
  return words ? words[0].toLowerCase() + words.slice(1) : "";
}
