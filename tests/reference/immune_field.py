"""The immune loop of MODEL.md sections 13-20 for thousands of patients at once: means, but what is rare is found by chance.

Platelets, antibody, macrophages, T cells and plasma cells follow their equations without noise; drawn are the founding,
division and death of B cells, of which a patient has few, new clones of regulatory T cells, infections and day-to-day
variation. Parameters may differ between patients, so that a screen of all of them is one run. Platelets have one age of
death and production one delay, and the spleen's pool does not feel what is eaten from it; mean_field.py has all that in
full. Nobody is treated.
"""

import numpy as np
from reference.immune_clones import Clones
from reference.immune_marrow import DelayedMarrow
from reference.immune_patients import Parameters, dealt, draw_luck
from reference.immune_triggers import Triggers
from reference.laws import IGG, antigen_classes, mean_load, relaxed

LIFE = 10.5  # day, at which a platelet dies of age
CLASSES = 4  # of platelets by their antigen
ORGANS = ("spleen", "liver")


class ImmuneField:
    """Patients of one scenario; step() advances all of them, `rows` keeps a record for every day."""

    def __init__(self, scenario, patients, seed=1, changes=None, dt=0.25, luck=None):
        self.rng, self.dt, self.time, self.steps = np.random.default_rng(seed), dt, 0.0, 0
        self.p = Parameters(scenario, patients, changes or {})
        self.luck = draw_luck(patients, self.rng) if luck is None else luck
        self.who = dealt(self.p, self.luck, self.rng)
        s, n = scenario, patients
        self.pooled = 1 - 1 / (1 + s["spleen"]["flow"] * s["spleen"]["transit_time"])
        self.normal = s["patient"]["normal_count"] / (1 - self.pooled)  # 1e9/L, with the spleen
        upkeep = s["haemostasis"]["consumption"] / (self.normal + s["haemostasis"]["guard"])
        self.production = self.normal * upkeep / (1 - np.exp(-upkeep * LIFE))  # 1e9/L/day in health
        self.senescent_normal = self.production * np.exp(-upkeep * LIFE)
        self.antigen = antigen_classes(s["platelet"]["antigen_cv"], CLASSES)[:, None]
        lag = round(LIFE / dt)  # platelets by class; by step, those who lived to its end, and their cumulative hazard then
        self.n, self.hazard_so_far = np.full((CLASSES, n), self.normal / CLASSES), np.zeros((CLASSES, n))
        self.born = np.full((lag, CLASSES, n), self.production * dt / CLASSES)
        self.risk = np.broadcast_to(-(lag - np.arange(lag))[:, None, None] * upkeep * dt, self.born.shape).copy()
        self.marrow = DelayedMarrow(s, n, dt)
        self.load = {organ: np.zeros(n) for organ in ORGANS}
        zero = np.zeros(n)
        self.alarm, self.cytokines, self.shown, self.supply, self.stored = zero, zero, zero, zero, np.ones(n)
        self.helpers, self.killers, self.recruited, self.regulators = zero, zero, zero, self.who["tolerance"].copy()
        self.triggers, self.clones = Triggers(self.p, self.who, self.rng), Clones(self.p, self.who, self.rng)
        self.variation = self.p["fluctuation"]["arming_cv"] * self.rng.standard_normal(n)
        self.rows = []

    # ---- what drives the cells ----
    def sound_alarm(self):
        """Eq. 16 and the two stages of alarm."""
        a, dt = self.p["antigen"], self.dt
        left = self.n.sum(0) / self.normal
        self.stored = relaxed(self.stored, (1 + a["store_half"]) * left / (left + a["store_half"]), dt / a["store_time"])
        self.shown = relaxed(self.shown, self.supply, dt / a["presentation"])
        cause = np.minimum(self.triggers.foreign + self.triggers.colds, a["alarm_ceiling"])
        self.alarm = relaxed(self.alarm, cause, dt / a["alarm_time"])
        self.cytokines = relaxed(self.cytokines, self.alarm + a["alarm_of_help"] * self.helpers, dt / a["alarm_time"])

    def t_cells(self):
        """Eqs. 17, 18 and 20."""
        h, r, k, w, dt = self.p["helper_t_cells"], self.p["regulatory_t_cells"], self.p["cytotoxic_t_cells"], self.who, self.dt
        b_cells = self.clones.b_cells()
        presenting = h["innate_share"] + (1 - h["innate_share"]) * b_cells / (b_cells + h["b_cell_half"])
        dose = (self.shown * presenting / (h["half"] * (1 + self.regulators))) ** 2
        self.helpers = relaxed(self.helpers, dose / (1 + dose), dt / h["life"])
        aim = (w["tolerance"] + self.recruited) / (1 + r["suppression"] * self.cytokines)
        self.regulators = relaxed(self.regulators, aim, dt / r["turnover"])
        thymus = np.exp2(-(w["age"] - 5) * 365.25 / r["thymus_half_life"])
        arriving = self.rng.poisson(r["recruitment"] * thymus * self.helpers * dt)
        self.recruited = self.recruited + r["clone_size"] * self.rng.standard_gamma(arriving)
        called = self.helpers / k["rise"]
        free = 1 - mean_load(self.killers, called, k["life"], dt)
        self.killers = relaxed(self.killers, called * free * k["life"], dt / k["life"])

    def vary(self):
        """No two days are alike: macrophages' sensitivity wanders."""
        f = self.p["fluctuation"]
        kept = np.exp(-self.dt / f["arming_memory"])
        fresh = f["arming_cv"] * np.sqrt(1 - kept**2) * self.rng.standard_normal(self.variation.shape)
        self.variation = self.variation * kept + fresh
        return np.exp(self.variation)

    # ---- what happens to platelets ----
    def capture(self, organ, contacts):
        """Eqs. 4 and 4b: hazard by class from the macrophages of an organ, whose meals fill them within the step."""
        p, spleen = self.p["phagocytosis"], organ == "spleen"
        dose = (contacts * (1.0 if spleen else self.who["liver"]) * self.antigen / p[f"{organ}_half"]) ** p[f"{organ}_hill"]
        there = self.pooled * self.who["capture"] if spleen else 1 - self.pooled
        rested = p[f"{organ}_rate"] * there * dose / (1 + dose)
        filling = (rested * self.n).sum(0) / (p[f"{organ}_density"] * p["appetite"])
        return rested * (1 - mean_load(self.load[organ], filling, p["digestion"], self.dt))

    def hazards(self, bound, variation):
        """By cause, but for old age, and class."""
        p, a, h = self.p["phagocytosis"], self.p["ashwell_morell"], self.p["haemostasis"]
        arming = 1 + self.p["antigen"]["arming"] * self.alarm / (1 + self.alarm / 2)
        contacts = (bound[0] + p["gpib_weight"] * bound[1]) * arming * variation * self.who["sensitivity"]
        on_gpib = self.antigen * bound[1]
        return {
            "haemostasis": h["consumption"] / (self.n.sum(0) + h["guard"]),
            "spleen": self.capture("spleen", contacts),
            "liver": self.capture("liver", contacts),
            "ashwell_morell": a["rate"] * (1 - self.pooled) * on_gpib / (on_gpib + a["half"]),
            "cytotoxic_t": self.p["cytotoxic_t_cells"]["killing"] * self.who["cytotoxic"] * self.killers,
        }

    def produce(self, bound, variation):
        """Eqs. 6 to 8: platelets shed and withheld, 1e9/L/day."""
        p, molecules = self.p["release_block"], bound.sum(0)

        def left(contacts, share):
            dose = (contacts / p["half"]) ** p["hill"]
            return np.where(self.who["blocked"], 1 - (1 - (1 - p["maximum"]) ** share) * dose / (1 + dose), 1.0)

        braked = self.who["progenitors"] / (1 + self.p["cytotoxic_t_cells"]["brake"] * self.killers)
        made = self.production * self.marrow.shed(braked * left(molecules, p["founding_share"]))
        shed = made * left(molecules * variation, 1 - p["founding_share"])
        return shed, made - shed

    def live_and_die(self, hazards, produced):
        """Competing risks over a step; platelets of one birth step all die of age 10.5 days later, if they live so long."""
        dt, i = self.dt, self.steps % len(self.born)
        total = sum(hazards.values())
        senescent = np.minimum(self.born[i] * np.exp(-(self.hazard_so_far - self.risk[i])), self.n)
        left, newborn = self.n - senescent, produced * dt / CLASSES
        surviving = -np.expm1(-total * dt) / (total * dt)  # of those born evenly over the step
        killed = left * -np.expm1(-total * dt) + newborn * (1 - surviving)
        self.n = left + newborn - killed
        self.hazard_so_far = self.hazard_so_far + total * dt
        self.born[i], self.risk[i] = newborn * surviving, self.hazard_so_far
        deaths = {cause: h / total * killed for cause, h in hazards.items()}
        return deaths | {"senescence": senescent}

    def answer(self, deaths, withheld):
        """What the dead leave: meals, antigen to show, less antibody, thrombopoietin."""
        p, a, dt = self.p["phagocytosis"], self.p["antigen"], self.dt
        self.clones.carry_off(IGG * sum((self.antigen * dead).sum(0) for dead in deaths.values()))
        dead = {cause: by_class.sum(0) / dt for cause, by_class in deaths.items()}  # 1e9/L/day
        for organ in ORGANS:
            meals = dead[organ] / (p[f"{organ}_density"] * p["appetite"])
            self.load[organ] = np.clip(relaxed(self.load[organ], meals * p["digestion"], dt / p["digestion"]), 0, 1)
        seen = dead["spleen"] + a["liver_weight"] * dead["liver"] + a["desialylated_weight"] * dead["ashwell_morell"]
        self.supply = (seen + a["marrow_weight"] * withheld) / self.production
        stripped = (dead["senescence"] + dead["ashwell_morell"]) / self.senescent_normal
        self.marrow.thrombopoietin(self.n.sum(0) / self.normal, stripped, self.who["hepatic_tpo"])

    def step(self):
        dt, clones, triggers = self.dt, self.clones, self.triggers
        if self.steps % round(1 / dt) == 0:
            self.record()
        variation = self.vary()
        triggers.step(self.time, dt, self.alarm)
        self.sound_alarm()
        self.t_cells()
        clones.grow(triggers.foreign, triggers.help, self.helpers, self.regulators, self.cytokines, self.stored, dt)
        clones.secrete(dt)
        bound = clones.bind((self.antigen * self.n).sum(0), dt)
        shed, withheld = self.produce(bound, variation)
        self.answer(self.live_and_die(self.hazards(bound, variation), shed), withheld)
        self.time += dt
        self.steps += 1

    def count(self):
        return self.n.sum(0) * (1 - self.pooled)

    def record(self):
        bound = self.clones.summed(self.clones.t["bound"])
        self.rows.append(
            {
                "count": self.count(),
                "bound": bound,
                "helpers": self.helpers,
                "regulators": self.regulators,
                "b_cells": self.clones.b_cells(),
                "plasma_cells": self.clones.plasma_cells(),
            }
        )

    def keep(self, chosen):
        """Go on with these patients only (mask); earlier rows are dropped."""
        n = len(chosen)

        def kept(value):
            return value[..., chosen] if isinstance(value, np.ndarray) and value.shape[-1:] == (n,) else value

        for part in (self.clones, self.triggers, self.marrow):
            part.keep(chosen)
        for owner in (vars(self), vars(self.triggers), self.who, self.load, *self.p.values()):
            for name, value in owner.items():
                owner[name] = kept(value)
        self.rows = []

    def run(self, days):
        """All columns, shape (days, patients), one row a day from day 0."""
        for _ in range(round(days / self.dt)):
            self.step()
        self.record()
        return {name: np.array([row[name] for row in self.rows], np.float32) for name in self.rows[0]}
