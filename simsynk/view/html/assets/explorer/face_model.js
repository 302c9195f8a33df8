// From what the muscles do to landmarks in mm: the rules of face/expression.py, on typed arrays.

const MIDDLE = ["ul0", "ll0", "ui0", "li0", "lf0", "cp", "me", "ns"];
const MOUTH = ["ch", "ul3", "ul2", "ll3", "ll2", "ui2", "li2", "ul1", "ll1", "ui1", "li1", "mr1", "nl4"];
const LIPS = [["ul0", "ui0", "li0", "ll0"], ["ul1", "ui1", "li1", "ll1"], ["ul2", "ui2", "li2", "ll2"]];

const LAWS = {
  linear: () => (above) => above,
  power: ({ exponent }) => (above) => above ** exponent,
  power_on_linear_gains: ({ exponent }) => (above) => above ** exponent,
  sigmoid: ({ half, slope }) => (above) => {
    const raised = above ** slope;
    return (raised / (raised + half ** slope)) * (1 + half ** slope);
  },
};

const spaces = new WeakMap();

/** A half face of some landmarks, by their places (none named: all), ready for moving. */
export function faceSpace(face, places = null) {
  const kinds = spaces.get(face) ?? spaces.set(face, new Map()).get(face);
  const key = places ? places.join() : "";
  if (!kinds.has(key)) kinds.set(key, madeSpace(face, places ?? face.landmarks.map((_, place) => place)));
  return kinds.get(key);
}

function madeSpace(face, places) {
  const all = face.landmarks.length;
  const L = places.length;
  const M = face.muscles.length;
  const names = places.map((place) => face.landmarks[place]);
  const at = (name) => names.indexOf(name);
  const space = {
    face, places, names, L, M, at, law: LAWS[face.law.name](face.law), linear: face.law.name === "linear",
    rest: new Float64Array(2 * L), sag: new Float64Array(2 * L), basis: new Float64Array(M * 2 * L),
    support: new Float64Array(L * M), held: new Uint8Array(L), corner: at("ch"), margin: at("ll"),
  };
  places.forEach((place, l) => {
    for (let k = 0; k < 2; k++) {
      space.rest[2 * l + k] = face.rest[2 * place + k];
      space.sag[2 * l + k] = face.sag[2 * place + k];
      for (let m = 0; m < M; m++) space.basis[m * 2 * L + 2 * l + k] = face.basis[(m * all + place) * 2 + k];
    }
    for (let m = 0; m < M; m++) {
      const weight = face.support[place * M + m];
      space.support[l * M + m] = weight;
      if (weight > 0) space.held[l] = 1;
    }
  });
  const width = space.rest[2 * space.corner];
  space.mouth = MOUTH.map(at).filter((l) => l >= 0).map((l) => ({ l, share: Math.min(space.rest[2 * l] / width, 1) }));
  space.middle = MIDDLE.map(at).filter((l) => l >= 0);
  space.lips = LIPS.filter((lips) => at(lips[0]) >= 0).map((lips) => lips.map(at));
  return space;
}

/** Arrays for one half of a face. */
export function newHalf(space) {
  const { L, M } = space;
  return {
    tone: new Float64Array(M), extra: new Float64Array(M), pull: new Float64Array(M), slack: new Float64Array(L),
    hung: new Float64Array(2 * L), moved: new Float64Array(2 * L), placed: new Float64Array(2 * L),
    base: space.rest, opening: 0, closure: 0, roll: 0,
  };
}

/** What the tone of a half at rest holds up and what droops; `resting` and `healthy` begin at `from`. */
export function settleHalf(space, half, resting, healthy, surgery, side, from = 0) {
  const { face, L, M } = space;
  const { tone, extra, slack, hung } = half;
  const gain = face.skin.tone_gain;
  for (let m = 0; m < M; m++) {
    const place = face.place[m];
    const share = resting[from + place] / Math.max(healthy[place], 1e-9);
    tone[m] = face.free[m] ? 1 : Math.min(Math.max(share, 0), 2);
    extra[m] = gain * Math.min(Math.max(tone[m] - 1, 0), 1);
  }
  for (let l = 0; l < L; l++) {
    let held = 0;
    for (let m = 0; m < M; m++) held += Math.min(tone[m], 1) * space.support[l * M + m];
    slack[l] = space.held[l] ? 1 - held : 0;
    const hangs = surgery ? slack[l] * surgery.hanging[side][space.places[l]] : slack[l];
    hung[2 * l] = hangs * space.sag[2 * l];
    hung[2 * l + 1] = hangs * space.sag[2 * l + 1];
  }
  half.base = surgery ? operatedRest(space, surgery, side) : space.rest;
}

function operatedRest(space, surgery, side) {
  const offset = surgery.offset[side];
  return space.rest.map((value, i) => value + offset[2 * space.places[i >> 1] + (i & 1)]);
}

