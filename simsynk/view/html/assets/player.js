// Plays the films of a page: pause, play, start again, and a slider over the film's own time.
"use strict";
// A film has rules that hold it still for those who prefer no motion; they go once it is asked for.
const moveAfterAll = (svg) => {
  for (const { sheet } of svg.querySelectorAll("style")) {
    for (let i = sheet.cssRules.length - 1; i >= 0; i--) {
      if (sheet.cssRules[i].conditionText?.includes("prefers-reduced-motion")) sheet.deleteRule(i);
    }
  }
};
for (const film of document.querySelectorAll("[data-film]")) {
  const svg = film.querySelector("svg");
  const [play, again] = film.querySelectorAll("button");
  const slider = film.querySelector("input");
  const now = film.querySelector(".now");
  const told = film.querySelector("output");
  const words = JSON.parse(film.dataset.words);
  const once = Number(film.dataset.length);
  const end = once * Number(film.dataset.loops);
  const place = () => (svg.getCurrentTime() >= end ? once : svg.getCurrentTime() % once);
  // What the frame of this moment says: the last words whose second has come.
  const spoken = () => words.findLast(([second]) => second <= place() + 1e-3)?.[1] ?? "";
  const show = () => {
    const runs = !svg.animationsPaused() && svg.getCurrentTime() < end;
    play.textContent = runs ? "Pause" : "Play";
    if (document.activeElement !== slider || runs) slider.value = String(place());
    told.textContent = `${place().toFixed(1)} of ${once.toFixed(1)} s`;
    slider.setAttribute("aria-valuetext", spoken());
    now.textContent = spoken();
    return runs;
  };
  let watching = false;
  const watch = () => { watching = show(); if (watching) requestAnimationFrame(watch); };
  const start = () => { svg.unpauseAnimations(); if (!watching) watch(); };
  play.addEventListener("click", () => {
    if (!svg.animationsPaused() && svg.getCurrentTime() < end) { svg.pauseAnimations(); show(); return; }
    if (svg.getCurrentTime() >= end) svg.setCurrentTime(0);
    start();
  });
  again.addEventListener("click", () => { svg.setCurrentTime(0); start(); });
  slider.addEventListener("input", () => {
    svg.pauseAnimations();
    svg.setCurrentTime(Number(slider.value));
    show();
  });
  // Who prefers no motion sees the strip, and the film only on demand.
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) { svg.pauseAnimations(); svg.setCurrentTime(Number(film.dataset.still)); }
  const want = film.parentElement.querySelector(".want");
  want.addEventListener("click", () => {
    film.classList.add("wanted");
    moveAfterAll(svg);
    want.setAttribute("aria-expanded", "true");
    want.hidden = true;
    svg.setCurrentTime(0);
    start();
    play.focus();
  });
  watch();
}
