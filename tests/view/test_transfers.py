"""Donor nerves, grafts and a transplanted muscle in the drawn nerve: where they lie and what their marks say."""

from __future__ import annotations

import functools

from simsynk import simulate
from simsynk.events.cross_face_graft import CROSS_FACE
from simsynk.events.donors import donors
from simsynk.events.gracilis import GRACILIS
from simsynk.periphery.state import Periphery
from simsynk.scenario.load import load
from simsynk.timeline.sources import CROSS_FACE_EDGE, GRACILIS_EDGE
from simsynk.view.brought import lesion_word
from simsynk.view.lanes import axon_lines
from simsynk.view.layout import layout_file, layout_of
from simsynk.view.nerve_tree import nerve_figure


@functools.cache
def grown(name: str) -> Periphery:
    """One right nerve of fewer axons, which is grown and drawn quickly."""
    return simulate.grow(load(name, sets=["anatomy={preset: human, axons: 2000}"]), side="right", seed=1)


def test_a_transfer_lies_over_the_face() -> None:
    """The donor's axons run to the transplanted muscle and are not told as lost; a plain tree has no face."""
    periphery = grown("gracilis_reanimation")
    layout = layout_of(periphery.intact.nerve)
    assert layout.face
    led = [line for line in axon_lines(periphery, layout) if line.led]
    assert len(led) > 20
    assert {line.muscle for line in led if line.reached} == {"gracilis"}
    assert not any(line.misrouted for line in led)
    figure = nerve_figure(periphery, lines=120)
    axes = figure.axes[0]
    assert sum(patch.get_gid() == "led over" for patch in axes.patches) > 20
    assert [text.get_text() for text in axes.texts if text.get_gid() == "donor"] == ["Masseteric"]
    assert "lines come from a donor nerve" in " ".join(" ".join(text.get_text().split()) for text in axes.texts)


def test_every_packaged_donor_has_a_place_on_the_face() -> None:
    """Any donor, a cross-face graft or a transplanted muscle would otherwise cost the drawing its face."""
    nerve = grown("gracilis_reanimation").intact.nerve
    data = layout_file(nerve.name).data
    edges = {*(donor.edge for donor in donors().values()), CROSS_FACE_EDGE}
    assert edges == {*data["donor_labels"], CROSS_FACE_EDGE}
    assert {*edges, GRACILIS_EDGE} == set(data["starts"])
    assert {f"{name}_end" for name in data["starts"]} <= set(data["nodes"])
    assert {*(donor.pool for donor in donors().values()), CROSS_FACE, GRACILIS} <= set(data["bellies"])


def test_marks_of_a_cross_face_graft_differ_by_side() -> None:
    """The healthy side gives a graft, which is later joined on the other one; neither is an injury."""
    graft = (
        "[{day: 0, kind: injury, site: trunk, preset: transection}, {day: 90, kind: cross_face_graft, to: buccal_2}]"
    )
    scenario = load(
        "trunk_gap_unrepaired",
        sets=["anatomy={preset: human, axons: 2000}", f"timeline={graft}", "observe_days=[900]"],
    )
    told = {}
    for side in ("right", "left"):
        periphery = simulate.grow(scenario, side=side, seed=1)
        number = len(periphery.event_edges)
        told[side] = {lesion_word(periphery, event, scenario.timeline) for event in range(number)}
    assert told == {"right": {"Injury", "Cross-face graft", "Joined"}, "left": {"Graft taken"}}


def test_a_mark_says_what_was_done() -> None:
    """A transfer and a partial cut are no injuries; the stump that a donor is led to needs no words of its own."""
    for name, told in (
        ("gracilis_reanimation", ["Injury", "", "Transfer"]),
        ("staged_treatment", ["Injury", "Neurolysis", "Neurolysis"]),
    ):
        periphery, timeline = grown(name), load(name).timeline
        assert [lesion_word(periphery, event, timeline) for event in range(len(periphery.event_edges))] == told
