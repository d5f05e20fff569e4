"""Reading sweeps: selection, statistics with their spread, sensitivity, what pairing was worth, pictures."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import plateletsim as ps
from plateletsim import plot
from plateletsim.sweep import statistics

TINY = {"run.duration": 20, "run.droplet_volume": 0.005, "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 100,
        "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip


@pytest.fixture(scope="module")
def tiny() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace(TINY)


@pytest.fixture(scope="module")
def swept(tiny: ps.Scenario) -> ps.Sweep:
    spreads = {"antibody.titre": [0.1, 1.0, 4.0], "spleen.flow": [0.03, 0.06]}
    return ps.sweep(tiny, spreads, replicates=4, variables=["platelet_count", "tpo", "deaths"], progress=False)


def test_points_are_chosen_by_their_parameters(swept):
    assert swept.sel({"antibody.titre": "1 ug/mL"}).ds.sizes["point"] == 2
    assert swept.sel({"antibody.titre": ("0.5 ug/mL", 4), "spleen.flow": [0.03]}).ds.sizes["point"] == 2
    with pytest.raises(ps.ScenarioError, match="no point has"):
        swept.sel({"antibody.titre": 2})
    with pytest.raises(ps.ScenarioError, match="was not varied"):
        swept.sel({"spleen.present": True})


def test_a_grid_has_a_dimension_per_parameter(swept):
    grid = swept.grid()
    assert dict(grid["platelet_count"].sizes) == {"replicate": 4, "time": 21, "antibody.titre": 3, "spleen.flow": 2}
    one = grid["platelet_count"].sel({"antibody.titre": 4.0, "spleen.flow": 0.03})
    assert (one.values == swept.sel({"antibody.titre": 4, "spleen.flow": 0.03})["platelet_count"].values[0]).all()


def test_no_mean_comes_alone(swept):
    table = swept.summary(days=(10, 20))
    assert {"median", "p05", "p95", "mean", "mean_low", "mean_high"} < set(table)
    assert (table["mean_low"] <= table["mean"]).all() and (table["mean"] <= table["mean_high"]).all()
    assert (table["p05"] <= table["median"]).all() and (table["patients"] == 4).all()
    by_hand = swept["platelet_count"].sel(time=slice(10, 20)).mean("time").median("replicate")
    np.testing.assert_allclose(table["median"], by_hand, rtol=1e-6)
    with pytest.raises(ps.ScenarioError, match="deaths has a dimension"):
        swept.summary("deaths")
    with pytest.raises(ps.ScenarioError, match="no rows"):
        swept.summary(days=(30, 40))


def test_more_antibody_means_more_days_below_30_and_fewer_responders(swept):
    below = swept.below(30, days=(5, 20)).groupby("antibody.titre")["mean"].mean()
    assert below[0.1] == 0 and below[4.0] > 0.5
    answered = swept.time_to(100, after=10, hold=2).set_index("antibody.titre")
    assert (answered.loc[0.1, "responders"] == 1).all() and (answered.loc[0.1, "median"] == 0).all()
    assert (answered.loc[4.0, "responders"] == 0).all() and np.isinf(answered.loc[4.0, "median"]).all()


def test_time_to_a_level_asks_that_it_holds():
    time, rows = np.arange(6.0), np.array([[10, 60, 20, 70, 80, 90], [10] * 6, [np.nan] * 6], float)
    assert statistics.time_to(time, rows, 50).tolist()[:2] == [1, np.inf]
    assert statistics.time_to(time, rows, 50, hold=2)[0] == 3
    assert statistics.time_to(time, rows, 50, after=2)[0] == 1
    assert statistics.time_to(time, rows, 50, hold=3)[0] == np.inf
    assert np.isnan(statistics.time_to(time, rows, 50)[2])


def test_bootstrap_intervals_cover_as_often_as_they_say():
    # The mean of 40 normal numbers: the percentile interval covers in 93-95 % of cases; 4 sigma of 400 trials is 4.6 %.
    samples = np.random.default_rng(3).normal(5, 2, (400, 40))
    low, high = statistics.bootstrap(samples)
    assert np.mean((low <= 5) & (high >= 5)) == pytest.approx(0.94, abs=0.046)


def test_pairing_is_worth_something(tiny):
    arms = {"untreated": tiny, "splenectomy": tiny.with_event("splenectomy", at=10)}
    compared = ps.compare(arms, replicates=6, progress=False)
    before, after = compared.pairing(days=(0, 9)), compared.pairing(days=(11, 20))
    assert before.loc["splenectomy", "ratio"] == 0 and np.isinf(before.loc["splenectomy", "unpaired_replicates"])
    row = after.loc["splenectomy"]
    rows = [result["platelet_count"][:, result.time >= 11].mean(axis=1) for result in compared.results.values()]
    assert row["paired"] == pytest.approx(np.var(rows[1] - rows[0], ddof=1))
    assert row["unpaired_replicates"] == pytest.approx(6 * row["unpaired"] / row["paired"])


def test_pairing_saves_most_patients_where_people_differ(tiny):
    """Between people who differ as healthy ones do, a difference of twins varies less than a fifth of that of strangers."""
    people = tiny.replace({"run.droplet_volume": 0.02, "patient.progenitor_spread": 0.28, "patient.hepatic_tpo_spread": 0.28})
    arms = {"untreated": people, "IVIG": people.with_event("ivig", dose="1 g/kg", at=10, every=1, count=2)}
    compared = ps.compare(arms, replicates=12, progress=False)
    worth = compared.pairing(days=(11, 20)).loc["IVIG"]
    assert worth["ratio"] < 0.2 and worth["unpaired_replicates"] > 60
    assert worth["difference_low"] < worth["difference"] < worth["difference_high"]


@pytest.mark.parametrize(("method", "column", "n"), [("morris", "mu_star", 4), ("sobol", "total", 4)])
def test_sensitivity_finds_what_matters(tiny, method, column, n):
    pytest.importorskip("SALib")
    spreads = {"ivig.dimer_half_life": (1, 2), "antibody.titre": (0.2, 4, "log")}  # of a drug that is not given
    found = ps.sensitivity(tiny, spreads, n=n, method=method, days=(15, 20), replicates=2, progress=False)
    assert list(found.indices.index) == ["antibody.titre", "ivig.dimer_half_life"]
    assert found.indices.loc["ivig.dimer_half_life", column] == pytest.approx(0, abs=1e-9)
    assert found.indices.loc["antibody.titre", column] > 0
    assert "antibody.titre" in repr(found) and found.plot().axes[0].get_xlabel()
    with pytest.raises(ps.ScenarioError, match="known are morris, sobol"):
        ps.sensitivity(tiny, spreads, method="sobool")


def test_pictures_have_units_on_their_axes(swept, tiny):
    one = ps.sweep(tiny, {"spleen.present": [True, False]}, replicates=2, progress=False)
    scattered = ps.sweep(tiny, {"antibody.titre": (0.1, 9, "log"), "spleen.flow": (0.02, 0.1)}, n=5, replicates=2,
                         method="random", progress=False)  # fmt: skip
    for sw in (one, swept, scattered):
        figure = sw.plot(days=(10, 20))
        figure.draw_without_rendering()
        labels = [ax.get_ylabel() for ax in figure.axes]
        assert any("10⁹/L" in label for label in labels)
    ax = Figure().subplots()
    assert "10⁹/L" in plot.ensemble(swept["platelet_count"].isel(point=0), ax).get_ylabel()
    portrait = plot.phase_portrait(tiny.run(progress=False).to_xarray(), Figure().subplots(), "platelet_count", "tpo")
    assert portrait.get_ylabel() == "thrombopoietin (pg/mL)"


def test_patients_of_a_sweep_are_diagnosed_as_those_of_a_cohort():
    child = ps.load("itp_child").replace({
        "run.droplet_volume": "0.005 uL", "run.duration": "80 day", "run.step": "6 hour", "infection.size": 4.0,
        "marrow.megakaryocyte_sample": 200, "phagocytosis.sample": 100, "patient_immunity.sensitivity": 2.0,
    })  # fmt: skip
    sw = ps.sweep(child, {"patient_immunity.tolerance": [10]}, replicates=24, variables=["platelet_count", "age"], progress=False)
    cohort = ps.cohort(child.replace({"patient_immunity.tolerance": 10}), 24, seed=1, within=60, follow=10, most=24, progress=False)
    days = sw.diagnosed(within=60)[0]
    assert np.flatnonzero(np.isfinite(days)).tolist() == cohort.patient.tolist() and len(cohort.patient) > 2
    assert np.abs(days[cohort.patient] - cohort.diagnosed).max() <= 1  # a clinic looks in every step, a sweep keeps rows
    days[cohort.patient] = cohort.diagnosed
    assert sw.at(days[None] + 7)[0, cohort.patient] == pytest.approx(cohort.at(7), rel=1e-6)
    assert np.isnan(sw.at(days[None] + 7)[0]).sum() == 24 - len(cohort.patient)
    assert np.isnan(sw.at(81)).all() and (sw.at(0) > 100).all()


def test_a_sweep_shows_itself(swept):
    assert "6 points × 4 patients over antibody.titre, spleen.flow; 24 runs" in repr(swept)
    assert "<table" in swept._repr_html_()
    assert swept.quantiles().dims == ("quantile", "point", "time")


def test_zarr_is_optional(swept, tmp_path):
    pytest.importorskip("zarr")
    import xarray

    swept.to_zarr(tmp_path / "sweep.zarr")
    assert xarray.open_zarr(tmp_path / "sweep.zarr")["platelet_count"].equals(swept["platelet_count"])
