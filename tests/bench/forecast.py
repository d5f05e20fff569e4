"""Are forecasts as sure as they say, and are they better than none? Against persistence and a Friberg model, on people and on simulated patients.

    python tests/bench/forecast.py [--people 40] [--particles 512] simulated-dengue simulated-sepsis dengue=FILE.csv sepsis=FILE.csv

FILEs are tables of many people: column day_of_illness, or day (from admission), with platelets_1e9_per_L and patient, or stay;
tests/bench/README.md says where they come from. Counts of the first days are shown, later ones foretold. Prints a table: coverage
of 50 and 90 % intervals and the mean continuous ranked probability score (1e9/L, less is better), by days ahead.
"""

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from friberg import Prior, foretold
from numpy.typing import NDArray

import plateletsim as ps
from plateletsim import _engine
from plateletsim.calibration.space import Space
from plateletsim.forecast.persons import differing

Array = NDArray[np.float64]
FAST = {"run.droplet_volume": "0.01 uL", "run.step": "6 hour", "marrow.megakaryocyte_sample": 200, "phagocytosis.sample": 100, "event.0.at": "3 day"}
LABORATORY = ps.Analyser(variation=0.1, floor=3.0)  # assumed: the analyser, the arm, the day's fluid
HONEST = replace(LABORATORY, mistakes=0.0)  # what is foretold and judged: mistakes have no mean
AHEAD = ((0.0, 2.5), (2.5, 5.5), (5.5, 30.0))
DRAWS = 400


@dataclass(frozen=True)
class Illness:
    """What is assumed of an illness before anything is seen: where ranges stand in its file, those."""

    scenario: str
    priors: Mapping[str, Any]
    offset: tuple[float, float]
    """Day of the scenario, in which it begins on day 3, that is day 0 of the patient."""
    shown: float
    """Counts until this day of the patient are known."""
    start: float
    """When a Friberg model's hit begins, day of the patient."""
    days: tuple[float, ...]
    """On which a simulated patient is counted."""


