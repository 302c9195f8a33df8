"""The report page: true to the result folder, whole for every kind of run, open to everybody."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from simsynk.cli.main import main
from simsynk.errors import InputError
from simsynk.notice import NOTICE
from simsynk.study.opened import open_run
from simsynk.view.alluvial import alluvial_picture
from simsynk.view.folder import drawn_from
from simsynk.view.picture import Choice
from simsynk.view.report import pictures, told, two_runs
from simsynk.view.report.pictures import address
from simsynk.view.report.run_report import run_report

HUMAN = (
    "--replicates", "6", "--figures", "none", "--no-sensitivity", "--set", "anatomy={preset: human, axons: 2000}",
    "--set", "observe_days=[180, 600]",
)  # fmt: skip
MILDER = "timeline=[{day: 0, kind: injury, site: labyrinthine, sunderland: {I: 0.5, II: 0.2, III: 0.3}}]"


def finished(folder: Path, *args: str) -> Path:
    """A run or a comparison in a folder."""
    assert main([*args, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def severe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A severe Bell's palsy, small, with a title that tries to be markup."""
    title = "title=Severe <script>alert(1)</script> palsy"
    place = tmp_path_factory.mktemp("severe")
    return finished(place, "run", "bells_palsy_severe", "--seed", "1", *HUMAN, "--set", title)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy with its sensitivity."""
    return finished(
        tmp_path_factory.mktemp("toy"), "run", "toy", "--replicates", "8", "--seed", "2", "--figures", "none"
    )


@pytest.fixture(scope="module")
def page(severe: Path) -> str:
    """The report of the severe palsy beside the same nerves with half the loss of tubes."""
    other = finished(severe.parent / "milder", "run", "bells_palsy_severe", "--seed", "1", *HUMAN, "--set", MILDER)
    with pytest.MonkeyPatch.context() as coarse:
        coarse.setattr(pictures, "DPI", 100)
        return run_report(open_run(severe), beside=other)


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are drawn once, for `page`; where only words and tables are looked at they are left out."""
    monkeypatch.setattr(told, "picture_of", lambda *_: None)


class Tables(HTMLParser):
    """Caption -> rows of every table of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.caption = ""
        self.into: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a caption, a row or a cell."""
        if tag == "caption":
            self.into, self.caption = "caption", ""
        elif tag == "tr":
            self.found.setdefault(self.caption, []).append([])
        elif tag in ("td", "th"):
            self.into = "cell"
            self.found[self.caption][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """End a caption or a cell."""
        if tag in ("caption", "td", "th"):
            self.into = None

    def handle_data(self, data: str) -> None:
        """Text of a caption or a cell."""
        if self.into == "caption":
            self.caption += data
        elif self.into == "cell":
            self.found[self.caption][-1][-1] += data

    def rows(self, beginning: str) -> list[list[str]]:
        """Rows of the table whose caption begins so, without its head."""
        return next(rows[1:] for caption, rows in self.found.items() if caption.startswith(beginning))


def sections(text: str) -> list[str]:
    """Keys of the sections of a page."""
    return re.findall(r'<section id="(\w+)"', text)


def test_a_run_with_a_face_has_every_section(page: str) -> None:
    """In the order of a paper; figures are counted through in the order of the page."""
    assert sections(page) == [
        "headline", "compared", "simulated", "nerve", "matrix", "faces", "recovery", "scores", "signs", "uncertainty",
        "assumptions", "provenance",
    ]  # fmt: skip
    numbers = [int(one) for one in re.findall(r"<b>Figure (\d+)\.", page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 12
    assert page.count(NOTICE.replace("'", "&#39;")) == 2


def test_numbers_are_those_of_the_result(severe: Path, page: str) -> None:
    """Scores, millimetres, signs and the matrix are read back from the page; a mix-up of cells would show."""
    final = json.loads((severe / "result.json").read_text())["final"]
    tables = Tables(page)
    score = {row[0].partition(" (")[0]: row for row in tables.rows("Simulated scores, right")}
    for words, name in (("Sunnybrook composite", "sunnybrook_composite"), ("eFACE dynamic", "eface_dynamic")):
        spread = final["scores"][name]
        assert score[words][1] == f"{spread['mean']:.1f} ({spread['q05']:.1f} to {spread['q95']:.1f})"
    assert score["Sunnybrook synkinesis"][2] == "0.0"
    assert score["House-Brackmann grade"][2] == "1.0"
    travel = next(
        row for row in tables.rows("Millimetres, right") if row[0] == "travel of the mouth corner in a smile"
    )
    assert travel[1].startswith(f"{final['measures']['smile']['commissure_excursion_mm']['mean']:.1f} (")
    assert travel[2] == f"{final['healthy_measures']['smile']['commissure_excursion_mm']:.1f}"
    matrix = tables.rows("Right side, day 600: activation")
    commands = next(rows[0] for caption, rows in tables.found.items() if "day 600: activation" in caption)
    assert len(matrix) == len(final["activation"]["smile"])
    assert len(commands) == 1 + len(final["activation"])
    for row in matrix[::5]:
        for command, cell in zip(commands[1:], row[1:], strict=True):
            spread = final["activation"][command.replace(" ", "_")][row[0].replace(" ", "_")]
            assert cell.lstrip("▲ ").startswith(f"{abs(100 * spread['mean']):.0f} ("), (row[0], command)
    signs = {row[0]: row[1] for row in tables.rows("Signs on day 600")}
    there = [one for one in final["signs"].values() if one["probability"] > 0]
    assert len(signs) == len(there)
    assert {text.partition(" ")[0] for text in signs.values()} == {
        str(round(6 * one["probability"])) for one in there
    }


def test_the_headline_says_what_the_rule_says(severe: Path, page: str) -> None:
    """The count is that of the sign, the share that of the measure."""
    final = json.loads((severe / "result.json").read_text())["final"]
    many = round(6 * final["signs"]["eye_closes_on_smile"]["probability"])
    taken = 100 * final["measures"]["smile"]["fissure_narrowing"]["mean"]
    words = page[page.index('id="headline"') :].replace("\N{NO-BREAK SPACE}", " ")
    assert f"right eye visibly more than in health in {many} of 6 simulated nerves" in words
    assert many > 0
    assert f"A smile takes {taken:.0f} % (" in words


def test_a_sign_is_explained_as_simsynk_explain_does(severe: Path, page: str) -> None:
    """The first carrier of the page is that of the command line."""
    from simsynk.study.explain import explain

    most = explain(severe, "eye_closes_on_smile").pools[0]
    text = page[page.index("<b>The eye closes when smiling:") :].replace("\N{NO-BREAK SPACE}", " ")[:900]
    assert f"neurons that served {most.name.replace('_', ' ')} ({most.share:.0%}".replace("%", " %") in text


def test_every_picture_has_words_and_data(page: str) -> None:
    """An image without words, or one that is not a picture, fails; so does a CSV that cannot be read."""
    images = re.findall(r'<img src="data:image/([\w+]+);base64,([^"]+)" alt="([^"]*)"', page)
    assert len(images) == page.count("<img ") >= 12
    for kind, content, words in images:
        raw = base64.b64decode(content)
        assert len(words) > 60
        if kind == "webp":
            with Image.open(io.BytesIO(raw)) as seen:
                assert min(seen.size) > 300
        else:
            assert kind == "svg+xml"
            assert b"</svg>" in raw[-20:]
    files = re.findall(r'download="([\w.]+)" href="data:text/csv;base64,([^"]+)"', page)
    assert len(files) >= 10
    for _, content in files:
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(content).decode())))
        assert rows
        assert None not in rows[0]


