"""What starts the disease in the immune field, and the infections that come later (MODEL.md section 15)."""

import numpy as np
from reference.immune_patients import each

FORGOTTEN = 7  # peaks after which hardly anything of an infection's antigen is left


def infection(x):
    """Antigen relative to its peak at x = 1."""
    x = np.maximum(x, 0)
    return (x * np.exp(1 - x)) ** 3


class Triggers:
    """foreign: antigen of the first infection; colds: that of later ones; help: from elsewhere, all by patient."""

    def __init__(self, p, who, rng):
        self.f, self.who, self.rng = p["infection"], who, rng
        self.cold = {"patient": np.zeros(0, int), "onset": np.zeros(0), "size": np.zeros(0), "peak": np.zeros(0)}
        self.foreign = self.colds = self.help = np.zeros(len(who["age"]))

    def step(self, time, dt, alarm):
        """Eq. 15."""
        f, w, middle = self.f, self.who, time + dt / 2
        since = middle - f["onset"]
        self.foreign = np.where(w["infected"], w["size"] * infection(since / w["peak"]), 0.0)
        self.catch(time, dt)
        c = self.cold
        self.colds = np.bincount(c["patient"], c["size"] * infection((middle - c["onset"]) / c["peak"]), len(alarm))
        helped = ~w["infected"] & (since > 0) & (time < w["helped_until"])
        lasting = np.where(helped, f["bystander"] * -np.expm1(-np.maximum(since, 0) / f["bystander_rise"]), 0.0)
        self.help = 1 - (1 - lasting) * (1 - f["alarm_help"] * alarm / (1 + alarm))

    def catch(self, time, dt):
        f, rng = self.f, self.rng
        caught = rng.poisson(f["colds"] * self.who["infection_rate"] * dt)
        patient = np.repeat(np.arange(len(caught)), caught)

        def drawn(key):
            return each(f[key], patient) * np.exp(each(f[f"{key}_spread"], patient) * rng.standard_normal(len(patient)))

        new = {"patient": patient, "onset": time + dt * rng.random(len(patient)), "size": drawn("size"), "peak": drawn("peak")}
        lasting = time - self.cold["onset"] < FORGOTTEN * self.cold["peak"]
        self.cold = {name: np.concatenate([column[lasting], new[name]]) for name, column in self.cold.items()}

    def keep(self, chosen):
        """Go on with these patients only (mask)."""
        mine = chosen[self.cold["patient"]]
        self.cold = {name: column[mine] for name, column in self.cold.items()}
        self.cold["patient"] = (np.cumsum(chosen) - 1)[self.cold["patient"]]
