"""Where a sweep lives: a journal while it runs, one netCDF-4 file when it is complete; a run is never stored twice."""

from __future__ import annotations

import contextlib
import json
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plateletsim import _engine
from plateletsim._engine import ScenarioError
from plateletsim.axes import Setting
from plateletsim.design import Design
from plateletsim.journal import Journal, read, record_at
from plateletsim.layout import Layout

FORMAT, FORMAT_VERSION = "platelet-sweep", 1
_RUN = struct.Struct("<32sQ")  # fingerprint of the scenario, patient
Run = tuple[str, int]
"""Fingerprint of the scenario of a point, and the patient."""


@dataclass(frozen=True)
class Point:
    """A place in parameter space; `position` orders the points of a file."""

    hash: str
    position: int
    row: tuple[Setting, ...]


@dataclass(frozen=True)
class Header:
    """What all runs of a sweep have in common."""

    seed: int
    title: str
    base_resolved: str
    base_sha256: str
    keys: tuple[tuple[str, str, str], ...]
    """Name, unit and kind of each key that varies."""
    layout: Layout
    software_version: str
    commit: str

    @classmethod
    def of(cls, design: Design, seed: int, layout: Layout) -> Header:
        base = design.base
        keys = tuple((axis.key, axis.unit, axis.field.kind) for axis in design.axes)
        return cls(seed, base.title, base.resolved, base.sha256, keys, layout, _engine.version(), _engine.commit())

    def to_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "layout"}
        return plain | {"layout": self.layout.to_json(), "format": FORMAT, "format_version": FORMAT_VERSION}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any], where: Path) -> Header:
        if (tree.get("format"), tree.get("format_version")) != (FORMAT, FORMAT_VERSION):
            raise ScenarioError(f"{where}: not a sweep that this version can read")
        plain = {name: tree[name] for name in cls.__dataclass_fields__}
        plain["keys"] = tuple((name, unit, kind) for name, unit, kind in tree["keys"])
        plain["layout"] = Layout.from_json(tree["layout"])
        return cls(**plain)

    def require_same(self, other: Header, where: Path) -> None:
        """Raises ScenarioError if the runs of the two cannot stand in one file."""
        for name, words in {
            "software_version": "was made by another version of plateletsim",
            "commit": "was made by another build of plateletsim",
            "base_sha256": "is about another scenario, or keeps rows at other times",
            "seed": "has another seed",
            "keys": "varies other keys",
            "layout": "keeps other variables or times",
        }.items():
            if getattr(self, name) != getattr(other, name):
                raise ScenarioError(f"{where}: this sweep {words}; choose another file")


class JournalRuns:
    """The runs that a journal holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: Header | None = None
        self.points: dict[str, Point] = {}
        self.done: dict[Run, int] = {}
        self.failed: dict[Run, str] = {}
        self.session: dict[str, Any] = {}
        """How many runs the last session was to have in all, how many there were when it began, and when that was."""
        for start, record in read(path):
            try:
                self._note(start, record)
            except ScenarioError:
                raise
            except (ValueError, KeyError, TypeError, AttributeError, struct.error, RecursionError) as error:
                raise ScenarioError(f"{path}: damaged, or not written by this program: {error}") from None

    def _note(self, start: int, record: bytes) -> None:
        kind, body = record[:1], record[1:]
        if kind == b"H":
            self.header = Header.from_json(json.loads(body), self.path)
        elif kind == b"P":
            tree = json.loads(body)
            self.points[tree["hash"]] = Point(tree["hash"], tree["position"], tuple(tree["row"]))
        elif kind == b"S":
            self.session = json.loads(body)
        else:
            fingerprint, patient = _RUN.unpack_from(body)
            run = fingerprint.hex(), patient
            if kind == b"R":
                self.done[run] = start
                self.failed.pop(run, None)
            else:
                self.failed[run] = body[_RUN.size :].decode()

    @contextlib.contextmanager
    def reader(self) -> Iterator[Callable[[Run], bytes]]:
        """A function that gives what a run recorded."""
        with open(self.path, "rb") as file:
            yield lambda run: record_at(file, self.done[run])[1 + _RUN.size :]


class Store:
    """A sweep on disk, opened to add runs to it. Memory holds where each run is, never what it recorded.

    Raises ScenarioError if the file belongs to another sweep or another process is writing it.
    """

    def __init__(self, path: Path, header: Header) -> None:
        from plateletsim import sweep_file

        self.path, self.header = path, header
        self.journal = Journal(journal_of(path))
        try:
            self._new = JournalRuns(self.journal.path)
            self._old = sweep_file.read_index(path) if path.exists() else None
            for known in (self._old, self._new):
                if known is not None and known.header is not None:
                    header.require_same(known.header, path)
        except BaseException:
            self.journal.close()
            raise
        if self._new.header is None:
            self.journal.append(b"H" + json.dumps(header.to_json()).encode())

    @property
    def points(self) -> dict[str, Point]:
        return (self._old.points if self._old else {}) | self._new.points

    def enter(self, points: Sequence[Point]) -> None:
        """Make points known, those that are new behind those that were there."""
        known = self.points
        behind = 1 + max((point.position for point in known.values()), default=-1)
        fresh = not known
        for point in points:
            if point.hash in known:
                continue
            entered = Point(point.hash, point.position if fresh else behind, point.row)
            behind += 1
            tree = {"hash": entered.hash, "position": entered.position, "row": entered.row}
            self.journal.append(b"P" + json.dumps(tree).encode())
            self._new.points[point.hash] = known[point.hash] = entered

    def begin(self, runs: int, done: int) -> None:
        """Note how much there is to do, for those who ask how far it has come."""
        tree = {"runs": runs, "done": done, "started": time.time()}
        self.journal.append(b"S" + json.dumps(tree).encode())

    def has(self, run: Run, failed_too: bool = True) -> bool:
        if run in self._new.done or (self._old is not None and run in self._old.done):
            return True
        return failed_too and (run in self._new.failed or (self._old is not None and run in self._old.failed))

    def add(self, run: Run, values: bytes, error: str = "") -> None:
        """Keep what a run recorded, or why it failed; a run that is there already is left as it is."""
        if self.has(run, failed_too=False):
            return
        head = _RUN.pack(bytes.fromhex(run[0]), run[1])
        if error:
            self.journal.append(b"F" + head + error.encode())
            self._new.failed[run] = error
        else:
            self._new.done[run] = self.journal.append(b"R" + head + values)
            self._new.failed.pop(run, None)

    def finish(self) -> None:
        """Write the whole file and let go of the journal."""
        from plateletsim import sweep_file

        self.journal.sync()
        if self._old is None or self._new.done or self._new.failed or self._new.points:
            sweep_file.write(self.path, self.header, [self._new, self._old] if self._old else [self._new])
        self.journal.remove()

    def close(self) -> None:
        """Keep the journal, for another time."""
        self.journal.close()


def journal_of(path: Path) -> Path:
    """The journal of a sweep that is not complete."""
    return path.with_name(path.name + ".journal")


def sources_at(path: Path) -> list[Any]:
    """What is stored of a sweep: its journal, its file, or both. Raises ScenarioError if there is neither."""
    from plateletsim import sweep_file

    found: list[Any] = []
    if journal_of(path).exists():
        journal = JournalRuns(journal_of(path))
        found += [journal] if journal.header is not None else []
    if path.exists():
        found.append(sweep_file.read_index(path))
    if not found:
        raise ScenarioError(f"{path}: there is no such sweep")
    return found
