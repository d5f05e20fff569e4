"""Who does the runs of a sweep: threads of this process, or any executor of concurrent.futures, on any machine."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim.scenario.library import library_folder
from plateletsim.scenario.scenario import Scenario
from plateletsim.sweep.design import changed

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Changes = tuple[tuple[str, str], ...]
"""Key and TOML value, by which a point differs from the base scenario."""

_CHUNK = 0.4  # seconds of work that an executor is handed at a time
_LOOK = 0.1  # seconds between two looks at progress and Ctrl-C


@dataclass(frozen=True)
class Job:
    """One patient at one point."""

    number: int
    changes: Changes
    patient: int


@dataclass(frozen=True)
class Outcome:
    """What a job recorded, or why it failed."""

    number: int
    values: bytes
    error: str
    seconds: float


Jobs = Iterator[Job]
Batches = Generator[list[Outcome], None, None]


def in_threads(base: Scenario, seed: int, variables: Sequence[str], jobs: Jobs, threads: int) -> Batches:
    """Outcomes as they come, from threads that Python's lock does not hold up. Leaving it early stops the runs."""
    crew = _engine.Crew(threads, list(variables))
    under_way, ample = 0, 4 * threads
    try:
        while True:
            while under_way < ample and (job := next(jobs, None)) is not None:
                crew.give(job.number, changed(base._core, job.changes), seed, job.patient)
                under_way += 1
            if not under_way:
                return
            outcomes = [Outcome(*finished) for finished in crew.take(_LOOK)]
            under_way -= len(outcomes)
            ample = max(ample, 8 * len(outcomes))  # short runs need a longer queue
            yield outcomes
    finally:
        crew.stop()


def run_chunk(resolved: str, seed: int, variables: list[str], jobs: list[Job]) -> list[Outcome]:
    """What a worker of an executor does: a few jobs, one after the other."""
    base = _base(resolved)
    crew = _engine.Crew(1, variables)
    outcomes: list[Outcome] = []
    try:
        for job in jobs:
            crew.give(job.number, changed(base, job.changes), seed, job.patient)
            while len(outcomes) == 0 or outcomes[-1].number != job.number:
                outcomes += [Outcome(*finished) for finished in crew.take(_LOOK)]
    finally:
        crew.stop()
    return outcomes


@functools.lru_cache(maxsize=4)
def _base(resolved: str) -> _engine.Scenario:
    return _engine.Scenario.parse(resolved, "scenario", str(library_folder()))


def in_executor(base: Scenario, seed: int, variables: Sequence[str], jobs: Jobs, executor: Executor) -> Batches:
    """Outcomes as they come from an executor's workers, which get a few jobs at a time. Raises what the executor does."""
    from concurrent.futures import FIRST_COMPLETED, wait

    size, width = 1, 2 * getattr(executor, "_max_workers", 32)
    pending: set[Future[Any]] = set()
    submit: Callable[..., Future[Any]] = executor.submit
    try:
        while True:
            while len(pending) < width and (chunk := list(itertools.islice(jobs, size))):
                pending.add(submit(run_chunk, base.resolved, seed, list(variables), chunk))
            if not pending:
                return
            done, pending = wait(pending, timeout=_LOOK, return_when=FIRST_COMPLETED)
            outcomes = [outcome for future in done for outcome in future.result()]
            if outcomes:
                typical = sum(outcome.seconds for outcome in outcomes) / len(outcomes)
                size = max(1, min(256, round(_CHUNK / max(typical, 1e-4))))
            yield outcomes
    finally:
        for future in pending:
            future.cancel()