def test_text_of_unknown_origin_is_escaped(page: str) -> None:
    """A title that is a script is shown, not run."""
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_words_that_a_model_must_not_use(page: str) -> None:
    """Outside of the notice the page names no optimum, recommends nothing and diagnoses nothing."""
    said = re.sub(r'data:[^"]+|<style>.*?</style>', "", page, flags=re.DOTALL).lower()
    said = re.sub(r"works cited .*?</section>", "", said, flags=re.DOTALL)  # titles of works are their authors'
    assert not re.search(r"optimal plan|recommend|diagnos|predicts your", said)


@pytest.mark.usefixtures("no_pictures")
def test_same_run_gives_the_same_page(toy: Path) -> None:
    """Nothing of the day or of chance is in it; pictures give the same bytes each time."""
    assert run_report(open_run(toy)) == run_report(open_run(toy))
    drawn = [address(alluvial_picture(drawn_from(open_run(toy)), Choice())) for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.usefixtures("no_pictures")
def test_a_nerve_without_a_face(toy: Path) -> None:
    """No faces, scores or signs; the values that the outcome leans on are listed as the folder has them."""
    text = run_report(open_run(toy), "My class")
    assert sections(text) == [
        "headline",
        "simulated",
        "nerve",
        "matrix",
        "recovery",
        "uncertainty",
        "assumptions",
        "provenance",
    ]
    assert "<title>My class</title>" in text
    top = json.loads((toy / "result.json").read_text())["sensitivity"]["top"]
    rows = Tables(text).rows("Assumed values that move")
    assert [row[0] for row in rows] == [one["words"] for one in top[: len(rows)]]
    assert rows


@pytest.mark.usefixtures("no_pictures")
def test_a_healthy_face(tmp_path: Path) -> None:
    """Nothing is invented where nothing happened: no nerve, no course, no sign that needs a reason."""
    folder = finished(tmp_path / "healthy", "run", "healthy", "--seed", "1", *HUMAN)
    text = run_report(open_run(folder))
    assert sections(text) == [
        "headline",
        "simulated",
        "matrix",
        "scores",
        "signs",
        "uncertainty",
        "assumptions",
        "provenance",
    ]
    assert "nothing happens to either side" in text
    assert "neither side" in text
    assert "6 simulated nerves, all alike" in text
    assert "visibly more than in health" not in text
    for row in Tables(text).rows("Simulated scores, right"):
        assert row[1].partition(" ")[0] == row[2], row


@pytest.mark.usefixtures("no_pictures")
def test_expected_values(tmp_path: Path, severe: Path) -> None:
    """The exact engine has no nerve to draw, no range and no interval."""
    folder = finished(tmp_path / "exact", "run", "bells_palsy_severe", "--engine", "exact", "--seed", "1", *HUMAN[2:])
    text = run_report(open_run(folder), beside=severe)
    assert "Regrown nerve" not in text
    assert "the expected nerve" in text
    assert "no interval" in text
    assert all("(" not in row[1] for row in Tables(text).rows("Simulated scores, right"))


def test_two_runs_are_paired_where_they_share_luck(severe: Path, page: str, toy: Path) -> None:
    """With one seed nerve by nerve, else as two groups; the mean difference is that of the two results."""
    other = severe.parent / "milder"
    a, b = open_run(severe), open_run(other)
    assert two_runs.paired(a, b)
    assert "compared pair by pair" in page
    finals = [json.loads((one / "result.json").read_text())["final"] for one in (severe, other)]
    row = next(one for one in Tables(page).rows("The nerve") if one[0].startswith("of these"))
    means = [100 * one["foreign_fibre_fraction"]["mean"] for one in finals]
    assert row[1:4] == [f"{means[0]:.1f}", f"{means[1]:.1f}", f"{means[1] - means[0]:.2f}".replace("-", "−")]
    assert not two_runs.paired(a, open_run(toy))
    assert "two independent groups" in two_runs.pairing_words(a, open_run(toy))


@pytest.mark.usefixtures("no_pictures")
def test_plans_beside_a_run(tmp_path: Path, toy: Path) -> None:
    """Numbers of the table are those of compare.json; doing nothing stands first; the figures are there."""
    plan = tmp_path / "cut.yaml"
    plan.write_text(
        "schema: simsynk.plan/1\nname: cut\ntitle: Cut a twig\nevents: "
        "[{day: 400, kind: neurolysis, branches: [upper_1]}]\n"
    )
    folder = finished(
        tmp_path / "plans",
        "compare",
        "toy",
        "--plan",
        str(plan),
        "--seed",
        "2",
        "--replicates",
        "4",
        "--months",
        "0,3",
    )
    text = run_report(open_run(toy), beside=folder)
    made = json.loads((folder / "compare.json").read_text())["plans"]["cut"]["unwanted"]
    rows = Tables(text).rows("Mean unwanted movement over all commands")
    assert [row[0] for row in rows] == ["Nothing done", "Cut a twig"]
    assert rows[0][1:] == [f"{100 * one:.2f}" for one in made["nothing"]]
    assert [cell.partition(" ")[0] for cell in rows[1][1:]] == [f"{100 * one:.2f}" for one in made["plan"]]
    assert 'id="compared"' in text
    assert "Plans of treatment" in text
    (folder / "compare.json").write_text("{}")
    with pytest.raises(InputError, match=r"compare\.json"):
        run_report(open_run(toy), beside=folder)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_finds_nothing_amiss(visit, page: str, tmp_path: Path, width: int) -> None:  # type: ignore[no-untyped-def]
    """No request, no complaint, nobody kept out in light and dark, nothing wider than the window."""
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    with visit(path, width=width) as seen:
        assert seen.requests == []
        assert seen.complaints == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.page.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 300)")
    with visit(path, width=width, bypass_csp=True) as seen:
        for scheme in ("light", "dark"):
            seen.page.emulate_media(color_scheme=scheme)
            assert seen.serious_findings() == [], scheme


