"""Two copies of HDF5 live in one process, ours and that of the h5py wheel: either may come first."""

import pytest

OURS = """
import sys, plateletsim as ps
def ours(path):
    sc = ps.load("healthy_adult").replace({"run.duration": 1, "run.droplet_volume": 0.01})
    sc.run(seed=1, progress=False).save(path)
    assert ps.open_trace(path).seed == 1
"""
THEIRS = """
import sys, h5py, numpy
def theirs(path):
    with h5py.File(path, "w") as file:
        file["x"] = numpy.arange(1000.0)
        file.create_dataset("y", data=numpy.ones(1000), compression="gzip")
    with h5py.File(path) as file:
        assert file["y"][:].sum() == 1000
"""
ACROSS = """
import xarray
ours(sys.argv[1] + "/a.h5"); theirs(sys.argv[1] + "/b.h5")
with h5py.File(sys.argv[1] + "/a.h5") as file:
    ours(sys.argv[1] + "/c.h5")
    assert file.attrs["seed"] == 1
    try:
        ps.open_trace(sys.argv[1] + "/b.h5")
    except ps.ScenarioError:
        pass
    assert file["platelet_count"][:].min() > 0
assert xarray.open_dataset(sys.argv[1] + "/c.h5").sizes["time"] > 1
theirs(sys.argv[1] + "/d.h5"); ours(sys.argv[1] + "/e.h5")
print("good")
"""


@pytest.mark.parametrize("order", [(OURS, THEIRS), (THEIRS, OURS)], ids=["ours first", "theirs first"])
def test_both_write_and_read(order, python, tmp_path):
    done = python("".join(order) + ACROSS, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "good\n", "")
