"""Where progress is shown: on a terminal, under a cell of a notebook, in a log."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import Any, Protocol

_IN_A_LOG = 30.0  # seconds between two lines, and before the first
_IN_A_NOTEBOOK = 0.25  # seconds between two pictures


class Display(Protocol):
    """Shows how much is done of how much, with words; nothing before the first call of show()."""

    def show(self, done: float, total: float, where: str) -> None: ...

    def close(self) -> None: ...


def display_for(wanted: bool | None, title: str) -> Display | None:
    """The one that fits; of None, where somebody looks at it, and of True, in a log otherwise."""
    if wanted is False:
        return None
    if in_a_notebook():
        return Cell(title)
    if sys.stderr.isatty():
        return Bar(title)
    return Log(title) if wanted else None


def in_a_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    if "ipykernel" not in sys.modules or "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return shell is not None and hasattr(shell, "kernel")


class Bar:
    """On a terminal; it is gone when the run is."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn: contextlib.ExitStack | None = None

    def show(self, done: float, total: float, where: str) -> None:
        if self._drawn is None:
            self._draw(total)
        self._bar.update(self._task, completed=done, total=total, where=where)

    def _draw(self, total: float) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[where]}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._title, total=total, where="")
        self._drawn = contextlib.ExitStack()
        self._drawn.enter_context(self._bar)

    def close(self) -> None:
        if self._drawn is not None:
            self._drawn.close()


class Cell:
    """Under the cell of a notebook that runs; no widgets are needed."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._handle: Any = None
        self._shown = 0.0

    def show(self, done: float, total: float, where: str) -> None:
        now = time.monotonic()
        if self._handle is not None and now - self._shown < _IN_A_NOTEBOOK:
            return
        self._shown = now
        import html

        self._put({
            "text/plain": f"{self._title}: {where}",
            "text/html": f'{html.escape(self._title)} <progress value="{done:g}" max="{max(total, 1e-9):g}"></progress> {html.escape(where)}',
        })  # fmt: skip

    def close(self) -> None:
        if self._handle is not None:
            self._put({"text/plain": "", "text/html": ""})

    def _put(self, data: dict[str, str]) -> None:
        if self._handle is None:
            self._handle = sys.modules["IPython"].display.display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


class Log:
    """In a file or a pipe: one line now and then, with the time left."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = self._shown = time.monotonic()

    def show(self, done: float, total: float, where: str) -> None:
        now = time.monotonic()
        if now - self._shown < _IN_A_LOG:
            return
        self._shown = now
        left = (now - self._start) * (total - done) / done if done > 0 else 0.0
        print(f"{self._title}: {where}" + (f", {left / 60:.0f} min left" if left > 0 else ""), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is left open."""
