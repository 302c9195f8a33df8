"""Is the page of evidence up to date, and would it be told if it were not?"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import simsynk
from simsynk.validation.evidence import fingerprint, probe
from simsynk.validation.mechanisms import rivals
from simsynk.validation.page import FIGURES, page
from simsynk.validation.published import studies

DOCS = Path(__file__).parents[2] / "docs"
REMEDY = "run: make evidence"


@pytest.fixture(scope="module")
def kept():
    return json.loads((DOCS / "evidence.json").read_text(encoding="utf-8"))


def test_no_number_has_changed_since(kept):
    """Proves that a default or a published value cannot change without the page being made again."""
    assert kept["fingerprint"] == fingerprint(), REMEDY


def test_nothing_simulated_has_changed_since(kept):
    """Proves that code cannot change what is simulated without the page being made again: a handful of subjects of
    every experiment come out as they did then, to five digits."""
    now = probe(processes=2)
    assert list(now) == list(kept["probe"])
    before = kept["probe"]
    assert [key for key in now if now[key] is None] == [key for key in before if before[key] is None], REMEDY
    known = [key for key in now if now[key] is not None]
    assert [now[key] for key in known] == pytest.approx([before[key] for key in known], rel=1e-5), REMEDY


def test_the_page_is_written_from_what_is_kept(kept):
    """Proves that nobody edits the page by hand, and that its sentences and tables are the current ones."""
    assert (DOCS / "evidence.md").read_text(encoding="utf-8") == page(kept), REMEDY


def test_everything_is_on_the_page(kept):
    """Proves that no observable and no mechanism is left out of the page, above all no miss."""
    rows = {(row["study"], row["observable"]) for row in kept["rows"]}
    assert rows == {(study.name, name) for study in studies().values() for name in study.observables}
    assert [one["name"] for one in kept["mechanisms"]] == [one.name for one in rivals()]
    assert kept["effort"]["name"] == "full"
    assert all((DOCS / "images" / f"{name}.png").exists() for name in FIGURES)


def test_nulls_hold_and_misses_have_reasons(kept):
    """Proves that arithmetic holds, and that every miss says why that may be."""
    assert {row["verdict"] for row in kept["rows"] if row["use"] == "null"} == {"within"}
    missed = [row for row in kept["rows"] if row["verdict"] == "miss" and row["use"] in ("predicted", "sign")]
    assert [row["observable"] for row in missed if not row["if_missed"]] == []


def test_a_changed_number_is_told(tmp_path):
    """Proves that the fingerprint tells a changed default, and does not cry at a changed word."""
    root = Path(simsynk.__file__).parent
    for source in root.rglob("*.yaml"):
        copy = tmp_path / source.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    assert fingerprint(tmp_path) == fingerprint()
    rat = tmp_path / "regrowth" / "data" / "rat.yaml"
    text = rat.read_text(encoding="utf-8")
    rat.write_text(text.replace("Shorter than in people", "Less long than in people"), encoding="utf-8")
    assert fingerprint(tmp_path) == fingerprint()
    changed = re.sub(r"(hazard_per_mm: \{value: )[\d.]+", r"\g<1>0.0009", text)
    assert changed != text
    rat.write_text(changed, encoding="utf-8")
    assert fingerprint(tmp_path) != fingerprint()
