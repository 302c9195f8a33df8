"""The figures of a run: what they show, how they read, and that they are the same each time."""

from __future__ import annotations

import dataclasses
import functools
import io
import re
from xml.etree import ElementTree

import matplotlib.text
import numpy as np
import pytest
from matplotlib.figure import Figure

from simsynk import simulate
from simsynk.errors import InputError
from simsynk.notice import NOTICE
from simsynk.periphery.state import Periphery
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.study import ensemble, summary
from simsynk.view import folder, run_pictures, style, svg_text
from simsynk.view.lanes import axon_lines
from simsynk.view.layout import layout_file, layout_of
from simsynk.view.matrix import matrix_figure
from simsynk.view.matrix_table import by_territory, table_of
from simsynk.view.nerve_tree import nerve_figure
from simsynk.view.picture import Choice, Picture
from simsynk.view.tree_frame import served_fibres

SCENARIOS = ("toy", "bells_palsy_severe", "rat_trunk_suture")


@functools.cache
def run(name: str, replicates: int = 3) -> tuple[Result, Periphery]:
    scenario = load(name)
    patient = simulate.prepare(scenario)
    store = ensemble.new_store(patient, range(replicates))
    ensemble.Ensemble(patient, 1).fill(store)
    source = {"version": "0.1.0", "seed": 1, "scenario": name, "replicates": replicates}
    return summary.summarise(patient, store, source), simulate.grow(scenario, replicate=0, seed=1)


@pytest.fixture(scope="module", params=SCENARIOS)
def outcome(request: pytest.FixtureRequest) -> tuple[Result, Periphery]:
    return run(request.param)


@pytest.fixture(scope="module")
def toy() -> tuple[Result, Periphery]:
    return run("toy")


@pytest.fixture(scope="module")
def figures(outcome: tuple[Result, Periphery]) -> list[Figure]:
    result, periphery = outcome
    drawn = folder.Drawn(result=result, periphery=periphery)
    choices = [Choice(width_mm=width) for width in (style.WIDE_MM, style.NARROW_MM)]
    found = [run_pictures.picture_of(name, drawn, choice) for name in ("matrix", "nerve") for choice in choices]
    return [picture.figure for picture in found if picture is not None]


def texts(figure: Figure) -> list[matplotlib.text.Text]:
    return [t for t in figure.findobj(matplotlib.text.Text) if t.get_text()]


def marked(figure: Figure, gid: str) -> list[object]:
    return figure.findobj(lambda artist: artist.get_gid() == gid)


def test_every_text_can_be_read_in_print(figures: list[Figure]) -> None:
    for figure in figures:
        assert min(t.get_fontsize() for t in texts(figure)) >= 7.0


def test_every_text_lies_on_the_sheet(figures: list[Figure]) -> None:
    for figure in figures:
        for text in texts(figure):
            box = text.get_window_extent()
            assert box.x0 >= 0, text.get_text()
            assert box.y0 >= 0, text.get_text()
            assert box.x1 <= figure.bbox.x1, text.get_text()
            assert box.y1 <= figure.bbox.y1, text.get_text()


def test_labels_do_not_collide(figures: list[Figure]) -> None:
    for figure in figures:
        groups = {"territory", "branch", "legend", "title", "footer", "lesion label", "place"}
        boxes = [t.get_window_extent() for t in texts(figure) if t.get_gid() in groups]
        crossing = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if a.overlaps(b)]
        assert not crossing


def test_footer_says_where_a_figure_comes_from(outcome: tuple[Result, Periphery], figures: list[Figure]) -> None:
    result, _ = outcome
    for figure in figures:
        (footer,) = marked(figure, "footer")
        words = " ".join(footer.get_text().split())  # type: ignore[attr-defined]
        assert NOTICE in words
        assert f"scenario {result.provenance['scenario']} · seed 1" in words
        assert "simsynk 0.1.0" in words


def test_widths_are_those_of_print_columns(figures: list[Figure]) -> None:
    """A figure is as wide as it was asked for; one that only shrank would have smaller type."""
    widths = [round(figure.get_figwidth() * 25.4, 6) for figure in figures]
    assert widths == [style.WIDE_MM, style.NARROW_MM] * 2


