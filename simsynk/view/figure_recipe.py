"""The recipe that every figure file carries: enough to draw the figure again and to see whether it is the same.

A PNG holds it as a text chunk, an SVG in its `<metadata>`, a PDF among the keywords of its document information. The
text is ASCII JSON, so that every format keeps it byte for byte.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, unknown_name

SCHEMA = "simsynk.figure/1"
KINDS = ("study", "run", "sensitivity", "comparison")
ENDINGS = (".svg", ".png", ".pdf")
"""Kinds of file that can carry a recipe."""

PNG_KEY = "simsynk.figure"
_NAMESPACE = "urn:simsynk:figure:1"
_PDF_MARK = "simsynk.figure:"
_PDF_RECIPE = re.compile(rb"simsynk\.figure:([A-Za-z0-9+/=\\\r\n]+)")
_MOST_BYTES = 200_000_000
_TEXTS = ("figure", "text", "version", "data_sha256", "kernels", "nerve")
_MADE_BY_RUN = "give a figure that simsynk drew; a program that saves a picture anew often drops what it carries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a figure was made.

    Parameters
    ----------
    kind
        `study` for a figure of a study, `run` for one of `simsynk run`, `sensitivity` and `comparison` for one of
        `simsynk sensitivity` and `simsynk compare`.
    figure
        Name of the figure, as `heat_map` or `matrix`.
    options
        What else decides what is drawn: outcome and factors of a study's figure, replicate numbers and engine of a
        run's, method and size of a sensitivity analysis, plans and months of a comparison.
    text
        The study or the scenario as YAML, with everything that it needs inside.
    nerve
        Text of the nerve file that a scenario names; empty without one.
    seed
        Seed of the random streams.
    version, kernels
        Version of simsynk, and hash of the sources of its kernels.
    data_sha256
        SHA-256 of what the figure shows: of the table beside the figure, of the arrays behind a run's.

    Examples
    --------
    >>> made = Recipe(kind="run", figure="matrix", text="name: toy", seed=1, version="0.1.0", data_sha256="0" * 64)
    >>> Recipe.from_text(made.to_text()) == made
    True
    """

    kind: str
    figure: str
    text: str = field(repr=False)
    seed: int
    version: str
    data_sha256: str
    options: Mapping[str, Any] = field(default_factory=dict)
    kernels: str = ""
    nerve: str = field(default="", repr=False)

    def to_text(self) -> str:
        """ASCII JSON of a fixed order."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, sort_keys=True)

    @classmethod
    def from_text(cls, text: str, file: str = "") -> Recipe:
        """The recipe of a text; every part of it is checked, since anyone may have written it.

        Parameters
        ----------
        text
            JSON as `to_text` makes it.
        file
            The file that messages name.

        Raises
        ------
        InputError
            For text that is no recipe, is broken, or is of another schema.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise _refused(file, "carries a broken recipe", _MADE_BY_RUN) from None
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            schema = data.get("schema") if isinstance(data, dict) else None
            fix = f"this version reads {SCHEMA}; use the version of simsynk that drew the figure"
            raise _refused(file, f"carries a recipe of the schema {str(schema)[:60]!r}", fix)
        return cls(**_checked({name: value for name, value in data.items() if name != "schema"}, file))


def _checked(data: dict[str, Any], file: str) -> dict[str, Any]:
    names = set(Recipe.__dataclass_fields__)
    needed = names - {"options", "kernels", "nerve"}
    wrong = sorted(needed - set(data)) + sorted(set(data) - names)
    wrong += [name for name in _TEXTS if not isinstance(data.get(name, ""), str)]
    seed = data.get("seed")
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**63:
        wrong.append("seed")
    if not isinstance(data.get("options", {}), dict):
        wrong.append("options")
    if wrong:
        told = ", ".join(dict.fromkeys(str(name)[:40] for name in wrong))
        raise _refused(file, f"carries a broken recipe ({told})", _MADE_BY_RUN)
    if data["kind"] not in KINDS:
        raise unknown_name(f"{file}: kind", str(data["kind"])[:60], KINDS, "a kind of figure that can be drawn again")
    return data


def data_hash(table: bytes) -> str:
    """SHA-256 of a figure's data table.

    Examples
    --------
    >>> data_hash(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(table).hexdigest()


def rows_hash(rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of a figure's data table before it is written.

    Examples
    --------
    >>> rows_hash([{"day": 1.0}]) == rows_hash([{"day": 2.0}])
    False
    """
    return data_hash(json.dumps([dict(row) for row in rows]).encode())


