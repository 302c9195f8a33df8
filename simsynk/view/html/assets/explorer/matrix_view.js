// Commands by muscles: what was asked for, what came, and what came without being asked for.

import { element, setAttribute, setWords } from "./elements.js";
import { isBroughtFor, isMeant } from "./meant.js";

const INVITES = "Press a cell to see why it moves.";
const FULL_UNASKED = 0.2, LEAST_CHANGE = 0.02, SILENT_BELOW = 0.002, FEW_MUSCLES = 12;
// From here on white is read better than black.
const DARK_ABOVE = 0.95;
const ASKED_RGB = [0, 114, 178], UNASKED_RGB = [213, 94, 0];
const TERRITORY_ORDER = ["brow", "eyelids", "nose", "cheek", "lips", "chin", "neck", "ear", "side", "gland"];

/** Muscles of the face by territory, in its order; with a muscle that surgery brought. */
function matrixColumns(data) {
  const drawn = new Set(data.nerve.targets.map((one) => one.muscle));
  const shown = data.muscles.map((one, m) => ({ ...one, m })).filter((one) => one.shown || drawn.has(one.name));
  const rank = (one) => (TERRITORY_ORDER.indexOf(one.territory) + TERRITORY_ORDER.length + 1) % (TERRITORY_ORDER.length + 1);
  shown.sort((a, b) => rank(a) - rank(b) || a.m - b.m);
  const groups = [];
  for (const one of shown) {
    if (groups.length && groups.at(-1).name === one.territory) groups.at(-1).size++;
    else groups.push({ name: one.territory, size: 1 });
  }
  return { shown, groups };
}

function territoryWords(name) {
  return name ? name[0].toUpperCase() + name.slice(1) : "";
}

/** A colour thinned with white, in whole steps so that equal looks are equal words. */
function thinned(rgb, amount) {
  const part = Math.min(Math.max(amount, 0), 1);
  return `rgb(${rgb.map((channel) => Math.round(255 - part * (255 - channel))).join(",")})`;
}

/** The empty table; every cell knows its command and muscle. */
function buildMatrix(data, columns) {
  const firsts = new Set();
  columns.groups.reduce((at, group) => (firsts.add(at), at + group.size), 0);
  const head = element("thead", {},
    element("tr", { class: "territories" }, element("td"), ...columns.groups.map((group) =>
      element("th", { scope: "colgroup", colspan: group.size, class: group.size === 1 ? "lone" : null }, element("span", { text: territoryWords(group.name) })))),
    element("tr", { class: "codes" }, element("th", { scope: "col", text: "Asked" }), ...columns.shown.map((one, i) =>
      element("th", { scope: "col", class: firsts.has(i) ? "first" : null },
        element("abbr", { title: one.title, "aria-label": one.title, text: one.code })))));
  const cells = [], rows = [];
  const body = element("tbody");
  data.commands.forEach((command, c) => {
    const name = element("button", { type: "button", class: "row-name", "data-row": command.name, tabindex: -1, text: command.title });
    const made = columns.shown.map((one, i) => {
      const asked = isMeant(data, c, one.m), healthy = data.healthy[data.sideIndex][c * data.muscles.length + one.m];
      const rest = data.healthy[data.sideIndex][one.m];
      const cell = matrixCell(asked, c ? Math.max(healthy - rest, 0) : healthy, firsts.has(i));
      cells.push({ ...cell, c, m: one.m, asked, brought: isBroughtFor(data, c, one.m), state: "" });
      return cell.place;
    });
    rows.push({ name, row: element("tr", { class: c ? null : "rest" }, element("th", { scope: "row" }, name), ...made) });
    body.append(rows.at(-1).row);
  });
  return { table: element("table", { class: columns.shown.length > FEW_MUSCLES ? "matrix many" : "matrix", role: "grid", "aria-label": "What each command makes each muscle do" }, head, body), cells, rows };
}

function matrixCell(asked, healthy, first) {
  const number = element("span", { class: "number" }), bar = element("i", { class: "level" });
  const tick = healthy > 0.005 ? element("i", { class: "tick", style: `left:${(100 * Math.min(healthy, 1)).toFixed(0)}%` }) : null;
  const place = element("td", { role: "gridcell", tabindex: -1, class: [asked ? "asked" : "", first ? "first" : ""].join(" ").trim() || null },
    number, bar, tick);
  return { place, number, bar, healthy };
}

/** What a cell says to those who do not see it. */
function cellWords(view, cell, value, was, seen, silent) {
  const command = view.data.commands[cell.c].title, muscle = view.titles[cell.m];
  const asked = cell.c ? (cell.asked ? "asked for" : "not asked for") : "tone";
  const parts = [`${command}, ${muscle}: ${Math.round(100 * value)} per cent, ${asked}`, `healthy ${Math.round(100 * cell.healthy)}`];
  if (silent) parts.push("nothing reaches this muscle");
  if (seen) parts.push("visibly beyond healthy");
  if (Math.abs(value - was) >= LEAST_CHANGE) parts.push(`without the plan ${Math.round(100 * was)}`);
  return parts.join(", ");
}

export function matrixView(root, data, store) {
  const columns = matrixColumns(data), built = buildMatrix(data, columns);
  const says = element("p", { class: "matrix-says", "aria-hidden": "true", text: INVITES });
  root.replaceChildren(element("div", { class: "paper light matrix-paper", tabindex: -1 }, built.table), says, matrixKey(data));
  const view = { data, store, ...built, says, titles: data.muscles.map((one) => one.title), wide: columns.shown.length, at: null, chosen: -1, why: null };
  listenToMatrix(view);
  return { update: (state, found) => updateMatrix(view, state, found) };
}

