// Events of a plan file as the page's cuts, doses and myectomies; what the page cannot hold is told by its line.

import { nearestWord, shortName } from "./near_words.js";
import { lineOf } from "./yaml_text.js";

export const LARGEST_DOSE_UNITS = 1000, LAST_PLAN_DAY = 36525, MOST_DOSES = 100;
const TITRATED_UNTIL = 2, USUAL_GAP_DAYS = 120;
const KINDS = {
  neurolysis: "neurolysis", neurectomy: "neurolysis", toxin: "toxin", botox: "toxin", botulinum: "toxin", myectomy: "myectomy",
};
const HEEDED = {
  neurolysis: ["branches", "site", "fraction"],
  toxin: ["muscle", "muscles", "doses", "dose_units", "product", "sessions", "every_days", "titration"],
  myectomy: ["muscle", "muscles", "preset", "fraction"],
};

/** The kind of an event under one of its names; “denervation” is a word for two of them. */
function kindOfEvent(event) {
  if (event?.kind !== "denervation") return KINDS[event?.kind];
  return event.fraction !== undefined || event.preset !== undefined ? "myectomy" : "toxin";
}

/** Cuts, doses and myectomies of a file's events: {plan, told}. */
export function planOfEvents(events, data) {
  const told = [], plan = { cuts: [], toxin: [], myectomy: [] };
  const shift = shiftOf(events, data, told);
  for (const event of events) takeEvent(event, plan, data, shift, told);
  return { plan, told };
}

/** Cuts and myectomies of a file happen on the page's day; what else it holds keeps its distance to them. */
function shiftOf(events, data, told) {
  const lasting = events.filter((one) => ["neurolysis", "myectomy"].includes(kindOfEvent(one)) && Number.isFinite(one.day));
  if (!lasting.length) return 0;
  const first = Math.min(...lasting.map((one) => one.day));
  if (lasting.some((one) => one.day !== first)) {
    told.push(`The file operates on several days; here all of it happens on day ${data.planDay}.`);
  } else if (first !== data.planDay) {
    told.push(`The file operates on day ${first}; here it happens on day ${data.planDay}, and doses move with it.`);
  }
  return data.planDay - first;
}

function takeEvent(event, plan, data, shift, told) {
  const where = event && typeof event === "object" ? `Line ${lineOf(event)}` : "One entry";
  const tell = (what) => told.push(`${where}: ${what}.`), skip = (why) => tell(`${why}; it was left out`);
  if (!event || typeof event !== "object" || event.kind === undefined) return skip("this is not an event");
  const kind = kindOfEvent(event);
  if (!kind) return skip(`${shortName(event.kind)} is a kind of event that this page cannot show`);
  if (!Number.isFinite(event.day)) return skip("the event has no day");
  const side = event.side ?? data.affected ?? data.side;
  if (side !== data.side && side !== "both") {
    return skip(`the event is on the ${shortName(side, false)} side, and this page shows the ${data.side} one`);
  }
  if (side === "both") tell(`the event is on both sides; this page plays it on the ${data.side} side alone`);
  for (const key of Object.keys(event)) {
    if (!["day", "kind", "side", ...HEEDED[kind]].includes(key)) tell(`${shortName(key)} is not heeded by this page`);
  }
  if (kind === "neurolysis") return takeCuts(event, plan, data, skip);
  if (kind === "toxin") return takeToxin(event, plan, data, shift, skip);
  return takeMyectomy(event, plan, data, skip);
}

function fileNames(value) {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

/** A muscle by its name or its short code, or nothing. */
function muscleOf(data, name, skip) {
  const found = data.muscles.find((one) => one.name === name) ?? data.muscles.find((one) => one.code && one.code === name);
  if (!found) skip(`this page has no muscle ${shortName(name)}${nearestWord(name, data.muscles)}`);
  return found?.name;
}

function takeCuts(event, plan, data, skip) {
  if (event.fraction !== undefined && event.fraction !== 1) return skip("this page cuts a branch whole, not in part");
  const names = fileNames(event.branches ?? event.site);
  if (!names.length) return skip("no branch is named");
  for (const name of names) {
    if (!data.cuts.some((one) => one.name === name)) {
      skip(`this page has no branch ${shortName(name)}${nearestWord(name, data.cuts)}`);
    } else if (!plan.cuts.includes(name)) plan.cuts.push(name);
  }
}

/** Sessions of a series, their distance, and by how much the dose rises; nothing when one of them makes no sense. */
function seriesOf({ sessions = 1, every_days: every = USUAL_GAP_DAYS, titration = 0 }) {
  const right = Number.isInteger(sessions) && sessions >= 1 && sessions <= 100 && every > 0 && every <= 3650 &&
    Math.abs(titration) <= 1 && [every, titration].every((one) => typeof one === "number");
  return right ? { sessions, every, titration } : null;
}

function takeToxin(event, plan, data, shift, skip) {
  if (event.product !== undefined && event.product !== "onabotulinum") {
    return skip(`doses of ${shortName(event.product)} are not on this page`);
  }
  const series = seriesOf(event), names = fileNames(event.muscles ?? event.muscle);
  if (!series) return skip("the series of sessions cannot be read");
  const given = event.doses && typeof event.doses === "object" && !Array.isArray(event.doses)
    ? Object.entries(event.doses) : names.map((name) => [name, event.dose_units]);
  if (!given.length) return skip("no muscle with a dose is named");
  for (const [name, units] of given) {
    const muscle = muscleOf(data, name, skip);
    if (!muscle) continue;
    if (typeof units !== "number" || !(units > 0 && units <= LARGEST_DOSE_UNITS)) {
      skip(`the dose in ${shortName(name)} is not a number above 0 and up to ${LARGEST_DOSE_UNITS}`);
    } else addSessions(plan, { muscle, units, day: event.day + shift }, series, skip);
  }
}

function addSessions(plan, { muscle, units, day }, { sessions, every, titration }, skip) {
  for (let n = 0; n < sessions; n++) {
    const when = day + n * every, grown = units * (1 + titration) ** Math.min(n, TITRATED_UNTIL);
    if (!(when >= 0 && when <= LAST_PLAN_DAY)) return skip(`a dose on day ${when} lies outside of days 0 to ${LAST_PLAN_DAY}`);
    if (plan.toxin.length >= MOST_DOSES) return skip(`the page holds ${MOST_DOSES} doses and no more`);
    if (grown > 0) plan.toxin.push({ muscle, units: grown, day: when });
  }
}

function takeMyectomy(event, plan, data, skip) {
  const { operations = {}, fraction: usual } = data.myectomy, { preset } = event;
  if (preset !== undefined && !Object.hasOwn(operations, preset)) {
    return skip(`the named operation ${shortName(preset)} is not on this page; name its muscles`);
  }
  const shares = preset === undefined
    ? fileNames(event.muscles ?? event.muscle).map((name) => [name, usual]) : Object.entries(operations[preset]);
  if (!shares.length) return skip("no muscle is named");
  for (const [name, share] of shares) {
    const muscle = muscleOf(data, name, skip), fraction = event.fraction ?? share;
    if (!muscle) continue;
    if (typeof fraction === "number" && fraction > 0 && fraction <= 1) plan.myectomy.push({ muscle, fraction });
    else skip("the share that is taken out is not a number above 0 and up to 1");
  }
}
