"""The commands sweep, status and merge: many runs from a terminal or from the array jobs of a cluster."""

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

import typer

from plateletsim._engine import ScenarioError
from plateletsim.command.output import print_facts
from plateletsim.signals import Terminated, terminable


def sweep(
    design: Annotated[Path, typer.Argument(metavar="DESIGN.toml", help="What varies; see the README.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File for the results, an .h5.")],
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only this part, into OUTPUT.I-of-N.h5.")] = "1/1",
    resume: Annotated[bool, typer.Option("--resume", help="Add to what is there: only missing runs are run.")] = False,
    threads: Annotated[int | None, typer.Option(min=1, help="Never changes a result.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar and no summary.")] = False,
) -> None:
    """Run a scenario at many points of its parameters."""
    from plateletsim.sweep.design_file import read_design, read_shard, shard_file
    from plateletsim.sweep.journaled import journal_of
    from plateletsim.sweep.status import status_of
    from plateletsim.sweep.sweep import sweep as run

    part = read_shard(shard)
    target = shard_file(output, part)
    if not resume and (target.exists() or journal_of(target).exists()):
        raise ScenarioError(f"{target}: there is a sweep already; --resume adds to it what is missing")
    plan = read_design(design)
    try:
        with terminable():
            swept = run(plan.scenario, plan.spreads, store=target, shard=part, threads=threads,
                        progress=not quiet, **plan.arguments)  # fmt: skip
    except (KeyboardInterrupt, Terminated) as stop:
        where = status_of(target) if journal_of(target).exists() else "nothing was stored"
        print(f"plateletsim: {where}; --resume goes on from there", file=sys.stderr)
        raise typer.Exit(143 if isinstance(stop, Terminated) else 130) from None
    if not quiet:
        print(f"{swept!r}\n{swept.summary().head(20).to_string(index=False, float_format='{:.4g}'.format)}")


def status(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Sweeps, complete or not.")],
    json: Annotated[bool, typer.Option("--json", help="One object of JSON a line, for other programs.")] = False,
) -> None:
    """How far sweeps have come."""
    from plateletsim.sweep.status import status_of

    for file in files:
        if json:
            print_facts(dataclasses.asdict(status_of(file)), json)
        else:
            print(status_of(file))


def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Shards, complete or not.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file that holds them all.")],
) -> None:
    """Put the shards of a sweep into one file; if some are missing or not complete, say so and exit with 2."""
    from plateletsim.sweep.status import status_of
    from plateletsim.sweep.store import merge_into

    if output.exists():
        raise ScenarioError(f"{output}: exists already")
    states = [status_of(file) for file in files]
    wanting = [f"not complete: {state}" for state in states if state.state in ("running", "interrupted")]
    wanting += [missing] if (missing := merge_into(output, files).missing_shards()) else []
    for words in wanting:
        print(f"plateletsim: {words}", file=sys.stderr)
    print(status_of(output))
    if wanting:
        raise typer.Exit(2)
