"""Measurements against cases worked out by hand, and estimates against their laws."""

import math

import numpy as np
import pytest
import xarray
from observations import assays, bleeding, causes, courses, estimate, groups, incidence, labelled, measures
from observations.estimate import Estimate


def trace(count, **more) -> xarray.Dataset:
    columns = {"platelet_count": count, **more}
    return xarray.Dataset({name: ("time", np.asarray(values, float)) for name, values in columns.items()}, {"time": np.arange(len(count), dtype=float)})


def cohort(counts, days, **each) -> xarray.Dataset:
    columns = {name: ("patient", np.asarray(values)) for name, values in each.items()}
    return xarray.Dataset({"platelet_count": (("patient", "day"), np.asarray(counts, float)), **columns}, {"day": np.asarray(days, float)})


def test_windows_are_open_at_their_start() -> None:
    assert courses.mean(trace([10, 20, 30, 40]), probe="platelet_count", days=[0, 2]) == 25
    assert courses.ratio(trace([1, 6]), trace([1, 2]), probe="platelet_count", days=[0, 1], base=[0, 1]) == 3
    assert courses.change(trace([1, 6, 3]), probe="platelet_count", days=[1, 2], base=[0, 1]) == -0.5


def test_levels_of_any_probe() -> None:
    falling = trace([0, 0, 0, 0], igg=[16, 8, 4, 2])
    assert courses.half_life_of(falling, probe="igg", days=[-1, 3]) == pytest.approx(1)
    assert courses.highest_of(falling, probe="igg", days=[0, 3]) == 8
    assert courses.difference(falling, trace([0, 0, 0, 0], igg=[1, 1, 2, 2]), probe="igg", days=[0, 2]) == 4.5


def test_each_death_counts_once() -> None:
    data = trace([0, 0, 0], mean_platelet_lifespan=[math.nan, 2, 8], turnover=[0, 30, 10])
    assert courses.life(data, days=[-1, 2]) == 3.5


def test_days_of_events() -> None:
    data = trace([250, 100, 20, 5, 40, 120, 130])
    assert courses.day_below(data, level=30, after=0, since=1) == 1
    assert courses.day_below(data, level=1, after=0, since=1) == math.inf
    assert courses.lowest_day(data, days=[0, 6], since=0) == 3
    assert courses.recovery(data, level=100, days=[0, 6], since=1) == 4
    assert courses.hours_to_half(data, after=0, before=[-1, 0]) == 24


def test_a_response_is_thirty_and_twice_the_baseline() -> None:
    data = trace([10, 10, 25, 31, 90, 25, 10])
    assert courses.response_day(data, at=1, base=[-1, 1]) == 2
    assert courses.response_lost(data, at=1, base=[-1, 1], days=[1, 6]) == 4


def test_the_curve_of_hanson_and_slichter_is_a_line_without_random_loss() -> None:
    assert courses.hanson_slichter(np.array([0.0, 5.25, 11.0]), 1e9) == pytest.approx([1, 0.5, 0])


def test_shares_and_odds() -> None:
    data = cohort([[5, 150], [5, 50], [50, 150], [50, 150]], [0, 365], age=[3, 12, 4, 5])
    assert groups.share(data, day=365, at_least=100, confidence=0.95).value == 0.75
    assert groups.share(data, day=365, at_least=100, among={"day": 0, "below": 20}, confidence=0.95).value == 0.5
    assert groups.odds(data, exposed="eleven or older", confidence=0.95).value == pytest.approx(1.5 * 3.5 / 0.5 / 0.5)


def test_intervals_hold_what_they_promise() -> None:
    """95 % of intervals hold the truth; over 400 samples 92-98 % do so, at 2.8 standard errors."""
    rng = np.random.default_rng(5)
    means = [estimate.mean_of(rng.normal(3, 2, 12)) for _ in range(400)]
    medians = [estimate.median_of(rng.exponential(1, 21)) for _ in range(400)]
    shares = [groups.share_of(rng.random(30) < 0.2, 0.95) for _ in range(400)]
    for found, truth in ((means, 3), (medians, math.log(2)), (shares, 0.2)):
        held = np.mean([each.low <= truth <= each.high for each in found])
        assert held > 0.92, truth
    assert np.mean([each.low <= 3 <= each.high for each in means]) < 0.98


