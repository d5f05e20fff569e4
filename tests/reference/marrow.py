"""Expected megakaryocytes by age and ploidy, and what they shed."""
import numpy as np
from scipy.special import gammaincc

PLOIDY = 4 * 2 ** np.arange(6)
OLDEST = 14.0  # day


class Marrow:
    """Eqs. 6-8: expected megakaryocytes by age and ploidy."""

    def __init__(self, p, dt):
        self.p, self.dt = p, dt
        self.founding = p["inflow_basal"] + p["inflow_gain"] / (1 + p["inflow_half"])
        ages = np.arange(round(OLDEST / dt)) * dt
        shape = 1 / p["maturation_cv"] ** 2
        alive = gammaincc(shape, np.append(ages, OLDEST) * shape / p["maturation"])
        self.matures = np.where(alive[:-1] > 1e-12, 1 - alive[1:] / np.maximum(alive[:-1], 1e-300), 1)
        self.doubling = np.clip((p["endomitosis_window"] - ages) / dt, 0, 1)
        self.size = np.outer(PLOIDY ** p["mass_exponent"],
                             np.minimum(1, p["mass_at_entry"] + p["mass_growth"] * (ages + dt / 2)))
        self.sheds = np.where(PLOIDY >= p["shedding_ploidy"], p["yield"] * PLOIDY, 0.0)
        self.cells = np.zeros((len(PLOIDY), len(ages)))

    def inflow(self, x):
        """Eq. 6: progenitors take time to answer."""
        p = self.p
        wanted = p["inflow_basal"] + p["inflow_gain"] * x / (x + p["inflow_half"])
        self.founding = wanted + (self.founding - wanted) * np.exp(-self.dt / p["progenitor_time"])
        return self.founding

    def doubling_matrix(self, x, dt):
        """Exact doubling of each ploidy class in a step (matrix exponential by squaring)."""
        p = self.p
        rate = p["endomitosis_basal"] + p["endomitosis_gain"] * x / (x + p["endomitosis_half"])
        out = rate * np.arange(5, -1, -1)
        step = np.eye(6) + (np.diag(out[:-1], -1) - np.diag(out)) * dt / 64
        return np.linalg.matrix_power(step, 64)

    def advance(self, inflow, x):
        """One step; returns the platelets per day that would be shed without a release block."""
        full = self.doubling_matrix(x, self.dt)
        mixed = self.doubling > 0
        grown = self.cells.copy()
        share = self.doubling[mixed]
        grown[:, mixed] = (full @ self.cells[:, mixed]) * share + self.cells[:, mixed] * (1 - share)
        ripe = grown * self.matures
        self.cells[:, 1:] = (grown - ripe)[:, :-1]
        self.cells[:, 0] = 0
        self.cells[0, 0] = inflow * self.dt
        return float(self.sheds @ ripe.sum(1)) / self.dt

    def mass(self):
        return float((self.size * self.cells).sum())
