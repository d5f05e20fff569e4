"""The command events: doses from a table as [[event]] tables of a scenario, and those of a scenario as such a table."""

from __future__ import annotations

from plateletsim._engine import ScenarioError
from plateletsim.command.parser import argument, arguments
from plateletsim.scenario.scenario import load


@arguments(
    argument("source", metavar="FILE.csv|SCENARIO", help="A table to read, or a scenario to write one of."),
    argument("--cmt", action="append", metavar="CMT=TREATMENT", help="What a compartment stands for, as 1=ivig."),
    argument("--time-unit", metavar="UNIT", help="Of TIME, II and DUR, where the heading does not say."),
    argument("--dose-unit", metavar="UNIT", help="Of AMT, where the table does not say."),
    argument("--patient", metavar="ID", help="Whose, if the table is about several."),
    argument("--scenario", metavar="NAME", help="Try the events on it, so that all their mistakes show."),
)
def events(source: str, cmt: list[str] | None, time_unit: str | None, dose_unit: str | None, patient: str | None, scenario: str | None) -> None:
    """Turn a table of doses (TIME AMT RATE DUR ADDL II EVID CMT) into [[event]] tables; of a scenario, the other way."""
    from plateletsim.scenario.event_table import event_toml, events_from_table, events_to_table

    if not source.lower().endswith((".csv", ".txt")):
        print(events_to_table(load(source), time_unit or "day").to_csv(index=False), end="")
        return
    tried = load(scenario) if scenario else None
    found = events_from_table(source, dict(map(_explained, cmt or [])), time_unit, dose_unit, patient, tried)
    print("\n".join(map(event_toml, found)), end="")


def _explained(text: str) -> tuple[str, str]:
    compartment, equals, treatment = text.partition("=")
    if not (compartment and equals and treatment):
        raise ScenarioError(f"--cmt {text}: write CMT=TREATMENT, as in --cmt 1=ivig")
    return compartment, treatment
