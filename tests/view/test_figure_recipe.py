"""The recipe that a figure file carries: written and read in every format, refused when it is not sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from simsynk.errors import InputError
from simsynk.view import figure_recipe, style


def _svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{inside}</metadata></svg>'.encode()


SOUND = figure_recipe.Recipe(kind="run", figure="matrix", text="x", seed=1, version="0", data_sha256="0")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.svg", _svg(""), "carries no recipe"),
        ("b.svg", _svg('<recipe xmlns="urn:simsynk:figure:1">{"schema"</recipe>'), "broken recipe"),
        ("c.svg", _svg('<recipe xmlns="urn:simsynk:figure:1">{"schema": "simsynk.figure/9"}</recipe>'), "figure/9"),
        ("d.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + _svg("&a;"), "entities"),
        ("e.svg", b"<svg>", "not a sound SVG"),
        ("f.png", b"\x89PNG\r\n\x1a\nnothing", "not a sound PNG"),
        ("g.pdf", b"text", "not a PDF"),
        ("h.pdf", b"%PDF-1.4 /Keywords (simsynk.figure:A)", "broken recipe"),
        ("i.pdf", b"%PDF-1.4", "carries no recipe"),
        ("j.gif", b"GIF89a", ".svg, .png, .pdf"),
    ],
)
def test_a_file_without_a_sound_recipe_is_refused(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """Proves a message in place of a traceback for every kind of broken or foreign file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=why):
        figure_recipe.read(path)


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"seed": True}, {"options": []}, {"text": 3}, {"kind": "x"}, {"more": 1}]
)
def test_every_part_of_a_recipe_is_checked(wrong: dict[str, Any]) -> None:
    """Proves that a recipe that someone has changed by hand is refused with the part that is wrong."""
    data = {**json.loads(SOUND.to_text()), **wrong}
    with pytest.raises(InputError):
        figure_recipe.Recipe.from_text(json.dumps(data))
    assert figure_recipe.Recipe.from_text(SOUND.to_text()) == SOUND


SPECIAL = figure_recipe.Recipe(
    kind="study", figure="heat_map", text="title: <Größe> & (gap)\\ ]]>\n", seed=2**62, version="0.1.0",
    data_sha256="0" * 64, options={"outcome": "eye", "factors": []}, kernels="abc", nerve="name: mine\n",
)  # fmt: skip


def test_every_format_gives_the_recipe_back(tmp_path: Path) -> None:
    """Proves that letters which XML, PDF or PNG write in their own ways come back as they were."""
    figure, _ = style.sheet(style.NARROW_MM, 20.0)
    formats = ("svg", "png", "pdf")
    written = style.save(figure, tmp_path, "a", recipe=SPECIAL, title="a < b", description="c & d", formats=formats)
    assert [path.suffix for path in written] == [".svg", ".png", ".pdf"]
    assert [figure_recipe.read(path) for path in written] == [SPECIAL] * 3
    svg = written[0].read_text(encoding="utf-8")
    assert "<title>a &lt; b</title>" in svg
    assert "<desc>c &amp; d</desc>" in svg


def test_a_figure_without_a_recipe_is_as_before(tmp_path: Path) -> None:
    """Proves that figures which nobody can make again carry nothing, and say so when asked."""
    figure, _ = style.sheet(style.NARROW_MM, 20.0)
    for path in style.save(figure, tmp_path, "a", formats=("svg", "png", "pdf")):
        with pytest.raises(InputError, match="carries no recipe"):
            figure_recipe.read(path)


def test_a_picture_saved_anew_without_its_recipe_is_told(tmp_path: Path) -> None:
    """Proves the message for a figure that another program stripped."""
    figure, _ = style.sheet(style.NARROW_MM, 20.0)
    (picture,) = style.save(figure, tmp_path, "a", recipe=SPECIAL, formats=["png"])
    with Image.open(picture) as opened:
        opened.copy().convert("L").save(tmp_path / "again.png", pnginfo=None)
    stripped = (tmp_path / "again.png").read_bytes()
    assert b"simsynk.figure" not in stripped
    with pytest.raises(InputError, match="carries no recipe"):
        figure_recipe.read(tmp_path / "again.png")
