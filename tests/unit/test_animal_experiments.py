"""Set-ups of published animal experiments: what is counted in a simulated animal was counted in the real one."""

import functools

import numpy as np
import pytest

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.wiring import unit_sizes
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments import madison_1999, spector_rabbit
from simsynk.validation.published import study

FEW_ANIMALS = Effort(name="test", animals=3, people=0, treated=0)


def test_motor_units_are_counted_in_the_muscle_alone():
    """Proves that a motor axon which ended in the skin is no motor unit. When every ending counted, four times as
    many units came out as axons reached the muscle, each of nearly its intact size."""
    for nerve in each_animal(study("madison_1999").scene("suture"), FEW_ANIMALS, lambda grown: grown):
        units, enlargement = madison_1999.units_and_size(nerve)
        anywhere = int(((nerve.intact.pool == 0) & (unit_sizes(nerve) > 0)).sum())
        assert 0 < units <= madison_1999.motor_axons_reaching_muscle(nerve) < anywhere
        assert enlargement > 0
        assert madison_1999.sizes_in_muscle(nerve).sum() <= nerve.intact.endplate_count[0]


def test_only_sprouts_that_had_time_for_myelin_are_counted_in_the_stump():
    """Proves that the count falls with the distance of the section and with the days that myelin takes. Without
    either it is the number of sprouts that have just entered a tube, which no section shows."""
    (nerve, *_) = each_animal(study("spector_rabbit").scene("suture"), FEW_ANIMALS, lambda grown: grown)
    table = nerve.processes
    entered = (table.event != NO_EVENT) & (table.start_day <= spector_rabbit.FIVE_WEEKS)
    counts = [
        spector_rabbit.myelinated_axons(nerve, section_mm=mm, myelination_days=days)
        for mm, days in ((0, 0), (5, 0), (5, 7), (5, 14))
    ]
    assert counts[0] == pytest.approx(100 * entered.sum() / nerve.intact.axon_count)
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0


@pytest.mark.parametrize("percent", [spector_rabbit.FEW, spector_rabbit.MORE])
def test_movement_is_looked_for_behind_a_divided_branch_with_the_published_count(percent):
    """Proves that the branch whose movement is judged was wholly divided and holds the published share of regrown
    axons. With that share spared instead, axons kept their endplates and had five weeks to take over others."""
    one = study("spector_rabbit")
    count = functools.partial(spector_rabbit.myelinated_axons, section_mm=5, myelination_days=7)
    scene = spector_rabbit.holding(one, FEW_ANIMALS, percent, count)
    nerves = each_animal(scene, FEW_ANIMALS, lambda grown: grown)
    assert np.mean([count(nerve) for nerve in nerves]) == pytest.approx(percent, rel=0.1)
    for nerve in nerves:
        assert np.isfinite(nerve.processes.end[: nerve.intact.axon_count]).all()


def test_day_of_complete_reinnervation_is_read_to_a_few_days():
    """Proves that endplates of the crushed nerve are counted every few days until all terminal sprouts have set out.
    With no count between four weeks and three months, a recovery in the seventh week was read as day 91."""
    days = np.array(study("lal_mouse_2022").scene("crush").observe_days)
    assert np.diff(days[days <= 56]).max() <= 4
