"""Who the patients of the immune field are: parameters that may differ between them, and what each was dealt."""

import numpy as np
from reference.laws import novelty

NORMAL, UNIFORM = 13, 5  # numbers of luck


class Parameters(dict):
    """Sections of a scenario; `changes` such as {"b_cells.room": values} replace a number by one for each patient."""

    def __init__(self, scenario, patients, changes):
        super().__init__({name: dict(section) for name, section in scenario.items() if isinstance(section, dict)})
        for address, values in changes.items():
            section, key = address.split(".")
            if key not in self[section]:
                raise KeyError(address)
            self[section][key] = np.broadcast_to(np.asarray(values, float), (patients,)).copy()


def each(value, patient):
    """A number, or those of the patients to whom rows of a table belong."""
    return value[patient] if np.ndim(value) else value


def draw_luck(patients, rng):
    """What makes a patient this one: standard normal numbers, then uniform ones, shape (18, patients)."""
    return np.concatenate([rng.standard_normal((NORMAL, patients)), rng.random((UNIFORM, patients))])


def dealt(p, luck, rng):
    """Eq. 14 and the draws of section 15, which are functions of parameters and luck; only naive clones are drawn here."""
    i, f, normal, u = p["patient_immunity"], p["infection"], iter(luck[:NORMAL]), luck[NORMAL:]

    def spread(section, key):
        return np.exp(p[section][f"{key}_spread"] * next(normal))

    youngest, oldest = i["youngest"] / 365.25, i["oldest"] / 365.25  # the reference counts in days
    age = youngest + (oldest - youngest) * u[0] ** i["age_skew"]
    rate = f["rate"] * (age / 3) ** -f["rate_age_slope"]  # 1/day, of infections
    new = rate * novelty(age * 365.25, f["first_encounter"], f["replacement"])
    infected = u[1] * (new + f["other_triggers"]) < new
    who = {"age": age, "infection_rate": rate, "infected": infected}
    who["tolerance"] = i["tolerance"] * (age / 5) ** -i["tolerance_age_slope"] * spread("patient_immunity", "tolerance")
    who["sensitivity"] = i["sensitivity"] * spread("patient_immunity", "sensitivity")
    for key in ("capture", "liver", "response", "settling", "cytotoxic", "affinity"):
        who[key] = spread("patient_immunity", key)
    who["gpib"] = np.where(u[2] < i["gpib_patients"], i["gpib_least"] + (1 - i["gpib_least"]) * u[3], 0.0)
    who["blocked"] = u[4] < i["blocked_patients"]
    who["size"], who["peak"] = f["size"] * spread("infection", "size"), f["peak"] * spread("infection", "peak")
    who["helped_until"] = f["onset"] + f["bystander_time"] * spread("infection", "bystander")
    who["progenitors"], who["hepatic_tpo"] = spread("patient", "progenitor"), spread("patient", "hepatic_tpo")
    naive = rng.poisson(np.broadcast_to(p["b_cells"]["cross_reactive"], age.shape))
    return who | {"naive": np.where(infected, naive, 0)}
