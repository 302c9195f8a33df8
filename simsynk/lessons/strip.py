"""How the nerve of an arm grows back, as four panels that need no motion."""

from __future__ import annotations

from simsynk.lessons.play import PlayedArm
from simsynk.view.animation import regrowth_strip
from simsynk.view.animation.kinds import STRIP_MM
from simsynk.view.animation.pens import PixelPen
from simsynk.view.animation.regrowth import regrowth_film
from simsynk.view.report.blocks import Shown
from simsynk.view.report.pictures import DPI, pixels_address

_MM_AN_INCH = 25.4


def regrowth_panels(arm: PlayedArm, caption: str, number: int) -> Shown:
    """Lesion, regrowth and arrival of one nerve of an arm.

    Parameters
    ----------
    arm
        A played arm whose nerve is cut; the nerve is that of its figures.
    caption
        How to read it.
    number
        Of the figure.
    """
    scenario = arm.scenario
    grown = arm.patient.side(arm.side).growth.grown(arm.seed, int(arm.store.numbers[0]))
    film = regrowth_film(
        grown, scenario.timeline, title=arm.title,
        provenance={"scenario": scenario.name, "version": arm.result.provenance["version"]},
    )  # fmt: skip
    pen = PixelPen(STRIP_MM, regrowth_strip.strip_height(film), DPI / _MM_AN_INCH)
    regrowth_strip.draw_strip(pen, film)
    return Shown(
        source=pixels_address(pen.image()),
        width_mm=STRIP_MM,
        title=f"How the nerve grows back: {arm.title}",
        alt=f"Four panels: {'; '.join(regrowth_strip.panel_words(film))}. {film.description()}",
        caption=caption,
        number=number,
    )
