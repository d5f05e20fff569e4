"""The command trial: a clinical trial from its file, once or a thousand times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plateletsim._engine import ScenarioError
from plateletsim.command.output import require_writable
from plateletsim.command.parser import THREADS, argument, arguments, flag, whole
from plateletsim.files import write_table

if TYPE_CHECKING:
    import pandas


@arguments(
    argument("name", metavar="TRIAL", help="Name or path."),
    argument("-o", "--output", type=Path, help="Write the patients, with their twins in all arms, as .nc."),
    argument("--seed", type=whole(0), metavar="N", help="Of patients and drawing. Default: that of the scenario."),
    argument("--patients", type=whole(1), metavar="N", help="How many enter. Default: those of the design."),
    argument("--repeat", type=whole(0), default=0, metavar="N", help="Draw so many trials from these patients: power, or with --null type I error."),
    flag("--null", help="With --repeat: everybody lives the control arm."),
    argument("--store", type=Path, metavar="FOLDER", help="A folder for finished patients: a trial that was stopped goes on from there."),
    argument("--shard", default="", metavar="I/N", help="With --store: only look for this part of the patients."),
    argument("--adam", type=Path, metavar="FOLDER", help="Write ADSL, BDS and ADTTE there, as .csv."),
    THREADS,
    flag("--quiet", "-q", help="No bar and no tables."),
    flag("--json", dest="as_json", help="The tables as one object of JSON."),
)
def trial(
    name: str,
    output: Path | None,
    seed: int | None,
    patients: int | None,
    repeat: int,
    null: bool,
    store: Path | None,
    shard: str,
    adam: Path | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
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


def _tell(facts: dict[str, object], tables: dict[str, pandas.DataFrame], quiet: bool, as_json: bool) -> None:
    if as_json:
        import json

        rows = {name: json.loads(table.reset_index().to_json(orient="records")) for name, table in tables.items()}
        print(json.dumps(facts | rows))
        return
    if quiet:
        return
    print(*(f"{name}: {value}" for name, value in facts.items()), sep="\n")
    for table in tables.values():
        print("\n" + table.to_string(na_rep="", float_format="{:.3g}".format))
