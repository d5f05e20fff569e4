"""Drugs, infused IgG and conditions of the second models, and the levers that they turn."""

from math import exp, expm1, log, sqrt

from reference.laws import catabolism

PARTS = 60  # of a step
ADDS = ("agonist", "consumption", "bleeding", "apoptosis")


class Levers(dict):
    """What is turned in one step: products, and sums for those of ADDS."""

    def __missing__(self, lever):
        return 0.0 if lever in ADDS else 1.0

    def turn(self, lever, full, strength):
        self[lever] = self[lever] + full * strength if lever in ADDS else self[lever] * (1 + (full - 1) * strength)


class Immunoglobulin:
    """IgG in plasma, g/L: the patient's own, and infused monomers (in tissue, too) and dimers (eqs. 10, A2)."""

    def __init__(self, igg, ivig, blockade):
        self.igg, self.ivig, self.blockade = igg, ivig, blockade
        self.own, self.monomers, self.tissue, self.dimers = igg["normal"], 0.0, 0.0, 0.0

    def give(self, dose):
        level, dimers = dose / self.ivig["volume"], self.ivig["dimer_share"]
        self.monomers += (1 - dimers) * level
        self.dimers += dimers * level

    def free_receptors(self):
        """Contacts of Fc receptors that competition leaves, 1 in health."""
        b = self.blockade
        own = b["own_weight"] * (self.own / self.igg["normal"] - 1)
        return 1 / (1 + own + self.monomers / b["monomer_half"] + self.dimers / b["dimer_half"])

    def step(self, dt):
        """Exact exchange between plasma and tissue, and catabolism in both; returns its rate, 1/day."""
        p, normal = self.ivig, self.igg["normal"]
        rate = catabolism(self.igg, self.own + self.monomers)
        kept = exp(-rate * dt)
        balance = log(2) / self.igg["half_life"] * normal / rate
        self.own = balance + (self.own - balance) * kept
        inside = p["volume"] / (p["volume"] + p["peripheral_volume"])
        mean = (inside * self.monomers + (1 - inside) * self.tissue) * kept
        apart = (self.monomers - self.tissue) * exp(-(rate + p["exchange"] / (1 - inside)) * dt)
        self.monomers, self.tissue = mean + (1 - inside) * apart, mean - inside * apart
        self.dimers *= exp(-log(2) / p["dimer_half_life"] * dt)
        return rate


class Drug:
    """Doses in ug/kg, levels in ng/mL. Receptors that take a drug up are tied to cells, relative to health."""

    def __init__(self, section, weight):
        self.weight, self.tissue, self.cells = weight, 0.0, 1.0
        self.kinetics, self.effects, self.uptake = section["kinetics"], section.get("effect", []), section.get("uptake")
        self.into_vein = section.get("route", "iv") == "iv"
        self.depot, self.plasma, self.infusions = 0.0, 0.0, []  # ug/kg; (from, until, ug/kg/day)

    def give(self, dose, over, time):
        if over > 0:
            self.infusions.append((time, time + over, dose / over))
        elif self.into_vein:
            self.plasma += dose
        else:
            self.depot += dose

    def free(self, total):
        if not self.uptake:
            return total
        receptors, half = self.uptake["receptors"] * self.cells, self.uptake["dissociation"]
        excess = total - receptors - half
        return (excess + sqrt(excess**2 + 4 * half * total)) / 2

    def part(self, time, h):
        """One small step; the free level after it."""
        k, volume = self.kinetics, self.kinetics["volume_per_weight"]
        self.plasma += h * sum(rate for begin, end, rate in self.infusions if begin <= time + h / 2 < end)
        absorbed = self.depot * -expm1(-k.get("absorption", 0.0) * h)
        self.depot -= absorbed
        rate = k["elimination"] if "elimination" in k else log(2) / k["half_life"]
        free = self.free(self.plasma / volume)
        to_tissue = 0.0
        if "exchange_per_weight" in k:
            to_tissue = h * k["exchange_per_weight"] * (free - self.tissue / k["peripheral_volume_per_weight"])
        if self.uptake:
            bound = self.plasma / volume - free
            self.plasma -= volume * (rate * free + self.uptake["internalisation"] * bound) * h
        else:
            self.plasma *= exp(-rate * h)
        self.plasma += absorbed * k.get("bioavailability", 1.0) - to_tissue
        self.tissue += to_tissue
        return free if self.uptake else self.plasma / volume

    def step(self, time, dt, levers, platelets, megakaryocytes):
        """Turns the levers by the mean over the step."""
        tied = (self.uptake or {}).get("tied", "constant")
        self.cells = {"constant": 1.0, "platelets": platelets, "megakaryocytes": megakaryocytes, "both": (platelets + megakaryocytes) / 2}[tied]
        if self.depot + self.plasma + self.tissue < 1e-12 and not self.infusions:
            return
        levels = [self.part(time + i * dt / PARTS, dt / PARTS) for i in range(PARTS)]
        self.infusions = [infusion for infusion in self.infusions if infusion[1] > time + dt]
        for effect in self.effects:
            if "slope" in effect:
                levers.turn(effect["lever"], effect["slope"], sum(levels) / PARTS)
            else:
                mean = sum(1 / (1 + (effect["half"] / level) ** effect.get("hill", 1)) for level in levels if level > 0) / PARTS
                levers.turn(effect["lever"], effect["saturated"], mean)


def turn_by_condition(section, since, dt, levers):
    """A condition that began `since` days ago, by its height in the middle of the step."""
    course, middle = section.get("course", {}), since + dt / 2
    rise, plateau, decay = course.get("rise", 0.0), course.get("plateau", float("inf")), course.get("decay", 0.0)
    if middle < rise:
        height = middle / rise
    elif middle < rise + plateau:
        height = 1.0
    else:
        height = exp(-(middle - rise - plateau) / decay) if decay > 0 else 0.0
    for effect in section.get("effect", []):
        levers.turn(effect["lever"], effect["full"], height)
