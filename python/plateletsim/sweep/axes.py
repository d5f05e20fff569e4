"""What a sweep varies: one Axis per key, which turns a number between 0 and 1 into a value in declared units."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from plateletsim import _engine
from plateletsim._engine import Field, ScenarioError
from plateletsim.scenario.scenario import Scenario

Setting = float | int | str | bool
"""A value of one key at one point: numbers are in the declared unit."""


class Distribution(Protocol):
    """Anything with an inverse distribution function: frozen distributions of scipy.stats."""

    def ppf(self, q: float, /) -> Any: ...


Spread = Sequence[Any] | Distribution
"""A list of values, a range (low, high) or (low, high, "log"), or a distribution."""

FIXED = ("run.duration", "run.record", "run.seed", "title", "story")  # by which points of a sweep cannot differ


@dataclass(frozen=True)
class Axis:
    """One key of the scenario and how it is spread."""

    key: str
    field: Field
    values: tuple[Setting, ...]
    """What a list holds; empty for ranges and distributions."""
    at: Callable[[float], Setting]
    """The value at a share of the way, 0 ≤ share < 1."""
    bounds: tuple[float, float] | None = None
    """Of a range, in the declared unit; their logarithms if it is logarithmic."""
    logarithmic: bool = False

    @property
    def unit(self) -> str:
        """In which its values are."""
        return self.field.unit or "1"


def axes_of(scenario: Scenario, spreads: Mapping[str, Spread]) -> list[Axis]:
    """Every key with its declaration. Raises ScenarioError for unknown keys, wrong units, nothing to vary.

    >>> axes_of(scenario, {"antibody.titre": ("0.1 ug/mL", "10 ug/mL", "log"), "spleen.flow": [0.03, 0.05]})
    """
    if not spreads:
        raise ScenarioError("there is nothing to vary: name at least one key")
    return [axis_of(scenario, key, spread) for key, spread in spreads.items()]


def axis_of(scenario: Scenario, key: str, spread: Spread) -> Axis:
    """One key with its declaration. Raises ScenarioError."""
    field = field_of(scenario, key)
    if hasattr(spread, "ppf"):
        return Axis(key, field, (), lambda share: setting(key, field, spread.ppf(share)))
    if isinstance(spread, tuple) and (len(spread) == 2 or (len(spread) == 3 and spread[2] in ("log", "linear"))):
        return _range(key, field, spread)
    if isinstance(spread, str) or not hasattr(spread, "__len__"):
        raise ScenarioError(f"{key}: a list of values, a range (low, high) or a distribution, not {spread!r}")
    values = tuple(setting(key, field, value) for value in spread)
    if not values:
        raise ScenarioError(f"{key}: the list of values is empty")
    return Axis(key, field, values, lambda share: values[min(int(share * len(values)), len(values) - 1)])


def field_of(scenario: Scenario, key: str) -> Field:
    """The declaration behind a key, which a sweep may vary. Raises ScenarioError, with a suggestion."""
    if key in FIXED:
        raise ScenarioError(f"{key}: the points of a sweep share it; change it in the scenario")
    field = scenario.field_of(key)
    if field is None:
        scenario.replace({key: 0})  # says what is wrong, and what was meant
        raise ScenarioError(f"{key}: there is no such key")
    return field


def setting(key: str, field: Field, value: Any) -> Setting:
    """A value in the declared unit, as the kind that is declared. Raises ScenarioError."""
    if field.kind == "number" and isinstance(value, str):
        try:
            return _engine.measure(value, field.unit or "1")
        except ScenarioError as error:
            raise ScenarioError(f"{key} = {value}: {error}") from None
    if field.kind in ("number", "integer") and isinstance(value, numbers.Real) and not isinstance(value, bool):
        number = float(value)
        if not math.isfinite(number) or (field.kind == "integer" and number != round(number)):
            raise ScenarioError(f"{key} = {number}: not {'an integer' if field.kind == 'integer' else 'finite'}")
        return number if field.kind == "number" else int(number)
    if field.kind == "flag" and type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    if field.kind == "word" and isinstance(value, str):
        return str(value)
    raise ScenarioError(f"{key} = {value!r}: this key takes {_kind(field)}")


def _range(key: str, field: Field, spread: tuple[Any, ...]) -> Axis:
    if field.kind not in ("number", "integer"):
        raise ScenarioError(f"{key} takes {_kind(field)}; give a list of values rather than a range")
    low, high = (float(setting(key, field, value)) for value in spread[:2])
    logarithmic = spread[2:] == ("log",)
    if not low < high:
        raise ScenarioError(f"{key}: the range from {low:g} to {high:g} {field.unit} is empty".rstrip())
    if logarithmic and low <= 0:
        raise ScenarioError(f"{key}: a logarithmic range begins above 0, not at {low:g}")
    if field.kind == "integer":
        return Axis(key, field, (), lambda share: int(low + share * (high - low + 1)), (low, high + 1))
    if logarithmic:
        ends = math.log(low), math.log(high)
        return Axis(key, field, (), lambda share: math.exp(ends[0] + share * (ends[1] - ends[0])), ends, True)
    return Axis(key, field, (), lambda share: low + share * (high - low), (low, high))


def _kind(field: Field) -> str:
    if field.kind == "word":
        return "one of " + ", ".join(field.choices)
    return {"number": f"a number in {field.unit or '1'}", "integer": "an integer", "flag": "True or False"}[field.kind]
