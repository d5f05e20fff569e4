"""A registry of the same patients: doctors choose the treatment by what they see, and the analysis must make up for it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.arguments import whole
from plateletsim.group.paired import interval
from plateletsim.optional import need
from plateletsim.trial import analysis
from plateletsim.trial.design import TIMES, Endpoint
from plateletsim.trial.visits import Outcome, outcome

if TYPE_CHECKING:
    import pandas

    from plateletsim.trial.twins import TrialTwins

SEEN = ("baseline", "age", "ill_for", "female")
"""What doctors can go by."""


@dataclass(frozen=True, eq=False, repr=False)
class Registry:
    """Patients of a trial's file as a registry meets them: two arms, chosen and not drawn.

    >>> registry(twins, by={"baseline": -1.5}).compare()
    """

    twins: TrialTwins
    arm: str
    """That some were given; the others were given the control."""
    treated: NDArray[np.bool_]
    """Shape (patients,), as all that follow."""
    chance: NDArray[np.float64]
    """That the doctor would treat: nobody but the simulator knows."""

    def compare(self, endpoint: str | None = None, adjust: Sequence[str] = ("baseline",)) -> pandas.DataFrame:
        """The same question answered in four ways.

        naive            those who were treated against those who were not
        propensity       each weighted with one over the chance of what he was given, by a logistic regression on `adjust`
        matched          each treated patient against the untreated one with the nearest such chance (within 0.2 SD of its logit)
        truth            the same patients' twins in both arms

        Parameters
        ----------
        endpoint : str, optional
            Its name; the primary one if left out.
        adjust : sequence of str, default: ("baseline",)
            What the analysis knows of the doctors' reasons.

        Returns
        -------
        pandas.DataFrame
            Index analysis; columns effect (difference of shares or means), low, high (95 %), patients.

        Raises
        ------
        ScenarioError
            For an endpoint that is a time, or reasons that nobody can see.
        """
        import pandas

        asked = self.twins.design.endpoint(endpoint)
        if asked.measure in TIMES:
            raise ScenarioError(f"{asked.name}: a registry compares shares and means; take an endpoint that is no time")
        place = self.twins.design.names.index(self.arm)
        seen = outcome(self.twins.visits(), asked).value
        value = np.where(self.treated, seen[place], seen[0])
        true = outcome(self.twins.visits(true=True), asked).value
        score = _propensity(_columns(self.twins, adjust), self.treated)
        rows = {
            "naive": _naive(value, self.treated, asked),
            "propensity": _weighted(value, self.treated, score),
            "matched": _matched(value, self.treated, score),
            "truth": (*interval((true[place] - true[0])[:, None], 0.95)[:, 0], len(value)),
        }
        return pandas.DataFrame.from_dict(rows, orient="index", columns=["effect", "low", "high", "patients"]).rename_axis("analysis")

    def table(self) -> pandas.DataFrame:
        """Who was treated: means of what doctors see, by arm, with the standardised difference.

        Returns
        -------
        pandas.DataFrame
            Index baseline, age, ill_for, female; columns untreated, treated, standardised_difference.
        """
        import pandas

        rows = {}
        for name in SEEN:
            values = _seen(self.twins, name)
            groups = values[~self.treated], values[self.treated]
            spread = np.sqrt(sum(group.var(ddof=1) for group in groups) / 2)
            rows[name] = (groups[0].mean(), groups[1].mean(), (groups[1].mean() - groups[0].mean()) / spread if spread else 0.0)
        return pandas.DataFrame.from_dict(rows, orient="index", columns=["untreated", "treated", "standardised_difference"])

    def __repr__(self) -> str:
        return f"Registry of {len(self.treated)} patients, {self.treated.sum()} of them on {self.arm}"


def registry(twins: TrialTwins, by: Mapping[str, float] | None = None, arm: str | None = None, treated: float = 0.5, seed: int = 1) -> Registry:
    """Let doctors choose who is treated.

    Parameters
    ----------
    twins : TrialTwins
        Who comes.
    by : mapping of str to float, optional
        How much each thing that doctors see moves the logit of treating, for one SD of it: baseline (its logarithm), age, ill_for, female;
        {"baseline": -1.5}, the lower the count the rather, if left out.
    arm : str, optional
        That they may choose instead of the control; the second if left out.
    treated : float, default: 0.5
        Share of all who are treated.
    seed : int, default: 1
        Of the choice.

    Returns
    -------
    Registry

    Raises
    ------
    ScenarioError
        For what doctors can't see, or an unknown arm.

    Examples
    --------
    >>> registry(twins, by={"baseline": -1.5}).table()
    """
    reasons = {"baseline": -1.5} if by is None else dict(by)
    names = twins.design.names
    arm = names[1] if arm is None else arm
    if arm not in names[1:]:
        raise ScenarioError(f'there is no arm "{arm}" beside the control; there are {", ".join(names[1:])}')
    if not 0 < treated < 1:
        raise ScenarioError(f"treated = {treated}: a share between 0 and 1")
    score = np.zeros(len(twins))
    for name, weight in reasons.items():
        score += weight * _columns(twins, [name])[:, 0]
    rng = np.random.default_rng(whole("seed", seed))
    shift = need("scipy.optimize", "trial").brentq(lambda shift: _logistic(score + shift).mean() - treated, -50, 50)
    chance = _logistic(score + shift)
    return Registry(twins, arm, rng.uniform(size=len(twins)) < chance, chance)


def _seen(twins: TrialTwins, name: str) -> NDArray[np.float64]:
    if name not in SEEN:
        raise ScenarioError(f'doctors do not see "{name}"; they see {", ".join(SEEN)}')
    return twins.entered - twins.diagnosed if name == "ill_for" else getattr(twins, name).astype(float)


def _columns(twins: TrialTwins, names: Sequence[str]) -> NDArray[np.float64]:
    """What doctors see, each with mean 0 and SD 1; counts as logarithms. Shape (patients, names)."""
    columns = [np.log(np.maximum(_seen(twins, name), 0.5)) if name == "baseline" else _seen(twins, name) for name in names]
    return np.array([(column - column.mean()) / (column.std() or 1.0) for column in columns]).T.reshape(len(twins), len(names))


def _logistic(score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-score)))


def _propensity(columns: NDArray[np.float64], treated: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Chance of being treated, as a logistic regression sees it; kept off 0 and 1."""
    models = need("statsmodels.api", "trial")
    design = models.add_constant(columns, has_constant="add")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a few patients may be told apart without a doubt: chances are kept off 0 and 1
        fit = models.GLM(treated.astype(float), design, family=models.families.Binomial()).fit()
        return np.clip(fit.predict(design), 0.02, 0.98)


