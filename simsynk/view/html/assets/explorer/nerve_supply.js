// What reaches the muscles through which part of the nerve: counted once, then asked at every hover.

import { sparedWays } from "./ways.js";

/** How much each way adds to its muscle over all commands, mean of the nerves. */
export function waySupply(data) {
  const { count } = data.ways, commands = data.commands.length;
  const nerves = data.carried.length / Math.max(count * commands, 1);
  const found = new Float64Array(count);
  for (let at = 0, n = 0; n < nerves; n++) {
    for (let w = 0; w < count; w++) {
      for (let c = 0; c < commands; c++, at++) if (c > 0) found[w] += Math.max(data.carried[at], 0);
    }
  }
  for (let w = 0; w < count; w++) found[w] /= Math.max(nerves, 1);
  return found;
}

/** Share of what still reaches each muscle that further cuts would take; NaN where nothing reaches it. */
export function shareTaken(data, supply, cuts, further) {
  const before = sparedWays(data, cuts), after = sparedWays(data, [...cuts, ...further]);
  const had = new Float64Array(data.muscles.length), lost = new Float64Array(data.muscles.length);
  for (let w = 0; w < data.ways.count; w++) {
    if (!before[w]) continue;
    had[data.ways.muscle[w]] += supply[w];
    if (!after[w]) lost[data.ways.muscle[w]] += supply[w];
  }
  return had.map((whole, m) => (whole > 0 ? lost[m] / whole : NaN));
}

/** Share of each muscle's supply that some cuts leave; 1 where nothing reached it before. */
export function shareLeft(data, supply, cuts) {
  return shareTaken(data, supply, [], cuts).map((share) => (Number.isNaN(share) ? 1 : 1 - share));
}

/** Edges of the drawn nerve that no axon reaches any more: all ways into them are cut. */
export function deadEdges(edges, cuts) {
  const cut = new Set(cuts);
  const severedHere = (edge) => cut.has(edge.cut) || cut.has(edge.name);
  const heads = new Set(edges.map((edge) => edge.head));
  const live = new Set(edges.map((edge) => edge.tail).filter((node) => !heads.has(node)));
  for (let more = true; more; ) {
    more = false;
    for (const edge of edges) {
      if (live.has(edge.tail) && !live.has(edge.head) && !severedHere(edge)) {
        live.add(edge.head);
        more = true;
      }
    }
  }
  return new Set(edges.filter((edge) => !live.has(edge.tail)).map((edge) => edge.name));
}

/** The muscles with the largest shares, as places and shares, none under a per cent. */
export function largestShares(shares, most) {
  return [...shares.keys()]
    .filter((m) => shares[m] >= 0.01)
    .sort((a, b) => shares[b] - shares[a])
    .slice(0, most)
    .map((m) => ({ muscle: m, share: shares[m] }));
}
