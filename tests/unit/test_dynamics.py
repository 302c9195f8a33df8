"""Time courses: what a command does in time on a grown nerve, and what the tables say of it."""

from __future__ import annotations

import csv
import dataclasses
import functools
import time
from pathlib import Path

import numpy as np
import pytest

from simsynk.clinical.synkinesis import visible_bar
from simsynk.evidence import uncited
from simsynk.motor.central import Central
from simsynk.motor.dynamics import TimeCourse, axon_delays, dynamics
from simsynk.motor.timecourse import DriveCourse, course_of, dynamics_file, envelope, follow, kendall_tau, onsets
from simsynk.periphery.state import Periphery
from simsynk.scenario.load import load
from simsynk.simulate import examine, grow

SMALL = "anatomy={preset: human, axons: 900}"
HELD = 1.15
"""Seconds at which every command that is given once is fully held."""


@functools.cache
def grown(name: str = "trunk_transection_suture", *sets: str) -> Periphery:
    return grow(load(name, sets=[SMALL, *sets]), replicate=0, seed=1)


@functools.cache
def course(name: str = "trunk_transection_suture", *sets: str) -> TimeCourse:
    return dynamics(grown(name, *sets))


CENTRALS = [None, Central(gain=1.2, crosstalk=0.1, tone=0.02), Central(ephapse=0.1)]


@pytest.mark.parametrize("central", CENTRALS, ids=["plain", "central", "ephapse"])
def test_a_held_command_ends_in_the_quasi_static_activation(central: Central | None) -> None:
    """The hold of every once-given command equals `examine` to 1e-3, with every central mechanism.

    Without the time course being built from the same recruitment and weights, the two would drift apart.
    """
    periphery = grown()
    followed, still = dynamics(periphery, "standard", central), examine(periphery, "standard", central)
    muscles = [still.muscles.index(name) for name in followed.muscles]
    held = [c for c, name in enumerate(followed.commands) if not course_of(name).repeat_s]
    at = int(np.searchsorted(followed.times_s, HELD))
    assert followed.force[held][:, :, at] == pytest.approx(still.activation[-1][held][:, muscles], abs=1e-3)
    assert followed.healthy_force[held][:, :, at] == pytest.approx(still.healthy[held][:, muscles], abs=1e-3)


@pytest.mark.parametrize("day", [90.0, 180.0])
def test_another_day_is_followed_as_well(day: float) -> None:
    """Early days hold blocked axons and wasted fibres; without their weights the force would be too great."""
    periphery = grown("bells_palsy_severe")
    followed, still = dynamics(periphery, ["smile"], day=day), examine(periphery, ["smile"])
    muscles = [still.muscles.index(name) for name in followed.muscles]
    at, d = int(np.searchsorted(followed.times_s, HELD)), periphery.day_index(day)
    assert followed.force[1, :, at] == pytest.approx(still.activation[d, 1, muscles], abs=1e-3)


def test_it_is_deterministic() -> None:
    first, again = course(), dynamics(grown())
    for one in dataclasses.fields(TimeCourse):
        assert np.array_equal(getattr(first, one.name), getattr(again, one.name), equal_nan=one.name[0] in "oth")


def test_nothing_wrong_keeps_the_order_of_onsets() -> None:
    """An uninjured nerve: tau 1. A trunk in which every axon regrew to its own muscle: nearly so.

    The axons that died leave gaps in the recruitment order; misrouting after the same suture gives 0.2 (next test).
    """
    untouched = course("healthy")
    assert np.array_equal(untouched.force, untouched.healthy_force)
    assert np.array_equal(untouched.onset_s, untouched.healthy_onset_s, equal_nan=True)
    assert set(untouched.tau[np.isfinite(untouched.tau)]) == {1.0}
    own = dynamics(grow(load("misrouting_0", sets=["regrowth.routing={kind: matrix, misrouting: 0, level: muscle}"])))
    known = np.isfinite(own.tau)
    assert known.sum() > 12
    assert own.tau[known].min() > 0.8
    assert np.median(own.tau[known]) > 0.9


def test_misrouting_disturbs_the_order_and_gathers_the_onsets() -> None:
    """After a suture muscles are driven by many pools: they start more nearly together and out of order."""
    followed = dynamics(grow("trunk_transection_suture", seed=1))
    known = np.isfinite(followed.tau)
    assert np.median(followed.tau[known]) < 0.6
    many = known & np.isfinite(followed.onset_spread_s)
    assert np.median(followed.onset_spread_s[many] / followed.healthy_onset_spread_s[many]) < 0.7


