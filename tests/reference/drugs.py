"""Drugs and conditions of the second models: one compartment in small steps, a course, and the levers that both turn."""
from math import exp, expm1, log, sqrt

PARTS = 60  # of a step
ADDS = ("agonist", "consumption", "bleeding", "apoptosis")


class Levers(dict):
    """What is turned in one step: products, and sums for those of ADDS."""

    def __missing__(self, lever):
        return 0.0 if lever in ADDS else 1.0

    def turn(self, lever, full, strength):
        self[lever] = self[lever] + full * strength if lever in ADDS else self[lever] * (1 + (full - 1) * strength)


class Drug:
    """Doses in ug/kg, levels in ng/mL."""

    def __init__(self, section):
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
        receptors, half = self.uptake["receptors"], self.uptake["dissociation"]
        excess = total - receptors - half
        return (excess + sqrt(excess ** 2 + 4 * half * total)) / 2

    def part(self, time, h):
        """One small step; the free level after it."""
        k, volume = self.kinetics, self.kinetics["volume_per_weight"]
        self.plasma += h * sum(rate for begin, end, rate in self.infusions if begin <= time + h / 2 < end)
        absorbed = self.depot * -expm1(-k.get("absorption", 0.0) * h)
        self.depot -= absorbed
        rate = k["elimination"] if "elimination" in k else log(2) / k["half_life"]
        free = self.free(self.plasma / volume)
        if self.uptake:
            bound = self.plasma / volume - free
            self.plasma -= volume * (rate * free + self.uptake["internalisation"] * bound) * h
        else:
            self.plasma *= exp(-rate * h)
        self.plasma += absorbed * k.get("bioavailability", 1.0)
        return free if self.uptake else self.plasma / volume

    def step(self, time, dt, levers):
        """Turns the levers by the mean over the step."""
        if self.depot + self.plasma < 1e-12 and not self.infusions:
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
