"""How far a run has come, where somebody can see it: a bar on a terminal or in a notebook, a line now and then in a log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from plateletsim.display import Display, display_for

Report = Callable[[float, float, float], object]
"""Called now and then with the day reached, the duration in days and a platelet count in 1e9/L."""

Progress = Report | bool | None


@contextlib.contextmanager
def reporting(progress: Progress, title: str) -> Iterator[Report | None]:
    """What a run shall call, for as long as it runs: a function given; else what shows it, or None.

    progress  None: shown on a terminal or in a notebook; True: in a log, too; False: silent
    """
    if callable(progress):
        yield progress
        return
    with _shown(progress, title) as display:

        def report(day: float, duration: float, count: float) -> None:
            if display is not None:
                display.show(day, duration, f"day {day:.0f} of {duration:.0f}, count {count:.0f} ×10⁹/L")

        yield report if display is not None else None


Count = Callable[[int, int, int], object]
"""Called now and then with the runs done, the runs in all and the runs that failed."""

SweepProgress = Count | bool | None


@contextlib.contextmanager
def counting(progress: SweepProgress, title: str, already: int = 0) -> Iterator[Count | None]:
    """As reporting(), for many runs; `already` of them were done before and say nothing about the rate."""
    if callable(progress):
        yield progress
        return
    start = time.monotonic()
    with _shown(progress, title) as display:

        def report(done: int, total: int, failed: int) -> None:
            rate = (done - already) / max(time.monotonic() - start, 1e-3)
            where = f"{done} of {total} runs, {rate:.3g}/s" + (f", {failed} failed" if failed else "")
            if display is not None:
                display.show(done - already, total - already, where)

        yield report if display is not None else None


Meeting = Callable[[int, int, int], object]
"""Called now and then with the patients diagnosed, the patients wanted and the patients followed."""

CohortProgress = Meeting | bool | None


@contextlib.contextmanager
def meeting(progress: CohortProgress, title: str, wanted: int) -> Iterator[Callable[[int, int], object] | None]:
    """As reporting(), for patients who are followed until so many are diagnosed."""
    if callable(progress):
        yield lambda found, followed: progress(found, wanted, followed)
        return
    with _shown(progress, title) as display:

        def report(found: int, followed: int) -> None:
            if display is not None:
                display.show(found, wanted, f"{found} of {wanted} diagnosed, {followed} followed")

        yield report if display is not None else None


@contextlib.contextmanager
def _shown(wanted: bool | None, title: str) -> Iterator[Display | None]:
    display = display_for(wanted, title)
    if display is None:
        yield None
    else:
        with contextlib.closing(display):
            yield display
