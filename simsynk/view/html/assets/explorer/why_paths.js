// Which twigs carry what a command makes a muscle do, and whose axons run in them.

import { why } from "./readout.js";

const MOST_TWIGS = 4, LEAST_SHARE = 0.03, MOST_HOMES = 3;

/** The last twig on a way, or the last branch where there is none. */
function lastCut(data, names) {
  const kindOf = new Map(data.cuts.map((cut) => [cut.name, cut.kind]));
  for (const kind of ["twig", "branch"]) {
    const found = names.filter((name) => kindOf.get(name) === kind).at(-1);
    if (found) return found;
  }
  return "";
}

/** Whose axons they are, weighed by what the command asks of each home muscle. */
function addHomes(data, into, way, amount, command) {
  const homes = data.ways.homes;
  if (!homes) return;
  const weighed = homes.shares[way].map(([pool, share]) => [pool, share * homes.drives[command][pool]]);
  const whole = weighed.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [pool, weight] of weighed) if (weight > 0) into.set(pool, (into.get(pool) || 0) + (amount * weight) / whole);
}

/**
 * The twigs that carry a cell, largest first: name, share of the cell, cuts on the way, and home muscles with their
 * share of what this twig carries.
 */
export function carriers(data, state, cell) {
  const byTwig = new Map();
  for (const { way, cutNames, share } of why(data, state.plan, state.stop, cell.command, cell.muscle).routes) {
    const name = lastCut(data, cutNames);
    const one = byTwig.get(name) || { name, share: 0, cuts: new Map(), homes: new Map() };
    one.share += share;
    for (const cut of cutNames) one.cuts.set(cut, (one.cuts.get(cut) || 0) + share);
    addHomes(data, one.homes, way, share, cell.command);
    byTwig.set(name, one);
  }
  return [...byTwig.values()].sort((a, b) => b.share - a.share).map((one) => ({ ...one, homes: namedHomes(data, one.homes) }));
}

function namedHomes(data, homes) {
  const whole = [...homes.values()].reduce((sum, one) => sum + one, 0);
  return [...homes].sort((a, b) => b[1] - a[1]).slice(0, MOST_HOMES)
    .map(([pool, amount]) => ({ name: data.ways.homes.pools[pool], share: amount / whole }))
    .filter((one) => one.share >= LEAST_SHARE);
}

/** The few carriers that are worth a line. */
export function mainCarriers(data, state, cell) {
  return carriers(data, state, cell).filter((one) => one.share >= LEAST_SHARE).slice(0, MOST_TWIGS);
}

/** What lights up in the nerve for the cell that was asked about: twigs in their order, and the edges on the way. */
export function pathOf(data, state) {
  if (!state.why) return { twigs: [], edges: [] };
  const main = mainCarriers(data, state, state.why);
  const edges = main.flatMap((one) => [...one.cuts].filter(([, share]) => share >= one.share / 2).map(([name]) => name));
  return { twigs: main.map((one) => one.name), edges: [...new Set(edges)] };
}
