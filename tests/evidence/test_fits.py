"""Do the packaged defaults rest on the fits that they name?"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simsynk.validation.fit import ends
from simsynk.validation.refit import fits

TRACED = ("lag_sigma", "hazard_per_mm")


@pytest.mark.parametrize("name", list(fits()))
def test_packaged_defaults_are_the_result(name):
    """Proves that a fitted default cannot be changed by hand: it is what the fit's file states."""
    one = fits()[name]
    assert one.packaged() == pytest.approx(one.fitted())


@pytest.mark.parametrize("name", list(fits()))
def test_results_lie_within_their_bounds(name):
    """Proves that no fit ran into a wall, where the wall and not the data would decide."""
    low, high, result = ends(fits()[name].parameters, "low", "high", "result")
    assert ((low < result) & (result < high)).all()


def test_the_suture_is_fitted_better_than_before():
    """Proves that the result explains the rat better than the values before it; a fit that did nothing would not."""
    one = dataclasses.replace(fits()["rat_suture"], animals=2)
    prior, result = ends(one.parameters, "prior", "result")

    def far(values):
        found = one.simulated(values)
        return sum(((found[target.key] - target.value) / one._spread(target)) ** 2 for target in one.targets)

    assert far(result) < 0.5 * far(prior)


def test_the_severity_is_fitted():
    """Proves that sequelae rise with degeneration as published; a population without lost tubes has too few."""
    one = dataclasses.replace(fits()["bells_severity"], people=40)
    patients = one._patients(None)
    (result,) = ends(one.parameters, "result")
    found = one._weighed(patients, result)
    few = one._weighed(patients, np.array([0.001, 5.0]))
    keys = [target.key for target in one.targets]
    assert [found[key] for key in keys] == sorted(found[key] for key in keys)
    assert found[keys[-1]] > few[keys[-1]]
    assert abs(found[keys[-1]] - one.targets[-1].value) <= 1.5 * one.targets[-1].allowed
