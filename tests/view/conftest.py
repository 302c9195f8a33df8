"""Pages of the explorer that several test files look at, each written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simsynk.cli.main import main

SMALL = ("--set", "anatomy={preset: human, axons: 600}", "--seed", "1", "--replicates", "6")


@pytest.fixture(scope="session")
def written_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The page of a scenario, `written_page("toy", "--side", "right")`: six small nerves of seed 1."""
    known: dict[tuple[str, ...], Path] = {}

    def found(*words: str) -> Path:
        if words not in known:
            path = tmp_path_factory.mktemp("explorer") / "page.html"
            assert main(["explore", *words, *SMALL, "--no-open", "-o", str(path)]) == 0
            known[words] = path
        return known[words]

    return found


@pytest.fixture(scope="session")
def page_file(written_page: Callable[..., Path]) -> Path:
    """A page of six small nerves of a severe palsy."""
    return written_page("bells_palsy_severe")
