"""The figures of a study: which fit it, that they show its numbers, how they read in print, and what they carry."""

from __future__ import annotations

import csv
import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib.text
import numpy as np
import pytest
from PIL import Image

from simsynk.errors import InputError
from simsynk.notice import NOTICE
from simsynk.study.sweep.statistics import student, wilson
from simsynk.study.sweep.table import FactorColumn, OutcomeColumn, Statistics, SweepTable
from simsynk.view import figure_recipe, heat_map, pair_plot, response_curves, study_columns, style, tornado
from simsynk.view.response_scatter import binned
from simsynk.view.study_columns import Choice
from simsynk.view.study_figures import KINDS, check_names, chosen, draw_study_figures, figures_for
from simsynk.view.study_sheet import StudyFigure

MISROUTED = FactorColumn(name="misrouted", label="misrouted share of axons", unit="", numeric=True, low=0, high=0.5)
DELAY = FactorColumn(name="delay", label="Delay of the repair", unit="days", numeric=True, low=7, high=730)
PLAN = FactorColumn(name="plan", label="Treatment", unit="", numeric=False)
EYE = OutcomeColumn(name="eye", label="movement of the eyelid on a smile", unit="share of maximum", kind="mean")
SEEN = OutcomeColumn(name="seen", label="visible synkinesis", unit="", kind="probability")
SCORE = OutcomeColumn(name="score", label="Simulated Sunnybrook composite", unit="points", kind="mean")
FACTORS = {one.name: one for one in (MISROUTED, DELAY, PLAN)}
OUTCOMES = (EYE, SEEN, SCORE)


def _replicates(point: Mapping[str, Any], count: int) -> np.ndarray:
    """Outcomes of nerves with the same luck at every point; delay lowers the score, misrouting moves the eyelid."""
    luck = np.random.default_rng(1).normal(size=(count, 2))
    strength = {"toxin_eyelids": 0.5}.get(str(point.get("plan")), 1.0)
    eye = strength * point.get("misrouted", 0.2) * np.exp(0.3 * luck[:, 0])
    score = 100 - 80 * eye - 0.02 * point.get("delay", 90.0) + 6 * luck[:, 1]
    return np.stack([eye, eye > 0.1, score], axis=1)


def _statistics(values: Sequence[np.ndarray | None], column: int) -> Statistics:
    rows = []
    for block in values:
        if block is None:
            rows.append((0, *[np.nan] * 7))
            continue
        x = block[:, column]
        ends = wilson(x.mean(), len(x)) if column == 1 else student(x.mean(), x.std(ddof=1), len(x))
        rows.append((len(x), x.mean(), x.std(ddof=1), *ends, *np.quantile(x, [0.05, 0.5, 0.95])))
    columns = list(np.array(rows).T)
    return Statistics(
        count=columns[0].astype(np.int64), mean=columns[1], sd=columns[2], low=columns[3], high=columns[4],
        q05=columns[5], median=columns[6], q95=columns[7],
    )  # fmt: skip


def make(
    design: str, points: Sequence[Mapping[str, Any]], *, kept: bool = True, lost: Mapping[int, str] | None = None,
    count: int = 60, paired: bool = True,
) -> SweepTable:  # fmt: skip
    """A table as a sweep would leave it; `lost` says which points failed or wait."""
    gone = lost or {}
    values = [None if place in gone else _replicates(point, count) for place, point in enumerate(points)]
    factors = tuple(FACTORS[name] for name in points[0])
    about = {
        "study": "misrouting_and_delay", "scenario": "bells_palsy_severe", "seed": 1, "version": "0.1.0",
        "kernels": "abc", "design": design, "paired": paired, "study_yaml": "schema: simsynk.study/1\n",
    }  # fmt: skip
    return SweepTable(
        about=about, factors=factors, outcomes=OUTCOMES, number=np.arange(len(points)),
        state=tuple(gone.get(place, "done") for place in range(len(points))),
        values={
            one.name: np.array([point[one.name] for point in points], float if one.numeric else object)
            for one in factors
        },
        statistics={one.name: _statistics(values, k) for k, one in enumerate(OUTCOMES)},
        replicates=np.array([0 if block is None else count for block in values]),
        failed_replicates=np.zeros(len(points), np.int64), stage=("",) * len(points), message=("",) * len(points),
        kept=values if kept else (),
    )  # fmt: skip


def grid(lost: Mapping[int, str] | None = None, **axes: Sequence[Any]) -> SweepTable:
    return make(
        "full_grid", [dict(zip(axes, one, strict=True)) for one in itertools.product(*axes.values())], lost=lost
    )


