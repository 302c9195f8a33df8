"""Are the readings of a day, and their summary, the same one by one, in pieces and all at once, in flat memory?"""

from __future__ import annotations

import dataclasses
import functools
import tracemalloc

import numpy as np
import pytest

from simsynk.clinical import synkinesis
from simsynk.clinical.signs.kinds import spread_of
from simsynk.periphery.wiring import misrouted_share
from simsynk.results import Result, Spread
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study import streams, summary
from simsynk.study.day_summary import SignTally
from simsynk.study.ensemble import Ensemble, layout_of, new_store
from simsynk.study.readings import DAILY, SCALARS, Examiner, day_readings
from simsynk.study.summary import summarise

COUNT = 11
SMALL = ["anatomy.axons=300", "observe_days=[90, 365]", "central.crosstalk=0.1"]


@functools.cache
def _patient(name="bells_palsy_severe"):
    return prepare(load(name, sets=SMALL if name != "toy" else []))


@functools.cache
def _store(name="bells_palsy_severe", count=COUNT):
    store = new_store(_patient(name), range(20, 20 + count))
    assert not Ensemble(_patient(name), 3).fill(store, jobs=2)
    return store


def _arrays(places=slice(None), name="bells_palsy_severe"):
    return {one: _store(name).array(one)[places] for one in layout_of(_patient(name))}


def _numbers(places=slice(None)):
    return _store().numbers[places]


def test_readings_are_those_of_the_whole_nerve():
    """Proves each reading against its definition on the stored arrays, of the very day that was asked for."""
    patient, arrays = _patient(), _arrays()
    healthy = np.stack([side.drive.healthy for side in patient.sides])
    for day in (0, 1):
        found = day_readings(patient, arrays, _numbers(), day)
        grown, rest = arrays["activation"][:, day, 0].swapaxes(1, 2), arrays["own_rest"][:, day, 0]
        np.testing.assert_array_equal(found.activation[:, 0], grown)
        np.testing.assert_array_equal(found.activation[:, 1], np.broadcast_to(healthy[1], grown.shape))
        np.testing.assert_array_equal(found.excess[:, 0], synkinesis.excess(grown, healthy[0], rest))
        assert not found.excess[:, 1].any()
        assert found.excess[:, 0].any()
        wrong = [misrouted_share(one[0]) for one in arrays["sprouts"]]
        np.testing.assert_allclose(found.scalars["misrouted_fraction"][:, 0], wrong, rtol=1e-14)
        np.testing.assert_array_equal(found.scalar("wiring_entropy")[:, 0], arrays["entropy"][:, day, 0])
        assert set(found.scalars) == set(SCALARS)
        assert (found.scalar("reinnervated_fraction")[:, 1] == 1).all()
        assert (found.scalar("foreign_fibre_fraction")[:, 1] == 0).all()
        others = ~patient.repertoire.asked()[3] & np.isin(patient.nerve.pool_names, list(patient.nerve.muscles))
        np.testing.assert_allclose(found.unwanted[:, 0, 3], found.excess[:, 0, 3][:, others].mean(axis=1))
        assert (found.voluntary[:, 1, 1:] == 1).all()
        assert np.isnan(found.voluntary[:, :, 0]).all()
    first, last = (day_readings(patient, arrays, _numbers(), day) for day in (0, 1))
    assert not np.array_equal(first.measures, last.measures)


def test_a_replicate_reads_the_same_alone_as_among_others():
    """Proves that no reading of a replicate depends on who else is in the block, not even a rater's errors."""
    read = functools.partial(day_readings, _patient(), day=1, rater_seed=5)
    together, alone = read(_arrays(), _numbers()), read(_arrays([7]), _numbers([7]))
    for name in ("activation", "excess", "voluntary", "unwanted", "measures"):
        np.testing.assert_allclose(getattr(together, name)[[7]], getattr(alone, name), rtol=1e-12, err_msg=name)
    for name, values in alone.scores("right").items():
        np.testing.assert_allclose(together.scores("right")[name][[7]], values, err_msg=name)
    for name, sign in alone.signs("right").items():
        assert together.signs("right")[name].grade[7] == sign.grade[0], name
    perfect = day_readings(_patient(), _arrays(), _numbers(), 1).scores("right")
    assert any(not np.array_equal(perfect[name], values) for name, values in together.scores("right").items())


def test_a_treated_healthy_side_can_stay_the_reference():
    """Proves that scores compare with the other side or with the side itself before the injury, as is asked for."""
    numbers, daily = _numbers(), {one: values[:, 1] if one in DAILY else values for one, values in _arrays().items()}
    scores = {
        asked: Examiner(_patient(), bilateral=asked).read(daily, numbers, 1).scores("right")
        for asked in (None, False, True)
    }
    assert _differ(scores[False], scores[True])
    assert not _differ(scores[None], scores[False])


def _differ(one, other):
    return [name for name, values in one.items() if not np.array_equal(values, other[name])]


