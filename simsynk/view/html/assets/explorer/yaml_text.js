// The part of YAML that plan files use: blocks, lists, flow lists and mappings, quoted and plain words, remarks.

export class TextFault extends Error {
  constructor(line, message) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** Lines that say something, without remarks; what stays open, a bracket or a quotation, takes the next lines with it. */
function sayingLines(text) {
  const found = [];
  let open = null, depth = 0;
  text.split(/\r\n|\r|\n/).forEach((raw, i) => {
    if (open?.quote) {
      open.parts.push(raw.trim());
      if (quoteLeftOpen(open.quote + raw) === "") open.quote = "";
    } else {
      const line = withoutRemark(raw);
      if (/^(\s*(---|\.\.\.)?\s*|%.*)$/.test(line)) return;
      if (open) open.parts.push(line.trim());
      else {
        const lead = /^\s*/.exec(line)[0];
        if (lead.includes("\t")) throw new TextFault(i + 1, "indent with spaces, not with tabs");
        found.push((open = { indent: lead.length, parts: [line.trim()], number: i + 1, quote: "" }));
      }
      open.quote = quoteLeftOpen(line);
      depth += bracketsOpen(line);
    }
    if (depth <= 0 && !open.quote) { open = null; depth = 0; }
  });
  if (open?.quote) throw new TextFault(open.number, "a quotation mark is not closed");
  if (open) throw new TextFault(open.number, "a bracket is opened and not closed");
  return found.map(({ indent, parts, number }) => ({ indent, text: parts.join(" "), number }));
}

/** The quotation mark that a line opens and does not close, or nothing. */
function quoteLeftOpen(line) {
  return walkQuotes(line, () => false).quote;
}

/** Goes over what is not quoted until `see` says so: where that is, and the quotation that is left open. */
function walkQuotes(text, see) {
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (quote) {
      // Behind a backslash, or doubled between single ones, a quotation mark does not end the quotation.
      if ((sign === "\\" && quote === '"') || (sign === "'" && quote === "'" && text[i + 1] === "'")) i++;
      else if (sign === quote) quote = "";
    } else if ((sign === '"' || sign === "'") && (i === 0 || /[\s[{,:]/.test(text[i - 1]))) quote = sign;
    else if (see(sign, i)) return { at: i, quote };
  }
  return { at: -1, quote };
}

function outsideQuotes(text, see) {
  return walkQuotes(text, see).at;
}

function withoutRemark(line) {
  const at = outsideQuotes(line, (sign, i) => sign === "#" && (i === 0 || /\s/.test(line[i - 1])));
  return at < 0 ? line : line.slice(0, at);
}

function bracketsOpen(text) {
  let depth = 0;
  outsideQuotes(text, (sign) => {
    depth += "[{".includes(sign) ? 1 : "]}".includes(sign) ? -1 : 0;
    return false;
  });
  return depth;
}

/** What stands between double quotation marks; the usual signs behind a backslash are read, others stay. */
function unescaped(inner) {
  const signs = { n: "\n", t: "\t", "0": "" };
  return inner.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gi, (_, two, four, one) =>
    two || four ? String.fromCharCode(parseInt(two ?? four, 16)) : signs[one] ?? one);
}

function plainValue(text, line) {
  const word = text.trim();
  if (word === "" || word === "~" || word === "null") return null;
  if (word[0] === '"' || word[0] === "'") {
    if (word.length < 2 || word.at(-1) !== word[0]) throw new TextFault(line, "a quotation mark is not closed");
    const inner = word.slice(1, -1);
    return word[0] === "'" ? inner.replaceAll("''", "'") : unescaped(inner);
  }
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  if ("&*!|>%@`".includes(word[0])) throw new TextFault(line, `“${word}” is a form of YAML that this page does not read`);
  return word;
}

function flowParts(text, line) {
  const parts = [];
  let from = 0, depth = 0;
  outsideQuotes(text, (sign, i) => {
    depth += "[{".includes(sign) ? 1 : "]}".includes(sign) ? -1 : 0;
    if (depth < 0) throw new TextFault(line, `“${sign}” closes nothing`);
    if (sign === "," && depth === 0) { parts.push(text.slice(from, i)); from = i + 1; }
    return false;
  });
  if (text.slice(from).trim()) parts.push(text.slice(from));
  return parts;
}

function keyAndRest(text, line) {
  const at = outsideQuotes(text, (sign, i) => sign === ":" && (i + 1 === text.length || /\s/.test(text[i + 1])));
  if (at < 1) throw new TextFault(line, `“${text}” should be “name: value”`);
  return [String(plainValue(text.slice(0, at), line)), text.slice(at + 1).trim()];
}

function inlineValue(text, line, depth = 0) {
  if (depth > DEEPEST) throw new TextFault(line, "brackets stand too deep within each other");
  const word = text.trim(), first = word[0], last = word.at(-1);
  if (first === "[" || first === "{") {
    if (last !== (first === "[" ? "]" : "}")) throw new TextFault(line, `“${first}” is not closed at the end of the line`);
    const parts = flowParts(word.slice(1, -1), line);
    if (first === "[") return parts.map((part) => inlineValue(part, line, depth + 1));
    const found = { };
    for (const part of parts) {
      const [key, rest] = keyAndRest(part.trim(), line);
      putOnce(found, key, inlineValue(rest, line, depth + 1), line);
    }
    return marked(found, line);
  }
  return plainValue(word, line);
}

function putOnce(found, key, value, line) {
  if (Object.hasOwn(found, key)) throw new TextFault(line, `“${key}” stands twice`);
  Object.defineProperty(found, key, { value, enumerable: true });
}

const DEEPEST = 12;
const lineOfMapping = new WeakMap();

function marked(found, line) {
  lineOfMapping.set(found, line);
  return found;
}

/** The line on which a mapping began, or 1. */
export function lineOf(found) {
  return lineOfMapping.get(found) ?? 1;
}

/** The value that a text of YAML holds; `lineOf` tells on which line a mapping began. */
export function readYaml(text) {
  const lines = sayingLines(text.replace(/^\uFEFF/, ""));
  let at = 0;

  const isItem = (one) => one.text === "-" || one.text.startsWith("- ");
  function list(indent) {
    const found = [];
    while (at < lines.length && lines[at].indent === indent && isItem(lines[at])) {
      const one = lines[at], rest = one.text.slice(1).trim();
      if (!rest) { at++; found.push(deeper(indent, one.number)); continue; }
      if (/^[\w"']+\s*:(\s|$)/.test(rest)) {
        const inner = one.indent + one.text.length - rest.length;
        lines[at] = { indent: inner, text: rest, number: one.number };
        found.push(mapping(inner));
      } else { at++; found.push(inlineValue(rest, one.number)); }
    }
    return found;
  }
  function mapping(indent) {
    const found = {}, began = lines[at].number;
    while (at < lines.length && lines[at].indent === indent && !isItem(lines[at])) {
      const one = lines[at++], [key, rest] = keyAndRest(one.text, one.number);
      putOnce(found, key, rest ? wordsOrValue(rest, indent, one.number) : deeper(indent, one.number), one.number);
    }
    if (at < lines.length && lines[at].indent > indent) {
      throw new TextFault(lines[at].number, "this line is indented more than the one above it");
    }
    return marked(found, began);
  }
  /** A value, or plain words that go on in the lines below, which are indented more. */
  function wordsOrValue(rest, indent, number) {
    const block = /^[|>][-+\d]*$/.test(rest), words = block ? [] : [rest];
    const plain = block || !/^[[{"']/.test(rest);
    while (plain && at < lines.length && lines[at].indent > indent && (block || !/^[\w"']+\s*:(\s|$)/.test(lines[at].text))) {
      words.push(lines[at++].text);
    }
    return words.length === 1 && !block ? inlineValue(rest, number) : words.join(" ");
  }
  function deeper(indent, number) {
    const next = lines[at];
    if (next && (next.indent > indent || (next.indent === indent && isItem(next)))) return block(next.indent);
    return null;
  }
  function block(indent) {
    if (indent > DEEPEST * 8) throw new TextFault(lines[at].number, "this line is indented too far");
    return isItem(lines[at]) ? list(indent) : mapping(indent);
  }

  if (!lines.length) throw new TextFault(1, "the file is empty");
  const found = /^[[{]/.test(lines[0].text) && lines.length === 1
    ? inlineValue(lines[0].text, lines[0].number) : (at = 0, block(lines[0].indent));
  if (at < lines.length && at > 0) throw new TextFault(lines[at].number, "this line does not fit to those above it");
  return found;
}
