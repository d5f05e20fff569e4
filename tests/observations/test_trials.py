"""Measurements in arms against cases worked out by hand: three patients, one of whom is not enrolled."""

import numpy as np
import pytest
import xarray
from observations import trials

ENTRY = {"day": 0, "below": 30}
#        day     -1   0   1   2   3   4   5   6   7
UNTREATED = [[10, 10, 10, 10, 10, 10, 10, 10, 10], [20, 20, 20, 20, 20, 20, 20, 20, 20], [90, 90, 90, 90, 90, 90, 90, 90, 90]]
DRUG = [[10, 10, 10, 35, 60, 55, 40, 20, 10], [20, 20, 35, 35, 35, 35, 35, 60, 120], [90, 90, 200, 200, 200, 200, 200, 200, 200]]


@pytest.fixture
def trial() -> xarray.Dataset:
    counts = np.array([UNTREATED, DRUG], float)
    coords = {"arm": ["untreated", "drug"], "day": np.arange(-1.0, 8.0)}
    return xarray.Dataset({"platelet_count": (("arm", "patient", "day"), counts), "production_rate": (("arm", "patient", "day"), counts / 2)}, coords)


def asked(trial, measure, **arguments):
    return measure(trial, arm="drug", entry=ENTRY, confidence=0.95, **arguments)


def test_only_those_who_fit_the_entry_rule_are_enrolled(trial):
    assert asked(trial, trials.responds, days=[0, 7], at_least=50).n == 2


def test_a_response_may_ask_for_a_multiple_of_the_entry_and_for_visits(trial):
    assert asked(trial, trials.responds, days=[1, 2], at_least=30).value == 1
    assert asked(trial, trials.responds, days=[1, 2], at_least=30, times=2).value == 0.5
    assert asked(trial, trials.responds, days=[0, 7], at_least=50, visits=3).value == 0
    assert asked(trial, trials.responds, days=[0, 7], at_least=50, visits=2).value == 1
    assert asked(trial, trials.responds, days=[1, 7], at_least=50, every=6).value == 0.5  # seen on days 1 and 7 alone


def test_days_are_those_of_the_trial(trial):
    assert asked(trial, trials.first_response, days=[1, 7], at_least=30).value == 1.5  # days 2 and 1
    assert asked(trial, trials.day_of_peak, days=[0, 7]).value == 5  # days 3 and 7
    assert asked(trial, trials.rises_late, days=[1, 7], at_least=50, after=6).value == 0.5  # days 3 and 6


def test_what_responders_show_is_a_mean_over_them(trial):
    shown = asked(trial, trials.shows, probe="production_rate", days=[6, 7], relative=10, reached={"day": 7, "at_least": 100})
    assert shown.n == 1 and shown.value == 4.5
    assert asked(trial, trials.changes, probe="production_rate", before=[-1, -1], after=[7, 7]).value == 3.5  # 1 and 6
    assert asked(trial, trials.visits_with, days=[0, 7], at_least=50).value == 0.5  # looked at on days 0 and 7


def test_arms_stand_side_by_side(trial):
    found = trials.responds_in_arms(trial, arms=["untreated", "drug"], entry=ENTRY, days=[0, 7], at_least=50, confidence=0.95)
    assert [each.value for each in found] == [0, 1]


def test_a_switch_is_asked_of_those_whom_the_first_arm_failed(trial):
    failed = trials.responds_after(trial, failed="untreated", arm="drug", entry=ENTRY, days=[0, 7], at_least=100, confidence=0.95)
    assert (failed.value, failed.n) == (0.5, 2)
    assert trials.responds_after(trial, failed="drug", arm="untreated", entry=ENTRY, days=[0, 7], at_least=100, confidence=0.95).n == 1


def test_odds_of_a_response_in_two_arms(trial):
    """One of two against none of two, half a patient more in each cell: 1.5 · 2.5 / 1.5 / 0.5."""
    found = asked(trial, trials.odds_of_response, other="untreated", days=[0, 7], at_least=50)
    assert found.value == pytest.approx(5) and found.low < 5 < found.high
