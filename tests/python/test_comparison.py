"""Comparisons pair patients, so that what is the same has no difference at all."""

import numpy as np
import pytest
from scipy import stats

import plateletsim as ps
from plateletsim.group.paired import _student_quantile, interval


@pytest.fixture(scope="module")
def compared(scenario: ps.Scenario) -> ps.Comparison:
    scenarios = {"untreated": scenario, "again": scenario, "splenectomy": scenario.with_event("splenectomy", at=1)}
    return ps.compare(scenarios, replicates=3, seed=5, progress=False)


def test_the_same_scenario_differs_by_nothing(compared):
    same = compared.difference().sel(scenario="again")
    assert (same["mean"] == 0).all() and (same["high"] == 0).all()


def test_a_treatment_differs_from_its_day_on(compared):
    difference = compared.difference("platelet_count").sel(scenario="splenectomy")
    assert (difference["mean"].sel(time=slice(0, 0.9)) == 0).all()
    assert (difference["mean"].sel(time=slice(2, None)) > 0).all()
    assert (difference["low"] <= difference["mean"]).all()


def test_the_summary_has_a_row_per_scenario(compared):
    table = compared.summary("platelet_count")
    assert list(table.index) == ["untreated", "again", "splenectomy"]
    assert table.loc["again", "difference"] == 0
    assert "splenectomy" in repr(compared) and "<table" in compared._repr_html_()


def test_everything_is_kept(compared):
    ds = compared.to_xarray()
    assert ds["platelet_count"].dims == ("scenario", "patient", "time")
    assert ds.sizes["scenario"] == 3 and ds.sizes["patient"] == 3


@pytest.mark.parametrize("freedom", [1, 2, 5, 63])
def test_intervals_are_those_of_student(freedom):
    assert _student_quantile(freedom, 0.975) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-5)
    sample = np.random.default_rng(1).normal(size=(freedom + 1, 1))
    expected = stats.ttest_1samp(sample[:, 0], 0).confidence_interval(0.95)
    assert interval(sample, 0.95)[1:, 0] == pytest.approx([expected.low, expected.high], rel=1e-5)


def test_what_cannot_be_paired_is_refused(scenario):
    with pytest.raises(ps.ScenarioError, match="two scenarios"):
        ps.compare({"one": scenario})
    with pytest.raises(ps.ScenarioError, match="same run.duration"):
        ps.compare({"a": scenario, "b": scenario.replace({"run.duration": 2})}, replicates=2, progress=False)


def test_what_has_a_dimension_is_refused(compared):
    with pytest.raises(ps.ScenarioError, match="deaths has a dimension"):
        compared.difference("deaths")
