"""The table that `simsynk run` prints: what was asked, what moved unasked, how sure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.synkinesis import visible_bar
from simsynk.results import Result

_MOST_REGIONS = 6
_LEAST_PROBABILITY = 0.05


def report_lines(result: Result, many: str = "nerves") -> Iterator[str]:
    """The report of a result, by line, for the last day of each injured side; `many` names what was simulated."""
    last = len(result.days) - 1
    for s, side in enumerate(result.sides):
        if side != result.side and not result.excess.mean[:, s].any():
            continue
        count = len(result.replicates)
        number = f"{count} simulated {many.removesuffix('s') if count == 1 else many}"
        yield f"{result.title}: {side} side on day {result.days[last]:g}, {many if result.expected else number}"
        yield ""
        yield f"  {'asked for':<20} {'done':>6}   moved beyond the healthy face"
        about = "" if result.expected else ", 5-95 % range; seen in"
        yield f"  {'':<20} {'':>6}   (percent of the muscle's maximum{about})"
        for c in range(len(result.commands)):
            yield from _command_lines(result, last, s, c, many)
        yield ""
        yield from _nerve_lines(result, last, s)
        yield from _face_lines(result, last, s, many)
    yield from _side_lines(result, last, many)
    if result.mechanisms:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in result.mechanisms.items())
        yield f"  share of the unwanted movement: {shares}"


def _range(result: Result, low: str, high: str) -> str:
    """The range of a number; expected values have none."""
    return "" if result.expected else f" ({low}-{high})"


def _command_lines(result: Result, d: int, s: int, c: int, many: str) -> Iterator[str]:
    share = result.voluntary.mean[d, s, c]
    done = f"{share:>6.0%}" if np.isfinite(share) else f"{'-':>6}"
    index = np.where(result.displayed, result.excess.mean[d, s, c], 0.0)
    worst = _worst_by_territory(result, index)
    texts = [_muscle_text(result, d, s, c, int(m), many) for m in worst] or ["nothing that shows"]
    for i, text in enumerate(texts):
        head = f"{result.commands[c]:<20} {done}" if i == 0 else " " * 27
        yield f"  {head}   {text}"


_SHOWN_MEASURES = (
    ("smile", "commissure_excursion_mm", "the mouth corner travels"),
    ("smile", "palpebral_fissure_mm", "the eye stays open"),
    ("pucker", "palpebral_fissure_mm", "the eye stays open"),
    ("close_gentle", "palpebral_fissure_mm", "a gap is left of"),
    ("close_gentle", "commissure_excursion_mm", "the mouth corner travels"),
    ("brow_raise", "brow_elevation_mm", "the brow rises"),
)
_SHOWN_SCORES = (
    ("sunnybrook_composite", "Sunnybrook composite (100 best)"),
    ("sunnybrook_synkinesis", "Sunnybrook synkinesis (of 15)"),
    ("house_brackmann", "House-Brackmann grade (1 to 6)"),
    ("eface_composite", "eFACE composite (100 best)"),
    ("saq_total", "Synkinesis Assessment Questionnaire (20 none)"),
)


def _face_lines(result: Result, d: int, s: int, many: str) -> Iterator[str]:
    """Millimetres, simulated scores and signs; nothing for a nerve without a face."""
    side = result.sides[s]
    if not result.measure_names or side not in result.scores:
        return
    yield ""
    for command, name, words in _SHOWN_MEASURES:
        if command in result.commands:
            c, m = result.commands.index(command), result.measure_names.index(name)
            spread, healthy = result.measures.at(d, s, c, m), float(result.healthy_measures[s, c, m])
            low, high = spread["q05"], spread["q95"]
            found = f"{spread['mean']:>5.1f} mm{_range(result, f'{low:.1f}', f'{high:.1f}')}; healthy {healthy:.1f}"
            yield f"  {command:<14} {words:<25} {found}"
    yield ""
    for name, words in _SHOWN_SCORES:
        if name in result.scores[side]:
            spread = result.scores[side][name].at(d)
            about = _range(result, f"{spread['q05']:.1f}", f"{spread['q95']:.1f}")
            yield f"  simulated {words:<46} {spread['mean']:>5.1f}{about}"
    signs = {n: one for n, one in result.signs[side][d].items() if one["probability"] >= _LEAST_PROBABILITY}
    if signs and result.expected:
        yield "  signs of the expected nerve: " + ", ".join(signs)
    elif signs:
        yield f"  signs, in percent of the {many}: " + ", ".join(
            f"{name} {one['probability']:.0%}" for name, one in signs.items()
        )


def _worst_by_territory(result: Result, index: NDArray[np.float64]) -> list[int]:
    """The muscle that moves most in each region of the face, for the regions that move most."""
    found: dict[str, int] = {}
    for m in np.argsort(-index, kind="stable"):
        if index[m] >= visible_bar():
            found.setdefault(result.territories[m] or result.muscles[m], int(m))
    return list(found.values())[:_MOST_REGIONS]


def _muscle_text(result: Result, d: int, s: int, c: int, m: int, many: str) -> str:
    spread = result.excess.at(d, s, c, m)
    name = result.muscles[m].replace("_", " ")
    low, high = 100 * spread["q05"], 100 * spread["q95"]
    share = "" if result.expected else f"; {result.visible[d, s, c, m]:.0%} of {many}"
    return f"{name:<31} {100 * spread['mean']:>4.1f} %{_range(result, f'{low:.1f}', f'{high:.1f}')}{share}"


def _side_lines(result: Result, d: int, many: str) -> Iterator[str]:
    """What the muscles and glands outside the face do: the ear, tears and saliva."""
    hidden = np.flatnonzero(~result.displayed)
    for s, side in enumerate(result.sides):
        for m in hidden:
            c = int(np.argmax(result.excess.mean[d, s, :, m]))
            if result.excess.mean[d, s, c, m] >= visible_bar():
                yield f"  also, {side}, most on {result.commands[c]}: {_muscle_text(result, d, s, c, int(m), many)}"


def _nerve_lines(result: Result, d: int, s: int) -> Iterator[str]:
    lines = {
        "reinnervated_fraction": "of the muscle fibres have a nerve again",
        "misrouted_fraction": "of the sprouts that entered a tube took another branch than their own",
        "foreign_fibre_fraction": "of the reinnervated fibres belong to another muscle's neurons",
        "off_target_share": "of all evoked movement is unwanted",
    }
    for name, text in lines.items():
        spread = result.scalars[name].at(d, s)
        about = _range(result, f"{spread['q05']:.1%}", f"{spread['q95']:.1%}")
        yield f"  {spread['mean']:>6.1%}{about} {text}"
    rank = result.scalars["effective_rank"].at(d, s)["mean"]
    yield f"  {rank:>6.1f} independent movements are left (effective rank)"
    yield f"  Seen: excess of at least {visible_bar():.1%} of the muscle's maximum over the same face healthy."
