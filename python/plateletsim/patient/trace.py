"""Traces are read: of runs that are done, and, from the folder beside it, of one that is under way."""

from __future__ import annotations

import os
from pathlib import Path

from plateletsim import _engine, failures
from plateletsim._engine import StorageError
from plateletsim.files import real, require_kind
from plateletsim.patient.result import Result
from plateletsim.scenario.scenario import restored


def folder_of(trace: Path) -> Path:
    """Where a run keeps its rows and checkpoints until its trace is written."""
    trace = real(trace)
    return trace.with_name(trace.name + ".run")


def stored_result(folder: Path) -> Result:
    """The rows that a run has recorded so far. Raises StorageError if they cannot be read."""
    return _result_of(_engine.read_stored(os.fspath(folder)).trace, f"{folder}:scenario")


def open_trace(path: str | os.PathLike[str]) -> Result:
    """Read a trace that `Result.save` or `plateletsim run` wrote; the file is closed again.

    Of a run that is under way or was stopped, the rows recorded so far; its `state_hash` is empty.

    Parameters
    ----------
    path : path
        A trace, complete or under way.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        If it is missing or no trace.
    StorageError
        If it is damaged.

    Examples
    --------
    >>> open_trace("run.h5").scenario.title
    """
    folder = folder_of(Path(path))
    if not os.path.exists(path) and folder.is_dir():
        return stored_result(folder)
    require_kind(path, "platelet-trace")
    return _result_of(_engine.read_trace(os.fspath(path)), f"{os.fspath(path)}:scenario_resolved")


def _result_of(trace: _engine.Trace, name: str) -> Result:
    header = trace.header
    return Result(
        restored(header.scenario_resolved, header.scenario_toml, name),
        header.seed,
        header.patient,
        trace.patients,
        trace.patient_axis,
        header.state_hash,
        header.software_version,
        header.commit,
        _failed(header, name),
    )


def _failed(header: _engine.TraceHeader, name: str) -> dict[int, str]:
    try:
        return failures.from_text(header.extra.get(failures.ATTRIBUTE, ""))
    except ValueError:
        raise StorageError(f"{name}: damaged: it does not say who failed") from None
