"""The file of a sweep: equal however it came about, open to more runs, and never mixed with another."""

import h5py
import pytest
from python.small_sweep import ARGUMENTS, SPREADS, assert_same

import plateletsim as ps
from plateletsim.sweep.journal import Journal
from plateletsim.sweep.store import merge_into


def counted(tiny, store, **changes) -> int:
    """How many runs a sweep needed that were not there."""
    seen = []
    arguments = ARGUMENTS | {"progress": lambda done, total, failed: seen.append(done)} | changes
    spreads = arguments.pop("spreads", SPREADS)
    from plateletsim.sweep.status import status_of

    before = status_of(store).done if store.exists() else 0
    ps.sweep(tiny, spreads, store=store, **arguments).close()
    return status_of(store).done - before


def test_shards_merge_into_the_whole(tiny, plain, tmp_path):
    shards = [tmp_path / f"{i}.h5" for i in (1, 2, 3)]
    for i, path in enumerate(shards, 1):
        ps.sweep(tiny, SPREADS, store=path, shard=(i, 3), **ARGUMENTS).close()
    merge_into(tmp_path / "merged.h5", [shards[2], shards[0], shards[1], shards[0]])
    assert_same(plain, tmp_path / "merged.h5")


def test_only_what_is_missing_is_run(tiny, plain, tmp_path):
    path = tmp_path / "sweep.h5"
    assert counted(tiny, path, n=4) == 12
    assert counted(tiny, path, n=4) == 0
    assert counted(tiny, path) == 12  # the first four of the eight points are there
    assert_same(plain, path)
    assert counted(tiny, path, replicates=4) == 8
    assert counted(tiny, path, spreads={"antibody.titre": [1, 3], "spleen.present": [True]}, n=None) == 6
    everything = ps.open_sweep(path)
    assert everything.ds.sizes["point"] == 10 and int((everything["status"] == 0).sum()) == 2
    assert everything.sel({"antibody.titre": ["3 ug/mL"]})["platelet_count"].shape[0] == 1


def test_the_same_call_returns_the_same_sweep(tiny, tmp_path):
    path = tmp_path / "sweep.h5"
    ps.sweep(tiny, SPREADS, store=path, **ARGUMENTS).close()
    backwards = [{"antibody.titre": 3, "spleen.present": True}, {"antibody.titre": 1, "spleen.present": True}]
    sw = ps.sweep(tiny, backwards, store=path, **(ARGUMENTS | {"n": None, "replicates": 2}))
    assert sw["antibody.titre"].values.tolist() == [3, 1] and sw.ds.sizes["replicate"] == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 2}, "another seed"),
        ({"every": "1 day"}, "rows at other times"),
        ({"variables": ["tpo"]}, "keeps other variables"),
        ({"spreads": {"antibody.titre": [1]}, "n": None}, "varies other keys"),
    ],
)
def test_another_sweep_is_not_mixed_in(tiny, plain, changes, message):
    before = plain.read_bytes()
    with pytest.raises(ps.ScenarioError, match=message):
        counted(tiny, plain, **changes)
    assert plain.read_bytes() == before


def test_one_process_at_a_time_writes(tiny, tmp_path):
    path = tmp_path / "sweep.h5"
    journal = Journal(path.with_name("sweep.h5.journal"))
    with pytest.raises(ps.ScenarioError, match="another process is writing"):
        ps.sweep(tiny, SPREADS, store=path, **ARGUMENTS)
    journal.close()


def test_foreign_files_are_refused(tiny, tmp_path):
    (tmp_path / "sweep.h5.journal").write_bytes(b"something of somebody else's")
    (tmp_path / "other.h5").write_bytes(b"no HDF5")
    with h5py.File(tmp_path / "foreign.h5", "w") as file:
        file["x"] = 1
    for name, message in {"sweep.h5": "not a journal", "other.h5": "not a sweep", "foreign.h5": "not a sweep"}.items():
        with pytest.raises(ps.ScenarioError, match=message):
            ps.sweep(tiny, SPREADS, store=tmp_path / name, **ARGUMENTS)
        with pytest.raises(ps.ScenarioError, match=message):
            ps.open_sweep(tmp_path / name)
    with pytest.raises(ps.ScenarioError, match="no such sweep"):
        ps.open_sweep(tmp_path / "missing.h5")
    assert (tmp_path / "sweep.h5.journal").read_bytes() == b"something of somebody else's"


def test_xarray_and_ncdump_read_the_file(plain, shell_tool):
    import xarray

    with xarray.open_dataset(plain) as ds:
        assert ds["platelet_count"].dims == ("point", "replicate", "time")
        assert {"antibody.titre", "spleen.present"} <= set(ds.coords)
        assert ds["spleen.present"].dtype == bool
    assert "point = 8" in shell_tool("ncdump", "-h", plain)


def test_every_reader_of_netcdf_knows_its_types(plain):
    """No strings of variable length and no unsigned or long integers: R and Octave read neither."""
    with h5py.File(plain) as file:
        columns = {name: file[name].dtype for name in file}
        attributes = [item.attrs.get_id(name).dtype for item in (file, *file.values()) for name in item.attrs if name.islower()]
    assert {dtype.kind for dtype in columns.values()} <= set("fiS") and columns["scenario_sha256"] == "S1"
    assert {dtype.str for dtype in columns.values() if dtype.kind == "i"} <= {"|i1", "<i4"}
    assert {dtype.kind for dtype in attributes} <= set("Sif") and not any(dtype == "u8" for dtype in attributes)


def test_text_with_other_letters_survives(tiny, tmp_path):
    path = tmp_path / "s.h5"
    sw = ps.sweep(tiny.replace({"title": "Ärztin µ"}), SPREADS, store=path, **ARGUMENTS)
    assert sw.ds.attrs["title"] == "Ärztin µ" and sw.ds["scenario_sha256"].values[0] in str(sw.ds["scenario_sha256"].values)
    assert list(sw["deaths"].cause.values)[0] == "senescence"
