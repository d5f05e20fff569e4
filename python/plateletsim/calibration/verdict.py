"""What a person should know before believing a posterior, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plateletsim._engine import ScenarioError
from plateletsim.calibration.inference import Inference, compared
from plateletsim.calibration.observed import HIGHEST, Analyser, Counts
from plateletsim.calibration.space import Space
from plateletsim.sweep.axes import Axis

Array = NDArray[np.float64]
_MISFIT = 0.01  # of the posterior predictive p value
_OUTSIDE = 0.97  # probability that a parameter lies on one side of its range, were the range longer
_LEANS = 0.25  # the same, from which on the end of the range shapes the answer
_MISTAKE = 0.5
_OTHERS = 400
_FEW = 100  # effective draws
_EVIDENCE = 7.0  # of another unit, in natural logarithms: a thousand to one
_LEARNED = 0.9  # SD of the posterior / SD of the prior


@dataclass(frozen=True)
class Verdict:
    """`flagged` says not to believe the numbers; words say why, or what else to know."""

    flagged: bool
    reasons: tuple[str, ...]
    """Why not to believe it."""
    notes: tuple[str, ...]
    """What does not forbid to."""

    def __str__(self) -> str:
        head = "DO NOT BELIEVE THIS: " if self.flagged else "The model explains the counts" + ("; " if self.notes else ".")
        words = "; ".join(self.reasons + self.notes)
        return f"{head}{words}." if words else head


def verdict(space: Space, observed: Counts, found: Inference) -> Verdict:
    """Judge what was inferred from counts."""
    reasons = [*_unit(found), *_outside(space, found), *_misfit(found.surprise)]
    few = found.draws.effective < _FEW
    if few:
        reasons.append(f"only {found.draws.effective:.0f} effective draws: more points or rounds are needed")
    notes = [*_mistakes(observed, found.mistaken), *_leaning(space, found), *_unlearned(space, found)]
    return Verdict(bool(reasons), tuple(reasons), tuple(notes))


def of_fit(observed: Counts, mean: Array, luck: Array, analyser: Analyser, seed: int) -> Verdict:
    """Judge a single law of the counts, given as one point of judge()."""
    many = np.repeat(mean, _OTHERS, axis=0), np.repeat(luck, _OTHERS, axis=0)
    surprise, mistaken = compared(observed, *many, analyser, seed)
    reasons = tuple(_misfit(surprise))
    return Verdict(bool(reasons), reasons, tuple(_mistakes(observed, mistaken)))


def require_plausible(observed: Counts) -> None:
    """Raises ScenarioError for counts that nobody can have, with a guess."""
    most = float(observed.count.max())
    if most > HIGHEST:
        raise ScenarioError(f"a count of {most:g} x 10^9/L is none that a person has: are these counts per microlitre, {most / 1000:g} x 10^9/L?")


def hopeless(observed: Counts, found: Inference) -> str:
    """Why there is no posterior worth showing, or nothing: most reports would have to be plain errors."""
    wrong = float(found.mistaken.sum())
    if wrong <= 0.5 * len(observed.day):
        return ""
    hint = "; ".join(_unit(found)) or "are the ranges wide enough, and the days those of the scenario?"
    return f"nothing in the prior comes near the counts: {wrong:.0f} of {len(observed.day)} would have to be errors; {hint}"


def _unit(found: Inference) -> list[str]:
    scale, gain = found.unit
    if gain < _EVIDENCE:
        return []
    return [f"multiplied by {scale:g} the counts would be explained far better: is their unit right?"]


def _outside(space: Space, found: Inference) -> list[str]:
    ends = [(space.axes[axis], side) for axis, side in np.argwhere(found.beyond > _OUTSIDE)]
    return [f"the counts point to {axis.key} {('below', 'above')[side]} its range, {_end(axis, side)}" for axis, side in ends]


def _misfit(surprise: float) -> list[str]:
    if surprise >= _MISFIT:
        return []
    return [f"no value in the prior explains the counts: of persons whom it does explain, {_share(surprise)} would look as odd"]


def _mistakes(observed: Counts, mistaken: Array) -> list[str]:
    doubtful = np.flatnonzero(mistaken > _MISTAKE)
    return [f"the count of day {observed.day[i]:g} ({observed.count[i]:g}) looks like an error and hardly counts" for i in doubtful]


def _leaning(space: Space, found: Inference) -> list[str]:
    leaning = (found.beyond > _LEANS) & (found.beyond <= _OUTSIDE)
    return [f"{space.axes[axis].key} leans on the {('lower', 'upper')[side]} end of its range, {_end(space.axes[axis], side)}"
            for axis, side in np.argwhere(leaning)]  # fmt: skip


def _unlearned(space: Space, found: Inference) -> list[str]:
    prior = np.where(space.ranged, np.sqrt(1 / 12), 1.0)
    spread = np.sqrt(np.cov(found.draws.points.T, aweights=found.draws.weights, ddof=0).reshape(space.width, -1).diagonal())
    return [f"the counts say little about {space.axes[i].key}" for i in np.flatnonzero(spread / prior > _LEARNED) if i < space.asked]


def _end(axis: Axis, side: int) -> str:
    return f"{axis.at(float(side)):.3g} {axis.field.unit}".rstrip()


def _share(p: float) -> str:
    return "fewer than 1 in 400" if p == 0 else f"{100 * p:.2g} %"
