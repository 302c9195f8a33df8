"""Strict reading of YAML: scalars, repeated keys, lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from simsynk.documents import path_text, plain_scalar, read_file, read_text
from simsynk.errors import InputError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-4", -4),
        ("12:30", "12:30"),
        ("0x10", "0x10"),
        ("2026-01-01", "2026-01-01"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("-", "-"),
        (".", "."),
        ("e5", "e5"),
        ("III", "III"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    found = plain_scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_quoted_scalars_stay_text() -> None:
    assert read_text("a: '3'\nb: \"true\"\n").data == {"a": "3", "b": "true"}


def test_line_of_every_path() -> None:
    document = read_text("# head\na: 1\nb:\n  - c: 2\n    d: 3\n  - 4\n")
    assert document.line_of(("a",)) == 2
    assert document.line_of(("b", 0, "d")) == 5
    assert document.line_of(("b", 1)) == 6
    assert document.line_of(("b", 0, "missing")) == 4


def test_fault_has_file_line_snippet_and_remedy() -> None:
    problem = read_text("a: 1\nb: 2\n", shown_as="x.yaml").problem(("b",), "is wrong", "write 3")
    assert str(problem) == "x.yaml:2: b: is wrong\n      2 | b: 2\n    fix: write 3"


def test_every_repeated_key_is_a_fault() -> None:
    with pytest.raises(InputError) as caught:
        read_text("a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [problem.path for problem in caught.value.problems] == ["b.c", "a"]


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a:\n\tb: 1", "a: b: c", "%YAML 9.9\n---\na: 1", "a: *b", "--- 1\n--- 2"]
)
def test_broken_layout(text: str) -> None:
    with pytest.raises(InputError):
        read_text(text)


def test_tags_and_self_reference_are_refused() -> None:
    with pytest.raises(InputError, match="not allowed"):
        read_text("a: !!python/object/apply:os.system ['true']\nb: !thing 3\n")
    with pytest.raises(InputError, match="40 levels"):
        read_text("a: &a [*a]\n")


def test_complex_keys_are_refused() -> None:
    with pytest.raises(InputError, match="plain text"):
        read_text("? [a, b]\n: 1\n")


def test_json_is_yaml() -> None:
    assert read_text('{"a": [1, 2.5, null, true, "x"]}').data == {"a": [1, 2.5, None, True, "x"]}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / "missing.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"a: 1\nb: \xff\xfe\n")
    with pytest.raises(InputError) as caught:
        read_file(binary)
    assert caught.value.problems[0].line == 2
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 4_000_001)
    with pytest.raises(InputError, match="larger than 4 MB"):
        read_file(large)


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_file(path).data == {"a": 1}


def test_path_text() -> None:
    assert path_text(()) == ""
    assert path_text(("a", 0, 1, "b")) == "a[0][1].b"


@pytest.mark.parametrize("text", ["[" * 100_000, "{" * 3000 + "a", "- " * 50_000])
def test_deep_nesting_is_refused_before_it_is_composed(text: str) -> None:
    with pytest.raises(InputError, match="more than 40 levels"):
        read_text(text)


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(InputError, match="once its aliases are written out"):
        read_text("\n".join(lines))