function matrixKey(data) {
  const one = (kind, words) => element("span", { class: "entry" }, element("i", { class: `sample ${kind}`, "aria-hidden": "true" }), words);
  return element("p", { class: "matrix-key" },
    one("asked", "framed: asked for"), one("unasked", "not asked for"),
    one("seen", `corner: visibly beyond healthy (${Math.round(100 * data.visible)} % or more)`), one("tick", "tick: healthy"),
    one("silent", "hatch: nothing arrives"), one("change", "▲▼: changed by the plan"),
    element("span", { class: "entry", text: "Numbers: % of each muscle's maximum above rest, mean of the nerves." }));
}

/** One stop of the Tab key for the whole table; arrow keys walk the cells, row names lie left of them. */
function listenToMatrix(view) {
  const { cells, rows, store } = view, wide = view.wide;
  const ask = (i) => {
    const { c, m } = cells[i], { why } = store.get(), same = why && why.command === c && why.muscle === m;
    store.set({ command: c, why: same ? null : { command: c, muscle: m } }, { record: false });
  };
  const places = new Map(cells.map((cell, i) => [cell.place, { row: cell.c, column: i % wide + 1 }]));
  rows.forEach(({ name }, r) => places.set(name, { row: r, column: 0 }));
  const at = ({ row, column }) => (column ? cells[row * wide + column - 1].place : rows[row].name);
  const stop = (place) => {
    if (view.at) view.at.tabIndex = -1;
    view.at = place;
    place.tabIndex = 0;
  };
  stop(rows[0].name);
  const here = (event) => [...event.composedPath()].find((one) => places.has(one));
  const tell = (event) => setWords(view.says, (here(event) || event.target.closest("abbr"))?.getAttribute("aria-label") || INVITES);
  view.table.addEventListener("click", (event) => {
    const place = here(event);
    // A finger that is lifted points at nothing any more; what it pressed is told all the same.
    if (!place) return tell(event);
    stop(place);
    const { row, column } = places.get(place);
    if (column) ask(row * wide + column - 1);
    else store.set({ command: row, why: null }, { record: false });
  });
  view.table.addEventListener("pointerover", tell);
  view.table.addEventListener("pointerleave", () => setWords(view.says, INVITES));
  view.table.addEventListener("focusin", (event) => {
    tell(event);
    if (here(event)) stop(here(event));
  });
  view.table.addEventListener("keydown", (event) => {
    const place = here(event);
    if (!place) return;
    const { row, column } = places.get(place);
    const next = matrixStep(event.key, row, column, rows.length, wide);
    if (next) {
      event.preventDefault();
      at(next).focus();
    } else if (column && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      ask(row * wide + column - 1);
    }
  });
}

function matrixStep(key, row, column, rows, columns) {
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key] || [0, 0];
  if (key === "Home") return { row, column: 0 };
  if (key === "End") return { row, column: columns };
  if (!down && !right) return null;
  return { row: Math.min(Math.max(row + down, 0), rows - 1), column: Math.min(Math.max(column + right, 0), columns) };
}

// Written for speed: a cell is touched only when what it shows differs from what it showed.
function updateMatrix(view, state, found) {
  const { data, cells, rows } = view, wide = data.muscles.length, side = data.sideIndex;
  const now = found.now.mean.activation[side], before = found.before.mean.activation[side], { excess } = found.now;
  const silent = new Uint8Array(wide).fill(1);
  for (let i = 0; i < now.length; i++) if (now[i] > SILENT_BELOW) silent[i % wide] = 0;
  for (const cell of cells) {
    const at = cell.c * wide + cell.m;
    const value = cell.c ? Math.max(now[at] - now[cell.m], 0) : now[at];
    const was = cell.c ? Math.max(before[at] - before[cell.m], 0) : before[at];
    const seen = cell.c > 0 && !cell.brought && excess[at] >= data.visible;
    const change = Math.abs(value - was) < LEAST_CHANGE ? "" : value > was ? "up" : "down";
    const next = `${Math.round(100 * value)} ${seen} ${change} ${silent[cell.m]} ${change ? Math.round(100 * was) : ""}`;
    if (next === cell.state) continue;
    cell.state = next;
    showCell(view, cell, value, was, seen, change, silent[cell.m] === 1);
  }
  if (view.chosen !== state.command) {
    rows.forEach(({ row, name }, c) => {
      row.classList.toggle("chosen", c === state.command);
      setAttribute(name, "aria-pressed", c === state.command);
    });
    view.chosen = state.command;
  }
  showAsked(view, state.why);
}

function showCell(view, cell, value, was, seen, change, silent) {
  const { place } = cell, percent = Math.round(100 * value);
  setWords(cell.number, String(percent));
  cell.bar.style.width = `${Math.min(percent, 100)}%`;
  // The colour is that of the number shown, so that the same numbers always look the same.
  const full = percent / 100 / (cell.asked ? 1 : FULL_UNASKED);
  place.style.backgroundColor = cell.c ? thinned(cell.asked ? ASKED_RGB : UNASKED_RGB, full) : "";
  place.classList.toggle("dark", cell.c > 0 && cell.asked && value > DARK_ABOVE);
  place.classList.toggle("seen", seen);
  place.classList.toggle("silent", silent);
  setAttribute(place, "data-change", change || null);
  setAttribute(place, "aria-label", cellWords(view, cell, value, was, seen, silent));
}

function showAsked(view, why) {
  if (view.why === why) return;
  view.why = why;
  for (const cell of view.cells) {
    const here = !!why && why.command === cell.c && why.muscle === cell.m;
    if (here !== cell.place.classList.contains("asked-about")) {
      cell.place.classList.toggle("asked-about", here);
      setAttribute(cell.place, "aria-selected", here ? "true" : null);
    }
  }
}