def _naive(value: NDArray[np.float64], treated: NDArray[np.bool_], endpoint: Endpoint) -> tuple[float, float, float, int]:
    without, on = (Outcome(value[here], np.ones(here.sum(), bool)) for here in (~treated, treated))
    effect = analysis.against(without, on, endpoint)
    return effect.value, effect.low, effect.high, len(value)


def _weighted(value: NDArray[np.float64], treated: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[float, float, float, int]:
    """Difference of weighted means (Hájek); its interval by the sandwich of a weighted regression."""
    models: Any = need("statsmodels.api", "trial")
    known = np.isfinite(value)
    weight = np.where(treated, 1 / score, 1 / (1 - score))[known]
    fit = models.WLS(value[known], models.add_constant(treated[known].astype(float)), weights=weight).fit(cov_type="HC1")
    low, high = fit.conf_int()[1]
    return float(fit.params[1]), float(low), float(high), int(known.sum())


def _matched(value: NDArray[np.float64], treated: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[float, float, float, int]:
    logit = np.log(score / (1 - score))
    width = 0.2 * logit.std()
    free = list(np.flatnonzero(~treated))
    pairs = []
    for one in np.flatnonzero(treated):
        if not free:
            break
        nearest = min(free, key=lambda other: abs(logit[other] - logit[one]))
        if abs(logit[nearest] - logit[one]) <= width or width == 0:
            free.remove(nearest)
            pairs.append(value[one] - value[nearest])
    if len(pairs) < 2:
        return np.nan, np.nan, np.nan, 2 * len(pairs)
    mean, low, high = interval(np.array(pairs)[:, None], 0.95)[:, 0]
    return float(mean), float(low), float(high), 2 * len(pairs)
