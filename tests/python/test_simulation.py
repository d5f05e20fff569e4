"""A running patient: stepping, looking, treating, twins."""

import copy

import matplotlib.pyplot as plt
import numpy as np
import pytest

import plateletsim as ps
from plateletsim import plot


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
    sim.step(days=1)
    deaths = sim["deaths"]
    assert deaths.shape == (9,) and float(deaths.sel(cause="senescence")) == deaths.values[0] > 0 and deaths.units == "1e9 L-1 day-1"
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


def test_what_was_given_by_hand_is_written_down_and_reruns_to_the_same_state(scenario, tmp_path):
    """Drugs that the scenario did not know, in any order, a condition and an operation."""
    sim = scenario.start(seed=3)
    sim.step(days=2)
    assert sim.scenario is scenario
    for name, fields in (("romiplostim", {"dose": 3}), ("mgdf", {"dose": "3 ug/kg"}), ("splenomegaly", {}), ("ivig", {"dose": 1})):
        sim.apply(name, **fields)
        sim.step(days=1)
    sim.apply("splenectomy")
    sim.step(days=1)
    result = sim.result()
    assert result.scenario.days("run.duration") == 7
    assert [name for name, _ in result.scenario.event_days()] == ["romiplostim", "mgdf", "splenomegaly", "ivig", "splenectomy"]
    assert all(event["by"] == "bedside" for event in result.scenario.tree["event"])
    result.save(tmp_path / "treated.h5")
    again = ps.open_trace(tmp_path / "treated.h5").scenario.run(seed=3, progress=False)
    assert again.state_hash == sim.state_hash
    assert np.array_equal(again["platelet_count"], result["platelet_count"])
    sim.save(tmp_path / "patient.sim")
    saved = ps.Simulation.restore(tmp_path / "patient.sim")
    for each in (saved, sim):
        each.apply("mgdf", dose=1)
        each.step(days=1)
    assert saved.state_hash == sim.state_hash


def test_a_trace_of_what_was_given_by_hand_runs_again_and_shows_it(scenario, command, tmp_path):
    """The command needs nothing but the trace; each dose has its mark in the picture."""
    sim = scenario.start(seed=3)
    for name, fields in (("romiplostim", {"dose": 3}), ("splenectomy", {})):
        sim.step(days=1)
        sim.apply(name, **fields)
    sim.step(days=1)
    sim.result().save(tmp_path / "treated.h5")
    again = command("run", tmp_path / "treated.h5", "-o", tmp_path / "again.h5", "--quiet")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    treated, rerun = (ps.open_trace(tmp_path / f"{name}.h5") for name in ("treated", "again"))
    assert rerun.state_hash == treated.state_hash == sim.state_hash
    assert rerun.to_xarray()["platelet_count"].equals(treated.to_xarray()["platelet_count"])
    for trace in (treated, rerun):
        ax = plt.figure().gca()
        plot.events(trace.to_xarray(), ax)
        assert {text.get_text(): text.xy[0] for text in ax.texts} == {"Romiplostim": 1, "splenectomy": 2}
        plt.close()


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("ivg", {}, "ivig"),
        ("romiplostim", {"dose": 1, "route": "im"}, "route = 'im'; it takes usual, iv, sc, oral"),
        ("romiplostim", {"dose": 1, "loading": 2}, 'no field "loading"'),
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
    sim = scenario.replace({"antibody.onset": 0, "antibody.rise": 1}).start(seed=1)
    sim.step(days=3)
    table = sim.platelets()
    assert list(table) == ["birth", "age", "volume", "antigen", "bound_igg", "place", "label"]
    per_litre = 1e-3 / 0.02  # 1e9/L for one platelet of 0.02 uL
    assert (table["place"] == "blood").sum() * per_litre == pytest.approx(sim["platelet_count"])
    assert (table["place"] == "spleen").mean() == pytest.approx(sim["pooled_fraction"])
    assert (table["birth"] + table["age"]).to_numpy() == pytest.approx(3) and table["birth"].min() < 0 < table["birth"].max()
    assert table["age"].mean() == pytest.approx(sim["mean_platelet_age"], abs=0.02)
    assert table["volume"].mean() == pytest.approx(sim["mean_platelet_volume"], rel=1e-3)
    assert table["bound_igg"].mean() == pytest.approx(sim["bound_igg"], rel=1e-3) and sim["bound_igg"] > 100
    assert not sim.platelets(["birth_step", "rank"]).duplicated().any()
    assert table.equals(sim.platelets())  # the same moment, the same places


def test_only_the_columns_and_labels_that_are_asked_for(scenario):
    sim = scenario.start(seed=1)
    assert list(sim.platelets(["age"])) == ["age"]
    sim.label(0.5)
    both = [len(sim.platelets(["age"], label=number)) for number in (0, 1)]
    assert sum(both) == len(sim.platelets(["age"])) and both[1] == sim.labels()[0][1]
    with pytest.raises(ps.ScenarioError, match='no column "agee"'):
        sim.platelets(["agee"])
    with pytest.raises(ps.ScenarioError, match="no label 2; there are 1"):
        sim.platelets(label=2)


def test_a_label_is_followed(scenario):
    """Poisson counting: some 3,300 circulate, half are labelled, so that a share has a standard error below 0.013."""
    sim = scenario.start(seed=1)
    study = sim.label(0.5)
    assert study.labelled == pytest.approx(0.5 * 0.02 * 1e3 * 250, rel=0.2)
    curve = study.follow(days=9, every=1.5)
    assert curve.time.values == pytest.approx([0, 1 / 24, *(1 / 24 + np.arange(1.5, 9.1, 1.5))])
    assert (np.diff(curve.label_survival) <= 0).all() and float(curve.label_survival[0]) == 1
    assert 0.25 < float(curve.label_survival.interp(time=5)) < 0.55  # half the life of a healthy platelet
    second = sim.label(1.0)
    assert second.number == 2 and second.recovery == pytest.approx(second.survival * (1 - sim["pooled_fraction"]), abs=0.05)
    with pytest.raises(ps.ScenarioError, match="fraction = 2"):
        sim.label(2)


def test_every_probe_can_be_asked_at_any_time(scenario):
    """Also of labels that are planned, or were given a moment ago: as many values as a row will have."""
    patient = scenario.with_event("label", fraction=0.1, at=2).start(seed=1)
    for labels in (1, 1, 2):
        for probe in patient.probes():
            assert np.ndim(patient[probe]) <= 1
        assert np.isnan(patient["label_survival"]).sum() == (labels if patient.time < 2 else labels - 1)
        patient.step(days=1.5)
        if patient.time > 2:
            patient.apply("label", fraction=0.1)


def test_it_prints_well(scenario):
    assert repr(scenario.start(seed=1)).startswith(f"Simulation of {scenario.title!r}: day 0, count ")
