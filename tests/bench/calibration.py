"""Simulation-based calibration: are intervals as wide as they say, and is a no said when it should be?

    python tests/bench/calibration.py [people] [condition ...]

One emulator, learned from 512 runs, serves all people of a treatment; each is simulated anew with a count in health and a
marrow of their own. Prints one line per condition: coverage of 90 % intervals, share flagged, effective draws.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import plateletsim as ps
from plateletsim.calibration.calibrate import asked
from plateletsim.calibration.inference import Question
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.space import Space, set_points
from plateletsim.calibration.verdict import hopeless, require_plausible, verdict

DAYS = np.array([0.0, 1, 2, 4, 5, 6, 7, 8, 10, 12, 14])
LOW, HIGH = 0.8, 4.0  # ug/mL, of the prior
PRIORS = {"antibody.titre": (LOW, HIGH, "log")}
HONEST = ps.Analyser(mistakes=0)
SMALL = {"run.duration": 14, "run.droplet_volume": 0.01, "run.step": "6 hour", "run.record": "6 hour", "phagocytosis.sample": 100,
         "marrow.megakaryocyte_sample": 100, "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
CONDITIONS = ("well specified", "edge", "outside", "other normal count", "one error", "wrong unit", "few counts", "under treatment")
UNITS = (1000, 0.001, 0.1)


@dataclass
class Clinic:
    """A scenario, its space, and what was learned of it."""

    scenario: ps.Scenario
    space: Space
    question: Question

    @classmethod
    def of(cls, scenario: ps.Scenario) -> "Clinic":
        space = Space.of(scenario, PRIORS, set_points(scenario, PRIORS))
        some_days = ps.Counts(DAYS, DAYS, np.zeros(len(DAYS), bool))
        question = asked(Runs(scenario, space, 1, progress=False), space, [some_days], 512, 1, ps.Analyser(), 1)
        return cls(scenario, space, replace(question, sample=512))


def truths(condition: str, space: Space, number: int, chance: np.random.Generator) -> np.ndarray:
    """Points of people: from the prior, but for what the condition is about."""
    points = space.prior(number, int(chance.integers(1 << 30)))
    high = chance.random(number) < 0.5
    if condition == "edge":
        near = chance.random(number) * 0.03
        points[:, 0] = np.where(high, 1 - near, near)
    if condition == "outside":  # by a factor of 1.5 to 4
        far = np.log(chance.uniform(1.5, 4, number)) / np.log(HIGH / LOW)
        points[:, 0] = np.where(high, 1 + far, -far)
    if condition == "other normal count":  # 1.2 to 2.5 SD away
        points[:, 1] = np.where(high, 1, -1) * chance.uniform(1.2, 2.5, number)
    return points


def spoilt(condition: str, number: int, counts: ps.Counts, chance: np.random.Generator) -> ps.Counts:
    """What the laboratory or the clinic makes of the counts."""
    if condition == "wrong unit":
        return counts.scaled(UNITS[number % len(UNITS)])
    if condition == "few counts":
        some = np.sort(chance.choice(len(DAYS), 3, replace=False))
        return ps.Counts(DAYS[some], counts.count[some], counts.below[some])
    if condition == "one error":
        day, count = chance.integers(len(DAYS)), counts.count.copy()
        shorter = count[day] / 10 if count[day] > 20 else count[day] + 90
        count[day] = count[day] * 10 if chance.random() < 0.5 else shorter
        return replace(counts, count=count)
    return counts


def people(condition: str, clinic: Clinic, number: int, seed: int) -> Iterator[tuple[ps.Counts, float]]:
    """Counts and the place of the titre within its range; of every other person nothing is told below 10."""
    chance = np.random.default_rng(seed)
    points = truths(condition, clinic.space, number, chance)
    runs = Runs(clinic.scenario, clinic.space, 1000 + seed, progress=False)
    analyser = ps.Analyser() if condition == "well specified" else HONEST
    points, courses = runs(points)
    for i, (point, course) in enumerate(zip(points, courses, strict=True)):
        report = analyser.report(np.interp(DAYS, runs.time, course), chance)
        lowest = 10.0 if i % 2 and condition != "wrong unit" else 0.0
        counts = ps.Counts(DAYS, np.maximum(report, lowest), report < lowest)
        yield spoilt(condition, i, counts, chance), float(point[0])


def measured(condition: str, clinic: Clinic, number: int, seed: int) -> str:
    ranks, flags, effective = [], [], []
    for counts, place in people(condition, clinic, number, seed):
        try:
            require_plausible(counts)
        except ps.ScenarioError:
            flags.append(True)
            continue
        found = clinic.question.answer(counts)
        ranks.append(float(found.draws.weights[found.draws.points[:, 0] < place].sum()))
        effective.append(found.draws.effective)
        flags.append(verdict(clinic.space, counts, found).flagged or bool(hopeless(counts, found)))
    covered = np.mean([0.05 < rank < 0.95 for rank in ranks])
    return f"{condition:20s} {len(flags):5d} {covered:9.3f} {np.mean(flags):8.3f} {np.median(effective):10.0f}"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    ill = ps.load("itp_chronic_adult").replace(SMALL)
    plain, treated = Clinic.of(ill), Clinic.of(ill.with_event("ivig", dose="1 g/kg", at=5, every=1, count=2))
    print("condition           people  coverage  flagged  effective")
    for seed, condition in enumerate(CONDITIONS):
        if len(sys.argv) < 3 or condition in sys.argv[2:]:
            print(measured(condition, treated if condition == "under treatment" else plain, number, seed), flush=True)


if __name__ == "__main__":
    main()
