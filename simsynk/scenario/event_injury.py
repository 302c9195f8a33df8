"""How a scenario describes an injury."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simsynk.errors import name_fix
from simsynk.events.injury import SUNDERLAND, Injury, lesion_presets
from simsynk.scenario.event import EventKind, EventModel, any_order, check_site
from simsynk.scenario.fields import Millimetres, Share, Strict, check_sum, fault
from simsynk.scenario.names import NerveNames


class ClassShares(Strict):
    """Share of the axons that suffer each of Sunderland's classes; they add up to 1."""

    I: Share = 0.0  # noqa: E741
    II: Share = 0.0
    III: Share = 0.0
    IV: Share = 0.0
    V: Share = 0.0

    @model_validator(mode="after")
    def _whole(self) -> ClassShares:
        check_sum({name: getattr(self, name) for name in SUNDERLAND}, "the shares of the classes")
        return self


def _known_preset(name: str) -> str:
    if name not in lesion_presets():
        raise fault(f"'{name}' is not a known lesion", name_fix(name, lesion_presets()))
    return name


def _list_presets(schema: dict[str, object]) -> None:
    schema["enum"] = list(lesion_presets())


PresetName = Annotated[str, AfterValidator(_known_preset), Field(json_schema_extra=_list_presets)]


class InjuryModel(EventModel):
    """A lesion of one place of the nerve on one day.

    `sunderland` or `preset` says how badly the axons are hurt.
    """

    kind: Literal["injury", "lesion"]
    site: str
    site_mm: Millimetres | None = None
    sunderland: ClassShares | None = None
    preset: PresetName | None = None
    fraction: Share = 1.0

    @model_validator(mode="after")
    def _one_severity(self) -> InjuryModel:
        if (self.sunderland is None) == (self.preset is None):
            given = "both 'sunderland' and 'preset' are" if self.preset else "neither 'sunderland' nor 'preset' is"
            fix = "give one of them, as 'sunderland: {II: 0.4, III: 0.6}' or 'preset: crush'"
            raise fault(f"{given} given for this injury", fix)
        return self


def _build(model: InjuryModel, side: str, names: NerveNames) -> Injury:
    if model.sunderland is not None:
        shares = tuple(getattr(model.sunderland, name) for name in SUNDERLAND)
    else:
        shares = lesion_presets()[str(model.preset)].sunderland
    return Injury(
        day=model.day,
        side=side,
        site=model.site,
        site_mm=model.site_mm,
        sunderland=shares,
        fraction=model.fraction,
    )


INJURY = EventKind(
    name="injury", aliases=("lesion",), model=InjuryModel, check=check_site, build=_build, follow=any_order
)
