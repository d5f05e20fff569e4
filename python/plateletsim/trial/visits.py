"""What a trial sees of its patients: counts at visits, rescues, who is seen no more. All arrays end with the visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim.trial.design import Endpoint

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """Patients of one arm, or of several: leading axes of any shape, which all of these share."""

    day: Array
    """Since entry, shape (visits,)."""
    count: Array
    """As the laboratory reports it, 1e9/L, shape (..., visits)."""
    rescue: Array
    """Day of the last rescue at or before each visit, shape (..., visits); -inf where there was none."""
    first_rescue: Array
    """Day of the first rescue, shape (...,); inf where there is none."""
    treated: Array
    """Day on which what the arm is given was given last, at or before each visit, shape (..., visits); -inf where it never was."""
    bleeds: NDArray[np.int64]
    """Bleeds of each grade since entry, shape (..., visits, 4)."""
    baseline: Array
    """Count at entry, shape (...,)."""
    seen_until: Array
    """Day after which nobody sees the patient any more, shape (...,); inf without end."""

    def of(self, which: Any, seen_until: Array) -> Visits:
        """Those of some patients, by an index of the leading axes, who are seen until other days."""
        return Visits(
            self.day, self.count[which], self.rescue[which], self.first_rescue[which], self.treated[which], self.bleeds[which], self.baseline[which], seen_until
        )

    def meant(self, endpoint: Endpoint) -> Mask:
        """At which visits counts are as the endpoint means them, shape (..., visits)."""
        high_enough = (self.count >= endpoint.at_least) & (self.count < endpoint.below)
        high_enough &= self.count >= endpoint.times_baseline * self.baseline[..., None]
        if endpoint.free_of_rescue and endpoint.estimand == "composite":
            high_enough &= self.day - self.rescue >= endpoint.free_of_rescue
        if endpoint.free_of_treatment:
            high_enough &= self.day - self.treated >= endpoint.free_of_treatment
        return high_enough & self.looked_at(endpoint)

    def looked_at(self, endpoint: Endpoint) -> Mask:
        """Visits of the window at which the patient was there, shape (..., visits)."""
        here = self.day <= self.seen_until[..., None]
        if endpoint.estimand == "while_on_treatment":
            here &= self.day < self.first_rescue[..., None]
        return here & self.window(endpoint)

    def window(self, endpoint: Endpoint) -> Mask:
        """Visits that the endpoint asks for, shape (visits,)."""
        inside = (self.day >= endpoint.from_day - 1e-9) & (self.day <= endpoint.until_day + 1e-9)
        if endpoint.of_last:
            inside[np.flatnonzero(inside)[: -endpoint.of_last]] = False
        return inside


@dataclass(frozen=True)
class Outcome:
    """One endpoint of many patients."""

    value: Array
    """0 or 1 for a responder, days for a time, a number for visits and counts; NaN where there is none. Shape (...,)."""
    happened: Mask
    """Of times: whether it was reached; until then, the patient was followed for `value` days."""

    def of(self, which: Any) -> Outcome:
        """That of some patients, by an index."""
        return Outcome(self.value[which], self.happened[which])


def outcome(visits: Visits, endpoint: Endpoint) -> Outcome:
    """What an endpoint is in each patient.

    A patient who is seen no more is no responder; his time is censored; of mean counts, those that were taken count.

    >>> outcome(visits, endpoint).value.mean()
    """
    meant = visits.meant(endpoint)
    everybody = np.ones(meant.shape[:-1], bool)
    if endpoint.measure == "responder":
        held = runs(meant).max(-1) if endpoint.in_a_row else meant.sum(-1)
        return Outcome((held >= endpoint.visits).astype(float), everybody)
    if endpoint.measure == "visits":
        return Outcome(meant.sum(-1).astype(float), everybody)
    if endpoint.measure == "count":
        here = visits.looked_at(endpoint)
        number = here.sum(-1)
        total = np.where(here, visits.count, 0.0).sum(-1)
        return Outcome(np.divide(total, number, out=np.full(number.shape, np.nan), where=number > 0), number > 0)
    if endpoint.measure == "bleed":
        return Outcome(_bled(visits, endpoint).any(-1).astype(float), everybody)
    end = np.minimum(visits.seen_until, endpoint.until_day)
    if endpoint.measure == "rescue":
        return Outcome((visits.first_rescue <= end).astype(float), everybody)
    first = _first(_bled(visits, endpoint) if endpoint.measure == "bleed_time" else runs(meant) >= endpoint.visits, visits.day)
    if endpoint.measure in ("time", "bleed_time"):
        return Outcome(np.minimum(first, end), first <= end)
    later = visits.looked_at(endpoint) & ~meant & (visits.day > first[..., None])
    lost = _first(later, visits.day)
    span = np.minimum(lost, end) - first
    return Outcome(np.where(np.isfinite(first), span, np.nan), np.isfinite(first) & (lost <= end))


def _bled(visits: Visits, endpoint: Endpoint) -> Mask:
    """Whether a visit of the window tells of a bleed of that grade or a higher one since it began, shape (..., visits)."""
    until_then = visits.bleeds[..., endpoint.bleeding - 1 :].sum(-1)
    place = max(int(np.searchsorted(visits.day, endpoint.from_day)) - 1, 0)
    return visits.looked_at(endpoint) & (until_then > until_then[..., place, None])


def runs(held: Mask) -> NDArray[np.int64]:
    """How many in a row hold, up to and with each visit; shape as `held`.

    >>> runs(np.array([True, True, False, True])).tolist()
    [1, 2, 0, 1]
    """
    length = np.zeros(held.shape, np.int64)
    for visit in range(held.shape[-1]):
        before = length[..., visit - 1] if visit else 0
        length[..., visit] = np.where(held[..., visit], before + 1, 0)
    return length


def _first(held: Mask, day: Array) -> Array:
    """Day of the first visit that holds; inf without one."""
    return np.where(held.any(-1), day[held.argmax(-1)], np.inf)
