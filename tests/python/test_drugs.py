"""Every drug of the library, in every kind of body: what it must never do, and what remains when it has gone."""

from typing import Any

import numpy as np
import pytest
import xarray
from python.regimens import REGIMENS

import plateletsim as ps

FIRST = 3.0  # day of the first dose
REFUSED = {"daratumumab": "lies outside", "sutimlimab": "lies outside", "plasma_exchange": "lever igg_removal became"}  # and with which words
REFUSED |= {"carboplatin": "lever early_progenitor_loss became", "temozolomide": "lever early_progenitor_loss became", "ifosfamide": "lies outside"}
REFUSED |= dict.fromkeys(["doxorubicin", "gemcitabine", "hydroxycarbamide"], "lever progenitor_loss became")
BRIEF = {"adrenaline", "plasma_exchange"}  # gone when the next row is recorded
SMALL: dict[str, Any] = {
    "run.droplet_volume": "0.003 uL",
    "run.step": "3 hour",
    "run.record": "12 hour",
    "marrow.megakaryocyte_sample": 200,
    "phagocytosis.sample": 100,
}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "healthy": ("healthy_adult", {}),
    "aplastic": ("aplastic_anaemia", {"event.0.at": "0 day"}),
    "ill": ("itp_adult", {}),
    "infant": ("healthy_child", {"patient.weight": "6 kg", "patient.age": "0.4 year"}),
    "asplenic": ("healthy_adult", {"spleen.present": False}),
}


def body(name: str, days: float = 14) -> ps.Scenario:
    scenario, changes = BODIES[name]
    return ps.load(scenario).replace({**SMALL, "run.duration": days, **changes})


def trace(scenario: ps.Scenario) -> xarray.Dataset:
    return scenario.run(seed=5, progress=False).to_xarray()


def times(dose: str, factor: float) -> str:
    value, unit = dose.split()
    return f"{float(value) * factor:g} {unit}"


@pytest.fixture(scope="module")
def untreated() -> dict[str, xarray.Dataset]:
    return {name: trace(body(name)) for name in BODIES}


def sound(course: xarray.Dataset) -> bool:
    """Counts are counts, and a drug has a level that is one."""
    levels = course.drug_concentration.values
    return bool(np.isfinite(course.platelet_count).all() and np.isfinite(levels).all() and (levels >= 0).all() and (course.platelet_count < 1e4).all())


def test_every_drug_of_the_library_is_tested() -> None:
    assert set(REGIMENS) == set(ps.drugs().index)


@pytest.mark.parametrize("drug", REGIMENS)
@pytest.mark.parametrize("who", BODIES)
def test_a_drug_may_be_given_to_anybody(who: str, drug: str, untreated: dict[str, xarray.Dataset]) -> None:
    course = trace(body(who).with_event(drug, at=FIRST, **REGIMENS[drug]))
    before = course.time <= FIRST
    assert sound(course)
    assert course.given.sel(event=drug)[-1] == sum(FIRST + k * REGIMENS[drug].get("every", 1) < 14 for k in range(REGIMENS[drug].get("count", 1)))
    assert drug in BRIEF or course.drug_concentration.sel(drug=drug).max() > 0
    for quantity in ("platelet_count", "turnover", "tpo", "igg"):
        assert np.array_equal(course[quantity][before], untreated[who][quantity][before], equal_nan=True)


@pytest.mark.parametrize("drug", REGIMENS)
@pytest.mark.parametrize("who", ["ill", "infant"])
def test_a_thousandfold_dose_twice_at_once_is_a_dose_or_refused(who: str, drug: str) -> None:
    much = {**REGIMENS[drug], "dose": times(REGIMENS[drug]["dose"], 1000)}
    if drug in REFUSED:
        with pytest.raises((ps.ScenarioError, ps.NumberError), match=REFUSED[drug]):
            trace(body(who, days=8).with_event(drug, at=FIRST, **much))
        return
    assert sound(trace(body(who, days=8).with_event(drug, at=FIRST, **much).with_event(drug, at=FIRST, **much)))


@pytest.mark.parametrize("who", ["ill", "aplastic"])
def test_all_drugs_at_once(who: str) -> None:
    scenario = body(who, days=10)
    for drug, regimen in REGIMENS.items():
        scenario = scenario.with_event(drug, at=FIRST, **regimen)
    course = trace(scenario)
    assert sound(course)
    assert set(course.drug.values) >= set(REGIMENS)


@pytest.mark.parametrize("drug", REGIMENS)
def test_what_a_drug_did_ends_with_it(drug: str) -> None:
    """The patient's antibody is dictated here, so nothing that a drug does can cure."""
    ill = ps.load("itp_chronic_adult").replace({**SMALL, "run.droplet_volume": "0.05 uL", "run.duration": 270, "antibody.onset": 0, "antibody.rise": "5 day"})
    treated, twin = trace(ill.with_event(drug, at=60, **REGIMENS[drug])), trace(ill)
    late = slice(230, 270)
    assert abs(float(treated.platelet_count.sel(time=late).mean() / twin.platelet_count.sel(time=late).mean()) - 1) < 0.1
    level = treated.drug_concentration.sel(drug=drug)
    assert float(level[-1]) <= 0.2 * float(level.max())  # hydroxychloroquine stays for months


def test_one_volume_of_plasma_takes_a_third_of_all_igg() -> None:
    """63 % of what is in plasma, once tissues have made good half of that."""
    for over in ("0 hour", "2 hour"):
        course = trace(body("healthy", days=6).with_event("plasma_exchange", at=FIRST, dose="40 mL/kg", over=over))
        left = float(course.igg.sel(time=FIRST + 0.5) / course.igg.sel(time=FIRST))
        assert abs(left - (0.5 * np.exp(-1) + 0.5)) < 0.03


def test_a_steroid_slows_the_clearance_of_eltrombopag_while_it_is_there() -> None:
    alone = body("healthy").replace({"run.record": "3 hour"}).with_event("eltrombopag", at=FIRST, **REGIMENS["eltrombopag"])
    both = alone.with_event("prednisone", at=FIRST, dose="1 mg/kg", every=1, count=14)
    level = [trace(scenario).drug_concentration.sel(drug="eltrombopag", time=slice(10, 14)).mean() for scenario in (alone, both)]
    assert 1.25 < float(level[1] / level[0]) < 1.42  # 1 / 0.74, and a little more where rows miss the peak
