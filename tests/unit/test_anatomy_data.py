"""The packaged nerves and commands as data: they add up, stay in range and name their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsynk import documents
from simsynk.evidence import EvidenceFile, packaged, uncited

NERVES = ("human", "rat_facial", "toy")
EXAMPLE = Path(__file__).parents[2] / "examples" / "recurrent_laryngeal.yaml"

MUSCLES = [
    "frontalis_medial",
    "frontalis_lateral",
    "corrugator",
    "procerus",
    "orbicularis_oculi_palpebral",
    "orbicularis_oculi_orbital",
    "auricular",
    "nasalis",
    "depressor_septi",
    "levator_labii_alaeque_nasi",
    "levator_labii",
    "zygomaticus_minor",
    "zygomaticus_major",
    "levator_anguli_oris",
    "buccinator",
    "risorius",
    "orbicularis_oris_upper",
    "orbicularis_oris_lower",
    "depressor_anguli_oris",
    "depressor_labii",
    "mentalis",
    "platysma",
]
COMMANDS = [
    "rest",
    "blink",
    "close_gentle",
    "close_tight",
    "brow_raise",
    "frown",
    "snarl",
    "smile",
    "smile_closed",
    "pucker",
    "whistle",
    "lower_lip_depress",
    "platysma",
    "puff_cheeks",
    "chew",
    "speech",
]
BRANCHES = ("temporal", "zygomatic", "buccal", "marginal_mandibular", "cervical")

# Motor units, then percent by branch in the order of BRANCHES, from the reference table of muscles.
TABLE = {
    "FRm": (250, (100, 0, 0, 0, 0)),
    "FRl": (250, (100, 0, 0, 0, 0)),
    "COR": (180, (50, 10, 40, 0, 0)),
    "PRO": (80, (20, 20, 60, 0, 0)),
    "OOCp": (700, (28, 66, 6, 0, 0)),
    "OOCo": (500, (37, 60, 3, 0, 0)),
    "AUR": (60, (100, 0, 0, 0, 0)),
    "NAS": (150, (0, 50, 50, 0, 0)),
    "DSN": (80, (0, 10, 90, 0, 0)),
    "LLSAN": (150, (0, 50, 50, 0, 0)),
    "LLS": (250, (0, 60, 40, 0, 0)),
    "ZMI": (120, (0, 70, 30, 0, 0)),
    "ZMA": (500, (0, 60, 40, 0, 0)),
    "LAO": (200, (0, 40, 60, 0, 0)),
    "BUC": (450, (0, 0, 90, 10, 0)),
    "RIS": (80, (0, 0, 60, 20, 20)),
    "OOS": (450, (0, 20, 75, 5, 0)),
    "OOI": (450, (0, 0, 35, 65, 0)),
    "DAO": (300, (0, 0, 15, 75, 10)),
    "DLI": (250, (0, 0, 0, 90, 10)),
    "MEN": (250, (0, 0, 5, 95, 0)),
    "PLA": (1000, (0, 0, 0, 10, 90)),
}
PES_TO_MUSCLE_MM = {"temporal": 96, "zygomatic": 83, "buccal": 74, "marginal_mandibular": 80, "cervical": 70}
ROOTS = {
    "temporal": [("temporofacial", "temporal")],
    "zygomatic": [("temporofacial", "zygomatic")],
    "buccal": [("temporofacial", "buccal"), ("cervicofacial", "buccal_lower_root")],
    "marginal_mandibular": [("cervicofacial", "marginal_mandibular")],
    "cervical": [("cervicofacial", "cervical")],
}


def nerve(name: str) -> EvidenceFile:
    return packaged("simsynk.anatomy", f"{name}.yaml", name)


def commands() -> EvidenceFile:
    return packaged("simsynk.motor", "commands_human_face.yaml", "human_face")


def entries(file: EvidenceFile, table: str) -> dict[str, dict]:
    return {name: node for name, node in file.data[table].items() if name != "evidence"}


def shipped() -> list[EvidenceFile]:
    return [*(nerve(name) for name in NERVES), commands()]


def all_nerves() -> list[EvidenceFile]:
    example = EvidenceFile(documents.read_file(EXAMPLE, shown_as=EXAMPLE.name), "recurrent_laryngeal")
    return [*(nerve(name) for name in NERVES), example]


def by_branch(supply: dict[str, float]) -> tuple[float, ...]:
    return tuple(sum(s for twig, s in supply.items() if twig.rpartition("_")[0] == b) for b in BRANCHES)


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.title)
def test_every_packaged_number_names_a_known_source(file):
    assert file.ledger()
    assert uncited(file.ledger()) == []
    assert [entry.path for entry in file.ledger() if "this_file" in entry.sources] == []


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.title)
def test_what_is_not_assumed_rests_on_a_work(file):
    guesses = {"assumed", "derived"}
    bare = [e.path for e in file.ledger() if not e.assumed and not set(e.sources) - guesses]
    assert bare == []


@pytest.mark.parametrize("file", [*shipped(), *all_nerves()[-1:]], ids=lambda file: file.title)
def test_every_value_lies_in_its_range(file):
    ranged = [entry for entry in file.ledger() if entry.low is not None]
    assert [entry.path for entry in ranged if not entry.low <= entry.value <= entry.high] == []


@pytest.mark.parametrize("name", ["human", "rat_facial"])
def test_every_length_and_pool_size_of_a_real_nerve_has_a_range(name):
    file = nerve(name)
    asked = [f"edges.{edge}.length_mm" for edge in entries(file, "edges")]
    asked += [f"pools.{pool}.units" for pool in entries(file, "pools")]
    assert [path for path in asked if file.entry(path).low is None] == []


@pytest.mark.parametrize("file", all_nerves(), ids=lambda file: file.title)
def test_supply_sums_to_one_and_names_edges(file):
    edges = entries(file, "edges")
    for pool in entries(file, "pools"):
        supply = file.table(f"pools.{pool}.supply")
        assert sum(supply.values()) == pytest.approx(1, abs=1e-12), pool
        assert {edges[end]["kind"] for end in supply} <= {"twig", "side_branch"}, pool


@pytest.mark.parametrize("file", all_nerves(), ids=lambda file: file.title)
def test_counted_pools_make_up_the_stated_axons(file):
    counted = [name for name, pool in entries(file, "pools").items() if not pool.get("outside_count")]
    assert sum(file.number(f"pools.{name}.units") for name in counted) == file.number("axons")


@pytest.mark.parametrize("file", all_nerves(), ids=lambda file: file.title)
def test_every_twig_feeds_a_muscle(file):
    fed = {end for pool in entries(file, "pools").values() for end in pool["supply"]}
    ends = {name for name, e in entries(file, "edges").items() if e["kind"] in ("twig", "side_branch")}
    assert ends == fed


@pytest.mark.parametrize("file", all_nerves(), ids=lambda file: file.title)
def test_shares_of_a_fork_sum_to_one(file):
    heads: dict[str, float] = {}
    for name, edge in entries(file, "edges").items():
        if "share" in edge:
            heads[edge["to"]] = heads.get(edge["to"], 0) + file.number(f"edges.{name}.share")
    assert all(total == pytest.approx(1) for total in heads.values())


def test_the_22_muscles_stand_in_display_order():
    pools = entries(nerve("human"), "pools")
    assert [name for name, pool in pools.items() if not pool.get("outside_count")] == MUSCLES
    assert [pools[name]["code"] for name in MUSCLES] == list(TABLE)
    assert len({pool["code"] for pool in pools.values()}) == len(pools)


def test_human_units_and_branch_shares_equal_the_table():
    file = nerve("human")
    assert file.number("axons") == 6700
    for name in MUSCLES:
        units, percent = TABLE[file.data["pools"][name]["code"]]
        assert file.number(f"pools.{name}.units") == units
        got = by_branch(file.table(f"pools.{name}.supply"))
        assert got == pytest.approx([p / 100 for p in percent], abs=1e-12), name


def test_human_branch_totals():
    file = nerve("human")
    totals = [0.0] * len(BRANCHES)
    for name in MUSCLES:
        for i, share in enumerate(by_branch(file.table(f"pools.{name}.supply"))):
            totals[i] += share * file.number(f"pools.{name}.units") / file.number("axons")
    assert totals == pytest.approx([0.156, 0.247, 0.278, 0.174, 0.145], abs=0.001)


@pytest.mark.parametrize("branch", BRANCHES)
def test_pes_to_muscle_length(branch):
    file = nerve("human")
    length = {name: file.number(f"edges.{name}.length_mm") for name in entries(file, "edges")}
    twigs = [mm for name, mm in length.items() if name.startswith(branch) and name[-1].isdigit()]
    for division, root in ROOTS[branch]:
        total = length[division] + length[root] + sum(twigs) / len(twigs)
        assert total == pytest.approx(PES_TO_MUSCLE_MM[branch], abs=0.1)


def test_pes_to_muscle_spread_adds_up():
    file = nerve("human")
    for branch, sd in {"temporal": 12, "zygomatic": 14, "buccal": 9, "marginal_mandibular": 13}.items():
        parts = (ROOTS[branch][0][0], branch, f"{branch}_1")
        assert sum(file.number(f"edges.{p}.sd_mm") ** 2 for p in parts) ** 0.5 == pytest.approx(sd, abs=0.2)


def test_human_course():
    file = nerve("human")
    edges = entries(file, "edges")
    assert sum(edge["kind"] == "twig" for edge in edges.values()) == 14
    assert edges["greater_petrosal"]["from"] == edges["geniculate"]["to"]
    assert edges["chorda_tympani"]["from"] == edges["mastoid_upper"]["to"] == edges["mastoid_lower"]["from"]
    mastoid = [file.number(f"edges.{part}.length_mm") for part in file.data["segments"]["mastoid"]]
    assert sum(mastoid) == pytest.approx(13)
    links = {name for name, edge in edges.items() if edge["kind"] == "connection"}
    reverse = {"connection_" + e["to"][:-5] + "_" + e["from"][:-5] for n, e in edges.items() if n in links}
    assert len(links) == 8
    assert links == reverse


def test_order_never_falls_along_the_nerve():
    file = nerve("human")
    way = [
        "cisternal",
        "meatal",
        "labyrinthine",
        "geniculate",
        "tympanic",
        "mastoid_upper",
        "mastoid_lower",
        "trunk",
        "temporofacial",
        "temporal",
        "temporal_1",
    ]
    order = [file.number(f"edges.{edge}.order") for edge in way]
    assert order == sorted(order)
    assert (order[0], order[-1]) == (0, 1)


def test_variants_add_up():
    file = nerve("human")
    davis = file.table("variants.davis")
    assert sum(davis.values()) == pytest.approx(1)
    assert sum(file.table("variants.trunk").values()) == pytest.approx(1)
    links = file.data["variants"]["davis_connections"]
    assert list(links) == list(davis)
    chance = file.table("variants.connection_probability")
    joined = sum(davis[kind] for kind in ("II", "III", "IV", "V"))
    lower = davis["VI"] + joined * chance["buccal_marginal_mandibular"]
    assert lower == pytest.approx(0.68, abs=0.005)
    assert (1 - davis["I"]) * chance["marginal_mandibular_cervical"] == pytest.approx(0.55, abs=0.005)


def test_absent_muscles_are_muscles():
    file = nerve("human")
    assert set(file.table("variants.absent")) <= set(MUSCLES)


def test_rat_branch_totals():
    file = nerve("rat_facial")
    linked = file.number("edges.connection_marginal_mandibular_buccal.axons")
    reached: dict[str, float] = {}
    for pool in entries(file, "pools"):
        for end, share in file.table(f"pools.{pool}.supply").items():
            branch = end.rpartition("_")[0]
            reached[branch] = reached.get(branch, 0) + share * file.number(f"pools.{pool}.units")
    assert reached["zygomatic"] == pytest.approx(250)
    assert 1250 <= reached["buccal"] - linked <= 1280
    assert reached["marginal_mandibular"] + linked == pytest.approx(550, abs=10)


def test_commands_are_complete_and_drive_known_pools():
    file = commands()
    assert list(entries(file, "commands")) == COMMANDS
    pools = set(entries(nerve("human"), "pools"))
    for name, command in entries(file, "commands").items():
        drives = file.table(f"commands.{name}.drives")
        assert command["title"]
        assert set(drives) == set(command["drives"]) <= pools
        assert all(0 < drive <= 1 for drive in drives.values())
    assert file.table("commands.rest.drives") == {}


def test_every_human_pool_has_a_resting_tone():
    assert list(commands().table("tone")) == list(entries(nerve("human"), "pools"))


@pytest.mark.parametrize("file", all_nerves()[1:], ids=lambda file: file.title)
def test_inline_commands_drive_the_nerves_own_pools(file):
    pools = set(entries(file, "pools"))
    for name in entries(file, "commands"):
        drives = file.table(f"commands.{name}")
        assert set(drives) <= pools
        assert all(0 < drive <= 1 for drive in drives.values())


def test_regions_follow_the_temporal_bone():
    edges = entries(nerve("human"), "edges")
    assert {n for n, e in edges.items() if e["region"] == "intracranial"} == {"cisternal", "meatal"}
    assert edges["mastoid_lower"]["region"] == "intratemporal"
    assert edges["trunk"]["region"] == "extratemporal"
