// Every command at a glance: a plan is never judged by the one that it was made for.

import { element, setAttribute, setWords, shortNumber } from "./elements.js";
import { faceOf } from "./face_model.js";
import { smallFace } from "./face_view.js";
import { lossKind } from "./flags_view.js";

const SHOWN_BY = {
  eye_closure: "close_tight", lip_seal: "puff_cheeks", lower_lip: "lower_lip_depress", smile: "smile", upper_lip: "snarl",
};
const FACES_A_FRAME = 2;

function stripTile(data, place, store) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  setAttribute(svg, "aria-hidden", "true");
  const words = element("span", { class: "says" }), flag = element("span", { class: "flagged" });
  const root = element("button", { type: "button", class: "tile", "aria-pressed": "false",
    "data-command": data.commands[place].name, onclick: () => store.set({ command: place, why: null }) },
  ...(data.face ? [svg] : []), element("span", { class: "title", text: data.commands[place].title }), words, flag);
  return { root, svg, words, flag, shown: null };
}

/** What a tile says below its face: how much of the asked-for movement is there. */
function tileWords(found, place) {
  const done = found.now.done[place];
  return Number.isFinite(done) ? `${shortNumber(100 * done, 0)} % of the movement` : "";
}

export function stripView(root, data, store) {
  const tiles = data.commands.map((_, place) => stripTile(data, place, store));
  root.replaceChildren(...tiles.map((one) => one.root));
  return {
    /** What is cheap, at once. */
    update(state) {
      tiles.forEach((tile, place) => setAttribute(tile.root, "aria-pressed", place === state.command));
    },
    /** The faces that are not yet those of what was found, a few in each frame, as a list of tasks. */
    tasks(state, found) {
      const flags = tiles.map(() => []);
      for (const loss of found.now.losses) {
        const kind = lossKind(loss, found.now.nerves);
        const place = data.commands.findIndex((one) => one.name === (SHOWN_BY[loss.name] ?? "rest"));
        if (place >= 0 && (kind === "lost" || kind === "some")) {
          const sign = kind === "lost" ? "▲" : "△", { nerves } = found.now;
          flags[place].push(`${sign} ${loss.says} (${Math.round(loss.share * nerves)} of ${nerves}${found.now.estimated ? ", estimated" : ""})`);
        }
      }
      const tasks = [], stale = tiles.map((_, place) => place).filter((place) => tiles[place].shown !== found.now);
      for (let from = 0; from < stale.length; from += FACES_A_FRAME) {
        tasks.push(() => {
          for (const place of stale.slice(from, from + FACES_A_FRAME)) {
            const tile = tiles[place];
            tile.shown = found.now;
            if (data.face) smallFace(tile.svg, data, faceOf(data, { ...found.now.mean, stop: found.place }, place));
            setWords(tile.words, tileWords(found, place));
            setWords(tile.flag, flags[place].join(" "));
            tile.root.classList.toggle("costs", flags[place].some((one) => one.startsWith("▲")));
          }
        });
      }
      return tasks;
    },
  };
}
