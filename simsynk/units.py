"""Units live in names (`gap_mm`, `day`, `dose_units`); here are the conventions and the few conversions.

Conventions, said once: lengths in millimetres, time in days from the first injury (day 0), speed in
millimetres per day, angles in degrees, shares and probabilities in 0..1, activation as a share of the intact
muscle's maximum. Left and right are the patient's own. Intervals are half-open.
"""

from __future__ import annotations

import re

DAYS_PER_MONTH = 365.25 / 12
"""Mean length of a calendar month in days (definition of the Julian year divided by twelve)."""

UNIT_OF_SUFFIX = {
    "_mm": "mm",
    "_day": "day",
    "_days": "days",
    "_deg": "degrees",
    "_mm_per_day": "mm per day",
    "_units": "units of the product",
    "_years": "years",
    "_per_mm": "per mm",
    "_per_year": "per year",
}

_NUMBER_WITH_TAIL = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*([^\d\s].*)?$")


def unit_of(name: str) -> str:
    """The unit that a setting's name declares; empty for a plain number.

    Examples
    --------
    >>> unit_of("speed_mm_per_day"), unit_of("gap_mm"), unit_of("fraction")
    ('mm per day', 'mm', '')
    """
    for suffix in sorted(UNIT_OF_SUFFIX, key=len, reverse=True):
        if name.endswith(suffix):
            return UNIT_OF_SUFFIX[suffix]
    return ""


def split_number(text: str) -> tuple[str, str] | None:
    """Split a number written with a unit or a decimal comma into (plain number, rest), or None.

    Examples
    --------
    >>> split_number("12.5 U"), split_number("0,35"), split_number("many")
    (('12.5', 'U'), ('0.35', ''), None)
    """
    found = _NUMBER_WITH_TAIL.match(text)
    if not found:
        return None
    return found.group(1).replace(",", "."), (found.group(2) or "").strip()


def months(days: float) -> float:
    """Days as calendar months, the unit in which recovery is spoken of in clinic.

    Examples
    --------
    >>> round(months(365.25), 1)
    12.0
    """
    return days / DAYS_PER_MONTH