def test_matrix_frames_what_was_asked_for(toy: tuple[Result, Periphery]) -> None:
    result, periphery = toy
    figure = matrix_figure(result, nerve=periphery.intact.nerve)
    framed = len(marked(figure, "asked")) + len(marked(figure, "asked seen"))
    other = len(marked(figure, "not asked")) + len(marked(figure, "not asked seen"))
    assert (framed, other) == (3 + 2, 6 + 1)  # with the key's three examples


def test_matrix_writes_movement_above_rest() -> None:
    result, periphery = run("bells_palsy_severe")
    figure = matrix_figure(result, nerve=periphery.intact.nerve)
    found = [t.get_text() for t in texts(figure)]
    smile, rest = (result.cell(name, "zygomaticus_major")["mean"] for name in ("smile", "rest"))
    assert f"{100 * (smile - rest):.0f}" in found
    assert {"Rest (tone)", "Open-mouth smile", "Zygomaticus major", "Eyelids"} <= set(found)
    assert "Submandibular gland" not in found


def test_matrix_without_a_nerve_shows_every_muscle(toy: tuple[Result, Periphery]) -> None:
    found = {t.get_text() for t in texts(matrix_figure(toy[0], day=30.0, side="left"))}
    assert {"Eyelid", "Cheek", "Chin"} <= found


def test_no_bright_line_without_misrouting() -> None:
    assert not marked(nerve_figure(grown("misrouting_0"), lines=120), "misrouted")


def grown(name: str, side: str = "right") -> Periphery:
    """One nerve of fewer axons, which is grown and drawn as quickly as one of the rat."""
    return simulate.grow(load(name, sets=["anatomy={preset: human, axons: 2000}"]), side=side, seed=1)


@pytest.fixture(scope="module")
def strayed() -> Periphery:
    return simulate.grow("misrouting_30")


@pytest.fixture(scope="module")
def strayed_nerve(strayed: Periphery, toy: tuple[Result, Periphery]) -> Picture:
    picture = run_pictures.picture_of("nerve", folder.Drawn(result=toy[0], periphery=strayed))
    assert picture is not None
    return picture


def test_bright_lines_at_30_percent_misrouting(strayed: Periphery, strayed_nerve: Picture) -> None:
    lines = axon_lines(strayed, layout_of(strayed.intact.nerve))
    share = np.mean([line.misrouted for line in lines if line.reached])
    assert 0.15 < share < 0.40
    assert len(marked(strayed_nerve.figure, "misrouted")) == sum(line.misrouted for line in lines)


def test_markers_do_not_pile_up(strayed: Periphery, strayed_nerve: Picture) -> None:
    """A muscle gets six markers at most and then a count; a marker for every line would hide the muscle."""
    lines = [x for x in axon_lines(strayed, layout_of(strayed.intact.nerve)) if x.misrouted]
    ends = np.unique([line.muscle for line in lines], return_counts=True)[1]
    figure = strayed_nerve.figure
    assert len(marked(figure, "end")) == np.minimum(ends, 6).sum()
    told = sorted(int(text.get_text()) for text in marked(figure, "count"))  # type: ignore[attr-defined]
    assert told == sorted(ends[ends > 6].tolist()) != []


def test_the_nerves_table_holds_what_is_drawn(strayed: Periphery, strayed_nerve: Picture) -> None:
    """Lines by branch sum to the drawn ones, and the three shares of a muscle's fibres to 100 %."""
    picture = strayed_nerve
    lines = [row for row in picture.rows if row["kind"] == "lines"]
    astray = sum(row["lines"] for row in lines if row["reached_branch"] not in ("", row["own_branch"]))
    assert astray == len(marked(picture.figure, "misrouted"))
    assert f"{astray} of " in picture.alt
    shares = [row for row in picture.rows if row["kind"] == "fibres"]
    assert len(shares) == len(strayed.intact.nerve.muscles)
    for row in shares:
        assert row["own_percent"] + row["foreign_percent"] + row["none_percent"] == pytest.approx(100)


def test_a_narrow_matrix_shows_real_muscles() -> None:
    """Each of its cells repeats one muscle of the wide one; a mean over a territory would be no muscle's number."""
    result, periphery = run("bells_palsy_severe")
    whole = table_of(result, len(result.days) - 1, 0, periphery.intact.nerve)
    narrow = by_territory(whole)
    assert narrow.columns == tuple(name for name, _ in whole.groups)
    names = [str(name) for name in whole.muscle[0]]
    start = 0
    for g, (_, size) in enumerate(whole.groups):
        part = slice(start, start + size)
        for c in range(len(whole.rows)):
            m = names.index(str(narrow.muscle[c, g]))
            assert part.start <= m < part.stop
            assert narrow.mean[c, g] == whole.mean[c, m]
            assert narrow.asked[c, g] == whole.asked[c, part].any()
            assert narrow.seen[c, g] == whole.seen[c, part].any()
        start += size


