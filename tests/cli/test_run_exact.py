"""`simsynk run --engine exact`: expected values in the usual folder, without a kernel, or a message that says why."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.study.expected import EXPECTED_VALUES
from simsynk.study.run import run
from simsynk.study.summary import MEDIAN_PATIENT

FACE = ["anatomy={preset: human_typical, axons: 2000}", "commands=[close_tight, smile, pucker]"]
INJURY = "{day: 0, kind: injury, site: trunk, sunderland: {III: 1.0}}"
SPY = """
import json, sys
from numba.core.dispatcher import Dispatcher

def refuse(self, signature):
    raise SystemError(f"compiled: {self.py_func.__name__}")

Dispatcher.compile = refuse
from simsynk.cli.main import main
sys.exit(main(json.loads(sys.argv[1])))
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _exact(scenario, *more):
    return main(["run", scenario, "--engine", "exact", *map(str, more)])


def _face(*timeline, more=()):
    """Options of a small face with a timeline."""
    sets = [*FACE, f"timeline=[{', '.join(timeline)}]", "observe_days=[180, 400]", *more]
    return [word for one in sets for word in ("--set", one)]


def test_folder_is_that_of_a_run_without_spread(tmp_path):
    """Proves tables, arrays and result.json: every sd 0, the engine in the provenance, the warning first."""
    assert _exact("toy", "--out", "out", "--figures", "none") == 0
    found = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"result.json", "scenario.yaml", "recipe.json", "matrix.csv", "wiring.csv", "replicates.npz"} <= found
    document = json.loads(Path("out/result.json").read_text(encoding="utf-8"))
    assert document["provenance"]["engine"] == "exact"
    assert document["warnings"][0] == EXPECTED_VALUES
    assert not [text for text in document["warnings"] if "replicates" in text]
    with open("out/matrix.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {float(row["sd"]) for row in rows} == {0.0}
    assert all(float(row["q05"]) == float(row["mean"]) == float(row["q95"]) for row in rows)
    assert max(float(row["mean"]) for row in rows) > 0.05
    with open("out/wiring.csv", encoding="utf-8") as file:
        wiring = list(csv.DictReader(file))
    with np.load("out/replicates.npz", allow_pickle=False) as arrays:
        fibres = (arrays["own_fibres"] + arrays["foreign_fibres"])[0, -1].sum() / 2
    assert abs(sum(float(row["fibres_mean"]) for row in wiring) - fibres) < 1e-3


def test_numbers_are_the_mean_of_simulated_nerves():
    """Proves the whole way to a result: shares within 1.5 points, activation within 3, of the mean of 150 nerves.

    `tests/theory/test_expected_engine.py` has the narrow bounds; were one side, day or command mixed up with another,
    cells would be off by 20 points.
    """
    drawn, wanted = run("toy", replicates=150, seed=1), run("toy", engine="exact")
    for name in ("misrouted_fraction", "foreign_fibre_fraction", "reinnervated_fraction", "off_target_share"):
        assert abs(drawn.scalar(name)["mean"] - wanted.scalar(name)["mean"]) < 0.015, name
    assert np.abs(drawn.activation.mean - wanted.activation.mean).max() < 0.03
    assert np.abs(drawn.activation.mean - wanted.activation.mean[:, ::-1]).max() > 0.2


def test_treatments_of_muscles_are_heeded():
    """Proves toxin, block, myectomy, massage and both sides: cells within 4 points of the mean of 25 nerves.

    Were one of them passed over, its muscle would be off; with none at all the worst cell is off by more than 10.
    """
    events = [
        INJURY,
        "{day: 0, kind: injury, side: left, site: trunk, sunderland: {I: 0.5, II: 0.5}}",
        "{day: 370, kind: toxin, muscle: orbicularis_oculi_palpebral, dose_units: 5}",
        "{day: 390, kind: massage}",
        "{day: 395, kind: myectomy, muscle: platysma}",
        "{day: 400, kind: block, branches: [buccal], share: 0.7}",
    ]
    sets = [*FACE, "observe_days=[180, 400]", f"timeline=[{', '.join(events)}]"]
    bare = [*FACE, "observe_days=[180, 400]", f"timeline=[{', '.join(events[:2])}]"]
    drawn = run(load("bells_palsy_severe", sets=sets), replicates=25, seed=1)
    wanted, untreated = (run(load("bells_palsy_severe", sets=one), engine="exact") for one in (sets, bare))
    assert np.abs(drawn.activation.mean - wanted.activation.mean).max() < 0.04
    assert np.abs(drawn.activation.mean - untreated.activation.mean).max() > 0.1


def test_rerun_makes_the_same_folder(capsys):
    """Proves that `rerun` knows the engine; an axon run of the same recipe would differ in every table."""
    assert _exact("toy", "--out", "out", "--figures", "none") == 0
    assert main(["rerun", "out", "--out", "again"]) == 0
    assert "identical" in capsys.readouterr().out
    for name in ("matrix.csv", "wiring.csv", "timeline.csv", "replicates.npz"):
        assert Path("out", name).read_bytes() == Path("again", name).read_bytes()
    document = json.loads(Path("again/result.json").read_text(encoding="utf-8"))
    assert document["provenance"]["engine"] == "exact"


def test_seed_changes_no_number():
    """Proves that nothing is drawn: two seeds give the same tables."""
    for seed in (1, 2):
        assert _exact("toy", "--seed", seed, "--out", f"seed{seed}", "--figures", "none") == 0
    for name in ("matrix.csv", "wiring.csv", "timeline.csv"):
        assert Path("seed1", name).read_bytes() == Path("seed2", name).read_bytes()


def test_json_is_alone_on_standard_output(capsys):
    """Proves that scripts get one document, and that notes go to standard error."""
    assert _exact("toy", "--json", "--replicates", 3, "--jobs", 1, "--figures", "all") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["provenance"]["engine"] == "exact"
    assert "--replicates and --jobs: without effect" in told.err
    assert "not drawn, since they need simulated axons: nerve, spread" in told.err
    assert {path.name for path in Path("simsynk-results").iterdir()} == {"toy-exact"}
    assert Path("simsynk-results/toy-exact/matrix.svg").exists()
    assert not Path("simsynk-results/toy-exact/spread.svg").exists()


def test_another_engine_is_another_result(capsys):
    """Proves that neither engine writes over the other's folder unasked, though scenario and seed are the same."""
    plain = ["run", "toy", "--seed", "1", "--replicates", "2", "--figures", "none", "--no-sensitivity"]
    assert _exact("toy", "--seed", 1, "--out", "one", "--figures", "none") == 0
    assert main([*plain, "--out", "one"]) == 2
    assert main([*plain, "--out", "two"]) == 0
    assert _exact("toy", "--seed", 1, "--out", "two", "--figures", "none") == 2
    assert "--overwrite" in capsys.readouterr().err
    assert _exact("toy", "--seed", 1, "--out", "two", "--figures", "none", "--overwrite") == 0
    assert "engine" not in run("toy", replicates=2, seed=1).provenance


BEYOND = {
    "neurolysis after an injury": (
        [INJURY, "{day: 200, kind: neurolysis, branches: [zygomatic]}"],
        "neurolysis of zygomatic (day 200",
    ),
    "second injury": (
        [INJURY, "{day: 90, kind: injury, site: trunk, sunderland: {V: 1.0}}"],
        "injury of trunk (day 90",
    ),
    "branch of two roots": (["{day: 5, kind: neurolysis, branches: [buccal]}"], "divides several roots"),
    "retraining": ([INJURY, "{day: 200, kind: retraining, weeks: 12}"], "retraining (day 200"),
    "transfer": (
        [INJURY, "{day: 100, kind: nerve_transfer, donor: masseteric, to: zygomatic}"],
        "nerve transfer (day 100",
    ),
    "cross-face graft": (
        [INJURY, "{day: 100, kind: cross_face_graft, to: zygomatic, donor: zygomatic, coaptation_day: 300}"],
        "cross-face graft (day 100",
    ),
    "gracilis": ([INJURY, "{day: 200, kind: gracilis, donor: masseteric}"], "gracilis muscle (day 200"),
}


@pytest.mark.parametrize("case", BEYOND)
def test_an_event_without_expected_value_is_named(case, capsys, tmp_path):
    """Proves that what the engine cannot do ends with 2, names the event and the other engine, and writes nothing.

    Taken in silence, such an event would be left out of the numbers.
    """
    timeline, named = BEYOND[case]
    assert _exact("bells_palsy_severe", *_face(*timeline), "--out", "out") == 2
    told = capsys.readouterr().err
    assert named in told
    assert "--engine axons" in told
    assert not (tmp_path / "out").exists()


def test_one_neurolysis_alone_is_a_lesion_like_others():
    """Proves that the first lesion may be a neurolysis, and training of no strength is none."""
    timeline = ["{day: 5, kind: neurolysis, branches: [zygomatic]}", "{day: 9, kind: retraining, strength: 0}"]
    assert _exact("bells_palsy_severe", *_face(*timeline), "--out", "out", "--figures", "none") == 0
    document = json.loads(Path("out/result.json").read_text(encoding="utf-8"))
    assert 0.5 < document["final"]["reinnervated_fraction"]["mean"] < 1.0


@pytest.mark.parametrize(
    "option", [["--cohort"], ["--dynamics"], ["--only", "3"], ["--chunk", "2"]], ids=lambda words: words[0]
)
def test_options_of_simulated_axons_are_refused(option, capsys):
    """Proves exit code 2 and the option's name; taken in silence, `--cohort` would look like one."""
    assert _exact("toy", *option) == 2
    told = capsys.readouterr().err
    assert f"{option[0]}: does not go with --engine exact" in told
    assert "--engine axons" in told


def test_unknown_engine_is_told(capsys):
    """Proves the message on both ways in."""
    assert main(["run", "toy", "--engine", "exakt"]) == 2
    assert "exakt" in capsys.readouterr().err
    with pytest.raises(InputError, match="exakt"):
        run("toy", engine="exakt")


def test_population_is_its_median_patient():
    """Proves that an injury drawn from a population says whose expected values these are; other injuries do not."""
    sets = [*FACE, "timeline=[{day: 0, kind: injury, site: trunk, population: bells_palsy}]"]
    assert MEDIAN_PATIENT in run(load("bells_palsy_severe", sets=sets), engine="exact").warnings
    assert MEDIAN_PATIENT not in run("toy", engine="exact").warnings


def test_healthy_scenario_is_healthy():
    """Proves a timeline without any event: no excess, all fibres, and no failure for want of a lesion."""
    found = run(load("bells_palsy_severe", sets=[*FACE, "timeline=[]"]), engine="exact")
    assert found.excess.mean.max() == 0.0
    assert found.scalar("reinnervated_fraction")["mean"] == 1.0


@pytest.mark.parametrize("routing", ["fidelity", "topographic"])
def test_no_kernel_is_compiled_or_called(routing, tmp_path):
    """Proves it where compiling fails and the cache is empty; the axon engine fails there (the control)."""
    sets = [*FACE, f"timeline=[{INJURY}]", f"regrowth.routing={{kind: {routing}}}", "replicates=2"]
    words = [word for one in sets for word in ("--set", one)]
    place = {**os.environ, "SIMSYNK_CACHE_DIR": str(tmp_path / "cache")}

    def told(engine):
        given = ["run", "bells_palsy_severe", "--engine", engine, "--out", engine, "--figures", "none", *words]
        line = [sys.executable, "-c", SPY, json.dumps([*given, "--no-sensitivity"])]
        return subprocess.run(line, capture_output=True, text=True, timeout=120, env=place, cwd=tmp_path, check=False)

    assert told("exact").returncode == 0
    assert not list((tmp_path / "cache").rglob("*.nb*"))
    assert "compiled: " in told("axons").stderr
