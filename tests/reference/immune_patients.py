"""Who the patients of the immune field are: parameters that may differ between them, and what each was dealt."""
import numpy as np


class Parameters(dict):
    """Sections of a scenario; `changes` such as {"b_cells.room": values} replace a number by one for each patient."""

    def __init__(self, scenario, patients, changes):
        super().__init__({name: dict(section) for name, section in scenario.items() if isinstance(section, dict)})
        for address, values in changes.items():
            section, key = address.split(".")
            if key not in self[section]:
                raise KeyError(address)
            self[section][key] = np.broadcast_to(np.asarray(values, float), (patients,)).copy()


def draw_luck(patients, rng):
    """What makes a patient this one: eight standard normal and two uniform numbers, shape (10, patients)."""
    return np.concatenate([rng.standard_normal((8, patients)), rng.random((2, patients))])


def dealt(p, luck, rng):
    """Eq. 14 and the draws of section 15, which are functions of parameters and luck; only naive clones are drawn here."""
    i, f, z, u = p["patient_immunity"], p["infection"], luck[:8], luck[8:]
    youngest, oldest = i["youngest"] / 365.25, i["oldest"] / 365.25  # the reference counts in days
    age = youngest + (oldest - youngest) * u[0] ** i["age_skew"]
    chance = np.clip(f["chance"] - f["chance_age_slope"] * np.log(age / 3), f["lowest_chance"], f["highest_chance"])
    infected = u[1] < chance
    return {
        "age": age,
        "tolerance": i["tolerance"] * (age / 5) ** -i["tolerance_age_slope"] * np.exp(i["tolerance_spread"] * z[0]),
        "capture": np.exp(i["capture_spread"] * z[1]),
        "sensitivity": np.exp(i["sensitivity_spread"] * z[2]),
        "secretion": np.exp(i["secretion_spread"] * z[3]),
        "renewal": np.exp(i["renewal_spread"] * z[4]),
        "infected": infected,
        "size": f["size"] * np.exp(f["size_spread"] * z[5]),
        "peak": f["peak"] * np.exp(f["peak_spread"] * z[6]),
        "bystander_until": f["onset"] + f["bystander_time"] * np.exp(f["bystander_spread"] * z[7]),
        "naive": np.where(infected, rng.poisson(np.broadcast_to(p["b_cells"]["cross_reactive"], luck.shape[1])), 0),
    }
