// What opens over the bench: assumptions, lessons, files.

import { element, pressButton, upperFirst } from "./elements.js";
import { isEmpty } from "./state.js";

const HINTS = {
  8: "Choose Toxin, set a small dose, click one muscle, and watch all commands.",
  9: "Cut temporal 3 while she smiles, then ask for tight closure. Undo, and cut both zygomatic eyelid twigs instead.",
  10: "Make a plan, then cycle through the nerves: in how many does it hold?",
};

function dialogRoom(title, ...content) {
  const dialog = element("dialog", { class: "room-over", "aria-label": title });
  const close = pressButton("Close", () => dialog.close());
  dialog.append(element("div", { class: "over-head" }, element("h2", { text: title }), close), ...content);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return dialog;
}

function sourceTable(part, sources) {
  const rows = sources.map((one) => element("tr", {}, element("th", { scope: "row", text: one.name }),
    element("td", { text: [one.value, one.unit].filter((x) => x !== undefined && x !== null && x !== "").join(" ") }),
    element("td", { text: Array.isArray(one.range) ? one.range.join(" to ") : one.range ?? "" }),
    element("td", { text: one.confidence ?? "" }),
    element("td", { class: "words", text: Array.isArray(one.source) ? one.source.join("; ") : one.source ?? "" })));
  const head = ["What", "Value", "Range", "Confidence", "Source"].map((text) =>
    element("th", { scope: "col", class: text === "Source" ? "words" : null, text }));
  return element("details", {}, element("summary", { text: `${upperFirst(part)} (${sources.length})` }),
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": part },
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows))));
}

function sourcePart(one) {
  return one.stage ?? one.name.split(".")[0];
}

/** What is assumed, what is estimated, and where the numbers come from. */
export function assumptionsDrawer(data) {
  const parts = new Map();
  for (const one of data.sources ?? []) {
    const part = sourcePart(one);
    parts.set(part, [...(parts.get(part) ?? []), one]);
  }
  const said = [
    "Everything here is simulated: the nerves are drawn by chance within the model, and belong to no patient.",
    "A face is drawn from the mean of all nerves unless you cycle through them; nobody looks exactly like a mean.",
    ...(data.assumptions ?? []),
  ];
  const { made } = data;
  const origin = `simsynk ${data.version}; scenario ${made.scenario}; fingerprint ${made.sha256 ?? "none"}; seed ${made.seed}; ` +
    `${data.replicates.length} nerves; made by ${made.command}`;
  return dialogRoom("What this rests on", element("ul", {}, ...said.map((text) => element("li", { text }))),
    ...[...parts].map(([part, sources]) => sourceTable(part, sources)),
    element("p", { class: "soft origin", text: origin }), element("p", { class: "notice", text: data.notice }));
}

export function lessonsDrawer(data) {
  return dialogRoom("Lessons", element("p", { text: "Each begins with a prediction, on the command line; some can be tried here by hand." }),
    element("ol", { class: "lessons" }, ...(data.lessons ?? []).map((one) => element("li", { value: one.number },
      element("b", { text: one.title }), element("code", { text: one.command ?? `simsynk lesson ${one.number}` }),
      ...(HINTS[one.number] ? [element("span", { class: "soft", text: HINTS[one.number] })] : [])))));
}

/** Files out; `current` gives the state and what was found, `tell` says what happened. */
export function exportDrawer(kinds, current, tell) {
  const dialog = dialogRoom("Export", element("p", { class: "soft", text: "Files are made in this page; nothing is sent anywhere." }));
  const buttons = kinds.map((kind) => pressButton(kind.name, async () => {
    try {
      const { state, found } = current();
      await kind.make(state, found);
      tell(`Exported: ${kind.name}`);
      dialog.close();
    } catch (fault) {
      tell(`The file could not be made: ${fault.message}`, true);
    }
  }));
  const note = element("p", { class: "soft", text: "A plan file needs at least one treatment." });
  const rows = kinds.map((kind, i) => element("li", {}, buttons[i], element("span", { class: "soft", text: kind.says })));
  dialog.append(element("ul", { class: "kinds" }, ...rows), note);
  return {
    dialog,
    open() {
      const none = isEmpty(current().state.plan);
      kinds.forEach((kind, i) => { buttons[i].disabled = Boolean(kind.plan) && none; });
      note.hidden = !none;
      dialog.showModal();
    },
  };
}
