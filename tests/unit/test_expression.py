"""The arithmetic of studies: what it reads, what it refuses, and that it is the arithmetic everybody knows."""

from __future__ import annotations

import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.errors import InputError
from simsynk.scenario.arithmetic import FUNCTIONS
from simsynk.scenario.expression import is_name, parse
from simsynk.scenario.expression_nodes import Call

FUNCTION_NAMES = {"excess": False, "sign": True, "share": False}
NAMES = {"a": 0.5, "b": 2.0, "c": -3.0}


def _no_call(call):
    raise AssertionError(f"{call} was called")


def _value(text, **names):
    return parse(text, functions=()).evaluate(names, _no_call)


# Any text

_PIECES = st.sampled_from(
    [
        "a", "b", "excess", "sign", "min", "where", "and", "or", "not", "if", "else", "for", "in", "is", "lambda",
        "await", "yield", "None", "True", "import", "__class__", "(", ")", ",", "+", "-", "*", "/", "**", "//", "%",
        "=", "==", "!=", "<", "<=", ">", ">=", "<<", "!", "&", "|", "^", "~", "@", ":", ".", "[", "]", "{", "}", "'",
        '"', "\\", "#", ";", ":=", "->", "1", "0.5", "1e9", "1e999", ".5", "0x1f", "1_0", "2j", "007", "9" * 30,
        "day=3", "*a", "**a", "\u00e9", "\ufb01", "\u2003", "\x00", "\n", "\t",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES).map("".join)))
def test_any_text_is_read_or_refused_with_a_message(text):
    """Proves that no text breaks the reader: it gives an expression, or an InputError that says what is wrong.

    Handed to Python's parser as it is, a text with a null byte, a number run into a word, or deep brackets would
    end in a traceback or a warning.
    """
    try:
        found = parse(text, functions=FUNCTION_NAMES)
    except InputError:
        return
    values = found.evaluate(dict.fromkeys(found.names, np.array([0.0, 1.5])), lambda call: np.array([1.0, 0.0]))
    assert np.all(np.isfinite(values) | np.isnan(values))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 250 + "1" + ")" * 240,
        "-" * 400 + "1",
        "not " * 120 + "a > 1",
        "+".join(["a"] * 200),
        "a" * 501,
        "9" * 400,
    ],
)
def test_what_is_too_much_is_refused(text):
    """Proves the limits of length, depth and size; each of these texts is fit to exhaust a reader without them."""
    with pytest.raises(InputError):
        parse(text, functions=())


# The value is Python's own

_NUMBERS = st.one_of(
    st.sampled_from(["0", "1", "2", "0.5", "3.25", "1e-3", ".5", "7."]), st.sampled_from(list(NAMES))
)


def _joined(parts):
    both = st.tuples(parts, st.sampled_from(["+", "-", "*", "/", "**"]), parts).map(
        lambda p: f"({p[0]} {p[1]} {p[2]})"
    )
    bare = st.tuples(parts, st.sampled_from(["+", "-", "*"]), parts).map(lambda p: f"{p[0]} {p[1]} {p[2]}")
    one = st.tuples(st.sampled_from(["-{}", "abs({})", "max({}, a)", "min({}, b, 1)"]), parts).map(
        lambda p: p[0].format(p[1])
    )
    return st.one_of(both, bare, one)


_ARITHMETIC = st.recursive(_NUMBERS, _joined, max_leaves=12)
_COMPARISONS = st.tuples(
    _ARITHMETIC,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    _ARITHMETIC,
    st.sampled_from(["", " < a", " >= 1"]),
).map(lambda p: f"{p[0]} {p[1]} {p[2]}{p[3]}")
_LOGIC = st.recursive(
    _COMPARISONS,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from(["and", "or"]), parts).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        parts.map(lambda part: f"not ({part})"),
    ),
    max_leaves=4,
)


class _Real(float):
    """A number whose every step must be a finite real one: Python goes on with complex numbers and infinity."""

    def __pow__(self, other):
        # The same library for both sides: last digits of a power differ from one to another.
        with np.errstate(all="ignore"):
            return _real(np.power(np.float64(self), np.float64(other)))

    def __add__(self, other):
        return _real(float(self) + float(other))

    def __sub__(self, other):
        return _real(float(self) - float(other))

    def __mul__(self, other):
        return _real(float(self) * float(other))

    def __truediv__(self, other):
        return _real(float(self) / float(other))

    def __neg__(self):
        return _real(-float(self))

    def __abs__(self):
        return _real(abs(float(self)))


def _real(value):
    if not math.isfinite(value):
        raise OverflowError
    return _Real(value)


