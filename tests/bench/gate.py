"""Do implementations of the three-hazard model agree in law? Two-sample z-scores of what is observed in many replicates.

Each score is about what happened between two times (deaths by cause, labels lost, change of the count), so scores are
nearly independent. Platelets come at random and leave one by one, so the numbers of events are Poisson (those of labelled
platelets binomial, which is a little less). Seeds are fixed: a verdict can be repeated.
"""

import math
from dataclasses import dataclass

import numpy as np
from bench.model import CAUSES, Worker

TIMES = (6, 12, 24, 48, 96, 144, 192, 240)  # steps of one hour
KINDS = ("count", "labelled", *CAUSES)
Seen = dict[str, dict[str, dict[str, np.ndarray]]]  # by condition, implementation and kind: replicates x times
LARGEST_RMS, LARGEST_Z, FEWEST = 1.25, 4.0, 60


@dataclass
class Verdict:
    scores: dict[str, np.ndarray]  # by name of the comparison

    @property
    def all(self) -> np.ndarray:
        return np.concatenate(list(self.scores.values()))

    @property
    def rms(self) -> float:
        return math.sqrt(np.mean(self.all**2))

    @property
    def largest(self) -> float:
        return float(np.abs(self.all).max())

    @property
    def agreed(self) -> bool:
        return len(self.all) >= FEWEST and self.rms <= LARGEST_RMS and self.largest <= LARGEST_Z

    def __str__(self) -> str:
        return f"{len(self.all)} z-scores, rms {self.rms:.2f}, largest {self.largest:.1f}"


def observe_all(implementations: dict[str, list[str]], conditions: dict[str, dict[str, float]], replicates: int) -> Seen:
    """Conditions get seeds of their own: with the same ones they would begin with the same platelets."""
    return {
        condition: {name: observe(command, p, seeds(i, replicates)) for name, command in implementations.items()}
        for i, (condition, p) in enumerate(conditions.items())
    }


def seeds(condition: int, replicates: int) -> range:
    return range(1000 * condition, 1000 * condition + replicates)


def observe(command: list[str], p: dict[str, float], seeds: range) -> dict[str, np.ndarray]:
    """What changed from each time to the next, replicates x times; a tenth of the platelets is labelled at time zero."""
    rows = []
    for seed in seeds:
        with Worker(command, p, seed) as worker:
            worker.tell("label", 0.1)
            rows.append([worker.run(steps) for steps in np.diff(TIMES, prepend=0)])
    return {kind: np.diff([[row[kind] for row in one] for one in rows], prepend=0.0) for kind in KINDS}


def events(changes: dict[str, np.ndarray], kind: str) -> np.ndarray:
    """How many events lie behind the changes of one kind: a count changes by births and by deaths."""
    if kind != "count":
        return np.abs(changes[kind])
    return changes["count"] + 2 * sum(changes[cause] for cause in CAUSES)


def compare(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> np.ndarray:
    """z-scores of all changes but those that are always zero."""
    scores = []
    for kind in KINDS:
        x, y = a[kind], b[kind]
        if not x.any() and not y.any():
            continue
        expected = (events(a, kind).mean(axis=0) + events(b, kind).mean(axis=0)) / 2
        variance = expected * (1 / len(x) + 1 / len(y))
        scores.append((x.mean(axis=0) - y.mean(axis=0)) / np.sqrt(variance))
    return np.concatenate(scores)


def judge(seen: Seen) -> Verdict:
    """From condition, implementation (the engine first) and kind to the engine's agreement with all others."""
    scores = {}
    for condition, by_name in seen.items():
        engine, *others = by_name
        for other in others:
            scores[f"{condition}: {engine} against {other}"] = compare(by_name[engine], by_name[other])
    return Verdict(scores)
