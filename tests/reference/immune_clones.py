"""Clones of B cells of many patients in one table, with their plasma cells and their antibody (MODEL.md eqs. 19, A3)."""
import numpy as np

from reference.laws import IGG, NM_PER_UGML

CATABOLISM = np.log(2) / 21  # 1/day, of IgG at its normal level
COLUMNS = {"patient": int, "cross": bool, "gpib": bool, "affinity": float, "cells": int, "memory": int, "help": float,
           "short": float, "spleen": float, "marrow": float, "total": float, "free": float, "bound": float}


class Clones:
    """One row for each clone; cells are counted, plasma cells and antibody are means."""

    def __init__(self, p, who, rng):
        self.p, self.who, self.rng, self.naive, self.patients = p, who, rng, who["naive"].copy(), len(who["age"])
        self.t = {name: np.zeros(0, kind) for name, kind in COLUMNS.items()}
        self.agents = p["patient_immunity"]["agents_per_response"]

    def of(self, section, key):
        """A parameter, or its value for the patient of each clone."""
        return self.each(self.p[section][key])

    def each(self, value):
        return value[self.t["patient"]] if np.ndim(value) else value

    def summed(self, values):
        return np.bincount(self.t["patient"], values, self.patients)

    def b_cells(self):
        return self.summed(self.t["cells"]) / self.agents

    def plasma_cells(self):
        return self.summed(self.t["short"] + self.t["spleen"] + self.t["marrow"])

    def grow(self, foreign, bystander, helpers, regulators, cytokines, dt):
        """Eqs. 19a and 19b."""
        b, t, rng = self.p["b_cells"], self.t, self.rng
        helpers = np.minimum(helpers, 1.0)
        met = foreign / (foreign + b["foreign_half"])
        own = 1 - (1 - helpers) * (1 - bystander / (1 + b["regulated_help"] * regulators))
        cross = 1 - (1 - b["cross_help"] * helpers) * (1 - met)
        room = b["room"] + (b["inflamed_room"] - b["room"]) * cytokines / (cytokines + b["room_half"])
        left = np.maximum(0.0, 1 - self.b_cells() / room)
        t["help"] = np.where(t["cross"], self.each(cross), self.each(own))
        daughters = np.expm1(self.of("b_cells", "proliferation") * t["help"] * self.each(left) * dt)
        gone = rng.binomial(t["cells"], -np.expm1(-dt / self.of("b_cells", "life")))
        born = rng.poisson(t["cells"] * np.exp(-dt / self.of("b_cells", "life")) * daughters)
        kept = rng.binomial(gone, self.of("b_cells", "memory_share"))
        woken = rng.binomial(t["memory"], -np.expm1(-self.of("b_cells", "recall") * t["help"] * dt))
        lost = rng.binomial(t["memory"] - woken, -np.expm1(-dt / self.of("b_cells", "memory_life")))
        t["cells"] = t["cells"] + born + woken - gone
        t["memory"] = t["memory"] + kept - woken - lost
        better = t["affinity"] * np.exp(-self.of("b_cells", "maturation") * t["help"] * dt)
        better = np.minimum(t["affinity"], np.maximum(self.of("b_cells", "best_affinity") / NM_PER_UGML, better))
        t["affinity"] = np.where(t["cells"] > 0, better, t["affinity"])
        self.found(rng.binomial(self.naive, -np.expm1(-b["encounter"] * met * dt)), rng.poisson(b["spreading"] * own * dt))

    def found(self, woken, spread):
        self.naive -= woken
        k = int(woken.sum() + spread.sum())
        if k == 0:
            return
        everyone = np.arange(self.patients)
        new = {name: np.zeros(k, kind) for name, kind in COLUMNS.items()}
        new["patient"] = np.concatenate([np.repeat(everyone, woken), np.repeat(everyone, spread)])
        new["cross"] = np.arange(k) < woken.sum()

        def value(key):
            parameter = self.p["b_cells"][key]
            return parameter[new["patient"]] if np.ndim(parameter) else parameter

        new["gpib"] = self.rng.random(k) < value("gpib_share")
        new["affinity"] = value("affinity") / NM_PER_UGML * 10 ** (value("affinity_spread") * self.rng.standard_normal(k))
        new["cells"] = np.full(k, 0) + np.rint(value("founders")).astype(int)
        self.t = {name: np.concatenate([column, new[name]]) for name, column in self.t.items()}
        self.forget()

    def forget(self):
        """Clones without cells and antibody make room."""
        t = self.t
        alive = (t["cells"] > 0) | (t["memory"] > 0) | (t["short"] + t["spleen"] + t["marrow"] > 1e-4) | (t["total"] > 1e-6)
        if alive.mean() < 0.9:
            self.t = {name: column[alive] for name, column in t.items()}

    def keep(self, chosen):
        """Go on with these patients only (mask)."""
        mine = chosen[self.t["patient"]]
        self.t = {name: column[mine] for name, column in self.t.items()}
        self.t["patient"] = (np.cumsum(chosen) - 1)[self.t["patient"]]
        self.naive, self.patients = self.naive[chosen], int(chosen.sum())

    def secrete(self, dt):
        """Eq. 19c, and the antibody that all plasma cells add."""
        t, p = self.t, self.p["plasma_cells"]
        helped = t["help"] * t["cells"] / self.agents
        aim = self.of("plasma_cells", "yield") * helped
        t["short"] = aim + (t["short"] - aim) * np.exp(-dt / self.of("plasma_cells", "short_life"))
        for niche, share in (("spleen", p["spleen_share"]), ("marrow", 1 - p["spleen_share"])):
            free = np.maximum(0.0, 1 - self.summed(t[niche]) / (p["niches"] * share))
            settling = self.each(self.p["plasma_cells"]["settling"] * share * free) * helped * dt
            t[niche] = t[niche] * np.exp(-dt / self.of("plasma_cells", "long_life")) + settling
        each = self.each(p["secretion"] * self.who["secretion"])
        t["total"] = t["total"] + each * (t["short"] + t["spleen"] + t["marrow"]) * dt

    def bind(self, platelets, dt):
        """Eq. A3: catabolism, then equilibrium. Returns IgG on the mean platelet by epitope, shape (2, patients)."""
        t, v, s = self.t, self.each(self.p["plasma_cells"]["distribution"]), self.p["platelet"]
        t["total"] = np.maximum(0.0, t["total"] - v * t["free"] * -np.expm1(-CATABOLISM * dt))
        sites = np.where(t["gpib"], s["sites_gpib"], s["sites_gpiibiiia"])
        b = v * t["affinity"] + IGG * sites * self.each(platelets) - t["total"]
        t["free"] = (np.sqrt(b * b + 4 * v * t["total"] * t["affinity"]) - b) / (2 * v)
        t["bound"] = sites * t["free"] / (t["affinity"] + t["free"])
        return np.array([self.summed(np.where(t["gpib"], 0.0, t["bound"])), self.summed(np.where(t["gpib"], t["bound"], 0.0))])

    def carry_off(self, lost):
        """Platelets that die take their IgG along; `lost` in ug/mL for one IgG on each of them."""
        self.t["total"] = np.maximum(0.0, self.t["total"] - self.t["bound"] * self.each(lost))
