"""When what a scenario tells of begins: from its resolved tree, in days."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from plateletsim import _engine

_NEVER = 36500.0  # day: the latest onset that a scenario may name
_ROUNDING = 1e-9  # of a quotient of two times or doses


def event_days(tree: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Name and day of each event until the end of the run, in order of time; what begins later, with its first day.

    What waits for a day that others find out, such as that of a diagnosis, has none before it is run and is left out, and so
    is what comes to a share of persons only.
    """
    end = measured(tree.get("run", {}).get("duration", "0 day"), "day")
    days = [(_name(event), day) for event in tree.get("event", []) if not is_shared(event) for day in _course(event, end)]
    return sorted(days, key=lambda item: item[1])


def is_shared(event: Mapping[str, Any]) -> bool:
    """Whether it comes to a share of persons only."""
    return float(plain(event.get("share", 1))) < 1


def onset_days(tree: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Name and day of each disease that begins at a moment, in the order of the file; one that never comes is left out."""
    onsets = [(name, measured(part["onset"], "day")) for name, part in tree.items() if isinstance(part, Mapping) and "onset" in part]
    return [(name, day) for name, day in onsets if day < _NEVER]


def title(tree: Mapping[str, Any], name: str) -> str:
    """How people write the name of an event: as its file says, or as ordinary words."""
    for kind in ("drug", "condition"):
        if written := tree.get(kind, {}).get(name, {}).get("title"):
            return str(written)
    return "IVIG" if name == "ivig" else name.replace("_", " ")


def _name(event: Mapping[str, Any]) -> str:
    return next(str(plain(event[kind])) for kind in ("treatment", "condition", "assay") if kind in event)


def _course(event: Mapping[str, Any], end: float) -> Iterator[float]:
    """The days of one event: the first of them, and all others before the end."""
    at = str(plain(event["at"])).strip()
    if " after " in at or at[:1].isalpha():  # an anchor
        return
    first, every = measured(event["at"], "day"), measured(event.get("every", "0 day"), "day")
    until = _until(event)
    most = plain(event["count"]) if "count" in event else math.inf if until < math.inf else 1
    done = 0
    while done < most and done * every < until and (done == 0 or first + done * every < end):
        yield first + done * every
        done += 1


def _until(event: Mapping[str, Any]) -> float:
    """Time after the first from which there are no more: what `until` says, and as long as the dose then falls to nothing."""
    if "until" not in event:
        return math.inf
    until = measured(event["until"], "day")
    if "then" in event:
        fall, unit = _split(event["then"]["dose"])
        changes = math.ceil(measured(event["dose"], unit) / -fall * (1 - _ROUNDING))
        until += (changes - 1) * measured(event["then"]["every"], "day")
    return until * (1 - _ROUNDING)


def _split(value: Any) -> tuple[float, str]:
    """ "-0.15 mg/kg" → -0.15, "mg/kg"."""
    number, _, unit = _written(value).partition(" ")
    return float(number), unit


def _written(value: Any) -> str:
    return f"{value['value']} {value.get('unit', '')}".strip() if isinstance(value, Mapping) else str(value)


def plain(value: Any) -> Any:
    """A value of the tree without its unit and source."""
    return value["value"] if isinstance(value, Mapping) else value


def measured(value: Any, unit: str) -> float:
    """A value of the tree as a number in a unit. Raises ScenarioError."""
    return _engine.measure(_written(value), unit)
