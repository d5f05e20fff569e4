"""The immune loop of MODEL.md sections 13-20 for thousands of patients at once: means, but clones are found by chance.

Platelets, antibody, macrophages, T cells and plasma cells follow their equations without noise; the founding, division
and death of B cells, of which a patient has few, are drawn. Parameters may differ between patients, so that a screen of
all of them is one run. Platelets have one age of death and production one delay; tests/reference/mean_field.py has both
in full.
"""
import numpy as np

from reference.immune_clones import Clones
from reference.immune_marrow import DelayedMarrow
from reference.immune_patients import Parameters, dealt, draw_luck
from reference.laws import IGG, antigen_classes

LIFE = 10.5  # day, at which a platelet dies of age
ORGANS = (("spleen", "spleen_macrophage"), ("liver", "liver_macrophage"))


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
        lag = round(LIFE / dt)
        self.born = np.full((lag, n), self.production * dt)  # by step, those who lived to its end
        self.risk = np.repeat(-(lag - np.arange(lag))[:, None] * upkeep * dt, n, 1)  # cumulative hazard then
        self.marrow = DelayedMarrow(s, n, dt)
        self.n, self.hazard_so_far = np.full(n, self.normal), np.zeros(n)
        self.load = {"spleen": np.zeros(n), "liver": np.zeros(n)}
        zero = np.zeros(n)
        self.alarm, self.cytokines, self.shown, self.eaten = zero.copy(), zero.copy(), zero.copy(), zero.copy()
        self.helpers, self.killers, self.expansion = zero.copy(), zero.copy(), zero.copy()
        self.regulators = self.who["tolerance"].copy()
        self.clones = Clones(self.p, self.who, self.rng)
        self.antigen = antigen_classes(s["platelet"]["antigen_cv"])
        self.bound, self.seen = np.zeros((2, n)), zero.copy()
        self.rows = []

    # ---- what drives the cells ----
    def trigger(self):
        """Eq. 15: antigen of the infection, and help from elsewhere where there was none."""
        f, w, t = self.p["infection"], self.who, self.time + self.dt / 2
        x = np.maximum(t - f["onset"], 0) / w["peak"]
        foreign = np.where(w["infected"], w["size"] * (x * np.exp(1 - x)) ** 3, 0.0)
        helped = ~w["infected"] & (t > f["onset"]) & (self.time < w["bystander_until"])
        since = np.maximum(t - f["onset"], 0)
        bystander = np.where(helped, f["bystander"] * -np.expm1(-since / f["bystander_rise"]), 0.0)
        return foreign, bystander

    def sound_alarm(self, foreign):
        """Eq. 16 and the two stages of alarm; returns how much less IgG an armed macrophage needs."""
        a = self.p["antigen"]
        kept = np.exp(-self.dt / a["alarm_time"])
        self.shown = self.eaten + (self.shown - self.eaten) * np.exp(-self.dt / a["presentation"])
        cause = np.minimum(foreign, a["alarm_ceiling"])
        self.alarm = cause + (self.alarm - cause) * kept
        level = self.alarm + a["alarm_of_help"] * self.helpers
        self.cytokines = level + (self.cytokines - level) * kept
        return 1 + a["arming"] * self.cytokines / (1 + self.cytokines / 2)

    def t_cells(self):
        """Eqs. 17, 18 and 20."""
        h, r, k, dt = self.p["helper_t_cells"], self.p["regulatory_t_cells"], self.p["cytotoxic_t_cells"], self.dt
        dose = (self.shown / (h["half"] * (1 + self.regulators))) ** 2
        self.helpers += (dose / (1 + dose) - self.helpers) * -np.expm1(-dt / h["life"])
        tolerance = self.who["tolerance"]
        aim = tolerance * (1 + self.expansion) / (1 + r["suppression"] * self.cytokines)
        thymus = np.exp2(-(self.who["age"] - 5) * 365.25 / r["thymus_half_life"])
        time = r["renewal"] / (self.who["renewal"] * thymus) / np.where(aim < self.regulators, r["loss_factor"], 1.0)
        self.regulators += (aim - self.regulators) * -np.expm1(-dt / time)
        self.expansion += dt * (r["expansion"] * thymus * self.helpers * tolerance**2 - self.expansion / r["expansion_memory"])
        self.killers += (self.helpers / (1 + self.regulators) - self.killers) * -np.expm1(-dt / k["life"])

    # ---- what happens to platelets ----
    def capture(self, organ, place):
        """Eqs. 4 and 4b: hazard from the macrophages of an organ, whose meals fill them within the step."""
        p, dt = self.p["phagocytosis"], self.dt
        dose = (self.seen / p[f"{organ}_half"]) ** p["hill"] * self.antigen[:, None] ** p["hill"]
        vigour = self.who["capture"] if organ == "spleen" else 1.0
        rate = p[f"{organ}_rate"] * vigour * place * (dose / (1 + dose)).mean(0)
        filling = rate * self.n / (p["density"] * p["appetite"])
        speed = filling + 1 / p["digestion"]
        balance = filling / speed
        full = balance + (self.load[organ] - balance) * -np.expm1(-speed * dt) / (speed * dt)
        return rate * (1 - full)

    def hazards(self):
        """Of the mean platelet, by cause but for old age."""
        a, c, h = self.p["ashwell_morell"], self.p["complement"], self.p["haemostasis"]
        dose = (self.bound.sum(0) / c["half"]) ** c["hill"]
        return {
            "haemostasis": h["consumption"] / (self.n + h["guard"]),
            "spleen_macrophage": self.capture("spleen", self.pooled),
            "liver_macrophage": self.capture("liver", 1 - self.pooled),
            "ashwell_morell": a["rate"] * (1 - self.pooled) * self.bound[1] / (self.bound[1] + a["half"]),
            "complement": c["rate"] * dose / (1 + dose),
            "cytotoxic_t": self.p["cytotoxic_t_cells"]["killing"] * self.killers,
        }

    def live_and_die(self, hazards, produced):
        """Competing risks over a step; platelets of one birth step all die of age 10.5 days later, if they live so long."""
        dt, i = self.dt, self.steps % len(self.born)
        total = sum(hazards.values())
        senescent = np.minimum(self.born[i] * np.exp(-(self.hazard_so_far - self.risk[i])), self.n)
        left, newborn = self.n - senescent, produced * dt
        surviving = -np.expm1(-total * dt) / (total * dt)  # of those born evenly over the step
        killed = left * -np.expm1(-total * dt) + newborn * (1 - surviving)
        self.n = left + newborn - killed
        self.hazard_so_far = self.hazard_so_far + total * dt
        self.born[i], self.risk[i] = newborn * surviving, self.hazard_so_far
        deaths = {cause: h / total * killed for cause, h in hazards.items()}
        return deaths | {"senescence": senescent}

    def digest(self, deaths):
        p = self.p["phagocytosis"]
        for organ, cause in ORGANS:
            meals = deaths[cause] / (p["density"] * p["appetite"])
            self.load[organ] = np.clip(self.load[organ] * np.exp(-self.dt / p["digestion"]) + meals, 0, 1)
        opsonised = deaths["spleen_macrophage"] + self.p["antigen"]["liver_weight"] * deaths["liver_macrophage"]
        self.eaten = opsonised / self.dt / self.production

    def step(self):
        p, dt = self.p, self.dt
        if self.steps % round(1 / dt) == 0:
            self.record()
        foreign, bystander = self.trigger()
        arming = self.sound_alarm(foreign)
        self.t_cells()
        self.clones.grow(foreign, bystander, self.helpers, self.regulators, self.cytokines, dt)
        self.clones.secrete(dt)
        self.bound = self.clones.bind(self.n, dt)
        seen = self.bound[0] + p["phagocytosis"]["gpib_weight"] * self.bound[1]
        self.seen = seen * arming * self.who["sensitivity"]
        block = p["release_block"]
        dose = (self.bound.sum(0) / block["half"]) ** block["hill"]
        release = 1 - block["maximum"] * dose / (1 + dose)
        founding = 1 / (1 + p["cytotoxic_t_cells"]["brake"] * self.killers)
        self.made = self.production * self.marrow.shed(founding) * release
        self.deaths = self.live_and_die(self.hazards(), self.made)
        self.digest(self.deaths)
        self.clones.carry_off(IGG * sum(self.deaths.values()))
        stripped = (self.deaths["senescence"] + self.deaths["ashwell_morell"]) / dt / self.senescent_normal
        self.marrow.thrombopoietin(self.n / self.normal, stripped)
        self.time += dt
        self.steps += 1

    def record(self):
        self.rows.append({"count": self.n * (1 - self.pooled), "bound": self.bound.sum(0), "helpers": self.helpers.copy(),
                          "regulators": self.regulators.copy(), "b_cells": self.clones.b_cells(),
                          "plasma_cells": self.clones.plasma_cells()})

    def keep(self, chosen):
        """Go on with these patients only (mask); earlier rows are dropped."""
        n = len(chosen)

        def kept(value):
            return value[..., chosen] if isinstance(value, np.ndarray) and value.shape[-1:] == (n,) else value

        self.clones.keep(chosen)
        for owner in (vars(self), vars(self.marrow), self.who, self.load, *self.p.values()):
            for name, value in owner.items():
                owner[name] = kept(value)
        self.rows = []

    def run(self, days):
        """All columns, shape (days, patients), one row a day from day 0."""
        for _ in range(round(days / self.dt)):
            self.step()
        self.record()
        return {name: np.array([row[name] for row in self.rows], np.float32) for name in self.rows[0]}
