"""A point of a study: where its factors stand, whose luck it has, and the key under which it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simsynk import __version__, jit
from simsynk.anatomy.presets import AnatomySettings
from simsynk.scenario.scenario import Scenario, fingerprint
from simsynk.scenario.study import Study
from simsynk.study.run import recipe

_SEED_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One setting of all factors.

    Parameters
    ----------
    number
        Its place in the design, from 0.
    values
        Factor -> value; a plan is named.
    seed
        Whose luck: the study's when points are paired, else the point's own.
    key
        Fingerprint of everything that its numbers depend on; two studies with one key share the point.
    """

    number: int
    values: Mapping[str, Any] = field(repr=False)
    seed: int
    key: str


def points_of(study: Study, seed: int, designed: Sequence[Mapping[str, Any]]) -> tuple[Point, ...]:
    """The points of a study with their seeds and keys.

    Parameters
    ----------
    study
        What is asked.
    seed
        The study's seed.
    designed
        Factor -> value for each point, in order.

    Notes
    -----
    A key holds the version, the kernels, the scenario, what the factors mean, the outcomes and the rule of
    replicates, but not the design: a point that is still there when a grid grows is not simulated again.
    """
    about = _meaning(study)
    found = []
    for number, values in enumerate(designed):
        own = seed if study.paired else _own_seed(seed, values)
        text = json.dumps([about, own, dict(values)], sort_keys=True, separators=(",", ":"))
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
        found.append(Point(number=number, values=dict(values), seed=own, key=key))
    return tuple(found)


def code_version() -> dict[str, str]:
    """What tells this code from another: the version and a fingerprint of the kernels.

    Examples
    --------
    >>> sorted(code_version())
    ['kernels', 'version']
    """
    return {"version": __version__, "kernels": jit.source_hash()}


def _meaning(study: Study) -> str:
    """What all points of a study have in common, as a fingerprint."""
    factors = {}
    for factor in study.factors:
        plans = {
            name: None if plan is None else plan.sha256
            for name, plan in zip(factor.values, factor.plans, strict=False)
        }
        factors[factor.name] = [factor.path, plans]
    return fingerprint(
        {
            **code_version(),
            "scenario": dict(recipe(study.scenario, 0)),
            "days": list(study.scenario.observe_days),
            "settings": study.data.get("settings", {}),
            "factors": factors,
            "outcomes": {outcome.name: outcome.text for outcome in study.outcomes},
            "replicates": study.data.get("replicates"),
        }
    )


def _own_seed(seed: int, values: Mapping[str, Any]) -> int:
    """A seed from the content of a point, so that it does not change with the design around it."""
    text = json.dumps([seed, dict(values)], sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "little") >> (64 - _SEED_BITS)


def nerve_of(scenario: Scenario) -> tuple[AnatomySettings, str]:
    """What says whether two scenarios are about the same nerve."""
    return scenario.anatomy, str(scenario.folder or "") if scenario.anatomy.file else ""
