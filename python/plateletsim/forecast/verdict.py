"""Whether the scenario could have led to these counts, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plateletsim.calibration.verdict import Verdict
from plateletsim.forecast.filter import Evidence
from plateletsim.optional import need

_MISFIT = 0.01  # chance of a false alarm
_MISTAKE = 0.5
_FEW, _SOME = 5, 30  # effective persons: too few to believe it, and to be sure of the tails


def verdict(evidence: Sequence[Evidence], persons: float, failed: int) -> Verdict:
    """Judge the counts by what was foreseen of each.

    Each report's place in its forecast is even between 0 and 1 if the scenario, its spreads and the analyser are right, and
    independent of the others. The squares of the normal deviates at these places add up to chi-squared; one sum in a hundred
    is flagged by chance.
    """
    chance = surprise(evidence)
    reasons = []
    if chance < _MISFIT:
        odd = max(evidence, key=lambda one: abs(one.place - 0.5))
        share = "fewer than 1 in 10,000" if chance < 1e-4 else f"{100 * chance:.2g} %"
        reasons.append(f"the counts are outside what the scenario can do: of persons who live it, {share} would look as odd; on day {odd.day:g} "
                       f"{odd.limit}{odd.count:g} was counted where {odd.low:.0f} to {odd.high:.0f} was foreseen")  # fmt: skip
    if persons < _FEW:
        reasons.append(f"only {persons:.0f} of the persons tried come near the counts: more particles are needed, or a wider scenario")
    if evidence and evidence[-1].mistaken > _MISTAKE:
        reasons.append(f"the last count ({evidence[-1].count:g}) is taken for an error, for it does not fit the earlier ones: count again")
    notes = [f"the count of day {one.day:g} ({one.count:g}) looks like an error and hardly counts" for one in evidence[:-1] if one.mistaken > _MISTAKE]
    if _FEW <= persons < _SOME:
        notes.append(f"{persons:.0f} of the persons tried come near the counts: more particles make the tails surer")
    if failed:
        notes.append(f"{failed} particles left the range of their numbers and do not count")
    return Verdict(bool(reasons), tuple(reasons), tuple(notes))


def surprise(evidence: Sequence[Evidence]) -> float:
    """Chance of counts as odd as these, if the scenario is right; 1 without counts.

    >>> surprise([])
    1.0
    """
    if not evidence:
        return 1.0
    deviates = need("scipy.special", "calibrate").ndtri(np.clip([one.place for one in evidence], 1e-12, 1 - 1e-12))
    return float(need("scipy.special", "calibrate").chdtrc(len(evidence), float(np.sum(deviates**2))))