BASE = {"misrouted": 0.2, "delay": 90.0, "plan": "nothing"}


def one_at_a_time(**more: Any) -> SweepTable:
    moved = [{"misrouted": 0.0}, {"misrouted": 0.4}, {"delay": 7.0}, {"delay": 730.0}, {"plan": "toxin_eyelids"}]
    return make("one_at_a_time", [BASE, *({**BASE, **one} for one in moved)], **more)


def sampled(points: int = 48) -> SweepTable:
    shares = np.random.default_rng(2).random((points, 2))
    return make("sobol", [{"misrouted": 0.5 * a, "delay": 7 * (730 / 7) ** b} for a, b in shares])


@pytest.fixture(scope="module")
def tables() -> dict[str, SweepTable]:
    return {
        "grid": grid(misrouted=[0.0, 0.1, 0.2, 0.4], delay=[7.0, 90.0, 365.0, 730.0]),
        "holes": grid({2: "failed", 4: "waiting"}, misrouted=[0.0, 0.2, 0.4], plan=["nothing", "toxin_eyelids"]),
        "words": grid(plan=["nothing", "toxin_eyelids"]),
        "one_at_a_time": one_at_a_time(),
        "sampled": sampled(),
    }


@pytest.fixture(scope="module")
def every(tables: dict[str, SweepTable]) -> dict[str, StudyFigure]:
    """Every kind of figure of every table, of a quantity and of a yes or no."""
    found = {
        f"{name}.{choice.name}": KINDS[choice.kind].draw(table, choice)
        for name, table in tables.items()
        for choice in chosen(table, "all")
        if choice.outcome != "score"
    }
    for one in found.values():
        one.figure.draw_without_rendering()
    return found


def texts(one: StudyFigure) -> list[matplotlib.text.Text]:
    return [text for text in one.figure.findobj(matplotlib.text.Text) if text.get_text() and text.get_visible()]


def marked(one: StudyFigure, gid: str) -> list[Any]:
    return one.figure.findobj(lambda artist: artist.get_gid() == gid)


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        ("grid", {"response_curves", "heat_map", "pair_plot"}),
        ("holes", {"response_curves", "heat_map", "pair_plot"}),
        ("words", {"response_curves"}),
        ("one_at_a_time", {"response_curves", "tornado", "pair_plot"}),
        ("sampled", {"response_curves", "pair_plot"}),
    ],
)
def test_the_design_decides_which_figures_fit(tables: dict[str, SweepTable], table: str, kinds: set[str]) -> None:
    """Proves the choice for each design; a choice by name alone would offer a tornado of a grid."""
    names = figures_for(tables[table])
    assert {name.split(".")[0] for name in names} == kinds
    for kind in kinds - {"pair_plot"}:
        assert {name.split(".")[1] for name in names if name.startswith(kind)} == {"eye", "seen", "score"}


@pytest.mark.parametrize(
    ("table", "name", "why"),
    [
        ("grid", "tornado", "one factor at a time"),
        ("sampled", "heat_map.eye", "full grid"),
        ("words", "heat_map", "two factors"),
        ("words", "pair_plot", "3 points"),
        ("one_at_a_time", "tornado.eye.delay", "none can be named"),
        ("sampled", "response_curves.eye.delay.misrouted", "full grid"),
        ("grid", "heat_map.eye.delay.delay", "two different factors"),
        ("grid", "heat_map.ey", "did you mean 'eye'"),
        ("grid", "heat_map.eye.dealy", "did you mean 'delay'"),
        ("grid", "heatmap", "did you mean 'heat_map'"),
        ("grid", "none", "stands alone"),
    ],
)
def test_an_impossible_figure_is_refused_with_the_reason(
    tables: dict[str, SweepTable], tmp_path: Path, table: str, name: str, why: str
) -> None:
    """Proves that a figure without its data is refused before anything is written, and that the message says why."""
    with pytest.raises(InputError, match=why):
        draw_study_figures(tables[table], tmp_path / "out", ["response_curves", name])
    assert not (tmp_path / "out").exists()


def test_an_outcome_without_values_has_no_figure() -> None:
    """Proves that a study of which nothing is done yet offers no figure and refuses one that is asked for."""
    table = grid({0: "waiting", 1: "waiting"}, misrouted=[0.0, 0.2])
    assert figures_for(table) == ()
    with pytest.raises(InputError, match="no point has a value"):
        chosen(table, "response_curves.eye")


