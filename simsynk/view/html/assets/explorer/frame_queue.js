// Work that may wait: one piece in each frame, so that the page never stands still.

/** Gives a function that takes a list of tasks; newer ones take the place of those that still wait. */
export function frameQueue(spent) {
  const page = document.documentElement.dataset;
  let waiting = [], asked = false;
  const next = () => {
    const task = waiting.shift(), began = performance.now();
    asked = waiting.length > 0;
    // Asked for before the task is done: one that goes wrong does not keep back those behind it.
    if (asked) requestAnimationFrame(next);
    try {
      task?.();
    } finally {
      spent(performance.now() - began);
      if (!asked) page.settled = "true";
    }
  };
  return (tasks) => {
    waiting = tasks;
    page.settled = "false";
    if (asked) return;
    asked = true;
    requestAnimationFrame(next);
  };
}
