"""Simulation-based calibration: are intervals as wide as they say, and is a no said when it should be?

    python tests/bench/calibration.py [--people 300] [--emulators 4] [condition ...]

Emulators, each learned from 512 runs, take turns with the people of a treatment; each person is simulated anew with a count
in health and a marrow of their own. Prints one line per condition: coverage of 90 % intervals of the titre and of the count
in health, share flagged, effective draws, how even ranks of the truth are (p of chi squared over ten bins), and the ranks.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

import plateletsim as ps
from plateletsim.calibration.calibrate import asked
from plateletsim.calibration.inference import Question
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.space import Space, set_points
from plateletsim.calibration.verdict import hopeless, require_plausible, verdict

DAYS = np.array([0.0, 1, 2, 4, 5, 6, 7, 8, 10, 12, 14])
LOW, HIGH = 0.8, 4.0  # ug/mL, of the prior
CLEAR = (1.6, 8.0)  # ug/mL, of a prior at whose low end counts fall by a half and more
HONEST = ps.Analyser(mistakes=0)
SMALL = {"run.duration": 14, "run.droplet_volume": 0.01, "run.step": "6 hour", "run.record": "6 hour", "phagocytosis.sample": 100,
         "marrow.megakaryocyte_sample": 100, "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
CONDITIONS = ("well specified", "edge", "outside", "other normal count", "one error", "wrong unit", "few counts", "under treatment",
              "outside, clear ends", "edge, clear ends", "well specified, clear ends")  # fmt: skip
UNITS = (1000, 0.001, 0.1)


@dataclass(eq=False)
class Clinic:
    """A scenario, its space, and what was learned of it, so many times."""

    scenario: ps.Scenario
    space: Space
    questions: list[Question]
    length: float
    """Of the range, in natural logarithms."""

    @classmethod
    def of(cls, scenario: ps.Scenario, ends: tuple[float, float], emulators: int) -> "Clinic":
        priors = {"antibody.titre": (*ends, "log")}
        space = Space.of(scenario, priors, set_points(scenario, priors))
        clinic = cls(scenario, space, [], float(np.log(ends[1] / ends[0])))
        clinic.questions.extend(clinic.question(seed) for seed in range(1, 1 + emulators))
        return clinic

    def question(self, seed: int) -> Question:
        """What 512 runs teach, by their seed."""
        some_days = ps.Counts(DAYS, DAYS, np.zeros(len(DAYS), bool))
        question = asked(Runs(self.scenario, self.space, seed, progress=False), self.space, [some_days], 512, 1, ps.Analyser(), seed)
        return replace(question, sample=512)


def ward(condition: str) -> str:
    """Conditions of one ward share what was learned."""
    return "under treatment" if condition == "under treatment" else "clear ends" if "clear ends" in condition else "plain"


def clinic_of(condition: str, emulators: int, open_already: dict[str, Clinic]) -> Clinic:
    """One for each way of asking, opened when it is first wanted."""
    ill, name = ps.load("itp_chronic_adult").replace(SMALL), ward(condition)
    if name not in open_already:
        treated = ill.with_event("ivig", dose="1 g/kg", at=5, every=1, count=2)
        open_already[name] = Clinic.of(treated if name == "under treatment" else ill, CLEAR if "clear" in name else (LOW, HIGH), emulators)
    return open_already[name]


def truths(condition: str, clinic: Clinic, number: int, chance: np.random.Generator) -> np.ndarray:
    """Points of people: from the prior, but for what the condition is about."""
    points = clinic.space.prior(number, int(chance.integers(1 << 30)))
    high = chance.random(number) < 0.5
    if condition.startswith("edge"):
        near = chance.random(number) * 0.03
        points[:, 0] = np.where(high, 1 - near, near)
    if condition.startswith("outside"):  # by a factor of 1.5 to 4
        far = np.log(chance.uniform(1.5, 4, number)) / clinic.length
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


def people(condition: str, clinic: Clinic, number: int, seed: int) -> Iterator[tuple[ps.Counts, np.ndarray]]:
    """Counts and their point; of every other person nothing is told below 10."""
    chance = np.random.default_rng(seed)
    points = truths(condition, clinic, number, chance)
    runs = Runs(clinic.scenario, clinic.space, 1000 + seed, progress=False)
    analyser = ps.Analyser() if condition.startswith("well specified") else HONEST
    points, courses = runs(points)
    for i, (point, course) in enumerate(zip(points, courses, strict=True)):
        report = analyser.report(np.interp(DAYS, runs.time, course), chance)
        lowest = 10.0 if i % 2 and condition != "wrong unit" else 0.0
        counts = ps.Counts(DAYS, np.maximum(report, lowest), report < lowest)
        yield spoilt(condition, i, counts, chance), point


def measured(condition: str, clinic: Clinic, number: int, seed: int) -> str:
    ranks, flags, effective = [], [], []
    for turn, (counts, truth) in enumerate(people(condition, clinic, number, seed)):
        try:
            require_plausible(counts)
        except ps.ScenarioError:
            flags.append((True, truth[0]))
            continue
        found = clinic.questions[turn % len(clinic.questions)].answer(counts)
        ranks.append(np.minimum(found.draws.weights @ (found.draws.points < truth), 1))
        effective.append(found.draws.effective)
        flags.append((verdict(clinic.space, counts, found).flagged or bool(hopeless(counts, found)), truth[0]))
    covered = np.mean((np.array(ranks) > 0.05) & (np.array(ranks) < 0.95), axis=0)
    said, places = np.array(flags).T
    even = np.histogram(np.array(ranks)[:, 0], 10, (0, 1))[0]
    line = f"{condition:26s} {len(said):5d} {covered[0]:9.3f} {covered[1]:6.3f} {said.mean():8.3f} {np.median(effective):10.0f} {stats.chisquare(even).pvalue:6.3f}  {even}"
    if condition.startswith("outside"):
        line += f"  flagged below the range {said[places < 0].mean():.3f}, above {said[places > 1].mean():.3f}"
    return line


def main() -> None:
    asks = argparse.ArgumentParser()
    asks.add_argument("conditions", nargs="*", choices=[*CONDITIONS, []], default=[])
    asks.add_argument("--people", type=int, default=300)
    asks.add_argument("--emulators", type=int, default=4)
    wanted = asks.parse_args()
    clinics: dict[str, Clinic] = {}
    print("condition                 people  coverage health  flagged  effective   even  ranks")
    for seed, condition in enumerate(CONDITIONS):
        if not wanted.conditions or condition in wanted.conditions:
            print(measured(condition, clinic_of(condition, wanted.emulators, clinics), wanted.people, seed), flush=True)


if __name__ == "__main__":
    main()