def test_met_and_missed() -> None:
    near = Estimate(11, 9, 13, 20)
    assert estimate.met([Estimate(10, 9, 11)], (5, 10), "") and not estimate.met([near], (5, 10), "")
    assert estimate.could_be_met([near], (5, 10), "") and not estimate.could_be_met([near], (14, 20), "")
    assert not estimate.met([estimate.only(math.inf)], (5, math.inf), "")
    falling = [estimate.only(value) for value in (3, 2, 1)]
    assert estimate.met(falling, None, "falling") and not estimate.met(falling, None, "rising")


def test_fold_errors() -> None:
    assert estimate.fold_error(estimate.only(5), 10, None) == 2
    assert estimate.fold_error(estimate.only(20), 10, (1, 30)) == 2
    assert estimate.fold_error(estimate.only(20), None, (1, 10)) == 2
    assert estimate.fold_error(estimate.only(7), None, (1, 10)) == 1
    assert estimate.fold_error(estimate.only(-1), 10, None) is None


def test_persons_are_averaged_and_an_order_is_asked_of_each() -> None:
    data = xarray.concat([trace([1, 2]), trace([1, 4])], "patient")
    (found,) = measures.measured("mean", {"probe": "platelet_count", "days": [0, 1]}, [data])
    assert found.value == 3 and found.n == 2 and found.low < 2


def group(counts, **more) -> xarray.Dataset:
    columns = {"platelet_count": counts, **more}
    return xarray.Dataset(
        {name: (("patient", "time"), np.asarray(values, float)) for name, values in columns.items()}, {"time": np.arange(len(counts[0]), dtype=float)}
    )


def test_kinetics_beside_another_person() -> None:
    ill = trace([50, 50], turnover=[25, 25], immature_fraction=[0.1, 0.1], megakaryocytes=[3, 3], production_rate=[20, 20], mean_platelet_lifespan=[2, 2])
    well = trace([250, 250], turnover=[40, 40], immature_fraction=[0.02, 0.02], megakaryocytes=[2, 2], production_rate=[40, 40], mean_platelet_lifespan=[8, 8])
    window = {"days": [-1, 1], "base": [-1, 1]}
    assert causes.life_ratio(ill, well, **window) == 0.25
    assert causes.immature_ratio(ill, well, **window) == pytest.approx(5 / 5)
    assert causes.yield_ratio(ill, well, **window) == pytest.approx(1.5 / 0.5)


def test_an_increment_is_what_a_transfusion_adds() -> None:
    other, feverish = trace([10, 10, 40, 34]), trace([20, 20, 44, 26])  # given at the time of the second count
    given = other.time.values[1]
    later = [float(other.time.values[k] - given) for k in (2, 3)]
    assert [causes.increment_ratio(feverish, other, given=given, after=each) for each in later] == [pytest.approx(24 / 30), pytest.approx(6 / 24)]


def test_the_middle_of_a_cohort_has_a_day_and_a_count() -> None:
    found = cohort([[9, 3], [7, 1], [50, 8]], [-1, 0], diagnosed=[6, 40, 9])
    assert causes.diagnosed_on(found, confidence=0.95).value == 9
    assert causes.middle_count(found, day=0, confidence=0.95).value == 3


def test_what_comes_again_has_a_period() -> None:
    time = np.arange(0, 200, 0.5)
    data = xarray.Dataset({"platelet_count": ("time", 100 + 80 * np.sin(2 * np.pi * time / 28))}, {"time": time})
    assert causes.swing(data, days=[0, 200]) == pytest.approx(28, abs=0.5)
    assert causes.swing(trace([1, 2, 3, 4, 5]), days=[-1, 5]) == math.inf
    assert causes.lowest_ratio(trace([9, 4, 9, 2, 9]), days=[2, 4], base=[0, 2]) == 0.5
    assert causes.gain(trace([10, 30, 70, 40]), days=[1, 3], base=[-1, 1]) == 50
    assert causes.length_below(trace([9, 1, 1, 9, 9]), level=5, days=[0, 4]) == 2


