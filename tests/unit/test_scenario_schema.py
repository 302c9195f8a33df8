"""The exported JSON Schema and the tables that must agree with the records they describe."""

from __future__ import annotations

import dataclasses
import json

from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.events.injury import SUNDERLAND, Injury, lesion_presets
from simsynk.events.repair import METHODS, Repair
from simsynk.motor.central import Central
from simsynk.regrowth.routing import settings
from simsynk.regrowth.rules import BY_CONDUIT, CONDUITS, Rates, species_rules
from simsynk.scenario import catalogue, routing_model
from simsynk.scenario.event_injury import ClassShares, InjuryModel
from simsynk.scenario.event_repair import RepairModel
from simsynk.scenario.regrowth_model import CONDUIT_RANGES, RATE_RANGES, RegrowthModel
from simsynk.scenario.schema import AnatomyModel, CentralModel, json_schema


def _fields(record: type) -> set[str]:
    return {field.name for field in dataclasses.fields(record)}


def test_shipped_schema_equals_the_generated_one() -> None:
    text = (catalogue.folder() / "schema.json").read_text(encoding="utf-8")
    assert text == json.dumps(json_schema(), indent=2) + "\n"


def test_schema_offers_the_known_lesions_and_events() -> None:
    text = json.dumps(json_schema())
    assert all(f'"{name}"' in text for name in lesion_presets())
    assert all(f'"{name}"' in text for name in ("injury", "repair", "suture", "graft"))


def test_every_rate_can_be_changed_and_no_other() -> None:
    assert set(RATE_RANGES) == _fields(Rates)
    assert set(CONDUIT_RANGES) == set(BY_CONDUIT)
    assert set(RegrowthModel.model_fields) == {"routing", *RATE_RANGES, *BY_CONDUIT}


def test_default_rates_lie_within_the_hard_ranges() -> None:
    for species in ("human", "rat"):
        rules = species_rules(species)
        for name, (low, high) in RATE_RANGES.items():
            assert low <= getattr(rules.rates, name) <= high, (species, name)
        for name, (low, high) in CONDUIT_RANGES.items():
            assert all(low <= getattr(rules.conduits[c], name) <= high for c in CONDUITS), (species, name)


def test_blocks_have_the_fields_of_their_records() -> None:
    assert set(CentralModel.model_fields) == _fields(Central)
    assert set(ClassShares.model_fields) == set(SUNDERLAND)
    assert set(InjuryModel.model_fields) - {"kind", "preset"} == _fields(Injury)
    assert set(RepairModel.model_fields) - {"kind"} == _fields(Repair)
    assert set(AnatomyModel.model_fields) == _fields(AnatomySettings)
    offered = json_schema()["$defs"]["AnatomyModel"]["properties"]["preset"]["anyOf"][0]["enum"]
    assert tuple(offered) == PRESETS
    assert METHODS == ("suture", "graft")


def test_every_kind_of_routing_has_its_block() -> None:
    models = {
        "fidelity": routing_model.FidelityModel,
        "topographic": routing_model.TopographicModel,
        "matrix": routing_model.MatrixModel,
        "random": routing_model.RandomModel,
    }
    assert tuple(models) == settings.KINDS
    for model in models.values():
        assert set(model.model_fields) <= _fields(settings.Routing)
