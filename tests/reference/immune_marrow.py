"""Production for many patients at once: megakaryocytes as a delay instead of agents (MODEL.md eqs. 6, 7 and 9)."""
import numpy as np

from reference.laws import receptor_uptake


class DelayedMarrow:
    """Founding answers to thrombopoietin; four to six days later its cells shed in proportion to what they have grown to."""

    DAYS = 7

    def __init__(self, scenario, patients, dt):
        self.m, self.t, self.dt, self.steps = scenario["marrow"], scenario["thrombopoietin"], dt, 0
        self.founding, self.tpo = np.ones(patients), np.ones(patients)
        length = round(self.DAYS / dt)
        self.founded, self.stimulus = np.ones((length, patients)), np.ones((length, patients))

    def inflow(self, x):
        return self.m["inflow_basal"] + self.m["inflow_gain"] * x / (x + self.m["inflow_half"])

    def doubled(self, x):
        """Chance that one of the five possible doublings has come by the end of the window: they are independent."""
        rate = self.m["endomitosis_basal"] + self.m["endomitosis_gain"] * x / (x + self.m["endomitosis_half"])
        return -np.expm1(-rate * self.m["endomitosis_window"])

    def past(self, ring, days):
        return np.mean([ring[(self.steps - round(day / self.dt)) % len(ring)] for day in days], axis=0)

    def shed(self, founding_factor):
        """Platelets shed relative to health, before any block of release; 4N cells shed none."""
        self.founding += (self.inflow(self.tpo) / self.inflow(1.0) - self.founding) * -np.expm1(-self.dt / self.m["progenitor_time"])
        i = self.steps % len(self.founded)
        self.founded[i], self.stimulus[i] = self.founding * founding_factor, self.tpo

        def yielded(p):
            return (1 + p) ** 5 - (1 - p) ** 5

        return self.past(self.founded, (4, 5, 6)) * yielded(self.doubled(self.past(self.stimulus, (3, 4, 5)))) / yielded(self.doubled(1.0))

    def thrombopoietin(self, platelets, stripped):
        """Eq. 9, `platelets` and `stripped` relative to health. Ends the step."""
        t, double = self.t, 2 ** self.m["mass_exponent"] - 1
        grown = (1 + double * self.doubled(self.past(self.stimulus, (2,)))) / (1 + double * self.doubled(1.0))
        mass = self.past(self.founded, (0, 1, 2.5, 4, 5)) * grown**5
        made = 1 - t["ashwell_morell_share"] + t["ashwell_morell_share"] * stripped
        removed = t["platelet_share"] * platelets * receptor_uptake(self.tpo, t["platelet_half"])
        removed += (1 - t["platelet_share"] - t["receptor_free_share"]) * mass * receptor_uptake(self.tpo, t["megakaryocyte_half"])
        removed += t["receptor_free_share"]
        self.tpo = made / removed + (self.tpo - made / removed) * np.exp(-t["clearance"] * removed * self.dt)
        self.steps += 1
