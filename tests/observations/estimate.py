"""A measured number with its sampling error, and whether it is met by what was published."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, norm, t

USUAL, RARE = 0.95, 0.999  # confidence of intervals; of the quick tier, whose samples are small


@dataclass(frozen=True)
class Estimate:
    """What the model does. The interval is that of chance; low and high are the value itself where there is none."""

    value: float
    low: float
    high: float
    n: int = 1

    def scaled(self, factor: float) -> "Estimate":
        return Estimate(self.value * factor, self.low * factor, self.high * factor, self.n)


def only(value: float) -> Estimate:
    """A number of one person."""
    return Estimate(value, value, value)


def mean_of(values: Sequence[float], confidence: float = USUAL) -> Estimate:
    """Mean with Student's interval."""
    found = np.asarray(values, float)
    if not found.size:
        return Estimate(math.nan, math.nan, math.nan, 0)
    if found.size < 2 or not np.isfinite(found).all():
        return Estimate(float(found.mean()), float(found.min()), float(found.max()), found.size)
    half = t.ppf(0.5 + confidence / 2, found.size - 1) * found.std(ddof=1) / math.sqrt(found.size)
    return Estimate(float(found.mean()), float(found.mean() - half), float(found.mean() + half), found.size)


def median_of(values: Sequence[float], confidence: float = USUAL) -> Estimate:
    """Median, and the order statistics between which the true one lies."""
    found = np.sort(np.asarray(values, float))
    if not found.size:
        return Estimate(math.nan, math.nan, math.nan, 0)
    rank = int(binom.ppf((1 - confidence) / 2, found.size, 0.5))
    return Estimate(float(np.median(found)), float(found[max(rank - 1, 0)]), float(found[min(found.size - rank, found.size - 1)]), found.size)


def ratio_of(ratio: float, error: float, n: int, confidence: float = USUAL) -> Estimate:
    """A ratio, with the interval of its logarithm, whose standard error is `error`."""
    fold = math.exp(norm.ppf(0.5 + confidence / 2) * error)
    return Estimate(float(ratio), float(ratio / fold), float(ratio * fold), n)


def odds_ratio(yes: int, no: int, other_yes: int, other_no: int, n: int, confidence: float = USUAL) -> Estimate:
    """Odds of one group over those of another; half a patient is added to each cell (Haldane)."""
    cells = np.array([yes, no, other_yes, other_no]) + 0.5
    return ratio_of(cells[0] * cells[3] / cells[1] / cells[2], math.sqrt((1 / cells).sum()), n, confidence)


def met(found: Sequence[Estimate], band: tuple[float, float] | None, order: str) -> bool:
    """Whether what was measured lies in the band, or is in the order."""
    values = [each.value for each in found]
    if not all(math.isfinite(value) for value in values):
        return False
    if band is not None:
        return all(band[0] <= value <= band[1] for value in values)
    step: Callable[[float, float], bool] = (lambda a, b: a < b) if order == "rising" else (lambda a, b: a > b)
    return all(step(a, b) for a, b in zip(values, values[1:], strict=False))


def could_be_met(found: Sequence[Estimate], band: tuple[float, float] | None, order: str) -> bool:
    """Whether chance alone keeps it from being met: the interval reaches the band, or the order."""
    if band is not None:
        return all(each.low <= band[1] and each.high >= band[0] for each in found)
    if order == "rising":
        return all(a.low < b.high for a, b in zip(found, found[1:], strict=False))
    return all(a.high > b.low for a, b in zip(found, found[1:], strict=False))


def fold_error(found: Estimate, value: float | None, band: tuple[float, float] | None) -> float | None:
    """By which factor the model is off the published value or, where there is none, off the band."""
    if value is None and band is not None:
        value = min(max(found.value, band[0]), band[1])
    if value is None or not (value > 0 and found.value > 0 and math.isfinite(found.value)):
        return None
    return max(found.value / value, value / found.value)
