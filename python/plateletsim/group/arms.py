"""Arms of a cohort: what is done to the twins of those who are diagnosed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plateletsim import _engine
from plateletsim._engine import ScenarioError
from plateletsim.scenario import declared
from plateletsim.scenario.scenario import Scenario

Arms = dict[str, list[dict[str, Any]]]
"""Name and events of each arm, in order; an event has the keys of [[event]] in a scenario, or is {"protocol": name}."""


def engine_arms(scenario: Scenario, arms: Mapping[str, Sequence[Mapping[str, Any]] | None] | None, at: str) -> tuple[Arms, list[_engine.Arm]]:
    """Checked, for the record and for the engine, which is given one arm without events where there are none.

    Raises ScenarioError.
    """
    if at != "diagnosis":
        raise ScenarioError(f'at = {at!r}: arms begin at the "diagnosis"; `at` of an event counts from there')
    if arms is not None and not arms:
        raise ScenarioError('arms = {}: name at least one, as {"watch": None}')
    given: Arms = {name: [dict(event) for event in events or ()] for name, events in (arms or {}).items()}
    return given, [_arm(scenario, name, events) for name, events in (given or {"": []}).items()]


def _arm(scenario: Scenario, name: str, events: list[dict[str, Any]]) -> _engine.Arm:
    try:
        written = (declared.event_table_toml(scenario._core, event) for event in events if "protocol" not in event)
        doctors = (declared.protocol_toml(event) for event in events if "protocol" in event)
        return _engine.Arm(name, scenario._core, "[" + ", ".join(written) + "]", list(doctors))
    except ScenarioError as error:
        raise ScenarioError(f'arm "{name}": {error}') from None
