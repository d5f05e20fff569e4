"""What forecasts are measured with: scores with a closed form, and rivals that do what they say."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import forecast as bench
import friberg


def test_the_score_of_normal_draws_is_the_closed_form():
    draws = np.random.default_rng(1).normal(size=20_000)
    assert bench.crps(draws, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), rel=0.03)
    assert bench.crps(np.full(10, 3.0), 5.0) == 2


def test_intervals_hold_their_share():
    draws = np.arange(101.0)
    assert bench.within(draws, 50, 0.5) and not bench.within(draws, 20, 0.5) and bench.within(draws, 20, 0.9)


def test_without_a_hit_nothing_moves():
    point = friberg.Prior.wide(0.0).mean[None].copy()
    point[0, 3], point[0, 6] = -20, -20
    np.testing.assert_allclose(friberg.courses(point, np.arange(20.0), 0.0), 250, rtol=1e-6)


def test_a_course_of_its_own_is_found_again():
    """Two thirds of hidden bases lie within the standard error that is told: of 20, fewer than 6 in 2 of 10,000 such tests."""
    prior, chance, days = friberg.Prior.wide(0.0), np.random.default_rng(3), np.arange(12.0)
    near = 0
    for _ in range(20):
        truth = chance.normal(prior.mean, prior.spread)
        true = friberg.courses(truth[None], days, 0.0)[0]
        seen = np.maximum(np.exp(np.log(true + friberg.FLOOR) + friberg.SPREAD * chance.normal(size=12)) - friberg.FLOOR, 0)
        mode, doubt = friberg.fitted(prior, days, seen)
        near += abs(mode[0] - truth[0]) < np.sqrt(doubt[0, 0])
    assert near >= 6


def test_persistence_follows_the_changes_of_others():
    others = [bench.Person(np.array([0.0, 1.0]), np.array([100.0, 50.0]))] * 20
    draws = bench.by_persistence(others, bench.Person(np.array([0.0]), np.array([200.0])), np.array([1.0]), np.random.default_rng(1))
    assert draws.mean() == pytest.approx(201 * 51 / 101 - 1)


def test_tables_are_read_as_they_are(tmp_path):
    table = tmp_path / "ward.csv"
    rows = "".join(f"1,{day},{100 + day},{sepsis},0,0\n" for day, sepsis in ((0, 1), (1, 1), (2, 1), (5, 1))) + "2,0,90,0,0,0\n"
    table.write_text("stay,day,platelets_1e9_per_L,sepsis,heme_malignancy_or_chemo,cirrhosis\n" + rows)
    [person] = bench.read(table, "sepsis")
    known, later = person.parted(3)
    assert known.count.tolist() == [100, 101, 102] and later.day.tolist() == [5]
