// The day slider: from the palsy through recovery to the plan, and what may grow back after it.

import { element, pressButton, setAttribute, setWords } from "./elements.js";

/** Place of the day of the plan, just after the cuts. */
export function plannedStop(stops) {
  return Math.max(stops.findIndex((one) => one.month === 0), 0);
}

/** A stop in words, with its day. */
export function stopWords(stop) {
  return stop.label === `day ${stop.day}` ? stop.label : `${stop.label} (day ${stop.day})`;
}

/** `estimated` tells whether the numbers of a stop are estimated for a plan. */
export function timeView(root, data, store, stops, estimated) {
  const slider = element("input", { type: "range", min: 0, max: stops.length - 1, step: 1, id: "day",
    list: "day-stops", oninput: () => store.set({ stop: Number(slider.value) }, { record: false }) });
  const marks = element("datalist", { id: "day-stops" }, ...stops.map((_, place) => element("option", { value: place })));
  const planned = plannedStop(stops);
  const share = (place) => stops.length > 1 ? place / (stops.length - 1) : 0;
  const scale = element("div", { class: "scale", "aria-hidden": "true" },
    ...stops.map((one, place) => element("i", { class: one.after ? "after" : "", style: `--at: ${share(place).toFixed(4)}` })),
    element("span", { class: "first", text: stops[0].label }),
    ...(planned > 0 && planned < stops.length - 1
      ? [element("span", { class: "planned", style: `--at: ${share(planned).toFixed(4)}`, text: "plan" })] : []),
    element("span", { class: "last", text: stops.at(-1).label }));
  const said = element("output", { for: "day", class: "day" });
  const note = element("p", { class: "soft estimate" });
  const back = pressButton("To the day of the plan", () => store.set({ stop: planned }, { record: false }), { class: "quiet" });
  root.replaceChildren(element("div", { class: "time-head" }, element("label", { for: "day", text: "Day" }), said, back),
    slider, marks, scale, note);
  return {
    update(state) {
      const stop = stops[state.stop];
      if (Number(slider.value) !== state.stop) slider.value = state.stop;
      setWords(said, stopWords(stop));
      setAttribute(slider, "aria-valuetext", stopWords(stop));
      back.hidden = state.stop === planned;
      const guess = estimated(data, state.plan, state.stop);
      setWords(note, state.stop < planned ? "Before the plan: cuts are not made yet."
        : guess ? "Estimated: single cuts regrown and added." : "");
    },
  };
}