_KNOWN = {**{name: _Real(value) for name, value in NAMES.items()}, "abs": abs, "min": min, "max": max, "R": _Real}


def _by_python(text):
    """What Python's grammar makes of a text that was generated here; None where some step has no finite value."""
    try:
        return eval(
            re.sub(r"(?<![\w.])((?:\d+\.?\d*|\.\d+)(?:e-\d+)?)", r"R(\1)", text), {"__builtins__": {}}, _KNOWN
        )
    except (ZeroDivisionError, OverflowError):
        return None


@settings(max_examples=300, deadline=None)
@given(_ARITHMETIC)
def test_arithmetic_is_that_of_python(text):
    """Proves that precedence, grouping and every operator are the usual ones.

    A reader that took -2 ** 2 for 4, or a - b - c for a - (b - c), would differ.
    """
    wanted = _by_python(text)
    if len(text) <= 500 and wanted is not None:
        assert _value(text, **NAMES) == pytest.approx(float(wanted), rel=1e-12)


@settings(max_examples=200, deadline=None)
@given(_LOGIC)
def test_logic_is_that_of_python(text):
    """Proves that comparisons, chained ones too, and and/or/not agree with Python where every value exists."""
    wanted = _by_python(text)
    if len(text) <= 500 and wanted is not None:
        found = parse(text, functions=())
        assert found.boolean
        assert found.evaluate(NAMES, _no_call) is wanted


def test_functions_do_what_their_names_say():
    """Proves each function against the standard library."""
    assert _value("sqrt(2) + exp(1.5) - log(7)") == pytest.approx(math.sqrt(2) + math.exp(1.5) - math.log(7))
    assert _value("where(a > 1, 10, 20)", a=0.5) == 20.0
    assert _value("min(3, 1, 2) + max(3, 1, 2)") == 4.0
    assert set(FUNCTIONS) == {"min", "max", "abs", "sqrt", "exp", "log", "where"}


# Arrays and values that do not exist


def test_arrays_are_taken_element_by_element():
    """Proves that `and` joins replicates one by one: Python's own `and` refuses arrays."""
    read = parse("excess(x, y) > 0.1 and sign(z) or not (a < 1)", functions=FUNCTION_NAMES)
    given_values = {"excess": np.array([0.2, 0.2, 0.0, 0.0]), "sign": np.array([True, False, True, False])}
    found = read.evaluate({"a": np.array([0.0, 0.0, 0.0, 2.0])}, lambda call: given_values[call.function])
    assert found.tolist() == [1.0, 0.0, 0.0, 1.0]
    assert parse("a + b", functions=()).evaluate({"a": np.ones((2, 1)), "b": np.ones(3)}, _no_call).shape == (2, 3)


@pytest.mark.parametrize("text", ["1 / a", "a / a", "log(a)", "sqrt(a - 1)", "(a - 1) ** 0.5", "a ** -1", "exp(1e9)"])
def test_what_has_no_value_is_nan_without_a_warning(text):
    """Proves that 1 / 0 and its like give NaN: infinity would make the mean over replicates infinite."""
    assert math.isnan(_value(text, a=0.0))
    assert np.isnan(_value(text, a=np.zeros(2))).all()


def test_nothing_is_known_of_what_has_no_value():
    """Proves that an unknown value makes a condition unknown, unless the rest decides it.

    Plain numpy says that NaN > 1 is false, so a replicate without a value would lower a probability.
    """
    unknown = np.array([np.nan, 0.0, 2.0])
    assert np.array_equal(_value("a > 1", a=unknown), [np.nan, 0.0, 1.0], equal_nan=True)
    assert np.array_equal(_value("not a > 1", a=unknown), [np.nan, 1.0, 0.0], equal_nan=True)
    assert np.array_equal(_value("a > 1 and 1 > 2", a=unknown), [0.0, 0.0, 0.0])
    assert np.array_equal(_value("a > 1 or 2 > 1", a=unknown), [1.0, 1.0, 1.0])
    assert np.array_equal(_value("where(a > 1, 5, 6)", a=unknown), [np.nan, 6.0, 5.0], equal_nan=True)
    assert np.array_equal(_value("max(a, 1)", a=unknown), [np.nan, 1.0, 2.0], equal_nan=True)


def test_plain_numbers_give_plain_numbers():
    """Proves that settings get what YAML can hold, and that a name alone keeps its value, a word for one."""
    assert isinstance(_value("2 * a", a=np.float64(3)), float)
    assert _value("a > 1", a=2) is True
    assert _value("kind", kind="random") == "random"
    assert isinstance(_value("count", count=3), int)
    with pytest.raises(InputError, match="'kind' is 'random', not a number"):
        _value("2 * kind", kind="random")
    with pytest.raises(InputError, match="'spred' has no value here"):
        _value("1 - spred", spared=1)


