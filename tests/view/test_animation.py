"""Films of a run: the days and shares are those of the nerve, every frame moves on, and the files stay small."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

import simsynk
from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.motor.commands import REST
from simsynk.notice import NOTICE
from simsynk.periphery.processes import NO_EVENT
from simsynk.study.opened import OpenedRun, open_run
from simsynk.view.animation.arrivals import counted_axons, waves
from simsynk.view.animation.face_film import FaceFilm, face_film
from simsynk.view.animation.face_svg_film import face_svg_animation
from simsynk.view.animation.face_tracks import tracks
from simsynk.view.animation.files import WRITERS, strip_svg, write_gif, write_strip
from simsynk.view.animation.kinds import FILMS
from simsynk.view.animation.regrowth import RegrowthFilm, percent, regrowth_film, regrowth_of
from simsynk.view.animation.regrowth_sheet import silences, silent
from simsynk.view.animation.regrowth_strip import panel_words
from simsynk.view.animation.regrowth_svg import regrowth_svg
from simsynk.view.picture import Choice

SVG = "{http://www.w3.org/2000/svg}"
HUMAN = """\
schema: simsynk/1
name: small_face
title: Small face <b>
anatomy: {preset: human, axons: 600}
timeline: [{day: 0, kind: injury, site: trunk, sunderland: {V: 1.0}}, {day: 0, kind: repair, method: suture}]
observe_days: [90, 400]
"""


def _run(folder: Path, scenario: str, *more: str) -> OpenedRun:
    assert (
        main(["run", scenario, "--seed", "1", "--no-sensitivity", "--figures", "none", *more, "--out", str(folder)])
        == 0
    )
    return open_run(folder)


@pytest.fixture(scope="module")
def human(tmp_path_factory: pytest.TempPathFactory) -> OpenedRun:
    place = tmp_path_factory.mktemp("animation")
    (place / "small.yaml").write_text(HUMAN)
    return _run(place / "run", str(place / "small.yaml"), "--replicates", "2")


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> OpenedRun:
    return _run(tmp_path_factory.mktemp("animation_toy") / "run", "toy", "--replicates", "2")


@pytest.fixture(scope="module")
def film(human: OpenedRun) -> RegrowthFilm:
    return regrowth_of(human)


@pytest.fixture(scope="module")
def moving(human: OpenedRun) -> FaceFilm:
    return face_film(human, command="smile", replicate=0)


def test_first_arrival_and_shares_are_those_of_the_nerve(film: RegrowthFilm, human: OpenedRun) -> None:
    """Counted apart from the film, axon by axon from the table; later sprouts of the same axon do not count."""
    nerve = human.nerve()
    table, counted = nerve.processes, counted_axons(nerve)
    arrival: dict[int, float] = {}
    for row in range(table.rows):
        axon, day = int(table.axon[row]), float(table.arrival[row])
        if table.event[row] != NO_EVENT and counted[axon] and np.isfinite(day) and table.end[row] > day:
            arrival[axon] = min(arrival.get(axon, np.inf), day)
    days = np.array(list(arrival.values()))
    wave = film.waves[0]
    assert wave.total == len(days) > 300
    first = [moment for moment in film.clock.moments if moment.first]
    assert [moment.day for moment in first] == [days.min()]
    assert first[0].seconds >= 1.5
    for day in (60.0, 90.0, 140.0):
        assert wave.share(day) == pytest.approx((days <= day).mean(), abs=1e-12)
        assert f"({int((days <= day).sum()):,} of {len(days):,})" in film.caption(day)


def test_the_share_never_falls_and_ends_near_all(film: RegrowthFilm) -> None:
    shares = [film.waves[0].share(moment.day) for moment in film.clock.moments]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] >= 0.99
    days = [moment.day for moment in film.clock.moments]
    assert days == sorted(days)
    assert np.diff(days).max() <= 2 * 6


def test_tips_stand_where_the_model_grows_them(film: RegrowthFilm) -> None:
    """On the day before its arrival a tip is one day's growth short; a stopped one stays where it stopped."""
    arriving = [tip for tip in film.tips.sprouts if tip.arrives]
    for tip in arriving:
        assert tip.mm_on(tip.arrival) == tip.mm[-1]
        assert tip.mm[-1] - tip.mm_on(tip.arrival - 1) == pytest.approx(tip.speed, rel=0.02, abs=0.02)
        assert tip.mm_on(tip.start_day) == tip.mm[0]
    for tip in film.tips.sprouts:
        if not tip.arrives and np.isfinite(tip.stop_mm):
            assert tip.mm_on(9999.0) <= max(tip.stop_mm, tip.mm[0]) + 1e-6
    assert len(arriving) > 50


