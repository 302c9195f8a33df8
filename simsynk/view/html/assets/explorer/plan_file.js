// Plans as files: the YAML that `simsynk compare` plays, and the planner's plan.json.

import { EMPTY_PLAN, isEmpty, planWords } from "./state.js";
import { readYaml, TextFault } from "./yaml_text.js";

export const PLAN_SCHEMA = "simsynk.plan/1";
export const FRONT_SCHEMA = "simsynk.front/1";

/** The command that plays an exported plan on the very nerves of this page. */
export function compareCommand(data, file) {
  const { made } = data, word = "('[^']*'|[^\\s']+)";
  // A scenario of one's own, or one that was changed by --set, is named in the command that made the page.
  const [, scenario = made.scenario] = new RegExp(`\\bexplore ${word}`).exec(made.command) ?? [];
  const sets = [...made.command.matchAll(new RegExp(`--set[ =]${word}`, "g"))].map((one) => ` --set ${one[1]}`).join("");
  return `simsynk compare ${scenario.startsWith("-") ? made.scenario : scenario}${sets} --plan ${file} ` +
    `--day ${data.planDay} --months 0,1 --seed ${made.seed} --replicates ${data.replicates.length}`;
}

/** A plan as the text of a plan file. */
export function planYaml(plan, data, { name = "explorer_plan", file = "explorer_plan.yaml" } = {}) {
  const side = data.bilateral || (data.affected ?? data.side) !== data.side ? `, side: ${data.side}` : "";
  const events = plan.toxin.map((o) => ({
    day: o.day, text: `kind: toxin, muscle: ${o.muscle}, dose_units: ${o.units}${side}`,
  }));
  if (plan.cuts.length) {
    events.push({ day: data.planDay, text: `kind: neurolysis, branches: [${plan.cuts.join(", ")}]${side}` });
  }
  for (const o of plan.myectomy) {
    events.push({ day: data.planDay, text: `kind: myectomy, muscle: ${o.muscle}, fraction: ${o.fraction}${side}` });
  }
  events.sort((a, b) => a.day - b.day);
  const title = planWords(plan, data).map((one) => one.words).join(", ") || "nothing done";
  return [
    ...data.notice.split(/(?<=\.)\s+/).map((line) => `# ${line}`),
    `# Made in the explorer of simsynk ${data.version}: ${data.made.scenario}, seed ${data.made.seed}, ` +
      `${data.replicates.length} simulated nerves, ${data.side} side. Doses are model inputs, not dosing advice.`,
    `# ${compareCommand(data, file)}`,
    `schema: ${PLAN_SCHEMA}`, `name: ${name}`, `title: "${title.replace(/["\\]/g, "")}"`, "events:",
    ...events.map((event) => `  - {day: ${event.day}, ${event.text}}`), "",
  ].join("\n");
}

