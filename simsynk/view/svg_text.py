"""Smaller SVG text: paths in short steps from point to point, without the wrappers that a drawing library adds."""

from __future__ import annotations

import re

_PATH = re.compile(r' d="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z]|-?\d+\.?\d*(?:e[-+]?\d+)?")
_WRAPPED = re.compile(r'<g id="patch_\d+">\s*(<path [^>]*/>)\s*</g>')
_PARTS = 100
"""Steps of a point in which places are given: finer than any printer."""


def smaller(text: str) -> str:
    """An SVG text that draws the same in about half the bytes.

    Places are rounded to a hundredth of a point before the steps between them are taken, so that errors do not add
    up.

    Parameters
    ----------
    text
        What matplotlib wrote.
    """
    return _PATH.sub(lambda path: f' d="{short_path(path.group(1))}"', _WRAPPED.sub(r"\1", text))


def short_path(path: str) -> str:
    """The data of a path in relative steps; left as they are where they hold more than lines and curves.

    Examples
    --------
    >>> short_path("M 10.004 20 L 10.5 19.25 L 11 19 C 11 19 12 20.126 13 21 z")
    'M10 20l.5-.75 .5-.25c0 0 1 1.13 2 2z'
    """
    tokens = _TOKEN.findall(path)
    written: list[str] = []
    here = start = (0, 0)
    last, place = "", 0
    while place < len(tokens):
        command = tokens[place]
        place += 1
        if command in "zZ":
            written.append("z")
            here, last = start, "z"
            continue
        if command not in "MLCQ":
            return path
        first = place
        while place < len(tokens) and not tokens[place].isalpha():
            place += 1
        numbers = [round(_PARTS * float(one)) for one in tokens[first:place]]
        if command == "M":
            here = start = (numbers[0], numbers[1])
            written.append(f"M{_joined(numbers)}")
        else:
            steps = _joined([value - here[n % 2] for n, value in enumerate(numbers)])
            letter = "" if last == command else command.lower()
            written.append(letter + (" " if not letter and not steps.startswith("-") else "") + steps)
            here = (numbers[-2], numbers[-1])
        last = command
    return "".join(written)


def _joined(numbers: list[int]) -> str:
    """Numbers with a space between them where a minus does not part them."""
    words = [_word(value) for value in numbers]
    return words[0] + "".join(word if word.startswith("-") else f" {word}" for word in words[1:])


def _word(value: int) -> str:
    """Hundredths as a decimal number without idle zeros."""
    whole, part = divmod(abs(value), _PARTS)
    digits = f".{part:02d}".rstrip("0") if part else ""
    return f"{'-' if value < 0 else ''}{whole if whole or not digits else ''}{digits}"
