"""Threads, processes, Dask and MPI: who does the runs of a sweep never shows in its file."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from python.small_sweep import ARGUMENTS, SPREADS, assert_same

import plateletsim as ps


def test_the_number_of_threads_changes_nothing(tiny, plain, tmp_path):
    for threads in (2, 5):
        ps.sweep(tiny, SPREADS, store=tmp_path / f"{threads}.h5", threads=threads, **ARGUMENTS).close()
        assert_same(plain, tmp_path / f"{threads}.h5")


def test_pools_of_threads_and_processes_change_nothing(tiny, plain, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        ps.sweep(tiny, SPREADS, store=tmp_path / "threads.h5", executor=executor, **ARGUMENTS).close()
    assert_same(plain, tmp_path / "threads.h5")
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        ps.sweep(tiny, SPREADS, store=tmp_path / "processes.h5", executor=executor, **ARGUMENTS).close()
    assert_same(plain, tmp_path / "processes.h5")


def test_dask_changes_nothing_even_if_a_worker_is_killed(tiny, plain, tmp_path):
    """Two worker processes; one is killed when the first run has ended. What it did is done again, and stored once."""
    distributed = pytest.importorskip("distributed")
    killed = []

    def watch(done, total, failed):
        if done and not killed:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        arguments = ARGUMENTS | {"executor": client.get_executor(), "progress": watch}
        ps.sweep(tiny, SPREADS, store=tmp_path / "dask.h5", **arguments).close()
    assert killed
    assert_same(plain, tmp_path / "dask.h5")


OVER_MPI = """
import sys
import plateletsim as ps
from mpi4py.futures import MPIPoolExecutor
from python.small_sweep import ARGUMENTS, SPREADS, tiny

if __name__ == "__main__":
    with MPIPoolExecutor() as executor:
        ps.sweep(tiny(), SPREADS, store=sys.argv[1], executor=executor, **ARGUMENTS)
        print("ranks", executor.num_workers)
"""


@pytest.mark.parametrize("ranks", [2, 3])
def test_mpi_changes_nothing(plain, tmp_path, ranks):
    """The first rank hands out the work, the others do it: one, or two."""
    pytest.importorskip("mpi4py")
    launcher = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if launcher is None:
        pytest.skip("mpiexec is not installed")
    script = tmp_path / "sweep.py"
    script.write_text(OVER_MPI)
    command = [launcher, "-n", str(ranks), sys.executable, "-m", "mpi4py.futures", script, tmp_path / "mpi.h5"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0 and ran.stdout == f"ranks {ranks - 1}\n", ran.stderr
    assert_same(plain, tmp_path / "mpi.h5")
