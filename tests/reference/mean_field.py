"""The whole model without chance: expected numbers of platelets and megakaryocytes, one function per equation."""

from math import log, sqrt

import numpy as np
from reference.drugs import Drug, Immunoglobulin, Levers, turn_by_condition
from reference.laws import CLASSES, IGG, NM_PER_UGML, antigen_classes, course, free_antibody, gompertz, mean_load, receptor_uptake, saturating
from reference.marrow import Marrow

OLDEST = 20.0  # day
CAUSES = ("senescence", "haemostasis", "spleen_macrophage", "liver_macrophage", "ashwell_morell")


class Patient:
    """One typical person; step() is one time step, rows collects what a trace holds."""

    def __init__(self, scenario, dt=None, drive=None):
        self.s, self.dt, self.time = scenario, dt or scenario["run"]["step"], 0.0
        self.drive = drive or (lambda time: (1.0, 1.0, 1.0))  # progenitors, hepatic TPO, haemostasis
        p = scenario["platelet"]
        self.z = antigen_classes(p["antigen_cv"])
        self.ages = (np.arange(round(OLDEST / self.dt)) + 0.5) * self.dt  # a cohort enters half a step old
        cumulative = gompertz(scenario["senescence"], np.append(self.ages, self.ages[-1] + self.dt))
        self.old_age = np.diff(cumulative)
        self.clones = list(scenario.get("antibody", {}).get("clone", []))
        self.total = [0.0] * len(self.clones)
        self.igg = Immunoglobulin(scenario["igg"], scenario["ivig"], scenario["fc_blockade"])
        self.load = {"spleen": 0.0, "liver": 0.0}
        self.spleen, self.labels, self.rows, self.ablated = scenario["spleen"]["present"], [], [], False
        self.drugs = {name: Drug(section, scenario["patient"]["weight"]) for name, section in scenario.get("drug", {}).items()}
        self.conditions, self.levers = [], Levers()  # name and onset of each that has come
        self.place, self.deaths = 0.0, np.zeros(len(CAUSES))
        self.settle()

    # ---- the healthy steady state ----
    def settle(self):
        sp = self.s["spleen"]
        self.normal = self.s["patient"]["normal_count"] * (1 + sp["flow"] * sp["transit_time"])
        loss = self.upkeep(self.normal) * self.dt + self.old_age
        alive = np.exp(-np.append(0, np.cumsum(loss)[:-1]))
        self.n = np.outer(np.full(CLASSES, 1 / CLASSES), alive / alive.sum() * self.normal)
        dying = self.n * -np.expm1(-loss)
        early = self.upkeep(self.normal) * self.dt
        self.output = dying.sum() / self.dt * early / -np.expm1(-early)
        self.senescent = self.senescent_normal = (dying * (self.old_age / loss)).sum() / self.dt
        self.marrow = Marrow(self.s["marrow"], self.dt)
        per_cell = self.converge(self.marrow)
        self.inflow_normal = self.output / per_cell / self.marrow.inflow(1.0)
        self.marrow.cells *= self.output / per_cell
        self.mass_normal, self.tpo = self.marrow.mass(), 1.0
        self.production_normal = self.output
        self.pooled = self.normal * (1 - 1 / (1 + sp["flow"] * sp["transit_time"])) if self.spleen else 0.0

    def converge(self, marrow):
        for _ in range(marrow.cells.shape[1] + 1):
            shed = marrow.advance(1.0, 1.0)
        return shed

    def upkeep(self, count):
        """Eq. 2."""
        h = self.s["haemostasis"]
        return h["consumption"] / (count + h["guard"])

    # ---- treatments ----
    def intervene(self):
        for event in self.s.get("event", []):
            for k in range(int(event.get("count", 1))):
                at = event["at"] + k * event.get("every", 0.0)
                if self.time - 1e-9 <= at < self.time + self.dt - 1e-9:
                    self.apply(event)

    def apply(self, event):
        kind = event.get("treatment") or event.get("condition") or event.get("assay")
        if kind == "ivig":
            self.igg.give(event["dose"])
        elif kind == "passive_transfer":
            self.clones.append({"epitope": "GPIb" if event.get("gpib") else "GPIIb/IIIa", "affinity": event["affinity"], "share": 0.0})
            self.total.append(event["dose"])
        elif kind == "splenectomy":
            left = 1 - self.pooled / max(self.n.sum(), 1e-300)  # the pooled platelets leave with it, and their antibody
            on_platelets = [t - self.s["antibody"]["distribution"] * g for t, g in zip(self.total, self.carried()[0], strict=True)]
            self.total = [t - (1 - left) * p for t, p in zip(self.total, on_platelets, strict=True)]
            self.n *= left
            self.spleen, self.pooled, self.load["spleen"] = False, 0.0, 0.0
        elif kind in self.drugs:
            self.drugs[kind].give(event["dose"], event.get("over", 0.0), self.time)
        elif kind in self.s.get("condition", {}):
            self.conditions.append((kind, self.time))
        elif kind == "marrow_ablation":
            self.ablated, self.marrow.cells = True, self.marrow.cells * 0
        elif kind == "label":
            self.labels.append([self.time, self.n * event.get("fraction", 1.0), self.n.sum()])

    def turn_levers(self):
        """What drugs and conditions do in this step; advances the kinetics of drugs over it."""
        self.levers = Levers()
        for drug in self.drugs.values():
            drug.step(self.time, self.dt, self.levers, self.n.sum() / self.normal, self.marrow.mass() / self.mass_normal)
        for name, onset in self.conditions:
            turn_by_condition(self.s["condition"][name], self.time - onset, self.dt, self.levers)

    # ---- immunity ----
    def carried(self):
        """Eq. A3: free antibody of each clone and bound molecules on a mean platelet, by clone."""
        a, p, count, mean = self.s.get("antibody"), self.s["platelet"], self.n.sum(), self.antigen()
        free, bound = [], []
        for clone, total in zip(self.clones, self.total, strict=True):
            sites = p["sites_gpib"] if clone["epitope"] == "GPIb" else p["sites_gpiibiiia"]
            k = clone["affinity"] / NM_PER_UGML
            free.append(free_antibody(total, a["distribution"], IGG * count * sites * mean, k))
            bound.append(sites * free[-1] / (k + free[-1]))
        return free, bound

    def antigen(self):
        """Antigen of the mean living platelet."""
        return float(self.z @ self.n.sum(1)) / max(self.n.sum(), 1e-300)

    def epitope_sums(self, bound):
        ib = sum(b for b, c in zip(bound, self.clones, strict=True) if c["epitope"] == "GPIb")
        return sum(bound) - ib, ib

    def phagocytosis(self, organ, contacts, place):
        """Eqs. 4, 4b: hazard by antigen class, 1/day, from macrophages that fill while they eat."""
        p = self.s["phagocytosis"]
        rested = place * p[organ + "_rate"] * np.array([saturating(y, p[organ + "_half"], p[organ + "_hill"]) for y in contacts])
        filling = float(rested @ self.n.sum(1)) / (p[organ + "_density"] * p["appetite"])
        return rested * (1 - mean_load(self.load[organ], filling, p["digestion"], self.dt))

    def secretion(self, clone):
        a, g = self.s["antibody"], self.s["igg"]
        k0 = log(2) / g["half_life"]
        left = 1.0 if self.spleen else 1 - a["spleen_share"]
        return left * clone["share"] * a["titre"] * k0 * a["distribution"] * course(a, self.time + self.dt / 2)

    def update_antibody(self, free, lost):
        dt = self.dt
        k = self.igg.step(dt)
        v = self.s.get("antibody", {}).get("distribution", 1.0)
        for i, clone in enumerate(self.clones):
            gone = v * free[i] * -np.expm1(-k * dt) + lost[i]
            self.total[i] = max(0.0, self.total[i] + self.secretion(clone) * dt - gone)

    def digest(self, organ, eaten):
        """Mean load of the macrophages of one organ."""
        p = self.s["phagocytosis"]
        filled = eaten / (p[organ + "_density"] * p["appetite"])
        relax = np.exp(-self.dt / p["digestion"])
        self.load[organ] = min(1.0, self.load[organ] * relax + filled * p["digestion"] / self.dt * (1 - relax))

    def unblocked(self, bound):
        """Eq. 8: shares of founding, whatever Fc receptors do, and of release, which antibody leaves."""
        p = self.s["release_block"]
        part = p["founding_share"]
        blocked = [saturating(y, p["half"], p["hill"]) for y in (sum(bound), sum(bound) * self.igg.free_receptors())]
        return [1 - (1 - (1 - p["maximum"]) ** share) * dose for share, dose in zip((part, 1 - part), blocked, strict=True)]

    # ---- spleen ----
    def exchange(self):
        """Eq. 3: the mean chance over the step that a platelet is in the spleen, and those at its end: of all, of the newborn."""
        if not self.spleen:
            return 0.0, 0.0, 0.0
        sp = self.s["spleen"]
        flow, leave = sp["flow"] * self.levers["spleen_flow"], 1 / (sp["transit_time"] * self.levers["spleen_transit"])
        excess = self.excess_inside()
        both = flow + leave + excess
        speed = sqrt(both**2 - 4 * excess * flow)
        balance = 2 * flow / (both + speed)
        away = self.pooled / max(self.n.sum(), 1e-300) - balance
        lag = -np.expm1(-speed * self.dt) / (speed * self.dt)  # mean of a decay
        return balance + away * lag, balance + away * np.exp(-speed * self.dt), balance * (1 - lag)

    def excess_inside(self):
        """How much faster platelets died in the spleen than in the blood, 1/day, in the last step."""
        inside, outside = self.place * self.n.sum() * self.dt, (1 - self.place) * self.n.sum() * self.dt
        return self.deaths[2] / inside - (self.deaths[3] + self.deaths[4]) / outside if self.n.sum() > 1e-9 and self.place > 0 else 0.0

    # ---- one step ----
    def hazards(self, bound, place):
        iib, ib = self.epitope_sums(bound)
        contacts = self.z * (iib + self.s["phagocytosis"]["gpib_weight"] * ib) * self.igg.free_receptors()
        a = self.s["ashwell_morell"]
        sugar = (1 - place) * a["rate"] * self.z * ib / (self.z * ib + a["half"])
        flat = np.ones(CLASSES)
        upkeep = self.upkeep(self.n.sum()) * self.drive(self.time)[2]
        return np.array([0 * flat, upkeep * flat, self.phagocytosis("spleen", contacts, place), self.phagocytosis("liver", contacts, 1 - place), sugar])

    def die(self, hazard):
        """Competing risks over a step: chance of death by class and age, and deaths by cause."""
        total = (hazard.sum(0) * self.dt)[:, None] + self.old_age
        chance = -np.expm1(-total)
        per_risk = self.n * chance / total
        deaths = hazard * self.dt @ per_risk.sum(1)
        deaths[0] = (per_risk @ self.old_age).sum()
        return chance, deaths

    def thrombopoietin(self, x, hepatic):
        """Eq. 9."""
        p = self.s["thrombopoietin"]
        f_m = 1 - p["platelet_share"] - p["receptor_free_share"]
        made = (1 - p["ashwell_morell_share"]) * hepatic
        made += p["ashwell_morell_share"] * self.senescent / self.senescent_normal
        removed = p["platelet_share"] * self.n.sum() / self.normal * receptor_uptake(x, p["platelet_half"])
        removed += f_m * self.marrow.mass() / self.mass_normal * receptor_uptake(x, p["megakaryocyte_half"])
        removed += p["receptor_free_share"]
        level = made / removed
        self.tpo = level + (self.tpo - level) * np.exp(-p["clearance"] * removed * self.dt)

    def step(self):
        dt = self.dt
        self.intervene()
        progenitors, hepatic, _ = self.drive(self.time)
        self.turn_levers()
        progenitors *= self.levers["progenitors"]
        self.thrombopoietin(self.tpo + self.levers["agonist"], hepatic)
        x = self.tpo + self.levers["agonist"]
        self.place, settled, settled_young = self.exchange()
        free, bound = self.carried()
        hazard = self.hazards(bound, self.place)
        founded, released = self.unblocked(bound)
        self.output = released * self.marrow.advance((not self.ablated) * founded * progenitors * self.inflow_normal * self.marrow.inflow(x), x)
        chance, deaths = self.die(hazard)
        dying = self.n * chance
        newborn, lost_young = self.births(hazard)
        deaths += lost_young.sum(1)
        lost = self.z @ (dying.sum(1) + lost_young.sum(0))  # weighted by the antigen, hence the antibody, they carry
        self.pooled = settled * (self.n.sum() - dying.sum()) + settled_young * newborn.sum()
        self.deaths = deaths
        for organ, eaten in (("spleen", deaths[2]), ("liver", deaths[3])):
            self.digest(organ, eaten)
        self.update_antibody(free, [IGG * b * float(lost) for b in bound])
        self.senescent = (deaths[0] + deaths[4]) / dt
        for label in self.labels:
            label[1] = self.aged(label[1] * (1 - chance), 0.0)
        age_of_dead = float((dying.sum(0) * (self.ages + dt / 2)).sum() + lost_young.sum() * dt / 3)
        self.n = self.aged(self.n - dying, newborn)
        self.time += dt
        self.record(deaths / dt, deaths.sum(), age_of_dead, bound)

    def births(self, hazard):
        """Survivors by class, and early deaths by cause and class, of platelets born evenly over the step."""
        born = self.output * self.dt / CLASSES
        flat = hazard.sum(0) * self.dt
        died = born * (1 + np.expm1(-flat) / flat)
        return born - died, died * hazard * self.dt / flat

    def aged(self, n, newborn):
        older = np.empty_like(n)
        older[:, 1:], older[:, 0] = n[:, :-1], newborn
        return older

    def record(self, deaths, dead, age_of_dead, bound):
        total = self.n.sum()
        self.rows.append(
            (
                self.time,
                total - self.pooled,
                self.pooled / max(total, 1e-300),
                self.output,
                self.tpo,
                age_of_dead / max(dead, 1e-300),
                self.young(total),
                sum(bound) * self.antigen(),
                self.load["spleen"],
                self.load["liver"],
                self.igg.free_receptors(),
                *deaths,
                self.labels[0][1].sum() / self.labels[0][2] if self.labels else np.nan,
            )
        )

    def young(self, total):
        """Immature fraction: platelets younger than the assay's gate, the last cohort in part."""
        gate = self.s["assay"]["immature_lifetime"] / self.dt
        whole = int(gate)
        by_age = self.n.sum(0)
        return (by_age[:whole].sum() + (gate - whole) * by_age[whole]) / max(total, 1e-300)


COLUMNS = ("time", "count", "pooled", "production", "tpo", "lifespan", "immature", "bound", "spleen_load", "liver_load", "fc_receptors", *CAUSES, "label")


def run(scenario, duration=None, dt=None, drive=None):
    """All columns of a run, one row per step."""
    patient = Patient(scenario, dt, drive)
    for _ in range(round((duration or scenario["run"]["duration"]) / patient.dt)):
        patient.step()
    return dict(zip(COLUMNS, np.array(patient.rows).T, strict=True)), patient
