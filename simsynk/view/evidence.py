"""Figures of the page of evidence: how far the model is from each published value, and from which."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simsynk.view import style

Row = Mapping[str, Any]

FARTHEST = 8.0
"""Distances beyond this many halves of the allowed one are drawn at the edge."""

_WITHIN, _NEAR = 2.0, 3.0
_ROW_MM, _GAP_MM, _TOP_MM, _FOOT_MM = 3.1, 1.6, 22.0, 14.0
_NAME_MM, _PLOT_MM, _COLUMN_MM = 50.0, 36.0, 90.0
_BAND, _BAND_NEAR = "#DCE9F2", "#F0F0F0"
_LOOKS = {
    "within": ("o", style.ASKED, True),
    "sign only": ("s", style.ASKED, False),
    "near": ("D", style.GREY, True),
    "miss": ("X", style.UNASKED, True),
}
_COURSE = "angelov_1996"
_WORKS = {
    "guntinas_lichius_2006": "Guntinas-Lichius", "ocular_synkinesis_2013": "eyes 2013",
    "sanchez_ocando_2019": "Sanchez-Ocando", "sunnybrook_normal_2024": "healthy",
}  # fmt: skip


def draw_all(document: Mapping[str, Any], folder: Path) -> None:
    """Draw every figure of the page.

    Parameters
    ----------
    document
        What `validation.evidence.evidence` returned.
    folder
        Where SVG and PNG go.
    """
    style.save(overview_figure(document["rows"]), folder, "evidence_overview")
    if any(row["study"] == _COURSE for row in document["rows"]):
        style.save(course_figure(document["rows"]), folder, "evidence_course")
    if document["mechanisms"]:
        style.save(mechanisms_figure(document), folder, "evidence_mechanisms")


@style.styled
def overview_figure(rows: Sequence[Row]) -> Figure:
    """Every judged observable on one scale: 0 is the published value, the band is what is allowed.

    Parameters
    ----------
    rows
        Rows of the document; those without a verdict are left out.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["verdict"] in _LOOKS:
            groups.setdefault(row["study"], []).append(row)
    columns = _two_columns(groups)
    tallest = max(_height(groups, names) for names in columns)
    height = _TOP_MM + tallest + _FOOT_MM
    figure, axes = style.sheet(style.WIDE_MM, height)
    axes.text(0, 4, "What the model meets and what it misses", fontsize=style.TITLE, weight="bold", va="center")
    _key(axes, 11.0)
    for number, names in enumerate(columns):
        _column(axes, number * _COLUMN_MM, {name: groups[name] for name in names})
    foot = "Distance of the simulated from the published value, in halves of what is allowed (two published standard "
    foot += f"deviations, or the stated tolerance); {FARTHEST:.0f} and beyond at the edge."
    style.put_footer(axes, style.wrapped(foot, style.WIDE_MM, style.SMALL), 0)
    return figure


def _two_columns(groups: Mapping[str, Sequence[Row]]) -> tuple[list[str], list[str]]:
    """Names of the studies, split where both columns are about as tall."""
    names = list(groups)
    total = _height(groups, names)
    cut = next((i for i in range(1, len(names)) if _height(groups, names[:i]) >= total / 2), len(names))
    return names[:cut], names[cut:]


def _height(groups: Mapping[str, Sequence[Row]], names: Sequence[str]) -> float:
    return sum(_ROW_MM * len(groups[name]) + _ROW_MM + _GAP_MM for name in names)


def _key(axes: Axes, y: float) -> None:
    x = 1.5
    for verdict, (marker, colour, filled) in _LOOKS.items():
        _mark(axes, x, y, marker, colour, filled)
        text = {"sign only": "direction holds"}.get(verdict, verdict)
        axes.text(x + 2.5, y, text, fontsize=style.TEXT, va="center")
        x += 10 + 1.6 * len(text)
    axes.add_patch(Rectangle((x, y - 1.4), 5, 2.8, color=_BAND, lw=0))
    axes.text(x + 6.5, y, "allowed", fontsize=style.TEXT, va="center")
    axes.text(x + 22, y, "bold: predicted, not fitted or built in", fontsize=style.TEXT, va="center", weight="bold")


def _column(axes: Axes, left: float, groups: Mapping[str, Sequence[Row]]) -> None:
    y, start = _TOP_MM, left + _NAME_MM
    foot = _TOP_MM + _height(groups, list(groups))
    for reach, colour in ((_NEAR, _BAND_NEAR), (_WITHIN, _BAND)):
        low, high = (start + _place(end) for end in (-reach, reach))
        axes.add_patch(Rectangle((low, _TOP_MM - 1), high - low, foot - _TOP_MM, color=colour, lw=0, zorder=0))
    middle = start + _place(0.0)
    axes.plot([middle, middle], [_TOP_MM - 1, foot - 1], color=style.SOFT_INK, lw=0.6, zorder=1)
    for name, rows in groups.items():
        axes.text(left, y + 0.6, style.words(name), fontsize=style.SMALL, va="center", color=style.SOFT_INK)
        y += _ROW_MM
        for row in rows:
            _row(axes, left, start, y, row)
            y += _ROW_MM
        y += _GAP_MM


