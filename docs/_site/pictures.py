"""Pictures of the gallery: what an example saved, in place of what a plotting window would have shown."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx_gallery.scrapers import figure_rst

SHOWN = (".png", ".gif")


class SavedPictures:
    """Collects the pictures that an example has written to `results/` since the last look."""

    def __init__(self) -> None:
        self.seen: set[Path] = set()

    def __repr__(self) -> str:
        return "SavedPictures"

    def __call__(self, block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
        """Copy new pictures to where the gallery wants them; their words are the title of the example."""
        script = Path(block_vars["src_file"])
        found = [one for one in sorted((script.parent / "results").rglob("*")) if one.suffix in SHOWN]
        fresh = [one for one in found if one not in self.seen]
        self.seen |= set(fresh)
        named: list[str] = []
        for path, target in zip(fresh, block_vars["image_path_iterator"], strict=False):
            place = Path(target).with_suffix(path.suffix)
            shutil.copyfile(path, place)
            named.append(str(place))
        title = script.read_text(encoding="utf-8").split("\n")[1]
        return figure_rst(named, gallery_conf["src_dir"], fig_titles=title)
