// The explorer: puts the views together and brings them up to date after every change.

import { readPayload } from "./payload.js";
import { balance, estimated, evaluate, state, stops } from "./readout.js";
import { EMPTY_PLAN, createStore, planSentence, samePlan, withCut } from "./state.js";
import { decode, encode } from "./hash.js";
import { pageLink } from "./page_link.js";
import { frameQueue } from "./frame_queue.js";
import { readPlanFile } from "./plan_file.js";
import { element, pressButton, setWords } from "./elements.js";
import { plannedStop, timeView } from "./time_view.js";
import { actionBar } from "./action_bar.js";
import { commandBar } from "./command_bar.js";
import { toolBar } from "./tool_bar.js";
import { balanceView } from "./balance_view.js";
import { flagsView } from "./flags_view.js";
import { stripView } from "./strip_view.js";
import { compareView } from "./compare_view.js";
import { frontView } from "./front_view.js";
import { cycleView } from "./cycle_view.js";
import { spokenWords } from "./speak.js";
import { trailView } from "./trail_view.js";
import { roomTabs } from "./room_tabs.js";
import { nerveView } from "./nerve_view.js";
import { matrixView } from "./matrix_view.js";
import { whyView } from "./why_view.js";
import { faceView } from "./face_view.js";

// A change of these is told in words; pointing at a branch is not.
const SPOKEN_OF = ["plan", "command", "effort", "stop", "patient", "compare"];

const room = (id) => document.getElementById(id);

function tell(words, wrong = false) {
  const place = room("message");
  if (!words) return void place.replaceChildren();
  place.classList.toggle("wrong", wrong);
  place.replaceChildren(element("span", { text: words }), pressButton("×", () => tell(""), { "aria-label": "Dismiss", class: "quiet" }));
}

/** What is found for a state: its plan, nothing done, the other plan of a comparison, and a cut that is pointed at. */
function findings(data, days, shown) {
  const { plan, stop: place, compare, preview, tool } = shown;
  const otherPlan = compare.on ? compare[compare.which === "A" ? "B" : "A"] : null;
  const looked = tool === "cut" && data.cuts.some((one) => one.name === preview) && !plan.cuts.includes(preview);
  return {
    place, plan, stop: days[place], now: evaluate(data, plan, place), before: evaluate(data, EMPTY_PLAN, place),
    other: otherPlan && evaluate(data, otherPlan, place), balance: null, otherBalance: null, otherPlan,
    preview: looked ? evaluate(data, withCut(plan, preview), place) : null,
  };
}

function weigh(data, found) {
  found.balance = balance(data, found.plan, found.place);
  if (found.other) found.otherBalance = balance(data, found.otherPlan, found.place);
}

/** A plan or a ranking from the text of a file, onto the bench. */
function opener(data, store) {
  return (text, name) => {
    try {
      const read = readPlanFile(text, data);
      if (read.front) data.front = read.front;
      store.set({ plan: read.plan }, { says: `Opened ${name}` });
      const title = read.front ? `its first plan, ${planSentence(read.plan, data)}` : read.title;
      tell([`Opened ${name}${title ? `: ${title}` : ""}.`, ...read.told].join(" "), read.told.length > 0);
    } catch (fault) {
      tell(`${name} could not be opened: ${fault.message}.`, true);
    }
  };
}

function drawings() {
  return [room("nerve").querySelector("svg"), ...room("faces").querySelectorAll("svg[role=img]")].filter(Boolean);
}

function listenForUndo(store) {
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !"zy".includes(key) || event.target.closest("input, dialog")) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) store.redo();
    else store.undo();
  });
}

/** Views that answer a change at once, and those that follow in the next frames. */
function benchViews(data, store, days, page) {
  return {
    quick: [
      commandBar(room("commands"), data, store), toolBar(room("tools"), data, store),
      nerveView(room("nerve"), data, store), faceView(room("faces"), data, store), matrixView(room("matrix"), data, store),
      flagsView(room("flags"), data), timeView(room("time"), data, store, days, estimated), page.cycle,
      trailView(room("trail"), data, store), compareView(room("compare"), data, store),
      actionBar(room("actions"), data, store, page),
    ],
    slow: [balanceView(room("balance"), data), frontView(room("front"), data, store)],
    strip: stripView(room("strip"), data, store),
    why: whyView(room("why"), data, store),
  };
}

function layBench(data) {
  const days = stops(data), store = createStore(data, plannedStop(days));
  const link = pageLink(data, store, days, tell), cycle = cycleView(room("cycle"), data, store);
  let found = null, unsaid = null;
  const current = () => {
    weigh(data, found);
    return { state: store.get(), found };
  };
  const page = { cycle, tell, current, drawings, copyLink: link.copy, openText: opener(data, store) };
  const views = benchViews(data, store, days, page);
  const queue = frameQueue((spent) => { window.simsynk.longestFrameMs = Math.max(window.simsynk.longestFrameMs, spent); });

  function update(shown, before) {
    const began = performance.now();
    if (before && shown.plan !== before.plan) tell("");
    if (before && (shown.says || SPOKEN_OF.some((name) => shown[name] !== before[name]))) unsaid = shown.says;
    found = findings(data, days, shown);
    for (const view of views.quick) view.update(shown, found);
    views.strip.update(shown);
    views.why.update(shown, found);
    window.simsynk.lastUpdateMs = performance.now() - began;
    queue([
      () => {
        weigh(data, found);
        for (const view of views.slow) view.update(shown, found);
      },
      ...views.strip.tasks(shown, found),
      () => link.write(shown),
      () => {
        if (unsaid === null || cycle.playing()) return;
        setWords(room("spoken"), spokenWords({ ...shown, says: unsaid }, found, data));
        unsaid = null;
      },
    ]);
  }

  Object.assign(window.simsynk, { data, store, stops: days, evaluate, balance, state, encode, decode, readPlanFile,
    samePlan, openText: page.openText, found: () => current().found });
  roomTabs(room("tabs"), room("content"));
  listenForUndo(store);
  link.begin();
  store.subscribe(update);
  update(store.get(), null);
}

async function openExplorer() {
  window.simsynk = { lastUpdateMs: 0, longestFrameMs: 0 };
  try {
    const data = await readPayload(room("payload").textContent);
    room("bench").hidden = false;
    room("bench").classList.toggle("faceless", !data.face);
    layBench(data);
    room("loading").remove();
    document.documentElement.dataset.ready = "true";
  } catch (fault) {
    room("bench").hidden = true;
    setWords(room("loading"), `This page could not be opened: ${fault.message}`);
    throw fault;
  }
}

openExplorer();
