"""Measurements in the course of one person: means over days, extremes, the day on which something first happened.

Each takes the trace of a person, of several persons where one is compared with another, and returns a number. Windows
are (start, end] in days. What never happens has the day infinity.
"""

import numpy as np
import xarray

LIFESPAN = 10.5  # day, longest life on the Hanson-Slichter curve
UPKEEP = 7.1  # 1e9/L/day
NORMAL_MASS = 375.0  # 1e9/L, in blood and spleen

Days = list[float]


def rows(data: xarray.Dataset, name: str, days: Days, pick: dict[str, str | int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Times and values in a window; pick chooses from a dimension by label, or by number where it has none."""
    values = data[name]
    for dimension, label in (pick or {}).items():
        values = values.isel({dimension: label}) if isinstance(label, int) else values.sel({dimension: label})
    inside = (data.time.values > days[0]) & (data.time.values <= days[1])
    return data.time.values[inside], values.values[inside].astype(float)


def mean(data: xarray.Dataset, *, probe: str, days: Days, pick: dict[str, str | int] | None = None) -> float:
    return float(rows(data, probe, days, pick)[1].mean())


def ratio(data: xarray.Dataset, *others: xarray.Dataset, probe: str, days: Days, base: Days, pick: dict[str, str | int] | None = None) -> float:
    """Mean in one window to that in another, of the second person if there is one."""
    return mean(data, probe=probe, days=days, pick=pick) / mean(others[0] if others else data, probe=probe, days=base, pick=pick)


def change(data: xarray.Dataset, *others: xarray.Dataset, probe: str, days: Days, base: Days) -> float:
    return ratio(data, *others, probe=probe, days=days, base=base) - 1


def difference(data: xarray.Dataset, other: xarray.Dataset, *, probe: str, days: Days) -> float:
    """Mean in a window, less that of another person."""
    return mean(data, probe=probe, days=days) - mean(other, probe=probe, days=days)


def highest_of(data: xarray.Dataset, *, probe: str, days: Days) -> float:
    """Highest value of a probe in a window."""
    return float(rows(data, probe, days)[1].max())


def life(data: xarray.Dataset, *, days: Days) -> float:
    """Mean age at death, each death counting once."""
    ages, deaths = rows(data, "mean_platelet_lifespan", days)[1], rows(data, "turnover", days)[1]
    known = np.isfinite(ages) & (deaths > 0)
    return float(np.average(ages[known], weights=deaths[known]))


def share_of_deaths(data: xarray.Dataset, *, cause: str, days: Days) -> float:
    return mean(data, probe="deaths", days=days, pick={"cause": cause}) / mean(data, probe="turnover", days=days)


def ratio_of_deaths(data: xarray.Dataset, *, cause: str, to: str, days: Days) -> float:
    return share_of_deaths(data, cause=cause, days=days) / share_of_deaths(data, cause=to, days=days)


def mass(data: xarray.Dataset, days: Days) -> float:
    """All platelets, in blood and spleen."""
    return mean(data, probe="platelet_count", days=days) / (1 - mean(data, probe="pooled_fraction", days=days))


def mass_change(data: xarray.Dataset, *, days: Days, base: Days) -> float:
    return mass(data, days) / mass(data, base) - 1


def hanson_slichter(days: np.ndarray, total: float) -> np.ndarray:
    """Share of a label of random age that survives, at a total count in blood and spleen (1e9/L)."""
    k = UPKEEP / total
    end = np.exp(-k * LIFESPAN)
    return np.where(days < LIFESPAN, (np.exp(-k * days) - end) / (1 - end), 0.0)


def label_gap(data: xarray.Dataset, *, at: float) -> float:
    """Largest distance of the survival of a label from the curve of Hanson and Slichter."""
    survival = data.label_survival.values.reshape(data.sizes["time"], -1)[:, 0]
    after = data.time.values > at + 0.01
    return float(np.abs(survival[after] - hanson_slichter(data.time.values[after] - at, mass(data, [at - 5, at]))).max())


def peak(data: xarray.Dataset, *, days: Days) -> float:
    return float(rows(data, "platelet_count", days)[1].max())


def peak_day(data: xarray.Dataset, *, days: Days, since: float) -> float:
    time, count = rows(data, "platelet_count", days)
    return float(time[int(np.argmax(count))] - since)


def peak_change(data: xarray.Dataset, *, days: Days, base: Days) -> float:
    return peak(data, days=days) / mean(data, probe="platelet_count", days=base) - 1


def lowest(data: xarray.Dataset, *, days: Days) -> float:
    return float(rows(data, "platelet_count", days)[1].min())


def lowest_change(data: xarray.Dataset, *, probe: str, days: Days, base: Days) -> float:
    """Of anything, against its mean in a window before."""
    return float(rows(data, probe, days)[1].min()) / mean(data, probe=probe, days=base) - 1


def regained(data: xarray.Dataset, *, probe: str, base: Days, lowest: Days, days: Days) -> float:
    """Share of what was lost at the lowest that is back, in a window later."""
    before, least = mean(data, probe=probe, days=base), float(rows(data, probe, lowest)[1].min())
    return (mean(data, probe=probe, days=days) - least) / (before - least)


def days_to_half(time: np.ndarray, level: np.ndarray) -> float:
    """Days in which a level falls by half, from a line through its logarithm."""
    return float(np.log(2) / -np.polyfit(time, np.log(level), 1)[0])


def half_life(data: xarray.Dataset, *, drug: str, days: Days) -> float:
    """Hours in which a drug's level falls by half."""
    return 24 * days_to_half(*rows(data, "drug_concentration", days, {"drug": drug}))


def half_life_in_days(data: xarray.Dataset, *, drug: str, days: Days) -> float:
    """The same in days."""
    return half_life(data, drug=drug, days=days) / 24


def half_life_of(data: xarray.Dataset, *, probe: str, days: Days) -> float:
    """Days in which what a probe shows falls by half."""
    return days_to_half(*rows(data, probe, days))


def lowest_day(data: xarray.Dataset, *, days: Days, since: float) -> float:
    time, count = rows(data, "platelet_count", days)
    return float(time[int(np.argmin(count))] - since)


def first(time: np.ndarray, holds: np.ndarray) -> float:
    return float(time[int(np.argmax(holds))]) if holds.any() else np.inf


def day_below(data: xarray.Dataset, *, level: float, after: float, since: float) -> float:
    time, count = rows(data, "platelet_count", [after, np.inf])
    return first(time, count < level) - since


def day_above(data: xarray.Dataset, *, level: float, after: float, since: float) -> float:
    time, count = rows(data, "platelet_count", [after, np.inf])
    return first(time, count >= level) - since


def recovery(data: xarray.Dataset, *, level: float, days: Days, since: float) -> float:
    """When the count is at the level again after its lowest point within these days."""
    return day_above(data, level=level, after=lowest_day(data, days=days, since=0), since=since)


def hours_to_half(data: xarray.Dataset, *, after: float, before: Days) -> float:
    """Hours until the count is half of what it was in a window before."""
    level = mean(data, probe="platelet_count", days=before) / 2
    return 24 * day_below(data, level=level, after=after, since=after)


def responds(data: xarray.Dataset, base: Days, days: Days) -> tuple[np.ndarray, np.ndarray]:
    """Rodeghiero 2009: at least 30, and twice the baseline."""
    level = max(30.0, 2 * mean(data, probe="platelet_count", days=base))
    time, count = rows(data, "platelet_count", days)
    return time, count >= level


def response_day(data: xarray.Dataset, *, at: float, base: Days) -> float:
    """Days from the first dose to a response."""
    return first(*responds(data, base, [at, np.inf])) - at


def response_lost(data: xarray.Dataset, *, at: float, base: Days, days: Days) -> float:
    """Days from the first dose until the response is lost after the peak within these days."""
    time, held = responds(data, base, [peak_day(data, days=days, since=0), np.inf])
    return first(time, ~held) - at


def little(data: xarray.Dataset, *, days: Days) -> float:
    """Mean number over production times mean life: 1 by Little's law."""
    return mass(data, days) / (mean(data, probe="production_rate", days=days) * life(data, days=days))
