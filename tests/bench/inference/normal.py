"""A rival: scikit-learn's Gaussian process for the runs; for the posterior weighed draws of the prior, or emcee."""

import emcee
import numpy as np
from answers import BUDGET, DAYS, HONEST, Answer, Array, Clinic
from sklearn import gaussian_process as gp

import plateletsim as ps
from plateletsim.calibration.observed import at_days
from plateletsim.calibration.runs import Runs

WALKERS, STEPS, SKIPPED = 64, 140, 60
PRIOR = 16_384  # draws, at which the process is asked once for everybody; a posterior is some hundred of them


class Normal:
    """A process for roots of counts, with one smoothness for all days; what it leaves is normal and the same everywhere.

    It has no law for "less than" (the limit is taken for the count) nor for plain errors, and says nothing about its fit.
    """

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.space, runs = clinic.space, Runs(clinic.scenario, clinic.space, seed, progress=False)
        points, courses = runs(self.space.design(BUDGET, seed))
        roots = np.sqrt(np.maximum(at_days(runs.time, courses, DAYS), 0))
        mean, scale = roots.mean(axis=0), roots.std(axis=0)
        kernel = gp.kernels.ConstantKernel() * gp.kernels.RBF(np.ones(self.space.width), (0.1, 30)) + gp.kernels.WhiteKernel(0.1)
        process = gp.GaussianProcessRegressor(kernel, random_state=0).fit(points, (roots - mean) / scale)
        # What predict() does, without what it does beside that: emcee asks 280 times for each person.
        kernel = process.kernel_.k1
        self.lengths, self.mean = kernel.k2.length_scale, mean
        self.places, self.heights = points / self.lengths, kernel.k1.constant_value * process.alpha_ * scale
        self.rest = np.cov((roots - self.roots(points)).T)
        self.there = self.space.prior(PRIOR, seed)
        self.roots_there = np.concatenate([self.roots(some) for some in np.array_split(self.there, 16)])

    def roots(self, points: Array) -> Array:
        scaled = points / self.lengths
        squares = (scaled**2).sum(axis=1)[:, None] + (self.places**2).sum(axis=1) - 2 * scaled @ self.places.T
        return np.asarray(np.exp(-0.5 * squares) @ self.heights + self.mean)

    def __call__(self, counts: ps.Counts, seed: int) -> Answer:
        density = self._log_likelihood(counts, self.roots_there)
        weights = np.exp(density - density.max())
        return Answer(self.there[:, 0], weights / weights.sum(), None)

    def by_emcee(self, counts: ps.Counts, seed: int) -> Answer:
        """The same posterior, sampled as most people would: thirty times as slow."""

        def log_density(points: Array) -> Array:
            return self.space.log_prior(points) + self._log_likelihood(counts, self.roots(np.clip(points, -4, 4)))

        np.random.seed(seed)  # emcee's moves
        sampler = emcee.EnsembleSampler(WALKERS, self.space.width, log_density, vectorize=True)
        start = self.space.prior(BUDGET, seed)
        best = start[np.argsort(log_density(start))[-WALKERS:]]
        sampler.run_mcmc(best, STEPS, skip_initial_state_check=True)
        return Answer.equal(sampler.get_chain(discard=SKIPPED, flat=True)[:, 0], None)

    def _log_likelihood(self, counts: ps.Counts, roots: Array) -> Array:
        at, seen = np.searchsorted(DAYS, counts.day), np.sqrt(counts.count)
        noise = HONEST.deviation(counts.count) / (2 * np.maximum(seen, 1))
        whiten = np.linalg.inv(np.linalg.cholesky(self.rest[np.ix_(at, at)] + np.diag(noise**2))).T
        return np.asarray(-0.5 * (((seen - roots[:, at]) @ whiten) ** 2).sum(axis=1))
