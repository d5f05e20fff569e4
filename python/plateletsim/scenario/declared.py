"""Values from Python in the units that the parameters declare."""

from __future__ import annotations

import functools
import json
import math
import numbers
from collections.abc import Mapping
from typing import Any

from plateletsim import _engine
from plateletsim._engine import Field, ScenarioError, Table

Value = str | float | bool | Mapping[str, Any]
"""A value of a parameter: "3 ug/mL", a number in the declared unit, a flag, or value, unit and source by name."""

_OF_EVERY_EVENT = ("treatment", "condition", "assay", "at", "every", "count")


@functools.cache
def _tables() -> dict[str, Table]:
    return {table.name: table for table in _engine.parameters()}


def _field(table: str, name: str) -> Field | None:
    found = _tables().get(table)
    return next((field for field in found.fields if field.name == name), None) if found else None


def field_of(key: str, event_tables: list[str]) -> Field | None:
    """The declaration behind "antibody.titre", "antibody.clone.1.affinity" or "event.0.dose"; None if unknown."""
    *sections, name = key.split(".")
    if len(sections) == 2 and sections[0] == "event" and sections[1].isdigit():
        index = int(sections[1])
        return _field(event_tables[index], name) if index < len(event_tables) else None
    return _field(".".join(part for part in sections if not part.isdigit()), name)


def event_table(name: str) -> str:
    """ "ivig" → "event.treatment.ivig". Raises ScenarioError for an unknown name."""
    return f"event.{_engine.event_kind(name)}.{name}"


def toml(value: Value, field: Field | None) -> str:
    """A value as TOML; a bare number takes the unit that its field declares."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(item, None)}" for key, item in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool) or type(value).__name__ == "bool":  # the second is NumPy's
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        text = str(int(value))
    elif isinstance(value, numbers.Real):
        text = repr(float(value))
    else:
        raise TypeError(f"a value is text, a number or a flag, not {type(value).__name__}")
    with_unit = field is not None and field.kind == "number" and field.unit not in ("", "1")
    return f'"{text} {field.unit}"' if field is not None and with_unit else text


def event_toml(name: str, fields: Mapping[str, Value]) -> str:
    """An event as an inline table of TOML."""
    kind = _engine.event_kind(name)
    parts = [f'{kind} = "{name}"']
    parts += [f"{key} = {toml(value, _field(event_table(name), key))}" for key, value in fields.items()]
    return "{ " + ", ".join(parts) + " }"


def event_table_toml(event: Mapping[str, Value]) -> str:
    """An event as a mapping with the keys of a file, {"treatment": "ivig", "dose": "1 g/kg"}, as an inline table.

    Numbers are in declared units. Raises ScenarioError for an unknown name; what else is wrong the engine says.
    """
    name = next((str(event[kind]) for kind in ("treatment", "condition", "assay") if kind in event), None)
    table = None if name is None else event_table(name)
    return "{ " + ", ".join(f"{key} = {toml(value, _field(table, key) if table else None)}" for key, value in event.items()) + " }"


def event_numbers(name: str, fields: Mapping[str, Value]) -> dict[str, float]:
    """The fields of an event that happens now, as numbers in declared units. Raises ScenarioError."""
    declared = {f.name: f for f in _tables()[event_table(name)].fields if f.name not in _OF_EVERY_EVENT}
    for key in fields:
        if key not in declared:
            raise ScenarioError(f'{name} has no field "{key}"; it has {", ".join(declared) or "none"}')
    given = {key: field.fallback if key not in fields else fields[key] for key, field in declared.items()}
    return {key: _number(name, declared[key], value) for key, value in given.items()}


def _number(event: str, field: Field, value: object) -> float:
    if value is None:
        raise ScenarioError(f'{event} needs "{field.name}", in {field.unit}: {field.meaning}')
    number = _engine.measure(value, field.unit or "1") if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    low, high = field.range
    if not math.isfinite(number) or (field.kind == "number" and not low <= number <= high):
        raise ScenarioError(f"{event}: {field.name} = {number} lies outside [{low}, {high}] {field.unit}")
    return number
