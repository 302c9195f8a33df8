"""What the sections of a report are told from: an opened run, its pictures, and the count of its figures."""

from __future__ import annotations

import functools
import itertools

from simsynk.results import Result
from simsynk.scenario.scenario import Scenario
from simsynk.study.opened import OpenedRun
from simsynk.view.folder import Drawn, drawn_from
from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Shown, counted
from simsynk.view.report.pictures import shown
from simsynk.view.run_pictures import picture_of


class Told:
    """A finished run as the sections of a report read it.

    Parameters
    ----------
    opened
        The result folder.
    numbers
        Counts the figures; runs that share a page share it.
    crowded
        Whether so many pictures share the page that each is drawn with fewer pixels.
    """

    def __init__(
        self, opened: OpenedRun, numbers: itertools.count[int] | None = None, *, crowded: bool = False
    ) -> None:
        self.opened = opened
        self.crowded = crowded
        self.numbers = itertools.count(1) if numbers is None else numbers

    @property
    def result(self) -> Result:
        """Its summary."""
        return self.opened.result

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.opened.scenario

    @functools.cached_property
    def drawn(self) -> Drawn:
        """What its pictures are drawn from."""
        return drawn_from(self.opened)

    @property
    def injured(self) -> tuple[str, ...]:
        """Sides to which something happens."""
        return tuple(side.name for side in self.opened.patient.sides if side.injured)

    @property
    def affected(self) -> tuple[str, ...]:
        """Sides that the report speaks of: the affected ones, or the right one of a healthy face."""
        return self.opened.scenario.sides or (self.result.side,)

    @property
    def last_day(self) -> float:
        """The last observed day."""
        return self.result.days[-1]

    @property
    def count(self) -> int:
        """Number of simulated nerves."""
        return len(self.result.replicates)

    @property
    def rangeless(self) -> bool:
        """Whether numbers have no spread: expected values, or a single simulated nerve."""
        return self.result.expected or self.count == 1

    @property
    def nerves(self) -> str:
        """How many nerves were simulated, in words."""
        return counted(self.count, "simulated nerve")

    def share_of(self, probability: float) -> str:
        """How many nerves show something, in words.

        Examples
        --------
        `187 of 200 simulated nerves`; `the expected nerve`, or `not the expected nerve`, where none was drawn.
        """
        if self.result.expected:
            return "the expected nerve" if probability >= 0.5 else "not the expected nerve"
        if self.count == 1:
            return "the one simulated nerve" if probability >= 0.5 else "not the one simulated nerve"
        many = round(probability * self.count)
        return f"{many if many else 'none'} of {self.nerves}"

    def shown(self, name: str, caption: str, choice: Choice = Choice(), *, file: str = "") -> Shown | None:  # noqa: B008
        """One picture of the run; None where the run has nothing for it.

        Parameters
        ----------
        name
            One of `run_pictures.PICTURES`.
        caption
            How to read it.
        choice
            What of the run it shows.
        file
            Name of its data as a file, without ending; the picture's own by default.
        """
        picture = picture_of(name, self.drawn, choice)
        if picture is None:
            return None
        return shown(picture, caption, file or name, next(self.numbers), crowded=self.crowded)
