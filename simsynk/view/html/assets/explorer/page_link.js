// The address of the page follows the state, and the state follows an address that was sent.

import { decode, encode } from "./hash.js";

export function pageLink(data, store, days, tell) {
  let linked = "";
  const write = (shown) => {
    linked = encode(shown, data, days);
    if (linked === location.hash) return;
    try {
      history.replaceState(null, "", linked);
    } catch {
      // Some browsers refuse an address that changes too often; the next change writes it.
    }
  };
  const follow = (settings) => {
    const { patch, told } = decode(location.hash, data, days);
    if (Object.keys(patch).length) store.set(patch, settings);
    if (told.length) tell(told.join(" "), true);
  };
  return {
    write,
    /** What the address holds when the page is opened; later ones can be undone. */
    begin() {
      follow({ record: false });
      window.addEventListener("hashchange", () => {
        if (location.hash !== linked) follow({ says: "The link was followed" });
      });
    },
    async copy() {
      write(store.get());
      try {
        await navigator.clipboard.writeText(location.href);
        tell("The link was copied; it holds the plan, the day and the nerves by their seed.");
      } catch {
        tell(`Copy the address of this page: ${location.href}`);
      }
    },
  };
}
