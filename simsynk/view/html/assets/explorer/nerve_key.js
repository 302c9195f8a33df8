// How to read the lines of the drawn nerve.

import { element, setWords } from "./elements.js";
import { endMark, svgPart } from "./nerve_paper.js";

function lineSwatch(kind) {
  const svg = svgPart("svg", { viewBox: "0 0 34 12", width: 34, height: 12, "aria-hidden": "true", class: `swatch ${kind}` });
  svgPart("path", { d: "M2 6H32" }, svg);
  return svg;
}

function homeSwatch({ colour, marker }) {
  const svg = svgPart("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true", class: "swatch", fill: colour });
  svg.append(endMark(marker, 7, 7, 5));
  return svg;
}

/** What the lines mean, and at which moment they stand. */
export function nerveKey({ nerve, planDay }) {
  const lines = nerve.lines.length;
  const homes = nerve.branches.filter((branch, place) => nerve.lines.some((line) => line.home === place));
  const colours = homes.map((branch) => element("span", { class: "home" }, homeSwatch(branch), branch.title));
  const each = nerve.axons_each === 1 ? "one axon" : `about ${nerve.axons_each} axons`;
  const when = element("span");
  const root = element("div", { class: "nerve-key" },
    element("p", {}, lineSwatch("own"), " in its own branch ", lineSwatch("astray"), " in another branch. Colour and mark: the branch it came from. ",
      `${lines} lines of one simulated nerve (replicate ${nerve.replicate}), each for ${each}.`, when),
    element("p", { class: "homes" }, ...colours));
  return {
    root,
    update(state, stop) {
      const later = stop.day > planDay ? " Lines stand as at the moment after the cut; what grows back is not drawn." : "";
      const early = stop.day < planDay && state.plan.cuts.length ? ` The cuts of the plan come on day ${planDay}.` : "";
      setWords(when, later || early);
    },
  };
}
