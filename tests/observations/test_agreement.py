"""The verdict on two measurements: wrong once in a hundred if the law is one, whatever numbers have in common; and what it notices.

Chance is fixed. Each limit is three standard deviations of what is counted beyond what theory allows.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from observations.agreement import Pair, Verdict, bound, groups, judge
from observations.estimate import Estimate, mean_of, median_of, odds_ratio, only
from observations.groups import share_of
from scipy.stats import chi2, norm

GROUPS, EACH = 12, 3  # of numbers that share luck; numbers in each
STATED = 0.01  # chance of a false alarm
HALF = float(norm.ppf(0.975))  # width of an interval, in standard errors

Chance = np.random.Generator


def pair(old: Estimate, new: Estimate, seed: int = 1, in_rows: bool = False) -> Pair:
    return Pair("a number", old, new, frozenset([seed]), in_rows)


def normal(value: float, error: float = 1.0, n: int = 10**6) -> Estimate:
    return Estimate(value, value - HALF * error, value + HALF * error, n)


def made_up(chance: Chance, correlation: float, shift: np.ndarray | float = 0.0) -> Verdict:
    """Two measurements of GROUPS * EACH numbers; the shift is in standard errors of the difference."""

    def drawn() -> np.ndarray:
        return math.sqrt(correlation) * chance.normal(size=(GROUPS, 1)) + math.sqrt(1 - correlation) * chance.normal(size=(GROUPS, EACH))

    old, new = drawn(), drawn() + math.sqrt(2) * np.broadcast_to(shift, (GROUPS, EACH))
    return judge([pair(normal(old[g, i]), normal(new[g, i]), seed=g) for g in range(GROUPS) for i in range(EACH)])


def odds(chance: Chance) -> Estimate:
    exposed, ill = chance.random(150) < 0.3, chance.random(150) < 0.4
    return odds_ratio(*((a & b).sum() for a in (exposed, ~exposed) for b in (ill, ~ill)), 150)


@pytest.mark.parametrize(
    "measure",
    [
        lambda chance: mean_of(chance.normal(10, 1, 4)),
        lambda chance: mean_of(chance.lognormal(0, 1, 3)),
        lambda chance: share_of(chance.random(60) < 0.1, 0.95),
        lambda chance: median_of(chance.lognormal(0, 1, 60)),
        lambda chance: median_of(np.round(chance.lognormal(0, 1, 12))),
        odds,
    ],
    ids=["mean of 4", "mean of 3, skewed", "share", "median", "median of whole numbers", "odds ratio"],
)
def test_z_is_no_wider_than_normal(measure: Callable[[Chance], Estimate]) -> None:
    chance, number = np.random.default_rng(1), 1000
    z = np.array([abs(pair(measure(chance), measure(chance)).z) for _ in range(number)])
    for level in (2.0, 3.0):
        expected = 2 * float(norm.sf(level)) * number
        assert (z > level).sum() <= expected + 3 * math.sqrt(expected)


def test_z_of_means_is_exact() -> None:
    chance, number = np.random.default_rng(2), 1000
    z = np.array([pair(mean_of(chance.normal(5, 2, 4)), mean_of(chance.normal(5, 2, 4))).z for _ in range(number)])
    assert abs(z.mean()) < 3 / math.sqrt(number) and abs(z.var() - 1) < 3 * math.sqrt(2 / number)


def test_z_of_a_share_is_close_to_that_of_the_exact_test() -> None:
    """8 of 200 against none: Fisher's two-sided p is 0.0072."""
    none, some = (share_of(np.arange(200) < held, 0.95) for held in (0, 8))
    assert pair(none, some).z == pytest.approx(norm.isf(0.0072 / 2), abs=0.1) and pair(some, none).z == -pair(none, some).z


def test_one_person_is_held_against_the_spread_of_others() -> None:
    others = mean_of([9.0, 10.0, 11.0, 10.0])
    assert abs(pair(only(10.5), others).z) < 1 < 3 < pair(only(20.0), mean_of([9.0, 10.0, 11.0, 10.0, 9.5, 10.5, 9.8, 10.2])).z * -1
    assert math.isnan(pair(Estimate(1, 0, 2, 1), Estimate(3, 2, 4, 1)).z)


def test_what_knows_no_chance_must_be_the_same() -> None:
    same, other = pair(only(18.085161), only(18.08516)), pair(only(18.08516), only(18.0853))
    assert same.z == 0 and math.isinf(other.z)
    assert judge([same]).same and not judge([same, other]).same
    assert judge([same, other]).unlike == 1 and judge([same]).equal == 1


def test_a_spread_of_the_last_digits_is_no_chance() -> None:
    rounded = mean_of([20.0, 20.0 + 1e-9, 20.0 - 1e-9, 20.0])
    assert pair(only(20.0), rounded).without_chance and pair(only(20.0), rounded).z == 0 and math.isinf(pair(only(20.01), rounded).z)


def test_a_time_that_many_share_may_be_a_row_later() -> None:
    late = pair(only(1.0), only(1.25), in_rows=True)
    assert math.isnan(late.z) and judge([late, pair(only(1.0), only(1.0))]).same


def test_what_never_happens_any_more_is_noticed() -> None:
    never = Estimate(math.inf, math.inf, math.inf, 4)
    assert math.isinf(pair(normal(5), never).z) and pair(never, never).z == 0
    assert math.isnan(pair(normal(5), Estimate(math.inf, 4.0, math.inf, 4)).z)


def test_nothing_is_no_agreement() -> None:
    assert not judge([]).same


def test_those_who_share_a_seed_share_luck() -> None:
    assert (
        groups([frozenset([1]), frozenset([2]), frozenset([1, 3]), frozenset([3])]) == [0, 1, 0, 0]
        or len({*groups([frozenset([1]), frozenset([2]), frozenset([1, 3]), frozenset([3])])}) == 2
    )
    assert len({*groups([frozenset([1]), frozenset([2]), frozenset([1, 2])])}) == 1


def test_the_bound_holds_for_chi_squared() -> None:
    """The worst that dependence within groups can do; it costs less than a factor of three."""
    for count in (1, 5, 12):
        for p in (0.05, 0.005):
            assert p <= bound(float(chi2.isf(p, count)), count) <= 3 * p


@pytest.mark.parametrize("correlation", [0.0, 0.8, 1.0])
def test_one_law_is_seldom_taken_for_two(correlation: float) -> None:
    chance, number = np.random.default_rng(3), 500
    alarms = sum(not made_up(chance, correlation).same for _ in range(number))
    assert alarms <= number * STATED + 3 * math.sqrt(number * STATED)


def test_as_much_is_noticed_as_it_says() -> None:
    chance, number = np.random.default_rng(4), 100
    one, every = made_up(chance, 0.0).noticed()
    alone = np.zeros((GROUPS, EACH))
    alone[3, 1] = one
    for shift, correlation in ((alone, 0.0), (alone, 1.0), (every, 0.0), (every, 1.0)):
        noticed = sum(not made_up(chance, correlation, shift).same for _ in range(number))
        assert noticed >= 90 - 3 * math.sqrt(9)


def test_a_small_shift_of_everything_is_noticed() -> None:
    chance = np.random.default_rng(5)
    assert sum(not made_up(chance, 0.0, 1.5).same for _ in range(100)) >= 80
