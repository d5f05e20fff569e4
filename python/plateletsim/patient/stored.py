"""A run on its way into a trace: in a folder beside it while it lasts, whole and in one file when it is done."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from plateletsim import _engine, failures
from plateletsim._engine import ScenarioError
from plateletsim.arguments import measured
from plateletsim.arguments import threads as of_threads
from plateletsim.files import real
from plateletsim.patient.result import Result
from plateletsim.patient.trace import folder_of, open_trace, stored_result
from plateletsim.progress import Progress, reporting
from plateletsim.scenario.scenario import Scenario
from plateletsim.signals import terminable

CHECKPOINT_EVERY = 60.0
"""Seconds between two checkpoints."""


def run_into(
    trace: Path,
    scenario: Scenario,
    seed: int,
    patient: int,
    replicates: int | None,
    threads: int | None,
    checkpoint_every: float,
    resume: bool,
    progress: Progress,
) -> Result:
    """Run to the end and leave a trace there. Raises StorageError, ScenarioError; stopped, it can be resumed."""
    checkpoint_every = measured("checkpoint_every", checkpoint_every, "s")
    if not 0 < checkpoint_every < 1e9:
        raise ScenarioError(f"checkpoint_every = {checkpoint_every} lies outside (0, 1e9) seconds")
    trace, count = real(trace), replicates or 1
    threads = of_threads(threads, None if replicates else scenario._core.useful_threads())
    if resume and not folder_of(trace).exists() and trace.exists():
        return _finished(trace, scenario, seed, patient, replicates)
    order = _engine.RunOrder(scenario._core, scenario.text, seed, patient, count, replicates is not None)
    signals = _engine.RunSignals()
    with _listening(signals), reporting(progress, scenario.title) as report:
        failed = _engine.run_stored(order, str(trace), checkpoint_every, resume, threads, signals, report)
    failures.warn({failure.patient: failure.why for failure in failed}, count)
    return open_trace(trace)


def _finished(trace: Path, scenario: Scenario, seed: int, patient: int, replicates: int | None) -> Result:
    """What a run before this one completed; the same run, or it is refused."""
    result = open_trace(trace)
    there = (result.scenario.sha256, result.seed, result.patient, len(result.series) if result.several else None)
    if there != (scenario.sha256, seed, patient, replicates):
        raise ScenarioError(f"{trace}: there is a trace of another scenario, seed or patient: choose another name, or leave --resume out")
    return result


def resume(trace: Path, threads: int | None, checkpoint_every: float, progress: Progress) -> Result:
    """Go on with a run that was stopped, from what its folder says. Raises StorageError, ScenarioError."""
    if not folder_of(trace).is_dir():
        raise ScenarioError(f"{trace}: no run was stopped here: there is no folder {folder_of(trace)}")
    so_far = stored_result(folder_of(trace))
    replicates = len(so_far.series) if so_far.several else None
    return run_into(trace, so_far.scenario, so_far.seed, so_far.patient, replicates, threads, checkpoint_every, True, progress)


@contextlib.contextmanager
def _listening(signals: _engine.RunSignals) -> Iterator[None]:
    """SIGUSR1 makes a checkpoint, SIGTERM ends the run like Ctrl-C; only a main thread can listen."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def checkpoint(_number: int, _frame: FrameType | None) -> None:
        signals.checkpoint()

    before = signal.signal(signal.SIGUSR1, checkpoint)
    try:
        with terminable():
            yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def progress_of(trace: Path) -> dict[str, str]:
    """Where a run that has not written its trace stands. Raises StorageError."""
    folder = folder_of(trace)
    stored = _engine.read_stored(str(folder))
    so_far = stored_result(folder)
    days = [float(series.time[-1]) for series in stored.trace.patients if len(series.time)]
    kept = [day for day, done in zip(stored.checkpoint_days, stored.state_hashes, strict=True) if not done]
    return {
        "run": "under way" if stored.in_use else "stopped",
        "reached": f"day {min(days, default=0.0):g} of {so_far.scenario.days('run.duration'):g}",
        "rows": str(sum(len(series.time) for series in stored.trace.patients)),
        "last checkpoint": f"day {min(kept):g}" if kept else "at the end",
        "to go on": f"plateletsim resume {trace}",
    }
