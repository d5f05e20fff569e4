"""A population from open series: what is typical, how much people differ, and how much of each is borrowed from the others.

    python tests/bench/population.py [--people 20] [--store FOLDER] dengue=FILE.csv sepsis=FILE.csv

FILEs are those of forecast.py, and so are the ranges. When the illness began is sought as well. Prints typical values,
spreads between people, shrinkage, and who is not explained.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from forecast import FAST, ILLNESSES, LABORATORY, Person, read

import plateletsim as ps

START = 6.0  # day of the scenario that is the patient's day 0


def counts_of(person: Person) -> ps.Counts:
    """All of them, until two weeks after day 0, to a quarter of a day."""
    early = person.day <= 14
    return ps.Counts(np.round(4 * person.day[early]) / 4, person.count[early], np.zeros(early.sum(), bool)).shifted(START)


def main() -> None:
    asks = argparse.ArgumentParser()
    asks.add_argument("tables", nargs="+", metavar="ILLNESS=FILE.csv")
    asks.add_argument("--people", type=int, default=20)
    asks.add_argument("--store", type=Path)
    wanted = asks.parse_args()
    for table in wanted.tables:
        name, _, path = table.partition("=")
        illness, people = ILLNESSES[name], read(Path(path), name)
        some = np.random.default_rng(1).permutation(len(people))[: wanted.people]
        ward = {f"p{number}": counts_of(people[number]) for number in sorted(some)}
        ill = ps.load(illness.scenario).replace(FAST | {"run.duration": START + 15})
        began = 3 + START  # day on which it would begin if it began with the patient's days
        priors = {**illness.priors, "event.0.at": (began - illness.offset[1], began - illness.offset[0])}
        store = wanted.store / f"{name}.runs" if wanted.store else None
        at = time.process_time()
        found = ps.calibrate_population(ill, priors, ward, analyser=LABORATORY, store=store, progress=False)
        table_of = found.typical.assign(spread=found.spread["median"], low_spread=found.spread["low"], high_spread=found.spread["high"],
                                        of=found.spread["unit"], shrinkage=found.shrinkage)  # fmt: skip
        print(f"{name}: {len(ward)} people, {found.runs} runs, {time.process_time() - at:.0f} s of a processor")
        print(table_of.to_string(float_format="{:.3g}".format))
        print(found.verdict)
        for person, said in found.verdicts.items():
            if said.flagged:
                print(f"  {person}: {'; '.join(said.reasons)}")


if __name__ == "__main__":
    main()
