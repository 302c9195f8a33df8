// The part of YAML that plan files use: blocks, lists, flow lists and mappings, quoted and plain words, remarks.

export class TextFault extends Error {
  constructor(line, message) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** Lines that say something, without remarks; a bracket that stays open takes the next lines with it. */
function sayingLines(text) {
  const found = [];
  let open = null;
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = withoutRemark(raw);
    if (/^\s*(---|\.\.\.)?\s*$/.test(line)) return;
    if (open) open.text += " " + line.trim();
    else {
      const lead = /^\s*/.exec(line)[0];
      if (lead.includes("\t")) throw new TextFault(i + 1, "indent with spaces, not with tabs");
      found.push((open = { indent: lead.length, text: line.trim(), number: i + 1 }));
    }
    if (bracketsOpen(open.text) <= 0) open = null;
  });
  if (open) throw new TextFault(open.number, "a bracket is opened and not closed");
  return found;
}

function outsideQuotes(text, see) {
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (quote) quote = sign === quote ? "" : quote;
    else if ((sign === '"' || sign === "'") && (i === 0 || /[\s[{,:]/.test(text[i - 1]))) quote = sign;
    else if (see(sign, i)) return i;
  }
  return -1;
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

function plainValue(text, line) {
  const word = text.trim();
  if (word === "" || word === "~" || word === "null") return null;
  if (word[0] === '"' || word[0] === "'") {
    if (word.length < 2 || word.at(-1) !== word[0]) throw new TextFault(line, "a quotation mark is not closed");
    const inner = word.slice(1, -1);
    return word[0] === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(["\\])/g, "$1");
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

function inlineValue(text, line) {
  const word = text.trim(), first = word[0], last = word.at(-1);
  if (first === "[" || first === "{") {
    if (last !== (first === "[" ? "]" : "}")) throw new TextFault(line, `“${first}” is not closed at the end of the line`);
    const parts = flowParts(word.slice(1, -1), line);
    if (first === "[") return parts.map((part) => inlineValue(part, line));
    const found = { };
    for (const part of parts) {
      const [key, rest] = keyAndRest(part.trim(), line);
      putOnce(found, key, inlineValue(rest, line), line);
    }
    return marked(found, line);
  }
  return plainValue(word, line);
}

function putOnce(found, key, value, line) {
  if (Object.hasOwn(found, key)) throw new TextFault(line, `“${key}” stands twice`);
  Object.defineProperty(found, key, { value, enumerable: true });
}

function marked(found, line) {
  return Object.defineProperty(found, "line", { value: line, enumerable: false });
}

/** The value that a text of YAML holds; every mapping knows the `line` on which it began. */
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
      putOnce(found, key, rest ? inlineValue(rest, one.number) : deeper(indent, one.number), one.number);
    }
    if (at < lines.length && lines[at].indent > indent) {
      throw new TextFault(lines[at].number, "this line is indented more than the one above it");
    }
    return marked(found, began);
  }
  function deeper(indent, number) {
    const next = lines[at];
    if (next && (next.indent > indent || (next.indent === indent && isItem(next)))) return block(next.indent);
    return null;
  }
  function block(indent) {
    return isItem(lines[at]) ? list(indent) : mapping(indent);
  }

  if (!lines.length) throw new TextFault(1, "the file is empty");
  const found = /^[[{]/.test(lines[0].text) && lines.length === 1
    ? inlineValue(lines[0].text, lines[0].number) : (at = 0, block(lines[0].indent));
  if (at < lines.length && at > 0) throw new TextFault(lines[at].number, "this line does not fit to those above it");
  return found;
}
