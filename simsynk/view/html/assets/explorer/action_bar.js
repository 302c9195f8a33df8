// Undo, redo and reset, always there; what is used more rarely is folded behind “More”.

import { element, pressButton, setAttribute } from "./elements.js";
import { startComparing } from "./compare_view.js";
import { exportKinds } from "./export.js";
import { LONGEST_FRONT } from "./plan_file.js";
import { assumptionsDrawer, exportDrawer, lessonsDrawer } from "./drawer.js";

/** A file input that nobody sees; `open` gets the text and the name of what was chosen. */
function filePicker(open) {
  const picker = element("input", { type: "file", id: "plan-file", accept: ".yaml,.yml,.json", class: "unseen", tabindex: -1,
    "aria-label": "Plan file", onchange: async () => {
      const [file] = picker.files;
      // Of a file that cannot be a plan, only so much is read as shows that.
      if (file) open(await file.slice(0, 2 * LONGEST_FRONT).text(), file.name);
      picker.value = "";
    } });
  return picker;
}

/** Buttons that unfold; pressing one folds them again. */
function foldedButtons(...buttons) {
  const more = element("div", { class: "more", id: "more-actions", hidden: true }, ...buttons);
  const open = (shown) => {
    more.hidden = !shown;
    setAttribute(unfold, "aria-expanded", shown);
  };
  const unfold = pressButton("More", () => open(more.hidden),
    { "aria-expanded": "false", "aria-controls": "more-actions", id: "more" });
  more.addEventListener("click", (event) => {
    if (!event.target.closest("button")) return;
    unfold.focus();
    open(false);
  }, true);
  return { more, unfold };
}

/** `page` gives: cycle, tell, current (state and what was found), drawings, copyLink, openText. */
export function actionBar(root, data, store, page) {
  const undo = pressButton("Undo", () => store.undo(), { id: "undo" });
  const redo = pressButton("Redo", () => store.redo(), { id: "redo" });
  const reset = pressButton("Reset all", () => {
    page.cycle.close();
    store.reset();
  }, { id: "reset" });
  const compare = pressButton("Compare A | B", () => startComparing(store), { "aria-pressed": "false", id: "compare-button" });
  const patients = pressButton("Cycle patients", () => page.cycle.toggle(), { "aria-pressed": "false", id: "cycle-button" });
  const files = exportDrawer(exportKinds(data, page.drawings), page.current, page.tell);
  const sources = assumptionsDrawer(data), lessons = lessonsDrawer(data), picker = filePicker(page.openText);
  const { more, unfold } = foldedButtons(compare, patients,
    pressButton("Copy link", () => page.copyLink(), { id: "copy-link" }),
    pressButton("Export", () => files.open(), { id: "export" }),
    pressButton("Open a plan", () => picker.click(), { id: "open-plan" }),
    pressButton("Assumptions", () => sources.showModal(), { id: "assumptions" }),
    pressButton("Lessons", () => lessons.showModal(), { id: "lessons" }));
  root.replaceChildren(element("div", { class: "always" }, undo, redo, reset, unfold), more, picker);
  document.body.append(files.dialog, sources, lessons);
  return {
    update(shown) {
      const last = store.trail().at(-1), next = store.ahead()[0];
      undo.disabled = last === undefined;
      redo.disabled = next === undefined;
      setAttribute(undo, "title", last === undefined ? "Nothing to undo" : `Undo: ${last}`);
      setAttribute(redo, "title", next === undefined ? "Nothing to redo" : `Redo: ${next}`);
      setAttribute(compare, "aria-pressed", shown.compare.on);
      setAttribute(patients, "aria-pressed", page.cycle.shown());
    },
  };
}