# What it is made of


def test_calls_and_names_are_told():
    """Proves what the rest of a study relies on: calls once each with options, plain names apart from their names."""
    read = parse(
        "excess(smile-wide, OOCp, day=30) - excess( smile-wide , OOCp, day=30.0) + share(level=-2) * a + share()",
        functions=FUNCTION_NAMES,
    )
    assert read.calls == (
        Call("excess", ("smile-wide", "OOCp"), {"day": 30.0}),
        Call("share", (), {"level": -2.0}),
        Call("share"),
    )
    assert read.names == {"a"}
    assert pickle.loads(pickle.dumps(read)) == read


@pytest.mark.parametrize(
    ("text", "boolean"),
    [("sign(a)", True), ("not sign(a)", True), ("1 < a < 3", True), ("where(a > 1, sign(a), a < 0)", True),
     ("sign(a) + sign(b)", False), ("excess(a)", False), ("where(a > 1, 1, 0)", False), ("flag", False)],
)  # fmt: skip
def test_a_condition_is_told_from_a_number(text, boolean):
    """Proves which outcomes are probabilities: a mean shown as a probability would get the wrong interval."""
    assert parse(text, functions=FUNCTION_NAMES).boolean is boolean


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("a and b > 1", "'a' at character 1 is a number, not a condition", "compare it with something, as 'a > 0.1'"),
        ("where(a, 1, 2)", "'a' at character 7 is a number, not a condition", "compare it"),
        ("1 + exces(a)", "'exces' at character 5 is not a known function", "did you mean 'excess'?"),
        ("a ^ 2", "'^ 2' at character 3 cannot stand", "write ** for a power"),
        ("a.real", "'.real' at character 2 cannot stand", "use numbers"),
        ("a[0]", "'[0]' at character 2", "use numbers"),
        ("a // 2", "'a // 2' at character 1 cannot stand", "use numbers"),
        ("1 if a > 1 else 2", "cannot stand", "write where(condition, one, other)"),
        ("a + ", "'a +' breaks off", "use numbers"),
        ("2 ** 1001", "'1001' at character 6 is more than 1000", "use a smaller one"),
        ("a b", "'a b' cannot be read at character", "use numbers"),
        ("sqrt(a + 1", "'sqrt(a + 1' cannot be read at character", "close every bracket"),
        ("0x1f + a", "'0x1f + a' at character 1 cannot stand", "use numbers"),
        ("2 * 1_0", "'1_0' at character 5 cannot stand", "use numbers"),
        ("1e400", "is too large a number", "write a smaller one"),
        ("2 * min", "'min' at character 5 is a function", "write min(a, b, ...)"),
        ("sqrt(a, b)", "has the wrong number of operands", "write sqrt(a)"),
        ("min(a)", "has the wrong number of operands", "write min(a, b, ...)"),
        ("excess(a + b)", "'a + b' at character 8 cannot stand in a call", "write a name or a number"),
        ("excess(*a)", "cannot be unfolded", "write each name"),
        ("excess(**a)", "cannot be unfolded", "write each name"),
        ("'text'", "cannot stand", "use numbers"),
        ("True", "'True' at character 1 is not a number", "write a number"),
        ("a is b", "'a is b' at character 1 cannot stand", "compare with"),
        ("(a, b)", "cannot stand", "use numbers"),
        ("a(b)(c)", "'a(b)' at character 1 is not a known function", "allowed"),
        ("excess(x for x in a)", "cannot stand in a call", "write a name"),
        ("  ", "expected an expression", "write one"),
    ],
)  # fmt: skip
def test_what_is_refused_says_where_and_what_instead(text, message, fix):
    """Proves that the message holds the place and the remedy."""
    with pytest.raises(InputError) as caught:
        parse(text, functions=FUNCTION_NAMES)
    assert message in caught.value.problems[0].message
    assert fix in caught.value.problems[0].fix


def test_names_may_be_limited():
    """Proves that a misspelt factor is refused when it is read, not when the first point is simulated."""
    assert parse("1 - spared", functions=(), names=["spared"]).names == {"spared"}
    with pytest.raises(InputError, match="did you mean 'spared'"):
        parse("1 - spred", functions=(), names=["spared"])


@pytest.mark.parametrize("name", ["and", "lambda", "min", "where", "a-b", "2nd", "", "é", "a b"])
def test_some_words_cannot_be_names(name):
    """Proves that a name which no expression could hold is told apart."""
    assert not is_name(name)
    assert is_name("spared_2")
