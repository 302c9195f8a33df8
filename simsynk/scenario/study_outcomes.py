"""Faults of a study's outcomes while other parts of the study are wrong, so that all are told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simsynk.documents import path_text
from simsynk.errors import InputError, Problem
from simsynk.scenario.load import checked
from simsynk.scenario.origin import Origin, SetText
from simsynk.scenario.outcome_names import read_outcomes
from simsynk.scenario.sets import path_key, put
from simsynk.scenario.study_template import texts_of
from simsynk.scenario.vocabulary import vocabulary


def _values(block: Any) -> list[Any]:
    return list(block.values()) if isinstance(block, Mapping) else []


def _is_in(path: str, block: str) -> bool:
    return path == block or path.startswith((f"{block}.", f"{block}["))


def outcome_faults(
    study: Origin, data: dict[str, Any], folder: Path | None, known: Sequence[Problem]
) -> list[Problem]:
    """Faults of outcomes that are not known yet, where the scenario itself can be read.

    Parameters
    ----------
    study
        What tells a fault of the study.
    data
        The scenario's plain data without the study's settings; changed by this.
    folder
        Where a nerve file is looked up.
    known
        Faults of the study that have been found.
    """
    outcomes, factors = study.data.get("outcomes"), study.data.get("factors")
    if not isinstance(outcomes, Mapping) or any(one.path == "outcomes" for one in known):
        return []
    # Plans may bring muscles and commands, which are not known before the plans are sound.
    if any(isinstance(one, Mapping) and "plans" in one for one in _values(factors)):
        return []
    faulty = [name for name in outcomes if any(_is_in(one.path, path_text(("outcomes", name))) for one in known)]
    origin = Origin(data, {(): SetText("")})
    settings = study.data.get("settings")
    try:
        for path, value in settings.items() if isinstance(settings, Mapping) else ():
            if path_key(path) and not any(texts_of(value)):
                put(origin, path_key(path), value, SetText(""))
        words = vocabulary(checked(origin, folder, ""))
        sound = {name: spec for name, spec in outcomes.items() if name not in faulty}
        if sound:
            read_outcomes(sound, words, study, factors=list(factors) if isinstance(factors, Mapping) else ())
    except InputError as error:
        return [one for one in error.problems if one.path.startswith("outcomes.")]
    return []
