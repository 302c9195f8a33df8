"""How a scenario describes the choice of tube: one block of settings for each kind of routing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, TypeAdapter, model_validator

from simsynk.scenario.fields import TAG, Share, Strict, Weight, check_sum, fault, kind_tag

_Reach = Annotated[float, Field(gt=0, le=10)]


class FidelityModel(Strict):
    """Own tube with the probability of the lesion's class, else by share, reach and preference."""

    kind: Literal["fidelity"]
    sigma_radii: _Reach | None = None
    preference: dict[str, Weight] = Field(default={})


class TopographicModel(Strict):
    """By place in the cross-section alone."""

    kind: Literal["topographic"]
    sigma_radii: _Reach | None = None


class MatrixModel(Strict):
    """Configured misrouting probabilities, as one number or as rows home group -> group reached."""

    kind: Literal["matrix"]
    misrouting: Share | None = None
    rows: dict[str, dict[str, Share]] | None = Field(default=None, min_length=1)
    level: Literal["branch", "twig", "muscle"] = "branch"

    @model_validator(mode="after")
    def _one_form(self) -> MatrixModel:
        if (self.misrouting is None) == (self.rows is None):
            given = "neither 'misrouting' nor 'rows' is" if self.rows is None else "both 'misrouting' and 'rows' are"
            raise fault(
                f"{given} given for the matrix",
                "give one of them, as 'misrouting: 0.3' or 'rows: {buccal: {buccal: 0.7, zygomatic: 0.3}}'",
            )
        for home, row in (self.rows or {}).items():
            check_sum(row, f"the probabilities of '{home}'", "rows", home)
        return self


class RandomModel(Strict):
    """In proportion to the tubes, weighted by preference."""

    kind: Literal["random"]
    preference: dict[str, Weight] = Field(default={})


def _complete_by_name(kind: str) -> str:
    if kind == "matrix":
        raise fault("the routing 'matrix' needs its probabilities", "write {kind: matrix, misrouting: 0.3}")
    return kind


_ByName = Annotated[Literal["fidelity", "topographic", "matrix", "random"], AfterValidator(_complete_by_name)]


def _tag(value: Any) -> str | None:
    return f"{TAG}name" if isinstance(value, str) else kind_tag(value, {})


RoutingField = Annotated[
    Annotated[_ByName, Tag(f"{TAG}name")]
    | Annotated[FidelityModel, Tag(f"{TAG}fidelity")]
    | Annotated[TopographicModel, Tag(f"{TAG}topographic")]
    | Annotated[MatrixModel, Tag(f"{TAG}matrix")]
    | Annotated[RandomModel, Tag(f"{TAG}random")],
    Discriminator(_tag),
]
"""A kind by name, or a block of settings with its `kind`."""


_ROUTING: TypeAdapter[Any] = TypeAdapter(RoutingField)


def routing_block(routing: str | Strict) -> Strict:
    """The settings of a routing that is given by its name alone; settings are returned as they are.

    Examples
    --------
    >>> routing_block("topographic").kind
    'topographic'
    """
    return _ROUTING.validate_python({"kind": routing}) if isinstance(routing, str) else routing


def named_groups(routing: Any) -> list[tuple[tuple[str, ...], str, str]]:
    """Every name of a part of the nerve that a routing block uses: key below the block, name, level.

    The block is taken as it stands in the document, so wrong types are passed over. The level of a
    preference is `any`.

    Examples
    --------
    >>> named_groups({"kind": "random", "preference": {"buccal": 2}})
    [(('preference', 'buccal'), 'buccal', 'any')]
    """
    if not isinstance(routing, Mapping):
        return []
    preference, rows = routing.get("preference"), routing.get("rows")
    level = str(routing.get("level", "branch"))
    found: list[tuple[tuple[str, ...], str, str]] = []
    for name in preference if isinstance(preference, Mapping) else ():
        found.append((("preference", name), name, "any"))
    for home, row in rows.items() if isinstance(rows, Mapping) else ():
        found.append((("rows", home), home, level))
        found += [(("rows", home, name), name, level) for name in (row if isinstance(row, Mapping) else ())]
    return found
