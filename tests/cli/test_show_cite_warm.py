"""`simsynk show`, `cite` and `warm`: what the program knows, where from, and whether it is ready."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simsynk import jit
from simsynk.anatomy.presets import PRESETS
from simsynk.cli.main import main
from simsynk.evidence import citations
from simsynk.scenario.load import load

EXAMPLES = Path(__file__).parents[2] / "examples"


def _told(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def _rows(capsys, *arguments):
    return json.loads(_told(capsys, *arguments, "--json"))


@pytest.mark.parametrize("anatomy", PRESETS)
@pytest.mark.parametrize("topic", ["nerve", "muscles", "commands", "sources"])
def test_every_topic_of_every_nerve(capsys, topic, anatomy):
    """Proves that each table has rows, as text and as JSON, with as many lines of text as rows."""
    rows = _rows(capsys, "show", topic, "--anatomy", anatomy)
    text = _told(capsys, "show", topic, "--anatomy", anatomy)
    assert len(rows) >= 3
    assert len(text.splitlines()) >= len(rows)


def test_every_listed_site_can_be_injured(capsys):
    """Proves that `show nerve` lists sites as a scenario takes them: each one loads as the site of an injury."""
    rows = _rows(capsys, "show", "nerve")
    assert {"labyrinthine", "mastoid", "trunk", "buccal", "zygomatic_1"} <= {row["site"] for row in rows}
    for row in rows:
        event = f"timeline=[{{day: 0, kind: injury, site: {row['site']}, preset: crush}}]"
        assert load("healthy", sets=["anatomy=human_typical", event]).timeline[0].site == row["site"]


def test_muscles_have_whole_shares(capsys):
    """Proves that the branches of each muscle sum to 1 (to the rounding of the table)."""
    for row in _rows(capsys, "show", "muscles"):
        assert abs(sum(row["branches"].values()) - 1) < 0.005, row["muscle"]
        assert abs(sum(row["twigs"].values()) - 1) < 1e-6


def test_every_value_has_a_source(capsys):
    """Proves that no number stands without a confidence, and that each source is a listed work."""
    known = citations()
    for anatomy in PRESETS:
        for row in _rows(capsys, "show", "sources", "--anatomy", anatomy):
            assert row["confidence"] in ("high", "medium", "low", "assumed", "given"), row
            assert row["sources"], row
            assert all(key in known for key in row["sources"]), row


def test_own_nerve_file_is_shown(capsys, tmp_path):
    """Proves that `show` takes a nerve file, and writes it as GraphML that an XML reader accepts."""
    path = tmp_path / "nerve.graphml"
    nerve = str(EXAMPLES / "recurrent_laryngeal.yaml")
    rows = _rows(capsys, "show", "nerve", "--anatomy", nerve, "--graphml", str(path))
    edges = ElementTree.parse(path).getroot().findall(".//{*}edge")
    assert len(edges) >= len(rows)


@pytest.mark.parametrize(
    "arguments",
    [["show", "nerves"], ["show", "nerve", "--anatomy", "humann"], ["show", "nerve", "--anatomy", "no.yaml"]],
    ids=lambda arguments: " ".join(arguments),
)
def test_unknown_things_are_refused(capsys, arguments):
    """Proves exit code 2 and a message in place of a traceback."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err
    assert "Traceback" not in told.err


def test_cite_lists_the_works_behind_a_scenario(capsys):
    """Proves that works are listed with what they are cited for, that rat and human scenarios cite other works."""
    document = _rows(capsys, "cite", "bells_palsy_severe")
    human = {row["key"]: row for row in document["works"]}
    rat = {row["key"] for row in _rows(capsys, "cite", "rat_trunk_suture")["works"]}
    assert "simsynk, version" in document["simsynk"]
    assert "peitersen_2002" in human
    assert "peitersen_2002" not in rat
    for row in human.values():
        assert row["for"], row
        assert row["text"] != "(not listed)", row
    text = _told(capsys, "cite", "bells_palsy_severe")
    assert all(f"[{key}]" in text for key in human)
    assert "[peitersen_2002]" in _told(capsys, "cite")


def test_cite_of_unknown_scenario_is_refused(capsys):
    """Proves exit code 2 with the nearest name."""
    assert main(["cite", "bells_palsy_sever"]) == 2
    assert "did you mean 'bells_palsy_severe'?" in capsys.readouterr().err


def test_warm_leaves_kernels_ready(capsys):
    """Proves that after `warm` the cache holds kernels, so that nothing is left to say about compiling."""
    assert "kernels are ready after" in _told(capsys, "warm")
    folder = jit.cache_folder()
    if folder is not None:
        assert any(folder.rglob("*.nbc"))
        assert jit.cache_note() == ""
