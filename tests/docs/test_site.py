"""The documentation as a site: it builds without a warning, asks no host for anything, and shows its equations."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)=\"((?:https?:)?//[^\"]*)\"")
SEEN = ("index.html", "model/face.html", "gallery/index.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages. Scripts of the gallery are shown, not run: another test runs them."""
    pytest.importorskip("sphinx_gallery")
    tree = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", tree / "docs", ignore=shutil.ignore_patterns("_build", "gallery", "__pycache__"))
    shutil.copytree(ROOT / "examples", tree / "examples", ignore=shutil.ignore_patterns("results", "__pycache__"))
    shutil.copyfile(ROOT / "CITATION.cff", tree / "CITATION.cff")
    words = ["-W", "--keep-going", "-q", "-D", "plot_gallery=0", "-b", "html", str(tree / "docs"), str(tree / "html")]
    built = subprocess.run([sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return tree / "html"


def test_the_site_is_whole(site: Path) -> None:
    """Every page was built; a page that no room names, or a dead link, had stopped the build with a warning."""
    written = {
        page.relative_to(ROOT / "docs").with_suffix(".html")
        for page in (ROOT / "docs").rglob("*.md")
        if not {"_build", "gallery"} & set(page.parts)
    }
    assert {page for page in written if not (site / page).is_file()} == set()
    assert (site / "index.html").read_bytes() == (site / "README.html").read_bytes()


def test_no_page_loads_anything_from_a_host(site: Path) -> None:
    """Links that a reader may follow are allowed; what a page fetches by itself is not, in pages or styles."""
    asked = {name for page in site.rglob("*.html") for name in LOADED.findall(page.read_text(encoding="utf-8"))}
    sheets = [sheet.read_text(encoding="utf-8") for sheet in site.rglob("*.css")]
    assert asked == set()
    assert [text for text in sheets if re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", text)] == []
    assert LOADED.findall('<script src="https://cdn.example/mathjax.js">')


@pytest.mark.parametrize("page", SEEN)
def test_a_page_opens_in_a_browser(site: Path, visit: Callable[..., Any], page: str) -> None:
    """No request but for files of the site, no complaint, nothing wider than a phone, nobody kept out."""
    with visit(site / page, width=390) as seen:
        assert [one for one in seen.requests if not one.startswith(site.as_uri())] == []
        assert seen.complaints == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.serious_findings() == []


def test_equations_are_shown(site: Path, visit: Callable[..., Any]) -> None:
    """An equation is MathML of some size; a command of LaTeX that is not known shows its backslash."""
    with visit(site / "model" / "routing.html") as seen:
        boxes = seen.page.evaluate("[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().width)")
        assert len(boxes) > 20
        assert min(boxes) > 0
    pages = {page.name: page.read_text(encoding="utf-8") for page in (site / "model").glob("*.html")}
    assert [name for name, text in pages.items() if re.search(r"<m\w+[^>]*>\\", text)] == []


def test_the_gallery_names_its_scripts() -> None:
    """Each script has a place in the order, and each figure of a run a script that draws it."""
    from simsynk.view.run_pictures import PICTURES

    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.py")}
    order = runpy.run_path(str(ROOT / "docs" / "_site" / "rooms.py"))["GALLERY"]
    assert sorted(order) == sorted(scripts)
    text = "".join(scripts.values())
    assert [name for name in PICTURES if f'picture_of("{name}"' not in text] == []
    assert "pareto_picture(" in text