def test_lowest_counts_of_a_group() -> None:
    data = group([[200, 100, 160], [200, 140, 120], [200, 180, 190], [200, 190, 470]], pooled_fraction=[[0.3] * 3, [0.2] * 3, [0.1] * 3, [0.05] * 3])
    assert causes.share_lowest(data, days=[0, 2], below=150, confidence=0.95).value == 0.5
    assert causes.lowest_of_low(data, days=[0, 2], below=150, confidence=0.95).value == 110
    assert causes.back_of_low(data, days=[0, 2], below=150, on=2, confidence=0.95).value == 0.5
    assert causes.first_low(data, days=[0, 2], below=150, confidence=0.95).value == 1
    assert causes.share_highest(data, days=[0, 2], above=450, confidence=0.95).value == 0.25
    found = causes.goes_with(
        group([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]], tpo=[[9, 9], [8, 8], [7, 7], [6, 6], [5, 5]]), probe="tpo", days=[-1, 1], confidence=0.95
    )
    assert found.value == pytest.approx(1) and found.low < found.high < 1


def test_those_who_are_low_and_those_who_fall() -> None:
    data = group([[100, 40, 40], [100, 120, 120], [100, 95, 200], [100, 92, 85]])
    assert causes.share_of_low(data, days=[0, 2], of=150, below=50, confidence=0.95).value == pytest.approx(1 / 4)
    assert causes.falls_after(data, day=0, within=1, by=0.07, confidence=0.95).value == 0.5
    assert causes.falls_after(data, day=0, within=2, by=0.1, confidence=0.95).value == 0.5


def test_flares_are_told_from_what_lasts() -> None:
    """Flares on days 1 and 5; days 0, 3, 4, 7 and 8 are quiet. Of three who are ever low, one is so in flares only."""
    data = group([[9, 1, 1, 9, 9, 1, 1, 9, 9], [9, 1, 1, 1, 1, 1, 1, 1, 1], [9] * 9, [9, 9, 9, 9, 2, 2, 2, 2, 2]])
    asked = {"days": [-1, 8], "below": 5, "first": 1, "every": 4, "quiet": [1, 3], "confidence": 0.95}
    assert causes.in_flares_only(data, **asked).value == pytest.approx(1 / 3)


def test_diagnoses_of_two_cohorts_by_those_exposed() -> None:
    often, seldom = (
        cohort([[1.0]] * 4, [0], diagnosed=days).assign_attrs(exposed=exposed) for days, exposed in (([5, 9, 20, 90], 300), ([9, 70, 80, 90], 1000))
    )
    found = causes.more_often(often, seldom, within=60, confidence=0.95)
    assert found.value == pytest.approx(10) and found.low == pytest.approx(100 / found.high) and found.n == 4


def test_who_had_another_illness_by_the_diagnosis() -> None:
    given = np.zeros((4, 2, 3))
    given[0, :, 0] = given[1, :, 1] = given[1, :, 0] = 1  # one has the first, one the first and the second
    given[2, 1, 1] = 1  # one gets the second after the diagnosis
    data = xarray.Dataset({"given": (("patient", "day", "event"), given)}, {"day": [0, 1], "event": ["lupus", "cll", "flare"]})
    assert causes.share_who_had(data, one_of=["lupus"], confidence=0.95).value == 0.5
    assert causes.share_who_had(data, one_of=["cll", "lupus"], confidence=0.95).value == 0.5
    assert causes.share_who_had(data, one_of=["cll"], confidence=0.95).value == 0.25


def test_reports_against_the_truth() -> None:
    data = trace([10, 10, 10, 10], reported_platelet_count=[0, 11, 13, 12])
    assert assays.report_ratio(data, days=[0, 3]) == pytest.approx(1.2)
    assert assays.report_bias(data, days=[0, 3]) == pytest.approx(2)
    assert assays.lost(data, days=[0, 3]) == pytest.approx(-0.2)
    assert assays.report_cv(data, days=[0, 3]) == pytest.approx(1 / 12)


def test_tests_of_patients() -> None:
    data = cohort([[5, 150], [5, 50], [50, 60], [50, 150]], [0, 365])
    density = np.array([[2, 0.5], [0.5, 2], [0.5, 0.5], [2, 2]])
    data = data.assign(reported_antibody=(("patient", "day", "antibody_test"), np.stack([density, density], 1))).assign_coords(antibody_test=["a", "b"])
    assert assays.share_positive(data, tests=["a"], day=0, confidence=0.95).value == 0.5
    assert assays.share_positive(data, tests=["a", "b"], day=365, below=100, confidence=0.95).value == 0.5
    assert [each.value for each in assays.count_by_test(data, tests=["a", "b"], day=365, confidence=0.95)] == [60, 150]
    health = trace([10, 25]).expand_dims("patient")
    assert assays.found(data, probe="platelet_count", day=0, below=10, confidence=0.95).value == 5
    assert assays.found(data, health, probe="platelet_count", day=0, base=[0, 1], confidence=0.95).value == pytest.approx(27.5 / 25)
    assert assays.times_more(data, health, probe="platelet_count", day=0, base=[0, 1], confidence=0.95).value == pytest.approx(25 / 27.5)


