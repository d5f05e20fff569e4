"""Production for many patients at once: megakaryocytes as a delay instead of agents (MODEL.md eqs. 6, 7 and 9)."""

import numpy as np
from reference.laws import receptor_uptake, relaxed
from reference.marrow import PLOIDY, STAGES, doubling, wanted
from scipy.linalg import expm

DAYS = 7  # that are remembered
DOSES = np.linspace(0, 12, 601)  # mean doublings of weight 1 for which ploidy is tabulated


class DelayedMarrow:
    """Founding answers to thrombopoietin; four to six days later its cells shed in proportion to what they have grown to."""

    def __init__(self, scenario, patients, dt):
        self.m, self.t, self.dt, self.steps = scenario["marrow"], scenario["thrombopoietin"], dt, 0
        self.stages, self.tpo = [np.ones(patients)] * STAGES, np.ones(patients)
        length = round(DAYS / dt)
        self.founded, self.stimulus = np.ones((length, patients)), np.ones((length, patients))
        shares = expm(doubling(self.m, 1.0) / self.rate(1.0) * DOSES[:, None, None])[:, :, 0]  # of each ploidy, who began at 4N
        platelets = shares @ np.where(self.m["shedding_ploidy"] <= PLOIDY, PLOIDY, 0.0)
        receptors = shares @ PLOIDY ** self.m["mass_exponent"]
        self.grown = {"platelets": tuple(platelets), "receptors": tuple(receptors)}

    def rate(self, x):
        m = self.m
        return m["endomitosis_basal"] + m["endomitosis_gain"] * x / (x + m["endomitosis_half"])

    def each(self, what, x):
        """What a cell has grown to under stimulus x, relative to health."""
        doses = [self.rate(level) * self.m["endomitosis_window"] for level in (x, 1.0)]
        now, healthy = (np.interp(dose, DOSES, self.grown[what]) for dose in doses)
        return now / healthy

    def past(self, ring, days):
        return np.mean([ring[(self.steps - round(day / self.dt)) % len(ring)] for day in days], axis=0)

    def shed(self, founding_factor):
        """Platelets shed relative to health, before any block of release."""
        called = wanted(self.m, self.tpo) / wanted(self.m, 1.0)
        for k in range(STAGES):
            called = self.stages[k] = relaxed(self.stages[k], called, self.dt * STAGES / self.m["progenitor_time"])
        i = self.steps % len(self.founded)
        self.founded[i], self.stimulus[i] = called * founding_factor, self.tpo
        return self.past(self.founded, (4, 5, 6)) * self.each("platelets", self.past(self.stimulus, (3, 4, 5)))

    def thrombopoietin(self, platelets, stripped, hepatic):
        """Eq. 9, `platelets`, `stripped` and `hepatic` making relative to health. Ends the step."""
        t = self.t
        mass = self.past(self.founded, (0, 1, 2.5, 4, 5)) * self.each("receptors", self.past(self.stimulus, (2,)))
        made = (1 - t["ashwell_morell_share"]) * hepatic + t["ashwell_morell_share"] * stripped
        removed = t["platelet_share"] * platelets * receptor_uptake(self.tpo, t["platelet_half"])
        removed += (1 - t["platelet_share"] - t["receptor_free_share"]) * mass * receptor_uptake(self.tpo, t["megakaryocyte_half"])
        removed += t["receptor_free_share"]
        self.tpo = relaxed(self.tpo, made / removed, t["clearance"] * removed * self.dt)
        self.steps += 1

    def keep(self, chosen):
        self.stages = [stage[chosen] for stage in self.stages]
        self.tpo, self.founded, self.stimulus = self.tpo[chosen], self.founded[:, chosen], self.stimulus[:, chosen]
