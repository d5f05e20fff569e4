"""The file of a complete sweep: netCDF-4 in HDF5, dims (point, replicate, time); written whole or not at all.

Parameters of the points are coordinates along `point`, named by their keys. `status` says of each run whether it is
missing (0), done (1) or failed (2); `message` says why the first failed run of a point did.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from plateletsim._engine import ScenarioError
from plateletsim.files import replaced
from plateletsim.foreign import require_plain
from plateletsim.scenario.layout import Layout
from plateletsim.sweep import text
from plateletsim.sweep.header import Header, Point, Run

MISSING, DONE, FAILED = 0, 1, 2
_BLOCK = 1 << 18  # bytes of one chunk of the file


class Source(Protocol):
    """Runs to be written, wherever they lie."""

    header: Header | None
    points: dict[str, Point]
    done: Any  # container of Run
    failed: dict[Run, str]

    def reader(self) -> contextlib.AbstractContextManager[Callable[[Run], bytes]]: ...


class FileRuns:
    """The runs that a complete file holds."""

    def __init__(self, path: Path) -> None:
        import h5py

        self.path = path
        require_plain(path, "a sweep")
        try:
            with h5py.File(path, "r") as file:
                if "sweep" not in file.attrs:
                    raise ScenarioError(f"{path}: not a sweep")
                self.header: Header | None = Header.from_json(json.loads(file.attrs["sweep"]), path)
                hashes, messages = text.read(file["scenario_sha256"]), text.read(file["message"])
                positions, status = file["point"][:].tolist(), file["status"][:]
                patients = file["replicate"][:].tolist()
                rows = zip(*(_plain(file[key], kind) for key, _, kind in self.header.keys), strict=True)
        except ScenarioError:
            raise
        except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ScenarioError(f"{path}: not a sweep, or damaged: {error}") from None
        entered = zip(hashes, positions, rows, strict=True)
        self.points = {hash: Point(hash, position, row) for hash, position, row in entered}
        self.done: dict[Run, tuple[int, int]] = {}
        self.failed: dict[Run, str] = {}
        for i, j in np.argwhere(status != MISSING).tolist():
            run = hashes[i], patients[j]
            if status[i, j] == DONE:
                self.done[run] = i, j
            else:
                self.failed[run] = messages[i]

    @contextlib.contextmanager
    def reader(self) -> Iterator[Callable[[Run], bytes]]:
        """A function that gives what a run recorded."""
        import h5py

        assert self.header is not None
        with h5py.File(self.path, "r") as file:
            columns = [file[name] for name in self.header.layout.names]
            yield lambda run: b"".join(column[self.done[run]].astype("<f4").tobytes() for column in columns)


def read_index(path: Path) -> FileRuns:
    """What a file holds. Raises ScenarioError if it is no sweep."""
    return FileRuns(path)


def write(path: Path, header: Header, sources: Sequence[Source]) -> None:
    """All runs of all sources, each once, points in the order of their positions. Memory holds one chunk at a time."""
    points = _ordered(sources)
    patients = sorted({run[1] for source in sources for runs in (source.done, source.failed) for run in runs})
    with replaced(path) as partial:
        _write_to(partial, header, sources, points, patients)


def _write_to(partial: Path, header: Header, sources: Sequence[Source], points: list[Point], patients: list[int]) -> None:
    import h5netcdf

    with contextlib.ExitStack() as stack:
        readers = [(source, stack.enter_context(source.reader())) for source in sources]
        file = stack.enter_context(h5netcdf.File(partial, "w"))
        _write_frame(file, header, points, patients)
        _write_runs(file, header, points, patients, readers)
    with open(partial, "rb") as written:
        os.fsync(written.fileno())


def _ordered(sources: Sequence[Source]) -> list[Point]:
    points: dict[str, Point] = {}
    for source in sources:
        for hash, point in source.points.items():
            points.setdefault(hash, point)
    return sorted(points.values(), key=lambda point: point.position)


def _write_frame(file: Any, header: Header, points: list[Point], patients: list[int]) -> None:
    layout = header.layout
    file.dimensions = {"point": len(points), "replicate": len(patients), "time": len(layout.time)}
    positions = [point.position for point in points]
    if len(set(positions)) < len(positions):  # shards to which points were added later
        positions = list(range(len(points)))
    _coordinate(file, "point", np.array(positions), "1", "number of the point in parameter space")
    _coordinate(file, "replicate", np.array(patients), "1", "number of the patient; the same at every point")
    _coordinate(file, "time", np.array(layout.time), "day", "time since the start")
    for d in layout.dimensions:
        values = d["labels"] if "labels" in d else np.array(d["numbers"])
        file.dimensions[d["name"]] = len(values)
        _coordinate(file, d["name"], values, d["units"], d["long_name"])
    for i, (key, unit, kind) in enumerate(header.keys):
        variable = _parameter(file, key, kind, [point.row[i] for point in points])
        variable.attrs.update(text.attributes({"units": unit, "long_name": key} | ({"dtype": "bool"} if kind == "flag" else {})))
    text.create(file, "scenario_sha256", "point", [point.hash for point in points])
    file.attrs.update(text.attributes({
        "format": "platelet-sweep", "sweep": json.dumps(header.to_json()), "title": header.title, "seed": header.seed,
        "software_version": header.software_version, "commit": header.commit, "scenario_resolved": header.base_resolved,
    }))  # fmt: skip


def _parameter(file: Any, key: str, kind: str, column: list[Any]) -> Any:
    if kind == "word":
        return text.create(file, key, "point", column)
    values = text.integer(column) if kind == "integer" else np.array(column, {"number": "f8", "flag": "i1"}[kind])
    return file.create_variable(key, ("point",), values.dtype, values)


def _coordinate(file: Any, name: str, values: Any, units: str, long_name: str) -> None:
    if isinstance(values, np.ndarray):
        numbers = text.integer(values) if values.dtype.kind in "iu" else values
        variable = file.create_variable(name, (name,), numbers.dtype, numbers)
    else:
        variable = text.create(file, name, name, values)
    variable.attrs.update(text.attributes({"units": units, "long_name": long_name}))


def _write_runs(file: Any, header: Header, points: list[Point], patients: list[int], readers: list[Any]) -> None:
    layout = header.layout
    block = max(1, min(len(points), _BLOCK // max(4 * len(patients) * len(layout.time), 1)))
    coordinates = {"coordinates": " ".join([*(key for key, _, _ in header.keys), "scenario_sha256"])}
    for c in layout.columns:
        dims = ("point", "replicate", "time") + ((c.dimension,) if c.dimension else ())
        shape = (block, len(patients), len(layout.time)) + ((c.width,) if c.dimension else ())
        variable = file.create_variable(c.name, dims, "f4", fillvalue=np.float32(np.nan), chunks=shape,
                                        compression="gzip", compression_opts=1, shuffle=True)  # fmt: skip
        variable.attrs.update(text.attributes({"units": c.units, "long_name": c.long_name} | coordinates))
    status = np.zeros((len(points), len(patients)), np.int8)
    messages: list[str] = []
    for start in range(0, len(points), block):
        rows = slice(start, min(start + block, len(points)))
        filled = {c.name: np.full((rows.stop - start, *file[c.name].shape[1:]), np.nan, np.float32) for c in layout.columns}
        for i, point in enumerate(points[rows]):
            part = {name: values[i] for name, values in filled.items()}
            messages.append(_fill(part, status[start + i], layout, point, patients, readers))
        for name, values in filled.items():
            file[name][rows] = values
    variable = file.create_variable("status", ("point", "replicate"), "i1", status)
    variable.attrs.update(text.attributes({"units": "1", "long_name": "0 missing, 1 done, 2 failed"} | coordinates))
    text.create(file, "message", "point", messages)


def _fill(part: dict[str, Any], status: Any, layout: Layout, point: Point, patients: list[int], readers: list[Any]) -> str:
    """What the patients of one point recorded; returns why the first that failed did."""
    message = ""
    for j, patient in enumerate(patients):
        run = point.hash, patient
        read = next((read for source, read in readers if run in source.done), None)
        if read is not None:
            status[j] = DONE
            for name, values in layout.split(read(run)).items():
                part[name][j] = values
            continue
        failure = next((source.failed[run] for source, _ in readers if run in source.failed), "")
        if failure:
            status[j] = FAILED
            message = message or failure
    return message


def _plain(column: Any, kind: str) -> list[Any]:
    if kind == "word":
        return text.read(column)
    kinds: dict[str, Callable[[Any], Any]] = {"flag": bool, "number": float, "integer": int}
    return [kinds[kind](value) for value in column[:]]
