"""The command forecast: what may come for a patient, from a table of counts."""

from pathlib import Path
from typing import Annotated

import typer

from plateletsim._engine import ScenarioError
from plateletsim.command.output import print_facts, require_writable, save_picture
from plateletsim.command.settings import setting


def forecast(
    counts: Annotated[Path, typer.Argument(metavar="COUNTS.csv", help="Day, count and treatments so far, as calibrations read them.")],
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="What the patient is thought to live: name or path.")],
    days: Annotated[float, typer.Option(help="How far to look, from the last count.")] = 28,
    offset: Annotated[list[float] | None, typer.Option(help="Day of the scenario that is the patient's day 0; twice for a range.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A picture: .png, .svg, .pdf.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Default: that of the scenario.")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help='As antibody.titre="3 ug/mL".')] = None,
    particles: Annotated[int, typer.Option(min=2, help="Patients who are tried.")] = 1024,
    threads: Annotated[int | None, typer.Option(min=1, help="Never changes a result.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object of JSON, for other programs.")] = False,
) -> None:
    """What may come for a patient, given the counts so far. For research and teaching, not for clinical decisions."""
    from plateletsim.calibration.table import read_counts
    from plateletsim.forecast.forecast import forecast as foretell
    from plateletsim.scenario.scenario import load

    if output is not None:
        require_writable(output)
    ends = offset or [0.0]
    if len(ends) > 2:
        raise ScenarioError("--offset: once for a day, or twice for a range")
    lived = load(scenario)
    if changes:
        lived = lived.replace(dict(setting(text) for text in changes))
    found = foretell(read_counts(counts), lived, days, offset=(ends[0], ends[-1]), particles=particles, seed=seed, threads=threads,
                     progress=False if quiet or json else None)  # fmt: skip
    if output is not None:
        save_picture(found.plot(), output)
    if not json:
        print(found)
        return
    middle = found.quantiles((0.5,)).platelet_count
    facts = {"from day": found.now, "days ahead": found.ahead.tolist(), "median": middle.values[0].tolist(), "chances": found.chances()["chance"].to_dict(),
             "persons": found.persons, "verdict": str(found.verdict), "flagged": found.verdict.flagged}  # fmt: skip
    print_facts(facts, json)
