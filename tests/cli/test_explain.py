"""`simsynk explain`: what it says agrees with the replicates, the wiring and the anatomy."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simsynk.cli.explain import command
from simsynk.clinical.record import Record
from simsynk.clinical.signs.kinds import SIGNS
from simsynk.errors import InputError
from simsynk.notice import NOTICE
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study.explain import explain, pool_force
from simsynk.study.folder import claim, finish, write_folder, write_recipe
from simsynk.study.run import Run

SCENARIO = "trunk_transection_suture"


def write(folder: Path, name: str, replicates: int, *sets: str) -> Result:
    scenario = load(name, sets=[f"replicates={replicates}", *sets])
    claim(folder, scenario, 1)
    write_recipe(folder, scenario, 1)
    run = Run(scenario, seed=1, folder=folder / "partial")
    result = run.fill()
    # Finishing closes the files from which arrays are read.
    kept = dataclasses.replace(result, arrays=dict(result.arrays))
    write_folder(folder, run, result)
    finish(folder, run)
    return kept


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("results") / "trunk"
    return folder, write(folder, SCENARIO, 8)


def last_day(result: Result) -> Record:
    """The same record, from the run itself instead of from its folder."""
    face = prepare(load(SCENARIO)).face
    assert face is not None
    activation = result.arrays["activation"][:, -1]
    own_rest = np.broadcast_to(result.healthy[:, 0], (len(activation), 2, len(result.muscles))).copy()
    own_rest[:, 0] = result.arrays["own_rest"][:, -1, 0]
    return Record(
        commands=result.commands,
        muscles=result.muscles,
        affected=0,
        activation=activation,
        healthy=result.healthy,
        own_rest=own_rest,
        measures=face.measure(activation, result.healthy[:, 0]),
        healthy_measures=face.measure(result.healthy, result.healthy[:, 0]),
    )


@pytest.mark.parametrize("sign", list(SIGNS))
def test_every_sign_can_be_explained_and_counts_as_the_run_does(grown: tuple[Path, Result], sign: str) -> None:
    """The folder gives back the very probability and grade that the run itself gives."""
    folder, result = grown
    found, read = explain(folder, sign), SIGNS[sign].read(last_day(result))
    assert (found.replicates, found.day, found.side) == (8, 600.0, "right")
    assert found.probability == pytest.approx(read.present.mean())
    assert found.nerves_with == read.present.sum()
    assert found.mean_grade == pytest.approx(read.grade.mean())
    for carriers in (found.pools, found.home_branches, found.twigs, found.routes):
        shares = [one.share for one in carriers]
        assert shares == sorted(shares, reverse=True)
        assert not shares or sum(shares) == pytest.approx(1)
        assert all(one.fibres > 0 for one in carriers)


def test_another_law_of_movement_is_the_run_s_own(tmp_path: Path) -> None:
    """Proves that signs are explained under the run's law; under the linear one every corner would droop."""
    result = write(tmp_path / "sigmoid", SCENARIO, 3, "face.law=sigmoid")
    for name in ("corner_droops", "frozen_smile"):
        found, told = explain(tmp_path / "sigmoid", name), result.sign(name)
        assert (found.probability, found.mean_grade) == (told["probability"], told["mean_grade"]), name


def test_a_closing_eye_is_carried_by_what_the_smile_drives(grown: tuple[Path, Result]) -> None:
    """The culprits are neurons of smiling muscles in twigs to the lids; the lids' own neurons are the healthy part.

    The frontalis has many fibres in the lids but a smile leaves it quiet: counting fibres alone would blame it.
    """
    found = explain(grown[0], "eye_closes_on_smile")
    assert (found.command, found.ends) == ("smile", "mouth command, eye moves (oral-ocular)")
    pools = {one.name: one for one in found.pools}
    assert found.pools[0].name == "zygomaticus_major"
    lids_own = pools.get("orbicularis_oculi_palpebral")
    assert lids_own is None or lids_own.share < 0.03
    assert "frontalis_medial" not in pools
    lids = {one.name.split("_")[0] for one in found.twigs[:3]}
    assert lids <= {"zygomatic", "temporal"}
    lid = next(one for one in found.muscles if one.name == "orbicularis_oculi_palpebral")
    assert lid.excess > 0.05
    assert 0.3 < lid.foreign < 1


def test_weakness_is_told_apart_from_synkinesis(grown: tuple[Path, Result]) -> None:
    """An open eye is carried by no foreign neuron, and the text must not blame one."""
    found = explain(grown[0], "incomplete_eye_closure")
    assert found.probability == 1
    assert found.pools == ()
    assert found.muscles[0].evoked < found.muscles[0].healthy


def test_wiring_and_mean_force_give_back_the_activation(grown: tuple[Path, Result]) -> None:
    """Shares stand on fibres x mean force of a pool; if that were a poor sum the shares would mean nothing."""
    folder, result = grown
    side = prepare(load(SCENARIO)).side("right")
    with open(folder / "wiring.csv", newline="", encoding="utf-8") as file:
        ways = [row for row in csv.DictReader(file) if row["side"] == "right"]
    c = result.commands.index("smile")
    force, summed = pool_force(side, c), np.zeros(len(result.muscles))
    for way in ways:
        pull = float(way["fibres_mean"]) * force[result.muscles.index(way["home_pool"])]
        summed[result.muscles.index(way["muscle"])] += pull
    summed *= side.intact.strength / np.maximum(side.intact.endplate_count, 1)
    grown_now = result.arrays["activation"][:, -1, 0]
    evoked = (grown_now[:, c] - grown_now[:, 0]).mean(axis=0)
    assert np.abs(summed - evoked).max() < 0.02
    assert np.corrcoef(summed, evoked)[0, 1] > 0.99


def test_the_text_reads_as_a_report(grown: tuple[Path, Result]) -> None:
    done = CliRunner().invoke(command, [str(grown[0]), "--sign", "eye_closes_on_smile"])
    assert done.exit_code == 0, done.output
    assert "The eye closes when smiling (eye_closes_on_smile), right side, day 600, simulated" in done.output
    assert "in 8 of 8 simulated nerves (100%)" in done.output
    assert "mouth command, eye moves (oral-ocular)" in done.output
    assert NOTICE in done.output
    weak = CliRunner().invoke(command, [str(grown[0]), "--sign", "incomplete_eye_closure", "--side", "right"])
    assert "weakness makes it" in weak.output


def test_json_holds_the_whole_explanation(grown: tuple[Path, Result]) -> None:
    done = CliRunner().invoke(command, [str(grown[0]), "--sign", "neck_bands", "--json"])
    document = json.loads(done.stdout)
    assert document["schema"] == "simsynk.explanation/1"
    assert document["sign"] == "neck_bands"
    assert sum(one["share"] for one in document["routes"]) == pytest.approx(1)
    assert {"name", "excess", "evoked", "healthy", "own", "foreign"} == set(document["muscles"][0])


@pytest.mark.parametrize(
    ("sign", "side", "text"),
    [
        ("eye_closes_on_smiles", None, "did you mean 'eye_closes_on_smile'"),
        ("eye_closes_on_smile", "left", "the left side is intact"),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    grown: tuple[Path, Result], sign: str, side: str | None, text: str
) -> None:
    with pytest.raises(InputError, match=text):
        explain(grown[0], sign, side)


def test_a_folder_without_a_face_or_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a finished result folder"):
        explain(tmp_path, "eye_closes_on_smile")
    write(tmp_path / "toy", "toy", 2)
    with pytest.raises(InputError, match="human face"):
        explain(tmp_path / "toy", "eye_closes_on_smile")
