// On a phone one room is shown at a time; on a wide screen the tabs are not there.

import { pressButton, setAttribute } from "./elements.js";

const ROOMS = [["nerve", "Nerve"], ["matrix", "Matrix"], ["commands", "All commands"], ["balance", "Balance"]];

export function roomTabs(root, content) {
  const show = (name) => {
    content.dataset.room = name;
    for (const [other, button] of buttons) setAttribute(button, "aria-pressed", other === name);
  };
  const buttons = ROOMS.map(([name, title]) => [name, pressButton(title, () => show(name), { "data-room": name })]);
  root.replaceChildren(...buttons.map(([, button]) => button));
  show("nerve");
}