def test_instruments_agree_absolutely_or_not() -> None:
    """Shrout and Fleiss's ICC(2,1): 1 for the same numbers, less for a bias between instruments that one-way correlation would miss."""
    one = cohort([[100], [200], [300]], [0])
    same, biased = (one.rename(platelet_count="reported_platelet_count") + bias for bias in (0.0, 100.0))
    assert assays.agreement(same, same + 1e-3, day=0, confidence=0.95).value == pytest.approx(1, abs=1e-6)
    assert assays.agreement(same, biased, day=0, confidence=0.95).value == pytest.approx(2 / 3)


def test_bleeds_are_counted_by_day_and_by_patient() -> None:
    worst = [[0, 2, 3, 0], [0, 0, 1, 0], [2, 2, 2, 2], [0, 0, 0, 0]]  # mornings 0 to 3
    data = group([[1] * 4] * 4, worst_bleeding=worst)
    within = {"grade": 2, "days": [0, 3], "confidence": 0.95}
    assert bleeding.days_with_bleeding(data, **within).value == pytest.approx((2 / 3 + 0 + 1 + 0) / 4)
    assert bleeding.patients_who_bleed(data, **within).value == 0.5


def test_births_are_told_apart_by_the_count_before_them() -> None:
    lost = [[math.nan, 200, 200, 1200, 1200], [math.nan, math.nan, 900, 900, 600]]
    data = group([[200, 100, 90, 100, 100], [40, 40, 40, 200, 200]], delivery_blood_loss=lost)
    times = np.array([[0, 1, 1, 2, 2], [0, 0, 1, 1, 2]])
    data = data.assign(given=(("patient", "time", "event"), times[:, :, None])).assign_coords(event=["delivery"])
    assert bleeding.blood_lost(data, confidence=0.95).value == pytest.approx(750)
    assert bleeding.blood_lost(data, counts=(0, 50), confidence=0.95).value == 900
    assert bleeding.lose_more(data, above=900, confidence=0.95).value == 0.5
    assert bleeding.lose_more(data, data, above=1000, counts=(50, 150), confidence=0.95).value == 1.0
    odds = bleeding.odds_of_losing(data, data, above=900, counts=(50, 150), confidence=0.95)
    assert odds.value == pytest.approx(1.5 * 2.5 / 0.5 / 0.5)


def test_rare_bleeds_by_their_hazard() -> None:
    hazard = np.zeros((2, 11, len(bleeding.SITES)))
    hazard[0, :, bleeding.SITES.index("brain")] = 0.1  # all of grade 3 or 4
    hazard[1, :, bleeding.SITES.index("gut")] = 0.1  # a quarter of them
    data = group([[1] * 11] * 2).assign(bleeding_hazard=(("patient", "time", "bleed_site"), hazard))
    chances = {site: bleeding.chance_of_bleeding(data, site=site, grade=3, days=[0, 10], confidence=0.95).value for site in ("brain", "not brain")}
    assert chances["brain"] == pytest.approx((1 - math.exp(-1)) / 2)
    assert chances["not brain"] == pytest.approx((1 - math.exp(-0.25)) / 2)


