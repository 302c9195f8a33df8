"""Three ways to free the mouth corner, played on one series of patients that several studies look at."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from simsynk.validation.experiment import Effort
from simsynk.validation.published import study
from simsynk.validation.treated import Person, Values, each_person, plan

ANTAGONISTS = ("buccal_3", "cervical_1", "cervical_2")
"""What draws the mouth corner aside or down on stimulation, but for the marginal twigs, which lower the lip."""

CUT = {"kind": "neurolysis", "branches": list(ANTAGONISTS), "removed_mm": 15}
"""Selective neurectomy, also of other studies; what lifts the corner is kept."""

EXCISION = {"kind": "myectomy", "preset": "dao_excision"}

ITEMS = (
    "commissure_smile", "fold_orientation_smile", "lower_lip", "midfacial", "mentalis", "platysmal", "ocular",
    "static", "dynamic", "synkinesis",
)  # fmt: skip
"""Items of the eFACE that the neurectomy is judged by, and the sub-scores."""

EARLY, YEAR = 3.0, 12.0
LOOKED_AT = {"myectomy": YEAR, "neurectomy": YEAR, "toxin": 1.0}
"""Months after treatment: the lasting result of surgery, the full effect of toxin."""


@functools.cache
def series(effort: Effort) -> Mapping[str, Values]:
    """What each treatment does to the patients of `azizzadeh_2019`, simulated once.

    Parameters
    ----------
    effort
        How many persons, and whose luck.

    Returns
    -------
    By name, (persons,): `before_*` and `gain_*` for each of `ITEMS`, under neurectomy after a year; `grade_before`;
    `longer_*` for each of `LOOKED_AT`, mm gained in a picture of the smile; `longer_early` and `steeper_early`, mm
    and degrees gained three months after excision of the depressor.

    Examples
    --------
    >>> found = series(Effort(name="example", animals=1, people=1, treated=1))
    >>> len(found["gain_platysmal"])
    1
    """
    doses = study("excursion_meta_analysis").assumptions.table("doses")
    plans = [
        plan("neurectomy", CUT),
        plan("myectomy", EXCISION),
        plan("toxin", {"kind": "toxin", "doses": doses}),
    ]
    return each_person(study("azizzadeh_2019"), effort, plans, [0.0, 1.0, EARLY, YEAR], _read)


def _read(person: Person) -> dict[str, Values]:
    before = {f"before_{name}": person.score(f"eface_{name}", 0.0) for name in ITEMS}
    gains = {
        f"gain_{name}": person.score(f"eface_{name}", YEAR, "neurectomy") - before[f"before_{name}"] for name in ITEMS
    }
    smile, slope = person.smile_distance(0.0), person.smile_slope(0.0)
    longer = {f"longer_{name}": person.smile_distance(month, name) - smile for name, month in LOOKED_AT.items()}
    early = {
        "longer_early": person.smile_distance(EARLY, "myectomy") - smile,
        "steeper_early": person.smile_slope(EARLY, "myectomy") - slope,
    }
    return before | {"grade_before": person.score("house_brackmann", 0.0)} | gains | longer | early
