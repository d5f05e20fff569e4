"""A tracer study: a share of a running patient's platelets is labelled, and followed until the last of them is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray

    from plateletsim.patient.simulation import Simulation


@dataclass(frozen=True)
class Tracer:
    """Platelets of one label in a simulation. Made by Simulation.label().

    >>> study = sim.label(0.1)
    >>> study.follow(days=12)
    """

    simulation: Simulation
    number: int
    """Of the label, counted from 1."""
    start: float
    """Day of labelling."""

    @property
    def labelled(self) -> int:
        """How many platelets of the droplet were labelled."""
        return self._now()[0]

    @property
    def survival(self) -> float:
        """Share of them that is alive."""
        labelled, alive, _ = self._now()
        return alive / labelled if labelled else float("nan")

    @property
    def recovery(self) -> float:
        """Share of them that is in the blood."""
        labelled, _, in_blood = self._now()
        return in_blood / labelled if labelled else float("nan")

    def follow(self, days: float, every: float = 0.25) -> xarray.Dataset:
        """Step the patient for so many days and take a sample `every` so many.

        Returns label_survival and label_recovery (1), dims (time), in days since the labelling, from 1 at time 0.
        Raises ScenarioError for days that Simulation.step() refuses.

        >>> plateletsim.plot.survival(sim.label(0.1).follow(days=12), plt.gca())
        """
        import xarray

        rows = [(0.0, 1.0, np.nan), (self.simulation.time - self.start, self.survival, self.recovery)]
        for _ in range(round(days / every)):
            self.simulation.step(days=every)
            rows.append((self.simulation.time - self.start, self.survival, self.recovery))
        time, alive, in_blood = np.array(rows).T
        attributes = {"seed": self.simulation.seed, "patient": self.simulation.patient, "title": self.simulation.scenario.title}
        return xarray.Dataset(
            {
                "label_survival": ("time", alive, {"units": "1", "long_name": "share of labelled platelets that are alive"}),
                "label_recovery": ("time", in_blood, {"units": "1", "long_name": "share of labelled platelets that are in the blood"}),
            },
            {"time": ("time", time, {"units": "day", "long_name": "time since the labelling"})},
            attributes,
        )

    def _now(self) -> tuple[int, int, int]:
        return self.simulation.labels()[self.number - 1]
