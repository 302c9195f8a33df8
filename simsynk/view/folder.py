"""What the figures of a run are drawn from, and how the run behind a figure is made again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simsynk import __version__, jit
from simsynk.anatomy.nerve import Nerve
from simsynk.events.event import Event
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.study.folder import Finished, wiring_rows
from simsynk.study.opened import OpenedRun
from simsynk.view.face_half import SIDE_NAMES
from simsynk.view.figure_recipe import Recipe
from simsynk.view.patient_faces import PatientFaces, faces_of
from simsynk.view.picture import Choice


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What the figures of a run are drawn from.

    Parameters
    ----------
    result
        A finished run.
    periphery
        One of its grown nerves, whose side is the one that is shown; None where none can be shown, as in a cohort or
        for expected values.
    face
        The face that the nerve moves, or None.
    surgery
        Static and lid surgery on each day; nothing named is none.
    nerve
        Anatomy of the nerve where no grown one is given.
    recipe
        How the run is made again, which every figure then carries; see `run_recipe`.
    wiring
        Rows of `wiring.csv`, as text; none where a run keeps none.
    timeline
        What happened to the person, for the names of what is marked; nothing where it is not known.
    grow
        Grows the nerve of another replicate or side; None where only `periphery` can be shown.
    """

    result: Result
    periphery: Periphery | None = None
    face: Face | None = None
    surgery: tuple[Surgery | None, ...] = ()
    nerve: Nerve | None = None
    recipe: Recipe | None = None
    wiring: tuple[Mapping[str, str], ...] = field(default=(), repr=False)
    timeline: tuple[Event, ...] = field(default=(), repr=False)
    grow: Callable[[int | None, str | None], Periphery] | None = field(default=None, repr=False)

    @functools.cached_property
    def faces(self) -> PatientFaces | None:
        """The simulated patients' faces, worked out once for all figures; None without a face."""
        return faces_of(self.result, self.face, self.surgery) if self.face else None

    def anatomy(self) -> Nerve | None:
        """The nerve before the injury."""
        return self.nerve if self.periphery is None else self.periphery.intact.nerve

    def side_of(self, choice: Choice) -> str:
        """The side that a figure shows: the chosen one, else that of the grown nerve, else the affected one."""
        return choice.side or (self.result.side if self.periphery is None else self.periphery.side)

    def faces_on(self, choice: Choice) -> PatientFaces | None:
        """The faces with the numbers of the chosen side; None without a face."""
        faces, side = self.faces, choice.side
        return faces if faces is None or side is None else replace(faces, affected=SIDE_NAMES.index(side))

    def grown(self, choice: Choice) -> Periphery | None:
        """The chosen nerve; None where none can be shown."""
        here = self.periphery
        if here is None or (choice.replicate in (None, here.replicate) and choice.side in (None, here.side)):
            return here
        return here if self.grow is None else self.grow(choice.replicate, choice.side)


def drawn_from(opened: OpenedRun) -> Drawn:
    """What the figures of a result folder are drawn from; nothing is simulated but the one nerve that is shown.

    Parameters
    ----------
    opened
        See `simsynk.study.opened.open_run`.
    """
    result, patient = opened.result, opened.patient
    return Drawn(
        result=result,
        periphery=None if result.expected else opened.nerve(),
        face=patient.face,
        surgery=patient.surgery if any(patient.surgery) else (),
        nerve=patient.side(result.side).intact.nerve,
        recipe=run_recipe(opened.folder, result),
        wiring=opened.wiring,
        timeline=tuple(opened.scenario.timeline),
        grow=opened.nerve,
    )


def drawn_of_run(run: Finished, result: Result, seed: int, recipe: Recipe | None = None) -> Drawn:
    """What the figures of a run are drawn from whose replicates are still at hand.

    Parameters
    ----------
    run, result
        The run and its summary.
    seed
        Of its luck.
    recipe
        See `run_recipe`.
    """
    patient, first = run.patient, int(result.replicates[0])

    def grow(replicate: int | None, side: str | None) -> Periphery:
        number = first if replicate is None else replicate
        return patient.side(side or result.side).growth.grown(seed, number)

    return Drawn(
        result=result,
        periphery=grow(None, None),
        face=patient.face,
        surgery=patient.surgery if any(patient.surgery) else (),
        recipe=recipe,
        wiring=wiring_text(wiring_rows(run)),
        timeline=tuple(run.scenario.timeline),
        grow=grow,
    )


def wiring_text(rows: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, str], ...]:
    """Rows of `wiring.csv` as the file holds them.

    Examples
    --------
    >>> wiring_text([{"side": "right", "fibres_mean": 1 / 3}])
    ({'side': 'right', 'fibres_mean': '0.333333333'},)
    """
    return tuple({n: f"{v:.9g}" if isinstance(v, float) else str(v) for n, v in row.items()} for row in rows)


def run_recipe(folder: Path, result: Result, *, cohort: bool = False) -> Recipe:
    """How the run of a result folder is made again; the name of a figure and the hash of its data are still open.

    Parameters
    ----------
    folder
        Holds `scenario.yaml`, and `nerve.yaml` for a nerve of the user's own.
    result
        Its result.
    cohort
        Whether its replicates are persons.
    """
    nerve = folder / "nerve.yaml"
    scenario = (folder / "scenario.yaml").read_text(encoding="utf-8")
    own = "file: nerve.yaml" in scenario and nerve.exists()
    engine = "exact" if result.expected else "axons"
    return Recipe(
        kind="run",
        figure="",
        options={"replicates": ranges_text(result.replicates.tolist()), "engine": engine, "cohort": cohort},
        text=scenario,
        nerve=nerve.read_text(encoding="utf-8") if own else "",
        seed=int(result.provenance["seed"]),
        version=__version__,
        kernels=jit.source_hash(),
        data_sha256="",
    )


def ranges_text(numbers: Sequence[int]) -> str:
    """Ascending replicate numbers as `--only` takes them.

    Examples
    --------
    >>> ranges_text([0, 1, 2, 17])
    '0-2,17'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ",".join("-".join(map(str, part)) for part in parts)