/** Displacement of a settled half under a command, before the two halves pull at each other. */
export function moveHalf(space, half, activation, from, resting, restFrom) {
  const { face, L, M, basis, law, linear } = space;
  const { pull, moved, hung, extra } = half;
  const highest = face.skin.highest_activation;
  moved.set(hung);
  for (let m = 0; m < M; m++) {
    const place = face.place[m];
    const above = Math.max(activation[from + place] - resting[restFrom + place], 0);
    const pulls = Math.min((linear ? above : law(above)) + extra[m], highest);
    pull[m] = pulls;
    if (pulls !== 0) for (let k = 0, b = m * 2 * L; k < 2 * L; k++, b++) moved[k] += pulls * basis[b];
  }
  const { cap, cap_sharpness: sharp } = face.skin;
  for (let l = 0; l < L; l++) {
    const length = Math.hypot(moved[2 * l], moved[2 * l + 1]);
    const divisor = (1 + (length / cap) ** sharp) ** (1 / sharp);
    moved[2 * l] /= divisor;
    moved[2 * l + 1] /= divisor;
  }
}

/** Both moved halves as one face: coupled corners, lips that meet, lids. `asked` is the closure that is asked for. */
export function joinHalves(space, halves, asked, surgery) {
  const { face, L } = space;
  const { skin } = face;
  const corner = 2 * space.corner;
  for (let s = 0; s < 2; s++) {
    const half = halves[s];
    const { placed, moved, base, slack } = half;
    for (let k = 0; k < 2 * L; k++) placed[k] = base[k] + moved[k];
    const aside = moved[corner];
    const across = halves[1 - s].moved[corner];
    const drag = (skin.drag + skin.drag_flaccid * slack[space.corner]) * across;
    for (const { l, share } of space.mouth) placed[2 * l] -= drag * share;
    const shift = skin.midline * (aside - across);
    for (const l of space.middle) placed[2 * l] += shift;
    for (const lips of space.lips) meetLips(placed, lips, skin);
    closeLids(space, half, asked, surgery, s);
  }
}

function meetLips(placed, [upper, innerUpper, innerLower, lower], skin) {
  const above = 2 * innerUpper + 1;
  const below = 2 * innerLower + 1;
  if (placed[above] < placed[below]) {
    const meeting = (placed[above] + placed[below]) / 2;
    placed[above] = meeting;
    placed[below] = meeting;
  }
  placed[2 * upper + 1] = Math.max(placed[2 * upper + 1], placed[above] + skin.lip_upper);
  placed[2 * lower + 1] = Math.min(placed[2 * lower + 1], placed[below] - skin.lip_lower);
}

/** Opening in mm, share of closure, and how far the eye rolls up, which no surgery changes. */
function closeLids(space, half, asked, surgery, side) {
  const { lids } = space.face;
  const loose = half.slack[space.margin];
  let closing = 0;
  let cheek = 0;
  for (let m = 0; m < space.M; m++) {
    closing += half.pull[m] * lids.closing[m];
    cheek += half.pull[m] * lids.cheek[m];
  }
  cheek = Math.min(cheek, lids.cheekLimit);
  const own = lids.opening + (lids.upperRetraction + lids.lowerRetraction) * loose;
  let widest = own;
  let closed = own - closing - cheek;
  const byMuscles = Math.max(closed, 0);
  if (surgery) {
    const retraction = lids.upperRetraction + lids.lowerRetraction * surgery.hanging[side][space.places[space.margin]];
    widest = Math.max(lids.opening + retraction * loose + surgery.opening[side], lids.narrowest);
    closed = widest - closing - cheek - asked * surgery.weight[side];
  }
  half.opening = Math.max(closed, 0);
  half.closure = 1 - half.opening / widest;
  half.roll = lids.bell * asked * Math.min(Math.max(byMuscles / lids.opening, 0), 1);
}

/** An expression: rows of activation of both sides over the page's muscles, under a command and at rest. */
export function express(face, activationPair, restPair, healthyRestPair, asked = 0, surgery = null) {
  const space = faceSpace(face);
  const halves = [newHalf(space), newHalf(space)];
  for (let s = 0; s < 2; s++) {
    settleHalf(space, halves[s], restPair[s], healthyRestPair[s], surgery, s);
    moveHalf(space, halves[s], activationPair[s], 0, restPair[s], 0);
  }
  joinHalves(space, halves, asked, surgery);
  const of = (name) => halves.map((half) => half[name]);
  return {
    landmarks: of("placed"), opening: of("opening"), closure: of("closure"), pull: of("pull"), tone: of("tone"),
    roll: of("roll"),
  };
}

/** The state of an operated face at a stop of the page, by the stop's place; null without surgery. */
export function surgeryAt(data, index) {
  const { surgery } = data.face;
  const which = surgery.days[index] ?? -1;
  return which < 0 ? null : surgery.states[which];
}

/** The face of a state under one command, at some effort between rest and all of it. */
export function faceOf(data, state, command, effort = 1) {
  const M = data.muscles.length;
  const row = (array, c) => array.subarray(c * M, (c + 1) * M);
  const rest = state.activation.map((array) => row(array, 0));
  const full = state.activation.map((array) => row(array, command));
  const now = effort === 1 ? full : full.map((array, s) => array.map((value, m) => rest[s][m] + effort * (value - rest[s][m])));
  const healthy = data.healthy.map((array) => row(array, 0));
  const surgery = surgeryAt(data, state.stop?.index ?? data.days.length - 1);
  return express(data.face, now, rest, healthy, data.face.askedClosure[command] * effort, surgery);
}