/** How many letters have to change to make one word of another. */
function lettersApart(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** ` (did you mean “…”?)` when a name of the list is near. */
export function nearestWord(name, list) {
  const near = list.map((one) => [lettersApart(String(name), one.name), one.name]).sort((a, b) => a[0] - b[0])[0];
  return near && near[0] <= Math.max(2, name.length / 4) ? ` (did you mean “${near[1]}”?)` : "";
}

/**
 * A plan from the text of a file.
 * Returns {plan, told, front, title}: `told` says what was left out; `front` is the document of a plan.json.
 * A text that is no plan throws an Error with the line and the reason.
 */
export function readPlanFile(text, data) {
  if (/^\s*\{/.test(text) && text.includes(FRONT_SCHEMA)) return readFront(text, data);
  const found = readYaml(text);
  if (found === null || typeof found !== "object" || Array.isArray(found)) {
    throw new TextFault(1, `this is not a plan; a plan starts with “schema: ${PLAN_SCHEMA}”`);
  }
  if (found.schema !== PLAN_SCHEMA) {
    throw new TextFault(found.line ?? 1, `the schema is “${found.schema ?? "missing"}”; a plan has “${PLAN_SCHEMA}”`);
  }
  if (!Array.isArray(found.events) || !found.events.length) {
    throw new TextFault(found.line ?? 1, "a plan needs a list of events");
  }
  const told = [], plan = { cuts: [], toxin: [], myectomy: [] };
  const shift = shiftOf(found.events, data, told);
  for (const event of found.events) takeEvent(event, plan, data, shift, told);
  return { plan: isEmpty(plan) ? EMPTY_PLAN : plan, told, title: String(found.title ?? found.name ?? "") };
}

/** Cuts and myectomies of a file happen on the page's day; what else it holds keeps its distance to them. */
function shiftOf(events, data, told) {
  const lasting = events.filter((one) => one && ["neurolysis", "neurectomy", "myectomy"].includes(one.kind));
  if (!lasting.length) return 0;
  const first = Math.min(...lasting.map((one) => Number(one.day)));
  if (lasting.some((one) => Number(one.day) !== first)) {
    told.push(`The file operates on several days; here all of it happens on day ${data.planDay}.`);
  } else if (first !== data.planDay) {
    told.push(`The file operates on day ${first}; here it happens on day ${data.planDay}, and doses move with it.`);
  }
  return Number.isFinite(first) ? data.planDay - first : 0;
}

function takeEvent(event, plan, data, shift, told) {
  const line = event?.line ?? "?";
  const skip = (why) => told.push(`Line ${line}: ${why}; it was left out.`);
  if (!event || typeof event !== "object" || event.kind === undefined) return skip("this is not an event");
  if (!Number.isFinite(event.day)) return skip("the event has no day");
  if (event.side !== undefined && event.side !== data.side && event.side !== "both") {
    return skip(`the event is on the ${event.side} side, and this page shows the ${data.side} one`);
  }
  if (event.kind === "neurolysis" || event.kind === "neurectomy") return takeCuts(event, plan, data, skip);
  if (event.kind === "toxin" || event.kind === "botox" || event.kind === "botulinum") {
    return takeToxin(event, plan, data, shift, skip);
  }
  if (event.kind === "myectomy") return takeMyectomy(event, plan, data, skip);
  return skip(`“${event.kind}” is a kind of event that this page cannot show`);
}

function fileNames(value) {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function takeCuts(event, plan, data, skip) {
  if (event.fraction !== undefined && event.fraction !== 1) return skip("this page cuts a branch whole, not in part");
  const names = fileNames(event.branches ?? event.site);
  if (!names.length) return skip("no branch is named");
  for (const name of names) {
    if (!data.cuts.some((one) => one.name === name)) {
      skip(`this page has no branch “${name}”${nearestWord(name, data.cuts)}`);
    } else if (!plan.cuts.includes(name)) plan.cuts.push(name);
  }
}

function takeToxin(event, plan, data, shift, skip) {
  if (event.product !== undefined && event.product !== "onabotulinum") {
    return skip(`doses of “${event.product}” are not on this page`);
  }
  const doses = event.doses ?? Object.fromEntries(fileNames(event.muscles ?? event.muscle).map((o) => [o, event.dose_units]));
  for (const [muscle, units] of Object.entries(doses)) {
    if (!data.muscles.some((one) => one.name === muscle)) {
      skip(`this page has no muscle “${muscle}”${nearestWord(muscle, data.muscles)}`);
    } else if (!(units > 0 && units <= 1000)) skip(`the dose in “${muscle}” is not a number above 0`);
    else {
      for (let n = 0; n < (event.sessions ?? 1); n++) {
        const grown = units * (1 + (event.titration ?? 0)) ** Math.min(n, 2);
        plan.toxin.push({ muscle, units: grown, day: event.day + shift + n * (event.every_days ?? 120) });
      }
    }
  }
}

function takeMyectomy(event, plan, data, skip) {
  if (event.preset !== undefined) return skip(`the named operation “${event.preset}” is not on this page; name its muscles`);
  const fraction = event.fraction ?? data.myectomy.fraction;
  if (!(fraction > 0 && fraction <= 1)) return skip("the share that is taken out is not a number above 0 and up to 1");
  for (const muscle of fileNames(event.muscles ?? event.muscle)) {
    if (!data.muscles.some((one) => one.name === muscle)) {
      skip(`this page has no muscle “${muscle}”${nearestWord(muscle, data.muscles)}`);
    } else plan.myectomy.push({ muscle, fraction });
  }
}

/** One plan of the planner's document in the page's form. */
export function planOfFront(one, data, told = []) {
  const plan = { cuts: [], toxin: [], myectomy: [] };
  const known = (list, name) => list.some((other) => other.name === name) ||
    !told.push(`This page has no “${name}”${nearestWord(name, list)}; it was left out.`);
  for (const name of one.cuts ?? []) if (known(data.cuts, name)) plan.cuts.push(name);
  for (const dose of one.doses ?? []) {
    const { muscle, units, day } = dose;
    if (units > 0 && known(data.muscles, muscle)) plan.toxin.push({ muscle, units, day });
  }
  for (const part of one.myectomies ?? []) {
    if (known(data.muscles, part.muscle)) plan.myectomy.push({ muscle: part.muscle, fraction: part.fraction });
  }
  return plan;
}

function readFront(text, data) {
  let front;
  try {
    front = JSON.parse(text);
  } catch (fault) {
    throw new Error(`this plan.json cannot be read: ${fault.message}`);
  }
  if (front.schema !== FRONT_SCHEMA || !Array.isArray(front.plans) || !front.plans.length) {
    throw new Error(`this is not a list of plans; it should have the schema “${FRONT_SCHEMA}” and plans`);
  }
  const told = [], made = front.provenance ?? {};
  if (made.scenario !== undefined && made.scenario !== data.made.scenario) {
    told.push(`The plans were ranked on ${made.scenario}; this page shows ${data.made.scenario}.`);
  }
  return { plan: planOfFront(front.plans[0], data, told), told, front, title: front.plans[0].title ?? "" };
}
