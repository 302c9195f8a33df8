"""How a scenario describes an injury."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from simsynk.errors import name_fix
from simsynk.events.injury import SUNDERLAND, Injury, lesion_presets
from simsynk.events.population import populations
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


def _known_population(name: str) -> str:
    if name not in populations():
        raise fault(f"'{name}' is not a known population", name_fix(name, populations()))
    return name


def _list_populations(schema: dict[str, object]) -> None:
    schema["enum"] = list(populations())


PopulationName = Annotated[str, AfterValidator(_known_population), Field(json_schema_extra=_list_populations)]
PresetName = Annotated[str, AfterValidator(_known_preset), Field(json_schema_extra=_list_presets)]


class InjuryModel(EventModel):
    """A lesion of one place of the nerve on one day.

    `sunderland`, `preset` or `population` says how badly the axons are hurt. Each person of a cohort is another
    patient of a `population`; otherwise it means its median patient. `degenerated` fixes the share of axons lost.
    """

    kind: Literal["injury", "lesion"]
    site: str
    site_mm: Millimetres | None = None
    sunderland: ClassShares | None = None
    preset: PresetName | None = None
    population: PopulationName | None = None
    degenerated: Share | None = None
    fraction: Share = 1.0

    @model_validator(mode="after")
    def _one_severity(self) -> InjuryModel:
        ways = ("sunderland", "preset", "population")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1:
            told = " and ".join(f"'{way}'" for way in given) + " are" if given else f"none of {', '.join(ways)} is"
            examples = "'sunderland: {II: 0.4, III: 0.6}', 'preset: crush' or 'population: bells_palsy'"
            fix = f"give one of them, as {examples}"
            raise fault(f"{told} given for this injury", fix)
        if self.degenerated is not None and self.population is None:
            raise fault("'degenerated' belongs to a population", "add 'population: bells_palsy'", "degenerated")
        return self


def _build(model: InjuryModel, side: str, names: NerveNames) -> Injury:
    if model.sunderland is not None:
        shares = tuple(getattr(model.sunderland, name) for name in SUNDERLAND)
    elif model.population is not None:
        patients = populations()[model.population]
        known = model.degenerated
        shares = patients.member() if known is None else patients.with_degenerated(known)
    else:
        shares = lesion_presets()[str(model.preset)].sunderland
    return Injury(
        day=model.day,
        side=side,
        site=model.site,
        site_mm=model.site_mm,
        sunderland=shares,
        fraction=model.fraction,
        population=model.population,
        degenerated=model.degenerated,
    )


INJURY = EventKind(
    name="injury", aliases=("lesion",), model=InjuryModel, check=check_site, build=_build, follow=any_order
)