def test_who_bled_early_and_young_platelets() -> None:
    hazard = np.zeros((4, 11, len(bleeding.SITES)))
    hazard[:, :, bleeding.SITES.index("brain")] = np.array([0.4, 0.4, 0.1, 0.1])[:, None]
    worst = np.zeros((4, 11))
    worst[:2, 1] = 2
    data = group([[1] * 11] * 4, worst_bleeding=worst).assign(bleeding_hazard=(("patient", "time", "bleed_site"), hazard))
    found = bleeding.foretold(data, grade=2, major=3, early=[0, 2], days=[2, 10], confidence=0.95)
    assert found.value == pytest.approx(4) and found.low <= 4 <= found.high
    weeks = [0.0, 4.0, 8.0]
    bleeds = np.array([[0, 0, 4], [0, 0, 3], [0, 0, 2], [0, 0, 1], [0, 0, 9]], float)[:, :, None]
    course = cohort([[10] * 3, [12] * 3, [14] * 3, [16] * 3, [90] * 3], weeks).assign(
        immature_fraction=(("patient", "day"), np.full((5, 3), 0.5)), bleeds_by_grade=(("patient", "day", "bleed_grade"), bleeds))  # fmt: skip
    spared = bleeding.young_against_bleeding(course, day=4, below=30, confidence=0.95)
    assert spared.value == pytest.approx(-1) and spared.n == 4  # the last has no low count


def test_a_study_of_a_straight_line_finds_its_end() -> None:
    time = np.arange(0, 12, 1 / 72)
    alive = np.clip(1 - np.clip(time - 1, 0, None) / 9, 0, 1)
    organs = {"label_recovery": 0.6 * alive, "label_spleen": 0.3 * alive + 0.4 * (1 - alive), "label_liver": 0.3 * (1 - alive)}
    data = xarray.Dataset({name: (("patient", "time", "label"), np.array([values] * 8)[:, :, None]) for name, values in organs.items()}, {"time": time})
    data["platelet_count"] = (("patient", "time"), np.full((8, time.size), 240.0))
    asked = {"at": 1, "days": 10, "confidence": 0.95}
    assert labelled.study(data, what="weighted_mean", **asked).value == pytest.approx(9, rel=0.03)
    assert labelled.study(data, what="recovery", **asked).value == pytest.approx(0.6, rel=0.03)
    assert labelled.study_spread(data, what="life", **asked).value < 0.5
    assert labelled.study_share(data, what="identifiable", **asked).value == 1
    assert labelled.study_share(data, what="not raised", **asked).value > 0.5  # 240 / 0.6 / 9 is 44 a day, and 47 would be raised
    assert labelled.study_share(data, what="hepatic", **asked).value == 1


def test_incidence_counts_exposures_by_age() -> None:
    told = """[patient_immunity]
youngest = { value = "0 year" }
oldest = 80
age_skew = 2
[infection]
rate = "3 1/year"
rate_age_slope = 0.0
first_encounter = "1000000 year"
replacement = "1000000 year"
other_triggers = { value = "1 1/year" }
"""
    exposed = 4000
    shares = (np.arange(exposed) + 0.5) / exposed
    ages = 80 * shares**2  # of all who were exposed
    ill = np.concatenate([ages[(ages >= 10) & (ages < 20)][::2], ages[(ages >= 40) & (ages < 60)][::8]])  # each second, each eighth
    data = cohort(np.zeros((len(ill), 1)), [0], age=ill).assign_attrs(exposed=exposed, scenario_resolved=told)
    found = incidence.incidence_ratio(data, data, ages=[10, 20], against=[40, 60], confidence=0.95)
    assert found.value == pytest.approx(4, rel=0.02) and found.low < 4 < found.high
    assert math.isnan(incidence.incidence_ratio(data, data, ages=[0, 5], against=[40, 60], confidence=0.95).value)

    # Where microbes are met at fifteen and never replaced, infections trigger less in the old.
    once = data.assign_attrs(scenario_resolved=told.replace('first_encounter = "1000000', 'first_encounter = "15'))
    novel = [np.exp(-data.age.values[among] / 15).mean() for among in ((ill < 20), (ill > 20))]
    expected = 4 * (3 * novel[0] + 1) / (3 * novel[1] + 1)
    found = incidence.incidence_ratio(once, once, ages=[10, 20], against=[40, 60], confidence=0.95)
    assert found.value == pytest.approx(expected, rel=0.05)

    # Half of the year apart in a swing of a half: 3 infections a year become 4.5 and 1.5, beside one other trigger.
    days = [
        data.assign_attrs(scenario_resolved=told + f'season = 0.5\nseason_peak = "10 day"\nonset = "2 day"\nfirst_day = "{day} day"\n') for day in (8, 190.625)
    ]
    found = incidence.incidence_ratio(*days, ages=[0, 80], against=[0, 80], confidence=0.95)
    assert found.value == pytest.approx(5.5 / 2.5, rel=1e-5)
