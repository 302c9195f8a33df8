// What toxin and myectomy leave of each muscle's force: the rules of events/toxin.py and events/myectomy.py.

const LEAST_REACH_MM = 1e-3;

/** Share of a muscle's force that a dose takes away at its peak. */
export function blockOfDose(toxin, units) {
  const { greatest_effect, half_dose, slope } = toxin.dose;
  const risen = units ** slope;
  return (greatest_effect * risen) / (risen + half_dose ** slope);
}

/** Share of the peak effect so many days after the injection; 0 before it. */
export function toxinCourse(toxin, days, gland = false) {
  const { rise_centre, rise_scale, half_recovery, fall_power } = toxin.course;
  const since = Math.max(days, 0);
  const rise = (day) => 1 / (1 + Math.exp(-(day - rise_centre) / rise_scale));
  const risen = (rise(since) - rise(0)) / (1 - rise(0));
  return risen / (1 + (since / (gland ? toxin.glandHalf : half_recovery)) ** fall_power);
}

/** Dose that reaches every muscle when some are injected on one day: what is given, and what spreads to it. */
export function spreadDoses(toxin, doses, count) {
  const reached = new Float64Array(count);
  for (const [muscle, units] of doses) {
    const { reach, reference_dose } = toxin.spread;
    const far = Math.max(reach * (units / reference_dose) ** (1 / 3), LEAST_REACH_MM);
    for (let m = 0; m < count; m++) {
      const apart = toxin.apart[muscle * count + m];
      if (m === muscle) reached[m] += units;
      else if (units > 0 && apart >= 0) reached[m] += units * Math.exp(-0.5 * (apart / far) ** 2);
    }
  }
  return reached;
}

/** Share of each muscle's force that a plan leaves on a day; a myectomy counts from the day of the plan on. */
export function planOutput(data, plan, day) {
  const M = data.muscles.length;
  const kept = new Float64Array(M).fill(1);
  const places = new Map(data.muscles.map((muscle, place) => [muscle.name, place]));
  for (const session of toxinSessions(data, plan, places)) {
    const reached = spreadDoses(data.toxin, session.doses, M);
    for (let m = 0; m < M; m++) {
      const effect = toxinCourse(data.toxin, day - session.day, data.toxin.glands[m]);
      kept[m] *= 1 - blockOfDose(data.toxin, reached[m]) * effect;
    }
  }
  for (const { muscle, fraction } of plan.myectomy ?? []) {
    const place = places.get(muscle);
    if (day >= data.planDay && place !== undefined) kept[place] *= 1 - fraction;
  }
  return kept;
}

/** Injections by day, earliest first; doses into one muscle on one day add up. */
function toxinSessions(data, plan, places) {
  const byDay = new Map();
  for (const { muscle, units, day } of plan.toxin ?? []) {
    const place = places.get(muscle);
    if (place === undefined) continue;
    const when = day ?? data.planDay - 28;
    if (!byDay.has(when)) byDay.set(when, new Map());
    const doses = byDay.get(when);
    doses.set(place, (doses.get(place) ?? 0) + units);
  }
  return [...byDay.keys()].sort((a, b) => a - b).map((day) => ({ day, doses: byDay.get(day) }));
}
