// The numbers of the page: unpacked once, from text to typed arrays.

const TOO_OLD = "This browser cannot unpack the page's numbers. A newer one can (Firefox 113, Chrome 80, Safari 16.4).";

/** Everything that the page knows, from the text that stands in it. */
export async function readPayload(text) {
  if (typeof DecompressionStream === "undefined") throw new Error(TOO_OLD);
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(raw.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length)));
  let offset = 4 + length;
  const arrays = head.arrays.map((entry) => {
    const size = entry.length * BYTES[entry.kind];
    const found = unpacked(entry, raw.subarray(offset, offset + size));
    offset += size;
    return found;
  });
  return arranged(filled(head.tree, arrays));
}

const BYTES = { steps: 4, bytes: 1, whole: 4, numbers: 8 };

/** One array from its bytes, which stand lowest bytes first, then second bytes, and so on. */
function unpacked(entry, bytes) {
  const { kind, length, step } = entry;
  if (kind === "bytes") return bytes.slice();
  const wide = BYTES[kind];
  const joined = new Uint8Array(length * wide);
  for (let b = 0, k = 0; b < wide; b++) for (let i = 0; i < length; i++) joined[i * wide + b] = bytes[k++];
  if (kind === "numbers") return new Float64Array(joined.buffer);
  if (kind === "whole") return new Int32Array(joined.buffer);
  const codes = new Uint32Array(joined.buffer);
  const values = new Float64Array(length);
  // Odd codes are negative numbers.
  for (let i = 0; i < length; i++) values[i] = (codes[i] & 1 ? -(codes[i] + 1) / 2 : codes[i] / 2) * step;
  return values;
}

/** The tree with arrays in the places of their numbers. */
function filled(node, arrays) {
  if (Array.isArray(node)) return node.map((one) => filled(one, arrays));
  if (node === null || typeof node !== "object") return node;
  if ("$array" in node) return arrays[node.$array];
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value, arrays)]));
}

/** Arrays in the order in which they are used: nerve by nerve, whole commands in place of differences from rest. */
function arranged(data) {
  const n = data.replicates.length;
  const C = data.commands.length;
  const M = data.muscles.length;
  data.carried = byNerve(data.carried, data.ways.count, C, n, (way, c) => way * C + c);
  if (data.others) data.others = othersByNerve(data.others, C, M, n);
  data.asked = new Uint8Array(C * M);
  data.commands.forEach((command, c) => command.asked.forEach((muscle) => (data.asked[c * M + muscle] = 1)));
  data.shown = Uint8Array.from(data.muscles, (muscle) => (muscle.shown ? 1 : 0));
  for (const side of data.course) arrangeCourse(side, data.days.length - 1, M, C, n);
  return data;
}

/** From (rows, commands, nerves) with each command less rest to (nerves, rows, commands). */
function byNerve(stored, rows, C, n, place) {
  const found = new Float64Array(stored.length);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < C; c++) {
      for (let i = 0; i < n; i++) {
        const rest = c ? stored[row * C * n + i] : 0;
        found[i * rows * C + place(row, c)] = stored[(row * C + c) * n + i] + rest;
      }
    }
  }
  return found;
}

/** From (commands, muscles, nerves) with each command less rest to (nerves, commands, muscles). */
function othersByNerve(stored, C, M, n) {
  const found = new Float64Array(stored.length);
  for (let c = 0; c < C; c++) {
    for (let m = 0; m < M; m++) {
      for (let i = 0; i < n; i++) {
        const rest = c ? stored[m * n + i] : 0;
        found[(i * C + c) * M + m] = stored[(c * M + m) * n + i] + rest;
      }
    }
  }
  return found;
}

/** One side's recorded days: sums of the changes from day to day, as (days, nerves, commands, muscles). */
function arrangeCourse(side, days, M, C, n) {
  const stored = side.activation;
  const activation = new Float64Array(stored.length);
  const ownRest = new Float64Array(side.ownRest.length);
  const each = M * C * n;
  for (let d = 1; d < days; d++) {
    for (let k = 0; k < each; k++) stored[d * each + k] += stored[(d - 1) * each + k];
    for (let k = 0; k < M * n; k++) side.ownRest[d * M * n + k] += side.ownRest[(d - 1) * M * n + k];
  }
  for (let d = 0; d < days; d++) {
    for (let m = 0; m < M; m++) {
      for (let i = 0; i < n; i++) {
        const rest = stored[d * each + m * C * n + i];
        for (let c = 0; c < C; c++) {
          const own = c ? stored[d * each + (m * C + c) * n + i] : 0;
          activation[((d * n + i) * C + c) * M + m] = own + rest;
        }
        ownRest[(d * n + i) * M + m] = side.ownRest[(d * M + m) * n + i];
      }
    }
  }
  side.activation = activation;
  side.ownRest = ownRest;
}

/** Activation and own resting part of both sides of one nerve on a recorded day before the plan, untreated. */
export function courseOf(data, dayIndex, nerve) {
  const n = data.replicates.length;
  const M = data.muscles.length;
  const size = data.commands.length * M;
  const activation = [data.healthy[0], data.healthy[1]];
  const ownRest = activation.map((healthy) => healthy.subarray(0, M));
  for (const side of data.course) {
    const at = dayIndex * n + nerve;
    activation[side.side] = side.activation.subarray(at * size, (at + 1) * size);
    ownRest[side.side] = side.ownRest.subarray(at * M, (at + 1) * M);
  }
  return { activation, ownRest };
}
