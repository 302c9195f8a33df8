"""Where the vocabulary of outcomes is listed: `simsynk show outcomes` and its page say what the program takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.documents import read_text
from simsynk.face.measures import MEASURES, UNITS
from simsynk.scenario.load import load
from simsynk.scenario.outcome_names import outcome
from simsynk.scenario.outcome_readings import READINGS
from simsynk.scenario.vocabulary import vocabulary
from simsynk.study.readings import SCALARS

PAGE = Path(__file__).parents[2] / "docs" / "outcomes.md"


def test_show_lists_the_vocabulary(capsys):
    """Proves that what `show outcomes` lists for a scenario can be asked: each form, with names filled in."""
    assert main(["show", "outcomes", "bells_palsy_severe", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    allowed = {row["outcome"]: row["allowed"][-1] for row in rows if row["kind"] == "argument"}
    words = vocabulary(load("bells_palsy_severe"))
    forms = [row["outcome"] for row in rows if row["kind"] in ("mean", "probability")]
    assert len(forms) == len(READINGS)
    for form in forms:
        name, _, arguments = form.rstrip(")").partition("(")
        names = [allowed[kind] for kind in arguments.split(", ")] if arguments else []
        assert outcome("one", f"{name}({', '.join(names)})", words, read_text("")).text
    assert main(["show", "outcomes", "toy"]) == 0
    told = capsys.readouterr().out
    assert "excess(command, muscle)" in told
    assert "command: rest, close_eye, smile, pout" in told
    assert "score(" not in told


@pytest.mark.parametrize("arguments", [["outcomes", "tooy"], ["outcomes", "--anatomy", "toy"], ["nerve", "toy"]])
def test_show_refuses_what_does_not_belong(arguments, capsys):
    """Proves that an option without effect is refused: it would be taken for one that works."""
    assert main(["show", *arguments]) == 2
    assert "fix:" in capsys.readouterr().err


def test_the_page_explains_every_reading():
    """Proves that the page's table is the program's: each form with its unit and meaning, and no other."""
    rows = re.findall(r"^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    told = {form: (unit.strip(), meaning.strip()) for form, unit, meaning in rows}
    assert told == {one.form: (one.unit, one.meaning) for one in READINGS.values()}


def test_every_measure_is_a_reading():
    """Proves that no measure of the face is left out of the vocabulary, and that its unit is the face's own."""
    assert {name: READINGS[name].unit for name in MEASURES} == dict(zip(MEASURES, UNITS, strict=True))
    assert set(SCALARS) <= set(READINGS)
