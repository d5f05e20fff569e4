"""Runs of one scenario at points of its parameters, each with luck of its own; a file can keep them for another time."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.calibration.space import Space
from plateletsim.progress import SweepProgress, counting
from plateletsim.scenario.layout import layout_of
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.design import Design, checked
from plateletsim.sweep.header import Header, Run
from plateletsim.sweep.journal import Journal
from plateletsim.sweep.journaled import RUN, JournalRuns
from plateletsim.sweep.runners import Job, in_executor, in_threads

if TYPE_CHECKING:
    from concurrent.futures import Executor

Array = NDArray[np.float64]


class Runs:
    """A person at points of a space. Every run is another patient: were luck shared, it would be taken for knowledge."""

    def __init__(self, base: Scenario, space: Space, seed: int, executor: Executor | None = None, threads: int | None = None,
                 progress: SweepProgress = None, store: str | os.PathLike[str] | None = None) -> None:  # fmt: skip
        self._base, self._space, self._seed = base, space, seed
        self._executor, self._threads, self._progress = executor, threads or os.cpu_count() or 1, progress
        self._layout = layout_of(base, ["platelet_count"])
        self._store = None if store is None else Path(store)
        self.time = np.array(self._layout.time)
        self.done = 0

    def __call__(self, points: Array) -> tuple[Array, Array]:
        """Points whose run did not fail, and their counts, shape (points, rows)."""
        plan, points = self._plan(points)
        runs = [(hash, self.done + number) for number, hash in enumerate(plan.hashes)]
        counts = np.full((len(runs), len(self.time)), np.nan)
        with _kept(self._store, Header.of(plan, self._seed, self._layout)) as kept:
            missing = [number for number, run in enumerate(runs) if run not in kept]
            jobs = (Job(number, tuple(plan.changes(plan.rows[number])), runs[number][1]) for number in missing)
            self._run(plan.base, jobs, kept, runs, missing)
            for number, run in enumerate(runs):
                values = kept[run]
                if len(values) == 4 * self._layout.size:
                    counts[number] = self._layout.split(values)["platelet_count"]
        self.done += len(runs)
        ran = np.isfinite(counts).all(axis=1)
        return points[ran], counts[ran]

    def _plan(self, points: Array) -> tuple[Design, Array]:
        """All points, or those within the prior alone if those beyond are no scenarios."""
        try:
            return checked(self._base, self._space.axes, self._space.rows(points)), points
        except ScenarioError:
            inside = points[np.isfinite(self._space.log_prior(points))]
            return checked(self._base, self._space.axes, self._space.rows(inside)), inside

    def _run(self, base: Scenario, jobs: Iterator[Job], kept: Kept, runs: list[Run], missing: list[int]) -> None:
        names = self._layout.names
        if self._executor is None:
            batches = in_threads(base, self._seed, names, jobs, self._threads)
        else:
            batches = in_executor(base, self._seed, names, jobs, self._executor)
        done, failed = len(runs) - len(missing), 0
        with counting(self._progress, base.title, done) as report, contextlib.closing(batches):
            for batch in batches:
                for outcome in batch:
                    kept.add(runs[outcome.number], b"" if outcome.error else outcome.values)
                    failed += bool(outcome.error)
                done += len(batch)
                if report is not None:
                    report(done, len(runs), failed)


class Kept(dict[Run, bytes]):
    """What runs recorded, empty for those that failed; written to a journal as well if there is one."""

    journal: Journal | None = None

    def add(self, run: Run, values: bytes) -> None:
        """Keep what was run."""
        self[run] = values
        if self.journal is not None:
            self.journal.append((b"R" if values else b"F") + RUN.pack(bytes.fromhex(run[0]), run[1]) + values)


@contextlib.contextmanager
def _kept(path: Path | None, header: Header) -> Iterator[Kept]:
    """The runs of a file, open for more. Raises ScenarioError if it is about something else."""
    kept = Kept()
    if path is None:
        yield kept
        return
    if not path.parent.is_dir():
        raise ScenarioError(f"{path}: there is no folder {path.parent}")
    with contextlib.closing(Journal(path)) as kept.journal:
        known = JournalRuns(path)
        if known.header is None:
            kept.journal.append(b"H" + json.dumps(header.to_json()).encode())
        else:
            header.require_same(known.header, path)
        with known.reader() as recorded:
            kept.update({run: recorded(run) for run in known.done} | dict.fromkeys(known.failed, b""))
        yield kept
