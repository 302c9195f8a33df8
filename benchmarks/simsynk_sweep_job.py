"""`simsynk sweep` in the side by side: the same palsy, points of ten replicates, three outcomes read of each.

Started by `benchmarks.ensembles` in the interpreter that has simsynk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peer_job import announce, answer, digest, peak_megabytes, rates, variance_ratios

from simsynk import __version__, documents
from simsynk.scenario.study import Study, read_study
from simsynk.study.sweep.study_run import StudyRun
from simsynk.study.sweep.table import SweepTable

AXONS, FIDELITY, EACH, ROUNDS = 10_000, 0.3, 10, 2
_SMALL, _TIMES = 300, 20
FOLDER = Path("sweep")

STUDY = """
schema: simsynk.study/1
name: side_by_side
scenario: bells_palsy_severe
settings: {{anatomy.axons: {axons}}}
factors:
  kept: {{path: regrowth.fidelity.III, grid: {levels}}}
replicates: {replicates}
outcomes:
  foreign: foreign_fibre_fraction
  eye_on_smile: excess(smile, orbicularis_oculi_palpebral)
  joined: excess(smile, orbicularis_oculi_palpebral) >= 0.1
"""


def study(levels: list[float], replicates: int = EACH, axons: int = AXONS) -> Study:
    """The share of sprouts that keep their tube at some levels."""
    text = STUDY.format(axons=axons, levels=levels, replicates=replicates)
    return read_study(documents.read_text(text, shown_as="study"), Path())


def grid(replicates: int, axons: int = AXONS) -> Study:
    """Points enough for so many replicates, each of them another setting."""
    points = max(1, replicates // EACH)
    return study([round(0.2 + 0.2 * i / points, 6) for i in range(points)], axons=axons)


def swept(asked: Study, folder: Path, jobs: int, seed: int = 1) -> SweepTable:
    """The table of a whole sweep in a folder."""
    started = StudyRun(asked, folder, seed=seed)
    try:
        return started.fill(jobs=jobs)
    finally:
        started.close()


def rate(replicates: int) -> dict[str, Any]:
    asked, folders = grid(replicates), iter(Path(f"rate{i}") for i in range(1000))
    swept(study([0.3], 2), next(folders), 1)

    def run(workers: int) -> str:
        folder = next(folders)
        swept(asked, folder, workers)
        return digest([np.frombuffer((folder / "points.csv").read_bytes(), np.uint8)])

    return rates(run, replicates // EACH * EACH, ROUNDS)


def memory(replicates: int) -> dict[str, Any]:
    """A journal grows by pages, so its bytes are a share of a larger one; they do not depend on the nerve's size."""
    swept(grid(replicates), Path(f"memory{replicates}"), 1)
    peak, larger = peak_megabytes(), Path(f"larger{replicates}")
    swept(grid(_TIMES * replicates, _SMALL), larger, 1)
    return {"megabytes": peak, "bytes": (larger / "journal.sqlite").stat().st_size / _TIMES}


def pairs(replicates: int) -> dict[str, Any]:
    """Sprouts that keep their tube a tenth more often: foreign share of fibres, excess of the eye on smiling."""

    def outcomes(fidelity: float, seed: int) -> NDArray[np.float64]:
        values = swept(study([fidelity], replicates), Path(f"pairs{fidelity}-{seed}"), 2, seed).replicate_values(0)
        if values is None:
            raise RuntimeError("the journal kept no replicates")
        return values[:, :2]

    return {"ratios": variance_ratios(outcomes, FIDELITY)}


def long(replicates: int) -> None:
    """A sweep that is going to be killed."""
    started = StudyRun(grid(replicates), FOLDER, seed=1)
    announce()
    started.fill(jobs=2)


def found(replicates: int) -> dict[str, Any]:
    """Replicates that the same sweep, started again, does not do again."""
    again = StudyRun(grid(replicates), FOLDER, seed=1)
    again.close()
    return {"found": again.resumed * EACH}


def version(_: int) -> dict[str, Any]:
    return {"version": __version__}


if __name__ == "__main__":
    answer({"version": version, "rate": rate, "memory": memory, "pairs": pairs, "long": long, "found": found})
