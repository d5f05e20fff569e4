"""Sweeps: designs, common luck, failures, and refusals before the first run."""

import numpy as np
import pytest
from scipy import stats

import plateletsim as ps
from plateletsim.sweep import runners

TINY = {"run.duration": 2, "run.droplet_volume": 0.005, "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 100}
AXES = {"antibody.titre": [0.5, 2.0], "spleen.present": [True, False]}


@pytest.fixture(scope="module")
def tiny() -> ps.Scenario:
    """Chronic ITP from the first day, for two days of a very small droplet."""
    return ps.load("itp_chronic_adult").replace({**TINY, "antibody.onset": 0, "antibody.rise": 1})


@pytest.fixture(scope="module")
def swept(tiny: ps.Scenario) -> ps.Sweep:
    return ps.sweep(tiny, AXES, replicates=3, every="12 hour", variables=("platelet_count", "deaths"), progress=False)


def test_every_combination_of_lists_is_visited(swept):
    assert swept.parameters().values.tolist() == [[0.5, True], [0.5, False], [2.0, True], [2.0, False]]
    assert swept.ds.sizes == {"point": 4, "replicate": 3, "time": 5, "cause": swept.ds.sizes["cause"]}
    assert swept["antibody.titre"].attrs["units"] == "ug/mL" and swept["time"].attrs["units"] == "day"
    assert (swept["status"] == 1).all() and swept.failures().empty


def test_who_is_diagnosed_in_a_sweep_is_diagnosed_in_a_cohort(tiny):
    """On the same day by rows; within a row of it where a clinic looks at each step."""
    ill = tiny.replace({"run.duration": 12, "antibody.titre": 12.0, "run.step": "6 hour", "run.record": "1 day"})
    days = ps.sweep(ill, {"antibody.titre": [12.0]}, replicates=8, every="1 day", progress=False).diagnosed()[0]
    assert np.isfinite(days).sum() >= 3
    for scenario, apart in ((ill, 0), (ill.replace({"clinic.analyser_cv": 0, "clinic.counted": 0}), 1)):
        found = ps.cohort(scenario, 8, most=8, within=12, follow=0, progress=False)
        both = np.isfinite(days[found.patient])
        assert both.sum() >= len(both) - 1
        assert (np.abs(found.diagnosed - days[found.patient])[both] <= apart + 1e-9).all()


def test_a_run_of_a_sweep_is_the_run_of_its_scenario(swept, tiny):
    same = tiny.replace({"run.record": "12 hour", "antibody.titre": 2.0, "spleen.present": False})
    result = same.run(seed=1, replicates=3, progress=False).to_xarray()
    point = swept.ds.isel(point=3)
    assert point["scenario_sha256"] == same.sha256
    for name in ("platelet_count", "deaths"):
        np.testing.assert_array_equal(point[name].values, result[name].values)
        assert point[name].attrs["units"] == result[name].attrs["units"]
    np.testing.assert_array_equal(point["time"].values, result["time"].values)
    assert list(point["cause"].values) == list(result["cause"].values)


@pytest.mark.parametrize("record", ["1 hour", "5 hour", "36 hour"])
def test_rows_are_kept_when_the_engine_records_them(tiny, record):
    point = ps.sweep(tiny, {"spleen.present": [True]}, replicates=1, every=record, progress=False)
    expected = tiny.replace({"run.record": record}).run(progress=False).time
    np.testing.assert_array_equal(point["time"].values, expected)


def test_points_share_their_patients(tiny):
    unheard = ps.sweep(tiny, {"ivig.dimer_half_life": [1, 2]}, replicates=2, progress=False)  # no such drug is given
    assert (unheard["platelet_count"][0] == unheard["platelet_count"][1]).all()


@pytest.mark.parametrize("method", ["sobol", "lhs", "halton", "random"])
def test_n_points_fill_ranges_lists_and_distributions(tiny, method):
    from plateletsim.sweep.design import design

    spreads = {
        "spleen.flow": ("2 %/min", 0.3),
        "antibody.titre": (0.1, 10, "log"),
        "platelet.volume": stats.norm(9.5, 0.5),
        "phagocytosis.sample": (100, 102),
        "patient.sex": ["female", "male"],
    }
    frame = design(tiny, spreads, n=64, method=method, seed=3).frame()
    assert len(frame) == 64
    assert frame["spleen.flow"].between(0.02, 0.3).all()
    assert np.log10(frame["antibody.titre"]).mean() == pytest.approx(0, abs=0.15)
    assert frame["platelet.volume"].mean() == pytest.approx(9.5, abs=0.2)
    assert set(frame["phagocytosis.sample"]) == {100, 101, 102}
    assert frame["patient.sex"].value_counts()["male"] == pytest.approx(32, abs=12)
    assert frame.equals(design(tiny, spreads, n=64, method=method, seed=3).frame())


def test_points_may_be_given(tiny):
    import pandas

    points = pandas.DataFrame({"antibody.titre": [1.0, 3.0, 1.0], "spleen.flow": [0.05, 0.06, 0.05]})
    sw = ps.sweep(tiny, points, replicates=1, progress=False)
    assert sw.parameters().equals(points)
    assert sw["scenario_sha256"][0] == sw["scenario_sha256"][2]


def test_fields_of_events_are_keys_too(tiny):
    treated = tiny.with_event("ivig", dose="1 g/kg", at=0.5)
    sw = ps.sweep(treated, {"event.0.dose": ["0.4 g/kg", "2 g/kg"]}, replicates=1, progress=False)
    assert sw["event.0.dose"].values.tolist() == [0.4, 2.0]
    with pytest.raises(ps.ScenarioError, match=r"event\.1"):
        ps.sweep(treated, {"event.1.dose": [1]}, progress=False)


@pytest.mark.parametrize(
    ("spreads", "n", "message"),
    [
        ({}, None, "nothing to vary"),
        ([], None, "design is empty"),
        ({"antibody.titer": [1]}, None, "did you mean"),
        ({"antibody.titre": ["1 day"]}, None, r"antibody.titre = 1 day: .*day"),
        ({"antibody.titre": []}, None, "the list of values is empty"),
        ({"antibody.titre": [1, -1]}, None, r"point 1 \(antibody.titre.*lies outside"),
        ({"antibody.titre": (1, 2)}, None, "say how many points"),
        ({"antibody.titre": (1, 2)}, 0, "n = 0 lies outside"),
        ({"antibody.titre": (2, 1)}, 4, "is empty"),
        ({"antibody.titre": (0, 1, "log")}, 4, "begins above 0"),
        ({"antibody.titre": [float("nan")]}, None, "not finite"),
        ({"antibody.titre": [True]}, None, "takes a number in ug/mL"),
        ({"antibody.titre": "3 ug/mL"}, None, "a list of values"),
        ({"spleen.present": (0, 1)}, 2, "takes True or False"),
        ({"patient.sex": ["neither"]}, None, "neither"),
        ({"run.duration": [1, 2]}, None, "share it"),
        ({"phagocytosis.sample": [10.5]}, None, "not an integer"),
        ([{"antibody.titre": 1}, {"spleen.flow": 1}], None, "other keys"),
    ],
)
def test_mistakes_are_refused_before_the_first_run(tiny, tmp_path, spreads, n, message):
    with pytest.raises(ps.ScenarioError, match=message):
        ps.sweep(tiny, spreads, n=n, store=tmp_path / "sweep.h5", progress=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"replicates": 0}, "replicates = 0"),
        ({"variables": ["platelet_cuont"]}, "is not recorded"),
        ({"variables": []}, "at least one variable"),
        ({"every": "1 kg"}, "run.record"),
        ({"method": "sobl", "n": 4}, "sobol, lhs"),
        ({"store": "sweep.csv"}, "ends in .h5"),
        ({"store": "missing/sweep.h5"}, "no folder"),
        ({"shard": (3, 2)}, "counted from 1"),
        ({"shard": (1, 9)}, "only 4 points"),
    ],
)
def test_arguments_are_checked_too(tiny, arguments, message):
    with pytest.raises(ps.ScenarioError, match=message):
        ps.sweep(tiny, AXES, progress=False, **arguments)


