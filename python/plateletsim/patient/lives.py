"""How a scenario is lived: to the end, to the end by the stop-watch, or step by step."""

from __future__ import annotations

import os
from pathlib import Path

from plateletsim import _engine, failures
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
    count = 1 if replicates is None else replicates
    for name, number, least in (("seed", seed, 0), ("patient", patient, 0), ("replicates", count, 1)):
        if not least <= number < 2**64:
            raise _engine.ScenarioError(f"{name} = {number} lies outside [{least}, 2^64)")
    if save is not None:
        return run_into(Path(save), scenario, seed, patient, replicates, threads, checkpoint_every, resume, progress)
    threads = threads or ((os.cpu_count() or 1) if several else scenario._core.useful_threads())
    with reporting(progress, scenario.title) as report:
        order = _engine.RunOrder(scenario._core, scenario.text, seed, patient, count, several)
        outcomes = _engine.run(order, threads, report)
    hashes = " ".join(outcome.state_hash or "failed" for outcome in outcomes)
    failed = {patient + i: outcome.failed for i, outcome in enumerate(outcomes) if outcome.failed}
    failures.warn(failed, count)
    return Result(scenario, seed, patient, [outcome.series for outcome in outcomes], several, hashes, failed=failed)


def profile(scenario: Scenario, seed: int, patient: int, threads: int | None) -> Profile:
    """See Scenario.profile()."""
    return Profile(_engine.profile(scenario._core, seed, patient, threads or scenario._core.useful_threads()))


def start(scenario: Scenario, seed: int, patient: int, threads: int | None) -> Simulation:
    """See Scenario.start()."""
    return Simulation(scenario, seed, patient, threads or scenario._core.useful_threads())