ILLNESSES = {
    "dengue": Illness("dengue", {"event.0.severity": (0.7, 2.5, "log"), "condition.dengue.course.plateau": (2, 6), "condition.dengue.course.rise": (1, 5)},
                      (2.0, 6.0), 5.0, -1.0, (2, 3, 4, 5, 6, 7, 8, 10, 14)),
    "sepsis": Illness("sepsis", {"event.0.severity": (0.3, 3.5, "log"), "condition.sepsis.course.plateau": (1, 5)},
                      (3.0, 6.0), 3.0, -1.0, (0, 1, 2, 3, 4, 5, 6, 8, 10, 14)),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    day: Array
    count: Array

    def parted(self, shown: float) -> tuple["Person", "Person"]:
        known = self.day <= shown
        return Person(self.day[known], self.count[known]), Person(self.day[~known], self.count[~known])


def read(path: Path, illness: str) -> list[Person]:
    """People with three counts that are shown and one that is not; of an intensive care unit those with sepsis and no other cause."""
    rows: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            others = ("heme_malignancy_or_chemo", "cirrhosis")
            if illness == "sepsis" and (row["sepsis"] != "1" or any(row[key] == "1" for key in others)):
                continue
            rows[row.get("patient") or row["stay"]].append((float(row.get("day_of_illness") or row["day"]), float(row["platelets_1e9_per_L"])))
    people = [Person(*np.array(sorted(one)).T) for one in rows.values()]
    shown = ILLNESSES[illness].shown
    return [one for one in people if (one.day <= shown).sum() >= 3 and (one.day > shown).any() and one.count.max() <= 2000]


def simulated(illness: Illness, number: int, seed: int) -> list[Person]:
    """People who live the scenario, as it is assumed to be."""
    lived, chance = differing(ps.load(illness.scenario).replace(FAST)), np.random.default_rng(seed)
    space = Space.of(lived, illness.priors, {})
    variants = [lived.replace(dict(zip(space.keys, row, strict=True)))._core for row in space.rows(space.prior(number, seed))]
    zero = list(chance.uniform(*illness.offset, number))
    made = _engine.Particles(variants, 1000 + seed, zero, _engine.Arm("", lived._core, "[]", []), 0, 0, 0.0, 2)
    counts = np.stack([HONEST.report(made.lead(day, 2), chance) for day in illness.days], axis=1)
    return [Person(np.array(illness.days, float), each) for each in counts]


def by_particles(illness: Illness, known: Person, days: Array, particles: int, seed: int) -> tuple[Array, bool]:
    """Draws of reports, shape (draws, days), and whether the verdict says not to believe them."""
    counts = ps.Counts(known.day, known.count, np.zeros(len(known.day), bool))
    now = float(known.day[-1])
    found = ps.forecast(counts, ps.load(illness.scenario).replace(FAST), list(days - now), offset=illness.offset, priors=illness.priors,
                        particles=particles, analyser=LABORATORY, seed=seed, progress=False)  # fmt: skip
    at = np.random.default_rng(seed).choice(particles, DRAWS, p=found.weights)
    return HONEST.report(found.courses[0][at, 1:], np.random.default_rng(seed)), found.verdict.flagged


def by_persistence(others: list[Person], known: Person, days: Array, chance: np.random.Generator) -> Array:
    """The last count, changed as counts of others changed within as many days (a quarter more or less, half a day at least)."""
    now, last = known.day[-1], known.count[-1]
    pairs = [
        (one.day[j] - one.day[i], np.log(one.count[j] + 1) - np.log(one.count[i] + 1))
        for one in others
        for i in range(len(one.day))
        for j in range(i + 1, len(one.day))
    ]
    lag, change = np.array(pairs).T
    draws = []
    for day in days:
        near = np.abs(lag - (day - now)) <= max(0.5, 0.25 * (day - now))
        near = near if near.sum() >= 10 else np.argsort(np.abs(lag - (day - now)))[:30]
        draws.append((last + 1) * np.exp(chance.choice(change[near], DRAWS)) - 1)
    return np.maximum(np.stack(draws, axis=1), 0)


def crps(draws: Array, seen: float) -> float:
    """Continuous ranked probability score of equal draws."""
    ordered = np.sort(draws)
    number = len(ordered)
    spread = np.sum((2 * np.arange(1, number + 1) - number - 1) * ordered) / number**2
    return float(np.abs(draws - seen).mean() - spread)


def within(draws: Array, seen: float, share: float) -> bool:
    low, high = np.quantile(draws, [(1 - share) / 2, (1 + share) / 2])
    return bool(low <= seen <= high)


def table(name: str, people: list[Person], illness: Illness, number: int, particles: int) -> None:
    order = np.random.default_rng(1).permutation(len(people))
    judged, others = [people[i] for i in order[:number]], [people[i] for i in order[number : number + 150]]
    alone = len(others) < 20  # then each is judged by all others
    start = time.monotonic()
    learned = None if alone else Prior.wide(illness.start).learned([(one.day, one.count) for one in others[:60]])
    scores: dict[tuple[str, int], list[tuple[bool, bool, float]]] = defaultdict(list)
    flagged = []
    for i, person in enumerate(judged):
        known, later = person.parted(illness.shown)
        rest = [one for one in people if one is not person] if alone else others
        prior = learned or Prior.wide(illness.start).learned([(one.day, one.count) for one in rest[:: max(1, len(rest) // 12)]])
        chance = np.random.default_rng(i)
        drawn, doubted = by_particles(illness, known, later.day, particles, i)
        flagged.append(doubted)
        ways = {"particles": drawn, "persistence": by_persistence(rest, known, later.day, chance),
                "Friberg": foretold(prior, known.day, known.count, later.day, chance, DRAWS)}  # fmt: skip
        for d, (day, seen) in enumerate(zip(later.day - known.day[-1], later.count, strict=True)):
            place = next((k for k, (low, high) in enumerate(AHEAD) if low < day <= high), None)
            for way, draws in ways.items():
                if place is not None:
                    entry = (within(draws[:, d], seen, 0.5), within(draws[:, d], seen, 0.9), crps(draws[:, d], seen))
                    scores[(way, place)].append(entry)
                    if not doubted:
                        scores[(f"{way}, not flagged", place)].append(entry)
    print(f"\n{name}: {len(judged)} people, {np.mean(flagged):.0%} flagged, {(time.monotonic() - start) / len(judged):.1f} s each\n")
    print("| days ahead | way | counts | in 50 % | in 90 % | CRPS (10⁹/L) |\n|---|---|---|---|---|---|")
    for (way, place), found in sorted(scores.items(), key=lambda item: (item[0][1], item[0][0])):
        half, most, score = np.mean(np.array(found, float), axis=0)
        low, high = AHEAD[place]
        print(f"| {low:g} to {high:g} | {way} | {len(found)} | {half:.0%} | {most:.0%} | {score:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--particles", type=int, default=512)
    parser.add_argument("sets", nargs="+")
    asked = parser.parse_args()
    for one in asked.sets:
        name, _, file = one.partition("=")
        illness = name.removeprefix("simulated-")
        if illness not in ILLNESSES or (not file and name == illness):
            parser.error(f"{one}: say simulated-dengue, simulated-sepsis, dengue=FILE.csv or sepsis=FILE.csv")
        people = read(Path(file), illness) if file else simulated(ILLNESSES[illness], asked.people + 60, 7)
        table(one if not file else name, people, ILLNESSES[illness], asked.people, asked.particles)


if __name__ == "__main__":
    main()
