"""The command forecast: what may come for a patient, from a table of counts."""

from __future__ import annotations

from pathlib import Path

from plateletsim._engine import ScenarioError
from plateletsim.command.output import print_facts, require_writable, save_picture
from plateletsim.command.parser import AS_JSON, CHANGES, THREADS, argument, arguments, flag, whole
from plateletsim.command.settings import setting


@arguments(
    argument("counts", type=Path, metavar="COUNTS.csv", help="Day, count and treatments so far, as calibrations read them."),
    argument("scenario", metavar="SCENARIO", help="What the patient is thought to live: name or path."),
    argument("--days", type=float, default=28.0, help="How far to look, from the last count. Default: 28."),
    argument("--offset", type=float, action="append", metavar="DAY", help="Day of the scenario that is the patient's day 0; twice for a range."),
    argument("-o", "--output", type=Path, help="A picture: .png, .svg, .pdf."),
    argument("--seed", type=whole(0), metavar="N", help="Default: that of the scenario."),
    CHANGES,
    argument("--particles", type=whole(2), default=1024, metavar="N", help="Patients who are tried. Default: 1024."),
    THREADS,
    flag("--quiet", "-q", help="No bar."),
    AS_JSON,
)
def forecast(
    counts: Path,
    scenario: str,
    days: float,
    offset: list[float] | None,
    output: Path | None,
    seed: int | None,
    changes: list[str] | None,
    particles: int,
    threads: int | None,
    quiet: bool,
    json: bool,
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
