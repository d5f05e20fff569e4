"""The command events: doses from a table as [[event]] tables of a scenario, and those of a scenario as such a table."""

from typing import Annotated

import typer

from plateletsim._engine import ScenarioError
from plateletsim.scenario.scenario import load


def events(
    source: Annotated[str, typer.Argument(metavar="FILE.csv|SCENARIO", help="A table to read, or a scenario to write one of.")],
    cmt: Annotated[list[str] | None, typer.Option(metavar="CMT=TREATMENT", help="What a compartment stands for, as 1=ivig.")] = None,
    time_unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Of TIME, II and DUR, where the heading does not say.")] = None,
    dose_unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Of AMT, where the table does not say.")] = None,
    patient: Annotated[str | None, typer.Option(metavar="ID", help="Whose, if the table is about several.")] = None,
    scenario: Annotated[str | None, typer.Option(metavar="NAME", help="Try the events on it, so that all their mistakes show.")] = None,
) -> None:
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
