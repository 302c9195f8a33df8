"""simsynk: misdirected regeneration of the facial nerve, from miswired axons to synkinesis.

Two verbs tell the story: `grow` a nerve (random, costly), then `examine` it (cheap, deterministic); `run` does
both for many replicates. A research and teaching model of nerve misdirection; not a medical device.

Examples
--------
>>> import simsynk
>>> nerve = simsynk.grow("toy", replicate=0, seed=1)
>>> simsynk.examine(nerve, ["smile"]).commands
('rest', 'smile')
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "load": "simsynk.scenario.load",
    "Scenario": "simsynk.scenario.scenario",
    "grow": "simsynk.simulate",
    "examine": "simsynk.simulate",
    "prepare": "simsynk.simulate",
    "run": "simsynk.study.run",
    "load_study": "simsynk.scenario.study",
    "Study": "simsynk.scenario.study",
    "run_study": "simsynk.study.sweep.study_run",
    "SweepTable": "simsynk.study.sweep.table",
    "Result": "simsynk.results",
    "Examination": "simsynk.results",
    "Periphery": "simsynk.periphery.state",
    "InputError": "simsynk.errors",
    "SimsynkError": "simsynk.errors",
    "NOTICE": "simsynk.notice",
}
"""Public names and where they live; each is imported when it is first used, so that `import simsynk` is quick."""

__all__ = [
    "NOTICE",
    "Examination",
    "InputError",
    "Periphery",
    "Result",
    "Scenario",
    "SimsynkError",
    "Study",
    "SweepTable",
    "__version__",
    "examine",
    "grow",
    "load",
    "load_study",
    "prepare",
    "run",
    "run_study",
]

if TYPE_CHECKING:
    from simsynk.errors import InputError, SimsynkError
    from simsynk.notice import NOTICE
    from simsynk.periphery.state import Periphery
    from simsynk.results import Examination, Result
    from simsynk.scenario.load import load
    from simsynk.scenario.scenario import Scenario
    from simsynk.scenario.study import Study, load_study
    from simsynk.simulate import examine, grow, prepare
    from simsynk.study.run import run
    from simsynk.study.sweep.study_run import run_study
    from simsynk.study.sweep.table import SweepTable


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'simsynk' has no attribute '{name}'")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
