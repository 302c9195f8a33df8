// What is on the bench as files: pictures, tables and the plan. Made in the page and sent nowhere.

import { compareCommand, planYaml } from "./plan_file.js";
import { planWords } from "./state.js";
import { lossKind, lossWords } from "./flags_view.js";
import { percentWords } from "./balance_view.js";
import { stopWords } from "./time_view.js";
import { upperFirst } from "./elements.js";

const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
  "stroke-linejoin", "opacity", "font-size", "font-weight", "font-style", "text-anchor",
  "dominant-baseline", "letter-spacing", "paint-order"];
const SHEET_WIDE = 1400, PICTURE_HIGH = 620, SHEET_EDGE = 32, PNG_SCALE = 2;
const SHEET_FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

// What is said of every number of a later day after cuts.
const ESTIMATED = "estimated: single cuts were regrown and added, this plan was not; simsynk compare grows it";

/** Where numbers come from, in one line. */
export function originWords(data) {
  return `simsynk ${data.version}, ${data.made.scenario}, seed ${data.made.seed}, ` +
    `${data.replicates.length} simulated nerves, ${data.side} side`;
}

function planLine(state, data) {
  return planWords(state.plan, data).map((one) => one.words).join(", ") || "nothing done";
}

const csvField = (value) => {
  const text = typeof value === "number" ? (Number.isFinite(value) ? String(value) : "") : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function csvText(state, found, data, rows) {
  const head = [data.notice, originWords(data), `plan: ${planLine(state, data)}`, `day: ${stopWords(found.stop)}`,
    ...(found.now.estimated ? [ESTIMATED] : [])];
  return [...head.map((line) => `# ${line.replace(/\s+/g, " ")}`), ...rows.map((row) => row.map(csvField).join(","))].join("\n") + "\n";
}

/** Every command and muscle of the side: what it does, what it did in health, what is unasked. */
export function matrixCsv(state, found, data) {
  const count = data.muscles.length, rows = [["command", "muscle", "asked", "activation", "healthy", "excess"]];
  const activation = found.now.mean.activation[data.sideIndex], healthy = data.healthy[data.sideIndex];
  data.commands.forEach((command, c) => data.muscles.forEach((muscle, m) => {
    const at = c * count + m;
    rows.push([command.name, muscle.name, command.asked.includes(m) ? 1 : 0, activation[at], healthy[at], found.now.excess[at]]);
  }));
  return csvText(state, found, data, rows);
}

/** What the plan gives and takes, and which functions it costs. */
export function balanceCsv(state, found, data) {
  const { removed, lost } = found.balance ?? {}, none = { mean: NaN, q10: NaN, q90: NaN };
  const rows = [["measure", "unit", "mean", "q10", "q90", "before"]];
  for (const [name, one] of [["unwanted_removed", removed ?? none], ["wanted_lost", lost ?? none]]) {
    rows.push([name, "per cent of nothing done", one.mean, one.q10, one.q90, ""]);
  }
  for (const loss of found.now.losses) rows.push([`loss_${loss.name}`, "share of nerves", loss.share, "", "", loss.before]);
  return csvText(state, found, data, rows);
}

/** A drawing of the page with its looks written into it, so that it stands without the page's style. */
function standingCopy(svg) {
  const copy = svg.cloneNode(true), all = [svg, ...svg.querySelectorAll("*")], theirs = [copy, ...copy.querySelectorAll("*")];
  const gone = [];
  all.forEach((one, i) => {
    const tag = one.tagName.toLowerCase();
    if (["defs", "title", "desc", "clippath", "lineargradient", "radialgradient", "stop", "pattern"].includes(tag)) return;
    const looks = getComputedStyle(one), clone = theirs[i];
    if (looks.display === "none" || looks.visibility === "hidden") { gone.push(clone); return; }
    if (clone.closest("defs, clipPath, pattern")) return;
    for (const name of LOOKS) {
      const value = looks.getPropertyValue(name);
      if (value && !(name === "stroke-dasharray" && value === "none")) clone.setAttribute(name, value);
    }
    clone.removeAttribute("style");
  });
  for (const one of gone) one.remove();
  for (const one of theirs) for (const name of ["tabindex", "role", "class"]) one.removeAttribute(name);
  return copy;
}

const xmlText = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function sheetLine(x, y, size, words, ink = "#1f2328", weight = 400, anchor = "start") {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${ink}" text-anchor="${anchor}">${xmlText(words)}</text>`;
}

function foldedWords(words, most) {
  const lines = [""];
  for (const word of words.split(/\s+/)) {
    if (lines.at(-1).length + word.length > most) lines.push("");
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines;
}

function placedCopy(svg, x, y, wide, high, number) {
  const copy = standingCopy(svg);
  const box = { x, y, width: wide, height: high, preserveAspectRatio: "xMidYMid meet" };
  for (const [name, value] of Object.entries(box)) copy.setAttribute(name, value);
  const text = new XMLSerializer().serializeToString(copy);
  // Two drawings in one file must not share an id.
  return text.replace(/\bid="([^"]+)"/g, `id="p${number}-$1"`)
    .replace(/url\((&quot;|["'])?#([^)"'&]+)(&quot;|["'])?\)/g, `url(#p${number}-$2)`)
    .replace(/href="#([^"]+)"/g, `href="#p${number}-$1"`).replace(/aria-labelledby="[^"]*"/g, "");
}

