"""What a sweep found: a lazy xarray of every run, and numbers about patients that never come without their spread."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim import outcomes
from plateletsim._engine import ScenarioError, measure
from plateletsim.files import require_kind
from plateletsim.foreign import require_plain
from plateletsim.optional import need
from plateletsim.scenario.scenario import restored
from plateletsim.sweep import statistics
from plateletsim.sweep.file import read_index
from plateletsim.sweep.header import Header
from plateletsim.sweep.journaled import journal_of
from plateletsim.sweep.statistics import Sample
from plateletsim.sweep.store import merge_into

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.figure import Figure

Days = tuple[float, float] | None
"""From and to, both included; None for all."""

_BLOCK = 1 << 22  # numbers read at a time


def open_sweep(path: str | os.PathLike[str]) -> Sweep:
    """A sweep from its file, read only as far as it is asked for; of one that is still running, what there is by now.

    Parameters
    ----------
    path : path
        Name of the file.

    Returns
    -------
    Sweep

    Raises
    ------
    ScenarioError
        If there is no sweep.

    Examples
    --------
    >>> open_sweep("sweep.h5").sel({"antibody.titre": "3 ug/mL"}).summary()
    """
    path = Path(path)
    if not journal_of(path).exists():
        if not path.exists():
            raise ScenarioError(f"{path}: there is no such sweep")
        require_kind(path, "platelet-sweep")
        return opened(path)
    folder = tempfile.TemporaryDirectory(prefix="plateletsim-")
    snapshot = Path(folder.name) / "sweep.h5"
    merge_into(snapshot, [path])
    return opened(snapshot, folder=folder)


def opened(
    path: Path,
    hashes: Sequence[str] | None = None,
    replicates: int | None = None,
    folder: tempfile.TemporaryDirectory[str] | None = None,
) -> Sweep:
    """The points with these fingerprints, in their order, and so many patients; None for all."""
    import xarray

    header = read_index(path).header
    require_plain(path, "a sweep")
    ds = xarray.open_dataset(path, engine="h5netcdf", decode_timedelta=False)
    if hashes is not None:
        place = {str(hash): i for i, hash in enumerate(ds["scenario_sha256"].values)}
        wanted = [place[hash] for hash in hashes]
        if wanted != list(range(ds.sizes["point"])):
            ds = ds.isel(point=wanted)
    if replicates is not None and replicates != ds.sizes["replicate"]:
        ds = ds.sel(replicate=slice(0, replicates - 1))
    assert header is not None
    return Sweep(ds, [key for key, _, _ in header.keys], folder)


class Sweep:
    """Runs of many points, the same patients at each. `ds` is the xarray.Dataset, dims (point, replicate, time).

    Parameters are coordinates along `point`, named by their keys, in declared units.
    """

    def __init__(self, ds: xarray.Dataset, keys: list[str], folder: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self.ds = ds
        self.keys = keys
        self._folder = folder  # of a temporary file: lives as long as this

    def __getitem__(self, name: str) -> xarray.DataArray:
        """A quantity, dims (point, replicate, time, ...), or a parameter, dims (point). Raises KeyError."""
        return self.ds[name]

    def sel(self, values: Mapping[str, Any]) -> Sweep:
        """The points at which parameters have these values: a value, a list, or a range (low, high).

        Parameters
        ----------
        values : mapping
            By parameter.

        Returns
        -------
        Sweep

        Raises
        ------
        ScenarioError
            For an unknown parameter or if no point is left.

        Examples
        --------
        >>> sw.sel({"antibody.titre": ("0.5 ug/mL", "2 ug/mL"), "spleen.present": True})
        """
        keep = np.ones(self.ds.sizes["point"], bool)
        for key, value in values.items():
            column = self._parameter(key)
            if isinstance(value, tuple):
                low, high = (self._number(key, end) for end in value)
                keep &= (column >= low) & (column <= high)
            else:
                wanted = [self._number(key, one) for one in (value if isinstance(value, list) else [value])]
                keep &= np.any([self._equal(column, one) for one in wanted], axis=0)
        if not keep.any():
            raise ScenarioError(f"no point has {', '.join(f'{key} = {value}' for key, value in values.items())}")
        return Sweep(self.ds.isel(point=np.flatnonzero(keep)), self.keys, self._folder)

    def grid(self) -> xarray.Dataset:
        """A sweep over every combination of lists, with one dimension per parameter instead of `point`.

        Returns
        -------
        xarray.Dataset

        Examples
        --------
        >>> sw.grid().platelet_count.median("replicate").sel({"antibody.titre": 3})
        """
        import pandas

        index = pandas.MultiIndex.from_frame(self.parameters())
        if not index.is_unique:
            raise ScenarioError("two points have the same parameters, so that they span no grid")
        ds = self.ds.drop_vars([*self.keys, "point", "scenario_sha256"])
        import xarray

        return ds.assign_coords(xarray.Coordinates.from_pandas_multiindex(index, "point")).unstack("point")

    def parameters(self) -> pandas.DataFrame:
        """One row per point, one column per parameter, in declared units.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas

        return pandas.DataFrame({key: self.ds[key].values for key in self.keys})

    def summary(self, name: str = "platelet_count", days: Days = None, level: float = 0.95) -> pandas.DataFrame:
        """Per point: the mean over time of each patient as median, 5th and 95th percentile, mean with interval.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        days : (float, float), optional
            First and last day to look at; everything if left out.
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> sw.summary("tpo", days=(60, 180))
        """
        return self.table(self.each(statistics.mean_over_time, name, days), level)

    def below(self, limit: float = 30, days: Days = None, name: str = "platelet_count", level: float = 0.95) -> pandas.DataFrame:
        """Per point: the probability (share of patients and time) that the count lies below `limit`, with interval.

        Parameters
        ----------
        limit : float, default: 30
            In the unit of the quantity, 1e9/L for counts.
        days : (float, float), optional
            First and last day to look at; everything if left out.
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> sw.below(30)["mean"]
        """
        return self.table(self.each(lambda values: statistics.share_below(values, limit), name, days), level)

    def time_to(self, level: float = 50, after: float = 0, hold: float = 0, name: str = "platelet_count") -> pandas.DataFrame:
        """Per point: who reaches `level` and keeps it for `hold` days, with interval, and days from `after` till then.

        Columns: parameters, patients, responders (share) with limits, median, p05, p95 (day; infinite: not reached).

        Parameters
        ----------
        level : float, default: 50
            In the unit of the quantity, 1e9/L for counts.
        after : float, default: 0
            Day from which time is counted.
        hold : float, default: 0
            Days for which it must be kept.
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> sw.time_to(50, after=120, hold=2)
        """
        time = self.ds["time"].values
        days = self.each(lambda values: statistics.time_to(time, values, level, after, hold), name)
        known = np.isfinite(days) | np.isinf(days)
        responded = np.where(known, np.isfinite(days), np.nan)
        low, high = statistics.bootstrap(responded)
        frame = self.parameters()
        frame["patients"] = known.sum(axis=1)
        frame["responders"], frame["responders_low"], frame["responders_high"] = _mean(responded), low, high
        for column, share in (("median", 0.5), ("p05", 0.05), ("p95", 0.95)):
            frame[column] = [_rank(row[~np.isnan(row)], share) for row in days]
        return frame

    def quantiles(self, name: str = "platelet_count", q: Sequence[float] = (0.05, 0.5, 0.95)) -> xarray.DataArray:
        """Over patients, dims (quantile, point, time).

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        q : sequence of float, default: (0.05, 0.5, 0.95)
            Shares of patients.

        Returns
        -------
        xarray.DataArray
        """
        return self.ds[name].quantile(list(q), "replicate")

    def each(self, statistic: Callable[[Sample], Sample], name: str = "platelet_count", days: Days = None) -> Sample:
        """A number per run, shape (points, replicates): `statistic` gets rows along its last axis, a few points at a time.

        Parameters
        ----------
        statistic : callable
            From rows along the last axis to a number.
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        days : (float, float), optional
            First and last day to look at; everything if left out.

        Returns
        -------
        array of float

        Examples
        --------
        >>> nadir = sw.each(lambda rows: rows.min(axis=-1), "platelet_count", days=(30, 60))
        """
        column = self.ds[name]
        if column.dims != ("point", "replicate", "time"):
            raise ScenarioError(f"{name} has a dimension of its own; choose a quantity that is one number per time")
        if days is not None:
            column = column.sel(time=slice(*days))
            if not column.sizes["time"]:
                raise ScenarioError(f"there are no rows from day {days[0]:g} to day {days[1]:g}")
        rows = max(1, _BLOCK // max(column.sizes["replicate"] * column.sizes["time"], 1))
        parts = [statistic(column.isel(point=slice(start, start + rows)).values.astype(float)) for start in range(0, column.sizes["point"], rows)]
        return np.concatenate(parts)

    def at(self, day: float | Sample, name: str = "platelet_count") -> Sample:
        """The value of each run on a day, the same for all or one for each run; shape (points, replicates).

        NaN where there is no day, or it lies outside the run.

        Parameters
        ----------
        day : float or array of float
            Day of the run: one for all, or one for each run.
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.

        Returns
        -------
        array of float

        Examples
        --------
        >>> chronic = sw.at(sw.diagnosed() + 365) < 100
        """
        time = self.ds["time"].values
        days = np.broadcast_to(np.asarray(day, float), (self.ds.sizes["point"], self.ds.sizes["replicate"]))
        row = np.minimum(np.searchsorted(time, np.nan_to_num(days) - 1e-9), len(time) - 1)
        found = np.empty(days.shape)
        for i in range(len(found)):  # a point at a time: the file is larger than memory
            values = self.ds[name].isel(point=i).transpose("replicate", "time").values
            found[i] = np.take_along_axis(values, row[i][:, None], axis=1)[:, 0]
        return np.where(np.isfinite(days) & (days >= time[0]) & (days <= time[-1] + 1e-9), found, np.nan)

    def diagnosed(self, within: float = 100) -> Sample:
        """Day on which the patient of each run is diagnosed, shape (points, replicates); NaN if not by then.

        By the counts of the rows, and by `age` if it is among the variables; without it the age is that of the scenario.
        In `plateletsim.cohort`, too, rows decide, and the day is the same; but a scenario with [clinic], as those whose
        disease emerges have, looks at every step there, so that the day differs by about the time between rows.

        Parameters
        ----------
        within : float, default: 100
            Days in which a diagnosis counts.

        Returns
        -------
        array of float

        Examples
        --------
        >>> sw = sweep(adult, {"patient_immunity.tolerance": [1, 2, 4]}, variables=["platelet_count", "age"])
        >>> sw.table(np.where(np.isnan(sw.diagnosed()), np.nan, sw.at(sw.diagnosed() + 365) < 100))
        """
        time, seed = self.ds["time"].values, int(self.ds.attrs["seed"])
        patients = [int(number) for number in self.ds["replicate"].values]
        luck = [outcomes.luck(seed, patient) for patient in patients]
        days = np.full((self.ds.sizes["point"], len(patients)), np.nan)
        for i in range(len(days)):
            counts = self.ds["platelet_count"].isel(point=i).values
            ages = self.ds["age"].isel(point=i, time=0).values if "age" in self.ds else np.full(len(patients), self._age(i))
            for j, count in enumerate(counts):
                day = outcomes.diagnosis(time, count, luck[j], float(ages[j])) if np.isfinite(count).all() else None
                days[i, j] = day if day is not None and day <= within else np.nan
        return days

    def table(self, sample: Sample, level: float = 0.95) -> pandas.DataFrame:
        """Parameters, and a number per run described over patients: median, percentiles, mean with its interval.

        Parameters
        ----------
        sample : array of float
            A number per run, shape (points, replicates).
        level : float, default: 0.95
            Probability of the interval.

        Returns
        -------
        pandas.DataFrame
        """
        return self.parameters().assign(**statistics.described(sample, level))

    def failures(self) -> pandas.DataFrame:
        """Parameters of each point of which a run failed, numbers of the patients who did, and why the first of them did.

        Returns
        -------
        pandas.DataFrame
        """
        patients, failed = self.ds["replicate"].values, self.ds["status"].values == 2
        frame = self.parameters()
        frame["patients"] = [patients[row].tolist() for row in failed]
        frame["message"] = self.ds["message"].values.astype(str)
        return frame[failed.any(axis=1)]

    def plot(self, name: str = "platelet_count", days: Days = None) -> Figure:
        """One parameter: bands against it. Two: a map of medians. More: one panel each.

        Parameters
        ----------
        name : str, default: "platelet_count"
            Name of what was recorded, as in a trace.
        days : (float, float), optional
            First and last day to look at; everything if left out.

        Returns
        -------
        matplotlib.figure.Figure

        Examples
        --------
        >>> sw.plot().savefig("sweep.png")
        """
        from plateletsim import plot

        return plot.sweep_overview(self, name, days)

    def to_zarr(self, path: str | os.PathLike[str]) -> None:
        """The whole sweep as a Zarr store.

        Parameters
        ----------
        path : path
            Name of the file.

        Raises
        ------
        ScenarioError
            If zarr is not installed.
        """
        need("zarr", "sweep")
        self.ds.drop_encoding().to_zarr(path, mode="w", zarr_format=2)  # text in format 3 is not settled

    def close(self) -> None:
        """Let go of the file."""
        self.ds.close()

    def __repr__(self) -> str:
        sizes = self.ds.sizes
        runs = f"{int((self.ds['status'] == 1).sum())} runs"
        failed = int((self.ds["status"] == 2).sum())
        missing = header_of(self.ds).missing_shards() if "sweep" in self.ds.attrs else ""
        return (
            f"Sweep of {self.ds.attrs.get('title', '')!r}: {sizes['point']} points × {sizes['replicate']} patients over "
            f"{', '.join(self.keys)}; {runs}" + (f", {failed} failed" if failed else "") + (f"; {missing}" if missing else "")
        )

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.summary().head(12).round(2).to_html()}"

    def _age(self, point: int) -> float:
        if "patient.age" in self.keys:
            return float(self.ds["patient.age"].values[point])
        resolved = str(self.ds.attrs["scenario_resolved"])
        return restored(resolved, resolved, "sweep").quantity("patient.age", "year")

    def _parameter(self, key: str) -> Any:
        if key not in self.keys:
            raise ScenarioError(f'"{key}" was not varied; {", ".join(self.keys)} were')
        return self.ds[key].values

    def _number(self, key: str, value: Any) -> Any:
        is_number = self.ds[key].dtype.kind == "f"
        return measure(value, self.ds[key].attrs["units"]) if is_number and isinstance(value, str) else value

    @staticmethod
    def _equal(column: Any, value: Any) -> Any:
        return np.isclose(column, value, rtol=1e-9, atol=0) if column.dtype.kind == "f" else column == value


def header_of(ds: xarray.Dataset) -> Header:
    """What all runs have in common, as the file says."""
    return Header.from_json(json.loads(ds.attrs["sweep"]), Path("sweep"))


def _mean(values: Sample) -> Sample:
    return statistics.mean_over_time(values)


def _rank(values: Sample, share: float) -> float:
    """A quantile that is one of the values, so that infinity stays itself."""
    return float(np.sort(values)[min(int(share * len(values)), len(values) - 1)]) if len(values) else float("nan")