def test_every_figure_can_be_read_in_print(every: dict[str, StudyFigure]) -> None:
    """Proves type of 7 points or more, every word on the sheet, and the widths of printed columns."""
    for name, one in every.items():
        assert min(text.get_fontsize() for text in texts(one)) >= style.SMALL, name
        assert round(one.figure.get_figwidth() * 25.4, 6) in (style.NARROW_MM, style.WIDE_MM), name
        sheet, drawn = one.figure.bbox_inches, one.figure.get_tightbbox()
        assert min(drawn.x0, drawn.y0) > -1e-6, name
        assert drawn.x1 < sheet.x1 + 1e-6, name
        assert drawn.y1 < sheet.y1 + 1e-6, name


def test_labels_do_not_collide(every: dict[str, StudyFigure]) -> None:
    """Proves that headings, keys, labels of lines and footers keep apart; labels of lines that meet would not."""
    groups = {"title", "told", "key", "end label", "end heading", "footer", "factor"}
    for name, one in every.items():
        boxes = [text.get_window_extent() for text in texts(one) if text.get_gid() in groups]
        assert not [name for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]


def test_every_figure_says_whence_it_comes_and_what_it_is_not(every: dict[str, StudyFigure]) -> None:
    """Proves notice, study, scenario and seed on the sheet, and the number of points and nerves."""
    for name, one in every.items():
        (footer,) = marked(one, "footer")
        words = " ".join(footer.get_text().split())
        assert NOTICE in words, name
        assert "scenario bells_palsy_severe · study misrouting_and_delay · seed 1" in words
        (told,) = marked(one, "told")
        assert "60 simulated nerves each" in " ".join(told.get_text().split())


def test_failed_and_waiting_points_are_told(tables: dict[str, SweepTable]) -> None:
    """Proves that missing points are counted, hatched in a heat map and a gap in a line."""
    one = heat_map.draw(tables["holes"], Choice(kind="heat_map", outcome="eye"))
    told = " ".join(marked(one, "told")[0].get_text().split())
    assert "4 points, 60 simulated nerves each (1 failed, 1 waiting)" in told
    assert len(marked(one, "no result")) == 2
    line = response_curves.draw(tables["holes"], Choice(kind="response_curves", outcome="eye"))
    missing = [row for row in line.rows if np.isnan(row["mean"])]
    assert {(row["value"], row["line"]) for row in missing} == {(0.2, "Nothing"), (0.4, "Nothing")}


def test_a_heat_map_shows_the_means_of_its_cells(tables: dict[str, SweepTable]) -> None:
    """Proves that table and printed values are the means at the right levels; transposed axes would be found out."""
    table = tables["grid"]
    one = heat_map.draw(table, Choice(kind="heat_map", outcome="score", factors=("delay", "misrouted")))
    assert len(one.rows) == 16
    for row in one.rows:
        (place,) = np.flatnonzero(
            (table.values["misrouted"] == row["misrouted"]) & (table.values["delay"] == row["delay"])
        )
        assert row["mean"] == table.statistics["score"].mean[place]
    printed = {
        (round(text.get_position()[0]), round(text.get_position()[1])): text.get_text()
        for text in marked(one, "value")
    }
    at = {(row["delay"], row["misrouted"]): row["mean"] for row in one.rows}
    assert printed[3, 0] == f"{at[730.0, 0.0]:.0f}"
    assert printed[0, 3] == f"{at[7.0, 0.4]:.0f}"
    assert printed[3, 0] != printed[0, 3]


def test_values_are_printed_up_to_a_hundred_cells() -> None:
    """Proves printed values in 100 cells and contours with labels in their place in 110."""
    few = grid(misrouted=np.linspace(0, 0.5, 10), delay=np.linspace(7, 700, 10))
    many = grid(misrouted=np.linspace(0, 0.5, 11), delay=np.linspace(7, 700, 10))
    choice = Choice(kind="heat_map", outcome="score")
    assert len(marked(heat_map.draw(few, choice), "value")) == 100
    assert marked(heat_map.draw(many, choice), "value") == []


def test_mean_and_spread_are_told_apart(tables: dict[str, SweepTable]) -> None:
    """Proves a band of nerves for a quantity and none for a yes or no, whose quantiles are 0 and 1 alone."""
    draw = response_curves.draw
    assert marked(draw(tables["grid"], Choice(kind="response_curves", outcome="eye")), "band")
    assert not marked(draw(tables["grid"], Choice(kind="response_curves", outcome="seen")), "band")


