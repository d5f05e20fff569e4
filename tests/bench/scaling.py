"""What an ensemble takes on one worker and on two, handed out by processes, Dask or MPI: python tests/bench/scaling.py.

A sweep of n runs on p workers takes start + n (work / p + hand): `work` is what a worker does for a run, `hand` what the one
who hands out and stores does, whom nobody helps. Runs of half a year tell the work, runs of a step the hand, and n times
both on two workers says whether the law holds. From work / hand workers on, more of them do not help.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import plateletsim as ps

LONG, SHORT = "180 day", "1 hour"


@contextmanager
def executor(kind: str, workers: int) -> Iterator[Executor]:
    """Of so many workers, which are awake."""
    if kind == "processes":
        with ProcessPoolExecutor(workers, get_context("spawn")) as found:
            yield found
    elif kind == "Dask":
        from distributed import Client, LocalCluster

        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster, Client(cluster) as client:
            yield client.get_executor()
    else:
        from mpi4py.futures import MPIPoolExecutor

        with MPIPoolExecutor() as found:
            yield found


def seconds(duration: str, runs: int, found: Executor) -> float:
    """That a sweep of so many runs takes on the wall."""
    scenario = ps.load("healthy_adult").replace({"run.duration": duration, "run.droplet_volume": "0.1 uL"})
    begin = time.perf_counter()
    ps.sweep(scenario, {"haemostasis.consumption": (5.0, 9.0)}, n=runs, replicates=1, executor=found, progress=False)
    return time.perf_counter() - begin


def measure(kind: str, workers: int, runs: int) -> None:
    """Prints, for long and short runs, the seconds that each takes: a line for `report`."""
    with executor(kind, workers) as found:
        seconds(SHORT, 2 * workers, found)  # they import the package
        print(kind, workers, *(seconds(duration, runs, found) / runs for duration in (LONG, SHORT)), flush=True)


def report(runs: int) -> None:
    print("| | work of a run, ms | hand, ms | two workers, of twice as fast | workers that help at most |\n|---|---|---|---|---|")
    for kind in ("processes", "Dask", "MPI"):
        took = {}
        for workers in (1, 2):
            command = [sys.executable, __file__, "--kind", kind, "--workers", str(workers), "--runs", str(runs)]
            if kind == "MPI":
                at = [str(Path(sys.executable).parent / "mpiexec"), "-n", str(workers + 1), sys.executable, "-m", "mpi4py.futures"]
                command = at + command[1:]
            took[workers] = [float(word) for word in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-2:]]
        (long, short), (halved, _) = took[1], took[2]
        print(f"| {kind} | {1e3 * (long - short):.1f} | {1e3 * short:.1f} | {long / halved / 2:.0%} | {(long - short) / short:.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=["processes", "Dask", "MPI"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=200)
    asked = parser.parse_args()
    measure(asked.kind, asked.workers, asked.runs) if asked.kind else report(asked.runs)
