"""The same people, prior and budget of 512 runs for this package and for what others keep well: pyABC, and emcee on a Gaussian process.

    python tests/bench/inference/rivals.py [--people 24] [--abc 8]

The analyser makes no plain errors here and nothing is censored, since rivals have no law for either. Emulators are learned
once for everybody; approximate Bayesian computation runs the engine 512 times for each person. Prints coverage and width of 90 %
intervals of the titre, and what a person costs.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import emcee
import numpy as np
import pyabc
from sklearn import gaussian_process as gp

sys.path.insert(0, str(Path(__file__).parents[1]))
import calibration as bench

import plateletsim as ps
from plateletsim.calibration.emulator import learned
from plateletsim.calibration.inference import Question
from plateletsim.calibration.observed import at_days
from plateletsim.calibration.runs import Runs
from plateletsim.calibration.space import Space, set_points

BUDGET, WALKERS, STEPS, POPULATION = 512, 24, 400, 64
Draws = tuple[np.ndarray, np.ndarray]  # places of the titre in its range, and weights


class Normal:
    """A Gaussian process for roots of counts, with one smoothness for all days; what it leaves is normal and the same everywhere."""

    def __init__(self, points: np.ndarray, courses: np.ndarray) -> None:
        roots = np.sqrt(np.maximum(courses, 0))
        self.mean, self.scale = roots.mean(axis=0), roots.std(axis=0)
        kernel = gp.kernels.ConstantKernel() * gp.kernels.RBF(np.ones(points.shape[1]), (0.1, 30)) + gp.kernels.WhiteKernel(0.1)
        self.process = gp.GaussianProcessRegressor(kernel, random_state=0).fit(points, (roots - self.mean) / self.scale)
        self.rest = np.cov((roots - self.roots(points)).T)

    def roots(self, points: np.ndarray) -> np.ndarray:
        return self.process.predict(points) * self.scale + self.mean

    def draws(self, counts: np.ndarray, space: Space, seed: int) -> Draws:
        seen = np.sqrt(counts)
        noise = bench.HONEST.deviation(counts) / (2 * np.maximum(seen, 1))
        precision = np.linalg.inv(self.rest + np.diag(noise**2))

        def log_density(points: np.ndarray) -> np.ndarray:
            away = seen - self.roots(np.clip(points, -4, 4))
            return space.log_prior(points) - 0.5 * np.einsum("pd,de,pe->p", away, precision, away)

        np.random.seed(seed)  # emcee's moves
        sampler = emcee.EnsembleSampler(WALKERS, space.width, log_density, vectorize=True)
        start = space.prior(BUDGET, seed)
        best = start[np.argsort(log_density(start))[-WALKERS:]]
        sampler.run_mcmc(best, STEPS)
        chain = sampler.get_chain(discard=STEPS // 2, flat=True)[:, 0]
        return chain, np.full(len(chain), 1 / len(chain))


def by_abc(counts: np.ndarray, scenario: ps.Scenario, space: Space, seed: int) -> Draws:
    """Sequential Monte Carlo that stops when it has run the budget; roots of counts are compared."""
    chance, runs = np.random.default_rng(seed), Runs(scenario, space, 5000 + seed, threads=1, progress=False)

    def model(at: dict[str, float]) -> dict[str, np.ndarray]:
        _, courses = runs(np.array([[at[f"x{i}"] for i in range(space.width)]]))
        return {"roots": np.sqrt(bench.HONEST.report(at_days(runs.time, courses, bench.DAYS)[0], chance))}

    laws = {f"x{i}": pyabc.RV("uniform", 0, 1) if ranged else pyabc.RV("norm", 0, 1) for i, ranged in enumerate(space.ranged)}
    np.random.seed(seed)
    abc = pyabc.ABCSMC(model, pyabc.Distribution(**laws), pyabc.PNormDistance(p=2), POPULATION, sampler=pyabc.SingleCoreSampler())
    with tempfile.TemporaryDirectory() as folder:
        abc.new(f"sqlite:///{folder}/abc.db", {"roots": np.sqrt(counts)})
        history = abc.run(max_total_nr_simulations=BUDGET)
        frame, weights = history.get_distribution()
    return frame["x0"].to_numpy(float), np.asarray(weights, float)


def line(name: str, answer: Callable[[int], Draws], truth: np.ndarray, length: float) -> str:
    start, ranks, widths = time.process_time(), [], []
    for number, place in enumerate(truth):
        draws, weights = answer(number)
        order = np.argsort(draws)
        low, high = np.interp([0.05, 0.95], np.cumsum(weights[order]) - weights[order] / 2, draws[order])
        ranks.append(low < place < high)
        widths.append((high - low) * length)
    cost = (time.process_time() - start) / len(truth)
    return f"{name:32s} {len(truth):5d} {np.mean(ranks):9.2f} {np.exp(np.mean(widths)):6.2f} {cost:8.2f} s"


def main() -> None:
    asks = argparse.ArgumentParser()
    asks.add_argument("--people", type=int, default=24)
    asks.add_argument("--abc", type=int, default=8)
    wanted = asks.parse_args()
    scenario = ps.load("itp_chronic_adult").replace(bench.SMALL)
    priors = {"antibody.titre": (bench.LOW, bench.HIGH, "log")}
    space = Space.of(scenario, priors, set_points(scenario, priors))
    runs = Runs(scenario, space, 1, progress=False)
    points, courses = runs(space.design(BUDGET, 1))
    courses = at_days(runs.time, courses, bench.DAYS)
    lived = Runs(scenario, space, 4000, progress=False)
    truth, counts = lived(space.prior(wanted.people, 3))
    reports = bench.HONEST.report(at_days(lived.time, counts, bench.DAYS), np.random.default_rng(3))
    none = np.zeros(len(bench.DAYS), bool)
    length = float(np.log(bench.HIGH / bench.LOW))
    question = Question(space, learned(points, bench.DAYS, courses), ps.Analyser(), 512)

    def ours(number: int) -> Draws:
        draws = question.draws(ps.Counts(bench.DAYS, reports[number], none), 1)
        return draws.points[:, 0], draws.weights

    normal = Normal(points, courses)
    print("method                           people  coverage  width  a person")
    print(line("plateletsim", ours, truth[:, 0], length), flush=True)
    print(line("emcee on a Gaussian process", lambda i: normal.draws(reports[i], space, i), truth[:, 0], length), flush=True)
    print(line("pyABC", lambda i: by_abc(reports[i], scenario, space, i), truth[: wanted.abc, 0], length), flush=True)


if __name__ == "__main__":
    main()