def test_other_factors_of_a_grid_are_held_and_named() -> None:
    """Proves that a third factor is held at its middle level and told; pooled levels would give other means."""
    table = grid(misrouted=[0.0, 0.2], delay=[7.0, 90.0, 730.0], plan=["nothing", "toxin_eyelids"])
    one = response_curves.draw(table, Choice(kind="response_curves", outcome="eye", factors=("misrouted", "plan")))
    assert "Held: delay of the repair 90 days" in " ".join(marked(one, "told")[0].get_text().split())
    (row,) = [row for row in one.rows if row["value"] == 0.2 and row["line"] == "Toxin eyelids"]
    (place,) = [
        k for k in range(12)
        if [table.values[name][k] for name in ("misrouted", "delay", "plan")] == [0.2, 90.0, "toxin_eyelids"]
    ]  # fmt: skip
    assert row["mean"] == table.statistics["eye"].mean[place]


def test_a_tornado_is_ordered_and_paired(tables: dict[str, SweepTable]) -> None:
    """Proves the order by reach and that pairing nerve by nerve narrows the interval as arithmetic says."""
    choice = Choice(kind="tornado", outcome="score")
    paired = tornado.draw(tables["one_at_a_time"], choice)
    loose = tornado.draw(one_at_a_time(kept=False), choice)
    unshared = tornado.draw(one_at_a_time(paired=False), choice)
    assert list(dict.fromkeys(row["factor"] for row in paired.rows)) == ["misrouted", "delay", "plan"]
    assert [row["change"] for row in paired.rows] == pytest.approx([row["change"] for row in loose.rows])
    reach = [[row["high"] - row["low"] for row in one.rows] for one in (paired, loose, unshared)]
    assert all(a < 0.8 * b for a, b in zip(reach[0], reach[1], strict=True))
    assert reach[1] == reach[2]
    assert "Paired" in marked(paired, "told")[0].get_text()
    assert "standard errors" in marked(loose, "told")[0].get_text()
    first = _replicates({**BASE, "misrouted": 0.0}, 60)[:, 2] - _replicates(BASE, 60)[:, 2]
    low, high = student(first.mean(), first.std(ddof=1), 60)
    assert (paired.rows[0]["low"], paired.rows[0]["high"]) == pytest.approx((low, high))


def test_a_bar_of_a_tornado_ends_at_the_lowest_and_highest_value() -> None:
    """Proves one bar, of the highest value, where the base is the lowest; the next value was drawn as the lowest."""
    base = {"misrouted": 0.0, "delay": 90.0}
    moved = [{"misrouted": 0.1}, {"misrouted": 0.4}, {"delay": 7.0}, {"delay": 30.0}, {"delay": 730.0}]
    table = make("one_at_a_time", [base, *({**base, **one} for one in moved)])
    one = tornado.draw(table, Choice(kind="tornado", outcome="eye"))
    hatched = [bar.get_hatch() is not None for bar in marked(one, "bar")]
    assert [text.get_text() for text in marked(one, "value")] == ["0.4", "7 days", "730 days"]
    assert hatched == [False, True, False]
    assert [row["value"] for row in one.rows if row["factor"] == "misrouted"] == [0.1, 0.4]


def test_a_heat_map_tells_the_longer_arm_of_an_interval() -> None:
    """Proves that the interval of a share that nobody shows is told whole; half its width would be half the truth."""
    table = grid(misrouted=[0.0, 0.01], delay=[7.0, 90.0])
    told = marked(heat_map.draw(table, Choice(kind="heat_map", outcome="seen")), "told")[0].get_text()
    _, high = wilson(0.0, 60)
    assert table.statistics["seen"].mean.max() == 0.0
    assert f"at most ± {high:.2g}" in " ".join(told.split())


def test_names_are_checked_before_anything_is_simulated() -> None:
    """Proves that points which wait are enough to refuse what the design cannot have, and refuse nothing else."""
    points = {place: "waiting" for place in range(4)}
    table = grid(points, misrouted=[0.0, 0.2], delay=[7.0, 90.0])
    for name in ("all", "heat_map", "response_curves.seen.delay", "pair_plot", "none"):
        check_names(table, name)
    for name, why in (("heat_mpa", "did you mean 'heat_map'"), ("heat_map.eyes", "'eye'"), ("tornado", "one factor")):
        with pytest.raises(InputError, match=why):
            check_names(table, name)
    waiting = {place: "waiting" for place in range(6)}
    check_names(one_at_a_time(lost=waiting), "tornado.eye")


