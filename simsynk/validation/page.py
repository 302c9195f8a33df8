"""`docs/evidence.md`, written from `evidence.json` and the published tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simsynk.evidence import citations
from simsynk.validation.mechanisms import undecided
from simsynk.validation.published import Study, studies
from simsynk.validation.verdict import MISS, NEAR, UNMODELLED

FIGURES = ("evidence_overview", "evidence_course", "evidence_mechanisms")
"""Names of the figures on the page."""

_USES = {
    "null": "analytic nulls",
    "fitted": "fitted on",
    "built_in": "source of a default",
    "predicted": "predicted numbers",
    "sign": "predicted directions",
    "predicted_or_sign": "**all predicted**",
}
_SHOWN_USE = {"built_in": "built in", "not_modelled": "–"}

_HEAD = """# Evidence

What published experiments and series say, what the model says, and where they part. `make evidence` writes this page
and `evidence.json` beside it anew; a test fails when either is older than the defaults. For a quick look:

```sh
simsynk validate --only angelov_1996
```

"""

_RULES = """## How to read it
- **Null**: arithmetic that any model of random choice must meet. **Fitted**: the few numbers that defaults were
  fitted on (see [fits](#fits)). **Built in**: numbers that a default was taken from, so that agreement proves no more
  than that the set-up is right. **Predicted**: none of these. **Sign**: a predicted direction.
- **Within** is no further from the published value than two published standard deviations, or than the tolerance that
  is stated with the observable and its reason. **Near** is up to one and a half times that. **Sign only**: the
  direction holds by three standard errors. Everything else is a **miss**. *z* is the distance in halves of what is
  allowed.
- A spread after ± is a standard deviation over subjects, published and simulated, and 'tol.' a tolerance.
- Subjects are animals, or persons that differ in anatomy, severity, healing and way of moving the face, as in a
  [cohort](cohort.md), scored by one rater who errs.
- Rates of regrowth come from rodents. That they hold for people is assumed in every human row.

"""


def page(document: Mapping[str, Any]) -> str:
    """The page as Markdown.

    Parameters
    ----------
    document
        What `evidence.evidence` returned, or the content of `evidence.json`.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in document["rows"]:
        rows.setdefault(row["study"], []).append(row)
    parts = [_HEAD, _summary(document), _RULES, *_fits(document), *_mechanisms(document), "## The experiments\n\n"]
    parts += [part for name, own in rows.items() for part in _experiment(studies()[name], own)]
    return "".join(parts).rstrip() + "\n"


def _summary(document: Mapping[str, Any]) -> str:
    effort, counted = document["effort"], document["tally"]
    works = {row["study"] for row in document["rows"]}
    how_many = f"{effort['animals']} animals, {effort['people']} persons and {effort['treated']} treated persons"
    lines = [
        f"![Distance of every simulated observable from the published one](images/{FIGURES[0]}.png)\n\n",
        f"{len(document['rows'])} observables of {len(works)} works; simulated with up to {how_many}, "
        f"seed {effort['seed']}.\n\n",
        "| | within | near | missed | of |\n|---|---|---|---|---|\n",
    ]
    for name, title in _USES.items():
        one = counted[name]
        lines.append(f"| {title} | {one['within']} | {one['near']} | {one['missed']} | {one['total']} |\n")
    share = counted["predicted_or_sign"]
    lines.append(f"\n{100 * share['within'] / max(share['total'], 1):.0f} % of what is predicted lies within.\n\n")
    return "".join(lines)


def _fits(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Fits\n\nNothing besides these was fitted. `simsynk validate --refit` does them again.\n\n"
    yield f"![Motoneurons labelled from the whisker pad after suture](images/{FIGURES[1]}.png)\n\n"
    for one in document["fits"]:
        yield f"### {one['title']} (`{one['name']}`)\n\n{one['objective'].strip()} {one['method'].strip()}; "
        yield f"seed {one['seed']}. Targets: {', '.join(f'`{key}`' for key in one['targets'])}.\n\n"
        yield "| parameter | before | bounds | fitted |\n|---|---|---|---|\n"
        for name, own in one["parameters"].items():
            low, high = own["bounds"]
            yield f"| `{name}` | {own['prior']:g} | {low:g}–{high:g} | {own['result']:g} |\n"
        yield "\n"


def _mechanisms(document: Mapping[str, Any]) -> Iterator[str]:
    found = document["mechanisms"]
    if not found:
        return
    yield "## Which mechanism?\n\n"
    yield (
        "What makes a small foreign activation visible? Each candidate is simulated on the same series of people and "
        "scored by one rule: the mean squared distance from the published value in units of the allowed one, each at "
        "most 3, over the patients' tables below. A candidate that misses a healthy table is refuted by health. "
        "One value was chosen for each candidate beforehand; none is fitted.\n\n"
    )
    yield f"![Simulated against published for every candidate](images/{FIGURES[2]}.png)\n\n"
    yield "| candidate | added numbers | score (lower is better) | within | health |\n|---|---|---|---|---|\n"
    for one in found:
        health = "kept" if not one["broken"] else "refuted: " + ", ".join(f"`{key}`" for key in one["broken"])
        cells = [one["title"], one["numbers"], f"{one['score']:.2f}", f"{one['hits']} of {one['of']}", health]
        yield f"| {' | '.join(str(cell) for cell in cells)} |\n"
    yield "\n" + _verdict(document) + "\n\n**What stays undecided**\n\n"
    yield "".join(f"- {line}\n" for line in undecided()) + "\n"


def _verdict(document: Mapping[str, Any]) -> str:
    found = {one["name"]: one for one in document["mechanisms"]}
    packaged, best = found["wiring"], found[document["best_mechanism"]]
    if best is packaged:
        return (
            f"**Verdict.** No candidate that keeps health scores better than the wiring alone with a linear law "
            f"({packaged['score']:.2f}). It stays the default as the simplest; with {packaged['hits']} of "
            f"{packaged['of']} tables met it is not confirmed by them either."
        )
    gained = packaged["score"] - best["score"]
    return (
        f"**Verdict.** Of the candidates that keep health, '{best['title']}' scores best: {best['score']:.2f} "
        f"against {packaged['score']:.2f} of the wiring alone, a gain of {gained:.2f} for {best['numbers']} more. It "
        f"meets {best['hits']} of {best['of']} tables, the wiring alone {packaged['hits']}. The default stays the "
        f"simplest one as long as no candidate meets most of the tables."
    )


def _experiment(study: Study, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    cited = citations()[study.citation]
    address = f" <{cited.address}>" if cited.address.startswith("http") else ""
    yield f"### {study.title}\n\n`{study.name}`. {cited.text}.{address} "
    yield f"Read: {study.read}; confidence {study.confidence}.\n\n"
    yield f"{study.setup.strip()}\n\n"
    yield "| observable | use | n | published | simulated | z | verdict |\n|---|---|---|---|---|---|---|\n"
    for row in rows:
        yield _line(row)
    yield "\n"
    rests = rests_on(rows)
    if rests:
        yield f"Rests on: {'; '.join(rests)}.\n\n"
    reasons = likely_reasons([row for row in rows if row["verdict"] in (MISS, NEAR, UNMODELLED)])
    for reason, missed in reasons.items():
        names = (f"`{row['observable']}`" for row in missed)
        yield f"- {', '.join(names)}: {reason}\n"
    yield "\n" if reasons else ""


def _line(row: Mapping[str, Any]) -> str:
    unit = f", {row['unit']}" if row["unit"] else ""
    use = _SHOWN_USE.get(row["use"], row["use"])
    z = "" if row["z"] is None else f"{row['z']:+.1f}"
    verdict = f"**{row['verdict']}**" if row["verdict"] == MISS else row["verdict"]
    cells = [
        f"{row['what']}{unit}",
        use,
        row["published"]["n"] or "",
        published_text(row),
        simulated_text(row),
        z,
        verdict,
    ]
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def rests_on(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Settings and assumptions behind some rows, each once."""
    return list(dict.fromkeys(item for row in rows for item in row["rests_on"]))


def likely_reasons(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Likely reason of a miss -> those of some rows that it stands for."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["if_missed"] or "No reason is known.", []).append(row)
    return found


def published_text(row: Mapping[str, Any]) -> str:
    """The published value with its spread or tolerance, or its direction, in words."""
    known = row["published"]
    if row["use"] == "sign":
        return {1: "more", -1: "less", 0: "no change"}[known["sign"]]
    if known["value"] is None:
        return "–"
    if known["tolerance"] is not None:
        return f"{number(known['value'])} (tol. {number(known['tolerance'])})"
    return f"{number(known['value'])} ± {number(known['sd'])}" if known["sd"] is not None else number(known["value"])


def simulated_text(row: Mapping[str, Any]) -> str:
    """What was simulated, in words."""
    found = row["simulated"]
    if found is None:
        return "–"
    if found["mean"] is None:
        return "none"
    return number(found["mean"]) + (f" ± {number(found['sd'])}" if found["sd"] else "")


def number(value: float) -> str:
    """Three digits.

    Examples
    --------
    >>> number(0.21342), number(1424.0), number(-3.912), number(0.0)
    ('0.213', '1424', '-3.91', '0')
    """
    if value == 0:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
