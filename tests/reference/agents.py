"""The same story told slowly: every platelet an object, every step a loop. Read this to know what the engine does fast.

Platelets are born at a steady rate (the marrow hears nothing here), change between blood and spleen, bind antibody, and die.
Macrophages fill and digest. One function per idea; the laws themselves are in laws.py.
"""

from dataclasses import dataclass, field
from math import exp, expm1, log, sqrt
from random import Random

from reference.laws import IGG, NM_PER_UGML, catabolism, course, free_antibody, gompertz, mean_load, saturating

CAUSES = ("senescence", "haemostasis", "spleen_macrophage", "liver_macrophage", "ashwell_morell")


@dataclass
class Platelet:
    age: float  # day; negative if it will be born within the step
    antigen: float  # relative to the mean
    in_spleen: bool


@dataclass
class Patient:
    scenario: dict
    dt: float  # day
    droplet: float  # uL
    chance: Random
    time: float = 0.0
    platelets: list = field(default_factory=list)
    antibody: float = 0.0  # ug/mL, free in its space and bound
    bound: float = 0.0  # molecules on the mean platelet
    load: dict = field(default_factory=lambda: {"spleen": 0.0, "liver": 0.0})
    room: dict = field(default_factory=dict)  # of macrophages, mean over the step
    deaths: dict = field(default_factory=lambda: dict.fromkeys(CAUSES, 0))
    lived: float = 0.0  # day, by all who died

    def concentration(self, number: float) -> float:
        """1e9/L of blood for a number of platelets of the droplet."""
        return number * 1e-3 / self.droplet


def begin(patient: Patient) -> None:
    """A healthy person: ages as the steady state leaves them; births balance deaths."""
    spleen = patient.scenario["spleen"]
    pooled = spleen["flow"] * spleen["transit_time"] / (1 + spleen["flow"] * spleen["transit_time"])
    total = patient.scenario["patient"]["normal_count"] / (1 - pooled)  # 1e9/L
    upkeep = patient.scenario["haemostasis"]["consumption"] / (total + patient.scenario["haemostasis"]["guard"])
    age, ages = patient.dt / 2, [1.0]
    while ages[-1] > 1e-6:
        ages.append(exp(-gompertz(patient.scenario["senescence"], age) - upkeep * age))
        age += patient.dt
    del ages[0]
    patient.births = total / (sum(ages) * patient.dt)  # 1e9/L/day
    for i, share in enumerate(ages):
        for _ in range(poisson(patient.chance, patient.births * patient.dt * share * 1e3 * patient.droplet)):
            enter(patient, (i + patient.chance.random()) * patient.dt, patient.chance.random() < pooled)


def step(patient: Patient) -> None:
    count = patient.concentration(len(patient.platelets))  # what all hazards of this step see
    bind(patient)
    for _ in range(poisson(patient.chance, patient.births * patient.dt * 1e3 * patient.droplet)):
        enter(patient, -patient.chance.random() * patient.dt, False)
    for platelet in patient.platelets:
        change_place(patient, platelet)
    fill(patient)
    survivors, eaten, antigen_lost = [], {"spleen": 0, "liver": 0}, 0.0
    for platelet in patient.platelets:
        hazard = hazards(patient, platelet, count)  # 1/day, by cause
        total = sum(hazard.values())
        if patient.chance.random() >= -expm1(-total * here(patient, platelet)):
            platelet.age += patient.dt
            survivors.append(platelet)
            continue
        cause = patient.chance.choices(CAUSES, [hazard[c] for c in CAUSES])[0]
        patient.deaths[cause] += 1
        patient.lived += platelet.age + patient.dt - here(patient, platelet) / 2
        antigen_lost += platelet.antigen
        if cause.endswith("macrophage"):
            eaten[cause.split("_")[0]] += 1
    patient.platelets = survivors
    digest(patient, eaten)
    patient.antibody = max(0.0, patient.antibody - IGG * patient.bound * patient.concentration(antigen_lost))
    patient.time += patient.dt


def here(patient: Patient, platelet: Platelet) -> float:
    """The part of the step, day, after its birth."""
    return min(patient.dt, patient.dt + platelet.age)


def enter(patient: Patient, age: float, in_spleen: bool) -> None:
    spread = sqrt(log(1 + patient.scenario["platelet"]["antigen_cv"] ** 2))
    patient.platelets.append(Platelet(age, exp(patient.chance.gauss(-spread * spread / 2, spread)), in_spleen))


