"""From the same mechanisms one patient recovers in weeks and another stays ill: in the published proportions?

Cohorts are small here. A share passes if it could be that of a model whose true share lies in the published band: at
an edge of the band chance alone would fail it once in a thousand cohorts. PLATELETSIM_LONG=1 runs the cohorts of
MODEL.md. "Fitted" marks rows that set a parameter; they guard what was reached and prove nothing.
"""

import os
from functools import cache

import numpy as np
import plateletsim as ps
import pytest
from plateletsim import outcomes
from scipy.stats import binom

LONG = os.environ.get("PLATELETSIM_LONG") == "1"
SIZES = {"itp_child": 400, "itp_adult": 200, "mmr_vaccine": 60} if LONG else {"itp_child": 24, "itp_adult": 16, "mmr_vaccine": 10}
SEED = 5077  # not one of those with which parameters were sought


@cache
def cohort(name: str) -> ps.Cohort:
    return ps.cohort(ps.load(name).replace({"run.droplet_volume": "0.01 uL"}), SIZES[name], seed=SEED, progress=False)


def passes(true: np.ndarray, low: float, high: float) -> bool:
    """Whether a share that lies in [low, high] could have given this many."""
    return bool(binom.ppf(0.0005, len(true), low) <= np.sum(true) <= binom.ppf(0.9995, len(true), high))


def series(name: str, days: float, patient: int = 0) -> tuple[np.ndarray, np.ndarray]:
    patient_in_time = ps.load(name).replace({"run.droplet_volume": "0.1 uL"}).start(seed=1, patient=patient)
    patient_in_time.step(days=days)
    recorded = patient_in_time.result()
    return recorded.time, recorded["platelet_count"]


def test_passive_transfer() -> None:
    """Harrington 1951: a profound fall within hours, recovery within about a week."""
    time, count = series("passive_transfer", 30)
    given = 5.0
    assert count[np.searchsorted(time, given + 0.5)] < 0.4 * count[0]
    assert count.min() < 30
    assert count[np.searchsorted(time, given + 9.0)] > 100


def test_a_drug_lowers_the_count_after_a_week_lets_go_when_it_is_stopped_and_is_remembered() -> None:
    """Arnold 2013: first exposure, onset after 5-10 days; rise within days of stopping; re-exposure, within hours."""
    onset, recovered, again = [], [], []
    for patient in range(4):
        time, count = series("drug_itp", 47, patient)  # doses from day 10 to 21.5 and from day 45
        onset.append(time[int(np.argmax(count < 150))] - 10)
        assert time[int(np.argmin(np.where(time < 44, count, np.inf)))] < 25
        before = count[np.searchsorted(time, 45.0)]
        recovered.append(count[np.searchsorted(time, 31.5)])
        again.append(24 * (time[int(np.argmax((time > 45) & (count < before / 2)))] - 45))  # hours to half
    assert 5 <= np.median(onset) <= 10
    assert np.median(recovered) > 150
    assert 0 < np.median(again) <= 24


@pytest.mark.parametrize(
    ("name", "day", "level", "above", "band"),
    [("itp_child", 7, 100, True, (0.16, 0.32)),  # Heitink-Polle 2018 (fitted)
     ("itp_child", 182, 150, False, (0.20, 0.39)),  # the same (fitted)
     ("itp_child", 365, 100, False, (0.06, 0.20)),  # the same (fitted)
     ("itp_child", 182, 100, True, (0.62, 0.85)),  # Kuhne 2003: about 70 %
     ("itp_adult", 91, 100, False, (0.60, 0.75)),  # Moulis 2014 (fitted)
     ("itp_adult", 365, 100, True, (0.30, 0.45)),  # French cohort (fitted)
     ("mmr_vaccine", 182, 100, True, (0.85, 0.98))],  # Mantadakis 2010
)  # fmt: skip
def test_share_of_patients(name: str, day: float, level: float, above: bool, band: tuple[float, float]) -> None:
    count = cohort(name).at(day)
    assert passes(count >= level if above else count < level, *band)


def test_counts_at_presentation() -> None:
    """Kuhne 2011 (fitted): means 18 and 25; children 10-26, adults 18-34. Margin: 4 standard errors."""
    for name, low, high in (("itp_child", 10, 26), ("itp_adult", 18, 34)):
        count = cohort(name).at(0)
        margin = 4 * count.std() / np.sqrt(len(count))
        assert low - margin <= count.mean() <= high + margin


def test_chronic_adults() -> None:
    """PMID 16405235, Ballem 1987: life 0.4-4 days, turnover not raised. Median of few patients: within a factor of 1.5."""
    adults = cohort("itp_adult")
    ill = adults.at(365) < 100
    late = adults.day > 335
    life = np.median(adults.series["mean_platelet_lifespan"][ill][:, late].mean(1))
    assert 0.4 / 1.5 <= life <= 4 * 1.5
    assert np.median(adults.series["turnover"][ill][:, late].mean(1)) < 44


def test_what_is_told_of_infections() -> None:
    """Leung 2015, Monto 1993: four in five of those that were the cause; without one, a cold of the last four weeks."""
    many = np.arange(20000)
    for infected, age, chance in ((True, 3.0, 0.8), (True, 60.0, 0.8), (False, 3.0, 0.318), (False, 60.0, 0.109)):
        told = ps._engine.tells_of_infection(1, many, infected, age)
        assert abs(told.mean() - chance) < 0.015  # 4.5 standard errors


def test_most_children_have_had_an_infection_and_most_adults_have_not() -> None:
    assert cohort("itp_child").infected.mean() > 0.5 > cohort("itp_adult").infected.mean()


@pytest.mark.skipif(not LONG, reason="needs the large cohort")
def test_who_stays_ill() -> None:
    """Heitink-Polle 2014: odds ratios 2.47, 3.08 and 11.3, of which only that of age hangs on a fitted parameter."""
    children = cohort("itp_child")
    ill = children.at(365) < 100
    for exposed in (children.age >= 11, ~children.told(), ~children.infected, children.low_for > 14):
        assert outcomes.odds_ratio(exposed, ill)[0] > 1.5
    assert outcomes.odds_ratio(children.at(0) >= 20, ill)[0] > 1  # the same: 2.15
