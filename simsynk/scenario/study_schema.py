"""The shape of a study file, simsynk.study/1: every key that it may hold, with its type and hard range."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from simsynk.scenario.expression import is_name
from simsynk.scenario.fields import TAG, Line, Name, Strict, fault, kind_tag
from simsynk.scenario.outcome_readings import READINGS
from simsynk.scenario.schema import LARGEST_SEED
from simsynk.scenario.study_parts import DESIGNS, MOST_POINTS, NEED_POINTS, WAYS

SCHEMA = "simsynk.study/1"
_COLUMNS = (
    "point", "number", "replicate", "replicates", "failed_replicates", "state", "stage", "message", "seed",
)  # fmt: skip
"""Columns of a sweep's tables, which no factor or outcome may take for its own."""

_Positive = Annotated[float, Field(gt=0)]


def _identifier(name: str) -> str:
    """Refuse a name that could not be used in an expression or as a column of a table."""
    if not is_name(name):
        fix = "use letters, digits and '_', at most 80, starting with a letter; no word of expressions such as 'and'"
        raise fault(f"'{name:.80}' cannot be a name here", fix)
    if name in _COLUMNS:
        raise fault(f"'{name}' is a column of every sweep", "choose another name")
    return name


def _no_reading(name: str) -> str:
    """Refuse a factor that an outcome could not tell from what is read of a nerve."""
    if name in READINGS:
        raise fault(f"'{name}' is what outcomes read from a nerve", "choose another name")
    return name


OutcomeName = Annotated[str, AfterValidator(_identifier)]
FactorName = Annotated[str, AfterValidator(_identifier), AfterValidator(_no_reading)]


class _Distribution(Strict):
    """How likely each value of a factor is; `low` and `high` cut it off."""

    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _low_below_high(self) -> _Distribution:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise fault(f"'low' ({self.low:g}) is not below 'high' ({self.high:g})", "exchange or change them", "low")
        if self.low is not None and self.high is not None and not math.isfinite(self.high - self.low):
            raise fault(f"from {self.low:g} to {self.high:g} is too wide", "move 'low' or 'high'", "low")
        return self


class UniformModel(_Distribution):
    """Every value between two bounds is equally likely."""

    kind: Literal["uniform"]
    low: float
    high: float


class LogUniformModel(_Distribution):
    """The logarithm of the value is uniform."""

    kind: Literal["loguniform"]
    low: _Positive
    high: _Positive


class NormalModel(_Distribution):
    """A normal distribution by mean and standard deviation."""

    kind: Literal["normal"]
    mean: float
    sd: _Positive


class LogNormalModel(_Distribution):
    """The logarithm of the value is normal, with this standard deviation."""

    kind: Literal["lognormal"]
    median: _Positive
    sd_log: _Positive


class BetaModel(_Distribution):
    """A beta distribution on 0..1, with mean a / (a + b)."""

    kind: Literal["beta"]
    a: _Positive
    b: _Positive


class TriangularModel(_Distribution):
    """A triangular distribution by its ends and its most likely value."""

    kind: Literal["triangular"]
    low: float
    mode: float
    high: float

    @model_validator(mode="after")
    def _mode_within(self) -> TriangularModel:
        if self.low < self.high and not self.low <= self.mode <= self.high:
            raise fault(f"'mode' ({self.mode:g}) does not lie between 'low' and 'high'", "move it inside", "mode")
        return self


DistributionField = Annotated[
    Annotated[UniformModel, Tag(f"{TAG}uniform")]
    | Annotated[LogUniformModel, Tag(f"{TAG}loguniform")]
    | Annotated[NormalModel, Tag(f"{TAG}normal")]
    | Annotated[LogNormalModel, Tag(f"{TAG}lognormal")]
    | Annotated[BetaModel, Tag(f"{TAG}beta")]
    | Annotated[TriangularModel, Tag(f"{TAG}triangular")],
    Discriminator(lambda value: kind_tag(value, {})),
]


def _name_or_block(value: Any) -> str | None:
    return f"{TAG}name" if isinstance(value, str) else f"{TAG}block" if isinstance(value, dict) else None


def _number_or_block(value: Any) -> str | None:
    return f"{TAG}until" if isinstance(value, dict) else f"{TAG}number"


NameOrBlock = Annotated[
    Annotated[Line, Tag(f"{TAG}name")] | Annotated[dict[str, Any], Tag(f"{TAG}block")],
    Discriminator(_name_or_block),
]
"""A packaged name or the path of a file, or the whole thing as a block."""


