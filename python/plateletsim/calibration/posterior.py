"""What the parameters of a patient may be: draws with their weights, and the courses that they predict."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from plateletsim.calibration.inference import Inference
from plateletsim.calibration.observed import Analyser, Counts, at_days
from plateletsim.calibration.sampling import resampled
from plateletsim.calibration.verdict import Verdict
from plateletsim.optional import need

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Posterior:
    """Points with weights: what the parameters may be, given the counts. Made by calibrate()."""

    keys: list[str]
    units: list[str]
    points: pandas.DataFrame
    """One row per point, in declared units."""
    weights: Array
    """One per point, their sum is 1."""
    runs: int
    """How many patients were simulated to find it."""
    time: Array
    """Days of the rows of `counts`."""
    counts: Array
    """Of runs at points drawn from the posterior, each another patient, shape (runs, rows), in 1e9/L."""
    observed: Counts
    analyser: Analyser
    prior: dict[str, str]
    found: Inference
    """Numbers behind the verdict: the predictive check, mistaken reports, what lies beyond the ranges."""
    verdict: Verdict
    """Whether to believe it, in words."""

    @property
    def effective(self) -> float:
        """How many independent draws the weighted points are worth."""
        return float(1 / np.sum(self.weights**2))

    def draws(self, n: int = 1000, seed: int = 1) -> NDArray[np.intp]:
        """Numbers of points, drawn by weight (systematic resampling), in no order.

        Parameters
        ----------
        n : int, default: 1000
            How many draws.
        seed : int, default: 1
            Seed of all chance.

        Returns
        -------
        array of int
        """
        return resampled(self.weights, n, seed)

    def interval(self, level: float = 0.9) -> pandas.DataFrame:
        """Median, and the limits between which a parameter lies with this probability; one row per parameter.

        Parameters
        ----------
        level : float, default: 0.9
            Probability of the interval.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas

        rows = {key: self._quantiles(key, ((1 - level) / 2, 0.5, (1 + level) / 2)) for key in self.keys}
        table = pandas.DataFrame(rows, ["low", "median", "high"]).T
        return table.assign(unit=self.units)

    def to_arviz(self, n: int = 1000, seed: int = 1) -> Any:
        """The posterior, what it predicts and what was observed, as an xarray.DataTree of arviz-base.

        ArviZ from 1.0 on takes the tree as it is; ArviZ 0.23 takes arviz.InferenceData.from_datatree(tree).

        Parameters
        ----------
        n : int, default: 1000
            How many draws.
        seed : int, default: 1
            Seed of all chance.

        Returns
        -------
        xarray.DataTree

        Raises
        ------
        ScenarioError
            If arviz-base is not installed.

        Examples
        --------
        >>> arviz.summary(posterior.to_arviz())
        """
        base = need("arviz_base", "calibrate")
        at = self.draws(n, seed)
        chance = np.random.default_rng(seed)
        seen = at_days(self.time, self.counts[chance.integers(0, len(self.counts), n)], self.observed.day)
        tree = base.from_dict(
            {
                "posterior": {key: self.points[key].to_numpy()[at][None] for key in self.keys},
                "posterior_predictive": {"platelet_count": self.analyser.report(seen, chance)[None]},
                "observed_data": {"platelet_count": self.observed.count},
            },
            coords={"day": self.observed.day},
            dims={"platelet_count": ["day"]},
        )
        tree.attrs |= {"verdict": str(self.verdict), "flagged": int(self.verdict.flagged), "surprise": self.found.surprise}
        return tree

    @overload
    def plot(self) -> Figure: ...

    @overload
    def plot(self, ax: Axes) -> Axes: ...

    def plot(self, ax: Axes | None = None) -> Figure | Axes:
        """What the model now says of this patient, with what was observed, in a new figure or on some axes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; a new figure if left out.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes

        Examples
        --------
        >>> calibrate(...).plot().savefig("posterior.png")
        """
        from plateletsim import plot

        return plot.explained_overview(self) if ax is None else plot.explained(self, ax)

    def _repr_html_(self) -> str:
        words = html.escape(f"Posterior from {self.runs} runs, worth {self.effective:.0f} draws")
        return f"<p>{words}</p>{self.interval().to_html()}<p>{html.escape(str(self.verdict))}</p>"

    def __repr__(self) -> str:
        return f"Posterior from {self.runs} runs, worth {self.effective:.0f} draws:\n{self.interval()}\n{self.verdict}"

    def _quantiles(self, key: str, shares: tuple[float, ...]) -> Array:
        values = self.points[key].to_numpy(float)
        order = np.argsort(values)
        below = np.cumsum(self.weights[order])
        return np.interp(shares, below - self.weights[order] / 2, values[order])