def test_without_a_face_there_is_nothing_to_score():
    """Proves that a nerve without facial muscles reads, with empty measures, scores and signs."""
    found = day_readings(_patient("toy"), _arrays(name="toy"), _store("toy").numbers, 0)
    assert found.measures.shape[-1] == 0
    assert found.scores("right") == {}
    assert found.signs("right") == {}
    assert found.unwanted.shape == (COUNT, 2, 4)


def _flat(node, path=""):
    """Every number and word of a result by path, arrays read on demand left out."""
    if isinstance(node, Result | Spread):
        parts = {one.name: getattr(node, one.name) for one in dataclasses.fields(node) if one.name != "arrays"}
        return _flat(parts, path)
    if isinstance(node, dict):
        return {key: leaf for name, one in node.items() for key, leaf in _flat(one, f"{path}/{name}").items()}
    if isinstance(node, tuple) and node and isinstance(node[0], dict):
        return _flat(dict(enumerate(node)), path)
    return {path: node}


@pytest.mark.parametrize("exact", [1024, 4])
def test_the_summary_does_not_depend_on_the_pieces(monkeypatch, exact):
    """Proves that a result is the same for any number of replicates read at a time, exact and sketched alike."""
    monkeypatch.setattr(streams, "EXACT", exact)
    found = []
    for piece in (256, 3, 1):
        monkeypatch.setattr(summary, "PIECE", piece)
        found.append(_flat(summarise(_patient(), _store(), {})))
    assert len(found[0]) > 300
    for other in found[1:]:
        assert other.keys() == found[0].keys()
        for path, value in found[0].items():
            if isinstance(value, np.ndarray | float):
                np.testing.assert_allclose(other[path], value, rtol=1e-9, atol=1e-9, err_msg=path)
            else:
                assert other[path] == value, path


def test_the_summary_is_the_spread_of_all_readings():
    """Proves that one pass finds what all replicates at once give: spreads, visible shares, signs, mechanisms."""
    patient, arrays, found = _patient(), _arrays(), summarise(_patient(), _store(), {})
    for day in (0, 1):
        whole = day_readings(patient, arrays, _numbers(), day)
        for name in ("activation", "excess", "voluntary", "unwanted", "measures"):
            spread, wanted = getattr(found, name)[day], Spread.of(getattr(whole, name))
            np.testing.assert_allclose(spread.q95, wanted.q95, rtol=1e-12, err_msg=name)
            np.testing.assert_allclose(spread.mean, wanted.mean, rtol=1e-12, err_msg=name)
        np.testing.assert_array_equal(found.visible[day], (whole.excess >= synkinesis.visible_bar()).mean(axis=0))
        assert found.signs["right"][day] == spread_of(whole.signs("right"), patient.repertoire.names)
        for name in SCALARS:
            np.testing.assert_allclose(found.scalars[name][day].mean, whole.scalar(name).mean(axis=0), err_msg=name)
    rest = arrays["own_rest"][:, -1:, 0]
    without = synkinesis.excess(arrays["activation_without"][:, :, 0].swapaxes(2, 3), found.healthy[0], rest).sum()
    share = 1 - without / whole.excess.sum()
    assert found.mechanisms == pytest.approx({"wiring": 1 - share, "crosstalk": share})
    assert 0 < share < 1


def test_tallied_signs_are_those_of_all_at_once():
    """Proves counts over blocks, a sign that nobody has included."""
    patient = _patient()
    whole = day_readings(patient, _arrays(), _numbers(), 1).signs("right")
    told = spread_of(whole, patient.repertoire.names)
    assert {one["command"] for one in told.values()} >= {""}
    for name in whole:
        tally = SignTally(patient.repertoire.names)
        for places in ([0, 1, 2], [], [3], list(range(4, COUNT))):
            tally.add(day_readings(patient, _arrays(places), _numbers(places), 1).signs("right")[name])
        assert tally.told() == told[name], name


def test_the_first_replicates_are_read_alone():
    """Proves that figures can take the first replicates of a run without reading the others."""
    stored = summary.StoredArrays(_patient(), _store())
    np.testing.assert_array_equal(stored.first("activation", 3), stored["activation"][:3])
    np.testing.assert_array_equal(stored.first("sprouts", 99), stored["sprouts"])


def _summary_peak(folder, count):
    """Highest memory in use while a store of `count` copies of few replicates is summed up, in MB."""
    patient, kinds = _patient("toy"), _arrays(name="toy")
    store = new_store(patient, range(count), folder=folder)
    for place in range(count):
        store.write(place, {name: values[place % COUNT] for name, values in kinds.items()}, {})
    tracemalloc.start()
    found = summarise(patient, store, {})
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    store.close()
    assert len(found.replicates) == count
    return peak


def test_memory_does_not_grow_with_the_replicates(tmp_path):
    """Proves that eight times the replicates are summed up in the same memory.

    One array of all of them would take another 15 MB; what grows is a buffer with every doubling.
    """
    few, many = _summary_peak(tmp_path / "few", 1_500), _summary_peak(tmp_path / "many", 12_000)
    assert many < few + 1.5
    assert set(DAILY) <= set(layout_of(_patient("toy")))
