"""Where a sweep lives: a journal while it runs, one netCDF-4 file when it is complete; a run is never stored twice."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from plateletsim._engine import ScenarioError
from plateletsim.files import real, require_kind
from plateletsim.sweep.file import Source, read_index, write
from plateletsim.sweep.header import Header, Point, Run
from plateletsim.sweep.journal import Journal
from plateletsim.sweep.journaled import RUN, JournalRuns, journal_of


class Store:
    """A sweep on disk, opened to add runs to it. Memory holds where each run is, never what it recorded.

    Raises ScenarioError if the file belongs to another sweep or another process is writing it.
    """

    def __init__(self, path: Path, header: Header) -> None:
        path = real(path)
        self.path, self.header = path, header
        self.journal = Journal(journal_of(path))
        try:
            self._new = JournalRuns(self.journal.path)
            self._old = read_index(path) if path.exists() else None
            for known in (self._old, self._new):
                if known is not None and known.header is not None:
                    header.require_same(known.header, path)
                    self.header = self.header.joined(known.header)
        except BaseException:
            self.journal.close()
            raise
        if self._new.header != self.header:
            self.journal.append(b"H" + json.dumps(self.header.to_json()).encode())

    @property
    def points(self) -> dict[str, Point]:
        """All that there are."""
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
        """Whether a run is there already."""
        if run in self._new.done or (self._old is not None and run in self._old.done):
            return True
        return failed_too and (run in self._new.failed or (self._old is not None and run in self._old.failed))

    def add(self, run: Run, values: bytes, error: str = "") -> None:
        """Keep what a run recorded, or why it failed; a run that is there already is left as it is."""
        if self.has(run, failed_too=False):
            return
        head = RUN.pack(bytes.fromhex(run[0]), run[1])
        if error:
            self.journal.append(b"F" + head + error.encode())
            self._new.failed[run] = error
        else:
            self._new.done[run] = self.journal.append(b"R" + head + values)
            self._new.failed.pop(run, None)

    def finish(self) -> None:
        """Write the whole file and let go of the journal."""
        self.journal.sync()
        if self._old is None or self._old.header != self.header or self._new.done or self._new.failed or self._new.points:
            write(self.path, self.header, [self._new, self._old] if self._old else [self._new])
        self.journal.remove()

    def close(self) -> None:
        """Keep the journal, for another time."""
        self.journal.close()


def sources_at(path: Path) -> list[Source]:
    """What is stored of a sweep: its journal, its file, or both. Raises ScenarioError if there is neither."""
    found: list[Source] = []
    if journal_of(path).exists():
        journal = JournalRuns(journal_of(path))
        found += [journal] if journal.header is not None else []
    if path.exists():
        require_kind(path, "platelet-sweep")
        found.append(read_index(path))
    if not found:
        raise ScenarioError(f"{path}: there is no such sweep")
    return found


def merge_into(target: Path, paths: Sequence[Path]) -> Header:
    """Shards, complete or not, as one file, whose header says if one is missing. Raises ScenarioError if they do not belong together."""
    sources = [source for path in paths for source in sources_at(path)]
    header = sources[0].header
    assert header is not None
    for source in sources[1:]:
        if source.header is not None:
            header.require_same(source.header, target)
            header = header.joined(source.header)
    write(target, header, sources)
    return header
