"""Results: the same numbers as arrays, Dataset, DataFrame and file."""

import h5py
import numpy as np
import pytest
import xarray

import plateletsim as ps


def test_columns_are_arrays_of_the_documented_shape(result):
    rows = len(result.time)
    assert result.time[0] == 0 and result.time[-1] == pytest.approx(4)
    assert result["platelet_count"].shape == (rows,)
    assert result["deaths"].shape == (rows, 9)
    assert not result["platelet_count"].flags.writeable
    with pytest.raises(KeyError, match="was not recorded"):
        result["colour"]


def test_arrays_outlive_their_result(scenario):
    count = scenario.run(seed=1, progress=False)["platelet_count"]
    assert np.isfinite(count).all() and count[0] > 0


def test_several_patients_gain_a_leading_dimension(several, scenario):
    assert several["platelet_count"].shape == (3, len(several.time))
    alone = scenario.run(seed=7, patient=4, progress=False)
    assert np.array_equal(several["platelet_count"][1], alone["platelet_count"])
    assert several.state_hash.split()[1] == alone.state_hash


def test_threads_never_change_a_result(scenario):
    one, two = (scenario.run(seed=7, threads=n, replicates=3, progress=False) for n in (1, 2))
    assert one.state_hash == two.state_hash
    assert scenario.run(seed=7, threads=2, progress=False).state_hash == one.state_hash.split()[0]


def test_seeds_and_patients_differ(scenario):
    runs = [(7, 0), (8, 0), (7, 1)]
    hashes = {scenario.run(seed=s, patient=p, progress=False).state_hash for s, p in runs}
    assert len(hashes) == 3


def test_names_and_units_are_those_of_the_contract(result):
    units = {name: column.attrs["units"] for name, column in result.to_xarray().data_vars.items()}
    promised = {
        "platelet_count": "1e9 L-1",
        "pooled_fraction": "1",
        "immature_fraction": "1",
        "mean_platelet_age": "day",
        "mean_platelet_lifespan": "day",
        "mean_platelet_volume": "fL",
        "production_rate": "1e9 L-1 day-1",
        "turnover": "1e9 L-1 day-1",
        "deaths": "1e9 L-1 day-1",
        "megakaryocytes": "kg-1",
        "tpo": "pg mL-1",
        "igg": "g L-1",
        "autoantibody": "ug mL-1",
        "bound_igg": "1",
        "phagocyte_load": "1",
    }
    assert promised.items() <= units.items()
    causes = "senescence haemostasis spleen_macrophage liver_macrophage ashwell_morell complement cytotoxic_t consumption bleeding"
    assert list(result.to_xarray()["cause"].values) == causes.split()


@pytest.mark.parametrize("which", ["result", "several"])
def test_the_dataset_is_that_of_the_saved_trace(which, request, tmp_path):
    result = request.getfixturevalue(which)
    result.save(tmp_path / "run.h5")
    for engine in (None, "h5netcdf"):
        with xarray.open_dataset(tmp_path / "run.h5", engine=engine) as stored:
            xarray.testing.assert_identical(result.to_xarray(), stored)


@pytest.mark.parametrize("which", ["result", "several"])
def test_an_opened_trace_is_the_result(which, request, tmp_path):
    result = request.getfixturevalue(which)
    result.save(tmp_path / "run.h5")
    opened = ps.open_trace(tmp_path / "run.h5")
    assert opened.scenario == result.scenario and opened.scenario.text == result.scenario.text
    xarray.testing.assert_identical(opened.to_xarray(), result.to_xarray())
    opened.save(tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == (tmp_path / "run.h5").read_bytes()


def test_a_single_replicate_keeps_its_dimension(scenario, tmp_path):
    one = scenario.run(seed=7, replicates=1, progress=False)
    one.save(tmp_path / "one.h5")
    assert ps.open_trace(tmp_path / "one.h5")["platelet_count"].shape == (1, len(one.time))


def test_pandas_has_a_row_per_time_and_patient(result, several):
    frame = result.to_pandas()
    assert frame.index.name == "time" and "deaths.senescence" in frame
    assert np.array_equal(frame["platelet_count"], result["platelet_count"])
    assert several.to_pandas().loc[4, "platelet_count"].tolist() == several["platelet_count"][1].tolist()


def test_the_file_is_netcdf_and_nothing_is_left_beside_it(result, tmp_path, shell_tool):
    result.save(tmp_path / "run.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["run.h5"]
    header = shell_tool("ncdump", "-h", tmp_path / "run.h5")
    assert "float deaths(time, cause)" in header and 'time:units = "day"' in header
    assert "string cause(cause)" in header
    assert 'DATASET "platelet_count"' in shell_tool("h5dump", "-H", tmp_path / "run.h5")


@pytest.mark.parametrize(("seed", "kind"), [(7, np.int64), (2**63 + 7, np.uint64)])
def test_whole_numbers_are_signed_where_that_suffices(scenario, tmp_path, seed, kind):
    """Not everything that reads HDF5 knows unsigned numbers of 64 bits."""
    short = scenario.replace({"run.duration": "1 hour"})
    short.run(seed=seed, patient=3, replicates=2, progress=False, save=tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5") as file:
        assert file.attrs["seed"].dtype == kind and file.attrs["patient"].dtype == file["patient"].dtype == np.int64
        assert (file.attrs["seed"], file["patient"][:].tolist()) == (seed, [3, 4])
    opened = ps.open_trace(tmp_path / "run.h5")
    assert (opened.seed, opened.patient) == (seed, 3)
    assert opened.to_xarray()["patient"].identical(xarray.open_dataset(tmp_path / "run.h5")["patient"])


def test_an_unwritable_target_is_told(result, tmp_path):
    with pytest.raises(ps.ScenarioError, match=r"missing/run\.h5: cannot write: No such file"):
        result.save(tmp_path / "missing" / "run.h5")
    with pytest.raises(ps.ScenarioError, match="Is a directory"):
        result.save(tmp_path)


def test_a_damaged_trace_is_told(result, tmp_path):
    path = tmp_path / "run.h5"
    result.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    with pytest.raises(ps.ScenarioError, match=r"run\.h5: damaged"):
        ps.open_trace(path)
    path.write_bytes(whole[:5000] + b"x" + whole[5001:])
    with pytest.raises(ps.ScenarioError, match=r"run\.h5: damaged"):
        ps.open_trace(path)
    path.write_text("hello")
    with pytest.raises(ps.ScenarioError, match="not an HDF5 file"):
        ps.open_trace(path)


def test_it_prints_well(result, several):
    assert "lowest count" in repr(result) and result.scenario.title in repr(result)
    assert "3 patients" in several._repr_html_()


def test_progress_is_told_and_may_stop_the_run(scenario):
    told: list[tuple[float, float, float]] = []
    long = scenario.replace({"run.duration": 3000})

    def enough(*report: float) -> None:
        told.append(report)
        if len(told) == 4:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        long.run(seed=1, progress=enough)
    days = [day for day, _, _ in told]
    assert days == sorted(days) and all(duration == 3000 for _, duration, _ in told[1:])
    assert any(count > 0 for _, _, count in told)


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("patient", -1), ("replicates", 0), ("seed", 2**64)])
def test_absurd_arguments_are_refused(scenario, name, value):
    with pytest.raises(ps.ScenarioError, match=f"{name} = "):
        scenario.run(**{name: value})


def test_equal_runs_are_equal_files(scenario, tmp_path):
    for name in ("a.h5", "b.h5"):
        scenario.run(seed=3, progress=False).save(tmp_path / name)
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()
