// The state as a link: what was done, on which nerves, and what is looked at. Nothing is sent anywhere.

import { EMPTY_PLAN, TEST_DAYS, isEmpty } from "./state.js";
import { fewTold, nearestWord, shortName } from "./near_words.js";
import { LARGEST_DOSE_UNITS, LAST_PLAN_DAY, MOST_DOSES } from "./plan_events.js";

const TENTH = (number) => String(Math.round(1000 * number) / 1000);
// A dose or a share comes back as it was, to a millionth.
const FINE = (number) => String(Math.round(1e6 * number) / 1e6);
/** A number from 0 to the highest, written in digits alone; NaN otherwise. */
const digits = (text, highest) => /^\d+(\.\d+)?$/.test(text) && Number(text) <= highest ? Number(text) : NaN;

/** Text that leads a stop of the day slider: a day, or months after the plan. */
export function stopKey(stop) {
  return stop.after ? `+${TENTH(stop.month)}` : TENTH(stop.day);
}

function planParts(plan, lead) {
  const parts = [];
  if (plan.cuts.length) parts.push([`${lead}x`, plan.cuts.join(".")]);
  if (plan.toxin.length) {
    parts.push([`${lead}t`, plan.toxin.map((o) => `${o.muscle}:${FINE(o.units)}@${TENTH(o.day)}`).join(",")]);
  }
  if (plan.myectomy.length) {
    parts.push([`${lead}m`, plan.myectomy.map((o) => `${o.muscle}:${FINE(o.fraction)}`).join(",")]);
  }
  return parts;
}

/** The link's last part, with its `#`. */
export function encode(state, data, stops) {
  const { made } = data;
  const parts = [["s", made.scenario], ["r", made.seed], ["v", data.version], ["n", data.replicates.length]];
  parts.push(["i", data.side], ["p", TENTH(data.planDay)], ["c", data.commands[state.command].name]);
  if (state.effort !== 1) parts.push(["e", TENTH(state.effort)]);
  parts.push(...planParts(state.plan, ""));
  if (state.compare.on) {
    const other = state.compare.which === "A" ? "B" : "A";
    parts.push(["w", state.compare.which], ...planParts(state.compare[other], "o"));
  }
  parts.push(["d", stopKey(stops[state.stop])]);
  if (state.patient !== null) parts.push(["k", data.replicates[state.patient]]);
  const shown = ["mirror", "ghosts", "muscles"].filter((name) => state.show[name]).map((name) => name[0]).join("");
  if (shown !== "m") parts.push(["h", shown || "0"]);
  const plain = { "%3A": ":", "%2C": ",", "%40": "@", "%2B": "+" };
  const written = (value) => encodeURIComponent(value).replace(/%(3A|2C|40|2B)/g, (sign) => plain[sign]);
  return "#" + parts.map(([key, value]) => `${key}=${written(value)}`).join("&");
}

function linkParts(text) {
  const found = {};
  for (const part of text.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at < 1) continue;
    let value = part.slice(at + 1);
    try { value = decodeURIComponent(value); } catch { /* a lone % stays as it is */ }
    found[part.slice(0, at)] = value;
  }
  return found;
}

function readPlanParts(parts, lead, data, told) {
  const plan = { cuts: [], toxin: [], myectomy: [] };
  const known = (list, name, what) => {
    if (list.some((one) => one.name === name)) return true;
    told.push(`This page has no ${what} ${shortName(name)}${nearestWord(name, list)}; it was left out.`);
    return false;
  };
  for (const name of (parts[`${lead}x`] ?? "").split(".").filter(Boolean)) {
    if (known(data.cuts, name, "branch") && !plan.cuts.includes(name)) plan.cuts.push(name);
  }
  for (const text of (parts[`${lead}t`] ?? "").split(",").filter(Boolean)) {
    const [muscle, amount = ""] = text.split(":"), [given, on] = amount.split("@");
    if (!known(data.muscles, muscle, "muscle")) continue;
    const units = digits(given, LARGEST_DOSE_UNITS);
    const day = on === undefined ? Math.max(data.planDay - TEST_DAYS, 0) : digits(on, LAST_PLAN_DAY);
    if (units > 0 && day >= 0 && plan.toxin.length < MOST_DOSES) plan.toxin.push({ muscle, units, day });
    else told.push(`${shortName(text)} is not a dose; it was left out.`);
  }
  for (const text of (parts[`${lead}m`] ?? "").split(",").filter(Boolean)) {
    const [muscle, share = ""] = text.split(":");
    if (!known(data.muscles, muscle, "muscle")) continue;
    const fraction = digits(share, 1);
    if (fraction > 0 && plan.myectomy.length < data.muscles.length) plan.myectomy.push({ muscle, fraction });
    else told.push(`${shortName(text)} is not a share of a muscle; it was left out.`);
  }
  return isEmpty(plan) ? EMPTY_PLAN : plan;
}

function otherOrigin(parts, data, told) {
  const { made, version, replicates, side, planDay } = data;
  const here = { s: made.scenario, r: made.seed, v: version, n: replicates.length, i: side, p: TENTH(planDay) };
  const words = { s: "scenario", r: "seed", v: "version", n: "number of nerves", i: "side", p: "day of the plan" };
  const differs = Object.keys(here).filter((key) => key in parts && parts[key] !== String(here[key]));
  if (differs.length) {
    const list = differs.map((key) => `${words[key]} ${shortName(parts[key], false)} (here ${here[key]})`).join(", ");
    told.push(`The link was made with another ${list}. What fits was kept; the numbers differ.`);
  }
}

/**
 * What a link says of a state.
 * Returns {patch, told}: the part of the state that it sets, and sentences on what did not fit.
 */
export function decode(text, data, stops) {
  const parts = linkParts(text), told = [], patch = {};
  if (!Object.keys(parts).length) return { patch, told };
  otherOrigin(parts, data, told);
  if (parts.c !== undefined) {
    const place = data.commands.findIndex((one) => one.name === parts.c);
    if (place >= 0) patch.command = place;
    else told.push(`This page has no command ${shortName(parts.c)}${nearestWord(parts.c, data.commands)}.`);
  }
  if (parts.e !== undefined) {
    const effort = digits(parts.e, 1);
    if (effort >= 0) patch.effort = effort;
    else told.push(`${shortName(parts.e)} is not an effort from 0 to 1.`);
  }
  patch.plan = readPlanParts(parts, "", data, told);
  if (parts.w === "A" || parts.w === "B") {
    const other = parts.w === "A" ? "B" : "A";
    const theirs = readPlanParts(parts, "o", data, told);
    patch.compare = { on: true, which: parts.w, [parts.w]: patch.plan, [other]: theirs };
  }
  if (parts.d !== undefined) {
    const place = stops.findIndex((one) => stopKey(one) === parts.d);
    if (place >= 0) patch.stop = place;
    else told.push(`${shortName(parts.d)} is not a day of this page.`);
  }
  if (parts.k !== undefined) {
    const place = [...data.replicates].indexOf(digits(parts.k, Infinity));
    if (place >= 0) patch.patient = place;
    else told.push(`Nerve ${shortName(parts.k, false)} is not among those of this page.`);
  }
  if (parts.h !== undefined) {
    patch.show = Object.fromEntries(["mirror", "ghosts", "muscles"].map((name) => [name, parts.h.includes(name[0])]));
  }
  return { patch, told: fewTold(told) };
}
