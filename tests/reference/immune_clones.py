"""Clones of B cells of many patients in one table, with their plasma cells and their antibody (MODEL.md eqs. 19a-19c, A3)."""

import numpy as np
from reference.immune_patients import each
from reference.laws import IGG, NM_PER_UGML, free_antibody, mean_load, relaxed

COLUMNS = {
    "patient": int,
    "cross": bool,
    "gpib": bool,
    "affinity": float,
    "cells": int,
    "memory": int,
    "help": float,
    "short": float,
    "spleen": float,
    "marrow": float,
    "total": float,
    "free": float,
    "bound": float,
}


class Clones:
    """One row for each clone; B cells are counted, plasma cells and antibody are means."""

    def __init__(self, p, who, rng):
        self.p, self.who, self.rng, self.naive, self.patients = p, who, rng, who["naive"].copy(), len(who["age"])
        self.t = {name: np.zeros(0, kind) for name, kind in COLUMNS.items()}
        self.agents = p["patient_immunity"]["agents_per_response"]

    def of(self, section, key):
        """A parameter, or its value for the patient of each clone."""
        return self.each(self.p[section][key])

    def each(self, value):
        return each(value, self.t["patient"])

    def summed(self, values):
        return np.bincount(self.t["patient"], values, self.patients)

    def b_cells(self):
        return self.summed(self.t["cells"]) / self.agents

    def plasma_cells(self):
        return self.summed(self.t["short"] + self.t["spleen"] + self.t["marrow"])

    def room_left(self, capacity, dt):
        """Mean over a step of 1 - B/capacity where all B cells together follow the logistic law."""
        b, taken = self.p["b_cells"], self.b_cells() / np.maximum(capacity, 1e-12)
        helped = self.summed(self.t["help"] * self.t["cells"]) / np.maximum(self.b_cells() * self.agents, 1e-12)
        growth = np.maximum(b["proliferation"] * helped, 1e-9)  # 1/day
        net = growth - 1 / b["life"]
        net = np.where(np.abs(net) < 1e-9, 1e-9, net)
        used = np.log1p(taken * growth * np.expm1(net * dt) / net) / (growth * dt)
        return np.maximum(0.0, 1 - used)

    def grow(self, foreign, elsewhere, helpers, regulators, cytokines, stored, dt):
        """Eqs. 19a and 19b; `elsewhere` is help from other immune responses, `stored` intact platelet antigen."""
        b, t, rng = self.p["b_cells"], self.t, self.rng
        helpers = np.minimum(helpers, 1.0)
        met = foreign / (foreign + b["foreign_half"])
        unhelped = 1 - elsewhere / (1 + b["regulated_help"] * regulators)
        own = 1 - (1 - helpers) * unhelped
        cross = 1 - (1 - b["cross_help"] * helpers) * unhelped * (1 - met)
        t["help"] = np.where(t["cross"], self.each(cross), self.each(own))
        room = b["room"] + (b["inflamed_room"] - b["room"]) * cytokines / (cytokines + b["room_half"])
        antigen = 1 - (1 - np.minimum(stored, 1)) * (1 - met)
        left = self.room_left(room * self.who["response"] * antigen, dt)
        daughters = np.expm1(self.of("b_cells", "proliferation") * t["help"] * self.each(left) * dt)
        gone = rng.binomial(t["cells"], -np.expm1(-dt / self.of("b_cells", "life")))
        born = rng.poisson(t["cells"] * np.exp(-dt / self.of("b_cells", "life")) * daughters)
        kept = rng.binomial(gone, self.of("b_cells", "memory_share"))
        woken = rng.binomial(t["memory"], -np.expm1(-self.of("b_cells", "recall") * t["help"] * dt))
        lost = rng.binomial(t["memory"] - woken, -np.expm1(-dt / self.of("b_cells", "memory_life")))
        t["cells"] = t["cells"] + born + woken - gone
        t["memory"] = t["memory"] + kept - woken - lost
        self.found(rng.binomial(self.naive, -np.expm1(-b["encounter"] * met * dt)), rng.poisson(b["spreading"] * own * dt))

    def found(self, woken, spread):
        self.naive -= woken
        k = int(woken.sum() + spread.sum())
        if k == 0:
            return
        everyone, b, rng = np.arange(self.patients), self.p["b_cells"], self.rng
        new = {name: np.zeros(k, kind) for name, kind in COLUMNS.items()}
        patient = new["patient"] = np.concatenate([np.repeat(everyone, woken), np.repeat(everyone, spread)])
        new["cross"] = np.arange(k) < woken.sum()
        new["gpib"] = rng.random(k) < self.who["gpib"][patient]
        typical = each(b["affinity"] * self.who["affinity"], patient) / NM_PER_UGML
        new["affinity"] = typical * 10 ** (each(b["affinity_spread"], patient) * rng.standard_normal(k))
        new["cells"] += np.maximum(1, np.rint(each(b["founders"], patient) * self.agents)).astype(int)
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
        t["short"] = relaxed(t["short"], self.of("plasma_cells", "yield") * helped, dt / self.of("plasma_cells", "short_life"))
        life = self.of("plasma_cells", "long_life")
        for niche, share in (("spleen", p["spleen_share"]), ("marrow", 1 - p["spleen_share"])):
            settling, places = p["settling"] * self.who["settling"] * share, p["niches"] * share
            free = 1 - mean_load(self.summed(t[niche]) / places, settling * self.summed(helped) / places, p["long_life"], dt)
            t[niche] = relaxed(t[niche], self.each(settling * free) * helped * life, dt / life)
        t["total"] = t["total"] + self.of("plasma_cells", "secretion") * (t["short"] + t["spleen"] + t["marrow"]) * dt

    def bind(self, platelets, dt):
        """Eq. A3, `platelets` weighted by their antigen. Returns IgG on the mean platelet by epitope, shape (2, patients)."""
        t, v, s = self.t, self.of("plasma_cells", "distribution"), self.p["platelet"]
        catabolism = np.log(2) / self.p["igg"]["half_life"]
        t["total"] = np.maximum(0.0, t["total"] - v * t["free"] * -np.expm1(-catabolism * dt))
        sites = np.where(t["gpib"], s["sites_gpib"], s["sites_gpiibiiia"])
        t["free"] = free_antibody(t["total"], v, IGG * sites * self.each(platelets), t["affinity"])
        t["bound"] = sites * t["free"] / (t["affinity"] + t["free"])
        return np.array([self.summed(np.where(t["gpib"], 0.0, t["bound"])), self.summed(np.where(t["gpib"], t["bound"], 0.0))])

    def carry_off(self, lost):
        """Platelets that die take their IgG along; `lost` in ug/mL for one IgG on each of them."""
        self.t["total"] = np.maximum(0.0, self.t["total"] - self.t["bound"] * self.each(lost))
