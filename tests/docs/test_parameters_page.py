"""Is the page of all parameters what the program prints, whole, and readable?"""

from __future__ import annotations

from pathlib import Path

import pytest

from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.cli.main import main
from simsynk.study.ledger import staged
from simsynk.study.parameters import parameters_page

PAGE = Path(__file__).parents[2] / "docs" / "parameters.md"
MOST_WIDE_ROWS = 10


@pytest.fixture(scope="module")
def printed() -> str:
    return parameters_page()


def test_the_page_is_what_the_program_prints(printed):
    """Proves that the page is up to date: a default that was changed without `make parameters` fails here."""
    assert PAGE.read_text(encoding="utf-8") == printed, "run: make parameters"


def test_the_command_prints_the_page(printed, capsys):
    """Proves that what `make parameters` calls gives the page and nothing else."""
    assert main(["show", "sources", "--markdown"]) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("arguments", [["nerve", "--markdown"], ["sources", "--markdown", "--json"]])
def test_only_sources_have_a_page(arguments, capsys):
    """Proves that a wish that cannot be met is refused with a remedy in place of another table."""
    assert main(["show", *arguments]) == 2
    assert "fix:" in capsys.readouterr().err


def test_no_default_is_missing(printed):
    """Proves that every path of every packaged nerve stands in the page, as a row or among the values of a table."""
    rows = [line for line in printed.splitlines() if line.startswith("| `")]
    single = {line.split("`")[1] for line in rows if "*" not in line.split("`")[1]}
    folded = [(line.split("`")[1].partition("*"), line) for line in rows if "*" in line.split("`")[1]]
    for preset in PRESETS:
        for stage in staged(load_nerve(AnatomySettings(preset=preset))).values():
            for name in {entry.path.partition(": ")[2].partition("[")[0] for entry in stage} - single:
                holds = [
                    line
                    for (lead, _, tail), line in folded
                    if name.startswith(lead)
                    and name.endswith(tail)
                    and name[len(lead) : len(name) - len(tail)] in line
                ]
                assert holds, name


def test_the_page_can_be_read(printed):
    """Proves that tables stay narrow: all rows have the header's columns, few are long, every cited key is listed."""
    lines = printed.splitlines()
    rows = [line.replace("\\|", "") for line in lines if line.startswith("| `")]
    assert {line.count("|") for line in rows} <= {4, 7}
    assert sum(len(line) > 900 for line in rows) <= MOST_WIDE_ROWS
    listed = {line.split("`")[1] for line in lines if line.startswith("- `")}
    cited = {key.strip() for line in rows if line.count("|") == 7 for key in line.split("|")[4].split(",")}
    assert cited <= listed
