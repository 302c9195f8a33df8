// The state as a link: what was done, on which nerves, and what is looked at. Nothing is sent anywhere.

import { EMPTY_PLAN, TEST_DAYS, isEmpty } from "./state.js";
import { nearestWord } from "./plan_file.js";

const TENTH = (number) => String(Math.round(1000 * number) / 1000);

/** Text that leads a stop of the day slider: a day, or months after the plan. */
export function stopKey(stop) {
  return stop.after ? `+${TENTH(stop.month)}` : TENTH(stop.day);
}

function planParts(plan, lead) {
  const parts = [];
  if (plan.cuts.length) parts.push([`${lead}x`, plan.cuts.join(".")]);
  if (plan.toxin.length) {
    parts.push([`${lead}t`, plan.toxin.map((o) => `${o.muscle}:${TENTH(o.units)}@${TENTH(o.day)}`).join(",")]);
  }
  if (plan.myectomy.length) {
    parts.push([`${lead}m`, plan.myectomy.map((o) => `${o.muscle}:${TENTH(o.fraction)}`).join(",")]);
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
  return "#" + parts.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%3A", ":")
    .replaceAll("%2C", ",").replaceAll("%40", "@").replaceAll("%2B", "+")}`).join("&");
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
    told.push(`This page has no ${what} “${name}”${nearestWord(name, list)}; it was left out.`);
    return false;
  };
  for (const name of (parts[`${lead}x`] ?? "").split(".").filter(Boolean)) {
    if (known(data.cuts, name, "branch") && !plan.cuts.includes(name)) plan.cuts.push(name);
  }
  for (const text of (parts[`${lead}t`] ?? "").split(",").filter(Boolean)) {
    const [, muscle, units, day] = /^([^:@]+):([\d.]+)(?:@([\d.]+))?$/.exec(text) ?? [null, text];
    if (!known(data.muscles, muscle, "muscle")) continue;
    const amount = Number(units);
    if (!(amount > 0 && amount <= 1000)) told.push(`“${text}” is not a dose; it was left out.`);
    else plan.toxin.push({ muscle, units: amount, day: day === undefined ? data.planDay - TEST_DAYS : Number(day) });
  }
  for (const text of (parts[`${lead}m`] ?? "").split(",").filter(Boolean)) {
    const [muscle, share] = text.split(":");
    if (!known(data.muscles, muscle, "muscle")) continue;
    const fraction = Number(share);
    if (!(fraction > 0 && fraction <= 1)) told.push(`“${text}” is not a share of a muscle; it was left out.`);
    else plan.myectomy.push({ muscle, fraction });
  }
  return isEmpty(plan) ? EMPTY_PLAN : plan;
}

function otherOrigin(parts, data, told) {
  const here = { s: data.made.scenario, r: data.made.seed, v: data.version, i: data.side, p: TENTH(data.planDay) };
  const words = { s: "scenario", r: "seed", v: "version", i: "side", p: "day of the plan" };
  const differs = Object.keys(here).filter((key) => key in parts && parts[key] !== String(here[key]));
  if (differs.length) {
    const list = differs.map((key) => `${words[key]} ${parts[key]} (here ${here[key]})`).join(", ");
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
    else told.push(`This page has no command “${parts.c}”${nearestWord(parts.c, data.commands)}.`);
  }
  if (parts.e !== undefined) {
    const effort = Number(parts.e);
    if (effort >= 0 && effort <= 1) patch.effort = effort;
    else told.push(`“${parts.e}” is not an effort from 0 to 1.`);
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
    else told.push(`“${parts.d}” is not a day of this page.`);
  }
  if (parts.k !== undefined) {
    const place = [...data.replicates].indexOf(Number(parts.k));
    if (place >= 0) patch.patient = place;
    else told.push(`Nerve ${parts.k} is not among those of this page.`);
  }
  if (parts.h !== undefined) {
    patch.show = Object.fromEntries(["mirror", "ghosts", "muscles"].map((name) => [name, parts.h.includes(name[0])]));
  }
  return { patch, told };
}
