"""What statisticians make of an endpoint: a number for each arm, and the difference from the control with its test."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import outcomes
from plateletsim.optional import need
from plateletsim.trial.design import SHARES, TIMES, Endpoint
from plateletsim.trial.visits import Outcome

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """A number with its 95 % interval, and of a comparison the probability of one as large by chance."""

    what: str
    value: float
    low: float
    high: float
    p: float = np.nan
    test: str = ""


def in_arm(outcome: Outcome, endpoint: Endpoint) -> Effect:
    """Share (Wilson), median time (Kaplan–Meier) or mean (Student) of one arm."""
    value = outcome.value[np.isfinite(outcome.value)]
    if endpoint.measure in SHARES:
        return Effect("share", *outcomes.share(value > 0))
    if endpoint.measure in TIMES:
        return _median_time(outcome)
    if len(value) < 2:
        return Effect("mean", float(value.mean()) if len(value) else np.nan, np.nan, np.nan)
    half = need("scipy.stats", "trial").t.ppf(0.975, len(value) - 1) * value.std(ddof=1) / len(value) ** 0.5
    return Effect("mean", float(value.mean()), float(value.mean() - half), float(value.mean() + half))


def against(control: Outcome, treated: Outcome, endpoint: Endpoint) -> Effect:
    """How an arm differs from the control.

    Shares: their difference (Newcombe's interval), Fisher's exact test. Times: hazard ratio by Cox (Efron's ties), log-rank
    test. Numbers: difference of means (Welch's interval), Mann–Whitney test.
    """
    if endpoint.measure in SHARES:
        return _shares(control.value > 0, treated.value > 0)
    if endpoint.measure in TIMES:
        return _times(control, treated)
    return _means(control.value[np.isfinite(control.value)], treated.value[np.isfinite(treated.value)])


def survival(outcome: Outcome) -> tuple[Array, Array, Array, Array]:
    """Kaplan–Meier: days, the share that has not yet reached it, and its 95 % interval (Greenwood, log-log)."""
    stats = need("scipy.stats", "trial")
    curve = stats.ecdf(_censored(outcome)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where all or none are left there is no interval
        bounds = curve.confidence_interval(method="log-log")
    day = np.concatenate([[0.0], curve.quantiles])
    share, low, high = (np.concatenate([[1.0], values]) for values in (curve.probabilities, bounds.low.probabilities, bounds.high.probabilities))
    return day, share, low, high


def _censored(outcome: Outcome) -> Any:
    known = np.isfinite(outcome.value)
    value, happened = outcome.value[known], outcome.happened[known]
    return need("scipy.stats", "trial").CensoredData(uncensored=value[happened], right=value[~happened])


def _median_time(outcome: Outcome) -> Effect:
    if not np.isfinite(outcome.value).any():
        return Effect("median days", np.nan, np.nan, np.nan)
    day, share, low, high = survival(outcome)
    middle, early, late = (next((float(d) for d, s in zip(day, curve, strict=True) if s <= 0.5), np.inf) for curve in (share, low, high))
    return Effect("median days", middle, early, late)


def _shares(control: NDArray[np.bool_], treated: NDArray[np.bool_]) -> Effect:
    if not len(control) or not len(treated):
        return Effect("difference", np.nan, np.nan, np.nan, np.nan, "Fisher")
    proportion = need("statsmodels.stats.proportion", "trial")
    (a, n), (b, m) = (treated.sum(), len(treated)), (control.sum(), len(control))
    p = need("scipy.stats", "trial").fisher_exact([[a, n - a], [b, m - b]]).pvalue
    low, high = proportion.confint_proportions_2indep(a, n, b, m, method="newcomb")
    return Effect("difference", a / n - b / m, float(low), float(high), float(p), "Fisher")


def _times(control: Outcome, treated: Outcome) -> Effect:
    stats = need("scipy.stats", "trial")
    parts = [(one.value[np.isfinite(one.value)], one.happened[np.isfinite(one.value)]) for one in (control, treated)]
    if any(not happened.any() for _, happened in parts):  # no maximum of the likelihood: the ratio is 0 or without bound
        return Effect("hazard ratio", np.nan, np.nan, np.nan, _log_rank(stats, control, treated), "log-rank")
    time, happened = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    group = np.repeat([0.0, 1.0], [len(value) for value, _ in parts])
    regression = need("statsmodels.duration.hazard_regression", "trial")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of arms that do not overlap there is no maximum; that is told by NaN
        fit = regression.PHReg(time, group[:, None], status=happened.astype(int), ties="efron").fit(disp=0)
    log, variance = float(fit.params[0]), float(fit.cov_params().ravel()[0])
    p = _log_rank(stats, control, treated)
    if not 0 < variance < 100 or abs(log) > 10:
        return Effect("hazard ratio", np.nan, np.nan, np.nan, p, "log-rank")
    half = 1.96 * variance**0.5
    return Effect("hazard ratio", float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half)), p, "log-rank")


def _log_rank(stats: Any, control: Outcome, treated: Outcome) -> float:
    if not (control.happened.any() or treated.happened.any()):
        return 1.0
    return float(stats.logrank(_censored(treated), _censored(control)).pvalue)


def _means(control: Array, treated: Array) -> Effect:
    if len(control) < 2 or len(treated) < 2:
        return Effect("difference", np.nan, np.nan, np.nan, np.nan, "Mann–Whitney")
    stats = need("scipy.stats", "trial")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all numbers alike
        bounds = stats.ttest_ind(treated, control, equal_var=False).confidence_interval()
        p = stats.mannwhitneyu(treated, control).pvalue
    return Effect("difference", float(treated.mean() - control.mean()), float(bounds.low), float(bounds.high), float(p), "Mann–Whitney")