def test_what_goes_beyond_healthy_has_a_mark_besides_its_hue(toy: tuple[Result, Periphery]) -> None:
    """Every visible unwanted cell has a corner, and every weak asked-for cell an open bar, so that grey is enough."""
    result, periphery = toy
    table = table_of(result, len(result.days) - 1, 0, periphery.intact.nerve)
    figure = matrix_figure(result, nerve=periphery.intact.nerve)
    assert len(marked(figure, "beyond healthy")) == table.seen[int(table.rest) :].sum() + 2  # the key has two
    weak = (table.asked & (table.healthy > table.high + 0.02))[int(table.rest) :]
    assert len(marked(figure, "missing")) == weak.sum() + 1
    assert weak.any()


def test_lines_end_at_their_muscles(outcome: tuple[Result, Periphery]) -> None:
    _, periphery = outcome
    layout = layout_of(periphery.intact.nerve)
    for line in axon_lines(periphery, layout):
        assert np.isfinite(line.points).all()
        if line.muscle:
            belly = layout.bellies[line.muscle]
            low, high = belly.min(axis=0) - 1e-9, belly.max(axis=0) + 1e-9
            assert ((line.points[-1] >= low) & (line.points[-1] <= high)).all()


def test_no_line_passes_a_lesion_before_it_has_regrown() -> None:
    periphery = simulate.grow("toy")
    layout = layout_of(periphery.intact.nerve)
    early = axon_lines(periphery, layout, day=30.0)
    assert not any(line.reached for line in early)
    trunk = layout.edges["trunk"]
    assert all(line.points[:, 0].min() > trunk[-1, 0] for line in early)


def test_foreign_fibres_are_shares_of_the_whole_muscle(toy: tuple[Result, Periphery]) -> None:
    for every, own, other in served_fibres(toy[1], day=180.0).values():
        assert own + other <= every
        assert other > 0


def test_second_growth_starts_from_the_lesion_it_left() -> None:
    periphery = simulate.grow("two_lesions")
    layout = layout_of(periphery.intact.nerve)
    # Inside the skull a course runs in small steps; a long one would be a sprout from a place it never was in.
    for line in axon_lines(periphery, layout):
        inside = line.points[line.points[:, 0] > 90]
        assert np.hypot(*np.diff(inside, axis=0).T).max(initial=0) < 40


def test_right_nerve_lies_on_the_viewers_left() -> None:
    right, left = grown("bilateral_palsy", "right"), grown("bilateral_palsy", "left")
    at = [marked(nerve_figure(one, lines=60), "lesion")[0].get_xdata()[0] for one in (right, left)]  # type: ignore[attr-defined]
    assert at[0] < 90 < at[1]


@pytest.mark.parametrize("name", ["healthy", "trunk_gap_unrepaired", "two_lesions", "buccal_branch_repair"])
def test_unusual_nerves_are_drawn(name: str) -> None:
    periphery = grown(name)
    assert len(marked(nerve_figure(periphery, lines=60), "lesion")) == len(periphery.event_edges)


def test_own_nerve_gets_a_plain_tree() -> None:
    human = simulate.prepare(load("healthy")).nerve
    assert layout_of(human).face
    assert not layout_of(dataclasses.replace(human, name="mine")).face


def test_packaged_layout_is_marked_as_a_choice() -> None:
    ledger = layout_file("human").ledger()
    assert len(ledger) > 100
    assert all(entry.assumed for entry in ledger)


def _drawn(run: tuple[Result, Periphery]) -> folder.Drawn:
    return folder.Drawn(result=run[0], periphery=run[1])


