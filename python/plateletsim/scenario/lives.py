"""What can be made of a scenario, told by the layer above: a scenario knows neither its patients nor their results."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from plateletsim.patient.profile import Profile
    from plateletsim.patient.result import Result
    from plateletsim.patient.simulation import Simulation
    from plateletsim.progress import Progress
    from plateletsim.scenario.scenario import Scenario


class Lives(Protocol):
    """How Scenario.run(), profile() and start() are done; `patient/lives.py` is one, `Scenario.lives` the one in use."""

    def run(
        self,
        scenario: Scenario,
        seed: int,
        patient: int,
        threads: int | None,
        replicates: int | None,
        progress: Progress,
        save: str | os.PathLike[str] | None,
        checkpoint_every: float,
        resume: bool,
    ) -> Result: ...

    def profile(self, scenario: Scenario, seed: int, patient: int, threads: int | None) -> Profile: ...

    def start(self, scenario: Scenario, seed: int, patient: int, threads: int | None) -> Simulation: ...
