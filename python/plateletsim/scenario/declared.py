"""Values from Python in the units that the parameters declare."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

from plateletsim import _engine
from plateletsim._engine import Field, ScenarioError, Table
from plateletsim.arguments import measured

Value = str | float | bool | Mapping[str, Any]
"""A value of a parameter: "3 ug/mL", a number in the declared unit, a flag, or value, unit and source by name."""

_OF_A_PLAN = ("treatment", "condition", "assay", "at", "every", "count", "until", "by", "share", "luck", "loading")
"""What an event has that is planned, and one that happens now has not."""


def _field(table: Table | None, name: str) -> Field | None:
    return next((field for field in table.fields if field.name == name), None) if table else None


def field_of(key: str, tables: Iterable[Table], event_tables: list[str]) -> Field | None:
    """The declaration behind "antibody.titre", "antibody.clone.1.affinity" or "event.0.dose"; None if unknown.

    tables        of the scenario, its drugs and conditions included
    event_tables  the name of the table of each of its events
    """
    known = {table.name: table for table in tables}
    *sections, name = key.split(".")
    if len(sections) == 2 and sections[0] == "event" and sections[1].isdigit():
        index = int(sections[1])
        return _field(known.get(event_tables[index]), name) if index < len(event_tables) else None
    return _field(known.get(".".join(part for part in sections if not part.isdigit())), name)


def toml(value: Value, field: Field | None) -> str:
    """A value as TOML; a bare number takes the unit that its field declares."""
    if isinstance(value, Mapping):
        return _inline((key, toml(item, None)) for key, item in value.items())
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):  # the others are NumPy's
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        text = str(int(value))
    elif isinstance(value, numbers.Real):
        text = repr(float(value))
    else:
        raise TypeError(f"a value is text, a number or a flag, not {type(value).__name__}")
    with_unit = field is not None and field.kind == "number" and field.unit not in ("", "1")
    return f'"{text} {field.unit}"' if field is not None and with_unit else text


def event_toml(table: Table, fields: Mapping[str, Value]) -> str:
    """An event of this table as an inline table of TOML; `then` takes the fields that it changes by name."""
    word = table.fields[0]
    return _inline((key, _in_units(table, key, value)) for key, value in {word.name: word.choices[0], **fields}.items())


def _in_units(table: Table, key: str, value: Value) -> str:
    if key == "then" and isinstance(value, Mapping):
        return _inline((part, toml(change, _field(table, part))) for part, change in value.items())
    return toml(value, _field(table, key))


def event_table_toml(core: _engine.Scenario, event: Mapping[str, Value]) -> str:
    """An event as a mapping with the keys of a file, {"treatment": "ivig", "dose": "1 g/kg"}, as an inline table.

    Numbers are in declared units. Raises ScenarioError for an unknown name; what else is wrong the engine says.
    """
    name = next((str(event[kind]) for kind in ("treatment", "condition", "assay") if kind in event), None)
    if name is None:
        return _inline((key, toml(value, None)) for key, value in event.items())
    table = core.event_table(name)
    return _inline((key, _in_units(table, key, value)) for key, value in event.items())


def protocol_toml(protocol: Mapping[str, Value]) -> str:
    """A doctor, {"protocol": name} and what differs from the file of that name, as an inline table that names it."""
    table = next(table for table in _engine.parameters() if table.name == "protocol")
    return _inline(("name" if key == "protocol" else key, toml(value, _field(table, key))) for key, value in protocol.items())


def _inline(items: Iterable[tuple[str, str]]) -> str:
    return "{ " + ", ".join(f"{key} = {text}" for key, text in items) + " }"


def event_numbers(table: Table, fields: Mapping[str, Value]) -> dict[str, float]:
    """The fields of an event that happens now, as numbers in declared units. Raises ScenarioError."""
    name = table.fields[0].choices[0]
    declared = {field.name: field for field in table.fields if field.name not in _OF_A_PLAN}
    for key in fields:
        if key not in declared:
            raise ScenarioError(f'{name} has no field "{key}"; it has {", ".join(declared) or "none"}')
    for key, field in declared.items():
        if field.fallback is None and key not in fields:
            raise ScenarioError(f'{name} needs "{key}", in {field.unit}: {field.meaning}')
    return {key: _number(name, declared[key], value) for key, value in fields.items()}


def _number(event: str, field: Field, value: object) -> float:
    if field.kind == "word":
        if value not in field.choices:
            raise ScenarioError(f"{event}: {field.name} = {value!r}; it takes {', '.join(field.choices)}")
        return float(field.choices.index(str(value)))
    number = float(value) if isinstance(value, bool) else measured(f"{event}: {field.name}", value, field.unit or "1")
    low, high = field.range
    if not math.isfinite(number) or (field.kind == "number" and not low <= number <= high):
        raise ScenarioError(f"{event}: {field.name} = {number} lies outside [{low}, {high}] {field.unit}")
    return number
