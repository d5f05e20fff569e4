"""Ten causes of a count near 30, and the tests that tell them apart.

    python -m plateletsim.ten_causes

lets ten patients fall ill, each of something else, until each has about the same count; leaves ten_causes.png and
the table behind it (ten_causes.csv) in out/. MODEL.md, "Ten causes of the same count".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim.arguments import folder_of
from plateletsim.plot.style import BLUE, GREEN, GREY, ORANGE, PURPLE, STYLE, VERMILION
from plateletsim.scenario.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas

ONSET = 10.0  # day on which everybody falls ill
PRECISE: dict[str, Any] = {"run.droplet_volume": "0.5 uL", "run.step": "2 hour", "run.record": "6 hour"}
WINDOW = 2.0  # days of which a result is the mean
GROUPS = {  # what is wrong, and how it is drawn: colours that everybody can tell apart, and a shape of its own
    "health": (GREY, "o"),
    "too few are made": (BLUE, "s"),
    "many megakaryocytes, few platelets": (PURPLE, "P"),
    "destroyed": (VERMILION, "^"),
    "held by the spleen": (GREEN, "D"),
    "several at once": (ORANGE, "X"),
}


@dataclass(frozen=True)
class Cause:
    """Somebody with a count near 30: what is wrong, how severe it is, and on which day blood is taken."""

    title: str
    group: str
    condition: str = ""
    severity: float = 1.0
    day: float = 120.0  # blood is taken
    scenario: str = "healthy_adult"
    set: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()

    def patient(self, options: Mapping[str, Any] | None = None) -> Scenario:
        """The scenario of this patient, until blood is taken.

        Parameters
        ----------
        options : mapping, optional
            What else is changed, such as the droplet's volume.

        Returns
        -------
        Scenario

        Examples
        --------
        >>> CAUSES["dic"].patient().run(seed=1)
        """
        scenario = load(self.scenario)
        if self.condition:
            scenario = scenario.with_event(self.condition, at=ONSET, severity=self.severity)
            scenario = scenario.replace({f"condition.{self.condition}.course.severity_spread": 0})
        for event in self.events:
            scenario = scenario.with_event(event["name"], **{key: value for key, value in event.items() if key != "name"})
        return scenario.replace({**PRECISE, **self.set, **(options or {}), "run.duration": self.day})


CAUSES: dict[str, Cause] = {
    "health": Cause("Health", "health"),
    "itp": Cause("Chronic ITP", "destroyed", scenario="itp_chronic_adult", set={"antibody.onset": ONSET, "antibody.titre": "0.91 ug/mL"}),
    "aplasia": Cause("Aplastic anaemia", "too few are made", "marrow_failure", 1.0),
    "chemotherapy": Cause("Carboplatin, day 21", "too few are made", day=31.0, set={"drug.carboplatin.kinetics.clearance_spread": 0}, events=[{"name": "carboplatin", "dose": "740 mg", "at": ONSET}]),
    "mds": Cause("Myelodysplasia", "many megakaryocytes, few platelets", "mds", 1.08),
    "alcohol": Cause("Alcohol, third week", "several at once", "alcohol", 1.18, day=32.0),
    "cirrhosis": Cause("Cirrhosis", "several at once", "cirrhosis", 1.29, day=180.0),
    "hiv": Cause("HIV, untreated", "several at once", "hiv", 1.17),
    "spleen": Cause("Large spleen", "held by the spleen", "splenomegaly", 4.4),
    "ttp": Cause("TTP", "destroyed", "ttp", 0.36, day=24.0),
    "dic": Cause("DIC, fourth day", "destroyed", "dic", 1.8, day=14.5),
}  # fmt: skip
TESTS: dict[str, tuple[str, str]] = {  # column: (name, unit)
    "count": ("count", "10⁹/L"),
    "tpo": ("thrombopoietin", "× normal"),
    "immature_share": ("immature fraction", "%"),
    "immature_count": ("immature platelets", "10⁹/L"),
    "volume": ("mean volume", "fL"),
    "life": ("life", "day"),
    "turnover": ("turnover", "10⁹/L/day"),
    "pooled": ("held by the spleen", "%"),
    "megakaryocytes": ("megakaryocytes", "× normal"),
    "igg": ("antibody on a platelet", "molecules"),
}


def results(cause: Cause, seed: int = 1, options: Mapping[str, Any] | None = None) -> dict[str, float]:
    """All tests of one patient, means over the two days before blood is taken.

    Parameters
    ----------
    cause : Cause
        Who is examined.
    seed : int, default: 1
        Of all chance.
    options : mapping, optional
        What else is changed, such as the droplet's volume.

    Returns
    -------
    dict
        A number for each key of TESTS, in the unit there.

    Examples
    --------
    >>> results(CAUSES["ttp"])["life"] < 1
    True
    """
    course = cause.patient(options).run(seed=seed, progress=False).to_xarray()
    now = course.sel(time=slice(cause.day - WINDOW, cause.day)).mean("time")
    well = course.sel(time=slice(0, ONSET - 1)).mean("time")
    share = float(now["immature_fraction"])
    return {
        "count": float(now["platelet_count"]),
        "tpo": float(now["tpo"] / well["tpo"]),
        "immature_share": 100 * share,
        "immature_count": share * float(now["platelet_count"]),
        "volume": float(now["mean_platelet_volume"]),
        "life": float(now["mean_platelet_lifespan"]),
        "turnover": float(now["turnover"]),
        "pooled": 100 * float(now["pooled_fraction"]),
        "megakaryocytes": float(now["megakaryocytes"] / well["megakaryocytes"]),
        "igg": float(now["bound_igg"]),
    }


def table(causes: Mapping[str, Cause] = CAUSES, seed: int = 1, options: Mapping[str, Any] | None = None) -> pandas.DataFrame:
    """All tests of all patients: a row for each cause, a column for each test.

    Parameters
    ----------
    causes : mapping, optional
        Who is examined; all ten and a healthy person if left out.
    seed : int, default: 1
        Of all chance.
    options : mapping, optional
        What else is changed, such as the droplet's volume.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> table().loc["spleen", "pooled"] > 80
    True
    """
    import pandas

    return pandas.DataFrame({name: results(cause, seed, options) for name, cause in causes.items()}).T.rename_axis("cause")


class Game:
    """One of the ten, with a count near 30, and nobody says which: order tests, then commit yourself.

    Parameters
    ----------
    number : int
        Which game: the same number hides the same cause, with the same luck.
    options : mapping, optional
        What else is changed, such as the droplet's volume.

    Examples
    --------
    >>> game = Game(3)
    >>> print(game.order("tpo"))
    >>> print(game.commit("itp"))
    """

    def __init__(self, number: int, options: Mapping[str, Any] | None = None) -> None:
        ill = [name for name in CAUSES if name != "health"]
        self._cause = ill[int(np.random.default_rng(number).integers(len(ill)))]
        self._results = results(CAUSES[self._cause], seed=number + 1, options=options)
        self.ordered: list[str] = []

    def order(self, test: str) -> str:
        """The result of one test, in words.

        Parameters
        ----------
        test : str
            A key of TESTS.

        Returns
        -------
        str

        Examples
        --------
        >>> Game(3).order("life")
        """
        name, unit = TESTS[test]
        self.ordered.append(test)
        return f"{name}: {self._results[test]:.3g} {unit}"

    def commit(self, cause: str) -> str:
        """Whether it is that, what it was, and after how many tests you knew.

        Parameters
        ----------
        cause : str
            A key of CAUSES.

        Returns
        -------
        str

        Examples
        --------
        >>> Game(3).commit("itp")
        """
        said, truth = CAUSES[cause].title, CAUSES[self._cause].title
        tests = f"after {len(self.ordered)} test{'s' * (len(self.ordered) != 1)}"
        return f"{truth}: right, {tests}" if cause == self._cause else f"Not {said}: it is {truth} ({tests})"


def draw(found: pandas.DataFrame, axes: Sequence[Any], causes: Mapping[str, Cause] = CAUSES) -> None:
    """One panel for each test, one line for each cause; the dashed line is health.

    Parameters
    ----------
    found : pandas.DataFrame
        What table() gives.
    axes : sequence of matplotlib.axes.Axes
        As many as there are tests, side by side.
    causes : mapping, optional
        Those of the table.

    Examples
    --------
    >>> draw(table(), plt.subplots(2, 5)[1].flat)
    """
    names = list(found.index)[::-1]
    for ax, (test, (title, unit)) in zip(axes, TESTS.items(), strict=True):
        if "health" in found.index:
            ax.axvline(found.loc["health", test], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        for place, name in enumerate(names):
            colour, shape = GROUPS[causes[name].group]
            ax.plot(found.loc[name, test], place, shape, color=colour, markersize=6)
        ax.set(title=title, xlabel=unit, yticks=range(len(names)), ylim=(-0.6, len(names) - 0.4))
        ax.set_yticklabels([causes[name].title for name in names])
        ax.grid(axis="y", linewidth=0.3)
        _scale(ax, test, np.asarray(found[test], float))


def _scale(ax: Any, test: str, values: np.ndarray) -> None:
    """From nothing on; logarithmic for thrombopoietin, which differs by tens, and near what is normal for the volume."""
    if test == "tpo":
        ax.set_xscale("log")
        ax.set_xticks([0.1, 0.3, 1, 3, 10, 30])
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.minorticks_off()
        ax.set_xlim(0.8 * values.min(), 1.25 * values.max())
    elif test == "volume":
        ax.set_xlim(min(8.0, values.min() - 0.2), max(10.0, values.max() + 0.2))
    else:
        most = max(float(values.max()), 1e-9)
        ax.set_xlim(-0.04 * most, 1.1 * most)


def picture(found: pandas.DataFrame, causes: Mapping[str, Cause] = CAUSES) -> Any:
    """The whole picture, with its legend.

    Parameters
    ----------
    found : pandas.DataFrame
        What table() gives.
    causes : mapping, optional
        Those of the table.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> picture(table()).savefig("ten_causes.png")
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(11.0, 6.4), layout="constrained")
        grid = figure.subplots(2, 5, sharey=True)
        draw(found, grid.ravel(), causes)
        used = {causes[name].group for name in found.index}
        for group, (colour, shape) in GROUPS.items():
            if group in used:
                grid[0, 0].plot([], [], shape, color=colour, label=group)
        figure.legend(loc="outside lower center", ncols=len(used), frameon=False)
        figure.suptitle("Ten causes of a count near 30: which test tells them apart?")
    return figure


def main(folder: Path = Path("out")) -> None:
    """Examine all, and save the picture and the table in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = table()
    found.round(3).to_csv(folder / "ten_causes.csv")
    picture(found).savefig(folder / "ten_causes.png", dpi=150)
    print(found.round(2).to_string())
    print(f"\nten_causes.png and ten_causes.csv are in {folder.resolve()}")


if __name__ == "__main__":
    main(folder_of(__doc__))
