"""Counts as a measurement table of PEtab, the exchange format of systems biology, and back.

One row per count: observableId is platelet_count, simulationConditionId the person, time in days, measurement in 1e9/L.
Two columns of our own, which PEtab allows: `censoring` is left where less than the number was reported, right where more.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from plateletsim._engine import ScenarioError
from plateletsim.calibration.observed import Analyser, Counts

_OBSERVABLE = "platelet_count"
_COLUMNS = ("observableId", "simulationConditionId", "time", "measurement", "noiseParameters", "censoring")
_NAME = re.compile(r"[A-Za-z_]\w*")
_SIDES = {"left": (True, False), "right": (False, True), "none": (False, False), "": (False, False)}


def write_petab(path: str | os.PathLike[str], patients: Mapping[str, Counts], analyser: Analyser = Analyser()) -> None:  # noqa: B008
    """A measurement table; noiseParameters are the relative part and the floor of the analyser's deviation.

    Parameters
    ----------
    path : path
        Name of the file.
    patients : mapping of str to Counts
        Counts by name.
    analyser : Analyser, default: Analyser()
        Noise and mistakes of the counts.

    Raises
    ------
    ScenarioError
        For a name that PEtab does not take.

    Examples
    --------
    >>> write_petab("measurements.tsv", read_patients("ward.csv"))
    """
    for name in patients:
        if not _NAME.fullmatch(name):
            raise ScenarioError(f'"{name}": PEtab names persons by letters, digits and underscores, a letter first')
    noise = f"{analyser.variation!r};{analyser.floor!r}"
    rows = ["\t".join(_COLUMNS)]
    for name, counts in patients.items():
        sides = np.where(counts.below, "left", np.where(counts.above, "right", "none"))
        for day, count, side in zip(counts.day, counts.count, sides, strict=True):
            rows.append(f"{_OBSERVABLE}\t{name}\t{float(day)!r}\t{float(count)!r}\t{noise}\t{side}")
    Path(path).write_text("\n".join(rows) + "\n", "utf-8")


def read_petab(path: str | os.PathLike[str]) -> dict[str, Counts]:
    """Counts by simulationConditionId, from a measurement table; other observables are passed over.

    Parameters
    ----------
    path : path
        Name of the file.

    Returns
    -------
    dict of str to Counts

    Raises
    ------
    ScenarioError
        With the line that cannot be read.

    Examples
    --------
    >>> read_petab("measurements.tsv")["Ada"].count
    """
    rows: dict[str, list[tuple[float, float, bool, bool]]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        table = csv.DictReader(file, delimiter="\t")
        missing = [name for name in _COLUMNS[:4] if name not in (table.fieldnames or ())]
        if missing:
            raise ScenarioError(f"{path}:1: not a measurement table of PEtab: there is no column {', '.join(missing)}")
        for number, cells in enumerate(table, 2):
            if cells["observableId"] == _OBSERVABLE:
                rows.setdefault(cells["simulationConditionId"], []).append(_row(f"{path}:{number}", cells))
    if not rows:
        raise ScenarioError(f"{path}: there is no observable {_OBSERVABLE} in it")
    return {name: _counts(sorted(some)) for name, some in rows.items()}


def _counts(rows: list[tuple[float, float, bool, bool]]) -> Counts:
    day, count, below, above = zip(*rows, strict=True)
    return Counts(np.array(day), np.array(count), np.array(below), np.array(above))


def _row(where: str, cells: Mapping[str, str]) -> tuple[float, float, bool, bool]:
    try:
        day, count = float(cells["time"]), float(cells["measurement"])
    except (TypeError, ValueError):
        raise ScenarioError(f'{where}: time and measurement are numbers, not "{cells["time"]}" and "{cells["measurement"]}"') from None
    if not (np.isfinite([day, count]).all() and min(day, count) >= 0):
        raise ScenarioError(f"{where}: days and counts are not negative")
    side = _SIDES.get(cells.get("censoring") or "")
    if side is None:
        raise ScenarioError(f'{where}: censoring is left, right or none, not "{cells["censoring"]}"')
    return day, count, *side
