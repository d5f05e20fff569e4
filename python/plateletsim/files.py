"""Files that the package writes and reads: whole or not at all, through links, and known by what they hold."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plateletsim._engine import ScenarioError
from plateletsim.optional import need

if TYPE_CHECKING:
    import pandas

TABLES = (".csv", ".parquet")
_OTHERS = {".tsv", ".txt", ".json", ".xlsx", ".xls", ".feather", ".zarr", ".mat", ".rds", ".npz", ".toml", ".png", ".svg", ".pdf", ".sim"}
_HDF5 = b"\x89HDF\r\n\x1a\n"
SAVED = "simulation checkpoint"
_OPENED_BY = {
    SAVED: ("a saved patient", "plateletsim.Simulation.restore() reads it"),
    "platelet-trace": ("a trace", "plateletsim.open_trace() and the commands info, plot and run read it"),
    "platelet-sweep": ("a sweep", "plateletsim.open_sweep() and the command status read it"),
    "platelet-cohort": ("a cohort", "plateletsim.open_cohort() reads it"),
    "platelet-trial": ("twins of a trial", "plateletsim.open_trial_twins() reads them"),
    ".toml": ("a scenario", "plateletsim.load() reads scenarios, the command sweep reads designs"),
    ".csv": ("a table", "plateletsim.read_counts() reads counts"),
}


def real(path: str | os.PathLike[str]) -> Path:
    """Where a file will be: a link stays one, and what it points at is written."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else Path(path)


def require_trace_name(path: str | os.PathLike[str]) -> None:
    """Raises ScenarioError if the ending of a name promises something that a trace is not."""
    ending = Path(path).suffix.lower()
    if ending in TABLES or ending in _OTHERS:
        raise ScenarioError(f"{path}: a trace is netCDF-4 and ends in .h5, .hdf5 or .nc; `plateletsim export` makes tables of it")


def write_table(table: pandas.DataFrame, path: Path) -> None:
    """As .csv or .parquet, whole or not at all. Raises ScenarioError if what Parquet needs is missing."""
    with replaced(path) as partial:
        if path.suffix == ".csv":
            table.to_csv(partial)
        else:
            need("pyarrow", "parquet")
            table.to_parquet(partial)


@contextlib.contextmanager
def replaced(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path to write to; what is there takes the name when it is whole, and nothing is left of it otherwise.

    >>> with replaced("table.csv") as partial:
    ...     partial.write_text("a,b")
    """
    target = real(path)
    partial = target.with_name(f".{target.stem}.partial{target.suffix}")  # with its ending, by which writers choose a format
    try:
        yield partial
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def kind_of(path: str | os.PathLike[str]) -> str:
    """The format of a file, "platelet-trace" for one; of text its ending; else empty.

    It is searched for as bytes: a file from a stranger is not to be opened for such a question.
    """
    if not os.path.isfile(path) or os.path.getsize(path) == 0:
        return ""
    import mmap

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[: len(SAVED)] == SAVED.encode():
            return SAVED
        if data[: len(_HDF5)] == _HDF5:
            return next((kind for kind in _OPENED_BY if data.find(kind.encode()) >= 0), "")
    return Path(path).suffix if Path(path).suffix in _OPENED_BY else ""


def require_kind(path: str | os.PathLike[str], wanted: str) -> None:
    """Raises ScenarioError if a file is of another kind of ours: it says of which, and who reads it."""
    found = kind_of(path)
    if found and found != wanted:
        kind, reader = _OPENED_BY[found]
        raise ScenarioError(f"{path}: this is {kind}, not {_OPENED_BY[wanted][0]}; {reader}")
