"""The command `plateletsim`.

Exit status: 0 done; 1 a bug; 2 the user's mistake; 3 storage that fails (full disk, no permission, damaged file, another
writer); 4 a number that left its range; 130 and 143 stopped by Ctrl-C and SIGTERM.
"""

import contextlib
import errno
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plateletsim import _engine
from plateletsim._engine import NumberError, ScenarioError, StorageError
from plateletsim.command import events, forecasts, page, sweeps, trials
from plateletsim.command.export import export
from plateletsim.command.output import print_facts, require_writable, save_picture, write_for_any_terminal
from plateletsim.command.settings import setting
from plateletsim.files import kind_of, require_trace_name
from plateletsim.laboratory import count_name
from plateletsim.scenario import catalogue
from plateletsim.scenario.library import library, library_folder
from plateletsim.scenario.scenario import Scenario, load

if TYPE_CHECKING:
    from plateletsim.patient.result import Result

AsJson = Annotated[bool, typer.Option("--json", help="One object of JSON, for other programs.")]

app = typer.Typer(
    help="Platelets, their makers and their enemies, one agent each. For research and teaching, not for clinical decisions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; every mistake of the user becomes one message and exit status 2."""
    write_for_any_terminal()
    warnings.formatwarning = lambda message, *_: f"plateletsim: {message}\n"
    try:
        app()
    except BrokenPipeError:  # the reader of a pipe has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        print("plateletsim: there is not enough memory; take a smaller run.droplet_volume, or fewer patients or rows", file=sys.stderr)
        raise SystemExit(2) from None
    except (ScenarioError, OSError) as error:
        print(f"plateletsim: {error}", file=sys.stderr)
        raise SystemExit(_status_of(error)) from None


STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG}


