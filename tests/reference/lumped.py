"""Platelets by the count: how many of each birth step and antigen class, thinned by binomial draws. An oracle for noise."""

from math import exp

import numpy as np
from reference.laws import IGG, NM_PER_UGML, antigen_classes, catabolism, course, free_antibody, gompertz, mean_load

OLDEST = 16.0  # day
CLASSES = 16


class Lumped:
    """Births at a steady rate, all pathways, one clone; numbers are whole."""

    def __init__(self, scenario: dict, dt: float, droplet: float, seed: int) -> None:
        self.s, self.dt, self.droplet, self.time = scenario, dt, droplet, 0.0
        self.chance = np.random.default_rng(seed)
        self.antigen = antigen_classes(scenario["platelet"]["antigen_cv"], CLASSES)
        ages = np.arange(round(OLDEST / dt)) * dt
        middle = np.append(0, ages + dt / 2)  # the newborn are exposed for half a step, on average
        self.older = np.diff(gompertz(scenario["senescence"], middle))  # over one step
        spleen = scenario["spleen"]
        self.pooled = spleen["flow"] * spleen["transit_time"] / (1 + spleen["flow"] * spleen["transit_time"])
        total = scenario["patient"]["normal_count"] / (1 - self.pooled)
        exposure = np.full(len(ages), dt)
        exposure[0] = dt / 2
        self.exposure = exposure
        alive = np.exp(-np.cumsum(self.older + self.upkeep(total) * exposure))  # at the end of a step
        self.births = total / (alive.sum() * dt)  # 1e9/L/day
        self.n = self.chance.poisson(np.outer(np.full(CLASSES, 1 / CLASSES), alive) * self.births * dt * 1e3 * droplet)
        self.antibody = self.free = self.bound = 0.0
        self.load = np.zeros(2)  # spleen, liver
        self.deaths = np.zeros(5, dtype=np.int64)

    def concentration(self, number: float) -> float:
        return number * 1e-3 / self.droplet

    def upkeep(self, count: float) -> float:
        return self.s["haemostasis"]["consumption"] / (count + self.s["haemostasis"]["guard"])

    def bind(self) -> None:
        a, clone = self.s["antibody"], self.s["antibody"]["clone"][0]
        rate = catabolism(self.s["igg"], self.s["igg"]["normal"])
        sites = self.s["platelet"]["sites_gpib" if clone["epitope"] == "GPIb" else "sites_gpiibiiia"]
        made = clone["share"] * a["titre"] * rate * a["distribution"] * course(a, self.time + self.dt / 2)
        self.antibody += made * self.dt - a["distribution"] * self.free * -np.expm1(-rate * self.dt)
        capacity = IGG * sites * self.concentration(float(self.antigen @ self.n.sum(1)))
        k = clone["affinity"] / NM_PER_UGML
        self.free = free_antibody(self.antibody, a["distribution"], capacity, k)
        self.bound = sites * self.free / (k + self.free)

    def hazards(self) -> np.ndarray:
        """By cause and antigen class, 1/day, age aside."""
        added = np.zeros((5, CLASSES))
        added[1] = self.upkeep(self.concentration(self.n.sum()))
        if self.bound > 0:
            p, gpib = self.s["phagocytosis"], self.s["antibody"]["clone"][0]["epitope"] == "GPIb"
            coat = self.antigen * self.bound
            for row, organ, place in ((2, "spleen", self.pooled), (3, "liver", 1 - self.pooled)):
                dose = (coat * (p["gpib_weight"] if gpib else 1.0) / p[organ + "_half"]) ** p[organ + "_hill"]
                rested = place * p[organ + "_rate"] * dose / (1 + dose)
                filling = self.concentration(float(rested @ self.n.sum(1))) / (p[organ + "_density"] * p["appetite"])
                added[row] = rested * (1 - mean_load(self.load[row - 2], filling, p["digestion"], self.dt))
            if gpib:
                added[4] = (1 - self.pooled) * self.s["ashwell_morell"]["rate"] * coat / (coat + self.s["ashwell_morell"]["half"])
        return added

    def step(self) -> None:
        if "antibody" in self.s:
            self.bind()
        flat = self.hazards()
        self.n[:, 1:] = self.n[:, :-1].copy()
        self.n[:, 0] = self.chance.poisson(self.births * self.dt * 1e3 * self.droplet / CLASSES, CLASSES)
        dose = np.broadcast_to(flat[:, :, None] * self.exposure, (5, *self.n.shape)).copy()
        dose[0] += self.older
        total = dose.sum(0)
        dead = self.chance.binomial(self.n, -np.expm1(-total))
        left, rest = dead.copy(), total.copy()
        by_cause = np.zeros((5, CLASSES), dtype=np.int64)
        for cause in range(5):  # a multinomial, one cause after the other
            share = np.clip(np.divide(dose[cause], rest, out=np.zeros_like(rest), where=rest > 0), 0, 1)
            took = self.chance.binomial(left, share)
            by_cause[cause] = took.sum(1)
            left, rest = left - took, rest - dose[cause]
        self.deaths += by_cause.sum(1)
        p = self.s["phagocytosis"]
        eaten = self.concentration(1) * by_cause[2:4].sum(1) / (np.array([p["spleen_density"], p["liver_density"]]) * p["appetite"])
        kept = exp(-self.dt / p["digestion"])
        self.load = self.load * kept + eaten * p["digestion"] / self.dt * (1 - kept)
        self.antibody = max(0.0, self.antibody - IGG * self.bound * self.concentration(float(self.antigen @ by_cause.sum(0))))
        self.n -= dead
        self.time += self.dt


def run(scenario: dict, days: float, dt: float, droplet: float, seed: int) -> Lumped:
    patient = Lumped(scenario, dt, droplet, seed)
    for _ in range(round(days / dt)):
        patient.step()
    return patient
