"""When what a scenario tells of begins: from its resolved tree, in days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plateletsim import _engine

_NEVER = 36500.0  # day: the latest onset that a scenario may name


def event_days(tree: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Name and day of each event, in order of time."""
    days: list[tuple[str, float]] = []
    for event in tree.get("event", []):
        name = next(plain(event[kind]) for kind in ("treatment", "condition", "assay") if kind in event)
        every = measured(event.get("every", "0 day"), "day")
        days += [(name, measured(event["at"], "day") + i * every) for i in range(int(plain(event.get("count", 1))))]
    return sorted(days, key=lambda item: item[1])


def onset_days(tree: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Name and day of each disease that begins at a moment, in the order of the file; one that never comes is left out."""
    onsets = [(name, measured(part["onset"], "day")) for name, part in tree.items() if isinstance(part, Mapping) and "onset" in part]
    return [(name, day) for name, day in onsets if day < _NEVER]


def plain(value: Any) -> Any:
    """A value of the tree without its unit and source."""
    return value["value"] if isinstance(value, Mapping) else value


def measured(value: Any, unit: str) -> float:
    """A value of the tree as a number in a unit. Raises ScenarioError."""
    text = f"{value['value']} {value.get('unit', '')}".strip() if isinstance(value, Mapping) else str(value)
    return _engine.measure(text, unit)
