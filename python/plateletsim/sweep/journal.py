"""An append-only file of records, each with its length and a checksum: whatever was written before a crash is found again."""

from __future__ import annotations

import fcntl
import os
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from plateletsim._engine import ScenarioError

MAGIC = b"plateletsim journal 1\n"
_HEAD = struct.Struct("<4sII")  # mark, length, checksum
_MARK = b"rec\n"
_LARGEST = 1 << 31


class Journal:
    """Open for appending by one process at a time. Raises ScenarioError if another one has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open(path, "a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise ScenarioError(f"{path}: another process is writing this sweep") from None
        self._repair()
        self._synced = time.monotonic()

    def append(self, record: bytes) -> int:
        """Write a record; returns where it begins. On the disk within about a second."""
        start = self._end
        self._file.write(_HEAD.pack(_MARK, len(record), zlib.crc32(record)) + record)
        self._file.flush()
        self._end += _HEAD.size + len(record)
        if time.monotonic() - self._synced > 1:
            self.sync()
        return start

    def sync(self) -> None:
        """Onto the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Nothing more will come."""
        if not self._file.closed:
            self.sync()
            self._file.close()

    def remove(self) -> None:
        """Delete the file, when all that it holds is safe elsewhere."""
        self.path.unlink()
        self._file.close()

    def _repair(self) -> None:
        """Cut off a record that a crash left half written."""
        self._end = self._file.seek(0, os.SEEK_END)
        if self._end < len(MAGIC):
            self._file.truncate(0)
            self._file.write(MAGIC)
            self._file.flush()
            self._end = len(MAGIC)
            return
        end = len(MAGIC)
        for start, record in read(self.path):
            end = start + _HEAD.size + len(record)
        if end < self._end:
            self._file.truncate(end)
            self._end = end


def read(path: Path) -> Iterator[tuple[int, bytes]]:
    """Records up to the first that is incomplete or damaged. Raises ScenarioError for a foreign file."""
    with open(path, "rb") as file:
        magic = file.read(len(MAGIC))
        if magic != MAGIC[: len(magic)]:
            raise ScenarioError(f"{path}: not a journal of a sweep")
        start, size = len(MAGIC), os.fstat(file.fileno()).st_size
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            mark, length, checksum = _HEAD.unpack(head)
            if mark != _MARK or length > min(_LARGEST, size - start):
                return
            record = file.read(length)
            if len(record) != length or zlib.crc32(record) != checksum:
                return
            yield start, record
            start += _HEAD.size + length


def record_at(file: BinaryIO, start: int) -> bytes:
    """The record that begins there."""
    file.seek(start)
    return file.read(_HEAD.unpack(file.read(_HEAD.size))[1])
