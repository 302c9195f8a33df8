"""`simsynk sensitivity STUDY`: what it simulates, writes, prints and refuses, and what it says of luck."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE
from simsynk.study.sweep import sweep

STUDY = """
schema: simsynk.study/1
name: toy_factors
title: Three factors of the smallest nerve
scenario: toy
factors:
  misrouting: {path: regrowth.routing.misrouting, range: [0.0, 0.6], label: misrouted sprouts}
  cut: {path: "timeline[0].fraction", grid: [0.5, 1.0], label: cut axons}
  idle: {path: central.ephapse, grid: [0.0], label: nothing}
design: {kind: full_grid}
replicates: 12
outcomes:
  foreign: {value: foreign_fibre_fraction, label: foreign fibres}
  joined: {value: "excess(smile, eyelid) >= 0.1", label: the smile moves the eye}
seed: 1
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("study.yaml").write_text(STUDY, encoding="utf-8")


def _run(out, *more, size=("--base", "8")):
    return main(["sensitivity", "study.yaml", *size, "--out", str(out), "--figures", "none", *more])


def _document(folder):
    return json.loads((Path(folder) / "sensitivity.json").read_text(encoding="utf-8"))


def _rows(folder):
    with open(Path(folder) / "sensitivity.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_table_document_and_report_say_the_same(capsys):
    """Proves the files, the ranking, the note on the design, and that a factor of no effect is called that."""
    assert _run("out") == 0
    told = capsys.readouterr().out
    rows, document = _rows("out"), _document("out")
    assert document["schema"] == "simsynk.sensitivity/1"
    assert document["notice"] == NOTICE
    kept = document["provenance"]
    assert (kept["study"], kept["seed"], kept["method"], kept["base_points"]) == ("toy_factors", 1, "sobol", 8)
    assert kept["replicates"] == 12
    assert document["rows"] == 8
    assert {row["outcome"] for row in rows} == {"foreign", "joined"}
    for outcome in document["outcomes"]:
        own = [row for row in rows if row["outcome"] == outcome["name"]]
        assert [row["factor"] for row in own] == [one["factor"] for one in outcome["factors"]]
        assert [float(row["total"]) for row in own] == pytest.approx([one["total"] for one in outcome["factors"]])
        totals = [float(row["total"]) for row in own]
        assert totals == sorted(totals, reverse=True)
        idle = next(row for row in own if row["factor"] == "idle")
        assert (idle["effect"], float(idle["total"])) == ("none", 0.0)
        assert outcome["noise"]["known"]
        assert outcome["noise"]["shared_luck"]
    assert rows[0]["effect"] == "told"
    assert "the design of the study file is not used" in told
    assert "misrouted sprouts" in told
    assert "share of luck" in told
    assert NOTICE in told
    # 8 rows of A, B and the swapped misrouting, cut and idle; idle and often cut swap nothing.
    count = len((Path("out") / "points.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert count == kept["points"] <= 8 * 4
    assert (Path("out") / "journal.sqlite").exists()


def test_json_stays_alone_on_standard_output(capsys):
    """Proves that a script can read the document from the pipe."""
    assert _run("out", "--json") == 0
    assert json.loads(capsys.readouterr().out) == _document("out")


def test_threads_and_stops_do_not_change_a_byte(monkeypatch, capsys):
    """Proves resuming: an analysis that is stopped ends with 130, goes on, and has the bytes of one that was not."""
    assert _run("whole", "--jobs", "1") == 0
    finish, seen = sweep._Sweep._finish, []

    def stopping(self, work):
        seen.append(work)
        if len(seen) > 5:
            raise KeyboardInterrupt
        finish(self, work)

    with monkeypatch.context() as patched:
        patched.setattr(sweep._Sweep, "_finish", stopping)
        assert _run("parts", "--jobs", "1") == 130
    told = capsys.readouterr().err
    assert "5 of" in told
    assert "--out parts" in told
    assert not (Path("parts") / "sensitivity.csv").exists()
    assert _run("parts", "--jobs", "2") == 0
    for name in ("sensitivity.csv", "points.csv"):
        assert (Path("parts") / name).read_bytes() == (Path("whole") / name).read_bytes()


def test_own_luck_is_told_and_more_replicates_are_asked_for(capsys):
    """Proves the warning: three replicates of other nerves at each point leave more than a tenth of luck."""
    narrow = "factors.misrouting={path: regrowth.routing.misrouting, range: [0.28, 0.32], label: misrouted sprouts}"
    still = "factors.cut={path: 'timeline[0].fraction', grid: [1.0]}"
    assert _run("own", "--set", "pairing=false", "--set", narrow, "--set", still, "--replicates", "3") == 0
    document = _document("own")
    noise = document["outcomes"][0]["noise"]
    assert not noise["shared_luck"]
    assert noise["share_of_luck"] > 0.1
    assert noise["added_by_luck"] < noise["mean_squared_error"] < noise["variance_of_means"] * 2
    assert any("foreign fibres" in text and "luck" in text for text in document["warnings"])
    assert "replicates" in capsys.readouterr().out


def test_one_replicate_leaves_luck_unknown():
    """Proves that luck of a single nerve is called unknown, not 0."""
    assert _run("one", "--replicates", "1") == 0
    document = _document("one")
    assert not document["outcomes"][0]["noise"]["known"]
    assert document["outcomes"][0]["noise"]["added_by_luck"] is None
    assert any("not known" in text for text in document["warnings"])
    assert _rows("one")[0]["effect"] == "unknown"


def test_morris(capsys):
    """Proves the other method by its own columns and size, also for a factor of plans or entries."""
    assert _run("walks", "--method", "morris", size=("--trajectories", "4")) == 0
    document, rows = _document("walks"), _rows("walks")
    assert document["provenance"]["trajectories"] == 4
    assert document["provenance"]["SALib"]
    assert float(rows[0]["mu_star"]) > float(rows[0]["smallest_mu_star"]) > 0.0
    assert {row["effect"] for row in rows if row["factor"] == "idle"} == {"none"}
    assert "mu*" in capsys.readouterr().out


def test_failed_points_are_left_out_and_end_with_3(capsys):
    """Proves that points that cannot be simulated cost their rows, are counted, and do not hide the rest."""
    # The ends of each range are sound while the other factor is at its base; both together are not.
    worse = "settings={'timeline[0].fraction': '= where(misrouting > 0.4 and cut > 0.7, 2, cut)'}"
    free = "factors.cut={grid: [0.5, 1.0], label: cut axons}"
    code = _run("partly", "--set", worse, "--set", free, size=("--base", "32"))
    assert code == 3, capsys.readouterr().err
    document = _document("partly")
    assert 0 < document["rows_left_out"] < 32
    assert document["rows"] == 32 - document["rows_left_out"]
    assert document["points_failed"] > 0
    assert any("left out" in text for text in document["warnings"])


def test_the_ranking_is_drawn():
    """Proves SVG and PNG with a mark for each told index, the notice, and words for those who cannot see it."""
    size = ["--base", "8", "--out", "out"]
    assert main(["sensitivity", "study.yaml", *size]) == 0
    assert (Path("out") / "sensitivity.png").stat().st_size > 10_000
    text = (Path("out") / "sensitivity.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    groups = [one.get("id") for one in root.iter() if one.get("id")]
    rows = _rows("out")
    assert sum(name == "main" for name in groups) == len(rows)
    assert sum(name == "other" for name in groups) == len(rows)
    assert "Not a medical device" in text
    described = next(one.text for one in root.iter() if one.tag.endswith("desc"))
    first = next(row for row in rows if row["outcome"] == "foreign")
    assert f"{first['factor_label']} {float(first['total']):.2g}" in described
    assert "nothing no effect" in described


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--base", "12"], "8 or 16"),
        (["--base", "8", "--method", "morris"], "--trajectories"),
        (["--trajectories", "8"], "--base"),
        (["--trajectories", "2", "--method", "morris"], "from 4"),
        (["--figures", "matrix"], "sensitivity"),
        (["--set", "factors.cut.grid=[7]"], "factors.cut"),
        (["--method", "fast"], "morris"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, told, capsys):
    """Proves exit code 2 with the remedy before anything is simulated."""
    assert main(["sensitivity", "study.yaml", "--out", "out", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (Path("out") / "points.csv").exists()


def test_a_scenario_is_not_a_study(capsys):
    """Proves that the likely mistake is told for what it is."""
    assert main(["sensitivity", "toy"]) == 2
    assert "study file" in capsys.readouterr().err
