"""The frame that every page stands in: title, notice, provenance, one style for screen and print."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from simsynk import __version__
from simsynk.notice import NOTICE

if TYPE_CHECKING:
    from jinja2 import Environment


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("simsynk.view.html", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(notice=NOTICE, version=__version__, asset=asset)
    return made


def asset(name: str) -> Any:
    """A packaged style sheet or script as text that may stand in a page unescaped.

    Examples
    --------
    >>> "prefers-color-scheme" in asset("page.css")
    True
    """
    from markupsafe import Markup

    return Markup((resources.files("simsynk.view.html") / "assets" / name).read_text(encoding="utf-8"))


def render(template: str, values: Mapping[str, Any]) -> str:
    """A whole page.

    Parameters
    ----------
    template
        Name of a packaged template that extends `base.html`.
    values
        What it shows; text is escaped, markup has to be wrapped in `markupsafe.Markup`.
    """
    return _environment().get_template(template).render(**values)


def png_address(content: bytes) -> str:
    """A PNG as the address of an image that needs no file.

    Examples
    --------
    >>> png_address(b"abc")
    'data:image/png;base64,YWJj'
    """
    return "data:image/png;base64," + base64.b64encode(content).decode()
