"""Everything that the explorer knows of a scenario: names, nerves, treatments, face, drawings and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk import __version__
from simsynk.anatomy.nerve import Nerve
from simsynk.clinical.synkinesis import visible_bar
from simsynk.events.myectomy import myectomies, myectomy_file
from simsynk.events.toxin import DOSES, GLAND, apart_mm, toxin_file
from simsynk.notice import NOTICE
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient
from simsynk.study.ledger import staged
from simsynk.study.readings import displayed_muscles
from simsynk.view import style
from simsynk.view.explorer.nerve_drawing import nerve_drawing
from simsynk.view.explorer.payload_drawing import drawing_of, skins_of
from simsynk.view.explorer.payload_face import face_arrays, loss_rules
from simsynk.view.explorer.payload_nerves import MONTHS, Nerves, nerve_arrays
from simsynk.view.explorer.returns import Returns
from simsynk.view.explorer.ways_home import home_shares

_STAGES = ("lesions", "regrowth", "treatments", "motor", "clinical", "face")
_ESTIMATE = (
    "Months after the plan are estimated: single cuts were regrown on {nerves} nerves and added; what neighbouring "
    "twigs take over counts less the fewer of them are left. For 30 sets of two to four cuts of a severe Bell's "
    "palsy the estimate missed true regrowth by {soon[0]:.1f} points of unwanted movement removed and {soon[1]:.1f} "
    "of wanted movement lost at 3 months, by {late[0]:.1f} and {late[1]:.1f} at 12 months (mean of the misses). "
    "All nerves get the same change, so that a single measure of the face can be off by more than a mm, and a loss "
    "by some nerves."
)
MISSED = {"3": (0.4, 0.3), "12": (2.1, 0.8)}
"""Mean miss of the estimate in points of unwanted removed and wanted lost, by month; see decision 0032."""


def explorer_data(
    nerves: Nerves,
    returns: Returns,
    scenario: Scenario,
    *,
    command: str = "",
    replay: str = "",
    front: Mapping[str, Any] | None = None,
    lessons: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The tree of names, values and arrays that the page reads.

    Parameters
    ----------
    nerves, returns
        The nerves, and what grows back in them after single cuts.
    scenario
        From which they were grown.
    command
        The command line that wrote the page.
    replay
        What stands after `simsynk compare` to play a plan on the same scenario: its name or file, and what was set.
    front
        The planner's ranking, as in its `plan.json`.
    lessons
        Number, title and shell command of each lesson.
    """
    found, patient, kept = nerves.found, nerves.patient, nerves.kept
    arrays = nerve_arrays(nerves)
    ways = arrays.pop("wayPlaces")
    homes = home_shares(found)
    arrays["ways"]["homes"] = {**homes, "shares": [homes["shares"][int(way)] for way in ways]}
    face = face_arrays(patient, kept)
    if face is not None and patient.face is not None:
        face["drawing"] = drawing_of(patient.face.model)
    return {
        "schema": "simsynk.explorer/1",
        "version": __version__,
        "notice": NOTICE,
        "made": {
            "scenario": scenario.name, "title": scenario.title or scenario.name, "sha256": scenario.sha256,
            "seed": found.seed, "replicates": len(found.replicates), "command": command,
            "replay": replay or scenario.name,
        },
        "side": found.side.name,
        "sideIndex": ("right", "left").index(found.side.name),
        "affected": scenario.side,
        "bilateral": scenario.side == "both",
        "planDay": found.day,
        "days": list(nerves.days),
        "later": list(nerves.later),
        "months": list(MONTHS),
        "replicates": found.replicates.tolist(),
        "commands": _commands(patient, kept),
        "muscles": _muscles(patient, kept),
        "healthy": [side.drive.healthy[:, kept] for side in patient.sides],
        "cuts": [{"name": name, "title": title_of(name), "kind": _kind(patient.nerve, name)} for name in found.cuts],
        **arrays,
        "treatments": _treatments(patient, kept),
        "returns": returns.for_page(),
        "visible": visible_bar(),
        "toxin": _toxin(patient, kept),
        "myectomy": _myectomy([patient.nerve.pool_names[i] for i in kept]),
        "face": face,
        "skins": skins_of(),
        "losses": loss_rules(patient),
        "nerve": nerve_drawing(found),
        "front": front,
        "lessons": list(lessons),
        "sources": _sources(patient.nerve),
        "assumptions": _assumptions(returns),
    }  # fmt: skip


