"""Numbers about samples of patients, with their uncertainty: intervals by the bootstrap, times to a level."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Sample = NDArray[np.float64]
_RESAMPLES = 999
_AT_ONCE = 1 << 22  # numbers that a resampling holds in memory


def bootstrap(sample: Sample, statistic: Callable[..., Any] = np.nanmean, level: float = 0.95, seed: int = 1) -> Sample:
    """Percentile interval of a statistic over the last axis, shape (2, ...). NaN are patients that are not there.

    >>> bootstrap(np.array([1.0, 2.0, 4.0]))
    """
    sample = np.asarray(sample, float)
    size = sample.shape[-1]
    picks = np.random.default_rng(seed).integers(0, size, (_RESAMPLES, size))
    flat = sample.reshape(-1, size)
    bounds = np.empty((2, len(flat)))
    rows = max(1, _AT_ONCE // picks.size)
    with _quiet():
        for start in range(0, len(flat), rows):
            drawn = statistic(flat[start : start + rows][:, picks], axis=-1)
            bounds[:, start : start + rows] = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return bounds.reshape(2, *sample.shape[:-1])


def described(sample: Sample, level: float = 0.95) -> dict[str, Sample]:
    """Over the last axis: how many, median, 5th and 95th percentile, and the mean with its interval."""
    with _quiet():
        low, middle, high = np.nanquantile(sample, [0.05, 0.5, 0.95], axis=-1)
        mean = np.nanmean(sample, axis=-1)
    mean_low, mean_high = bootstrap(sample, level=level)
    return {
        "patients": np.isfinite(sample).sum(axis=-1), "median": middle, "p05": low, "p95": high,
        "mean": mean, "mean_low": mean_low, "mean_high": mean_high,
    }  # fmt: skip


def mean_over_time(values: Sample) -> Sample:
    """Mean over the last axis; rates of the first row are not a number and do not count."""
    with _quiet():
        return np.nanmean(values, axis=-1)


def share_below(values: Sample, limit: float) -> Sample:
    """Share of the rows, along the last axis, in which a value lies below the limit; NaN where nothing was recorded."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        below = (values < limit) & known
        return np.where(known.any(axis=-1), below.sum(axis=-1) / np.maximum(known.sum(axis=-1), 1), np.nan)


def time_to(time: Sample, values: Sample, level: float, after: float = 0.0, hold: float = 0.0) -> Sample:
    """Days from `after` until values reach the level and keep it for `hold` days; infinite if never, NaN if not run.

    >>> time_to(np.arange(4.0), np.array([10.0, 20.0, 60.0, 70.0]), level=50)
    2.0
    """
    reached = (values >= level) & (time >= after)
    held = reached.copy()
    for i, start in enumerate(time):
        window = (time >= start) & (time <= start + hold + 1e-9)
        held[..., i] = reached[..., window].all(axis=-1) & (start + hold <= time[-1] + 1e-9)
    first = np.where(held.any(axis=-1), time[held.argmax(axis=-1)] - after, np.inf)
    return np.where(np.isfinite(values).any(axis=-1), first, np.nan)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The mean of nothing is NaN, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
