// Making pieces of the page.

/** An element with its attributes and children; `on…` are listeners, `text` is its words. */
export function element(tag, settings = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
}

export function pressButton(words, press, settings = {}) {
  return element("button", { type: "button", text: words, onclick: press, ...settings });
}

/** Sets words only where they differ, so that nothing is read or laid out anew without need. */
export function setWords(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

export function setAttribute(place, name, value) {
  if (value === null || value === undefined) place.removeAttribute(name);
  else if (place.getAttribute(name) !== String(value)) place.setAttribute(name, value);
}

export function upperFirst(words) {
  return words ? words[0].toUpperCase() + words.slice(1) : "";
}

/** A number in few signs: one decimal under ten, none above. */
export function shortNumber(value, decimals = Math.abs(value) < 9.95 ? 1 : 0) {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(decimals);
  return /^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

export function calmMotion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