function faceTitle(svg) {
  return svg.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
}

/** Nerve and faces with what the plan is and costs, as an SVG that stands alone. */
export function benchSvg(state, found, data, drawings) {
  const { removed, lost } = found.balance ?? {}, { losses, nerves } = found.now;
  const flags = losses.filter((one) => ["lost", "some"].includes(lossKind(one, nerves))).map((one) => lossWords(one, data, nerves));
  const lines = [
    ...foldedWords(`Plan: ${planLine(state, data)}`, 150),
    `${data.commands[state.command].title} at ${Math.round(100 * state.effort)} % effort, ${stopWords(found.stop)}${found.now.estimated ? ", estimated" : ""}; ` +
      (state.patient === null ? "faces: mean of all nerves" : `faces: nerve ${state.patient + 1}`),
    `Unwanted movement removed ${percentWords(removed)}; wanted movement lost ${percentWords(lost)}`,
    ...foldedWords(flags.join("; ") || "No function is newly lost in any nerve", 150),
    ...(found.now.estimated ? [upperFirst(ESTIMATED)] : []),
  ];
  const foot = [...foldedWords(data.notice, 190), `${originWords(data)}. Bars and brackets hold eight in ten nerves.`];
  const top = 64, under = top + PICTURE_HIGH + 30, footTop = under + 26 * lines.length + 12, high = footTop + 19 * foot.length + 16;
  const inner = SHEET_WIDE - 2 * SHEET_EDGE, nerveWide = drawings.length > 1 ? 0.42 * inner : inner;
  const faceWide = drawings.length > 1 ? (inner - nerveWide) / (drawings.length - 1) : 0;
  const left = (i) => SHEET_EDGE + (i ? nerveWide + (i - 1) * faceWide : 0);
  const pictures = drawings.map((svg, i) => placedCopy(svg, left(i), top, (i ? faceWide : nerveWide) - 12, PICTURE_HIGH, i) +
    (i ? sheetLine(left(i) + faceWide / 2 - 6, top - 8, 16, faceTitle(svg), "#1f2328", 600, "middle") : ""));
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${SHEET_WIDE} ${high}" ` +
    `width="${SHEET_WIDE}" height="${high}" font-family="${SHEET_FONT}" role="img"><title>${xmlText(data.made.title)}</title>` +
    `<desc>${xmlText([...lines, data.notice, originWords(data)].join(" "))}</desc><rect width="100%" height="100%" fill="#ffffff"/>` +
    sheetLine(SHEET_EDGE, 42, 24, data.made.title, "#1f2328", 600) + pictures.join("") +
    lines.map((line, i) => sheetLine(SHEET_EDGE, under + 26 * i, 17, line)).join("") +
    foot.map((line, i) => sheetLine(SHEET_EDGE, footTop + 19 * i, 13, line, "#545b63")).join("") + "</svg>\n";
}

/** The same as pixels. */
export async function benchPng(svgText) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = PNG_SCALE * picture.naturalWidth;
  canvas.height = PNG_SCALE * picture.naturalHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((found, failed) => canvas.toBlob(
    (blob) => blob ? found(blob) : failed(new Error("the picture could not be made")), "image/png"));
}

export function saveFile(name, content, kind) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** The kinds of files that the page can make; `drawings` gives nerve and faces as they are. */
export function exportKinds(data, drawings) {
  const stem = `${data.made.scenario}-plan`;
  return [
    { name: "PNG", says: "picture of nerve and face", make: async (state, found) =>
      saveFile(`${stem}.png`, await benchPng(benchSvg(state, found, data, drawings()))) },
    { name: "SVG", says: "the same as a drawing", make: (state, found) =>
      saveFile(`${stem}.svg`, benchSvg(state, found, data, drawings()), "image/svg+xml") },
    { name: "CSV of the matrix", says: "commands and muscles", make: (state, found) =>
      saveFile(`${stem}-matrix.csv`, matrixCsv(state, found, data), "text/csv") },
    { name: "CSV of the balance", says: "removed, lost, functions", make: (state, found) =>
      saveFile(`${stem}-balance.csv`, balanceCsv(state, found, data), "text/csv") },
    { name: "Plan (YAML)", says: `for ${compareCommand(data, `${stem}.yaml`)}`, plan: true, make: (state) =>
      saveFile(`${stem}.yaml`, planYaml(state.plan, data, { file: `${stem}.yaml` }), "text/yaml") },
  ];
}
