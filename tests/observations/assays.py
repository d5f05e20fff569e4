"""Measurements of the laboratory itself: reports against the truth, instruments against each other, tests in patients."""

import numpy as np
import xarray
from observations.courses import Days, rows
from observations.estimate import Estimate, mean_of, median_of
from observations.groups import share_of
from scipy.stats import norm


def report_ratio(data: xarray.Dataset, *, days: Days) -> float:
    """Mean count that is reported, to the mean of the truth."""
    return float(rows(data, "reported_platelet_count", days)[1].mean() / rows(data, "platelet_count", days)[1].mean())


def report_bias(data: xarray.Dataset, *, days: Days) -> float:
    """Mean of what is reported less the truth, 1e9/L."""
    return float((rows(data, "reported_platelet_count", days)[1] - rows(data, "platelet_count", days)[1]).mean())


def report_cv(data: xarray.Dataset, *, days: Days) -> float:
    """Spread of what is reported around the truth and the usual bias, of the mean report."""
    report, truth = rows(data, "reported_platelet_count", days)[1], rows(data, "platelet_count", days)[1]
    return float((report - truth).std(ddof=1) / report.mean())


def lost(data: xarray.Dataset, *, days: Days) -> float:
    """Share of platelets that the instrument misses."""
    return 1 - report_ratio(data, days=days)


def sample(data: xarray.Dataset, name: str, day: float) -> np.ndarray:
    """Of each patient, what was found nearest to a day: since the diagnosis in a cohort, since the start in a group."""
    when = "day" if "day" in data.dims else "time"
    return data[name].sel({when: day}, method="nearest").values.astype(float)


def ill(data: xarray.Dataset, day: float, below: float | None) -> np.ndarray:
    """Who is still below a level on a day; everybody where none is asked for."""
    return sample(data, "platelet_count", day) < (np.inf if below is None else below)


def usual_of(other: xarray.Dataset, probe: str, base: Days) -> float:
    """Mean over persons of another kind, in a window."""
    return float(np.mean([rows(other.isel(patient=k), probe, base)[1].mean() for k in range(other.sizes["patient"])]))


def found(data: xarray.Dataset, *others: xarray.Dataset, probe: str, day: float, base: Days | None = None, below: float | None = None,
          middle: str = "mean", confidence: float) -> Estimate:  # fmt: skip
    """Mean or median over patients of what was found on a day, of those still below a level; to the mean of another person."""
    values = sample(data, probe, day)[ill(data, day, below)]
    usual = usual_of(others[0], probe, base) if others and base else 1.0
    return (mean_of if middle == "mean" else median_of)(values / usual, confidence)


def times_more(data: xarray.Dataset, other: xarray.Dataset, *, probe: str, day: float, base: Days, confidence: float) -> Estimate:
    """Mean of another person, in multiples of the mean of a group of patients."""
    group = mean_of(sample(data, probe, day), confidence)
    return Estimate(*(usual_of(other, probe, base) / value for value in (group.value, group.high, group.low)), n=group.n)


def positive(data: xarray.Dataset, tests: list[str], day: float) -> np.ndarray:
    """Who is positive in at least one of these tests."""
    when = "day" if "day" in data.dims else "time"
    density = data["reported_antibody"].sel({when: day}, method="nearest").sel(antibody_test=tests)
    return (density.transpose("patient", "antibody_test").values > 1).any(1)


def share_positive(data: xarray.Dataset, *, tests: list[str], day: float, below: float | None = None, confidence: float) -> Estimate:
    """Share of patients who are positive in at least one of these tests, of those still below a level."""
    return share_of(positive(data, tests, day)[ill(data, day, below)], confidence)


def count_by_test(data: xarray.Dataset, *, tests: list[str], day: float, below: float | None = None, confidence: float) -> list[Estimate]:
    """Median counts of the negative and of the positive."""
    held, among, count = positive(data, tests, day), ill(data, day, below), sample(data, "platelet_count", day)
    return [median_of(count[among & group], confidence) for group in (~held, held)]


def agreement(one: xarray.Dataset, other: xarray.Dataset, *, day: float, confidence: float) -> Estimate:
    """Intraclass correlation of two instruments that counted the same people (absolute agreement, single reports)."""
    pairs = np.stack([sample(each, "reported_platelet_count", day) for each in (one, other)], 1)
    n, k = pairs.shape
    whole = pairs.mean()
    people = k * ((pairs.mean(1) - whole) ** 2).sum() / (n - 1)
    instruments = n * ((pairs.mean(0) - whole) ** 2).sum() / (k - 1)
    rest = ((pairs - pairs.mean(1, keepdims=True) - pairs.mean(0, keepdims=True) + whole) ** 2).sum() / (n - 1) / (k - 1)
    icc = float((people - rest) / (people + (k - 1) * rest + k * (instruments - rest) / n))
    half = norm.ppf(0.5 + confidence / 2) / np.sqrt(n - 1.5)  # Fisher's, of the transformed
    return Estimate(icc, float(np.tanh(np.arctanh(icc) - half)), float(np.tanh(np.arctanh(icc) + half)), n)
