"""One line for many runs: a design of points, replicates with common luck, results that survive anything."""

from __future__ import annotations

import contextlib
import math
import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim._engine import ScenarioError
from plateletsim.arguments import threads as of_threads
from plateletsim.arguments import whole
from plateletsim.failures import FailureWarning
from plateletsim.progress import SweepProgress, counting
from plateletsim.scenario.declared import Value
from plateletsim.scenario.layout import layout_of
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.axes import Spread
from plateletsim.sweep.design import Design, design
from plateletsim.sweep.header import Header, Point, Run
from plateletsim.sweep.runners import Job, Outcome, in_executor, in_threads
from plateletsim.sweep.store import Store
from plateletsim.sweep.swept import Sweep, opened

if TYPE_CHECKING:
    from concurrent.futures import Executor

Spreads = Mapping[str, Spread] | Iterable[Mapping[str, Any]]


def sweep(
    scenario: Scenario,
    spreads: Spreads,
    n: int | None = None,
    replicates: int = 8,
    *,
    executor: Executor | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    variables: Sequence[str] = ("platelet_count",),
    every: Value = "1 day",
    seed: int = 1,
    method: str = "sobol",
    shard: tuple[int, int] = (1, 1),
    progress: SweepProgress = None,
) -> Sweep:
    """Run a scenario at many points, each with the same patients, so that points differ by more than luck.

    Everything is checked before the first run. A run that fails is kept with its message, the others go on, and a
    FailureWarning says so. Ctrl-C stops within a second; the same call goes on from there, if there is a store.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    spreads : mapping or table
        Per key of the scenario a list, a range (low, high) or (low, high, "log"), or a frozen distribution of
        scipy.stats; or the points themselves: a list of {key: value}, or a table of pandas.
    n : int, optional
        Number of points; None for every combination of lists.
    replicates : int, default: 8
        Patients per point.
    executor : Executor, optional
        None: threads of this process; or any executor of concurrent.futures (processes, Dask, MPI).
    threads : int, optional
        Of this process; default: all processors.
    store : path, optional
        File to keep results in, an .h5; what it holds already is not run again. None: a temporary one.
    variables : sequence of str, default: ("platelet_count",)
        Names of what to keep, as in a trace.
    every : value, default: "1 day"
        Time between rows that are kept.
    seed : int, default: 1
        Seed of all chance, and of the points.
    method : str, default: "sobol"
        "sobol", "lhs", "halton" or "random", for n points.
    shard : (int, int), default: (1, 1)
        (i, of): only the points i, i + of, i + 2·of, ..., counted from 1, to be merged with the others.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent; or call(done, total, failed).

    Returns
    -------
    Sweep

    Raises
    ------
    ScenarioError
        For a mistake in what is asked for.

    Examples
    --------
    >>> sw = sweep(load("itp_chronic_adult"), {"antibody.titre": (0.1, 10, "log"), "spleen.present": [True, False]}, n=64)
    >>> sw.summary()
    """
    replicates, seed, n = whole("replicates", replicates, 1), whole("seed", seed), None if n is None else whole("n", n, 1)
    plan = design(scenario.replace({"run.record": every}), spreads, n, method, seed)
    return run_design(plan, replicates, executor, threads, store, variables, seed, shard, progress)


def run_design(
    plan: Design,
    replicates: int,
    executor: Executor | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    variables: Sequence[str] = ("platelet_count",),
    seed: int = 1,
    shard: tuple[int, int] = (1, 1),
    progress: SweepProgress = None,
) -> Sweep:
    """As sweep(), for a design that is ready."""
    for line in plan.base.after_the_end(plan.keys):
        warnings.warn(line, stacklevel=3)
    points = _share(_points(plan), shard)
    header = Header.of(plan, seed, layout_of(plan.base, variables), shard)
    with contextlib.ExitStack() as stack:
        folder = None
        if store is None:
            folder = tempfile.TemporaryDirectory(prefix="plateletsim-")
            path = Path(folder.name) / "sweep.h5"
        else:
            path = _writable(Path(store))
        kept = Store(path, header)
        stack.callback(kept.close)
        kept.enter(points)
        _run_missing(plan, kept, points, replicates, executor, of_threads(threads), progress)
        kept.finish()
    swept = opened(path, [point.hash for point in points] if shard != (1, 1) else plan.hashes, replicates, folder)
    _warn(swept)
    return swept


def _warn(swept: Sweep) -> None:
    failed = swept.failures()
    if len(failed):
        runs, first = failed["patients"].map(len).sum(), failed.iloc[0]
        text = f"{runs} runs failed, at {len(failed)} points: see failures(); the first, patient {first['patients'][0]}: {first['message']}"
        warnings.warn(text, FailureWarning, stacklevel=4)


def _points(plan: Design) -> list[Point]:
    """The points of a design, each once, in order."""
    unique = dict(zip(reversed(plan.hashes), reversed(plan.rows), strict=True))
    order = dict.fromkeys(plan.hashes)
    return [Point(hash, position, unique[hash]) for position, hash in enumerate(order)]


def _share(points: list[Point], shard: tuple[int, int]) -> list[Point]:
    number, of = shard
    if not 1 <= number <= of:
        raise ScenarioError(f"shard {number}/{of}: shards are counted from 1 to their number")
    if of > len(points):
        raise ScenarioError(f"shard {number}/{of}: there are only {len(points)} points to share")
    return points[number - 1 :: of]


def _writable(path: Path) -> Path:
    if path.suffix not in (".h5", ".hdf5", ".nc"):
        raise ScenarioError(f"{path}: the file of a sweep ends in .h5, .hdf5 or .nc")
    if not path.parent.is_dir():
        raise ScenarioError(f"{path}: there is no folder {path.parent}")
    return path


def _run_missing(
    plan: Design,
    store: Store,
    points: list[Point],
    replicates: int,
    executor: Executor | None,
    threads: int,
    progress: SweepProgress,
) -> None:
    total = len(points) * replicates
    runs: list[Run] = []  # by the number of their job

    def jobs() -> Iterator[Job]:
        for point in points:
            changes = tuple(plan.changes(point.row))
            for patient in range(replicates):
                if not store.has((point.hash, patient)):
                    runs.append((point.hash, patient))
                    yield Job(len(runs) - 1, changes, patient)

    seed, names = store.header.seed, store.header.layout.names
    missing = sum(not store.has((point.hash, patient)) for point in points for patient in range(replicates))
    done, failed = total - missing, 0
    store.begin(total, done)
    if executor is None:
        batches = in_threads(plan.base, seed, names, jobs(), threads)
    else:
        batches = in_executor(plan.base, seed, names, jobs(), executor)
    with counting(progress, plan.base.title, done) as report, contextlib.closing(batches):
        for batch in batches:
            for outcome in batch:
                error = outcome.error or _unfit(outcome, store)
                store.add(runs[outcome.number], outcome.values, error)
                failed += bool(error)
            done += len(batch)
            if report is not None:
                report(done, total, failed)


def _unfit(outcome: Outcome, store: Store) -> str:
    layout = store.header.layout
    if len(outcome.values) == 4 * layout.size:
        return ""
    rows = len(outcome.values) / 4 * len(layout.time) / max(layout.size, 1)
    return f"recorded {math.floor(rows)} rows instead of {len(layout.time)}"
