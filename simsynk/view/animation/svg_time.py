"""Time in an SVG: values that change over a film, as SMIL elements that hold their last value."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from simsynk.view.animation.pens import FONT

_STRAIGHT, _SMOOTH = "0 0 1 1", ".333 0 .667 1"


def number(value: float, digits: int = 4) -> str:
    """A number without needless digits.

    Examples
    --------
    >>> number(0.5), number(1.0), number(-0.25)
    ('.5', '1', '-.25')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def animated(
    name: str, seconds: Sequence[float] | NDArray[np.float64], values: Sequence[str], length_s: float, *,
    steps: bool = False, loops: int = 1, smooth: Sequence[bool] = (), freeze: bool = True,
) -> str:  # fmt: skip
    """An attribute that runs through values, from the start of the film to its end.

    Parameters
    ----------
    name
        The attribute.
    seconds, values
        When each value holds; the first one from the start of the film.
    length_s
        Length of the film.
    steps
        Whether values change at once instead of sliding.
    loops
        How often the film is shown.
    smooth
        For each passage from a value to the next, whether it starts and ends softly; none is all straight.
    freeze
        Whether the last value stays; not needed where the element has it anyway.
    """
    times, words = list(seconds), list(values)
    if len(set(words)) == 1:
        return ""
    times[0] = 0.0
    eased = list(smooth)
    if not steps and times[-1] < length_s - 1e-6:
        times, words, eased = [*times, length_s], [*words, words[-1]], [*eased, False]
    elif not steps:
        times[-1] = length_s
    keys = ";".join(number(min(time / length_s, 1.0), 3) for time in times)
    mode = ' calcMode="discrete"' if steps else ""
    if any(eased):
        mode = f' calcMode="spline" keySplines="{";".join(_SMOOTH if one else _STRAIGHT for one in eased)}"'
    stays = ' fill="freeze"' if freeze else ""
    often = f' repeatCount="{loops}"' if loops > 1 else ""
    return (
        f'<animate attributeName="{name}" dur="{length_s:g}s" keyTimes="{keys}" values="{";".join(words)}"'
        f"{mode}{often}{stays}/>"
    )


def shown_between(first: float, last: float | None) -> str:
    """Show an element from one second to another only, to the end for None.

    The element itself is visible where it stays to the end, else it carries `opacity="0"`.

    Examples
    --------
    >>> shown_between(0.0, None), shown_between(2.0, None)
    ('', '<set attributeName="opacity" to="0" end="2s"/>')
    >>> shown_between(2.0, 3.0)
    '<set attributeName="opacity" to="1" begin="2s" end="3s"/>'
    """
    if last is not None:
        return f'<set attributeName="opacity" to="1" begin="{number(first, 3)}s" end="{number(last, 3)}s"/>'
    return f'<set attributeName="opacity" to="0" end="{number(first, 3)}s"/>' if first > 0 else ""


def shown_again(first: float, lasts: float, length_s: float, loops: int, *, stays: bool = False) -> str:
    """Show an element for a while in every showing of a film; to its end after the last one where it `stays`.

    Examples
    --------
    >>> shown_again(0.5, 0.25, 2.0, 1)[-50:]
    'values="0;1;0" calcMode="discrete" fill="freeze"/>'
    """
    times, values = ([0.0, first], ["0", "1"]) if first > 0 else ([0.0], ["1"])
    if not stays:
        times, values = [*times, first + lasts], [*values, "0"]
    return animated("opacity", times, values, length_s, steps=True, loops=loops)


def document(key: str, width: float, height: float, *, title: str, description: str, style: str, body: str) -> str:
    """A whole SVG of screen units with its words for those who cannot see it; `key` leads every id."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{key}" role="img" aria-labelledby="{key}-title {key}-desc" '
        f'viewBox="0 0 {width:g} {height:.0f}" width="{width:g}" height="{height:.0f}" font-family="{FONT}">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{body}</svg>\n'
    )


def key_of(text: str) -> str:
    """Text that may lead ids.

    Examples
    --------
    >>> key_of("my key")
    'my-key'
    """
    word = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in text)
    return word if word[:1].isalpha() else f"k{word}"
