"""The shape of a scenario file, simsynk/1: every key that it may hold, with its type and hard range."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from simsynk.anatomy.presets import PRESETS
from simsynk.errors import name_fix
from simsynk.face.law_names import DEFAULT_LAW, LAWS
from simsynk.scenario.event import EventModel
from simsynk.scenario.event_kinds import ALIASES, KINDS, kind_word
from simsynk.scenario.fields import TAG, Day, Line, Name, Share, SideName, Strict, fault, kind_tag
from simsynk.scenario.regrowth_model import RegrowthModel
from simsynk.scenario.scenario import OBSERVE_DAYS, REPLICATES

SCHEMA = "simsynk/1"
NERVE_SUFFIXES = (".yaml", ".yml", ".json")
LARGEST_SEED = 2**63 - 1


def is_nerve_file(name: str) -> bool:
    """Whether the name of an anatomy means a file and not a preset.

    Examples
    --------
    >>> is_nerve_file("my_nerve.yaml"), is_nerve_file("human")
    (True, False)
    """
    return name.endswith(NERVE_SUFFIXES) or "/" in name or "\\" in name


def _preset_or_file(name: str) -> str:
    if name not in PRESETS and not is_nerve_file(name):
        fix = name_fix(name, PRESETS) + "; or the path of a nerve file that ends in .yaml"
        raise fault(f"'{name}' is not a known anatomy", fix)
    return name


class AnatomyModel(Strict):
    """The nerve by preset or by file, and which person's it is."""

    preset: Literal["human", "human_typical", "rat_facial", "toy"] | None = None
    file: Line | None = None
    variant: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    sampled: bool | None = None
    age_years: Annotated[float, Field(ge=0, le=120)] | None = None
    axons: Annotated[int, Field(ge=10, le=2_000_000)] | None = None

    @model_validator(mode="after")
    def _one_nerve(self) -> AnatomyModel:
        if self.preset is not None and self.file is not None:
            raise fault("both 'preset' and 'file' are given for the anatomy", "delete one of them", "file")
        return self


class CentralModel(Strict):
    """Mechanisms between the command and the motoneurons; all off by default."""

    gain: Annotated[float, Field(ge=0, le=10)] = 1.0
    crosstalk: Share = 0.0
    tone: Share = 0.0
    ephapse: Share = 0.0


class FaceModel(Strict):
    """How activation becomes movement."""

    law: Literal[tuple(LAWS)] = DEFAULT_LAW  # type: ignore[valid-type]


def _anatomy_tag(value: Any) -> str | None:
    return f"{TAG}name" if isinstance(value, str) else f"{TAG}settings" if isinstance(value, dict) else None


def _commands_tag(value: Any) -> str | None:
    shapes = ((str, "name"), (list, "list"), (dict, "own"))
    return next((TAG + name for shape, name in shapes if isinstance(value, shape)), None)


def _event_tag(value: Any) -> str | None:
    word = kind_word(value) if isinstance(value, dict) else None
    return kind_tag(value if word is None else {"kind": word}, ALIASES)


def _no_repeat(items: list[Any]) -> list[Any]:
    for i, item in enumerate(items):
        if item in items[:i]:
            raise fault(f"{item!r} is listed twice", "delete one of them", i)
    return items


AnatomyField = Annotated[
    Annotated[Line, AfterValidator(_preset_or_file), Tag(f"{TAG}name")]
    | Annotated[AnatomyModel, Tag(f"{TAG}settings")],
    Discriminator(_anatomy_tag),
]
if TYPE_CHECKING:
    EventField = EventModel
else:
    EventField = Annotated[
        functools.reduce(operator.or_, (Annotated[one.model, Tag(TAG + name)] for name, one in KINDS.items())),
        Discriminator(_event_tag),
    ]
CommandsField = Annotated[
    Annotated[Literal["standard"], Tag(f"{TAG}name")]
    | Annotated[list[str], Field(min_length=1, max_length=200), AfterValidator(_no_repeat), Tag(f"{TAG}list")]
    | Annotated[dict[Name, dict[str, Share]], Field(min_length=1, max_length=200), Tag(f"{TAG}own")],
    Discriminator(_commands_tag),
]


class ScenarioModel(Strict):
    """A scenario file; see `docs` for what each part means in the clinic."""

    schema_version: Literal["simsynk/1"] = Field(alias="schema")
    name: Name
    title: Line | None = None
    shows: Line | None = None
    extends: Line | None = None
    anatomy: AnatomyField = "human"
    side: SideName = "right"
    timeline: list[EventField] = Field(default=[], max_length=1000)
    regrowth: RegrowthModel = RegrowthModel()
    central: CentralModel = CentralModel()
    face: FaceModel = FaceModel()
    commands: CommandsField = "standard"
    observe_days: Annotated[list[Day], AfterValidator(_no_repeat)] = Field(
        default=list(OBSERVE_DAYS), min_length=1, max_length=1000
    )
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = REPLICATES
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors and for other programs.

    Examples
    --------
    >>> sorted(json_schema()["required"])
    ['name', 'schema']
    """
    body = ScenarioModel.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **body,
        "title": f"scenario of {SCHEMA}",
    }
