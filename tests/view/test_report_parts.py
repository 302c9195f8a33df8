"""Parts of the report: pictures that fit, intervals, events and findings in words."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import simsynk
from simsynk.errors import InputError
from simsynk.view.picture import Picture
from simsynk.view.report import headline, pictures, told, two_runs
from simsynk.view.report.blocks import Pair, Section, Shown
from simsynk.view.report.pictures import lighter, pixels_address
from simsynk.view.report.run_report import fitting
from simsynk.view.report.run_report import page as page_of


def test_few_colours_keep_rare_ones() -> None:
    """A small orange mark among many greys stays orange; a palette by frequency would turn it brown."""
    whole = np.repeat(np.repeat(np.arange(256, dtype=np.uint8).reshape(16, 16), 20, 0), 20, 1)
    drawn = np.stack([whole] * 3, axis=-1)
    drawn[:6, :6] = (213, 94, 0)
    address = pixels_address(Image.fromarray(drawn))
    seen = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")
    assert np.abs(np.asarray(seen).astype(int) - drawn).max() <= 24


def test_paper_stays_white() -> None:
    """Many near-whites beside white do not tint the paper; their mean did."""
    drawn = np.full((200, 200, 3), 255, np.uint8)
    drawn[:60] = np.random.default_rng(1).integers(244, 256, (60, 200, 3))
    seen = Image.open(io.BytesIO(base64.b64decode(pixels_address(Image.fromarray(drawn)).partition(",")[2])))
    assert (np.asarray(seen.convert("RGB"))[60:] == 255).all()


def test_an_unpaired_interval_is_welchs() -> None:
    """Against scipy's own test."""
    from scipy.stats import ttest_ind

    luck = np.random.default_rng(1)
    a, b = luck.normal(0, 1, 12), luck.normal(1, 3, 7)
    gap = two_runs.apart(a, b)
    known = ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert np.allclose([gap.low, gap.high], [known.low, known.high])


def test_events_in_words() -> None:
    """Every event of every packaged scenario and plan can be told, with its amount."""
    from simsynk.scenario.catalogue import packaged, packaged_plans
    from simsynk.scenario.plan import load_plan, with_plan
    from simsynk.view.report.event_words import event_words

    told = [event_words(one) for name in packaged() for one in simsynk.load(name).timeline]
    severe = simsynk.load("bells_palsy_severe")
    for name in packaged_plans():
        try:
            told += [event_words(one) for one in with_plan(severe, load_plan(name)).timeline]
        except InputError:
            continue
    assert len(told) > 40
    assert all(len(one) > 15 and "_" not in one for one in told)
    assert any("units of onabotulinum" in one for one in told)
    assert any("mm removed" in one for one in told)


def test_what_single_nerves_show_is_not_denied() -> None:
    """Where the mean shows nothing but some nerves do, the headline says so, and not that nothing would show."""
    result = SimpleNamespace(commands=("rest", "smile"), muscles=("chin", "eyelid"), expected=False)
    run = cast(told.Told, SimpleNamespace(result=result, share_of=lambda share: f"{round(12 * share)} of 12"))
    shares = np.zeros((2, 2))
    assert "nothing unasked would be seen" in headline._little(run, "right", shares)
    shares[1, 0] = 0.25
    said = headline._little(run, "right", shares)
    assert "nothing unasked" not in said
    assert "the command smile moves the chin so far in 3 of 12" in said


def test_a_page_that_would_be_too_large_gets_coarser_pictures() -> None:
    """Pictures shrink, alone or in pairs, until the page fits; words stay, and a page that fits is left alone."""
    luck = np.random.default_rng(1)
    noise = pixels_address(Image.fromarray(luck.integers(0, 255, (400, 400, 3), np.uint8)))
    one = Shown(source=noise, width_mm=85, title="Noise", alt="Noise.", caption="", number=1)
    sections = [Section(key="a", title="A", blocks=[one, Pair(names=("A", "B"), shown=(one, one))])]
    whole = page_of("T", "L", sections, "O")

    def made(found: Sequence[Section]) -> str:
        return page_of("T", "L", found, "O")

    assert fitting(made, sections, len(whole.encode())) == whole
    small = fitting(made, sections, len(whole.encode()) // 2)
    assert len(small.encode()) <= len(whole.encode()) // 2
    assert small.count("<img ") == 3
    assert lighter("data:image/svg+xml;base64,AA==", 3) == "data:image/svg+xml;base64,AA=="
    face = Image.new("RGB", (80, 80), "white")
    face.paste((232, 230, 224), (20, 20, 60, 60))
    fewer = Image.open(io.BytesIO(base64.b64decode(lighter(pixels_address(face), 2).partition(",")[2])))
    assert fewer.size == (52, 52)
    seen = np.asarray(fewer.convert("RGB"))
    assert (seen[:10] == 255).all()
    assert (seen[16:36, 16:36] == (232, 230, 224)).all()


def test_both_sides_of_two_bilateral_runs_are_compared() -> None:
    """Sides that are hurt in both runs; where there is none, the side that each run is about."""

    def run(injured: tuple[str, ...], side: str) -> told.Told:
        return cast(told.Told, SimpleNamespace(injured=injured, result=SimpleNamespace(side=side)))

    both = run(("right", "left"), "right")
    assert two_runs.common_sides(both, both) == [("right", "right"), ("left", "left")]
    assert two_runs.common_sides(both, run(("left",), "left")) == [("left", "left")]
    assert two_runs.common_sides(run((), "right"), run(("left",), "left")) == [("right", "left")]


def test_pictures_of_a_crowded_page_have_fewer_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides of two runs are many pictures; each is drawn small, for making it smaller later takes longer."""
    monkeypatch.setattr(pictures, "MOST_MARKS", -1)
    drawn = Picture(figure=Figure(figsize=(2.0, 1.0)), title="Paper", alt="Paper.", rows=())
    widths = []
    for crowded in (False, True):
        source = pictures.shown(drawn, "", "paper", 1, crowded=crowded).source
        with Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))) as seen:
            widths.append(seen.width)
    assert widths == [2 * pictures.DPI, 2 * pictures.CROWDED_DPI]
