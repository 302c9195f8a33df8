"""`simsynk validate`: the table, its reasons, JSON, and wishes that cannot be met."""

from __future__ import annotations

import json

import pytest

from simsynk.cli.main import main


def test_a_table_is_printed(capsys):
    """Proves that published and simulated values stand side by side with a verdict, and a miss with a reason."""
    assert main(["validate", "--only", "madison_1999"]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in ("units_by_chance", "within", "predicted:", "of 1"))


def test_a_miss_is_no_failure_of_the_command(capsys):
    """Proves that the exit code says that it ran, not that the model is right, and that the reason is printed."""
    assert main(["validate", "--only", "guntinas_lichius_2005"]) == 0
    out = capsys.readouterr().out
    assert "miss" in out
    assert "- guntinas_lichius_2005." in out


def test_one_observable_can_be_asked_for(capsys):
    """Proves that `study.observable` gives that row alone, as JSON with everything it rests on."""
    assert main(["validate", "--only", "de_ruiter_2008.crush", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["observable"] for row in found["rows"]] == ["crush"]
    assert found["rows"][0]["rests_on"]
    assert found["effort"]["name"] == "quick"


def test_the_same_seed_gives_the_same_rows(capsys):
    """Proves that the number of threads does not matter to what is judged."""
    rows = []
    for jobs in ("1", "2"):
        assert main(["validate", "--only", "rotation_1981", "--json", "--jobs", jobs]) == 0
        rows.append(json.loads(capsys.readouterr().out)["rows"])
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--only", "angelov_1997"], "angelov_1996"),
        (["--only", "angelov_1996.day_17"], "day_16"),
        (["--refit", "--only", "rat_suter"], "rat_suture"),
        (["--page", "docs", "--only", "angelov_1996"], "--only"),
        (["--refit", "--mechanisms"], "--mechanisms"),
        (["--refit", "--seed", "0"], "--seed: does not go with --refit"),
        (["--refit", "--full"], "--full: does not go with --refit"),
        (["--refit", "--jobs", "2"], "--jobs: does not go with --refit"),
        (["--refit", "--json", "--page", "x"], "--page"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(arguments, told, capsys):
    """Proves that nothing is simulated for a misspelt name or options that do not go together."""
    assert main(["validate", *arguments]) == 2
    assert told in capsys.readouterr().err
