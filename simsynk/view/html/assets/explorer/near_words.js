// Names that were meant, and long words made short, for messages.

const LONGEST_NAME = 40, MOST_TOLD = 6;

/** A name as it stands in a message: quoted, and shortened when somebody's file holds a whole page in its place. */
export function shortName(name, quoted = true) {
  const text = String(name), short = text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
  return quoted ? `“${short}”` : short;
}

/** Few enough sentences to be read. */
export function fewTold(told) {
  if (told.length <= MOST_TOLD) return told;
  const more = told.length - MOST_TOLD;
  return [...told.slice(0, MOST_TOLD), `And ${more} more ${more === 1 ? "thing" : "things"} like these.`];
}

/** How many letters have to change to make one word of another. */
function lettersApart(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** ` (did you mean “…”?)` when a name of the list is near. */
export function nearestWord(name, list) {
  if (String(name).length > LONGEST_NAME) return "";
  const near = list.map((one) => [lettersApart(String(name), one.name), one.name]).sort((a, b) => a[0] - b[0])[0];
  return near && near[0] <= Math.max(2, String(name).length / 4) ? ` (did you mean “${near[1]}”?)` : "";
}