def change_place(patient: Patient, platelet: Platelet) -> None:
    """Two states, exact for any step (eq. 3)."""
    spleen = patient.scenario["spleen"]
    enters, leaves = spleen["flow"], 1 / spleen["transit_time"]
    mixed = -expm1(-(enters + leaves) * here(patient, platelet))
    there = enters / (enters + leaves)
    away = (1 - there) * mixed if platelet.in_spleen else there * mixed
    if patient.chance.random() < away:
        platelet.in_spleen = not platelet.in_spleen


def bind(patient: Patient) -> None:
    """One clone: secreted, catabolised, and shared between its space and the platelets (eqs. A1-A3)."""
    if "antibody" not in patient.scenario:
        return
    a, (clone,) = patient.scenario["antibody"], patient.scenario["antibody"]["clone"]
    rate = catabolism(patient.scenario["igg"], patient.scenario["igg"]["normal"])
    sites = patient.scenario["platelet"]["sites_gpib" if clone["epitope"] == "GPIb" else "sites_gpiibiiia"]
    capacity = IGG * sites * patient.concentration(sum(p.antigen for p in patient.platelets))
    k, v = clone["affinity"] / NM_PER_UGML, a["distribution"]
    free = patient.free if hasattr(patient, "free") else 0.0
    made = clone["share"] * a["titre"] * rate * v * course(a, patient.time + patient.dt / 2)
    patient.antibody += made * patient.dt - v * free * -expm1(-rate * patient.dt)
    patient.free = free_antibody(patient.antibody, v, capacity, k)
    patient.bound = sites * patient.free / (k + patient.free)


def hazards(patient: Patient, platelet: Platelet, count: float) -> dict:
    """What each pathway adds for this platelet, 1/day (eqs. 1, 2, 4, 5)."""
    s = patient.scenario
    end, span = platelet.age + patient.dt, here(patient, platelet)
    dying_of_age = (gompertz(s["senescence"], end) - gompertz(s["senescence"], end - span)) / span
    added = {
        "senescence": dying_of_age,
        "haemostasis": s["haemostasis"]["consumption"] / (count + s["haemostasis"]["guard"]),
        "spleen_macrophage": 0.0,
        "liver_macrophage": 0.0,
        "ashwell_morell": 0.0,
    }
    if patient.bound > 0:
        organ = "spleen" if platelet.in_spleen else "liver"
        added[organ + "_macrophage"] = capture(patient, platelet, organ) * patient.room[organ]
        if on_gpib(patient) and not platelet.in_spleen:
            coat = platelet.antigen * patient.bound
            added["ashwell_morell"] = s["ashwell_morell"]["rate"] * saturating(coat, s["ashwell_morell"]["half"])
    return added


def on_gpib(patient: Patient) -> bool:
    return patient.scenario["antibody"]["clone"][0]["epitope"] == "GPIb"


def capture(patient: Patient, platelet: Platelet, organ: str) -> float:
    """1/day, by rested macrophages of the organ where it is (eq. 4)."""
    p = patient.scenario["phagocytosis"]
    seen = platelet.antigen * patient.bound * (p["gpib_weight"] if on_gpib(patient) else 1.0)
    return p[organ + "_rate"] * saturating(seen, p[organ + "_half"], p[organ + "_hill"])


def fill(patient: Patient) -> None:
    """Macrophages fill while they eat (eq. 4b)."""
    p = patient.scenario["phagocytosis"]
    for organ in ("spleen", "liver") if patient.bound > 0 else ():
        there = [platelet for platelet in patient.platelets if platelet.in_spleen == (organ == "spleen")]
        uptake = patient.concentration(sum(capture(patient, platelet, organ) for platelet in there))
        filling = uptake / (p[organ + "_density"] * p["appetite"])
        patient.room[organ] = 1 - mean_load(patient.load[organ], filling, p["digestion"], patient.dt)


def digest(patient: Patient, eaten: dict) -> None:
    p = patient.scenario["phagocytosis"]
    for organ, meals in eaten.items():
        kept = exp(-patient.dt / p["digestion"])
        fresh = (1 - kept) * p["digestion"] / patient.dt  # of meals eaten at any time of the step
        patient.load[organ] = patient.load[organ] * kept + fresh * patient.concentration(meals) / (p[organ + "_density"] * p["appetite"])


def poisson(chance: Random, mean: float) -> int:
    """Points of a Poisson process in one unit of time, counted one by one."""
    number, waited = 0, chance.expovariate(1.0)
    while waited < mean:
        number, waited = number + 1, waited + chance.expovariate(1.0)
    return number


def run(scenario: dict, days: float, dt: float, droplet: float, seed: int) -> Patient:
    patient = Patient(scenario, dt, droplet, Random(seed))
    begin(patient)
    for _ in range(round(days / dt)):
        step(patient)
    return patient