def test_nearer_muscles_fill_first(film: RegrowthFilm) -> None:
    """On the day on which half has arrived, the fuller a bar the shorter the way to its muscles."""
    nerve, table = film.periphery, film.periphery.processes
    rows = nerve.reaching[table.event[nerve.reaching] != NO_EVENT]
    lengths = np.array([route.length_mm for route in nerve.intact.routes])[table.route[rows]] - table.split_mm[rows]
    territory = np.array([pool.territory for pool in nerve.intact.nerve.pools])
    there = territory[nerve.intact.pool_of_route[table.route[rows]]]
    shares = film.territory_shares(film.waves[0].day_of(0.5))
    ways = [lengths[there == name].mean() for name, *_ in shares]
    assert np.corrcoef(ways, [own + foreign for _, own, foreign in shares])[0, 1] < -0.6


def test_bars_end_full_and_foreign_ones_are_counted(film: RegrowthFilm) -> None:
    for _, own, foreign in film.territory_shares(5000.0):
        assert own + foreign == pytest.approx(1.0)
        assert foreign > 0.1


@pytest.mark.parametrize("name", ["regrowth", "face"])
def test_frames_differ_and_files_are_small(name: str, human: OpenedRun, tmp_path: Path) -> None:
    """No two neighbours alike, in the GIF itself; a film of one still picture would have a single frame."""
    made = FILMS[name](human, Choice(replicate=0))
    path = tmp_path / "film.gif"
    write_gif(made, path)
    assert path.stat().st_size < 500_000
    with Image.open(path) as gif:
        assert gif.info.get("loop", 1) == made.loops - 1 or made.loops == 1
        assert NOTICE in gif.info["comment"].decode()
        images = [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(gif)]
        assert len(images) > 20
    assert all(one != after for one, after in itertools.pairwise(images))
    svg = made.svg("k")
    assert svg == made.svg("k")
    assert len(svg.encode()) < 200_000
    assert NOTICE in svg
    assert made.loops * made.length_s < 5 or made.loops == 1


def test_the_same_film_gives_the_same_bytes(toy: OpenedRun, tmp_path: Path) -> None:
    """Every kind of file and the strip, made anew from a nerve that is grown anew."""
    pytest.importorskip("imageio_ffmpeg")
    for place in ("one", "two"):
        whole = FILMS["regrowth"](toy, Choice())
        made = dataclasses.replace(whole, frames=functools.partial(lambda film: film.frames()[::8], whole))
        (tmp_path / place).mkdir()
        for ending, write in WRITERS.items():
            write(made, tmp_path / place / f"film.{ending}")
        write_strip(made, tmp_path / place)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
        assert _carries(path, toy), path.name


def _carries(path: Path, run: OpenedRun) -> bool:
    """Whether a file says from which scenario and seed it comes, and carries the notice."""
    needed = (f"scenario_sha256 {run.result.provenance['scenario_sha256']}", f"seed {run.seed}", NOTICE)
    kept = path.read_bytes()
    if path.suffix in (".png", ".gif"):
        with Image.open(path) as picture:
            told = picture.info["Comment" if path.suffix == ".png" else "comment"]
            kept = told if isinstance(told, bytes) else told.encode()
    return all(text.encode() in kept for text in needed)


def _animates(svg: str) -> Iterator[ET.Element]:
    return ET.fromstring(svg).iter(f"{SVG}animate")


@pytest.mark.parametrize("write", [regrowth_svg, face_svg_animation])
def test_every_animation_can_run(write: Callable[..., str], film: RegrowthFilm, moving: FaceFilm) -> None:
    """As many key times as values, rising from 0, to 1 unless in steps; outlines keep their letters and numbers."""
    svg = write(film if write is regrowth_svg else moving, "k")
    found = list(_animates(svg))
    assert len(found) > 60
    for one in found:
        values = one.attrib["values"].split(";")
        times = [float(time) for time in one.attrib["keyTimes"].split(";")]
        assert len(values) == len(times) >= 2
        assert times[0] == 0
        assert times == sorted(times)
        assert times[-1] <= 1
        assert one.get("calcMode") == "discrete" or times[-1] == 1
        if one.attrib["attributeName"] == "d":
            kinds = {(re.sub(r"[-\d. ]+", " ", value), len(re.findall(r"-?\d+", value))) for value in values}
            assert len(kinds) == 1
        if "keySplines" in one.attrib:
            assert len(one.attrib["keySplines"].split(";")) == len(values) - 1
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("k") for name in ids)
    assert set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert "<b>" not in svg
    assert "prefers-reduced-motion" in svg


def test_the_held_face_is_the_face_of_the_run(moving: FaceFilm, human: OpenedRun) -> None:
    """At the height of the command the film shows the millimetres that the run has written."""
    result = human.result
    place = result.measure_names.index("palpebral_fissure_mm"), result.measure_names.index("commissure_excursion_mm")
    activation = result.arrays["activation"][0, -1]
    face = human.patient.face
    assert face is not None
    assert result.commands[0] == REST
    known = face.measure(activation, result.healthy[:, 0])[0, result.commands.index("smile")]
    held = [moving.mm[words][moving.held, 1] for words in ("eye open", "mouth corner")]
    assert held == pytest.approx([known[k] for k in place], abs=0.1)
    assert moving.mm["mouth corner"][0, 1] == pytest.approx(0.0, abs=1e-9)


