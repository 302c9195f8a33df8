"""`simsynk report`: writes where it may, says what it wrote, and answers wrong input in words."""

from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.view.report import told


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished toy run."""
    folder = tmp_path_factory.mktemp("toy")
    assert main(["run", "toy", "--replicates", "3", "--seed", "1", "--figures", "none", "--no-sensitivity",
                 "--out", str(folder)]) == 0  # fmt: skip
    return folder


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are looked at in tests/view; here the way to the file counts."""
    monkeypatch.setattr(told, "picture_of", lambda *_: None)


def test_writes_beside_the_result(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without -o the page lies in the folder; again it is written over, being ours; JSON alone on standard output."""
    assert main(["report", str(toy)]) == 0
    page = toy / "report.html"
    first = page.read_bytes()
    assert str(page) in capsys.readouterr().out
    assert b"<h1>Three muscles, one cut</h1>" in first
    assert main(["report", str(toy), "--title", "Class 4", "--json"]) == 0
    told_of = json.loads(capsys.readouterr().out)
    assert told_of["page"] == str(page)
    assert told_of["bytes"] == page.stat().st_size
    assert told_of["pdf"] is None
    assert b"<h1>Class 4</h1>" in page.read_bytes()


def test_pdf(toy: Path, tmp_path: Path) -> None:
    """A PDF is written, is the same each time, and is known again as ours."""
    pytest.importorskip("weasyprint")
    out, pdf = tmp_path / "a.html", tmp_path / "a.pdf"
    assert main(["report", str(toy), "-o", str(out), "--pdf", str(pdf)]) == 0
    first = pdf.read_bytes()
    assert first.startswith(b"%PDF-")
    assert len(first) > 10_000
    assert main(["report", str(toy), "-o", str(out), "--pdf", str(pdf)]) == 0
    assert pdf.read_bytes() == first


def test_pdf_without_weasyprint(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the extra: exit 2 with its name and the way through the browser, and no page is left half told."""
    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name == "weasyprint":
            raise ImportError(name)
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    out = tmp_path / "a.html"
    assert main(["report", str(toy), "-o", str(out), "--pdf", str(tmp_path / "a.pdf")]) == 2
    said = capsys.readouterr().err
    assert "simsynk[pdf]" in said
    assert "browser" in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere"], "not a finished result folder"),
        (["{toy}", "--compare", "nowhere"], "not a finished result folder"),
        (["{toy}", "-o", "{tmp}"], "is a folder"),
        (["{toy}", "-o", "{tmp}/no/page.html"], "there is no folder"),
        (["{toy}", "-o", "{tmp}/mine.html"], "did not write"),
        (["{toy}", "-o", "{tmp}/a.html", "--pdf", "{tmp}/mine.html"], "did not write"),
        (["{tmp}/cohort"], "cohort"),
        (["{toy}", "--compare", "{tmp}/cohort"], "cohort"),
        (["{toy}", "--compare", "{tmp}/plans"], "compar"),
    ],
)
def test_wrong_input(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    """Exit 2, the place and the fault in words, nothing lost and nothing new."""
    (tmp_path / "mine.html").write_text("<p>my own page</p>")
    for name, file in (("cohort", "cohort.csv"), ("plans", "compare.json")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text("{}")
    given = [one.format(toy=toy, tmp=tmp_path) for one in arguments]
    if "-o" not in given:
        given += ["-o", str(tmp_path / "new.html")]
    assert main(["report", *given]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert "Traceback" not in said
    assert (tmp_path / "mine.html").read_text() == "<p>my own page</p>"
    assert not (tmp_path / "new.html").exists()
