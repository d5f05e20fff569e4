"""Who enters a trial, when, in which arm, and how long he is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.trial.design import TrialDesign

if TYPE_CHECKING:
    from plateletsim.trial.twins import TrialTwins


@dataclass(frozen=True)
class Allocation:
    """One drawing; all arrays have the shape (patients,), in the order in which they entered."""

    who: NDArray[np.int64]
    """Place among the twins."""
    arm: NDArray[np.int64]
    """Place of the arm in the design."""
    enrolled: NDArray[np.float64]
    """Days since the trial began."""
    seen_until: NDArray[np.float64]
    """Day after entry from which on nobody sees the patient; inf for those who stay."""
    stratum: NDArray[np.str_]


def allocate(twins: TrialTwins, seed: int | list[int], patients: int | None, again: bool) -> Allocation:
    """Draws patients and shares them out in permuted blocks, apart in each stratum. Raises ScenarioError."""
    design = twins.design
    wanted = min(design.patients, len(twins)) if patients is None and not again else design.patients if patients is None else patients
    if wanted < 1 or (wanted > len(twins) and not again):
        raise ScenarioError(f"patients = {wanted}: there are twins of {len(twins)}; look for more with trial_twins, or let them enter again")
    rng = np.random.default_rng(seed)
    who = rng.integers(0, len(twins), wanted) if again else rng.permutation(len(twins))[:wanted]
    stratum = twins.strata()[who]
    arm = np.zeros(wanted, np.int64)
    for name in np.unique(stratum):
        here = np.flatnonzero(stratum == name)
        arm[here] = blocks(design, len(here), rng)
    enrolled = np.cumsum(rng.exponential(1 / design.enrolment, wanted))
    leaves = rng.exponential(1 / design.dropout, wanted) if design.dropout else np.full(wanted, np.inf)
    return Allocation(who, arm, enrolled, np.where(leaves < design.until, leaves, np.inf), stratum)


def blocks(design: TrialDesign, patients: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Arms of so many patients, block by block.

    >>> sorted(blocks(load_trial("itp_agonist"), 6, np.random.default_rng(1)).tolist())
    [0, 0, 1, 1, 1, 1]
    """
    weights = [arm.weight for arm in design.arms]
    block = np.tile(np.repeat(np.arange(len(weights)), weights), design.block // sum(weights))
    return np.concatenate([rng.permutation(block) for _ in range(-(-patients // len(block)) or 1)])[:patients]