def test_films_of_any_keys_share_a_page(film: RegrowthFilm) -> None:
    """Also where one key begins another: without a mark between, line 12 of `k` and line 2 of `k1` were one id."""
    pages = [regrowth_svg(film, key) for key in ("k", "k1")]
    ids = [name for svg in pages for name in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_a_stopped_sprout_keeps_a_dot_and_loses_its_tip(film: RegrowthFilm) -> None:
    last = film.clock.moments[-1].day
    stopped = [tip for tip in film.tips.sprouts if tip.stops_on < last]
    assert stopped
    for tip in stopped:
        assert tip.mm_on(tip.stops_on - 0.5) < tip.stop_mm == pytest.approx(tip.mm_on(tip.stops_on), abs=1e-6)
    svg = regrowth_svg(film, "k")
    assert svg.count("<circle") == svg.count('<set attributeName="display" to="none"') == len(stopped)


def test_a_blocked_axon_is_dashed_until_it_conducts_again(toy: OpenedRun) -> None:
    """A light injury of the toy nerve blocks every axon for a time; nothing is cut, so the film is asked directly."""
    blocked = simsynk.grow(simsynk.load("toy", sets=["timeline[0].sunderland={I: 0.7, V: 0.3}"]), replicate=0, seed=1)
    made = regrowth_film(blocked)
    quiet = [tip for tip in made.tips.intact if silences(made, tip) and tip.end == np.inf]
    svg = regrowth_svg(made, "k")
    assert len(quiet) > 20
    assert svg.count('class="kq"') == len(quiet)
    first, until = silences(made, quiet[0])[0]
    assert [silent(made, quiet[0], day) for day in (first - 1, first, until - 0.01, until)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.fixture(scope="module")
def twice() -> RegrowthFilm:
    again = [
        {"day": 0, "kind": "injury", "site": "trunk", "sunderland": {"V": 1.0}},
        {"day": 0, "kind": "repair", "method": "suture"},
        {"day": 300, "kind": "neurolysis", "branches": ["upper"]},
    ]
    return regrowth_film(
        simsynk.grow(simsynk.load("toy", sets=[f"timeline={json.dumps(again)}"]), replicate=0, seed=1)
    )


def test_after_a_second_lesion_the_count_begins_anew(twice: RegrowthFilm) -> None:
    """Caption, panels and bars speak of the latest lesion; before, the strip said of its end that all had arrived."""
    first, second = twice.waves
    last = twice.clock.moments[-1].day
    assert (first.day, second.day) == (0, 300)
    assert "after the" in twice.caption(310)
    assert f"({second.arrived(last):,} of {second.total:,})" in twice.caption(last)
    assert f"{percent(second.share(twice.key_days()[-1]))} have" in panel_words(twice)[-1]
    assert len(twice.territory_shares(310)) < len(twice.territory_shares(100)) == 3
    svg = regrowth_svg(twice, "k")
    assert [len(set(re.findall(rf'id="kb{k}-(\d)"', svg))) for k in (0, 1)] == [3, len(twice.territory_shares(310))]


def test_shapes_are_followed_through_all_frames(moving: FaceFilm) -> None:
    """No shape is lost, and what comes and goes is faded instead of missing."""
    followed = tracks(moving.now, moving.held)
    for frame, drawing in enumerate(moving.now):
        assert sum(track.opacity[frame] > 0 for track in followed) == sum(s.opacity > 0 for s in drawing.shapes)
    assert any((track.opacity == 0).any() and track.opacity.any() for track in followed)


@pytest.mark.parametrize("name", ["regrowth", "face"])
def test_the_strip_has_four_rising_panels(name: str, human: OpenedRun, toy: OpenedRun) -> None:
    for opened in (human, toy) if name == "regrowth" else (human,):
        made = FILMS[name](opened, Choice(replicate=0))
        numbers = [float(re.findall(r"[\d.]+", words)[0]) for words in made.panels]
        assert len(numbers) == 4
        assert numbers == sorted(set(numbers))
        svg = strip_svg(made, "strip")
        root = ET.fromstring(svg)
        assert root.attrib["width"] == "180mm"
        assert NOTICE in svg
        sizes = {float(text.attrib["font-size"]) / 4 * 72 / 25.4 for text in root.iter(f"{SVG}text")}
        assert min(sizes) >= 6.99


def test_a_healthy_nerve_has_nothing_to_regrow(tmp_path: Path) -> None:
    healthy = _run(tmp_path / "healthy", "healthy", "--replicates", "1", "--set", "anatomy.axons=600")
    with pytest.raises(InputError, match="none regrows"):
        regrowth_of(healthy)


def test_one_wave_for_each_day_of_lesions(toy: OpenedRun) -> None:
    found = waves(toy.nerve())
    assert len(found) == 1
    assert found[0].arrived(found[0].day_of(0.5)) >= found[0].total / 2
