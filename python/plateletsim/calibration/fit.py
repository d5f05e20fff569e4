"""The best of the parameters that were tried, when a posterior would be too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim.calibration.calibrate import space_of
from plateletsim.calibration.likelihood import judge
from plateletsim.calibration.observed import Analyser, Counts, at_days, law_of
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.verdict import Verdict, of_fit
from plateletsim.optional import need
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Spread

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The best of the parameters that were tried."""

    values: dict[str, float]
    """In declared units."""
    scenario: Scenario
    log_likelihood: float
    trials: pandas.DataFrame
    verdict: Verdict
    """Whether even the best explains the counts."""

    def __repr__(self) -> str:
        values = ", ".join(f"{key} = {value:.4g}" for key, value in self.values.items())
        return f"Fit, the best of {len(self.trials)} trials: {values}\n{self.verdict}"


def fit(
    scenario: Scenario,
    spreads: Mapping[str, Spread],
    observed: Counts,
    trials: int = 60,
    replicates: int = 4,
    *,
    person: str = "known",
    analyser: Analyser = Analyser(),  # noqa: B008
    seed: int = 1,
    threads: int | None = None,
) -> Fit:
    """The most likely parameters within ranges, searched by Optuna: a first look, which knows nothing of what else would do.

    Parameters
    ----------
    scenario : Scenario
        It must last until the last count.
    spreads : mapping of str to spread
        As the priors of calibrate().
    observed : Counts
        Counts in 1e9/L at days of the scenario.
    trials : int, default: 60
        Points that are tried.
    replicates : int, default: 4
        Runs at each point.
    person : str, default: "known"
        "unknown": set points of the person are searched as well.
    analyser : Analyser, default: Analyser()
        Noise and mistakes of the counts.
    seed : int, default: 1
        Seed of all chance.
    threads : int, optional
        Threads of this process; never changes a result. All processors if left out.

    Returns
    -------
    Fit

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for, and if Optuna is missing.

    Examples
    --------
    >>> fit(sc, {"antibody.titre": (0.2, 5, "log")}, read_counts("patient.csv")).values
    """
    optuna = need("optuna", "calibrate")
    space = space_of(scenario, spreads, observed, person)
    runs = Runs(scenario.replace({"run.record": "6 hour"}), space, seed, threads=threads, progress=False)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=12))
    points: list[Array] = []
    laws: list[tuple[Array, Array]] = []
    found: list[float] = []
    for _ in range(trials):
        trial = study.ask()
        point = np.array([trial.suggest_float(key, *ends) for key, ends in zip(space.keys, space.searched, strict=True)])
        mean, luck = _law(runs, point, replicates, observed)
        value = float(judge(observed, mean, luck, analyser).log_density[0] + space.log_prior(point[None])[0])
        value = max(value, -1e9) if np.isfinite(value) else -1e9
        study.tell(trial, value)
        points.append(point)
        laws.append((mean, luck))
        found.append(value)
    best = int(np.argmax(found))
    table = space.frame(np.array(points)).assign(log_likelihood=found)
    values = {key: float(table[key].iloc[best]) for key in space.keys}
    return Fit(values, scenario.replace(values), found[best], table, of_fit(observed, *laws[best], analyser, seed))


def _law(runs: Runs, point: Array, replicates: int, observed: Counts) -> tuple[Array, Array]:
    """Mean and covariance of the counts of a run at a point; NaN if none came to its end."""
    _, counts = runs(np.repeat(point[None], replicates, axis=0))
    return law_of(at_days(runs.time, counts, observed.day)[None])
