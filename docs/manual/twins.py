"""Two courses in one picture: somebody, and the same person with one thing more."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt

COUNT = "platelet count (10⁹/L)"


def draw(file: Path, alone: Sequence[Any], other: Sequence[Any], days: tuple[float, float], since: str, quantity: str = COUNT, color: str = "tab:blue") -> None:
    """Each course is days since it began, values and a label; the first one is grey."""
    figure, axis = plt.subplots(figsize=(7, 3))
    axis.margins(y=0.08)
    for (time, values, label), shade in ((alone, "0.6"), (other, color)):
        axis.plot(time, values, color=shade, lw=1.2, label=label)
    axis.axvline(0, color="0.85", lw=1, zorder=0)
    axis.set_ylim(bottom=0)
    axis.set(xlim=days, xlabel=f"days since {since}", ylabel=quantity)
    axis.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file, dpi=110, facecolor="white")
    plt.close(figure)
