"""Who the particles are: where a scenario is about one typical person, people as they differ."""

from __future__ import annotations

import tomllib
from pathlib import Path

from plateletsim import _engine
from plateletsim.scenario.library import library_folder
from plateletsim.scenario.scenario import Scenario, load

_PEOPLE = "healthy_population"  # the scenario that says how healthy people differ
_SPREADS = ("patient.progenitor_spread", "patient.hepatic_tpo_spread")
_WAVERS = ("progenitors_cv", "hepatic_tpo_cv", "haemostasis_cv")


def differing(scenario: Scenario) -> Scenario:
    """The scenario with the spreads that it holds at zero as they are among people.

    Set points and day-to-day variation become those of `healthy_population`, the severity of each condition that comes is
    drawn as its file in the library has it. What the scenario says itself stays.

    >>> differing(load("dengue")).quantity("patient.progenitor_spread", "1")
    0.28
    """
    people = load(_PEOPLE)
    changes = {key: people.quantity(key, "1") for key in _SPREADS if scenario.quantity(key, "1") == 0}
    if "fluctuation" not in scenario.tree:
        changes |= {f"fluctuation.{key}": people.quantity(f"fluctuation.{key}", "1") for key in _WAVERS}
        changes["fluctuation.memory"] = people.quantity("fluctuation.memory", "day")
    for name in {str(event["condition"]) for event in scenario.tree.get("event", ()) if "condition" in event}:
        changes |= _severity(scenario, name)
    return scenario.replace(changes)


def _severity(scenario: Scenario, condition: str) -> dict[str, float]:
    """The spread of its severity, if the scenario holds still what the library's file lets vary."""
    key = f"condition.{condition}.course.severity_spread"
    if condition not in _engine.companion_names("conditions", str(library_folder())) or scenario.field_of(key) is None:
        return {}
    file = Path(_engine.companion_file("conditions", condition, str(library_folder())))
    usual = tomllib.loads(file.read_text("utf-8")).get("course", {}).get("severity_spread", {})
    value = float(usual["value"] if isinstance(usual, dict) and "value" in usual else usual or 0)
    course = scenario.tree["condition"][condition].get("course", {})
    here = course.get("severity_spread", 0)
    still = float(here["value"] if isinstance(here, dict) else here) == 0
    return {key: value} if still and value > 0 else {}