def test_a_run_that_fails_is_recorded_and_the_others_go_on(tiny, monkeypatch):
    def spoilt(core, changes, whole=runners.changed):
        core = whole(core, changes)
        return core.replace("antibody.titre", '"-1 ug/mL"') if ("antibody.titre", '"2.0 ug/mL"') in changes else core

    monkeypatch.setattr(runners, "changed", spoilt)
    seen = []
    sw = ps.sweep(tiny, AXES, replicates=2, progress=lambda *counts: seen.append(counts))
    assert sw["status"].values.tolist() == [[1, 1], [1, 1], [2, 2], [2, 2]]
    assert "lies outside" in sw.failures()["message"].iloc[0] and len(sw.failures()) == 2
    assert np.isnan(sw["platelet_count"][2:]).all() and np.isfinite(sw["platelet_count"][:2]).all()
    assert seen[-1] == (8, 8, 4) and "4 failed" in repr(sw)
    assert sw.summary()["patients"].tolist() == [2, 2, 0, 0]


@pytest.mark.parametrize(
    ("package", "extra", "line"),
    [
        ("scipy", "sweep", 'ps.sweep(ps.load("healthy_adult"), {"spleen.flow": (0.01, 0.1)}, n=4)'),
        ("scipy", "sweep", "ps.survival.fits([0, 1, 2, 3], [1, 0.8, 0.7, 0.5])"),
        ("SALib", "sweep", 'ps.sensitivity(ps.load("healthy_adult"), {"spleen.flow": (0.01, 0.1)}, n=4)'),
        ("zarr", "sweep", 'ps.Sweep(None, []).to_zarr("x.zarr")'),
        ("optuna", "calibrate", 'ps.fit(ps.load("healthy_adult"), {"spleen.flow": (0.01, 0.1)}, None)'),
        ("arviz_base", "calibrate", "ps.Posterior(*[None] * 12).to_arviz()"),
    ],
)
def test_optional_packages_are_named_in_one_line(python, package, extra, line):
    code = f"""if True:
        import sys
        sys.modules["{package}"] = None
        import plateletsim as ps
        try:
            {line}
        except ps.ScenarioError as error:
            print(isinstance(error, ImportError), error)
        """
    ran = python(code)
    assert ran.stdout == f'True {package} is not installed; pip install "plateletsim[{extra}]"\n', ran.stderr


def test_the_import_stays_light(python):
    heavy = "scipy", "SALib", "optuna", "sklearn", "arviz", "arviz_base", "zarr", "distributed", "matplotlib", "pandas", "xarray", "h5py"
    loaded = python(f"import sys, plateletsim; print([name for name in {heavy!r} if name in sys.modules])")
    assert loaded.stdout == "[]\n"
