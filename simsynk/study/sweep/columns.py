"""The columns of the exports: their names, the names of their headers, and how a cell is written."""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from typing import Any

from simsynk.errors import InputError, Problem
from simsynk.study.sweep.table import STATISTICS, FactorColumn, SweepTable

PLAIN = ("number", "replicates", "failed_replicates", "state", "stage", "message", "replicate")
"""Columns that are neither a factor nor an outcome."""

_WORDS = {
    "count": "count",
    "mean": "mean",
    "sd": "sd",
    "low": "95% low",
    "high": "95% high",
    "q05": "5% quantile",
    "median": "median",
    "q95": "95% quantile",
}
"""The statistics as they are headed in a file for people, in the order of `STATISTICS`."""


def columns(table: SweepTable) -> dict[str, Any]:
    """The table column by column under short names, as data frames and Parquet hold it.

    `number`, the factors, `replicates`, `failed_replicates`, for each outcome `name.mean`, `name.sd` and so on
    through the statistics, then `state`, `stage`, `message`. A factor named like one of the plain columns is
    written as `factor.name`; the point in an outcome's columns keeps them apart from factors.
    """
    found: dict[str, Any] = {"number": table.number}
    for factor in table.factors:
        values = table.values[factor.name]
        found[factor_column(factor)] = values if factor.numeric else [word(value) for value in values]
    found |= {"replicates": table.replicates, "failed_replicates": table.failed_replicates}
    for outcome in table.outcomes:
        for name in STATISTICS:
            found[f"{outcome.name}.{name}"] = getattr(table.statistics[outcome.name], name)
    messages = [" ".join(message.split()) for message in table.message]
    return {**found, "state": list(table.state), "stage": list(table.stage), "message": messages}


def headers(table: SweepTable) -> list[str]:
    """The columns of `columns` as they are headed in a file for people: units in brackets, plain letters only."""
    found = ["number"]
    found += [headed(factor_column(factor), factor.unit) for factor in table.factors]
    found += ["replicates", "failed replicates"]
    for outcome in table.outcomes:
        for name, words in _WORDS.items():
            found.append(headed(f"{outcome.name}: {words}", "" if name == "count" else outcome.unit))
    return [*found, "state", "stage", "message"]


def headed(name: str, unit: str) -> str:
    """A column's header with its unit, in the letters that every program reads.

    Examples
    --------
    >>> headed("gap", "mm"), headed("turn", "°"), headed("misrouting", "")
    ('gap (mm)', 'turn (deg)', 'misrouting')
    """
    return plain_letters(f"{name} ({unit})" if unit else name)


def replicate_columns(table: SweepTable) -> list[str]:
    """Names of the columns of a table of replicates: `number`, the factors, `replicate`, the outcomes.

    An outcome with the name of a factor or of a plain column is written as `outcome.name`.
    """
    factors = [factor_column(factor) for factor in table.factors]
    taken = {*factors, *PLAIN}
    outcomes = [f"outcome.{one.name}" if one.name in taken else one.name for one in table.outcomes]
    return ["number", *factors, "replicate", *outcomes]


def factor_column(factor: FactorColumn) -> str:
    """Name of a factor's column, kept apart from the plain columns.

    Examples
    --------
    >>> factor_column(FactorColumn(name="gap", label="", unit="mm", numeric=True))
    'gap'
    >>> factor_column(FactorColumn(name="stage", label="", unit="", numeric=False))
    'factor.stage'
    """
    return f"factor.{factor.name}" if factor.name in PLAIN else factor.name


def word(value: Any) -> str:
    """A factor's value that is not a number, as it is written in a cell: words as they are, the rest as JSON.

    Examples
    --------
    >>> word("platysmectomy"), word(True), word([365])
    ('platysmectomy', 'true', '[365]')
    """
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def plain_letters(text: str) -> str:
    """Text for a column's header in the letters that every program reads; accents are dropped.

    Examples
    --------
    >>> plain_letters("Größe (µm, 5 °)")
    'Grosse (um, 5 deg)'
    """
    for letter, plain in (("°", "deg"), ("ß", "ss"), ("µ", "u"), ("μ", "u"), ("²", "^2"), ("³", "^3"), ("×", "x")):
        text = text.replace(letter, plain)
    folded = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^\x20-\x7e]", "_", "".join(one for one in folded if not unicodedata.combining(one)))


def needed(module: str) -> Any:
    """An optional library, loaded when it is wanted.

    Raises
    ------
    InputError
        When it is not installed; says which extra to install.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        message = f"this needs {module}, which is not installed"
        raise InputError([Problem(path="", message=message, fix="pip install 'simsynk[data]'")]) from None
