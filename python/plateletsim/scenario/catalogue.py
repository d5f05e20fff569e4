"""What there is to choose from: parameters, levers, and the drugs, conditions, protocols and analysers of the library, as tables."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim.scenario.library import library_folder

if TYPE_CHECKING:
    import pandas


def parameters() -> pandas.DataFrame:
    """Every parameter that a scenario may set, by its key: unit, range, fallback (None: required), meaning.

    `*` stands for the name of a drug, condition or analyser; keys of events begin with "event.".

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.parameters().loc["spleen.flow", "unit"]
    '1/min'
    """
    rows = {f"{table.name}.{field.name}": (field.unit, *field.range, field.fallback, field.meaning) for table in _engine.parameters() for field in table.fields}
    return _table(rows, "key", ["unit", "low", "high", "fallback", "meaning"])


def levers() -> pandas.DataFrame:
    """Every lever that a drug or condition may turn, by its name: whether turns multiply or add, unit, meaning.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.levers().loc["capture", "turns"]
    'multiplies'
    """
    rows = {lever.name: (lever.turn, lever.unit, lever.meaning) for lever in _engine.levers()}
    return _table(rows, "lever", ["turns", "unit", "meaning"])


_BASES = {"1": "share", "day": "time", "m": "length", "L": "volume", "g": "mass", "mol": "amount", "mol/L": "concentration"}


def units() -> pandas.DataFrame:
    """Every symbol of a unit, without prefixes: what it measures, and how much of which base unit it is.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.units().loc["week", "is"]
    '7 day'
    """
    rows = {symbol: _measured(symbol) for symbol in _engine.unit_symbols()}
    return _table(rows, "symbol", ["measures", "is"])


def _measured(symbol: str) -> tuple[str, str]:
    for base, kind in _BASES.items():
        with contextlib.suppress(_engine.ScenarioError):
            return kind, f"{_engine.measure('1 ' + symbol, base):g} {base}"
    raise ValueError(f"{symbol} measures nothing that is known")


def drugs() -> pandas.DataFrame:
    """The drugs that have a file, by the name under which they are given: title, unit of a dose, levers that they turn.

    Looks in the library and in the folders of $PLATELETSIM_DRUGS. IVIG and splenectomy are mechanisms of their own.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.drugs().loc["romiplostim", "dose"]
    'ug/kg'
    """
    return _companions("drugs", "drug", {"title": _word("title"), "dose": _word("dose"), "levers": _turned})


def conditions() -> pandas.DataFrame:
    """The conditions that have a file, by name: title, levers that they turn.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.conditions().loc["splenomegaly", "levers"]
    ('spleen_flow',)
    """
    return _companions("conditions", "condition", {"title": _word("title"), "levers": _turned})


def protocols() -> pandas.DataFrame:
    """The protocols that have a file, by name: title, what they give.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.protocols().loc["ivig_rescue", "treatment"]
    'ivig'
    """
    return _companions("protocols", "protocol", {"title": _word("title"), "treatment": _word("treatment")})


def trials() -> pandas.DataFrame:
    """The clinical trials of the library, by name: title, and the scenario of those who may enter.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.trials().loc["itp_agonist", "scenario"]
    'itp_adult'
    """
    return _companions("trials", "trial", {"title": _word("title"), "scenario": lambda tree: str(tree["population"]["scenario"])})


def analysers() -> pandas.DataFrame:
    """The instruments that count blood, by the name that `assay.blood_count.analyser` takes: title, largest platelet counted.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> plateletsim.analysers().loc["impedance", "largest"]
    '30 fL'
    """
    return _companions("analysers", "analyser", {"title": _word("title"), "largest": _word("largest")})


def _companions(folder: str, kind: str, columns: dict[str, Any]) -> pandas.DataFrame:
    import tomllib

    rows = {}
    for name in _engine.companion_names(folder, str(library_folder())):
        file = Path(_engine.companion_file(folder, name, str(library_folder())))
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
        rows[name] = tuple(read(tree) for read in columns.values())
    return _table(rows, kind, list(columns))


def _word(key: str) -> Any:
    def read(tree: dict[str, Any]) -> str:
        value = tree.get(key, "")
        return str(value["value"] if isinstance(value, dict) else value)

    return read


def _turned(tree: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_word("lever")(effect) for effect in tree.get("effect", [])))


def _table(rows: dict[str, tuple[Any, ...]], index: str, columns: list[str]) -> pandas.DataFrame:
    import pandas

    table = pandas.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.index.name = index
    return table
