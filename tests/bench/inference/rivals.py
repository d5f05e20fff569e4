"""The same people and the same budget of runs for this package and for what others keep well, in each condition of calibration.py.

    python tests/bench/inference/rivals.py [--people 300] [--taught 4] [--abc 20] [--methods plateletsim ...] [condition ...]

Methods: plateletsim; gp (a Gaussian process of scikit-learn); emcee (the same process); npe and npe10 (sbi, 512 runs and ten times as many);
abc (pyABC, 512 runs for each person, so fewer people). Each is taught so many times, and the taught take turns with the
people. Prints a line for each method and condition, of which the table in README.md is made; what the columns say stands in answers.py.
"""

import argparse
import logging
import tempfile
import warnings
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
import pyabc
from answers import BUDGET, Answer, Array, Clinic, Method, judged
from calibration import CONDITIONS, clinic_of, people

import plateletsim as ps
from plateletsim.calibration.inference import Question
from plateletsim.calibration.observed import at_days
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.verdict import hopeless, require_plausible, verdict

POPULATION = 64
METHODS = {"plateletsim": "plateletsim", "gp": "a Gaussian process", "emcee": "the same, by emcee", "npe": "sbi, 512 runs", "npe10": "sbi, 5,120 runs",
           "abc": "pyABC, 512 runs a person"}  # fmt: skip


@dataclass(frozen=True)
class Ours:
    question: Question

    def __call__(self, counts: ps.Counts, seed: int) -> Answer:
        try:
            require_plausible(counts)
        except ps.ScenarioError:
            return Answer.equal(np.empty(0), True)
        found = self.question.answer(counts)
        if hopeless(counts, found):
            return Answer.equal(np.empty(0), True)
        return Answer(found.draws.points[:, 0], found.draws.weights, verdict(self.question.space, counts, found).flagged)


@dataclass(frozen=True)
class Approximate:
    """Sequential Monte Carlo that stops when it has run the budget; absolute differences of roots of counts are compared.

    The laboratory is simulated with its errors and limit. Nothing is said about the fit.
    """

    clinic: Clinic

    def __call__(self, counts: ps.Counts, seed: int) -> Answer:
        chance, space = np.random.default_rng(seed), self.clinic.space
        runs = Runs(self.clinic.scenario, space, 5000 + seed, threads=1, progress=False)
        lowest = counts.count[counts.below].max(initial=0)

        def model(at: dict[str, float]) -> dict[str, Array]:
            _, courses = runs(np.array([[at[f"x{i}"] for i in range(space.width)]]))
            reports = ps.Analyser().report(at_days(runs.time, courses, counts.day)[0], chance)
            return {"roots": np.sqrt(np.maximum(reports, lowest))}

        laws = {f"x{i}": pyabc.RV("uniform", 0, 1) if ranged else pyabc.RV("norm", 0, 1) for i, ranged in enumerate(space.ranged)}
        np.random.seed(seed)
        abc = pyabc.ABCSMC(model, pyabc.Distribution(**laws), pyabc.PNormDistance(p=1), POPULATION, sampler=pyabc.SingleCoreSampler())
        with tempfile.TemporaryDirectory() as folder:
            abc.new(f"sqlite:///{folder}/abc.db", {"roots": np.sqrt(counts.count)})
            frame, weights = abc.run(max_total_nr_simulations=BUDGET).get_distribution()
        return Answer(frame["x0"].to_numpy(float), np.asarray(weights, float), None)


@cache
def module(name: str) -> ModuleType:
    """Imported only when it is asked: torch takes its time."""
    return __import__(name)


@cache
def taught(method: str, few: bool, clinic: Clinic, times: int) -> list[Method]:
    """By other runs each time."""
    if method == "plateletsim":
        return [Ours(clinic.question(seed)) for seed in range(1, 1 + times)]
    if method == "gp":
        return [module("normal").Normal(clinic, seed) for seed in range(1, 1 + times)]
    if method == "emcee":
        return [process.by_emcee for process in taught("gp", few, clinic, times)]
    if method == "abc":
        return [Approximate(clinic)]
    budget = BUDGET if method == "npe" else 10 * BUDGET
    return [module("neural").Neural(clinic, budget, few, seed) for seed in range(1, 1 + times)]


def main() -> None:
    asks = argparse.ArgumentParser()
    asks.add_argument("conditions", nargs="*", choices=[*CONDITIONS, []], default=[])
    asks.add_argument("--people", type=int, default=300)
    asks.add_argument("--taught", type=int, default=4)
    asks.add_argument("--abc", type=int, default=20)
    asks.add_argument("--methods", nargs="*", choices=METHODS, default=list(METHODS))
    wanted = asks.parse_args()
    warnings.simplefilter("ignore")  # of lengths at their limits, and of outliers, which are meant to be there
    logging.getLogger("ABC").setLevel(logging.WARNING)
    clinics: dict[str, Clinic] = {}
    for seed, condition in enumerate(CONDITIONS):
        if wanted.conditions and condition not in wanted.conditions:
            continue
        clinic = clinic_of(condition, 0, clinics)
        everybody = list(people(condition, clinic, wanted.people, seed))
        for method in wanted.methods:
            some = everybody[: wanted.abc] if method == "abc" else everybody
            few = condition == "few counts" and method.startswith("npe")
            print(f"| {condition} | {METHODS[method]} | {judged(taught(method, few, clinic, wanted.taught), some, clinic.length)} |", flush=True)


if __name__ == "__main__":
    main()
