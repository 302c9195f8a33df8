"""Every fit that a packaged default rests on."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from simsynk import documents
from simsynk.errors import unknown_name
from simsynk.validation.fit import Fit
from simsynk.validation.fit_regrowth import RegrowthFit
from simsynk.validation.fit_severity import SeverityFit

_KINDS: dict[str, Callable[[str, Mapping[str, Any]], Fit]] = {
    "regrowth": RegrowthFit.read,
    "severity": SeverityFit.read,
}


@functools.cache
def fits() -> Mapping[str, Fit]:
    """Every fit by name.

    Examples
    --------
    >>> [parameter.name for parameter in fits()["rat_suture"].parameters][:2]
    ['conduits.suture.fidelity', 'conduits.suture.success']
    """
    folder = Path(str(resources.files("simsynk.validation"))) / "fits"
    return {path.stem: _fit(path) for path in sorted(folder.glob("*.yaml"))}


def fit(name: str) -> Fit:
    """One fit.

    Raises
    ------
    InputError
        For an unknown name.
    """
    if name not in fits():
        raise unknown_name("fit", name, list(fits()), "a fit")
    return fits()[name]


def _fit(path: Path) -> Fit:
    data = documents.read_file(path, shown_as=f"simsynk/validation/fits/{path.name}").data
    return _KINDS[data["kind"]](path.stem, data)
