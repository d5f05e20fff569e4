"""The space in which a posterior is sought: what the user asks about, and the set points of a person whom nobody has measured.

A range is walked evenly and, to see whether the answer lies beyond it, half of its length further on both sides. A
distribution is walked in units of a normal deviate.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.optional import need
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Axis, Setting, Spread, axes_of

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]
_BEYOND = 0.5  # of a range, on both sides
_WIDER = 1.15  # a design reaches further into the tails of a distribution than draws do
SPREADS = {"patient.normal_count": 0.22, "marrow.inflow_gain": 0.28}
"""SD of the logarithm between people of one kind: of the count in health (55 of 250, `cdiscpilot`) and of what the marrow
adds under thrombopoietin (as patient.progenitor_spread in the scenario healthy_population, fitted to the same data)."""


def set_points(scenario: Scenario, known: Mapping[str, object]) -> dict[str, Spread]:
    """Lognormal laws around the scenario's set points, but for those that are asked about or drawn anew in each run.

    >>> set_points(load("itp_chronic_adult"), {})["patient.normal_count"].median()
    250.0
    """
    stats = need("scipy.stats", "calibrate")
    drawn = scenario.quantity("patient.progenitor_spread", "1") > 0
    units = {"patient.normal_count": "1e9/L"} | ({} if drawn else {"marrow.inflow_gain": "1"})
    return {key: stats.lognorm(SPREADS[key], scale=scenario.quantity(key, unit))
            for key, unit in units.items() if key not in known}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Space:
    """One coordinate per axis; arrays of points have the shape (points, axes)."""

    axes: list[Axis]
    asked: int
    """How many of the first axes the user asks about; the others are set points."""
    low: Array
    high: Array
    """Of each coordinate, as far as it may be walked; 0 and 1 are the ends of a range."""

    @classmethod
    def of(cls, scenario: Scenario, priors: Mapping[str, Spread], set_points: Mapping[str, Spread]) -> Space:
        """Raises ScenarioError for what is no range and no distribution of numbers."""
        axes = axes_of(scenario, {**priors, **set_points})
        for axis in axes:
            if axis.values or axis.field.kind != "number":
                raise ScenarioError(f"{axis.key}: give a range (low, high) or a distribution")
        ends = [_legal(axis) if axis.bounds else (-np.inf, np.inf) for axis in axes]
        low, high = np.array(ends, float).T
        return cls(axes, len(priors), low, high)

    @property
    def width(self) -> int:
        """How many numbers are sought."""
        return len(self.axes)

    @property
    def keys(self) -> list[str]:
        """Names of what is sought."""
        return [axis.key for axis in self.axes]

    @property
    def ranged(self) -> NDArray[np.bool_]:
        """Those that have ends."""
        return np.array([axis.bounds is not None for axis in self.axes])

    @property
    def searched(self) -> list[tuple[float, float]]:
        """Where a search for the best looks: the range, three SD of a distribution."""
        return [(0.0, 1.0) if ranged else (-3.0, 3.0) for ranged in self.ranged]

    def frame(self, points: Array) -> pandas.DataFrame:
        """Values of the parameters, in declared units, one column per axis."""
        import pandas

        return pandas.DataFrame(self.rows(points), columns=self.keys)

    def rows(self, points: Array) -> list[tuple[Setting, ...]]:
        """Values of the parameters, in declared units."""
        shares = np.where(self.ranged, points, np.clip(_normal().ndtr(points), 2.0**-53, 1 - 2.0**-53))
        return [tuple(axis.at(float(share)) for axis, share in zip(self.axes, row, strict=True)) for row in shares]

    def design(self, n: int, seed: int) -> Array:
        """Points to run, evenly over all that may be walked."""
        shares = even(self.width, n, seed)
        low, high = np.where(self.ranged, self.low, 0), np.where(self.ranged, self.high, 1)
        return np.where(self.ranged, low + shares * (high - low), _WIDER * _normal().ndtri(np.clip(shares, 1e-4, 1 - 1e-4)))

    def prior(self, n: int, seed: int) -> Array:
        """Points that the prior holds for as likely as each other."""
        shares = even(self.width, n, seed)
        return np.where(self.ranged, shares, _normal().ndtri(np.clip(shares, 1e-9, 1 - 1e-9)))

    def stretched(self, points: Array, axis: int) -> Array:
        """The same with one axis walked as far as it may be."""
        wider = points.copy()
        wider[:, axis] = self.low[axis] + points[:, axis] * (self.high[axis] - self.low[axis])
        return wider

    def log_prior(self, points: Array, beyond: int | None = None) -> Array:
        """Log density; one axis may be walked `beyond` its range, where it goes on as inside."""
        far = np.arange(self.width) == (-1 if beyond is None else beyond)
        low, high = np.where(far, self.low, 0), np.where(far, self.high, 1)
        inside = ((points >= low) & (points <= high) | ~self.ranged).all(axis=1)
        normal = np.where(self.ranged, 0.0, -0.5 * points**2 - 0.5 * np.log(2 * np.pi)).sum(axis=1)
        return np.where(inside, normal, -np.inf)


def _legal(axis: Axis) -> tuple[float, float]:
    """how far a range may be walked: half of its length beyond, where the parameter is declared so far."""
    assert axis.bounds is not None
    low, high = axis.bounds
    with np.errstate(divide="ignore"):
        ends = np.log(axis.field.range) if axis.logarithmic else np.array(axis.field.range)
    least, most = (ends - low) / (high - low)
    return min(max(-_BEYOND, float(least)), 0.0), max(min(1 + _BEYOND, float(most)), 1.0)


def even(width: int, n: int, seed: int) -> Array:
    """Points that fill the unit cube evenly (scrambled Sobol'), shape (n, width)."""
    qmc = need("scipy.stats.qmc", "calibrate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # any n is welcome
        return np.asarray(qmc.Sobol(width, seed=seed).random(n))


def _normal() -> Any:
    """ndtr and ndtri."""
    return need("scipy.special", "calibrate")
