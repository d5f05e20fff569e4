"""What the laboratory says: which count is meant, and all its tests of one day as a sheet of paper."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import xarray

REPORTED = "reported_platelet_count"

# name of a probe: words, unit, what is usual in health (none where it hangs on the instrument's gate), digits
_TESTS = {
    REPORTED: ("platelets", "10⁹/L", (150.0, 400.0), 0),
    "reported_mean_platelet_volume": ("mean platelet volume", "fL", (7.0, 12.0), 1),
    "reported_immature_fraction": ("immature fraction", "%", None, 1),
    "reported_immature_count": ("immature platelets", "10⁹/L", None, 1),
    "reported_tpo": ("thrombopoietin", "of normal", (0.4, 2.5), 1),
    "reported_glycocalicin": ("glycocalicin", "µg/mL", None, 2),
    "reported_glycocalicin_index": ("glycocalicin index", "µg/mL", (0.5, 1.3), 1),
}


def count_name(recorded: Container[str], reported: bool | None = None) -> str:
    """Which count is meant: the laboratory's, where there is one and nobody asks for the truth. Raises KeyError.

    >>> count_name(["platelet_count", "reported_platelet_count"])
    'reported_platelet_count'
    """
    if reported and REPORTED not in recorded:
        raise KeyError(f"no {REPORTED} was recorded: a scenario with [assay.blood_count] has a laboratory that reports counts")
    return REPORTED if REPORTED in recorded and reported is not False else "platelet_count"


def report(ds: xarray.Dataset, day: float) -> pandas.DataFrame:
    """All that the laboratory found in the blood of one patient on a day, as a doctor reads it.

    Parameters
    ----------
    ds : xarray.Dataset
        A result of one patient, as to_xarray() gives it.
    day : float
        Day since the start; the row nearest to it is the sample.

    Returns
    -------
    pandas.DataFrame
        By test: result, unit, what is usual, and a mark "low", "high" or "positive". Usual is roughly what nineteen of
        twenty healthy people have; it stands where it does not hang on the instrument.

    Raises
    ------
    KeyError
        If no laboratory reports anything.

    Examples
    --------
    >>> from plateletsim import laboratory
    >>> laboratory.report(result.to_xarray(), day=150)
    """
    import pandas

    lines = list(_lines(ds.sel(time=day, method="nearest")))
    if not lines:
        raise KeyError("no laboratory reports anything of this patient: a scenario with sections such as [assay.blood_count] has one")
    return pandas.DataFrame(lines, columns=["test", "result", "unit", "usual", "mark"]).set_index("test")


def _lines(row: xarray.Dataset) -> Iterator[tuple[str, str, str, str, str]]:
    import numpy as np

    for name, (words, unit, usual, digits) in _TESTS.items():
        if name not in row:
            continue
        value = float(row[name]) * (100 if unit == "%" else 1)
        mark = "" if usual is None or not np.isfinite(value) else "low" if value < usual[0] else "high" if value > usual[1] else ""
        yield words, f"{value:.{digits}f}" if np.isfinite(value) else "not possible", unit, f"{usual[0]:g}–{usual[1]:g}" if usual else "", mark
    if "reported_antibody" in row:
        for test in row["antibody_test"].values:
            density = float(row["reported_antibody"].sel(antibody_test=test))
            yield str(test), f"{density:.1f}", "of the cut-off", "below 1", "positive" if density > 1 else ""
