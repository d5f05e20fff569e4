"""The same trial again and again: power, type I error, how many patients it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plateletsim import outcomes
from plateletsim.arguments import whole
from plateletsim.trial import analysis
from plateletsim.trial.allocation import allocate
from plateletsim.trial.visits import outcome

if TYPE_CHECKING:
    import pandas

    from plateletsim.trial.twins import TrialTwins


@dataclass(frozen=True, eq=False, repr=False)
class Repeated:
    """What each of many trials found."""

    title: str
    patients: int
    """Of each trial."""
    null: bool
    """Whether everybody lived the control arm."""
    found: pandas.DataFrame
    """One row for each trial, endpoint and arm: effect, low, high, p."""

    def power(self, level: float = 0.05) -> pandas.DataFrame:
        """Share of trials that find a difference, with its 95 % interval; of a null trial it is the type I error.

        Parameters
        ----------
        level : float, default: 0.05
            Of the test, two-sided.

        Returns
        -------
        pandas.DataFrame
            Index endpoint, arm; columns power, low, high, effect (median over trials), trials.
        """
        import pandas

        rows = []
        for (endpoint, arm), part in self.found.groupby(["endpoint", "arm"], sort=False):
            share, low, high = outcomes.share(part["p"] < level)
            rows.append({"endpoint": endpoint, "arm": arm, "power": share, "low": low, "high": high, "effect": part["effect"].median(), "trials": len(part)})
        return pandas.DataFrame(rows).set_index(["endpoint", "arm"])

    def __repr__(self) -> str:
        return f"{self.found['trial'].nunique()} trials of {self.title!r} with {self.patients} patients" + (", null" if self.null else "")


def repeated(twins: TrialTwins, times: int, patients: int | None, seed: int, null: bool, endpoints: Sequence[str] | None = None) -> Repeated:
    """See TrialTwins.repeat()."""
    import pandas

    times = whole("times", times, 1)
    size = twins.design.patients if patients is None else whole("patients", patients, 2)
    seen = twins.visits()
    asked = [twins.design.endpoint(name) for name in endpoints] if endpoints else list(twins.design.endpoints)
    rows = []
    for number in range(times):
        given = allocate(twins, [seed, number], size, True)
        lived = (np.zeros_like(given.arm) if null else given.arm, given.who)
        visits = seen.of(lived, given.seen_until)
        for endpoint in asked:
            all_of_it = outcome(visits, endpoint)
            control, *others = [all_of_it.of(given.arm == arm) for arm in range(len(twins.design.arms))]
            for name, one in zip(twins.design.names[1:], others, strict=True):
                effect = analysis.against(control, one, endpoint)
                rows.append((number, endpoint.name, name, effect.value, effect.low, effect.high, effect.p))
    columns = ["trial", "endpoint", "arm", "effect", "low", "high", "p"]
    return Repeated(twins.design.title, size, null, pandas.DataFrame(rows, columns=columns))


def power(twins: TrialTwins, sizes: Sequence[int], times: int, seed: int, endpoint: str | None, level: float) -> pandas.DataFrame:
    """See TrialTwins.power()."""
    import pandas

    name = twins.design.endpoint(endpoint).name
    parts = {size: repeated(twins, times, size, seed, False, [name]).power(level).droplevel("endpoint") for size in sizes}
    return pandas.concat(parts, names=["patients"])
