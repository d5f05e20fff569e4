"""The command trial: a clinical trial from its file, once or a thousand times."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plateletsim._engine import ScenarioError
from plateletsim.command.output import require_writable
from plateletsim.files import write_table

if TYPE_CHECKING:
    import pandas


def trial(
    name: Annotated[str, typer.Argument(metavar="TRIAL", help="Name or path.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the patients, with their twins in all arms, as .nc.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of patients and drawing. Default: that of the scenario.")] = None,
    patients: Annotated[int | None, typer.Option(min=1, help="How many enter. Default: those of the design.")] = None,
    repeat: Annotated[int, typer.Option(min=0, help="Draw so many trials from these patients: power, or with --null type I error.")] = 0,
    null: Annotated[bool, typer.Option("--null", help="With --repeat: everybody lives the control arm.")] = False,
    store: Annotated[Path | None, typer.Option(help="A folder for finished patients: a trial that was stopped goes on from there.")] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="With --store: only look for this part of the patients.")] = "",
    adam: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write ADSL, BDS and ADTTE there, as .csv.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Never changes a result.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar and no tables.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The tables as one object of JSON.")] = False,
) -> None:
    """Run a clinical trial: look for patients, share them out, follow and analyse them."""
    from plateletsim.sweep.design_file import read_shard
    from plateletsim.trial.search import trial_twins

    if null and not repeat:
        raise ScenarioError("--null: a trial without effect is worth repeating; add --repeat 1000")
    if output is not None:
        require_writable(output)
    if adam is not None:
        adam.mkdir(exist_ok=True)
        require_writable(adam / "ADSL.csv")
    part = read_shard(shard) if shard else None
    twins = trial_twins(name, patients, seed, store=store, shard=part, threads=threads, progress=False if quiet else None)
    if output is not None:
        twins.save(output)
    if part is not None:
        _tell({"found": f"{twins!r}"}, {}, quiet, as_json)
        return
    drawn = twins.draw(twins.seed, patients)
    if adam is not None:
        for table in ("ADSL", "BDS", "ADTTE"):
            write_table(drawn.adam(table), adam / f"{table}.csv")
    tables = {"consort": drawn.consort(), "results": drawn.results().set_index(["endpoint", "arm"])}
    if repeat:
        again = twins.repeat(repeat, patients, twins.seed, null)
        tables = {"repeated": again.power()}
    _tell({"trial": twins.design.title, "seed": twins.seed}, tables, quiet, as_json)


def _tell(facts: dict[str, object], tables: "dict[str, pandas.DataFrame]", quiet: bool, as_json: bool) -> None:
    if as_json:
        rows = {name: json.loads(table.reset_index().to_json(orient="records")) for name, table in tables.items()}
        print(json.dumps(facts | rows))
        return
    if quiet:
        return
    print(*(f"{name}: {value}" for name, value in facts.items()), sep="\n")
    for table in tables.values():
        print("\n" + table.to_string(na_rep="", float_format="{:.3g}".format))
