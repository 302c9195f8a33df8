"""What a global sensitivity analysis writes and says: `sensitivity.csv`, `sensitivity.json`, and the report."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from simsynk.notice import NOTICE
from simsynk.study.folder import write_csv
from simsynk.study.global_sensitivity import LEVEL, NOISY, Noise, SobolIndices
from simsynk.study.study_sensitivity import MORRIS, SOBOL, StudySensitivity

SCHEMA = "simsynk.sensitivity/1"
TABLE, DOCUMENT = "sensitivity.csv", "sensitivity.json"

WIDE = 0.5
"""Width of the interval of a leading total index above which more base points are asked for (modelling choice)."""

NUMBER_OF = {SOBOL: "base points", MORRIS: "trajectories"}
"""What the size of each method counts."""

_BAR = {SOBOL: "smallest_total", MORRIS: "smallest_mu_star"}

DESIGN_NOTE = "the points are those of the method; the design of the study file is not used"


def sensitivity_rows(made: StudySensitivity) -> Iterator[dict[str, Any]]:
    """Rows of `sensitivity.csv`: the factors of each outcome, the most important first."""
    columns = made.found.columns()
    for o, outcome in enumerate(made.study.outcomes):
        for rank, place in enumerate(made.ranked(o), start=1):
            factor = made.study.factors[place]
            yield {
                "outcome": outcome.name,
                "outcome_label": outcome.label,
                "outcome_unit": outcome.unit,
                "rank": rank,
                "factor": factor.name,
                "factor_label": factor.label,
                "factor_unit": factor.unit,
                **{name: float(values[o, place]) for name, values in columns.items()},
                "effect": effect(made, o, place),
            }


def effect(made: StudySensitivity, outcome: int, factor: int) -> str:
    """What can be said of a factor: `told`, `not told from luck`, `none`, or `unknown` where luck is unknown."""
    found = made.found
    if found.no_effect[outcome, factor]:
        return "none"
    if not np.isfinite(found.columns()[_BAR[made.method]][outcome, factor]):
        return "unknown"
    return "told" if found.beyond_noise[outcome, factor] else "not told from luck"


def warnings_of(made: StudySensitivity) -> list[str]:
    """What a reader must know before trusting the numbers."""
    found = made.found
    said = []
    if found.left_out:
        said.append(
            f"{found.left_out} of {found.rows + found.left_out} {NUMBER_OF[made.method]} were left out, because a "
            "point failed or an outcome has no value there; points.csv says why"
        )
    for o, outcome in enumerate(made.study.outcomes):
        words = outcome.label or outcome.name
        if not np.isfinite(found.importance[o]).any():
            said.append(f"{words}: no index can be told, {_reason(found, o)}")
        elif isinstance(found, SobolIndices):
            said += [f"{words}: {text}" for text in _doubts(found, o, made.study.replicates.number)]
        elif not np.isfinite(found.luck[o]).all():
            said.append(f"{words}: luck is not known, because replicates are too few or were not kept")
    return said


def _reason(found: Any, o: int) -> str:
    if found.rows == 0 or not isinstance(found, SobolIndices) or not np.isfinite(found.noise.variance[o]):
        return "too few points have a value"
    if found.noise.variance[o] <= found.noise.added[o] and found.noise.added[o] > 0:
        return "the points differ by no more than luck: take more replicates, or wider ranges"
    return "it is the same at every point"


def _doubts(found: SobolIndices, o: int, replicates: int) -> Iterator[str]:
    noise, share = found.noise, float(found.noise.share[o])
    if not noise.known:
        reason = "replicates are too few, or too many to be kept"
        bound = f" (at most {share:.0%} of the variance)" if math.isfinite(share) else ""
        yield f"what luck adds is not known{bound} and stays in the indices: {reason}"
    elif share > NOISY:
        added, variance = noise.added[o], noise.variance[o]
        more = math.ceil(replicates * added * (1 - NOISY) / (NOISY * (variance - added)))
        yield (
            f"{share:.0%} of the variance of point means is luck, more than {NOISY:.0%}: "
            f"take about {_rounded(more)} replicates in place of {replicates}"
        )
    width = float(np.nanmax(found.total.high[o] - found.total.low[o]))
    if width > WIDE:
        yield f"the intervals of total indices are up to {width:.2f} wide: take more base points"


def _rounded(number: int) -> int:
    """A number of replicates with two digits, rounded up."""
    step = 10 ** max(len(str(number)) - 2, 0)
    return -(-number // step) * step


def sensitivity_document(made: StudySensitivity, command: str = "") -> dict[str, Any]:
    """The content of `sensitivity.json`; numbers that do not exist are null."""
    table, found = made.table, made.found
    provenance = {
        **{key: value for key, value in table.about.items() if key not in ("study_yaml", "design")},
        "method": made.method,
        NUMBER_OF[made.method].replace(" ", "_"): made.number,
        "points": len(table),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("numpy", "numba", "scipy")},
        "command": command,
    }
    if made.method == MORRIS:
        provenance["SALib"] = metadata.version("SALib")
    rows = list(sensitivity_rows(made))
    outcomes = []
    for o, outcome in enumerate(made.study.outcomes):
        own = [row for row in rows if row["outcome"] == outcome.name]
        told = [{key: value for key, value in row.items() if not key.startswith("outcome")} for row in own]
        noise = {"noise": _noise(found.noise, o)} if isinstance(found, SobolIndices) else {}
        named = {"name": outcome.name, "label": outcome.label, "unit": outcome.unit, "kind": outcome.kind}
        outcomes.append({**named, **noise, "factors": told})
    return _without_nan(
        {
            "schema": SCHEMA,
            "notice": NOTICE,
            "provenance": provenance,
            "design": DESIGN_NOTE,
            "interval": LEVEL,
            "rows": found.rows,
            "rows_left_out": found.left_out,
            "points_failed": table.count("failed"),
            "replicates_failed": int(table.failed_replicates.sum()),
            "outcomes": outcomes,
            "warnings": warnings_of(made),
        }
    )


def _noise(noise: Noise, o: int) -> dict[str, Any]:
    return {
        "known": noise.known,
        "shared_luck": noise.shared,
        "variance_of_means": float(noise.variance[o]),
        "mean_squared_error": float(noise.squared_error[o]),
        "common_to_all_points": float(noise.common[o]),
        "added_by_luck": float(noise.added[o]) if noise.known else None,
        "share_of_luck": float(noise.share[o]),
    }


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_study_sensitivity(folder: Path, made: StudySensitivity, document: dict[str, Any]) -> None:
    """Write `sensitivity.csv` and `sensitivity.json`."""
    write_csv(folder / TABLE, sensitivity_rows(made))
    (folder / DOCUMENT).write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")
