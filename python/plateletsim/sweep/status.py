"""How far a sweep has come, told from its files while it runs or after it stopped."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from pathlib import Path

from plateletsim.sweep.journaled import JournalRuns, journal_of
from plateletsim.sweep.store import sources_at


@dataclass(frozen=True)
class Status:
    """Runs of a sweep, by what became of them."""

    path: Path
    state: str
    """complete, incomplete (it lacks shards), running or interrupted"""
    done: int
    failed: int
    total: int
    rate: float
    """runs per second of the last session; 0 if it is over"""
    missing: str = ""
    """Shards that are not in it, in words."""

    def __str__(self) -> str:
        text = f"{self.path}: {self.state}, {self.done} of {self.total} runs done"
        if self.failed:
            text += f", {self.failed} failed"
        if self.missing:
            text += f"; {self.missing}"
        left = self.total - self.done - self.failed
        if self.state == "running" and self.rate > 0 and left:
            text += f", {self.rate:.3g}/s, {_words(left / self.rate)} left"
        return text


def status_of(path: Path) -> Status:
    """Reads only. Raises ScenarioError if there is no sweep.

    >>> print(status_of(Path("sweep.h5")))
    """
    sources = sources_at(path)
    done = set().union(*(source.done for source in sources))
    failed = set().union(*(source.failed for source in sources)) - done
    journals = [source for source in sources if isinstance(source, JournalRuns)]
    if not journals:
        header = sources[0].header
        missing = header.missing_shards() if header is not None and len(header.shards) > 1 else ""
        state = "incomplete" if missing else "complete"
        return Status(path, state, len(done), len(failed), len(done) + len(failed), 0.0, missing)
    session = journals[0].session
    total = max(session.get("runs", 0), len(done) + len(failed))
    seconds = max(journal_of(path).stat().st_mtime - session.get("started", 0.0), 1e-3)
    rate = (len(done) + len(failed) - session.get("done", 0)) / seconds
    return Status(path, "running" if _locked(journal_of(path)) else "interrupted", len(done), len(failed), total, rate)


def _locked(path: Path) -> bool:
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _words(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
