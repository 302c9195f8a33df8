"""Loading a scenario: what becomes of each part of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsynk.anatomy.presets import AnatomySettings
from simsynk.errors import InputError
from simsynk.events.injury import Injury, lesion_presets
from simsynk.events.repair import Repair
from simsynk.motor.central import Central
from simsynk.regrowth.routing.settings import Routing
from simsynk.scenario import catalogue
from simsynk.scenario.load import load
from simsynk.scenario.scenario import Scenario

HEAD = "schema: simsynk/1\nname: own\n"
CUT = "timeline:\n  - {day: 0, kind: injury, site: trunk, preset: transection}\n"


@pytest.fixture
def read(tmp_path: Path):
    def _read(body: str, *sets: str) -> Scenario:
        path = tmp_path / "own.yaml"
        path.write_text(HEAD + body, encoding="utf-8")
        return load(path, sets=sets)

    return _read


def test_severe_palsy_is_as_designed() -> None:
    scenario = load("bells_palsy_severe")
    (injury,) = scenario.timeline
    assert injury == Injury(day=0, side="right", site="labyrinthine", sunderland=(0.2, 0.2, 0.6, 0.0, 0.0))
    assert scenario.observe_days == (30, 90, 180, 365, 600)
    assert scenario.replicates == 200
    assert scenario.seed is None
    assert scenario.commands == "standard"


def test_what_is_left_out_has_its_default(read) -> None:
    scenario = read("")
    assert scenario.title == "own"
    assert scenario.anatomy == AnatomySettings(preset="human")
    assert scenario.side == "right"
    assert scenario.timeline == ()
    assert scenario.routing == Routing()
    assert scenario.central == Central()
    assert scenario.observe_days == (30.0, 90.0, 180.0, 365.0, 600.0)


def test_timeline_and_observed_days_are_put_in_order(read) -> None:
    scenario = read(
        "observe_days: [90, 30]\ntimeline:\n"
        "  - {day: 14, kind: repair, method: suture, rotation_deg: 20}\n"
        "  - {day: 0, kind: injury, site: trunk, preset: transection}\n"
    )
    assert [type(event) for event in scenario.timeline] == [Injury, Repair]
    assert scenario.observe_days == (30, 90)


def test_event_of_both_sides_becomes_two_records(read) -> None:
    scenario = read("side: both\n" + CUT)
    assert [event.side for event in scenario.timeline] == ["right", "left"]
    assert scenario.sides == ("right", "left")


def test_event_may_name_the_other_side(read) -> None:
    scenario = read("timeline:\n  - {day: 0, kind: injury, site: trunk, preset: crush, side: left}\n")
    assert scenario.timeline[0].side == "left"
    assert scenario.sides == ("right", "left")


def test_alias_of_a_kind_is_accepted(read) -> None:
    scenario = read("timeline:\n  - {day: 0, kind: lesion, site: trunk, preset: crush}\n")
    assert scenario.timeline[0].sunderland == lesion_presets()["crush"].sunderland


def test_named_stretch_is_a_site(read) -> None:
    assert read("timeline:\n  - {day: 0, kind: injury, site: mastoid, preset: crush}\n").timeline[0].site == "mastoid"


@pytest.mark.parametrize(
    ("text", "routing"),
    [
        ("random", Routing(kind="random")),
        ("{kind: fidelity, sigma_radii: 0.5}", Routing(kind="fidelity", sigma_radii=0.5)),
        ("{kind: topographic, sigma_radii: 0.2}", Routing(kind="topographic", sigma_radii=0.2)),
        (
            "{kind: matrix, misrouting: 0.3, level: twig}",
            Routing(kind="matrix", misrouting=0.3, level="twig"),
        ),
        (
            "{kind: matrix, rows: {buccal: {buccal: 0.7, zygomatic: 0.3}}}",
            Routing(kind="matrix", rows={"buccal": {"buccal": 0.7, "zygomatic": 0.3}}),
        ),
        (
            "{kind: matrix, level: muscle, rows: {ZMA: {OOCp: 1.0}}}",
            Routing(
                kind="matrix",
                level="muscle",
                rows={"zygomaticus_major": {"orbicularis_oculi_palpebral": 1.0}},
            ),
        ),
        (
            "{kind: random, preference: {ZMA: 2, buccal: 3}}",
            Routing(kind="random", preference={"zygomaticus_major": 2, "buccal": 3}),
        ),
    ],
)
def test_routing_is_read_in_every_form(read, text: str, routing: Routing) -> None:
    assert read(f"regrowth: {{routing: {text}}}\n").routing == routing


def test_topographic_routing_by_name_leaves_the_blur_to_the_sourced_default(read) -> None:
    assert read("regrowth: {routing: topographic}\n").routing == Routing(kind="topographic")


def test_only_given_rates_are_overrides(read) -> None:
    scenario = read("regrowth: {routing: random, speed_mm_per_day: 2, fidelity: {III: 0.5}}\n")
    assert scenario.regrowth == {"speed_mm_per_day": 2, "fidelity": {"III": 0.5}}


def test_commands_by_name_and_own(read) -> None:
    assert read("commands: [smile, blink]\n").commands == ("smile", "blink")
    assert read("commands: {grin: {ZMA: 0.9, risorius: 0.5}}\n").commands == {
        "grin": {"zygomaticus_major": 0.9, "risorius": 0.5}
    }


def test_own_text_round_trips(read, tmp_path: Path) -> None:
    scenario = read("title: 'no'\nshows: '1e-3'\n" + CUT + "central: {gain: 1e-3}\nseed: 7\n")
    copy = tmp_path / "copy.yaml"
    copy.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load(copy)
    assert again.data == scenario.data
    assert again.sha256 == scenario.sha256
    assert (again.title, again.shows, again.central.gain) == ("no", "1e-3", 0.001)


@pytest.mark.parametrize("name", list(catalogue.packaged()))
def test_packaged_scenario_round_trips(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    copy = tmp_path / "copy.yaml"
    copy.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load(copy).timeline == scenario.timeline
    assert load(copy).sha256 == scenario.sha256
    assert scenario.name == name
    assert scenario.title != name
    assert scenario.shows


def test_fingerprint_follows_the_content(read) -> None:
    assert read("side: left\nseed: 1\n").sha256 == read("seed: 1\nside: left\n").sha256
    assert read("seed: 1\n").sha256 != read("seed: 2\n").sha256


def test_nerve_file_is_looked_up_beside_the_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Path(__file__).parents[2] / "simsynk" / "anatomy" / "data" / "toy.yaml"
    (tmp_path / "nerve.yaml").write_text(toy.read_text(encoding="utf-8"), encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(HEAD + "anatomy: nerve.yaml\ncommands: [smile]\n" + CUT)
    monkeypatch.chdir("/")
    scenario = load(own)
    assert scenario.anatomy == AnatomySettings(preset="", file="nerve.yaml")
    assert scenario.folder == tmp_path
    (tmp_path / "deep").mkdir()
    child = tmp_path / "deep" / "child.yaml"
    child.write_text("schema: simsynk/1\nname: child\nextends: ../own.yaml\n")
    assert load(child).anatomy.file.replace("\\", "/") == "../nerve.yaml"


def test_faulty_nerve_file_is_told_with_its_own_place(tmp_path: Path) -> None:
    (tmp_path / "nerve.yaml").write_text("schema: simsynk.nerve/1\nname: x\nedges: 3\n")
    own = tmp_path / "own.yaml"
    own.write_text(HEAD + "anatomy: nerve.yaml\nreplicates: 0\n")
    with pytest.raises(InputError) as caught:
        load(own)
    assert "nerve.yaml:" in str(caught.value)
    assert "own.yaml:4: replicates" in str(caught.value)
