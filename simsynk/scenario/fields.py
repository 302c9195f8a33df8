"""The kinds of value that a scenario is made of, each with its hard range."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

LAST_DAY = 36_525
"""Latest day that a scenario may name: a hundred years after day 0."""

SUM_TOLERANCE = 1e-6
"""By how much shares that must add up to 1 may miss it."""

TAG = "as:"
"""Marks the parts of a pydantic location that name an alternative and not a key of the document."""

Share = Annotated[float, Field(ge=0, le=1)]
Day = Annotated[float, Field(ge=0, le=LAST_DAY)]
Millimetres = Annotated[float, Field(ge=0, le=1000)]
Weight = Annotated[float, Field(ge=0, le=1000)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
Line = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]*$")
]
SideName = Literal["right", "left", "both"]


class Strict(BaseModel):
    """A block of settings that takes nothing it does not know and guesses at no type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def fault(message: str, fix: str, *at: str | int) -> PydanticCustomError:
    """A fault that a validator raises, with its remedy and the key below the block that it concerns."""
    # Braces would be read as a template by pydantic, so the words travel in the context.
    return PydanticCustomError("simsynk", "see context", {"message": message, "fix": fix, "at": at})


def kind_tag(value: Any, aliases: dict[str, str]) -> str | None:
    """The tag of a mapping by its `kind`, with other names of a kind resolved; None when it has none."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return f"{TAG}{aliases.get(kind, kind)}" if isinstance(kind, str) else None


def check_sum(shares: dict[str, float], what: str, *at: str | int) -> None:
    """Refuse shares that do not add up to 1.

    Raises
    ------
    PydanticCustomError
        Naming the sum that was found.
    """
    total = sum(shares.values())
    if abs(total - 1.0) > SUM_TOLERANCE:
        fix = "divide by 100: shares run from 0 to 1" if abs(total - 100.0) < 1e-3 else "make them add up to 1"
        raise fault(f"{what} add up to {total:g}, not to 1", fix, *at)
