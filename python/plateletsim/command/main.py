"""The command `plateletsim`.

Exit status: 0 done; 1 a bug; 2 the user's mistake; 3 storage that fails (full disk, no permission, damaged file, another
writer); 4 a number that left its range; 130 and 143 stopped by Ctrl-C and SIGTERM.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim._engine import NumberError, ScenarioError, StorageError
from plateletsim.command import events, forecasts, page, sweeps, trials
from plateletsim.command.export import export
from plateletsim.command.output import print_facts, require_writable, save_picture, write_for_any_terminal
from plateletsim.command.parser import AS_JSON, CHANGES, THREADS, Command, argument, arguments, called, flag, parser_of, whole
from plateletsim.command.settings import setting
from plateletsim.files import kind_of, require_trace_name
from plateletsim.laboratory import count_name
from plateletsim.scenario import catalogue
from plateletsim.scenario.library import library, library_folder
from plateletsim.scenario.scenario import Scenario, load

if TYPE_CHECKING:
    from plateletsim.patient.result import Result

TITLE = "Platelets, their makers and their enemies, one agent each. For research and teaching, not for clinical decisions."


def main() -> None:
    """Run the command line; every mistake of the user becomes one message and exit status 2."""
    write_for_any_terminal()
    warnings.formatwarning = lambda message, *_: f"plateletsim: {message}\n"
    try:
        called(parser_of(COMMANDS, TITLE, f"plateletsim {_engine.version()} {_engine.commit()}".rstrip()))
    except BrokenPipeError:  # the reader of a pipe has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        print("plateletsim: there is not enough memory; take a smaller run.droplet_volume, or fewer patients or rows", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("plateletsim: interrupted", file=sys.stderr)
        raise SystemExit(128 + signal.SIGINT) from None
    except (ScenarioError, OSError) as error:
        print(f"plateletsim: {error}", file=sys.stderr)
        raise SystemExit(_status_of(error)) from None


STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG}


def _status_of(error: Exception) -> int:
    if isinstance(error, NumberError):
        return 4
    return 3 if isinstance(error, StorageError) or getattr(error, "errno", None) in STORAGE else 2


_NAME = argument("name", metavar="NAME", help="Name or path.")


@arguments(
    argument("source", metavar="SCENARIO", help="Name, path, or a trace whose scenario runs again."),
    argument("-o", "--output", type=Path, help="Write a trace there."),
    argument("--seed", type=whole(0), metavar="N", help="Default: that of the scenario or trace."),
    CHANGES,
    THREADS,
    argument("--replicates", type=whole(1), metavar="N", help="So many patients, in parallel."),
    argument("--checkpoint-every", type=float, default=60.0, metavar="SECONDS", help="With -o: time between checkpoints. Default: 60."),
    flag("--resume", help="With -o: go on where a run before this one was stopped."),
    flag("--overwrite", help="With -o: replace a trace that is complete."),
    flag("--quiet", "-q", help="No bar and no table."),
    AS_JSON,
    flag("--profile", help="Say where the time goes; write nothing."),
)
def run(
    source: str,
    output: Path | None,
    seed: int | None,
    changes: list[str] | None,
    threads: int | None,
    replicates: int | None,
    checkpoint_every: float,
    resume: bool,
    overwrite: bool,
    quiet: bool,
    json: bool,
    profile: bool,
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


@arguments(
    argument("trace", type=Path, metavar="TRACE", help="The trace of a run that was stopped."),
    THREADS,
    argument("--checkpoint-every", type=float, default=60.0, metavar="SECONDS", help="Time between checkpoints. Default: 60."),
    flag("--quiet", "-q", help="No bar and no table."),
)
def resume_(trace: Path, threads: int | None, checkpoint_every: float, quiet: bool) -> None:
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


@arguments(AS_JSON)
def list_(json: bool) -> None:
    """Name and title of every shipped scenario."""
    names = library()
    if json:
        print_facts({name: _title(library_folder() / f"{name}.toml") for name in names}, json)
        return
    width = max(map(len, names), default=0)
    for name in names:
        print(f"{name:<{width}}  {_title(library_folder() / f'{name}.toml')}")


@arguments(_NAME)
def show(name: str) -> None:
    """A complete scenario, with units and sources."""
    print(load(name).resolved)


@arguments(argument("files", nargs="+", metavar="FILE", help="Names or paths."))
def check(files: list[str]) -> None:
    """Look for every mistake in scenarios, and in files of trials, drugs, conditions, protocols and analysers."""
    wrong = 0
    for name in files:
        try:
            print(f"{name}: {_checked(name)}: good")
        except ScenarioError as error:
            print(error, file=sys.stderr)
            wrong += 1
    if wrong:
        raise SystemExit(2)


def _checked(name: str) -> str:
    """The title of a scenario without mistakes, or what kind of other file it is."""
    path = Path(name).expanduser()
    if path.suffix == ".toml" and path.is_file() and (kind := _engine.check_file(str(path))) != "scenario":
        return f"an {kind}" if kind == "analyser" else f"a {kind}"
    return load(name).title


@arguments()
def drugs() -> None:
    """The drugs that can be given by name, with the unit of a dose."""
    for name, drug in catalogue.drugs().iterrows():
        print(f"{name:20} {drug['title']} ({drug['dose']}): {', '.join(drug['levers'])}")


@arguments()
def conditions() -> None:
    """The conditions that can come, by name."""
    for name, condition in catalogue.conditions().iterrows():
        print(f"{name:20} {condition['title']}: {', '.join(condition['levers'])}")


@arguments(_NAME)
def plan(name: str) -> None:
    """What happens in each step, in order."""
    print(load(name).plan().rstrip("\n"))


@arguments()
def schema() -> None:
    """JSON Schema of scenarios, for editors."""
    print(_engine.json_schema())


@arguments(
    argument("trace", type=Path, metavar="TRACE", help="A trace, be it complete, under way or stopped."),
    argument("-o", "--output", type=Path, help="Write the rows so far as a trace there."),
    AS_JSON,
)
def info(trace: Path, output: Path | None, json: bool) -> None:
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


@arguments(
    argument("trace", type=Path, metavar="TRACE", help="A trace."),
    argument("-o", "--output", type=Path, required=True, help="A picture: .png, .svg, .pdf."),
    flag("--truth", help="The true count, where the laboratory reports one."),
)
def plot(trace: Path, output: Path, truth: bool) -> None:
    """Draw count, production and deaths by cause."""
    from plateletsim.patient.trace import open_trace

    require_writable(output)
    save_picture(open_trace(trace).plot(reported=False if truth else None), output)


def _title(file: Path) -> str:
    """Only a glance: `check` says what is wrong with a file."""
    import tomllib

    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("title", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return "(not readable)"


def _scenario_of(source: str) -> tuple[Scenario, Result | None]:
    if not source.endswith((".h5", ".hdf5", ".nc")) and kind_of(source) != "platelet-trace":
        return load(source), None
    from plateletsim.patient.trace import open_trace

    trace = open_trace(source)
    return trace.scenario, trace


def _print_result(result: Result, as_json: bool = False, more: Mapping[str, Any] | None = None) -> None:
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


COMMANDS: dict[str, Command] = {
    "run": run,
    "resume": resume_,
    "list": list_,
    "show": show,
    "check": check,
    "drugs": drugs,
    "conditions": conditions,
    "plan": plan,
    "schema": schema,
    "info": info,
    "plot": plot,
    "events": events.events,
    "export": export,
    "forecast": forecasts.forecast,
    "sweep": sweeps.sweep,
    "status": sweeps.status,
    "merge": sweeps.merge,
    "trial": trials.trial,
    "page": page.page,
    "serve": page.serve,
}
