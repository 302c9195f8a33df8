// Plans as files: the YAML that `simsynk compare` plays, and the planner's plan.json.

import { EMPTY_PLAN, isEmpty, planWords } from "./state.js";
import { FRONT_SCHEMA, readFront } from "./front_file.js";
import { planOfEvents } from "./plan_events.js";
import { fewTold, shortName } from "./near_words.js";
import { lineOf, readYaml, TextFault } from "./yaml_text.js";

export const PLAN_SCHEMA = "simsynk.plan/1";
// A plan has some hundred letters, a ranking of many plans some hundred thousand.
export const LONGEST_PLAN = 200_000, LONGEST_FRONT = 5_000_000;

/** The command that plays an exported plan on the very nerves of this page. */
export function compareCommand(data, file) {
  const { made } = data;
  // A scenario of one's own, or one that was changed by --set, is named as it was when the page was made.
  const scenario = (made.replay || made.scenario).replace(/\s+/g, " ");
  return `simsynk compare ${scenario} --plan ${file} --day ${data.planDay} --months 0,1 --seed ${made.seed} ` +
    `--replicates ${data.replicates.length}`;
}

/** Where a comparison keeps the numbers of this side: it totals those of the affected side, the right one of two. */
function sideRemark(data) {
  const totalled = data.affected === "both" ? "right" : data.affected;
  return data.side === totalled ? []
    : [`# Its totals are of the ${totalled} side; the numbers of the ${data.side} side stand in its compare.csv.`];
}

/** A plan as the text of a plan file. */
export function planYaml(plan, data, { name = "explorer_plan", file = "explorer_plan.yaml" } = {}) {
  const side = data.affected === data.side ? "" : `, side: ${data.side}`;
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
    `# ${compareCommand(data, file)}`, ...sideRemark(data),
    `schema: ${PLAN_SCHEMA}`, `name: ${name}`, `title: "${title.replace(/["\\]/g, "")}"`, "events:",
    ...events.map((event) => `  - {day: ${event.day}, ${event.text}}`), "",
  ].join("\n");
}

/**
 * A plan from the text of a file.
 * Returns {plan, told, front, title}: `told` says what was left out; `front` is the document of a plan.json.
 * A text that is no plan throws an Error with the line and the reason.
 */
export function readPlanFile(text, data) {
  const front = /^\s*\{/.test(text) && text.includes(FRONT_SCHEMA), longest = front ? LONGEST_FRONT : LONGEST_PLAN;
  if (text.length > longest) throw new Error(`it is longer than any plan (over ${longest / 1000} kB)`);
  if (front) return readFront(text, data);
  const found = readYaml(text);
  if (found === null || typeof found !== "object" || Array.isArray(found)) {
    throw new TextFault(1, `this is not a plan; a plan starts with “schema: ${PLAN_SCHEMA}”`);
  }
  if (found.schema !== PLAN_SCHEMA) {
    throw new TextFault(lineOf(found), `the schema is ${shortName(found.schema ?? "missing")}; a plan has “${PLAN_SCHEMA}”`);
  }
  if (!Array.isArray(found.events) || !found.events.length) {
    throw new TextFault(lineOf(found), "a plan needs a list of events");
  }
  const { plan, told } = planOfEvents(found.events, data);
  const title = shortName(found.title ?? found.name ?? "", false);
  return { plan: isEmpty(plan) ? EMPTY_PLAN : plan, told: fewTold(told), title };
}