def _row(axes: Axes, left: float, start: float, y: float, row: Row) -> None:
    marker, colour, filled = _LOOKS[row["verdict"]]
    weight = "bold" if row["use"] in ("predicted", "sign") else "normal"
    label = row["observable"].replace("_", " ")
    axes.text(left + 2.5, y, label, fontsize=style.SMALL, va="center", weight=weight)
    z = row["z"]
    if z is None:
        z = 0.0 if row["verdict"] == "sign only" else -FARTHEST
    _mark(axes, start + _place(max(-FARTHEST, min(FARTHEST, z))), y, marker, colour, filled)


def _place(z: float) -> float:
    return _PLOT_MM * (z + FARTHEST) / (2 * FARTHEST)


def _mark(axes: Axes, x: float, y: float, marker: str, colour: str, filled: bool) -> None:
    axes.plot(
        [x], [y], marker=marker, markersize=4.2, color=colour, mfc=colour if filled else "white", mew=0.9, ls="",
        zorder=3,
    )  # fmt: skip


@style.styled
def course_figure(rows: Sequence[Row]) -> Figure:
    """Motoneurons that reach the whisker pad after suture, published and simulated, by day."""
    own = {row["observable"]: row for row in rows if row["study"] == _COURSE}
    days = [int(name.removeprefix("day_")) for name in own if name.startswith("day_")]
    figure, sheet = style.sheet(style.NARROW_MM, 62)
    sheet.text(1, 4, "Motoneurons labelled from the whisker pad", fontsize=style.HEADING, weight="bold", va="center")
    axes = figure.add_axes((0.15, 0.19, 0.82, 0.66))
    published = [own[f"day_{day}"]["published"] for day in days]
    simulated = [own[f"day_{day}"]["simulated"] for day in days]
    axes.errorbar(
        days, [one["value"] for one in published], [one["sd"] or 0 for one in published], fmt="o", color=style.INK,
        mfc="white", capsize=2, lw=0.9, ms=4, label="published, ± SD",
    )  # fmt: skip
    axes.errorbar(
        days, [one["mean"] for one in simulated], [one["sd"] for one in simulated], fmt="-s", color=style.ASKED,
        capsize=2, lw=1.2, ms=3, label="simulated, ± SD",
    )  # fmt: skip
    axes.axhline(own["intact"]["published"]["value"], color=style.GREY, lw=0.8, ls=(0, (4, 2)))
    axes.text(112, own["intact"]["published"]["value"] - 25, "intact", fontsize=style.SMALL, ha="right", va="top")
    axes.set_xlabel("days after suture", fontsize=style.SMALL)
    axes.set_ylabel("neurons", fontsize=style.SMALL)
    axes.tick_params(labelsize=style.SMALL)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=style.SMALL, frameon=False, loc="lower right")
    return figure


@style.styled
def mechanisms_figure(document: Mapping[str, Any]) -> Figure:
    """Candidates against published tables: the simulated value in each cell, shaded by its verdict."""
    found = document["mechanisms"]
    keys = _healthy_last(document)
    published = {f"{row['study']}.{row['observable']}": row["published"]["value"] for row in document["rows"]}
    left, top, row_mm, slant = 53.0, 42.0, 6.4, 16.0
    cell = (style.WIDE_MM - left - slant) / len(keys)
    figure, axes = style.sheet(style.WIDE_MM, top + row_mm * (len(found) + 1) + 12)
    axes.text(0, 4, "Which mechanism?", fontsize=style.TITLE, weight="bold", va="center")
    for column, key in enumerate(keys):
        study, name = key.split(".")
        label = f"{name.replace('_', ' ')}, {_WORKS.get(study, study.split('_')[0].capitalize())}"
        x = left + cell * (column + 0.5)
        axes.text(x, top - 1.5, label, fontsize=style.SMALL, rotation=60, rotation_mode="anchor")
        axes.text(x, top + row_mm / 2, _short(published.get(key)), fontsize=style.SMALL, ha="center", va="center")
    axes.text(0, top + row_mm / 2, "published", fontsize=style.SMALL, va="center", weight="bold")
    for line, one in enumerate(found, start=1):
        y = top + row_mm * line
        title = style.wrapped(one["title"], left + 4, style.SMALL).split("\n")
        weight = "bold" if one["name"] == "wiring" else "normal"
        axes.text(
            0, y + row_mm / 2, "\n".join(title[:2]), fontsize=style.SMALL, va="center", weight=weight, linespacing=0.9
        )
        for column, key in enumerate(keys):
            _cell(axes, left + cell * column, y, (cell, row_mm), one["verdicts"][key], one["simulated"][key])
    foot = "Simulated values. Dark: within what is allowed; light: near; white: miss. The last four: healthy people."
    style.put_footer(axes, foot, 0)
    return figure


def _healthy_last(document: Mapping[str, Any]) -> list[str]:
    """Keys of the tables, patients first."""
    keys = list(document["mechanisms"][0]["simulated"])
    return sorted(keys, key=lambda key: key in document["healthy_gates"])


def _cell(axes: Axes, x: float, y: float, size: tuple[float, float], verdict: str, value: float | None) -> None:
    fill = {"within": style.ASKED, "near": style.shade(style.ASKED, 0.3)}.get(verdict, "white")
    ink = "white" if verdict == "within" else style.INK
    axes.add_patch(Rectangle((x + 0.25, y + 0.25), size[0] - 0.5, size[1] - 0.5, fc=fill, ec=style.TISSUE, lw=0.4))
    axes.text(
        x + size[0] / 2, y + size[1] / 2, _short(value), fontsize=style.SMALL, ha="center", va="center", color=ink
    )


def _short(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:.0f}" if abs(value) >= 10 or value == 0 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