def _status_of(error: Exception) -> int:
    if isinstance(error, NumberError):
        return 4
    return 3 if isinstance(error, StorageError) or getattr(error, "errno", None) in STORAGE else 2


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
    checkpoint_every: Annotated[float, typer.Option(metavar="SECONDS", help="With -o: time between checkpoints.")] = 60,
    resume: Annotated[bool, typer.Option("--resume", help="With -o: go on where a run before this one was stopped.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="With -o: replace a trace that is complete.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar and no table.")] = False,
    json: AsJson = False,
    profile: Annotated[bool, typer.Option("--profile", help="Say where the time goes; write nothing.")] = False,
) -> None:
    """Run a patient, or several, to the end.

    With -o, rows and checkpoints lie in a folder beside the trace until it is written. Ctrl-C and SIGTERM stop the run so
    that it can be resumed; SIGUSR1 makes a checkpoint and goes on.
    """
    if output is None and resume:
        raise ScenarioError("--resume: name the trace with -o")
    if output is not None:
        require_trace_name(output)
        require_writable(output)
        if output.exists() and not (resume or overwrite):
            raise ScenarioError(f"{output}: there is a file already; --overwrite replaces it")
    chosen, trace = _scenario_of(source)
    if changes:
        chosen = chosen.replace(dict(setting(text) for text in changes))
    if trace is not None:
        seed = trace.seed if seed is None else seed
        replicates = len(trace.series) if trace.several and replicates is None else replicates
    patient = trace.patient if trace else 0
    if profile:
        print(chosen.profile(seed, patient, threads).table())
        return
    with _resumable(output):
        result = chosen.run(seed, patient, threads, replicates, not quiet, output, checkpoint_every, resume)
    if json or not quiet:
        _print_result(result, json)


@app.command("resume")
def resume_(
    trace: Annotated[Path, typer.Argument(help="The trace of a run that was stopped.")],
    threads: Annotated[int | None, typer.Option(min=1, help="Never changes a result.")] = None,
    checkpoint_every: Annotated[float, typer.Option(metavar="SECONDS", help="Time between checkpoints.")] = 60,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No bar and no table.")] = False,
) -> None:
    """Go on with a run that was stopped, to the same trace that it would have left."""
    from plateletsim.patient import stored

    with _resumable(trace):
        result = stored.resume(trace, threads, checkpoint_every, not quiet)
    if not quiet:
        _print_result(result)


@contextlib.contextmanager
def _resumable(output: Path | None) -> Iterator[None]:
    """Ctrl-C and SIGTERM become a message that says how to go on, and their exit status."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stop:
        status = 128 + signal.SIGINT if isinstance(stop, KeyboardInterrupt) else stop.code
        if output is None:
            print("plateletsim: interrupted, nothing was written", file=sys.stderr)
        else:
            print(f"plateletsim: stopped, nothing is lost; to go on: plateletsim resume {output}", file=sys.stderr)
        raise SystemExit(status) from None


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Name and title of every shipped scenario."""
    names = library()
    if json:
        print_facts({name: _title(library_folder() / f"{name}.toml") for name in names}, json)
        return
    width = max(map(len, names), default=0)
    for name in names:
        print(f"{name:<{width}}  {_title(library_folder() / f'{name}.toml')}")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name or path.")]) -> None:
    """A complete scenario, with units and sources."""
    print(load(name).resolved)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Names or paths.")]) -> None:
    """Look for every mistake in scenarios, and in files of trials, drugs, conditions, protocols and analysers."""
    wrong = 0
    for name in files:
        try:
            print(f"{name}: {_checked(name)}: good")
        except ScenarioError as error:
            print(error, file=sys.stderr)
            wrong += 1
    if wrong:
        raise typer.Exit(2)


def _checked(name: str) -> str:
    """The title of a scenario without mistakes, or what kind of other file it is."""
    path = Path(name).expanduser()
    if path.suffix == ".toml" and path.is_file() and (kind := _engine.check_file(str(path))) != "scenario":
        return f"an {kind}" if kind == "analyser" else f"a {kind}"
    return load(name).title


@app.command()
def drugs() -> None:
    """The drugs that can be given by name, with the unit of a dose."""
    for name, drug in catalogue.drugs().iterrows():
        print(f"{name:20} {drug['title']} ({drug['dose']}): {', '.join(drug['levers'])}")


@app.command()
def conditions() -> None:
    """The conditions that can come, by name."""
    for name, condition in catalogue.conditions().iterrows():
        print(f"{name:20} {condition['title']}: {', '.join(condition['levers'])}")


@app.command()
def plan(name: Annotated[str, typer.Argument(help="Name or path.")]) -> None:
    """What happens in each step, in order."""
    print(load(name).plan().rstrip("\n"))


@app.command()
def schema() -> None:
    """JSON Schema of scenarios, for editors."""
    print(_engine.json_schema())


@app.command()
def info(
    trace: Annotated[Path, typer.Argument(help="A trace, be it complete, under way or stopped.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the rows so far as a trace there.")] = None,
    json: AsJson = False,
) -> None:
    """What a trace holds, and where it came from; of a run that was stopped, how far it came."""
    from plateletsim.patient.trace import folder_of, open_trace

    result = open_trace(trace)
    facts: dict[str, Any] = {}
    if not trace.exists():
        from plateletsim.patient.stored import progress_of

        facts = progress_of(trace)
    elif folder_of(trace).exists():
        facts = {"beside it": f"a run that is to replace it, in {folder_of(trace)}"}
    if output is not None:
        require_writable(output)
        result.save(output)
    facts |= {
        "written by": f"plateletsim {result.software_version} {result.commit}".rstrip(),
        "scenario": f"sha256 {result.scenario.sha256}",
        "state": (result.state_hash or "not complete") if not result.several else f"{len(result.series)} hashes",
        "variables": result.variables if json else ", ".join(result.variables),
    }
    _print_result(result, json, facts)


@app.command()
def plot(
    trace: Annotated[Path, typer.Argument(help="A trace.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A picture: .png, .svg, .pdf.")],
    truth: Annotated[bool, typer.Option("--truth", help="The true count, where the laboratory reports one.")] = False,
) -> None:
    """Draw count, production and deaths by cause."""
    from plateletsim.patient.trace import open_trace

    require_writable(output)
    save_picture(open_trace(trace).plot(reported=False if truth else None), output)


for _command in (events.events, export, forecasts.forecast, sweeps.sweep, sweeps.status, sweeps.merge, trials.trial, page.page, page.serve):
    app.command()(_command)


def _title(file: Path) -> str:
    """Only a glance: `check` says what is wrong with a file."""
    import tomllib

    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("title", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return "(not readable)"


def _scenario_of(source: str) -> "tuple[Scenario, Result | None]":
    if not source.endswith((".h5", ".hdf5", ".nc")) and kind_of(source) != "platelet-trace":
        return load(source), None
    from plateletsim.patient.trace import open_trace

    trace = open_trace(source)
    return trace.scenario, trace


def _print_result(result: "Result", as_json: bool = False, more: Mapping[str, Any] | None = None) -> None:
    who = f"{len(result.series)} patients" if result.several else f"patient {result.patient}"
    if as_json:
        import numpy as np

        counts = count_name(result.variables)
        count = np.atleast_2d(result[counts]) if counts in result.variables else np.empty((0, 1))
        facts = {"title": result.scenario.title, "seed": result.seed, "patient": result.patient, "patients": len(result.series),
                 "rows": len(result.time), "state_hash": result.state_hash.split(), "summary": result.summary(),
                 "lowest_count": count.min(axis=1).tolist(), "mean_count": count.mean(axis=1).tolist(), "last_count": count[:, -1].tolist()}  # fmt: skip
        print_facts(facts | dict(more or {}), as_json)
        return
    print(f"{result.scenario.title}: seed {result.seed}, {who}, {len(result.time)} rows")
    print_facts(result.summary() | dict(more or {}), as_json)
