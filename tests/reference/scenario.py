"""Read a scenario file: extends resolved, quantities converted to the units the reference computes in."""

import re
import tomllib
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios"

# Factors to: day, litre of blood, 1e9/L for counts, ug/mL (= mg/L) for antibody, g/L for IgG, ug/kg for doses.
FACTORS = {
    "day": 1,
    "hour": 1 / 24,
    "min": 1 / 1440,
    "year": 365.25,
    "1/day": 1,
    "1/h": 24,
    "%/min": 14.4,
    "1/min": 1440,
    "L/1e9": 1,
    "1e9/L": 1,
    "1e9/L/day": 1,
    "1e6/kg": 1,
    "pg/mL": 1,
    "ng/mL": 1,
    "ug/mL": 1,
    "ug/mL/day": 1,
    "nM": 1,
    "fL": 1,
    "g/L": 1,
    "L/kg": 1,
    "L/day": 1,
    "L/day/kg": 1,
    "1/year": 1 / 365.25,
    "L/ug": 1,
    "mL/ng": 1,
    "mL/kg": 1e-3,
    "g/kg": 1,
    "ug/kg": 1,
    "kg": 1,
    "uL": 1,
    "1/uL": 1e-3,
    "1": 1,
    "%": 0.01,
}


def quantity(value):
    """A number in the reference's units from "9.5 day", {value, unit, source} or a plain value."""
    if isinstance(value, dict):
        unit = value.get("unit")
        return quantity(f"{value['value']} {unit}" if unit else value["value"])
    found = re.fullmatch(r"([-+0-9.eE]+) (\S+)", value) if isinstance(value, str) else None
    return float(found[1]) * FACTORS[found[2]] if found else value


def merged(base, extra):
    """Deep merge: tables join, everything else (lists too) is replaced."""
    joined = dict(base)
    for key, value in extra.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict) and "value" not in value
        joined[key] = merged(base[key], value) if both else value
    return joined


def converted(tree):
    if isinstance(tree, list):
        return [converted(item) for item in tree]
    if isinstance(tree, dict) and "value" not in tree:
        return {key: converted(item) for key, item in tree.items()}
    return quantity(tree)


def raw(name):
    tree = tomllib.loads((LIBRARY / f"{name}.toml").read_text())
    return merged(raw(tree["extends"]), tree) if "extends" in tree else tree


def draw_in(tree):
    """Adds what the files of drugs/ and conditions/ say of what the events name."""
    for key, section, folder in (("treatment", "drug", "drugs"), ("condition", "condition", "conditions")):
        for event in tree.get("event", []):
            file = LIBRARY / folder / f"{event.get(key)}.toml"
            if file.exists():
                known = tree.setdefault(section, {})
                known[event[key]] = merged(tomllib.loads(file.read_text()), known.get(event[key], {}))
    return tree


def load(name, **changes):
    """The scenario `name`; changes such as antibody__titre="3 ug/mL" replace single values."""
    tree = draw_in(raw(name))
    for address, value in changes.items():
        section, key = address.split("__")
        tree.setdefault(section, {})[key] = value
    return converted(tree)
