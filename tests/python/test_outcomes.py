"""Diagnosis, phases and responses follow their published definitions."""

import doctest

import numpy as np
import pytest

import plateletsim.outcomes as outcomes


def test_examples_in_the_documentation_are_true():
    assert doctest.testmod(outcomes).failed == 0


def test_nobody_with_a_normal_count_is_diagnosed():
    assert outcomes.diagnosis(np.arange(1000.0), np.full(1000, 120.0), chance=0.999) is None


def test_the_lower_the_count_the_sooner_the_diagnosis():
    time = np.arange(0.0, 400.0)
    days = [outcomes.diagnosis(time, np.full(400, count), chance=0.5) for count in (5.0, 20.0, 50.0)]
    assert days == sorted(days)
    assert days[0] == pytest.approx(np.log(2) / (0.11 * (1 - 5 / 60) + 0.14 * np.exp(-5 / 14)), abs=1.0)


def test_blood_is_counted_for_other_reasons_too_the_older_the_more_often():
    time = np.arange(0.0, 4000.0)
    for age, a_year in ((5.0, 0.1), (50.0, 1.0), (75.0, 1.5), (90.0, 1.5)):
        day = outcomes.diagnosis(time, np.full(4000, 90.0), chance=0.5, age=age)
        assert day == pytest.approx(np.log(2) / (0.14 * np.exp(-90 / 14) + a_year / 365.25), abs=1.0)


def test_diagnosis_does_not_depend_on_how_finely_a_constant_count_is_recorded():
    coarse = outcomes.diagnosis(np.arange(0, 200, 1.0), np.full(200, 15.0), chance=0.3)
    fine = outcomes.diagnosis(np.arange(0, 200, 0.125), np.full(1600, 15.0), chance=0.3)
    assert fine == pytest.approx(coarse, abs=1.0)


def test_a_relapse_counts_as_disease():
    course = outcomes.course([0, 100, 200, 300, 400], [10, 150, 60, 150, 150])
    assert (course.recovery, course.phase, course.nadir) == (300.0, "persistent", 10.0)


def test_who_never_recovers_is_chronic_after_a_year():
    assert outcomes.course([0, 200, 366], [10, 40, 80]).phase == "chronic"
    assert outcomes.course([0, 200, 366], [10, 40, 80]).recovery is None


def test_days_before_the_diagnosis_are_ignored():
    assert outcomes.course([-10, 0, 10], [3, 20, 150]).nadir == 20.0


def test_the_interval_covers_its_share_at_its_nominal_rate():
    # Wilson's interval covers 93-97 % at n = 100, p = 0.2; 2,000 trials have a standard error of 0.5 %.
    draws = np.random.default_rng(1).random((2000, 100)) < 0.2
    covered = [low <= 0.2 <= high for _, low, high in map(outcomes.share, draws)]
    assert 0.915 < np.mean(covered) < 0.98


def test_odds_ratio_of_nothing_is_one():
    ratio, low, high = outcomes.odds_ratio([1, 1, 0, 0] * 50, [1, 0, 1, 0] * 50)
    assert ratio == pytest.approx(1.0) and low < 1 < high
