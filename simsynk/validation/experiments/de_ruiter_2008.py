"""Sequential retrograde labelling of the rat's peroneal nerve after crush, suture and graft of the sciatic trunk."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from simsynk.periphery.state import Periphery
from simsynk.periphery.tracer import trace
from simsynk.validation.animals import each_animal
from simsynk.validation.experiment import Effort
from simsynk.validation.published import Study
from simsynk.validation.verdict import Sample


def simulate(study: Study, effort: Effort) -> Mapping[str, Sample]:
    """Percentage labelled again after each repair."""
    read = functools.partial(labelled_again, efficiency=study.assumed("tracer_efficiency"))
    return {name: Sample.of(each_animal(study.scene(name), effort, read)) for name in study.scenes}


def labelled_again(nerve: Periphery, efficiency: float) -> float:
    """Of the neurons labelled from the peroneal branch before, the percentage labelled from it 8 weeks later."""
    before = trace(nerve, ["peroneal"], -1, efficiency).labelled[0]
    after = trace(nerve, ["peroneal"], 56, efficiency, first_dye=1).labelled[0]
    return 100 * float((before & after).sum() / before.sum())
