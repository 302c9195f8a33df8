"""The page on which a nerve is cut by hand, as one HTML text that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from simsynk import __version__
from simsynk.view.explorer.bundle import bundle, styles
from simsynk.view.explorer.packing import pack
from simsynk.view.html.page import render

START = "app.js"


def explorer_page(data: Mapping[str, Any], *, start: str = START) -> str:
    """The page of `explorer_data`.

    Parameters
    ----------
    data
        What the page knows.
    start
        Module that begins.
    """
    made = data["made"]
    origin = [
        f"simsynk {__version__}", f"scenario {made['scenario']} {made['sha256'][:12]}", f"seed {made['seed']}",
        f"replicates {made['replicates']}",
    ]  # fmt: skip
    if made["command"]:
        origin.append(made["command"])
    return render(
        "explorer.html",
        {
            "title": made["title"],
            "origin": " · ".join(origin),
            # Our own modules and numbers: the payload's alphabet cannot end the element it stands in.
            "styles": Markup(styles()),
            "script": Markup(bundle(start)),
            "payload": Markup(pack(data)),
        },
    )


def is_explorer(content: bytes) -> bool:
    """Whether a file is such a page.

    Examples
    --------
    >>> is_explorer(b"<html></html>")
    False
    """
    return b'<meta name="generator" content="simsynk' in content and b'id="payload"' in content
