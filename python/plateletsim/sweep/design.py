"""Which points of parameter space a sweep visits: every combination of lists, or n points spread by chance."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plateletsim._engine import Scenario as Core
from plateletsim._engine import ScenarioError
from plateletsim.optional import need
from plateletsim.scenario import declared
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Axis, Setting, Spread, axes_of, field_of, setting

if TYPE_CHECKING:
    import pandas

METHODS = ("sobol", "lhs", "halton", "random")
Rows = list[tuple[Setting, ...]]


@dataclass(frozen=True)
class Design:
    """A base scenario and the points at which some of its keys take other values."""

    base: Scenario
    axes: list[Axis]
    rows: Rows
    hashes: list[str]
    """Fingerprint of the resolved scenario of each point: its identity."""

    @property
    def keys(self) -> list[str]:
        """Names of what varies."""
        return [axis.key for axis in self.axes]

    def changes(self, row: tuple[Setting, ...]) -> list[tuple[str, str]]:
        """Key and TOML value of one point."""
        pairs = zip(self.axes, row, strict=True)
        return [(axis.key, declared.toml(value, axis.field)) for axis, value in pairs]

    def frame(self) -> pandas.DataFrame:
        """One row per point, one column per key, in declared units."""
        import pandas

        return pandas.DataFrame(self.rows, columns=self.keys)


def changed(core: Core, changes: Iterable[tuple[str, str]]) -> Core:
    """The engine's scenario with other values, not yet checked."""
    for key, value in changes:
        core = core.replace(key, value)
    return core


def design(
    scenario: Scenario,
    spreads: Mapping[str, Spread] | Iterable[Mapping[str, Any]],
    n: int | None = None,
    method: str = "sobol",
    seed: int = 1,
) -> Design:
    """Points of a sweep, each of them checked. Raises ScenarioError for any that cannot be run.

    spreads  per key a list, a range (low, high) or (low, high, "log"), or a frozen distribution of scipy.stats;
             or the points themselves: a list of {key: value}, or a table of pandas
    n        number of points; None for every combination of lists
    method   "sobol" (scrambled), "lhs" (Latin hypercube), "halton" or "random"

    >>> design(scenario, {"antibody.titre": (0.1, 10, "log"), "spleen.present": [True, False]}, n=64).frame()
    """
    if hasattr(spreads, "to_dict"):
        spreads = spreads.to_dict("records")
    if not isinstance(spreads, Mapping):
        axes, rows = _given(scenario, list(spreads))
    else:
        axes = axes_of(scenario, spreads)
        rows = _combinations(axes) if n is None else _spread(axes, n, method, seed)
    return checked(scenario, axes, rows)


def checked(scenario: Scenario, axes: list[Axis], rows: Rows) -> Design:
    """A design whose every point has been checked. Raises ScenarioError naming the point."""
    draft = Design(scenario, axes, rows, [])
    for i, row in enumerate(rows):
        changes = draft.changes(row)
        core = changed(scenario._core, changes)
        try:
            core.check()
        except ScenarioError as error:
            where = ", ".join(f"{key} = {value}" for key, value in changes)
            raise ScenarioError(f"point {i} ({where}): {error}") from None
        draft.hashes.append(core.sha256)
    return draft


def _combinations(axes: list[Axis]) -> Rows:
    for axis in axes:
        if not axis.values:
            raise ScenarioError(f"{axis.key} is a range: say how many points to take, as n=64, or give a list")
    return list(itertools.product(*(axis.values for axis in axes)))


def _spread(axes: list[Axis], n: int, method: str, seed: int) -> Rows:
    if n < 1:
        raise ScenarioError(f"n = {n}: a sweep needs at least one point")
    if method not in METHODS:
        raise ScenarioError(f'there is no design "{method}"; known are {", ".join(METHODS)}')
    return at_shares(axes, _shares(len(axes), n, method, seed))


def at_shares(axes: list[Axis], shares: Iterable[Iterable[float]]) -> Rows:
    """The points at shares of the way along each axis."""
    inside = math.nextafter(1.0, 0.0)
    smallest = 2.0**-53
    return [tuple(axis.at(min(max(float(share), smallest), inside)) for axis, share in zip(axes, row, strict=True)) for row in shares]


def _shares(width: int, n: int, method: str, seed: int) -> Any:
    if method == "random":
        import numpy

        return numpy.random.default_rng(seed).random((n, width))
    qmc = need("scipy.stats.qmc", "sweep")
    kind = {"sobol": qmc.Sobol, "lhs": qmc.LatinHypercube, "halton": qmc.Halton}[method]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # any n is welcome, powers of two are better
        return kind(width, seed=seed).random(n)


def _given(scenario: Scenario, points: list[Mapping[str, Any]]) -> tuple[list[Axis], Rows]:
    if not points or not points[0]:
        raise ScenarioError("the design is empty: it has no points or no keys")
    keys = list(points[0])
    fields = [field_of(scenario, key) for key in keys]
    for i, point in enumerate(points):
        if set(point) != set(keys):
            raise ScenarioError(f"point {i} has other keys than the first: {', '.join(sorted(set(point) ^ set(keys)))}")
    rows = [tuple(setting(k, f, point[k]) for k, f in zip(keys, fields, strict=True)) for point in points]
    columns = zip(*rows, strict=True)
    axes = [Axis(key, field, tuple(dict.fromkeys(column)), lambda share: share) for key, field, column in zip(keys, fields, columns, strict=True)]
    return axes, rows
