"""Acute or chronic: the share of patients who are ill after a year, by tolerance and by how long the trigger lasts.

    python -m plateletsim.phase_diagram

follows 2,880 virtual patients for 400 days, in minutes on two cores, and leaves phase_diagram.png and the runs
behind it (phase_diagram.h5) in out/. MODEL.md, "Acute or chronic".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter

from plateletsim.arguments import folder_of
from plateletsim.plot.style import BLACK, STYLE
from plateletsim.scenario.declared import Value
from plateletsim.scenario.scenario import Scenario, load
from plateletsim.sweep.sweep import sweep
from plateletsim.sweep.swept import Sweep

TOLERANCE, PERSISTENCE = "patient_immunity.tolerance", "infection.bystander_time"
STRENGTHS = np.geomspace(0.5, 60, 12).round(2).tolist()  # of tolerance
DAYS = np.geomspace(20, 600, 10).round().tolist()  # for which the trigger lasts
SENSITIVITY = 3.0  # of macrophages to IgG: high, for most people are too little sensitive to fall ill whatever else happens
YEAR = 400.0  # day: a year from any diagnosis within the first month
LOW = 100.0  # 1e9/L
NORMAL = 1.2815515655446004  # tenth and ninetieth percentile of the standard normal law


def people(scenario: Scenario | str = "itp_adult") -> Scenario:
    """Adults without infections, sensitive to IgG, whose tolerance and trigger are those that a sweep sets.

    In everything else (epitope, affinity, block of the marrow, size of a response, luck) they differ as patients do.

    >>> people().run(seed=1, replicates=4)
    """
    chosen = load(scenario) if isinstance(scenario, str) else scenario
    changes: dict[str, Value] = {"infection.rate": 0, "infection.bystander_spread": 0, "patient_immunity.sensitivity": SENSITIVITY}
    changes |= {f"patient_immunity.{key}": 0 for key in ("tolerance_spread", "tolerance_age_slope", "sensitivity_spread")}
    changes |= {"run.droplet_volume": "0.005 uL", "run.duration": YEAR, "run.record": "20 day", "run.step": "6 hour"}
    changes |= {"marrow.megakaryocyte_sample": 300, "phagocytosis.sample": 100}  # small: many patients, not precise ones
    return chosen.replace(changes)


def phase_diagram(
    scenario: Scenario | str = "itp_adult",
    tolerance: Sequence[float] = STRENGTHS,
    persistence: Sequence[float] = DAYS,
    patients: int = 24,
    **options: Any,
) -> Sweep:
    """The same patients at every point of a grid; `options` are those of sweep().

    tolerance    of regulatory T cells, 1
    persistence  days for which help from elsewhere lasts
    patients     at each point

    >>> ill = chronic(phase_diagram(tolerance=[0.5, 2, 8], persistence=[20, 200], patients=8))
    """
    return sweep(people(scenario), {TOLERANCE: list(tolerance), PERSISTENCE: list(persistence)}, replicates=patients, **options)


def chronic(sw: Sweep) -> Any:
    """Share of patients below 100 after 400 days, as a grid: shape (persistence, tolerance)."""
    last = sw.grid()["platelet_count"].isel(time=-1)
    return (last < LOW).mean("replicate").transpose(PERSISTENCE, TOLERANCE)


def draw(sw: Sweep, ax: Axes, scenario: Scenario | str = "itp_adult") -> Axes:
    """Colours for the share of chronic disease, its contours, and where children and adults lie.

    >>> draw(phase_diagram(patients=8), plt.gca())
    """
    share = chronic(sw)
    x, y = (np.asarray(share[key].values, float) for key in (TOLERANCE, PERSISTENCE))
    colours = ax.pcolormesh(x, y, share, shading="gouraud", cmap="cividis", vmin=0, vmax=1)
    ax.set(xscale="log", yscale="log", xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    lines = ax.contour(x, y, _smooth(share), levels=[0.1, 0.5], colors=["white"], linestyles=["dotted", "solid"])
    ax.clabel(lines, fmt=lambda level: f"{100 * level:.0f} %", fontsize=8)
    _typical(ax, load(scenario) if isinstance(scenario, str) else scenario)
    assert ax.figure is not None
    ax.figure.colorbar(colours, ax=ax, label="share of patients with a count below 100 after 400 days")
    ax.set(xlabel="strength of tolerance (regulatory T cells, 1 = a full helper response)",
           ylabel="persistence of the trigger (days)")  # fmt: skip
    for axis, places in ((ax.xaxis, (0.5, 1, 2, 5, 10, 20, 50)), (ax.yaxis, (20, 50, 100, 200, 500))):
        axis.set_major_locator(FixedLocator(places))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(NullFormatter())
    return ax


def _typical(ax: Axes, scenario: Scenario) -> None:
    """Bars from the 10th to the 90th percentile of people of five and of fifty; the dot is the median."""
    level, slope, spread = (scenario.quantity(f"patient_immunity.tolerance{end}", "1") for end in ("", "_age_slope", "_spread"))
    wide = np.exp(NORMAL * spread)
    for age, height in ((5, 1.09), (50, 1.03)):  # above the picture
        middle = level * (age / 5) ** -slope
        span = np.clip([middle / wide, middle * wide], *ax.get_xlim())
        at: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "clip_on": False}
        ax.plot(span, [height] * 2, color=BLACK, linewidth=2, **at)
        ax.plot(middle, height, "o", color=BLACK, markersize=5, **at)
        ax.text(span[0] * 0.9, height, f"people of {age}", ha="right", va="center", fontsize=8, **at)


def _smooth(share: Any) -> Any:
    """Each point with its neighbours, for the lines only: chance of a few dozen patients would fray them."""
    padded = np.pad(np.asarray(share, float), 1, mode="edge")
    along = 0.25 * padded[:, :-2] + 0.5 * padded[:, 1:-1] + 0.25 * padded[:, 2:]
    return 0.25 * along[:-2] + 0.5 * along[1:-1] + 0.25 * along[2:]


def main(folder: Path = Path("out")) -> None:
    """Run it, and save the picture and the runs in `folder`."""
    import matplotlib
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    sw = phase_diagram(store=folder / "phase_diagram.h5")
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 5.0), layout="constrained")
        ax = draw(sw, figure.subplots())
        ax.set_title("Acute or chronic? 24 virtual patients at each of 120 points", pad=34)
        figure.savefig(folder / "phase_diagram.png", dpi=150)
    print(f"phase_diagram.png is in {folder.resolve()}")


if __name__ == "__main__":
    main(folder_of(__doc__))
