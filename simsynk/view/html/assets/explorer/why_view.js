// Why a muscle moves: the twigs that carry it, whose axons run in them, and a button to cut each.

import { isBroughtFor } from "./meant.js";
import { element, pressButton } from "./elements.js";
import { stopOf } from "./readout.js";
import { mainCarriers } from "./why_paths.js";

const HARDLY = 0.005;

function inWords(name) {
  return name.replaceAll("_", " ");
}

function startLower(words) {
  return /^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words;
}

/** The cell in one sentence. */
export function whySentence(data, found, { command, muscle }) {
  const wide = data.muscles.length, now = found.now.mean.activation[data.sideIndex];
  const value = now[command * wide + muscle] - (command ? now[muscle] : 0);
  const beyond = found.now.excess[command * wide + muscle], { title, asked } = data.commands[command];
  const name = startLower(data.muscles[muscle].title);
  if (value < HARDLY) return `${title} does not move ${name}.`;
  const moved = `${title} moves ${name} by ${Math.round(100 * value)} % of its maximum`;
  if (!command) return `At rest ${name} holds ${Math.round(100 * value)} % of its maximum.`;
  if (isBroughtFor(data, command, muscle)) return `${moved}; surgery brought it for this.`;
  if (asked.includes(muscle)) return `${moved}; this is asked for${beyond >= data.visible ? ", but it is more than in a healthy face" : ""}.`;
  return `${moved}; nothing of it is asked for${beyond >= data.visible ? ", and it can be seen" : ""}.`;
}

/** Whose axons a twig carries, in words. */
function homeWords(data, muscle, homes) {
  if (!homes.length) return "";
  const parts = homes.map(({ name, share }) =>
    `${name === data.muscles[muscle].name ? "its own" : inWords(name)} ${Math.round(100 * share)}\u00a0%`);
  return `by axons that belonged to: ${parts.join(", ")}`;
}

export function whyView(root, data, store) {
  const title = element("h3", { tabindex: -1 }), ways = element("ol", { class: "why-ways" }), note = element("p", { class: "soft" });
  const close = pressButton("Close", () => store.set({ why: null }, { record: false }), { class: "quiet" });
  const box = element("section", { class: "why", "aria-label": "Why does this move?", hidden: true },
    element("div", { class: "why-head" }, title, close), ways, note);
  root.replaceChildren(box);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") store.set({ why: null }, { record: false });
  });
  let shown = {};
  return {
    update(state, found) {
      // A branch that is only pointed at leaves the list alone: a button that is made anew under the pointer loses its press.
      if (shown.why === state.why && shown.plan === state.plan && shown.now === found.now && shown.patient === state.patient) return;
      shown = { why: state.why, plan: state.plan, now: found.now, patient: state.patient };
      box.hidden = !state.why;
      if (state.why) fillWhy({ data, store, title, ways, note }, state, found);
    },
  };
}

/** What the list stands for. */
function whyNote(data, state, main) {
  if (!main.length) return "No twig that is left carries this movement.";
  const when = stopOf(data, state.stop).month === 0 ? "" : " Twigs are those of the day of the plan, just after the cuts.";
  return `Share of this movement by the twig that carries it, numbered in the nerve.${when}`;
}

function fillWhy({ data, store, title, ways, note }, state, found) {
  title.textContent = whySentence(data, found, state.why);
  const main = mainCarriers(data, state, state.why);
  ways.replaceChildren(...main.map((one) => wayEntry(data, store, state, one)));
  note.textContent = whyNote(data, state, main);
}

function wayEntry(data, store, state, one) {
  const cut = data.cuts.find((other) => other.name === one.name), words = cut ? cut.title : "a way that no cut reaches";
  const percent = `${Math.round(100 * one.share)} %`, homes = homeWords(data, state.why.muscle, one.homes);
  const press = () => {
    const { plan } = store.get();
    store.set({ plan: { ...plan, cuts: [...plan.cuts.filter((name) => name !== one.name), one.name] }, preview: null });
  };
  const show = (name) => {
    const { tool, preview } = store.get();
    if (tool === "cut" && preview !== name) store.set({ preview: name }, { record: false });
  };
  const button = cut && pressButton(`Cut ${startLower(words)}`, press, { class: "quiet", "data-why-cut": one.name,
    onpointerenter: () => show(one.name), onpointerleave: () => show(null), onfocus: () => show(one.name), onblur: () => show(null) });
  const share = element("span", { class: "share" }, element("b", { text: words }), percent,
    element("i", { class: "part", style: `--part:${one.share.toFixed(3)}` }), homes ? element("span", { class: "homes soft", text: homes }) : null);
  return element("li", {}, element("div", { class: "way" }, share, button || null));
}
