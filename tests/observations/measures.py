"""What an observation file can ask of those whom it measures: functions of traces and cohorts, by name."""

import inspect
from collections.abc import Callable
from typing import Any

import xarray
from observations import assays, bleeding, causes, chronic, clinical, courses, groups, incidence, labelled, trials
from observations.estimate import USUAL, Estimate, mean_of, median_of, only

# A measurement of each person is a number that is averaged over persons; one of a group has its own interval.
EACH: dict[str, Callable[..., float]] = {function.__name__: function for function in (
    courses.mean, courses.ratio, courses.change, courses.difference, courses.highest_of, courses.life, courses.share_of_deaths, courses.ratio_of_deaths,
    courses.mass_change, courses.label_gap, courses.peak_day, courses.peak, courses.peak_change, courses.lowest,
    courses.lowest_day, courses.day_below, courses.day_above, courses.hours_to_half, courses.response_day,
    courses.response_lost, courses.recovery, courses.little, courses.lowest_change, courses.regained, courses.half_life, courses.half_life_in_days, courses.half_life_of,
    causes.life_ratio, causes.immature_count, causes.immature_ratio, causes.yield_ratio, causes.length_below, causes.lowest_ratio, causes.increment_ratio, causes.gain, causes.swing,
    assays.report_ratio, assays.report_bias, assays.report_cv, assays.lost,
)}  # fmt: skip
GROUP: dict[str, Callable[..., Estimate | list[Estimate]]] = {function.__name__: function for function in (
    groups.spread, groups.tenths, groups.wavering, groups.poisson, groups.share, groups.count_at, groups.odds, groups.nadir_day,
    groups.share_by_nadir, groups.share_infected, groups.share_low, groups.by_thirds, chronic.of_ill, chronic.share_of_ill,
    chronic.deaths_of_ill, chronic.pattern, chronic.regulators, chronic.remission, chronic.relapse, trials.responds,
    trials.responds_in_arms, trials.responds_after, trials.odds_of_response, trials.first_response, trials.visits_with, trials.rises_late, trials.changes, trials.shows, trials.holds, trials.day_of_peak, trials.loses,
    clinical.endpoint, clinical.mean_days, clinical.share_among,
    causes.share_lowest, causes.lowest_of_low, causes.back_of_low, causes.first_low, causes.share_highest, causes.goes_with, causes.share_of_low, causes.falls_after, causes.in_flares_only, causes.more_often, causes.share_who_had, causes.diagnosed_on, causes.middle_count,
    assays.found, assays.times_more, assays.share_positive, assays.count_by_test, assays.agreement,
    bleeding.days_with_bleeding, bleeding.patients_who_bleed, bleeding.chance_of_bleeding, bleeding.foretold, bleeding.young_against_bleeding,
    bleeding.blood_lost, bleeding.lose_more, bleeding.odds_of_losing,
    labelled.study, labelled.study_spread, labelled.study_share,
    incidence.incidence_ratio,
)}  # fmt: skip
MEASURES: dict[str, Callable[..., Any]] = {**EACH, **GROUP}
ACROSS = {"mean": mean_of, "median": median_of}


def fault(measure: str, arguments: dict[str, Any]) -> str:
    """What is wrong with the arguments of a measurement; nothing if they fit."""
    parameters = inspect.signature(MEASURES[measure]).parameters
    asked = {name: p for name, p in parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY and name != "confidence"}
    for name in arguments:
        if name not in asked:
            return f"{measure} takes no {name!r}; it takes {', '.join(asked) or 'nothing'}"
    for name, p in asked.items():
        if p.default is inspect.Parameter.empty and name not in arguments:
            return f"{measure} needs {name!r}"
    return ""


def persons(data: xarray.Dataset) -> list[xarray.Dataset]:
    return [data.isel(patient=k) for k in range(data.sizes["patient"])]


def measured(measure: str, arguments: dict[str, Any], data: list[xarray.Dataset], across: str = "mean",
             confidence: float = USUAL) -> list[Estimate]:  # fmt: skip
    """One number, of these subjects together; a measurement of a group may find several."""
    if measure in GROUP:
        found = GROUP[measure](*data, confidence=confidence, **arguments)
        return found if isinstance(found, list) else [found]
    values = [EACH[measure](*each, **arguments) for each in zip(*map(persons, data), strict=True)]
    return [only(values[0]) if len(values) == 1 else ACROSS[across](values, confidence)]
