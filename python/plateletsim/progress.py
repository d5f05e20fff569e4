"""A progress bar that shows the simulated day and the count, where somebody can see it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

Report = Callable[[float, float, float], object]
"""Called now and then with the day reached, the duration in days and a platelet count in 1e9/L."""

Progress = Report | bool | None


@contextlib.contextmanager
def reporting(progress: Progress, title: str) -> Iterator[Report | None]:
    """What a run shall call, for as long as it runs: a function given, a bar on a terminal or in a notebook, or None."""
    if callable(progress):
        yield progress
    elif progress is True or (progress is None and _watched()):
        with contextlib.closing(_Bar(title)) as bar:
            yield bar.update
    else:
        yield None


def _watched() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


class _Bar:
    """Drawn with the first report: a run that is over at once shows none."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn: contextlib.ExitStack | None = None

    def update(self, day: float, duration: float, count: float) -> None:
        if self._drawn is None:
            self._draw(duration)
        where = f"day {day:.0f} of {duration:.0f}, count {count:.0f} ×10⁹/L"
        self._bar.update(self._task, completed=day, total=duration, where=where)

    def _draw(self, duration: float) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[where]}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._title, total=duration, where="")
        self._drawn = contextlib.ExitStack()
        self._drawn.enter_context(self._bar)

    def close(self) -> None:
        if self._drawn is not None:
            self._drawn.close()


Count = Callable[[int, int, int], object]
"""Called now and then with the runs done, the runs in all and the runs that failed."""

SweepProgress = Count | bool | None


@contextlib.contextmanager
def counting(progress: SweepProgress, title: str, already: int = 0) -> Iterator[Count | None]:
    """As reporting(), for many runs; `already` of them were done before and say nothing about the rate."""
    if callable(progress):
        yield progress
    elif progress is True or (progress is None and _watched()):
        with contextlib.closing(_SweepBar(title, already)) as bar:
            yield bar.update
    else:
        yield None


class _SweepBar(_Bar):
    """Runs done, rate, time left: judged by the runs of this session alone."""

    def __init__(self, title: str, already: int) -> None:
        super().__init__(title)
        self._already, self._start = already, time.monotonic()

    def update(self, done: int, total: int, failed: int) -> None:  # type: ignore[override]
        if self._drawn is None:
            self._draw(total - self._already)
        rate = (done - self._already) / max(time.monotonic() - self._start, 1e-3)
        where = f"{done} of {total} runs, {rate:.3g}/s" + (f", {failed} failed" if failed else "")
        self._bar.update(self._task, completed=done - self._already, where=where)


Meeting = Callable[[int, int, int], object]
"""Called now and then with the patients diagnosed, the patients wanted and the patients followed."""

CohortProgress = Meeting | bool | None


@contextlib.contextmanager
def meeting(progress: CohortProgress, title: str, wanted: int) -> Iterator[Callable[[int, int], object] | None]:
    """As reporting(), for patients who are followed until so many are diagnosed."""
    if callable(progress):
        yield lambda found, followed: progress(found, wanted, followed)
    elif progress is True or (progress is None and _watched()):
        with contextlib.closing(_CohortBar(title, wanted)) as bar:
            yield bar.update
    else:
        yield None


class _CohortBar(_Bar):
    def __init__(self, title: str, wanted: int) -> None:
        super().__init__(title)
        self._wanted = wanted

    def update(self, found: int, followed: int) -> None:  # type: ignore[override]
        if self._drawn is None:
            self._draw(self._wanted)
        self._bar.update(self._task, completed=found, where=f"{found} of {self._wanted} diagnosed, {followed} followed")
