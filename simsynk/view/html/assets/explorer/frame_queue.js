// Work that may wait: one piece in each frame, so that the page never stands still.

/** Gives a function that takes a list of tasks; newer ones take the place of those that still wait. */
export function frameQueue(spent) {
  const page = document.documentElement.dataset;
  let waiting = [], asked = false;
  const next = () => {
    const task = waiting.shift();
    if (task) {
      const began = performance.now();
      task();
      spent(performance.now() - began);
    }
    asked = waiting.length > 0;
    if (asked) requestAnimationFrame(next);
    else page.settled = "true";
  };
  return (tasks) => {
    waiting = tasks;
    page.settled = "false";
    if (asked) return;
    asked = true;
    requestAnimationFrame(next);
  };
}
