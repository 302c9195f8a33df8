// The planner's plan.json: plans with what they give and take, checked before anything is drawn of them.

import { LARGEST_DOSE_UNITS, LAST_PLAN_DAY, MOST_DOSES } from "./plan_events.js";
import { fewTold, nearestWord, shortName } from "./near_words.js";

export const FRONT_SCHEMA = "simsynk.front/1";
const MOST_PLANS = 500;

const isShare = (one) => one && ["mean", "q10", "q90"].every((part) => Number.isFinite(one[part]) && Math.abs(one[part]) < 1e6);
const isList = (one, right) => one === undefined || (Array.isArray(one) && one.every(right));

/** Whether an entry has the form of a plan with its gain and cost. */
function isFrontPlan(one) {
  return one && typeof one === "object" && isShare(one.unwanted_removed_percent) && isShare(one.wanted_lost_percent) &&
    isList(one.cuts, (name) => typeof name === "string") &&
    isList(one.doses, (dose) => dose && Number.isFinite(dose.units) && Number.isFinite(dose.day)) &&
    isList(one.myectomies, (part) => part && Number.isFinite(part.fraction));
}

/** One plan of the planner's document in the page's form; doses keep their distance to the day of the plan. */
export function planOfFront(one, data, told = [], front = data.front) {
  const shift = frontShift(front, data);
  const plan = { cuts: [], toxin: [], myectomy: [] };
  const skip = (why) => told.push(`${why}; it was left out.`);
  const known = (list, name) => list.some((other) => other.name === name) ||
    Boolean(skip(`This page has no ${shortName(name)}${nearestWord(name, list)}`));
  for (const name of new Set(one.cuts ?? [])) if (known(data.cuts, name)) plan.cuts.push(name);
  for (const { muscle, units, day } of (one.doses ?? []).slice(0, MOST_DOSES)) {
    const when = day + shift;
    if (!(units > 0) || !known(data.muscles, muscle)) continue;
    if (units <= LARGEST_DOSE_UNITS && when >= 0 && when <= LAST_PLAN_DAY) plan.toxin.push({ muscle, units, day: when });
    else skip(`A dose of ${units} units on day ${when} cannot be given`);
  }
  for (const { muscle, fraction } of one.myectomies ?? []) {
    if (!known(data.muscles, muscle)) continue;
    if (fraction > 0 && fraction <= 1) plan.myectomy.push({ muscle, fraction });
    else skip(`A share of ${fraction} cannot be taken out of a muscle`);
  }
  return plan;
}

/** How far the planner's days lie from those of the page. */
function frontShift(front, data) {
  return Number.isFinite(front?.day) ? data.planDay - front.day : 0;
}

/** In what the ranking differs from the page, in sentences. */
function frontDiffers(front, data) {
  const made = front.provenance ?? {}, told = [];
  const differs = (theirs, here) => theirs !== undefined && theirs !== null && theirs !== here;
  if (differs(made.scenario, data.made.scenario)) {
    told.push(`The plans were ranked on ${shortName(made.scenario, false)}; this page shows ${data.made.scenario}.`);
  }
  if (differs(front.side, data.side)) {
    told.push(`They were ranked for the ${shortName(front.side, false)} side; this page shows the ${data.side} one.`);
  }
  if (differs(front.day, data.planDay)) {
    const when = shortName(front.day, false);
    told.push(`They were ranked on day ${when}; here they happen on day ${data.planDay}, and doses move with it.`);
  }
  if (differs(made.seed, data.made.seed)) {
    const seed = shortName(made.seed, false);
    told.push(`They were ranked on nerves of seed ${seed}; those of this page have seed ${data.made.seed}.`);
  }
  return told;
}

/** What a front was weighed by, when that is not what the page's own bars show. */
function weightWords(front) {
  const weights = Object.entries(front.request?.weights ?? {});
  if (!weights.length) return "";
  const list = weights.map(([region, weight]) => `${shortName(region, false)} ${shortName(weight, false)}`).join(", ");
  return `The ranking weighs regions (${list}); the bars and the cross of this page weigh all alike.`;
}

/** What a reader of the front has to know: on what else it was ranked, and by which weights. */
export function frontCautions(front, data) {
  return [...frontDiffers(front, data), weightWords(front)].filter(Boolean).join(" ");
}

/** A front from its text: {plan, told, front, title}. */
export function readFront(text, data) {
  let front;
  try {
    front = JSON.parse(text);
  } catch (fault) {
    throw new Error(`this plan.json cannot be read: ${fault.message}`);
  }
  if (front.schema !== FRONT_SCHEMA || !Array.isArray(front.plans) || !front.plans.length) {
    throw new Error(`this is not a list of plans; it should have the schema “${FRONT_SCHEMA}” and plans`);
  }
  const plans = front.plans.filter(isFrontPlan).slice(0, MOST_PLANS), told = frontDiffers(front, data);
  if (!plans.length) throw new Error("none of its plans can be read: each needs cuts, doses or myectomies, with what it removes and loses");
  if (plans.length < front.plans.length) told.push(`${front.plans.length - plans.length} of its plans could not be read.`);
  const read = { ...front, plans };
  return { plan: planOfFront(plans[0], data, told, front), told: fewTold(told), front: read, title: String(plans[0].title ?? "") };
}
