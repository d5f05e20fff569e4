"""A running patient: stepping, looking, treating, twins."""

import copy

import numpy as np
import plateletsim as ps
import pytest


def test_steps_and_days(scenario):
    sim = scenario.start(seed=1)
    assert (sim.time, sim.duration) == (0, 4)
    sim.step()
    assert sim.time == pytest.approx(1 / 24)
    sim.step(days=1)
    assert sim.time == pytest.approx(25 / 24)
    sim.step(days=0)
    assert sim.time == pytest.approx(25 / 24)
    with pytest.raises(ps.ScenarioError, match="days = -1"):
        sim.step(days=-1)


def test_probes_are_numbers_or_arrays(scenario):
    sim = scenario.start(seed=1)
    assert isinstance(sim["platelet_count"], float) and sim["platelet_count"] > 0
    assert sim["deaths"].shape == (9,)
    assert "platelet_count" in sim.probes()
    with pytest.raises(ps.ScenarioError, match="platelet_cuont"):
        sim["platelet_cuont"]


def test_stepping_is_running(scenario):
    sim = scenario.start(seed=7)
    for _ in range(4):
        sim.step(days=1)
    whole = scenario.run(seed=7, progress=False)
    assert sim.state_hash == whole.state_hash
    assert np.array_equal(sim.result()["platelet_count"], whole["platelet_count"])


def test_a_twin_has_the_same_future_until_it_is_treated(scenario):
    sim = scenario.start(seed=1)
    sim.step(days=1)
    twin, treated = sim.fork(), copy.deepcopy(sim)
    treated.apply("splenectomy")
    for each in (sim, twin, treated):
        each.step(days=2)
    assert twin.state_hash == sim.state_hash
    assert treated.state_hash != sim.state_hash


def test_doses_in_declared_units_or_with_units(scenario):
    sims = [scenario.start(seed=1) for _ in range(3)]
    for sim, dose in zip(sims, (1, "1 g/kg", "1000 mg/kg"), strict=True):
        sim.apply("ivig", dose=dose)
        sim.step(days=1)
    assert len({sim.state_hash for sim in sims}) == 1


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("ivg", {}, "ivig"),
        ("ivig", {}, 'needs "dose"'),
        ("ivig", {"dos": 1}, 'no field "dos"'),
        ("ivig", {"dose": "1 day"}, "day"),
        ("ivig", {"dose": -1}, "lies outside"),
    ],
)
def test_a_wrong_treatment_is_refused(scenario, name, fields, message):
    sim = scenario.start(seed=1)
    with pytest.raises(ps.ScenarioError, match=message):
        sim.apply(name, **fields)


def test_every_platelet_is_a_row(scenario):
    sim = scenario.start(seed=1)
    table = sim.platelets()
    assert len(table) > 1000 and (table["age"] >= 0).all()


def test_it_prints_well(scenario):
    assert repr(scenario.start(seed=1)).startswith(f"Simulation of {scenario.title!r}: day 0, count ")
