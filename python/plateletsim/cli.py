"""The command `plateletsim`: exit status 0 when done, 2 for the user's mistake, 1 for a bug."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plateletsim import _engine, cli_sweep, scenario
from plateletsim._engine import ScenarioError

if TYPE_CHECKING:
    from plateletsim.declared import Value
    from plateletsim.result import Result

app = typer.Typer(
    help="Platelets, their makers and their enemies, one agent each. For research and teaching, not for clinical decisions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; every mistake of the user becomes one message and exit status 2."""
    try:
        app()
    except BrokenPipeError:  # the reader of a pipe has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ScenarioError, OSError) as error:
        print(f"plateletsim: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def _version(wanted: bool) -> None:
    if wanted:
        print(f"plateletsim {_engine.version()} {_engine.commit()}".rstrip())
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


@app.command()
def run(
    source: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name, path, or a trace whose scenario runs again.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write a trace there.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Default: that of the scenario or trace.")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help='As antibody.titre="3 ug/mL".')] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Never changes a result.")] = None,
    replicates: Annotated[int | None, typer.Option(min=1, help="So many patients, in parallel.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar and no table.")] = False,
) -> None:
    """Run a patient, or several, to the end."""
    if output is not None:
        _require_writable(output)
    chosen, trace = _scenario_of(source)
    if changes:
        chosen = chosen.replace(dict(_change(text) for text in changes))
    if trace is not None:
        seed = trace.seed if seed is None else seed
        replicates = len(trace.series) if trace.several and replicates is None else replicates
    try:
        result = chosen.run(seed, trace.patient if trace else 0, threads, replicates, False if quiet else None)
    except KeyboardInterrupt:
        print("plateletsim: interrupted, nothing was written", file=sys.stderr)
        raise typer.Exit(130) from None
    if output is not None:
        result.save(output)
    if not quiet:
        _print_result(result)


@app.command("list")
def list_() -> None:
    """Name and title of every shipped scenario."""
    names = scenario.library()
    width = max(map(len, names), default=0)
    for name in names:
        print(f"{name:<{width}}  {_title(scenario.library_folder() / f'{name}.toml')}")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name or path.")]) -> None:
    """A complete scenario, with units and sources."""
    print(scenario.load(name).resolved)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Names or paths.")]) -> None:
    """Look for every mistake in scenarios."""
    wrong = 0
    for name in files:
        try:
            print(f"{name}: {scenario.load(name).title}: good")
        except ScenarioError as error:
            print(error, file=sys.stderr)
            wrong += 1
    if wrong:
        raise typer.Exit(2)


@app.command()
def plan(name: Annotated[str, typer.Argument(help="Name or path.")]) -> None:
    """What happens in each step, in order."""
    print(scenario.load(name).plan().rstrip("\n"))


@app.command()
def schema() -> None:
    """JSON Schema of scenarios, for editors."""
    print(_engine.json_schema())


@app.command()
def info(trace: Annotated[Path, typer.Argument(help="A trace.")]) -> None:
    """What a trace holds, and where it came from."""
    from plateletsim.result import open_trace

    result = open_trace(trace)
    _print_result(result)
    facts = {
        "written by": f"plateletsim {result.software_version} {result.commit}".rstrip(),
        "scenario": f"sha256 {result.scenario.sha256}",
        "state": result.state_hash if not result.several else f"{len(result.series)} hashes",
        "variables": ", ".join(result.variables),
    }
    for name, value in facts.items():
        print(f"{name:<28} {value}")


@app.command()
def plot(
    trace: Annotated[Path, typer.Argument(help="A trace.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A picture: .png, .svg, .pdf.")],
) -> None:
    """Draw count, production and deaths by cause."""
    from plateletsim.result import open_trace

    _require_writable(output)
    figure = open_trace(trace).plot()
    known = figure.canvas.get_supported_filetypes()
    if output.suffix.lstrip(".") not in known:
        raise ScenarioError(f"{output}: unknown kind of picture; known are {', '.join(sorted(known))}")
    figure.savefig(output, dpi=150)


for _command in (cli_sweep.sweep, cli_sweep.status, cli_sweep.merge):
    app.command()(_command)


def _title(file: Path) -> str:
    """Only a glance: `check` says what is wrong with a file."""
    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("title", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return "(not readable)"


def _scenario_of(source: str) -> tuple[scenario.Scenario, Result | None]:
    if not source.endswith((".h5", ".hdf5", ".nc")):
        return scenario.load(source), None
    from plateletsim.result import open_trace

    trace = open_trace(source)
    return trace.scenario, trace


def _change(text: str) -> tuple[str, Value]:
    """KEY=VALUE, where the value may be a number, true, false, or text with or without quotes."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise ScenarioError(f'--set {text}: write KEY=VALUE, as in --set antibody.titre="3 ug/mL"')
    try:
        return key, tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key, value


def _require_writable(path: Path) -> None:
    """Before a long run rather than after it."""
    folder = path.parent
    if path.is_dir():
        raise ScenarioError(f"{path}: cannot write: it is a folder")
    if not folder.is_dir():
        raise ScenarioError(f"{path}: cannot write: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise ScenarioError(f"{path}: cannot write: the folder {folder} is read-only")


def _print_result(result: Result) -> None:
    who = f"{len(result.series)} patients" if result.several else f"patient {result.patient}"
    print(f"{result.scenario.title}: seed {result.seed}, {who}, {len(result.time)} rows")
    for name, value in result.summary().items():
        print(f"{name:<28} {value}")


if __name__ == "__main__":
    main()
