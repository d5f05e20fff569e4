"""Platelets, marrow and thrombopoietin as renewal equations: integrals over past births, no cohorts and no agents.

N(t) = integral of births(t - a) x chance to be alive at age a; births(t) = integral of foundings(t - s) x chance to mature at
age s x platelets of a cell that had the stimulus of those days; foundings(t) = integral of what thrombopoietin called for at
t - p x chance that progenitors take the time p. No antibody. Solved forward on a grid, midpoint by midpoint.
"""

from collections.abc import Callable
from math import inf

import numpy as np
from reference.laws import gompertz, receptor_uptake
from reference.marrow import PLOIDY, STAGES, doubling, wanted
from scipy.linalg import expm
from scipy.stats import gamma

PAST = 25.0  # day, before which nothing is remembered
DOUBLED = np.linspace(0, 12, 2401)  # doses of stimulus for which ploidy is tabulated


def one(_: float) -> float:
    return 1.0


def none(_: float) -> float:
    return 0.0


class Renewal:
    def __init__(self, scenario: dict, days: float, dt: float = 0.1) -> None:
        self.s, self.dt = scenario, dt
        self.past = round(PAST / dt)
        self.time = (np.arange(self.past + round(days / dt) + 1) - self.past) * dt
        self.age = (np.arange(self.past) + 0.5) * dt
        m = scenario["marrow"]
        law = gamma(1 / m["maturation_cv"] ** 2, scale=m["maturation"] * m["maturation_cv"] ** 2)
        self.matures, self.unripe = law.pdf(self.age) * dt, law.sf(self.age)
        answer = gamma(STAGES, scale=m["progenitor_time"] / STAGES)
        self.answers = np.diff(answer.cdf(np.arange(self.past + 1) * dt))
        self.shares = expm(doubling(m, 1.0) / self.doubling(1.0) * DOUBLED[:, None, None])[:, :, 0]  # who began at 4N
        self.growth = np.minimum(1, m["mass_at_entry"] + m["mass_growth"] * self.age)
        self.old = gompertz(scenario["senescence"], self.age)
        edges = gompertz(scenario["senescence"], np.append(self.age - dt / 2, self.age[-1] + dt / 2))
        self.dying_of_age = np.diff(edges) / dt

    def upkeep(self, count: float) -> float:
        return self.s["haemostasis"]["consumption"] / (count + self.s["haemostasis"]["guard"])

    def doubling(self, x: float) -> float:
        m = self.s["marrow"]
        return m["endomitosis_basal"] + m["endomitosis_gain"] * x / (x + m["endomitosis_half"])

    def ploidy(self, dose: np.ndarray) -> np.ndarray:
        """Share of each ploidy among cells that had this dose of stimulus."""
        return np.stack([np.interp(dose, DOUBLED, share) for share in self.shares.T], 1)

    def cells(self, i: int, founded: np.ndarray, doses: np.ndarray) -> tuple[float, float]:
        """Platelets shed a day and receptor-bearing mass at grid point i."""
        m = self.s["marrow"]
        born = self.time[i] - self.age
        until = born + np.minimum(self.age, m["endomitosis_window"])
        shares = self.ploidy(np.interp(until, self.time, doses) - np.interp(born, self.time, doses))
        shed = shares @ np.where(m["shedding_ploidy"] <= PLOIDY, PLOIDY, 0.0)
        mass = shares @ PLOIDY ** m["mass_exponent"]
        back = founded[i - 1 - np.arange(self.past)]
        return float((back * self.matures) @ shed), float((back * self.unripe * self.growth) @ mass)

    def removal(self, x: float, count: float, mass: float) -> float:
        p = self.s["thrombopoietin"]
        by_cells = 1 - p["platelet_share"] - p["receptor_free_share"]
        return (
            p["platelet_share"] * count * receptor_uptake(x, p["platelet_half"])
            + by_cells * mass * receptor_uptake(x, p["megakaryocyte_half"])
            + p["receptor_free_share"]
        )

    def solve(self, supply: Callable[[float], float] = one, agonist: Callable[[float], float] = none, ablated: float = inf) -> dict[str, np.ndarray]:
        """count (circulating), production, tpo and time, from time zero."""
        sp, dt, n = self.s["spleen"], self.dt, len(self.time)
        normal = self.s["patient"]["normal_count"] * (1 + sp["flow"] * sp["transit_time"])
        rest = np.exp(-self.old - self.upkeep(normal) * self.age)
        births = np.full(n, normal / (rest.sum() * dt))
        senescent = births[0] * (rest * self.dying_of_age).sum() * dt
        number, tpo, used = np.full(n, normal), np.ones(n), self.upkeep(normal) * self.time
        founded, doses = np.full(n, 1.0), self.doubling(1.0) * self.time
        shed_normal, mass_normal = self.cells(self.past, founded, doses)
        called = np.full(n, wanted(self.s["marrow"], 1.0))
        per_normal = called[0]
        p = self.s["thrombopoietin"]
        for i in range(self.past, n):
            back, middle = i - 1 - np.arange(self.past), self.time[i] - dt / 2
            used[i] = used[i - 1] + self.upkeep(number[i - 1]) * dt
            alive = births[back] * np.exp(-self.old - (used[i] - (used[back] + used[back + 1]) / 2)) * dt
            number[i] = alive.sum()
            if 0 <= middle - ablated < dt:
                founded[:] = 0.0
            shed, mass = self.cells(i, founded, doses)
            births[i] = births[0] * shed / shed_normal
            x = tpo[i - 1] + agonist(middle)
            asialo = (alive * self.dying_of_age).sum() / senescent
            removed = self.removal(x, number[i] / normal, mass / mass_normal)
            level = (1 - p["ashwell_morell_share"] + p["ashwell_morell_share"] * asialo) / removed
            tpo[i] = level + (tpo[i - 1] - level) * np.exp(-p["clearance"] * removed * dt)
            x = tpo[i] + agonist(middle)
            called[i] = wanted(self.s["marrow"], x)
            response = called[i - np.arange(self.past)] @ self.answers
            founded[i] = 0.0 if middle > ablated else supply(middle) * response / per_normal
            if i + 1 < n:
                doses[i + 1 :] += doses[i] + self.doubling(x) * dt - doses[i + 1]
        here = slice(self.past, None)
        return {"time": self.time[here], "count": number[here] / (1 + sp["flow"] * sp["transit_time"]), "production": births[here], "tpo": tpo[here]}
