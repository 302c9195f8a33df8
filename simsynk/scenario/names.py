"""The names that a nerve knows: its sites, branches, twigs, motor pools and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from simsynk.anatomy.presets import AnatomySettings
from simsynk.errors import name_fix

AMBIGUOUS_CODES = {"FRO": ("FRm", "FRl")}
"""Codes of the literature that stand for two motor pools of the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NerveNames:
    """What a scenario may call by name in its nerve.

    Parameters
    ----------
    sites
        Edges and named stretches where an injury can be placed.
    length_of
        Length of a site in mm.
    branches, twigs, pools
        Names of branches, twigs and motor pools (muscles and glands).
    codes
        Short code of a muscle -> its name.
    commands
        Names of the commands that this nerve's body part knows.
    """

    sites: tuple[str, ...]
    length_of: Callable[[str], float]
    branches: tuple[str, ...]
    twigs: tuple[str, ...]
    pools: tuple[str, ...]
    codes: Mapping[str, str]
    commands: tuple[str, ...]

    def full(self, name: str) -> str:
        """The full name of a muscle that is given by name or by code; other names unchanged."""
        return self.codes.get(name, name)

    def fix(self, name: str, known: Iterable[str]) -> str:
        """The remedy for a name that is not among `known`; explains a code that stands for two muscles."""
        parts = AMBIGUOUS_CODES.get(name, ())
        if parts and all(code in self.codes for code in parts):
            listing = " or ".join(f"{code} ({self.codes[code]})" for code in parts)
            return f"'{name}' stands for two muscles: write {listing}"
        return name_fix(name, known, limit=60)


def nerve_names(settings: AnatomySettings, folder: Path | None) -> NerveNames:
    """Read the nerve of a scenario and collect its names.

    Raises
    ------
    InputError
        When the nerve's own file is wrong.
    """
    # The nerve and its commands are costly to import and are needed for nothing else here.
    from simsynk.anatomy.nerve_file import load_nerve
    from simsynk.motor.commands import command_names

    nerve = load_nerve(settings, folder)
    return NerveNames(
        sites=tuple(nerve.sites),
        length_of=nerve.length_of,
        branches=tuple(nerve.branches),
        twigs=tuple(nerve.twigs),
        pools=tuple(nerve.pool_names),
        codes={code: name for code, name in nerve.code_to_name.items() if code},
        commands=tuple(command_names(nerve)),
    )
