"""What all pictures share: colours that everybody can tell apart, clinical lines, units as people write them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

if TYPE_CHECKING:
    import xarray

# Okabe and Ito, "Color universal design" (2008).
BLACK, GREY = "#000000", "#999999"
ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
BAND, HALF = "5–95 % of patients", "25–75 % of patients"

CAUSES = {
    "senescence": ("old age", SKY),
    "haemostasis": ("vessel upkeep", BLUE),
    "spleen_macrophage": ("spleen macrophages", VERMILION),
    "liver_macrophage": ("liver macrophages", ORANGE),
    "ashwell_morell": ("Ashwell–Morell", YELLOW),
    "complement": ("complement", PURPLE),
    "cytotoxic_t": ("cytotoxic T cells", GREEN),
    "consumption": ("consumption", GREY),
    "bleeding": ("bleeding", BLACK),
}
NAMES = {"tpo": "thrombopoietin", "igg": "IgG", "bound_igg": "bound IgG"}  # that are not ordinary words
CLINICAL_LINES = (10, 30, 100, 150)  # 1e9/L

STYLE: dict[Any, Any] = {"axes.spines.top": False, "axes.spines.right": False, "font.size": 9.0, "axes.titlesize": 10.0,
          "axes.titlelocation": "left", "legend.frameon": False, "legend.fontsize": 8.0}  # fmt: skip


def clinical_lines(ax: Axes, named: bool = True) -> Axes:
    """The counts below which bleeding is feared, treatment considered, ITP diagnosed, a count called low.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    named : bool, default: True
        Whether the lines carry their numbers.

    Returns
    -------
    matplotlib.axes.Axes
    """
    for level in CLINICAL_LINES:
        ax.axhline(level, color=GREY, linewidth=0.6, linestyle=(0, (4, 3)), zorder=0)
        if named:
            ax.annotate(str(level), (1, level), (3, 0), ("axes fraction", "data"), textcoords="offset points",
                        fontsize=7, color="#666666", va="center", annotation_clip=False)  # fmt: skip
    return ax


def verbatim(name: str) -> str:
    """A name of the user's as it is: a "$" begins no formula, and a "_" in front keeps nothing out of a legend.

    >>> verbatim("cost in $")
    'cost in \\\\$'
    """
    return ("\u200b" if name.startswith("_") else "") + name.replace("$", r"\$")


def looks(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Colour and dashes of each name, which differ for as many names as there are colours times dashes."""
    ways = [{"color": colour, "linestyle": dash} for dash in DASHES for colour in COLOURS]
    return dict(zip(names, itertools.cycle(ways), strict=False))


def once(ax: Axes, words: str) -> str:
    """A label for the first of many alike; no label for the others."""
    return words if words not in ax.get_legend_handles_labels()[1] else "_"


def unit_in_words(units: str) -> str:
    """As people read it: 10⁹/L rather than 1e9 L-1.

    Parameters
    ----------
    units : str
        As UDUNITS writes it.

    Returns
    -------
    str
    """
    words = units.replace("1e9 ", "10⁹ ")
    for name in ("mL", "L", "kg", "day"):
        words = words.replace(f" {name}-1", f"/{name}")
    return words


def quantity_in_words(name: str, attributes: Mapping[str, Any]) -> str:
    """A variable and its unit, for an axis.

    >>> quantity_in_words("platelet_count", {"units": "1e9 L-1"})
    'platelet count (10⁹/L)'
    """
    return f"{NAMES.get(name, name.replace('_', ' '))} ({unit_in_words(attributes['units'])})"


def over_time(ds: xarray.Dataset, ax: Axes) -> Axes:
    """The horizontal axis of a course."""
    time = ds["time"].values
    ax.set_xlabel("time (day)")
    if len(time) > 1:
        ax.set_xlim(time[0], time[-1])
    return ax