def test_a_nerve_seen_on_the_day_of_a_cut_opens_again(tmp_path: Path) -> None:
    """On that day a cut process holds its fibres and does nothing; counted as working, the folder looked damaged."""
    cut = "{day: 300, kind: neurolysis, branches: [upper_1]}"
    events = f"timeline=[{{day: 0, kind: injury, site: trunk, preset: crush}}, {cut}]"
    days = "observe_days=[200, 300, 400]"
    folder = finished(tmp_path / "cut", "run", "toy", "--replicates", "2", "--seed", "1", "--figures", "none",
                      "--no-sensitivity", "--set", events, "--set", days)  # fmt: skip
    nerve = open_run(folder).nerve()
    assert (nerve.half_fibres[nerve.processes.end[nerve.reaching] == 300.0, 1] > 0).any()


@pytest.mark.usefixtures("no_pictures")
def test_few_nerves_of_odd_numbers(tmp_path: Path) -> None:
    """A single nerve has no range and no plural; those that were chosen by number are made again by number."""
    toy = ("run", "toy", "--seed", "4", "--figures", "none", "--no-sensitivity")
    text = run_report(open_run(finished(tmp_path / "one", *toy, "--replicates", "1", "--set", "observe_days=[180]")))
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 simulated nerve, examined on day 180" in plain
    assert "seed 4, 1 replicate<" in plain
    assert "in the one simulated nerve" in plain
    assert not re.search(r"\b1 (nerves|replicates|days)|1 simulated nerves|nine in ten|\d to \d", plain)
    text = run_report(open_run(finished(tmp_path / "some", *toy, "--only", "3,7-8")))
    assert "--only 3,7-8" in text[text.index("and run it") :]
