"""Expected megakaryocytes by age and ploidy, and what they shed."""

import numpy as np
from scipy.linalg import expm
from scipy.special import gammaincc

PLOIDY = 4 * 2 ** np.arange(6)
STEPS = ("to_8n", "to_16n", "to_32n", "to_64n", "to_128n")
STAGES = 3  # of progenitors
OLDEST = 14.0  # day


def wanted(p, x):
    """Founding that thrombopoietin calls for, relative to health."""
    return p["inflow_basal"] + p["inflow_gain"] * x / (x + p["inflow_half"])


def chain(rates):
    """Generator of a passage through states in a row, the i-th left at rates[i] for the next; the last may be left, too."""
    return np.diag(rates[:-1], -1) - np.diag(rates)


def doubling(p, x):
    """Eq. 7: generator of the ploidy of a young cell, 1/day."""
    rate = p["endomitosis_basal"] + p["endomitosis_gain"] * x / (x + p["endomitosis_half"])
    return chain(rate * np.array([*(p[step] for step in STEPS), 0.0]))


class Marrow:
    """Eqs. 6-8: expected megakaryocytes by age and ploidy."""

    def __init__(self, p, dt):
        self.p, self.dt = p, dt
        self.stages = np.full(STAGES, wanted(p, 1.0))  # progenitors under way, relative to health
        self.pass_on = expm(chain(np.full(STAGES, STAGES / p["progenitor_time"])) * dt)
        ages = np.arange(round(OLDEST / dt)) * dt
        shape = 1 / p["maturation_cv"] ** 2
        alive = gammaincc(shape, np.append(ages, OLDEST) * shape / p["maturation"])
        self.matures = np.where(alive[:-1] > 1e-12, 1 - alive[1:] / np.maximum(alive[:-1], 1e-300), 1)
        self.young = np.clip((p["endomitosis_window"] - ages) / dt, 0, 1)
        self.size = np.outer(PLOIDY ** p["mass_exponent"], np.minimum(1, p["mass_at_entry"] + p["mass_growth"] * (ages + dt / 2)))
        self.sheds = np.where(p["shedding_ploidy"] <= PLOIDY, p["yield"] * PLOIDY, 0.0)
        self.cells = np.zeros((len(PLOIDY), len(ages)))

    def inflow(self, x):
        """Eq. 6: progenitors take time to answer, stage by stage; what leaves the last is founded."""
        level = wanted(self.p, x)
        self.stages = level + self.pass_on @ (self.stages - level)
        return self.stages[-1]

    def advance(self, inflow, x):
        """One step; returns the platelets per day that would be shed without a release block."""
        full = expm(doubling(self.p, x) * self.dt)
        mixed = self.young > 0
        grown = self.cells.copy()
        share = self.young[mixed]
        grown[:, mixed] = (full @ self.cells[:, mixed]) * share + self.cells[:, mixed] * (1 - share)
        ripe = grown * self.matures
        self.cells[:, 1:] = (grown - ripe)[:, :-1]
        self.cells[:, 0] = 0
        self.cells[0, 0] = inflow * self.dt
        return float(self.sheds @ ripe.sum(1)) / self.dt

    def mass(self):
        return float((self.size * self.cells).sum())
