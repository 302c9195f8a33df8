"""The page that plays films: with a button to pause, a slider, and the strip for those who prefer no motion."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from simsynk import __version__
from simsynk.view.animation.files import strip_words
from simsynk.view.animation.kinds import Film
from simsynk.view.html.page import png_address, render


def film_page(films: Sequence[Film], strips: Sequence[Path], *, title: str, provenance: Mapping[str, Any]) -> str:
    """One self-contained page.

    Parameters
    ----------
    films
        What it plays, one after the other.
    strips
        PNG of the strip of each film.
    title, provenance
        Heading, and where the films come from.
    """
    known = [f"{name} {provenance[name]}" for name in ("scenario", "seed", "replicates") if name in provenance]
    shown = [
        {
            "name": film.name,
            "title": film.title,
            "description": film.description,
            # What simsynk itself has written; titles of scenarios in it are escaped.
            "svg": Markup(film.svg("abcdefgh"[number])),
            "length": f"{film.length_s:.3f}",
            "loops": film.loops,
            "still": f"{film.still_s:.3f}",
            "words": json.dumps(film.words, ensure_ascii=False, separators=(",", ":")),
            "strip": png_address(strip.read_bytes()),
            "strip_words": strip_words(film),
        }
        for number, (film, strip) in enumerate(zip(films, strips, strict=True))
    ]
    source = " · ".join([f"simsynk {__version__}", *known])
    return render("animation.html", {"title": title, "films": shown, "provenance": source})
