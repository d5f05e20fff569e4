"""What an observer asks of a run: means over days, extremes, the day on which something first happened."""

from functools import cache

import numpy as np
import plateletsim as ps
import xarray

LIFESPAN = 10.5  # day, longest life on the Hanson-Slichter curve
UPKEEP = 7.1  # 1e9/L/day


@cache
def run(name: str, changes: tuple = (), events: tuple = (), seed: int = 1, patient: int = 0) -> xarray.Dataset:
    """A scenario of the library; changes are (key, value) pairs, events (name, ((field, value), …)) pairs."""
    scenario = ps.load(name).replace(dict(changes))
    for event, fields in events:
        scenario = scenario.with_event(event, **dict(fields))
    return scenario.run(seed=seed, patient=patient, progress=False).to_xarray()


def mean(data: xarray.Dataset, name: str, start: float, end: float) -> float:
    """Mean of the rows in (start, end] days."""
    return float(data[name].where((data.time > start) & (data.time <= end), drop=True).mean())


def count_near(data: xarray.Dataset, day: float, around: float = 0.51) -> float:
    return mean(data, "platelet_count", day - around, day + around)


def deaths(data: xarray.Dataset, cause: str, start: float, end: float) -> float:
    return mean(data.deaths.sel(cause=cause).to_dataset(name=cause), cause, start, end)


def share_of_deaths(data: xarray.Dataset, cause: str, start: float, end: float) -> float:
    return deaths(data, cause, start, end) / mean(data, "turnover", start, end)


def peak(data: xarray.Dataset, start: float, end: float) -> tuple[float, float]:
    """Highest count between two days, and its day."""
    count = data.platelet_count.where((data.time >= start) & (data.time <= end), drop=True)
    return float(count.max()), float(count.time[int(np.argmax(count.values))])


def first_day(data: xarray.Dataset, holds: xarray.DataArray, start: float) -> float:
    """First day after start on which a condition on the rows holds; infinity if none."""
    days = data.time.values[(data.time.values > start) & holds.values]
    return float(days[0]) if days.size else np.inf


def life(data: xarray.Dataset, start: float, end: float) -> float:
    """Mean age at death between two days, each death counting once."""
    return float(np.average(
        data.mean_platelet_lifespan.where((data.time > start) & (data.time <= end), drop=True),
        weights=data.turnover.where((data.time > start) & (data.time <= end), drop=True),
    ))  # fmt: skip


def hanson_slichter(days: np.ndarray, total: float) -> np.ndarray:
    """Share of a label of random age that survives, at a total count in blood and spleen (1e9/L)."""
    k = UPKEEP / total
    end = np.exp(-k * LIFESPAN)
    return np.where(days < LIFESPAN, (np.exp(-k * days) - end) / (1 - end), 0.0)