def test_a_regrown_axon_conducts_later_and_its_muscle_starts_later() -> None:
    length = np.array([150.0, 150.0, 150.0])
    delay = axon_delays(length, np.array([np.inf, 100.0, 20.0]))
    share = dynamics_file().number("conduction.regrown_share")
    assert delay[0] < delay[1] < delay[2]
    assert delay[2] - delay[0] == pytest.approx((130 / share - 130) / 50_000)


def test_a_longer_nerve_shifts_every_onset(monkeypatch: pytest.MonkeyPatch) -> None:
    """All delays longer by 20 ms: all onsets later by 20 ms, within one step of the clock."""
    from simsynk.motor import dynamics as module

    before = course()
    monkeypatch.setattr(module, "axon_delays", lambda *given: axon_delays(*given) + 0.02)
    after = dynamics(grown())
    both = np.isfinite(before.onset_s)
    assert np.array_equal(both, np.isfinite(after.onset_s))
    assert (after.onset_s - before.onset_s)[both] == pytest.approx(0.02, abs=0.001)


def test_a_minute_holds_fifteen_blinks() -> None:
    """The eyelid's force peaks 15 times; each time it rises within the published closing time of 66 ms."""
    followed = dynamics(grown("healthy"), ["blink"], duration_s=60.0)
    lid = followed.healthy_force[1, followed.muscles.index("orbicularis_oculi_palpebral")]
    up = lid > lid[0] + 0.5 * (lid.max() - lid[0])
    assert int((np.diff(up.astype(int)) == 1).sum()) == 15
    fine = dynamics(grown("healthy"), ["blink"], duration_s=0.5, step_s=0.001)
    lid = fine.healthy_force[1, fine.muscles.index("orbicularis_oculi_palpebral")]
    begin = fine.times_s[(lid > lid[0] + 0.02 * (lid.max() - lid[0])).argmax()]
    assert fine.times_s[lid.argmax()] - begin == pytest.approx(0.066, abs=0.012)


def test_the_sides_are_mirror_images() -> None:
    """The same replicate injured on the left, grown with the left's luck, is followed by the same rules.

    An uninjured typical nerve is the same on both sides, so both time courses are equal bit for bit.
    """
    typical = load("healthy", sets=["anatomy={preset: human_typical, axons: 900}"])
    right, left = (dynamics(grow(typical, seed=1, side=side)) for side in ("right", "left"))
    assert np.array_equal(right.force, left.force)
    assert np.array_equal(right.onset_s, left.onset_s, equal_nan=True)


def test_muscles_that_stay_below_the_visible_bar_have_no_onset() -> None:
    followed = course()
    peak = (followed.force - followed.force[..., :1]).max(axis=-1)
    assert np.array_equal(np.isfinite(followed.onset_s), peak >= visible_bar())
    assert dynamics_file().number("onset.visible") == visible_bar()


def test_the_electromyogram_lies_within_its_scale_and_leads_the_force() -> None:
    """In a blink the electromyogram peaks before the slower force."""
    followed = course("healthy")
    assert followed.emg.min() >= 0
    assert followed.emg.max() <= 1 + 1e-9
    blink, lid = followed.commands.index("blink"), followed.muscles.index("orbicularis_oculi_palpebral")
    assert followed.emg[blink, lid].argmax() < followed.force[blink, lid].argmax()


def test_glands_are_not_followed() -> None:
    assert not {"lacrimal_gland", "submandibular_gland"} & set(course().muscles)


def test_commands_of_one_s_own_are_given_once_and_held() -> None:
    followed = dynamics(grown(), {"kiss": {"orbicularis_oris_upper": 0.8}})
    assert followed.commands == ("rest", "kiss")
    assert course_of("kiss") == course_of("pucker")


@pytest.mark.parametrize("variant", range(3))
def test_a_nerve_with_absent_muscles_is_followed(variant: int) -> None:
    """Drawn people lack a muscle now and then; it stays still and has no onset."""
    periphery = grow(load("healthy", sets=[f"anatomy={{preset: human, axons: 300, variant: {variant}}}"]), seed=1)
    followed = dynamics(periphery)
    assert np.isfinite(followed.force).all()
    counts = dict(zip(periphery.intact.nerve.pool_names, periphery.intact.endplate_count, strict=True))
    gone = [m for m, name in enumerate(followed.muscles) if counts[name] == 0]
    assert np.isnan(followed.onset_s[:, gone]).all()