class FactorModel(Strict):
    """What is varied: where it acts, and between which values."""

    path: Line | None = None
    grid: Annotated[list[Any], Field(min_length=1, max_length=10_000)] | None = None
    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    distribution: DistributionField | None = None
    plans: Annotated[list[NameOrBlock], Field(min_length=1, max_length=1000)] | None = None
    steps: Annotated[int, Field(ge=2, le=10_000)] | None = None
    scale: Literal["linear", "log"] | None = None
    whole: bool = False
    base: Any = None
    label: Line | None = None
    unit: Line | None = None

    @model_validator(mode="after")
    def _fits(self) -> FactorModel:
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            told = f"{' and '.join(repr(one) for one in given)} are given" if given else "has no values"
            raise fault(told, "give one of grid, range, distribution, plans", *given[1:2])
        self._nothing_without_effect(given[0])
        if self.range is not None:
            _check_range(self.range, self.scale)
        if self.whole and self.distribution is not None and self.distribution.kind == "beta":
            raise fault("a beta distribution lies between 0 and 1, where no whole numbers are", "delete it", "whole")
        return self

    def _nothing_without_effect(self, way: str) -> None:
        only_of = {"steps": ("range", "distribution"), "whole": ("range", "distribution"), "scale": ("range",)}
        for name, ways in only_of.items():
            if name in self.model_fields_set and way not in ways:
                raise fault(f"'{name}' has no effect beside '{way}'", f"it belongs to {' and '.join(ways)}", name)
        if way == "plans" and self.path is not None:
            raise fault("plans are played on the timeline and take no path", "delete 'path'", "path")


def _check_range(ends: list[float], scale: str | None) -> None:
    low, high = ends
    if low >= high:
        raise fault(f"runs from {low:g} to {high:g}", "write the lower end first: [low, high]", "range")
    if scale == "log" and low <= 0:
        raise fault(f"a log scale cannot hold {low:g}", "begin above 0, or delete 'scale: log'", "range", 0)
    if not math.isfinite(high / low if scale == "log" else high - low):
        raise fault(f"from {low:g} to {high:g} is too wide to be divided", "write a narrower range", "range")


class DesignModel(Strict):
    """Which combinations of the factors' values are simulated."""

    kind: Literal[DESIGNS] = "full_grid"  # type: ignore[valid-type]
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = None

    @model_validator(mode="after")
    def _points_where_needed(self) -> DesignModel:
        if self.kind in NEED_POINTS and self.points is None:
            raise fault(f"'{self.kind}' needs a number of points", f"write {{kind: {self.kind}, points: 64}}", "kind")
        if self.kind not in NEED_POINTS and self.points is not None:
            raise fault(f"'{self.kind}' has as many points as its factors have values", "delete 'points'", "points")
        if self.kind == "sobol" and self.points and self.points & (self.points - 1):
            below = 2 ** int(math.log2(self.points))
            message = f"a Sobol design is balanced only with a power of two, and {self.points} is none"
            raise fault(message, f"write {below} or {2 * below}", "points")
        return self


class UntilModel(Strict):
    """Which outcome must be known how well before a point is done."""

    outcome: Line
    width: _Positive


class ReplicatesModel(Strict):
    """As many replicates as it takes, between two numbers."""

    until: UntilModel
    at_least: Annotated[int, Field(ge=10, le=1_000_000)] = 50
    at_most: Annotated[int, Field(ge=10, le=1_000_000)] = 2000
    step: Annotated[int, Field(ge=1, le=1_000_000)] = 50

    @model_validator(mode="after")
    def _least_below_most(self) -> ReplicatesModel:
        if self.at_least > self.at_most:
            message = f"'at_least' ({self.at_least}) is more than 'at_most' ({self.at_most})"
            raise fault(message, "exchange or change them", "at_least")
        return self


class OutcomeModel(Strict):
    """What is asked of every replicate, with the words and the unit of a table's column."""

    value: Line
    label: Line | None = None
    unit: Annotated[str, Field(max_length=200)] | None = None


OutcomeField = Annotated[
    Annotated[Line, Tag(f"{TAG}name")] | Annotated[OutcomeModel, Tag(f"{TAG}block")],
    Discriminator(_name_or_block),
]
ReplicatesField = Annotated[
    Annotated[int, Field(ge=1, le=1_000_000), Tag(f"{TAG}number")] | Annotated[ReplicatesModel, Tag(f"{TAG}until")],
    Discriminator(_number_or_block),
]


class StudyModel(Strict):
    """A study file; see `docs/study.md` for what each part means."""

    schema_version: Literal["simsynk.study/1"] = Field(alias="schema")
    name: Name
    title: Line | None = None
    shows: Line | None = None
    scenario: NameOrBlock
    settings: dict[str, Any] = Field(default={}, max_length=1000)
    factors: dict[FactorName, FactorModel] = Field(min_length=1, max_length=1000)
    design: DesignModel = DesignModel()
    replicates: ReplicatesField | None = None
    outcomes: dict[OutcomeName, OutcomeField] = Field(min_length=1, max_length=1000)
    pairing: bool = True
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] | None = None


def study_schema() -> dict[str, Any]:
    """The JSON Schema of a study file, for editors and for other programs.

    Examples
    --------
    >>> study_schema()["required"]
    ['schema', 'name', 'scenario', 'factors', 'outcomes']
    """
    body = StudyModel.model_json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **body, "title": f"study of {SCHEMA}"}
