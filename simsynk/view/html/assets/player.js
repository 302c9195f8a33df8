// Plays the films of a page: pause, play, start again, and a slider over the film's own time.
"use strict";
for (const film of document.querySelectorAll("[data-film]")) {
  const svg = film.querySelector("svg");
  const [play, again] = film.querySelectorAll("button");
  const slider = film.querySelector("input");
  const told = film.querySelector("output");
  const once = Number(film.dataset.length);
  const end = once * Number(film.dataset.loops);
  const place = () => (svg.getCurrentTime() >= end ? once : svg.getCurrentTime() % once);
  const show = () => {
    const runs = !svg.animationsPaused() && svg.getCurrentTime() < end;
    play.textContent = runs ? "Pause" : "Play";
    if (document.activeElement !== slider || runs) slider.value = String(place());
    told.textContent = `${place().toFixed(1)} of ${once.toFixed(1)} s`;
    return runs;
  };
  const watch = () => { if (show()) requestAnimationFrame(watch); };
  const start = () => { svg.unpauseAnimations(); watch(); };
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
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) { svg.pauseAnimations(); svg.setCurrentTime(Number(film.dataset.still)); }
  watch();
}