def test_it_is_fast() -> None:
    """A whole face under 16 commands for 2 s takes about 0.25 s; the bar leaves room for slow machines."""
    periphery = grow("bells_palsy_severe", seed=1)
    dynamics(periphery, ["rest"])
    start = time.process_time()
    dynamics(periphery)
    assert time.process_time() - start < 2.0


def test_a_muscle_follows_up_fast_and_down_slowly() -> None:
    """A step up is followed as 1 - exp(-t / rise), a step down as exp(-t / fall)."""
    step, rise, fall = 0.001, 0.015, 0.04
    wanted = np.concatenate([np.zeros(10), np.ones(1000), np.zeros(200)])
    force = follow(wanted, step, rise, fall)
    assert force[10 + 15] == pytest.approx(1 - np.exp(-0.0155 / rise), abs=0.01)
    assert force[1010 + 40] == pytest.approx(np.exp(-0.0405 / fall), abs=0.01)


def test_a_repeated_drive_starts_again_and_is_still_before_the_start() -> None:
    drive = DriveCourse(rise_s=0.1, hold_s=0.1, fall_s=0.1, repeat_s=0.5)
    assert drive.at(np.array([-0.4, 0.0, 0.15, 0.4, 0.65])).tolist() == [0.0, 0.0, 1.0, 0.0, 1.0]


def test_an_onset_is_read_between_two_samples() -> None:
    force = np.array([[0.2, 0.2, 0.4, 1.2, 1.2], [0.0, 0.0, 0.01, 0.01, 0.01]])
    found = onsets(force, np.arange(5.0), level=0.1, visible=0.035)
    assert found[0] == pytest.approx(1.5)
    assert np.isnan(found[1])


def test_an_envelope_keeps_a_constant_signal() -> None:
    assert envelope(np.full((2, 50), 0.3), 0.005, 0.05) == pytest.approx(0.3)


def test_tau_is_that_of_scipy_without_ties() -> None:
    from scipy.stats import kendalltau

    rng = np.random.default_rng(1)
    one, two = rng.random(12), rng.random(12)
    assert kendall_tau(one, two) == pytest.approx(kendalltau(one, two).statistic)
    assert kendall_tau(one, -one) == pytest.approx(-1)
    assert kendall_tau(one, np.zeros(12)) == 0
    assert np.isnan(kendall_tau(np.zeros(12), one))
    assert kendall_tau(np.array([0.0, 1.0, 2.0, np.nan]), np.array([0.0, 1.0, 2.0, 3.0])) == pytest.approx(1)


def test_every_number_has_a_source() -> None:
    entries = dynamics_file().ledger()
    assert uncited(entries) == []
    assert [e.path for e in entries if e.low is not None and not e.low <= e.value <= (e.high or 0.0)] == []


def test_the_tables_and_the_figure_are_written(tmp_path: Path) -> None:
    """`dynamics.csv` holds every moving muscle at every time, `onsets.csv` one row for each."""
    from simsynk.cli.dynamics_output import write_dynamics

    periphery = grow("toy", seed=1)
    files = write_dynamics(periphery, tmp_path, provenance={"scenario": "toy", "seed": 1}, title="Toy")
    assert [path.name for path in files] == ["dynamics.csv", "onsets.csv", "dynamics.svg", "dynamics.png"]
    followed = dynamics(periphery)
    with open(files[0], encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    moving = followed.moving()
    assert len(rows) == moving.sum() * len(followed.times_s)
    c, m = followed.commands.index("smile"), followed.muscles.index("cheek")
    at = next(r for r in rows if (r["command"], r["muscle"], r["time_s"]) == ("smile", "cheek", "0.6"))
    k = int(np.argmin(np.abs(followed.times_s - 0.6)))
    assert float(at["force"]) == pytest.approx(followed.force[c, m, k], rel=1e-5)
    with open(files[1], encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == moving.sum()


def test_the_figure_shows_asked_and_unasked_movement() -> None:
    """One panel a command; blue for asked, orange for unasked lines, which an uninjured nerve does not have."""
    from simsynk.view.dynamics_figure import dynamics_figure

    def lines(followed: TimeCourse, gid: str) -> int:
        figure = dynamics_figure(followed, grown().intact.nerve)
        assert len(figure.axes) == 1 + len(followed.commands) - 1
        return len(figure.findobj(lambda artist: artist.get_gid() == gid))

    assert lines(course("healthy"), "not asked") == lines(course("healthy"), "beyond healthy") == 0
    assert lines(course("healthy"), "asked") > 50
    assert lines(course(), "not asked") > 20
