"""What there is to choose from: parameters, levers, and the drugs, conditions and protocols of the library, as tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim.scenario.library import library_folder

if TYPE_CHECKING:
    import pandas


def parameters() -> pandas.DataFrame:
    """Every parameter that a scenario may set, by its key: unit, range, fallback (None: required), meaning.

    `*` stands for the name of a drug or condition; keys of events begin with "event.".

    >>> plateletsim.parameters().loc["spleen.flow", "unit"]
    '1/min'
    """
    rows = {
        f"{table.name}.{field.name}": (field.unit, *field.range, field.fallback, field.meaning)
        for table in _engine.parameters()
        for field in table.fields
    }
    return _table(rows, "key", ["unit", "low", "high", "fallback", "meaning"])


def levers() -> pandas.DataFrame:
    """Every lever that a drug or condition may turn, by its name: whether turns multiply or add, unit, meaning.

    >>> plateletsim.levers().loc["capture", "turns"]
    'multiplies'
    """
    rows = {lever.name: (lever.turn, lever.unit, lever.meaning) for lever in _engine.levers()}
    return _table(rows, "lever", ["turns", "unit", "meaning"])


def drugs() -> pandas.DataFrame:
    """The drugs that have a file, by the name under which they are given: title, unit of a dose, levers that they turn.

    Looks in the library and in the folders of $PLATELETSIM_DRUGS. IVIG and splenectomy are mechanisms of their own.

    >>> plateletsim.drugs().loc["romiplostim", "dose"]
    'ug/kg'
    """
    return _companions("drugs", "drug", {"title": _word("title"), "dose": _word("dose"), "levers": _turned})


def conditions() -> pandas.DataFrame:
    """The conditions that have a file, by name: title, levers that they turn.

    >>> plateletsim.conditions().loc["splenomegaly", "levers"]
    ('spleen_flow',)
    """
    return _companions("conditions", "condition", {"title": _word("title"), "levers": _turned})


def protocols() -> pandas.DataFrame:
    """The protocols that have a file, by name: title, what they give.

    >>> plateletsim.protocols().loc["ivig_rescue", "treatment"]
    'ivig'
    """
    return _companions("protocols", "protocol", {"title": _word("title"), "treatment": _word("treatment")})


def _companions(folder: str, kind: str, columns: dict[str, Any]) -> pandas.DataFrame:
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