def array_hash(arrays: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 of named arrays: names, types, shapes and every bit of the numbers.

    Examples
    --------
    >>> array_hash({"x": np.zeros(2)}) == array_hash({"x": np.zeros((2, 1))})
    False
    """
    found = hashlib.sha256()
    for name, array in arrays.items():
        solid = np.ascontiguousarray(array)
        found.update(f"{name} {solid.dtype.str} {solid.shape}\n".encode())
        found.update(solid.tobytes())
    return found.hexdigest()


def in_svg(text: str, recipe: Recipe | None, description: str = "") -> str:
    """SVG text with a description for those who cannot see the figure, and with its recipe.

    Parameters
    ----------
    text
        What matplotlib wrote: it holds one `<metadata>` block.
    recipe
        None leaves it out.
    description
        Words in place of the picture; empty leaves them out.
    """
    if recipe is not None:
        told = f'<recipe xmlns="{_NAMESPACE}">{escape(recipe.to_text())}</recipe>\n </metadata>'
        text = text.replace("</metadata>", told, 1)
    if description:
        text = text.replace("<metadata>", f"<desc>{escape(description)}</desc>\n <metadata>", 1)
    return text


def png_metadata(recipe: Recipe | None, description: str = "") -> dict[str, str]:
    """What matplotlib is to write into the text chunks of a PNG."""
    found = {"Description": description} if description else {}
    return found if recipe is None else {**found, PNG_KEY: recipe.to_text()}


def pdf_metadata(recipe: Recipe | None, description: str = "") -> dict[str, str]:
    """What matplotlib is to write into the document information of a PDF; base64, which no PDF string escapes."""
    found = {"Subject": description} if description else {}
    if recipe is not None:
        found["Keywords"] = _PDF_MARK + base64.b64encode(recipe.to_text().encode()).decode()
    return found


def read(path: Path) -> Recipe:
    """The recipe that a figure carries.

    Parameters
    ----------
    path
        A PNG, SVG or PDF file that simsynk drew.

    Raises
    ------
    InputError
        For a file that cannot be read, holds no recipe, or one that is broken or of another schema.
    """
    if path.suffix.casefold() not in _READERS:
        raise _refused(str(path), "is not a figure that can carry a recipe", f"give a file {', '.join(ENDINGS)}")
    try:
        large = path.stat().st_size > _MOST_BYTES
        raw = b"" if large else path.read_bytes()
    except OSError as error:
        raise _refused(str(path), f"cannot be read: {error.strerror or error}") from None
    if large:
        raise _refused(str(path), "is too large for a figure")
    text = _READERS[path.suffix.casefold()](raw, path)
    if text is None:
        raise _refused(str(path), "carries no recipe", _MADE_BY_RUN)
    return Recipe.from_text(text, str(path))


def _from_png(_raw: bytes, path: Path) -> str | None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Opening reads the chunks before the pixels and decodes none of these.
            with Image.open(path, formats=["PNG"]) as picture:
                found = picture.info.get(PNG_KEY)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _refused(str(path), "is not a sound PNG file") from None
    return str(found) if isinstance(found, str) else None


def _from_svg(raw: bytes, path: Path) -> str | None:
    if b"<!ENTITY" in raw:
        raise _refused(str(path), "declares entities of its own, which are not read", _MADE_BY_RUN)
    try:
        root = ElementTree.fromstring(raw)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise _refused(str(path), "is not a sound SVG file") from None
    found = root.find(f".//{{{_NAMESPACE}}}recipe")
    return None if found is None else found.text or ""


def _from_pdf(raw: bytes, path: Path) -> str | None:
    if not raw.startswith(b"%PDF"):
        raise _refused(str(path), "is not a PDF file")
    found = _PDF_RECIPE.search(raw)
    if found is None:
        return None
    try:
        return base64.b64decode(re.sub(rb"[\\\r\n]", b"", found.group(1)), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _refused(str(path), "carries a broken recipe", _MADE_BY_RUN) from None


_READERS: dict[str, Callable[[bytes, Path], str | None]] = {".png": _from_png, ".svg": _from_svg, ".pdf": _from_pdf}


def _refused(file: str, message: str, fix: str = "") -> InputError:
    return InputError([Problem(path="", message=message, fix=fix, file=file)])
