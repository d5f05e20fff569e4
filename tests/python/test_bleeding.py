"""The chance to bleed from a course of counts, against its closed form and against what patients then bleed."""

import numpy as np
import pytest

import plateletsim as ps
from plateletsim import _engine

SITES = list(_engine.bleed_sites)


def hazard(count: float, immature: float = 0.1, age: float = 50, female: bool = True, risk: float = 1) -> np.ndarray:
    return np.array(_engine.bleeding_hazard(None, [count], [immature], age, female, risk)[0])


def test_it_is_the_exponential_of_the_accumulated_hazard():
    grades = np.array(_engine.bleed_grades)
    for grade in (1, 2, 3, 4):
        rate = hazard(12) @ grades[:, grade - 1 :].sum(1)
        assert ps.bleeding_risk([12] * 20, 20, grade=grade) == pytest.approx(-np.expm1(-20 * rate))
    brain = hazard(12, age=80)[SITES.index("brain")]
    assert ps.bleeding_risk([12], 365, site="brain", grade=3, age=80) == pytest.approx(-np.expm1(-365 * brain))


def test_a_course_is_added_up_day_by_day_and_goes_on_as_it_ended():
    parts = [ps.bleeding_risk([n], 1) for n in (5, 40, 200)]
    assert ps.bleeding_risk([5, 40, 200], 3) == pytest.approx(1 - np.prod([1 - p for p in parts]))
    assert ps.bleeding_risk([5, 40, 200], 5, start=2) == pytest.approx(ps.bleeding_risk([200], 5))
    assert ps.bleeding_risk([5, 40, 200], 0.5, start=0.75) == pytest.approx(1 - (1 - parts[0]) ** 0.25 * (1 - parts[1]) ** 0.25)


def test_many_courses_at_once():
    risks = ps.bleeding_risk([[5, 5], [150, 150]], 2)
    assert risks.shape == (2,)
    assert risks[0] > risks[1] > 0


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"counts": [5]}, {"counts": [20]}),
        ({"age": 80, "site": "gut"}, {"site": "gut"}),
        ({}, {"immature": 0.5}),
        ({}, {"risk": 0.5}),
        ({"age": 30}, {"age": 30, "sex": "male"}),
    ],
)
def test_what_raises_it(more, less):
    assert ps.bleeding_risk(**{"counts": [10], **more}) > ps.bleeding_risk(**{"counts": [10], **less})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"site": "knee"}, "there are skin"), ({"sex": "f"}, "neither female nor male"), ({"grade": 5}, "grade = 5"), ({"counts": [-1]}, "at least 0"),
     ({"counts": []}, "at least one"), ({"days": 0}, "a time has"), ({"start": 9}, "after the last count"), ({"counts": [np.nan]}, "at least 0")],
)  # fmt: skip
def test_mistakes_are_named(wrong, words):
    with pytest.raises(ps.ScenarioError, match=words):
        ps.bleeding_risk(**{"counts": [10, 10], **wrong})


@pytest.fixture(scope="module")
def bled():
    """Two hundred people with marrow failure, for fifty days."""
    scenario = ps.load("aplastic_anaemia").replace(
        {
            "run.droplet_volume": "0.01 uL",
            "run.step": "6 hour",
            "run.record": "0.25 day",
            "run.duration": "50 day",
            "event.0.at": "0 day",
            "bleeds.illness": 20,
            "bleeds.spread": 0,
        }
    )
    return scenario.run(seed=3, replicates=200, progress=False)


def test_a_run_bleeds_as_its_course_foretells(bled):
    """A Poisson process with the risk that is told: within 4.1 standard errors (chance alone 4e-5)."""
    data = bled.to_xarray()
    risk = ps.bleeding_risk(bled, 30, start=20, grade=2)
    before, after = (data.bleeds_by_grade.sel(time=day, method="nearest").isel(bleed_grade=slice(1, None)).sum("bleed_grade") for day in (20, 50))
    found = (after > before).values
    assert risk.shape == (200,)
    assert 0.05 < risk.mean() < 0.95
    assert found.mean() == pytest.approx(risk.mean(), abs=4.1 * np.sqrt((risk * (1 - risk)).sum()) / 200 + 0.01)


def test_probes_agree_with_each_other(bled):
    data = bled.to_xarray()
    last = data.isel(time=-1)
    assert (last.bleeds.sum("bleed_site") == last.bleeds_by_grade.sum("bleed_grade")).all()
    assert (data.bleeds.diff("time") >= 0).all()
    assert ((last.bleeds.sum("bleed_site") > 0) == np.isfinite(last.first_bleed)).all()
    assert set(np.unique(data.worst_bleeding)) <= {0, 1, 2, 3, 4}


def test_without_bleeds_a_run_has_its_counts():
    scenario = ps.load("healthy_adult").replace({"run.droplet_volume": "0.01 uL", "run.duration": "5 day"})
    counts = scenario.run(seed=1, progress=False)
    risk = ps.bleeding_risk(counts, 3)
    assert risk == pytest.approx(
        ps.bleeding_risk([250] * 3, 3, immature=float(counts["immature_fraction"].mean()), age=scenario.quantity("patient.age", "year")), rel=0.1
    )


def test_tranexamic_acid_halves_bleeds_and_leaves_counts():
    ill = ps.load("itp_chronic_adult").replace({"run.droplet_volume": "0.02 uL", "run.duration": "40 day", "antibody.onset": 0, "bleeds.lasts": 2})
    treated = ill.with_event("tranexamic_acid", dose="1000 mg", at=20, every="8 hour", count=60)
    one, other = (each.run(seed=1, progress=False) for each in (ill, treated))
    assert np.array_equal(one["platelet_count"], other["platelet_count"])
    late = one.time > 25
    ratio = (other["bleeding_hazard"][late] / one["bleeding_hazard"][late])[:, SITES.index("gut")]
    assert 0.5 < ratio.mean() < 0.9


def test_aspirin_outlasts_its_level():
    """It is gone within the hour, its effect fades over days."""
    well = ps.load("healthy_adult").replace({"run.droplet_volume": "0.02 uL", "run.duration": "40 day", "bleeds.lasts": 2})
    treated = well.with_event("aspirin", dose="100 mg", at=5, every="1 day", count=15)
    one, other = (each.run(seed=1, progress=False) for each in (well, treated))
    ratio = (other["bleeding_hazard"] / one["bleeding_hazard"])[:, SITES.index("skin")]
    at = lambda day: float(np.interp(day, one.time, ratio))  # noqa: E731
    assert np.array_equal(one["platelet_count"], other["platelet_count"])
    assert 1.3 < at(19) < 1.7
    assert 1.05 < at(24) < at(19)
    assert at(39) < 1.05
