"""A rival: neural posterior estimation (sbi), which learns the posterior itself from pairs of parameters and reports.

Whatever can be simulated needs no law: limits of detection and plain errors are in what it is taught. Numbers of counts are
another matter: a network of so many inputs wants that many, and for people with few counts another is trained.
"""

import contextlib
import io
from typing import Any

import numpy as np
import torch
from answers import DAYS, Answer, Array, Clinic
from sbi.inference import NPE
from sbi.inference.trainers.marginal import MarginalTrainer
from scipy import special

import plateletsim as ps
from plateletsim.calibration.observed import at_days
from plateletsim.calibration.runs import Runs

DRAWS, FEW, LIMIT, ALPHA = 1000, 3, 10.0, 0.05


class Silent:
    """sbi writes its progress to TensorBoard unless told where else."""

    log_dir = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *words, **more: None


class Neural:
    """Taught by runs at points of the prior, one report of each; half of the laboratories tell nothing below 10.

    Parameters are normal deviates, so that no draw can leave the prior. Flags are sbi's own test of misspecification: a
    marginal density of what it was taught, and counts that are less likely than 95 % of those.
    """

    def __init__(self, clinic: Clinic, runs: int, few: bool, seed: int) -> None:
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        self.few, chance = few, np.random.default_rng(seed)
        lived = Runs(clinic.scenario, clinic.space, 20_000 + seed, progress=False)
        points, courses = lived(clinic.space.prior(runs, seed))
        reports = ps.Analyser().report(at_days(lived.time, courses, DAYS), chance)
        limits = np.where(chance.random(len(reports)) < 0.5, LIMIT, 0.0)[:, None]
        told = np.stack([np.isin(np.arange(len(DAYS)), chance.choice(len(DAYS), FEW if few else len(DAYS), replace=False)) for _ in reports])
        seen = torch.tensor(self._inputs(np.maximum(reports, limits), reports < limits, told), dtype=torch.float32)
        deviates = np.where(clinic.space.ranged, special.ndtri(np.clip(points, 1e-6, 1 - 1e-6)), points)
        width = clinic.space.width
        prior = torch.distributions.MultivariateNormal(torch.zeros(width), torch.eye(width))
        learner = NPE(prior=prior, tracker=Silent(), show_progress_bars=False)
        learner.append_simulations(torch.tensor(deviates, dtype=torch.float32), seen)
        marginal = MarginalTrainer(tracker=Silent(), show_progress_bars=False).append_samples(seen)
        batch = 64 if runs < 2000 else 200
        with contextlib.redirect_stdout(io.StringIO()):  # it says that it has converged
            learner.train(training_batch_size=batch)
            self.marginal = marginal.train(training_batch_size=batch)
        self.posterior = learner.build_posterior()
        self.usual = self.marginal.log_prob(seen).detach()

    def __call__(self, counts: ps.Counts, seed: int) -> Answer:
        torch.manual_seed(seed)
        at = np.searchsorted(DAYS, counts.day)
        rows = np.zeros((3, len(DAYS)))
        rows[:, at] = counts.count, counts.below, np.ones(len(at))
        seen = torch.tensor(self._inputs(rows[:1], rows[1:2] > 0, rows[2:] > 0), dtype=torch.float32)
        draws = self.posterior.sample((DRAWS,), x=seen, show_progress_bars=False)[:, 0].numpy().astype(float)
        odd = float((self.usual <= self.marginal.log_prob(seen).detach()).float().mean())
        return Answer.equal(special.ndtr(draws), odd < ALPHA)

    def _inputs(self, counts: Array, below: Array, told: Array) -> Array:
        """Logarithms, how many were below the limit, and, where that differs, which there are."""
        parts = [np.where(told, np.log1p(counts), 0), (below & told).sum(axis=1, keepdims=True)]
        return np.concatenate([*parts, told] if self.few else parts, axis=1)
