"""What every method is asked and says, and how that is judged."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import plateletsim as ps

sys.path.insert(0, str(Path(__file__).parents[1]))
from calibration import DAYS, HONEST, Clinic

__all__ = ["BUDGET", "DAYS", "HONEST", "Answer", "Array", "Clinic", "Method", "judged"]

Array = NDArray[np.float64]
BUDGET = 512  # runs


@dataclass(frozen=True)
class Answer:
    """Draws of a posterior: places of the titre in its range, with weights. None at all where there is no answer."""

    places: Array
    weights: Array
    flagged: bool | None
    """Whether it says not to believe it; None if it never says."""

    @classmethod
    def equal(cls, places: Array, flagged: bool | None) -> "Answer":
        return cls(places, np.full(len(places), 1 / max(len(places), 1)), flagged)

    def interval(self) -> tuple[float, float]:
        """Of 90 %."""
        if not len(self.places):
            return np.nan, np.nan
        order = np.argsort(self.places)
        below = np.cumsum(self.weights[order]) - self.weights[order] / 2
        low, high = np.interp([0.05, 0.95], below, self.places[order])
        return float(low), float(high)

    def rank(self, truth: float) -> float:
        return min(float(self.weights @ (self.places < truth)), 1.0) if len(self.places) else np.nan


Method = Callable[[ps.Counts, int], Answer]


def judged(taught: Sequence[Method], people: Sequence[tuple[ps.Counts, Array]], length: float) -> str:
    """Cells of a table. The methods are one, taught by different runs, and take turns with the people.

    Coverage (95 % interval of Wilson), width (upper end over lower) of those who had an answer; share flagged; share misled:
    the interval misses the truth, and nothing was said; how even ranks are (p of chi squared over ten bins); seconds each.
    """
    start = time.process_time()
    answers = [taught[number % len(taught)](counts, number) for number, (counts, _) in enumerate(people)]
    cost = (time.process_time() - start) / len(people)
    truth = np.array([point[0] for _, point in people])
    low, high = np.array([answer.interval() for answer in answers]).T
    given = np.isfinite(low)
    held = (low < truth) & (truth < high)
    ranks = np.array([answer.rank(place) for answer, place in zip(answers, truth, strict=True)])[given]
    flags = [answer.flagged for answer in answers]
    silent = all(flag is None for flag in flags)
    misled = given & ~held & ~np.array(flags, bool)
    wilson = stats.binomtest(int(held[given].sum()), int(given.sum())).proportion_ci(method="wilson") if given.any() else None
    even = stats.chisquare(np.histogram(ranks, 10, (0, 1))[0]).pvalue if given.any() else np.nan
    cells = [f"{len(people)}",
             f"{100 * held[given].mean():.1f} % ({100 * wilson.low:.0f}–{100 * wilson.high:.0f})" if wilson else "no answers",
             f"{np.exp(np.mean((high - low)[given]) * length):.2f}" if wilson else "–",
             "never" if silent else f"{100 * np.mean(np.array(flags, bool)):.1f} %",
             f"{100 * misled.mean():.1f} %", f"{even:.2g}", f"{cost:.2f}"]  # fmt: skip
    return " | ".join(cells)