def test_the_base_is_the_point_from_which_one_factor_changes() -> None:
    """Proves that the base is found wherever it stands, and that a grid has none."""
    base = dict(BASE)
    moved = [{**base, "misrouted": 0.0}, {**base, "delay": 7.0}, {**base, "delay": 730.0}]
    assert study_columns.base_place(make("one_at_a_time", [*moved, base])) == 3
    assert study_columns.base_place(grid(misrouted=[0.0, 0.2], delay=[7.0, 90.0])) is None


def test_bins_hold_the_points(tables: dict[str, SweepTable]) -> None:
    """Proves that binned means are those of equal shares of the points in order, with Student's interval."""
    x, y = np.arange(40.0)[::-1], np.random.default_rng(3).normal(size=40)
    line = binned(x, y, words=False)
    parts = np.array_split(y[::-1], len(line.x))
    assert line.mean == pytest.approx([part.mean() for part in parts])
    assert line.low[0] == pytest.approx(student(parts[0].mean(), parts[0].std(ddof=1), len(parts[0]))[0])
    one = response_curves.draw(tables["sampled"], Choice(kind="response_curves", outcome="eye"))
    assert sum(row["row"] == "point" for row in one.rows) == 2 * 48


def test_rank_correlation_is_that_of_spearman(tables: dict[str, SweepTable]) -> None:
    """Proves agreement with scipy, also with ties and missing values, and no number for a constant."""
    from scipy.stats import spearmanr

    rng = np.random.default_rng(4)
    x, y = rng.integers(0, 6, 30).astype(float), rng.normal(size=30)
    assert pair_plot.spearman(x, y)[0] == pytest.approx(spearmanr(x, y).statistic)
    x[3] = np.nan
    rho, count = pair_plot.spearman(x, y)
    assert rho == pytest.approx(spearmanr(np.delete(x, 3), np.delete(y, 3)).statistic)
    assert count == 29
    assert np.isnan(pair_plot.spearman(np.ones(5), np.arange(5.0))[0])
    one = pair_plot.draw(tables["grid"], Choice(kind="pair_plot"))
    assert len(marked(one, "rho")) == len(marked(one, "points")) == 3


def test_the_same_table_gives_the_same_bytes(tables: dict[str, SweepTable], tmp_path: Path) -> None:
    """Proves that files hold no date and no luck of their own, and that other numbers give other files."""
    names, formats = ["response_curves.score"], ("svg", "png", "pdf")
    first = draw_study_figures(tables["grid"], tmp_path / "a", names, formats=formats)
    second = draw_study_figures(tables["grid"], tmp_path / "b", names, formats=formats)
    assert [path.suffix for path in first] == [".svg", ".png", ".pdf", ".csv"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    moved = grid(misrouted=[0.0, 0.1, 0.2, 0.41], delay=[7.0, 90.0, 365.0, 730.0])
    other = draw_study_figures(moved, tmp_path / "c", names, formats=formats)
    assert all(a.read_bytes() != b.read_bytes() for a, b in zip(first, other, strict=True))


def test_every_file_carries_its_recipe_and_its_words(tables: dict[str, SweepTable], tmp_path: Path) -> None:
    """Proves recipe and alternative text in each format, and that its hash is that of the table beside."""
    drawn = draw_study_figures(tables["grid"], tmp_path, "heat_map.eye.delay", formats=("svg", "png", "pdf"))
    *pictures, data = drawn
    for path in pictures:
        recipe = figure_recipe.read(path)
        assert (recipe.kind, recipe.figure, recipe.seed) == ("study", "heat_map", 1)
        assert recipe.options == {"outcome": "eye", "factors": ["delay"]}
        assert recipe.data_sha256 == figure_recipe.data_hash(data.read_bytes())
    with open(data, newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 16
    root = ElementTree.parse(pictures[0]).getroot()
    (words,) = [child.text or "" for child in root if child.tag.endswith("desc")]
    assert words.startswith("Movement of the eyelid on a smile (share of maximum) over delay")
    with Image.open(pictures[1]) as picture:
        assert picture.info["Description"] == words


def test_points_of_another_design_carry_no_recipe(tables: dict[str, SweepTable], tmp_path: Path) -> None:
    """Proves that points which the study would not choose again are drawn without a promise to make them again."""
    table = dataclasses.replace(tables["sampled"], about={**tables["sampled"].about, "design": "morris_sensitivity"})
    picture = draw_study_figures(table, tmp_path, "response_curves.eye.delay", formats=["svg"])[0]
    with pytest.raises(InputError, match="carries no recipe"):
        figure_recipe.read(picture)
