"""How a scenario is lived: to the end, to the end by the stop-watch, or step by step."""

from __future__ import annotations

import os
from pathlib import Path

from plateletsim import _engine, failures
from plateletsim.arguments import threads as of_threads
from plateletsim.arguments import whole
from plateletsim.files import require_trace_name
from plateletsim.patient.profile import Profile
from plateletsim.patient.result import Result
from plateletsim.patient.simulation import Simulation
from plateletsim.patient.stored import run_into
from plateletsim.progress import Progress, reporting
from plateletsim.scenario.scenario import Scenario


def run(
    scenario: Scenario,
    seed: int,
    patient: int,
    threads: int | None,
    replicates: int | None,
    progress: Progress,
    save: str | os.PathLike[str] | None,
    checkpoint_every: float,
    resume: bool,
) -> Result:
    """See Scenario.run()."""
    several = replicates is not None
    seed, patient = whole("seed", seed, 0, 2**64), whole("patient", patient, 0, 2**64)
    replicates = whole("replicates", replicates, 1, 2**64) if replicates is not None else None
    count = replicates or 1
    if save is not None:
        require_trace_name(save)
        return run_into(Path(save), scenario, seed, patient, replicates, threads, checkpoint_every, resume, progress)
    threads = of_threads(threads, None if several else scenario._core.useful_threads())
    with reporting(progress, scenario.title) as report:
        order = _engine.RunOrder(scenario._core, scenario.text, seed, patient, count, several)
        outcomes = _engine.run(order, threads, report)
    hashes = " ".join(outcome.state_hash or "failed" for outcome in outcomes)
    failed = {patient + i: outcome.failed for i, outcome in enumerate(outcomes) if outcome.failed}
    failures.warn(failed, count)
    return Result(scenario, seed, patient, [outcome.series for outcome in outcomes], several, hashes, failed=failed)


def profile(scenario: Scenario, seed: int, patient: int, threads: int | None) -> Profile:
    """See Scenario.profile()."""
    seed, patient = whole("seed", seed, 0, 2**64), whole("patient", patient, 0, 2**64)
    return Profile(_engine.profile(scenario._core, seed, patient, of_threads(threads, scenario._core.useful_threads())))


def start(scenario: Scenario, seed: int, patient: int, threads: int | None) -> Simulation:
    """See Scenario.start()."""
    seed, patient = whole("seed", seed, 0, 2**64), whole("patient", patient, 0, 2**64)
    return Simulation(scenario, seed, patient, of_threads(threads, scenario._core.useful_threads()))
