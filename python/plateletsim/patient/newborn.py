"""Mother and child as two patients: what crosses the placenta from a mother's run is the antibody of her newborn's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plateletsim import _engine
from plateletsim.arguments import measured
from plateletsim.patient.result import Result
from plateletsim.scenario.scenario import Scenario, load
from plateletsim.scenario.timeline import measured as measured_in
from plateletsim.scenario.timeline import plain

BIRTH = 90.0
"""Day of birth in a newborn's run, which begins three months before it."""
EPITOPES = ("GPIIb/IIIa", "GPIb")
"""In the order of the probes free_autoantibody and bound_autoantibody."""
_MONTH = 28.0  # days before birth whose mean level is the mother's
_NANOMOLAR = 0.15  # ug/mL of IgG
_LOOSEST, _TIGHTEST = 1e5, 1e-3  # nM, what a clone may have


def newborn(mother: Result, day: float | None = None, *, transfer: float = 1.1) -> Scenario:
    """The child of a mother whose run is at hand: her antibody, which crosses the placenta, and no cell that makes any.

    Free antibody alone can cross; what is on the mother's platelets stays there. Placenta and child are those of
    scenarios/newborn.toml: transport grows over three months and ends with birth, on day 90 of the child's run. The child
    has macrophages, marrow and platelets of its own.

    Parameters
    ----------
    mother : Result
        One patient, with antibody against platelets.
    day : float, optional
        Of birth, in the mother's run; its end if left out. Her mean level of the four weeks before it is passed on.
    transfer : float, default: 1.1
        Level in a child without platelets at birth, relative to the mother's free level: what is measured of all IgG.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        For several mothers at once, for one without antibody in her scenario, and for a day outside her run.

    Examples
    --------
    >>> mother = plateletsim.load("itp_chronic_adult").run(seed=1)
    >>> newborn(mother).run(seed=1).plot()
    """
    if mother.several:
        raise _engine.ScenarioError("a newborn has one mother: take one patient of the result")
    time, born = mother.time, mother.time[-1] if day is None else measured("day", day, "day")
    before = (time > born - _MONTH) & (time <= born)
    if not time[0] <= born <= time[-1] or not before.any():
        raise _engine.ScenarioError(f"day = {born:g}: the mother's run has rows from day {time[0]:g} to {time[-1]:g}")
    if "free_autoantibody" not in mother.variables:
        raise _engine.ScenarioError(f"{mother.scenario.title!r} has no antibody against platelets")
    free, bound = (mother[name][before].mean(0) for name in ("free_autoantibody", "bound_autoantibody"))
    return child_of(free, bound, mother.scenario, transfer)


def child_of(free: ArrayLike, bound: ArrayLike, mother: Scenario, transfer: float = 1.1) -> Scenario:
    """The same from levels: free antibody of the mother (ug/mL) and molecules on her mean platelet, both by epitope."""
    ratio = measured("transfer", transfer, "1")
    if not 0 <= ratio <= 10:
        raise _engine.ScenarioError(f"transfer = {transfer}: a number between 0 and 10 is needed")
    child = load("newborn")
    level = np.asarray(free, float)
    shares = level / level.sum() if level.sum() > 0 else np.array([1.0, 0.0])
    changes: dict[str, Any] = {"antibody.titre": float(ratio * level.sum() / crossed(child))}
    for i, affinity in enumerate(affinities(level, np.asarray(bound, float), mother)):
        changes |= {f"antibody.clone.{i}.share": float(shares[i]), f"antibody.clone.{i}.affinity": float(affinity)}
    return child.replace(changes)


def affinities(free: NDArray[np.float64], bound: NDArray[np.float64], mother: Scenario) -> NDArray[np.float64]:
    """Of each epitope's antibody together, nM: with the sites that the mother's platelets have, so much free holds so much bound."""
    told = mother.tree["platelet"]
    sites = np.array([float(plain(told[name])) for name in ("sites_gpiibiiia", "sites_gpib")])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = free * (sites / bound - 1.0) / _NANOMOLAR
    return np.clip(np.nan_to_num(found, nan=_LOOSEST, posinf=_LOOSEST), _TIGHTEST, _LOOSEST)


def crossed(child: Scenario) -> float:
    """Level at birth in a child without platelets, of the titre: IgG comes along x e^(1 - x), x = day / rise, and is broken down."""
    rise, half_life = (measured_in(child.tree[section][key], "day") for section, key in (("antibody", "rise"), ("igg", "half_life")))
    rate = math.log(2) / half_life
    net = rate - 1 / rise  # of the integrand, day * e^(net * day)
    scaled = net * rise
    area = rise**2 * ((math.exp(scaled) * (scaled - 1) + 1) / scaled**2 if abs(scaled) > 1e-4 else 0.5 + scaled / 3)
    return rate * math.exp(1 - rate * rise) / rise * area