def test_same_figure_same_bytes(toy: tuple[Result, Periphery], tmp_path) -> None:  # type: ignore[no-untyped-def]
    names = ("matrix", "nerve", "recovery")
    first = run_pictures.draw_figures(_drawn(toy), tmp_path / "a", names)
    second = run_pictures.draw_figures(_drawn(toy), tmp_path / "b", names)
    assert [p.stem for p in first[::3]][:3] == ["matrix", "nerve", "recovery"]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    for path in first[::3]:
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_figures_are_chosen_by_name(toy: tuple[Result, Periphery], tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert run_pictures.draw_figures(_drawn(toy), tmp_path, "none") == []
    with pytest.raises(InputError, match="nerve"):
        run_pictures.draw_figures(_drawn(toy), tmp_path, "nreve")


def test_axons_cut_on_the_shown_day_are_not_drawn_as_serving() -> None:
    """A process cut on that day still holds fibres but does nothing; drawn by what it holds, it looked healthy."""
    periphery = simulate.grow(load("toy", sets=["observe_days=[0, 180]"]), replicate=0, seed=1)
    assert periphery.half_fibres[:, 0].sum() > 0
    assert all(own == other == 0 for _, own, other in served_fibres(periphery, 0.0).values())
    assert not any(line.reached for line in axon_lines(periphery, layout_of(periphery.intact.nerve), 0.0))
    assert any(line.reached for line in axon_lines(periphery, layout_of(periphery.intact.nerve), 180.0))


def test_words_of_the_matrix_share_the_definition_of_the_time_line(outcome: tuple[Result, Periphery]) -> None:
    """The told share is that of `timeline.csv` over all commands; what no one can see is not called visible."""
    result, periphery = outcome
    drawn = folder.Drawn(result=result, periphery=periphery)
    alts = [run_pictures.picture_of("matrix", drawn, Choice(width_mm=width)) for width in (180.0, 85.0)]
    side = result.sides.index(result.side)
    lifted = np.where(result.asked, result.healthy[side] - result.healthy[side][:1], 0.0).sum(axis=-1)
    known = np.isfinite(result.voluntary.mean[-1, side]) & (lifted > 0)
    share = np.average(result.voluntary.mean[-1, side][known], weights=lifted[known])
    for picture in alts:
        assert picture is not None
        assert f"{100 * share:.0f} % of the asked-for movement is there" in picture.alt
        assert "stapedius" not in picture.alt


def test_small_svg_draws_the_same(toy: tuple[Result, Periphery]) -> None:
    """Every place of a path lies within a hundredth of a point of where it was; the text is shorter by a third."""
    figure = nerve_figure(toy[1])
    text = io.StringIO()
    figure.savefig(text, format="svg")
    whole = text.getvalue()
    small = svg_text.smaller(whole)
    assert len(small) < 0.67 * len(whole)
    for old, new in zip(paths(whole), paths(small), strict=True):
        assert np.abs(points(old) - points(new)).max() <= 0.0051


def paths(text: str) -> list[str]:
    return re.findall(r' d="([^"]*)"', text)


def points(path: str) -> np.ndarray:
    """Every place that a path names, whether it is written in places or in steps."""
    found: list[tuple[float, float]] = []
    here = start = np.zeros(2)
    for letter, inside in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = np.array(re.findall(r"-?(?:\d+\.?\d*|\.\d+)", inside), float).reshape(-1, 2)
        size = {"c": 3, "q": 2}.get(letter.lower(), 1)
        for first in range(0, len(numbers), size):
            ends = numbers[first : first + size] + (here if letter.islower() else 0.0)
            found += [(float(x), float(y)) for x, y in ends]
            here = ends[-1]
            start = here if letter == "M" else start
        here = start if letter == "z" else here
    return np.array(found)


def test_a_nerve_with_a_transfer_fits_a_page() -> None:
    """A donor and a transplanted muscle, at both print widths: names apart, on a sheet no longer than a page."""
    periphery = grown("gracilis_reanimation")
    for width in (style.WIDE_MM, style.NARROW_MM):
        figure = nerve_figure(periphery, lines=60, width_mm=width)
        assert figure.get_figheight() * 25.4 < 297
        boxes = [(t, t.get_window_extent()) for t in texts(figure)]
        assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for _, box in boxes)
        for gid in ("lesion label", ("branch", "donor"), "territory"):
            own = [
                box.padded(-0.3) for text, box in boxes if text.get_gid() in ((gid,) if isinstance(gid, str) else gid)
            ]
            assert own
            assert not [1 for i, a in enumerate(own) for b in own[i + 1 :] if a.overlaps(b)], (gid, width)