def title_of(name: str) -> str:
    """A name of a branch, muscle or command as words inside a sentence.

    Examples
    --------
    >>> title_of("temporal_3")
    'temporal 3'
    """
    return name.replace("_", " ")


def _commands(patient: Patient, kept: NDArray[np.int64]) -> list[dict[str, Any]]:
    asked = patient.repertoire.asked()[:, kept]
    return [
        {"name": one.name, "title": one.title or style.words(one.name), "asked": np.flatnonzero(row).tolist()}
        for one, row in zip(patient.repertoire.commands, asked, strict=True)
    ]


def _muscles(patient: Patient, kept: NDArray[np.int64]) -> list[dict[str, Any]]:
    shown = displayed_muscles(patient)
    pools = [patient.nerve.pools[i] for i in kept]
    return [
        {"name": pool.name, "title": title_of(pool.name), "code": pool.code, "territory": pool.territory,
         "shown": bool(shown[i])}
        for i, pool in zip(kept, pools, strict=True)
    ]  # fmt: skip


def _kind(nerve: Nerve, name: str) -> str:
    return next(edge.kind for edge in nerve.edges if edge.name == name)


def _treatments(patient: Patient, kept: NDArray[np.int64]) -> list[dict[str, Any]]:
    """What the scenario's own treatments leave of the muscles on every day of the page, right and left."""
    return [
        {"output": side.growth.treated.output[:, kept], "relieved": side.growth.treated.relieved[:, kept]}
        for side in patient.sides
    ]


def _toxin(patient: Patient, kept: NDArray[np.int64]) -> dict[str, Any]:
    """Constants of toxin, how far muscles lie apart in mm (-1 where unknown), and those with a gland's course."""
    names, file = [patient.nerve.pool_names[i] for i in kept], toxin_file()
    apart = np.array([[apart_mm(one, other) for other in names] for one in names])
    return {
        "dose": file.table("dose"),
        "course": file.table("course"),
        "spread": file.table("spread"),
        "glandHalf": file.number("gland_course.half_recovery"),
        "glands": [name == GLAND for name in names],
        "apart": np.where(np.isfinite(apart), apart, -1.0),
        "says": DOSES,
    }


def _myectomy(muscles: Sequence[str]) -> dict[str, Any]:
    """Usual share that is taken out, that of named operations by muscle, and those of which all muscles are there."""
    own = {muscle: share for shares in myectomies().values() for muscle, share in shares.items() if muscle in muscles}
    whole = {name: shares for name, shares in myectomies().items() if set(shares) <= set(muscles)}
    return {"fraction": myectomy_file().number("fraction"), "byMuscle": own, "operations": whole}


def _sources(nerve: Nerve) -> list[dict[str, Any]]:
    """Values behind the page with where they come from; drawn coordinates are left out."""
    entries = staged(nerve)
    return [
        {
            "stage": stage, "name": one.path, "value": one.value, "unit": one.unit,
            "range": None if one.low is None else [one.low, one.high], "confidence": str(one.confidence.value),
            "source": ", ".join(one.sources),
        }
        for stage in _STAGES
        for one in entries.get(stage, ())
        if "[" not in one.path
    ]  # fmt: skip


def _assumptions(returns: Returns) -> list[str]:
    """What the page takes for granted, beside the values."""
    return [
        "On the day of the plan the page leaves out what the cuts silence: exactly what the model reads after them.",
        _ESTIMATE.format(nerves=returns.nerves, soon=MISSED["3"], late=MISSED["12"]),
        "The commands stay as they were before the plan: nobody learns to use the face anew.",
        "Effort between rest and the full command is taken as a straight line: on the smile of a severe Bell's palsy "
        "the mean of 40 nerves was off by at most 0.4 % of a muscle's maximum, a single nerve by up to 5.5 %.",
        DOSES[0].upper() + DOSES[1:] + ".",
    ]
