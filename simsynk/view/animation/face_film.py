"""The film of a face under a command: how it moves as the model times it, beside the face before the injury."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.face.expression import Expression, express
from simsynk.face.measures import MEASURES, measure
from simsynk.face.patient import Face
from simsynk.face.surgery import Surgery
from simsynk.motor.commands import REST
from simsynk.motor.dynamics import BEFORE_S, TimeCourse, dynamics
from simsynk.motor.timecourse import course_of, dynamics_file
from simsynk.study.opened import OpenedRun
from simsynk.view import style
from simsynk.view.face_curves import face_drawing, outline_shapes, with_shapes
from simsynk.view.face_half import SIDE_NAMES, one_face
from simsynk.view.face_panels import TITLES
from simsynk.view.face_shapes import Drawing
from simsynk.view.folder import drawn_from
from simsynk.view.skins import NEUTRAL, skin

FRAMES = 25
"""Frames of a film."""

_AFTER_S, _LONGEST_S, _SHORT_S, _SLOWER, _STOPS_S = 0.5, 2.0, 1.0, 4.0, 5.0
_SHOWN = {"palpebral_fissure_mm": "eye open", "commissure_excursion_mm": "mouth corner", "brow_elevation_mm": "brow"}


@dataclass(frozen=True, kw_only=True)
class FaceFilm:
    """A face under one command in time, before the injury and on an observed day.

    Parameters
    ----------
    command, title, day, replicate
        What is shown, of whom.
    times_s
        Seconds from the start of the command, (frames,).
    slower
        How many times slower than real time it is shown.
    before, now
        Drawings of both faces, frame by frame.
    mm
        Measures by words: of the affected side before and now, (frames, 2).
    traces
        Lines of force: words, look (`asked`, `unasked`, `before`, or `new` for a transplanted muscle) and % of
        maximum above rest, (frames,).
    affected
        `right` or `left`.
    trained
        Whether the run trains the commands, which this film leaves out.
    provenance, skin_name
        For the footer and the colours.
    """

    command: str
    title: str
    day: float
    replicate: int
    times_s: NDArray[np.float64] = field(repr=False)
    slower: float
    before: tuple[Drawing, ...] = field(repr=False)
    now: tuple[Drawing, ...] = field(repr=False)
    mm: Mapping[str, NDArray[np.float64]] = field(repr=False)
    traces: tuple[tuple[str, str, NDArray[np.float64]], ...] = field(repr=False)
    affected: str
    trained: bool
    provenance: Mapping[str, Any] = field(repr=False)
    skin_name: str = NEUTRAL

    @property
    def spoken(self) -> str:
        """The command in words."""
        return TITLES.get(self.command, style.words(self.command))

    @property
    def step_s(self) -> float:
        """How long a frame is shown."""
        return float(self.times_s[1] - self.times_s[0]) * self.slower

    @property
    def length_s(self) -> float:
        """Length of the film, shown once."""
        return self.step_s * len(self.times_s)

    @property
    def loops(self) -> int:
        """How often it is shown before it stops, so that it never moves for more than five seconds by itself."""
        return max(int(_STOPS_S / self.length_s), 1)

    @property
    def held(self) -> int:
        """The frame in which the command is at its height."""
        course = course_of(self.command)
        return int(np.argmin(np.abs(self.times_s - (course.rise_s + 0.9 * course.hold_s))))

    def caption(self, frame: int) -> str:
        """Time since the start of the command."""
        pace = "" if self.slower == 1 else f", shown {self.slower:g} times slower"
        return f"{max(float(self.times_s[frame]), 0.0):.2f} s after the command{pace}"

    def numbers(self, frame: int, place: int) -> str:
        """Measures of the affected side, before (0) or now (1)."""
        told = [f"{words} {values[frame, place]:.1f} mm" for words, values in self.mm.items()]
        return f"{self.affected.capitalize()}: " + ", ".join(told)

    def description(self) -> str:
        """What can be seen, for those who cannot see it."""
        k = self.held
        told = f"Two drawn faces, before the injury and one simulated patient on day {self.day:g}, do the command "
        told += f"{self.spoken.lower()} and let go again. At its height, {self.affected} side, "
        told += "; ".join(f"{words} {v[k, 1]:.1f} mm (before: {v[k, 0]:.1f})" for words, v in self.mm.items()) + ". "
        unasked = [(words, force.max()) for words, look, force in self.traces if look == "unasked"]
        if not unasked:
            return told + "No muscle moves visibly beyond what was asked for."
        named = "; ".join(f"{words.lower()}: {peak:.0f} % of its maximum" for words, peak in unasked)
        return f"{told}Beyond what was asked for: {named}."


def face_film(
    opened: OpenedRun, *, command: str | None = None, day: float | None = None, replicate: int | None = None,
    side: str | None = None, skin_name: str = NEUTRAL,
) -> FaceFilm:  # fmt: skip
    """Film one simulated patient of a result folder under a command.

    Parameters
    ----------
    opened
        See `open_run`.
    command
        A command of the run; None takes the smile where there is one.
    day
        An observed day; None takes the last.
    replicate
        Number of a replicate; None takes the median patient, as the expression sheet does.
    side
        Side whose numbers are told; None takes the affected one.
    skin_name
        See `skin_names`.

    Raises
    ------
    InputError
        For a nerve without a face, and for a command, day, replicate or skin that there is not.
    """
    result, patient, face = opened.result, opened.patient, opened.patient.face
    skin(skin_name)
    if face is None:
        fix = "write --what regrowth, or run a scenario with the human nerve"
        raise InputError([Problem(path=str(opened.folder), message="has a nerve without a face", fix=fix)])
    known = [name for name in result.commands if name != REST]
    chosen = command or ("smile" if "smile" in known else known[0])
    if chosen not in known:
        raise unknown_name("--command", chosen, known, "a command of this run")
    when = result.days[-1] if day is None else day
    if when not in result.days:
        raise unknown_name("--day", f"{when:g}", [f"{one:g}" for one in result.days], "an observed day of this run")
    if replicate is None and not result.expected:
        faces = drawn_from(opened).faces
        replicate = int(result.replicates[0 if faces is None else faces.median])
    asked = opened.scenario.commands
    given = {chosen: asked[chosen]} if isinstance(asked, Mapping) else [chosen]
    courses = [
        dynamics(opened.nerve(replicate, name), given, opened.scenario.central, day=when) for name in SIDE_NAMES
    ]
    places = [result.muscles.index(name) for name in courses[0].muscles]
    affected = SIDE_NAMES.index(side or (result.side if result.side in SIDE_NAMES else "right"))
    surgery = patient.surgery[result.days.index(when)] if any(patient.surgery) else None
    wanted = float(face.asked_closure[result.commands.index(chosen)])
    times = _times(chosen)
    mover = _Mover(face, courses, places, len(result.muscles), chosen, wanted, times)
    before, now = mover.faces(healthy=True), mover.faces(healthy=False, surgery=surgery)
    return FaceFilm(
        command=chosen, title=result.title or result.name, day=float(when), replicate=int(replicate or 0),
        times_s=times, slower=_SLOWER if times[-1] < _SHORT_S else 1.0,
        before=mover.drawn(before), now=mover.drawn(now, beside=before, side=affected),
        mm=_mm(face, before, now, affected),
        traces=_traces(courses[affected], face, times),
        affected=SIDE_NAMES[affected], trained=any(one.trained for one in patient.sides),
        provenance={**result.provenance, "replicates": None, "replicate": replicate}, skin_name=skin_name,
    )  # fmt: skip


def _times(command: str) -> NDArray[np.float64]:
    """Times of the frames: from just before the command until the face is at rest again, or until it comes again."""
    course = course_of(command)
    last = course.rise_s + course.hold_s + course.fall_s + _AFTER_S
    if course.repeat_s:
        last = min(last, course.repeat_s)
    return np.linspace(-BEFORE_S, min(last, _LONGEST_S), FRAMES)


class _Mover:
    """Turns the force of both sides' muscles in time into faces."""

    def __init__(
        self, face: Face, courses: list[TimeCourse], places: list[int], muscles: int, command: str, closure: float,
        times: NDArray[np.float64],
    ) -> None:  # fmt: skip
        self.face, self.courses, self.places, self.muscles = face, courses, places, muscles
        self.times = times
        self.asked = closure * course_of(command).at(times)

    def _activation(self, healthy: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of the face's muscles, (frames, 2, muscles), and at rest, (1, 2, muscles)."""
        full = np.zeros((len(self.times), 2, self.muscles))
        rest = np.zeros((1, 2, self.muscles))
        for side, course in enumerate(self.courses):
            force = (course.healthy_force if healthy else course.force)[1]
            sampled = np.array([np.interp(self.times, course.times_s, one) for one in force]).T
            full[:, side, self.places] = sampled
            rest[0, side, self.places] = force[:, 0]
        return full[..., self.face.place], rest[..., self.face.place]

    def faces(self, *, healthy: bool, surgery: Surgery | None = None) -> Expression:
        """Faces of all frames."""
        moving, rest = self._activation(healthy)
        return express(self.face.model, moving, rest, self._activation(True)[1][0], self.asked, surgery)

    def drawn(self, shown: Expression, beside: Expression | None = None, side: int = 0) -> tuple[Drawing, ...]:
        """Drawings of all frames; with dashed lines of another face over one side."""
        model, found = self.face.model, []
        for k in range(len(self.times)):
            drawing = face_drawing(model, one_face(shown, k))
            if beside is not None:
                lines = outline_shapes(
                    model, one_face(beside, k), ink="mirror", width=0.55, sides=(side,), dash=(2.2, 1.6)
                )
                drawing = with_shapes(drawing, lines)
            found.append(drawing)
        return tuple(found)


def _mm(face: Face, before: Expression, now: Expression, side: int) -> dict[str, NDArray[np.float64]]:
    found = {}
    values = [measure(face.model, shown, _first(shown))[:, side] for shown in (before, now)]
    for name, words in _SHOWN.items():
        both = np.column_stack([one[:, MEASURES.index(name)] for one in values])
        if name == "palpebral_fissure_mm" or np.abs(both).max() > 1.0:
            found[words] = both
    return found


def _first(shown: Expression) -> Expression:
    """The first frame as one that the others are measured against."""
    return Expression(
        landmarks=shown.landmarks[:1], opening=shown.opening[:1], closure=shown.closure[:1], pull=shown.pull[:1],
        tone=shown.tone[:1], roll=shown.roll[:1],
    )  # fmt: skip


def _traces(
    course: TimeCourse, face: Face, times: NDArray[np.float64]
) -> tuple[tuple[str, str, NDArray[np.float64]], ...]:
    """The leading muscle that was asked for, now and before, and the two that go furthest beyond."""
    force, healthy = (100 * (one[1] - one[1][:, :1]) for one in (course.force, course.healthy_force))
    own, asked = np.isin(course.muscles, face.model.muscles), course.asked[1]
    bar = 100 * dynamics_file().number("onset.visible")
    found: list[tuple[str, str, NDArray[np.float64]]] = []

    def line(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.interp(times, course.times_s, values))

    if (asked & own).any():
        leader = int(np.argmax(np.where(asked & own, healthy.max(axis=1), -1.0)))
        name = style.words(course.muscles[leader])
        found += [(f"{name}, before", "before", line(healthy[leader])), (name, "asked", line(force[leader]))]
    new = np.isin(course.muscles, face.model.free)
    for m in np.flatnonzero(new & (force.max(axis=1) >= bar)).tolist():
        found.append((style.words(course.muscles[m]), "new", line(force[m])))
    beyond = np.where(own & ~new, (force - healthy).max(axis=1), -1.0)
    if (asked & own).any():
        beyond[leader] = -1.0
    for m in np.argsort(-beyond)[:2].tolist():
        if beyond[m] >= bar:
            more = " more than before" if asked[m] else " not asked for"
            found.append((style.words(course.muscles[m]) + "," + more, "unasked", line(force[m])))
    return tuple(found)
