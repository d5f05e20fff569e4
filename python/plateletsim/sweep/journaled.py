"""The runs that a journal holds: what is known of a sweep while it lasts."""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plateletsim._engine import ScenarioError
from plateletsim.sweep.header import Header, Point, Run
from plateletsim.sweep.journal import read, record_at

RUN = struct.Struct("<32sQ")  # fingerprint of the scenario, patient


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
            fingerprint, patient = RUN.unpack_from(body)
            run = fingerprint.hex(), patient
            if kind == b"R":
                self.done[run] = start
                self.failed.pop(run, None)
            else:
                self.failed[run] = body[RUN.size :].decode()

    @contextlib.contextmanager
    def reader(self) -> Iterator[Callable[[Run], bytes]]:
        """A function that gives what a run recorded."""
        with open(self.path, "rb") as file:
            yield lambda run: record_at(file, self.done[run])[1 + RUN.size :]


def journal_of(path: Path) -> Path:
    """The journal of a sweep that is not complete."""
    return path.with_name(path.name + ".journal")
