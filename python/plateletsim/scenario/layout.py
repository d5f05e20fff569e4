"""What is kept of every run of a sweep: chosen variables on one grid of times, as float32."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine
from plateletsim._engine import ScenarioError
from plateletsim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Column:
    """One variable; `dimension` is empty, or names a second axis of so many places."""

    name: str
    units: str
    long_name: str
    dimension: str
    width: int


@dataclass(frozen=True)
class Layout:
    """The same for every run of a sweep."""

    columns: tuple[Column, ...]
    dimensions: tuple[dict[str, Any], ...]
    """name, units, long_name, and labels or numbers of each second axis."""
    time: tuple[float, ...]
    """day"""

    @property
    def names(self) -> list[str]:
        """Of all variables."""
        return [column.name for column in self.columns]

    @property
    def size(self) -> int:
        """Numbers per run."""
        return len(self.time) * sum(column.width for column in self.columns)

    def split(self, values: bytes) -> dict[str, NDArray[np.float32]]:
        """Variable by variable, shape (rows,) or (rows, width). Raises ValueError for another number of values."""
        numbers = np.frombuffer(values, "<f4")
        if len(numbers) != self.size:
            raise ValueError(f"{len(numbers)} values instead of {self.size}")
        parts, start = {}, 0
        for column in self.columns:
            end = start + len(self.time) * column.width
            part = numbers[start:end]
            parts[column.name] = part.reshape(len(self.time), column.width) if column.dimension else part
            start = end
        return parts

    def to_json(self) -> dict[str, Any]:
        """As plain tables, for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Layout:
        """From such tables."""
        columns = tuple(Column(**column) for column in tree["columns"])
        return cls(columns, tuple(tree["dimensions"]), tuple(tree["time"]))


def recorded(scenario: Scenario) -> list[str]:
    """Names of all that a run of this scenario records."""
    return [variable.name for variable in _engine.Simulation(scenario._core, 1, 0, 1).series().variables]


def layout_of(scenario: Scenario, variables: Sequence[str]) -> Layout:
    """What a run of this scenario will record of these variables. Raises ScenarioError for an unknown one."""
    if not variables:
        raise ScenarioError("name at least one variable to keep")
    series = _engine.Simulation(scenario._core, 1, 0, 1).series()
    known = {variable.name: variable for variable in series.variables}
    dimensions = {dimension.name: dimension for dimension in series.dimensions}
    for name in variables:
        if name not in known:
            raise ScenarioError(f'"{name}" is not recorded; there are {", ".join(known)}')
    columns = [_column(known[name], dimensions) for name in dict.fromkeys(variables)]
    used = {column.dimension for column in columns if column.dimension}
    kept = tuple(_described(dimension) for dimension in series.dimensions if dimension.name in used)
    return Layout(tuple(columns), kept, tuple(_times(scenario)))


def _column(variable: _engine.Variable, dimensions: Mapping[str, _engine.Dimension]) -> Column:
    width = 1
    if variable.dimension:
        dimension = dimensions[variable.dimension]
        width = len(dimension.labels) or len(dimension.numbers)
    return Column(variable.name, variable.units, variable.long_name, variable.dimension, width)


def _described(dimension: _engine.Dimension) -> dict[str, Any]:
    described: dict[str, Any] = {"name": dimension.name, "units": dimension.units, "long_name": dimension.long_name}
    described["labels" if dimension.labels else "numbers"] = list(dimension.labels) if dimension.labels else [float(number) for number in dimension.numbers]
    return described


def _times(scenario: Scenario) -> list[float]:
    """Of the rows that the engine records: the first step at or after each multiple of run.record, to half a step."""
    step, record, duration = (scenario.days(f"run.{key}") for key in ("step", "record", "duration"))
    times, due = [0.0], 1
    for number in range(1, round(duration / step) + 1):
        time = number * step
        if time >= due * record - 0.5 * step:
            times.append(time)
            due = max(due + 1, int((time + 0.5 * step) / record) + 1)
    return times
