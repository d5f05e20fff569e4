"""What the engine found of a cohort as arrays: every arm as a leading dimension, which is dropped where there are none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plateletsim import _engine, outcomes
from plateletsim._engine import ScenarioError
from plateletsim.group.arms import Arms
from plateletsim.group.cohort_file import EACH
from plateletsim.scenario.layout import Layout
from plateletsim.scenario.scenario import Scenario
from plateletsim.scenario.timeline import is_shared

DEALT = ("age", "infected", "tolerance")
"""Probes of what a patient was dealt, constant in time."""


def chart_of(scenario: Scenario) -> tuple[str, ...]:
    """The probe that tells to whom something came, where it comes to a share of persons only."""
    return ("given",) if any(is_shared(event) for event in scenario.tree.get("event", [])) else ()


def place_in_chart(layout: Layout, event: str) -> int:
    """Where the probe `given` has an event. Raises ScenarioError for one that nobody could meet, and where it was not kept."""
    column = next((column for column in layout.columns if column.name == "given"), None)
    if column is None:
        raise ScenarioError('nobody wrote down what was given: name "given" among the probes of the cohort')
    known = next(list(d["labels"]) for d in layout.dimensions if d["name"] == column.dimension)
    if event not in known:
        raise ScenarioError(f'"{event}" could come to nobody here; there are {", ".join(known)}')
    return known.index(event)


def gathered(found: _engine.Cohort, day: NDArray[np.float64], layout: Layout, arms: Arms) -> dict[str, Any]:
    """The patients of a Cohort, by the names of its fields; `day` counts from the diagnosis."""
    cases = found.cases
    shape = (max(len(arms), 1), len(cases))
    series = {c.name: np.full((*shape, len(day), *((c.width,) if c.dimension else ())), np.nan) for c in layout.columns}
    each = {name: np.full(len(cases), np.nan) for name in EACH}
    hashes = np.array([case.state_hashes for case in cases], np.str_).reshape(shape[::-1]).T
    for i, case in enumerate(cases):
        known = case.diagnosed + day >= 0
        for arm, rows_of in enumerate(case.series):
            rows = np.minimum(np.searchsorted(rows_of.time, case.diagnosed + day - 1e-9), len(rows_of.time) - 1)
            for name, values in series.items():
                values[arm, i, known] = rows_of.arrays[name][rows[known]]
        arrays, time = case.series[0].arrays, case.series[0].time
        low = arrays["platelet_count"][time <= case.diagnosed] < outcomes.LOW
        each["diagnosed"][i], each["low_for"][i] = case.diagnosed, case.diagnosed - time[int(np.argmax(low))]
        for name in DEALT:
            each[name][i] = arrays[name][0] if name in arrays else np.nan
        each["told"][i] = arrays["told"][np.searchsorted(time, case.diagnosed - 1e-9)] if "told" in arrays else np.nan
    if not arms:
        series, hashes = {name: values[0] for name, values in series.items()}, hashes[0]
    return {
        "patient": np.array([case.patient for case in cases], np.int64),
        "diagnosed": each["diagnosed"], "low_for": each["low_for"], "age": each["age"], "infected": each["infected"] == 1,
        "told": each["told"] == 1, "tolerance": each["tolerance"], "day": np.asarray(day, float), "series": series, "layout": layout,
        "state_hash": hashes,
    }  # fmt: skip
