"""What a run produced: columns over time, and the scenario and seed that would produce them again."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plateletsim import _engine, failures
from plateletsim.files import TABLES, real, require_trace_name, write_table
from plateletsim.patient.summary import html_table, summary
from plateletsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas
    import xarray
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Rows over time of one patient, or of several along a leading dimension.

    >>> result = plateletsim.load("healthy_adult").run(seed=1)
    >>> result["platelet_count"].mean()
    """

    scenario: Scenario
    seed: int
    patient: int
    """Number of the first patient."""
    series: list[_engine.Series]
    """One per patient."""
    several: bool = False
    """Whether there is a dimension `patient`."""
    state_hash: str = ""
    software_version: str = field(default_factory=_engine.version)
    commit: str = field(default_factory=_engine.commit)
    failed: dict[int, str] = field(default_factory=dict)
    """Which of several patients failed, and why; their rows from then on are NaN."""

    @property
    def time(self) -> NDArray[np.float64]:
        """Times of the rows, in days, shape (rows,)."""
        return self.series[0].time

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Of several patients, those who did not fail, shape (patients,)."""
        import numpy as np

        return np.array([self.patient + i not in self.failed for i in range(len(self.series))])

    @property
    def variables(self) -> list[str]:
        """Names that `result[name]` knows."""
        return [variable.name for variable in self.series[0].variables]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """One quantity, shape ([patients,] rows[, width]); units as in the trace. Raises KeyError."""
        arrays = [series.arrays for series in self.series]
        if name not in arrays[0]:
            raise KeyError(f"{name!r} was not recorded; there are {', '.join(self.variables)}")
        if not self.several:
            return arrays[0][name]
        import numpy as np

        return np.stack([each[name] for each in arrays])

    def to_xarray(self) -> xarray.Dataset:
        """The same Dataset that `xarray.open_dataset` makes of the saved trace: float32 columns, units, provenance.

        Returns
        -------
        xarray.Dataset

        Examples
        --------
        >>> result.to_xarray().platelet_count.sel(time=30, method="nearest")
        """
        import numpy as np
        import xarray

        first = self.series[0]
        coords: dict[str, Any] = {"time": ("time", first.time, {"units": "day", "long_name": "time since the start"})}
        if self.several:
            last = self.patient + len(self.series)
            numbers = np.arange(self.patient, last, dtype=np.int64 if last < 2**63 else np.uint64)
            coords["patient"] = ("patient", numbers, {"units": "1", "long_name": "number of the patient"})
        for d in first.dimensions:
            values = np.array(d.labels) if d.labels else d.numbers
            coords[d.name] = (d.name, values, {"units": d.units, "long_name": d.long_name})
        columns = {v.name: (self._dims(v), self[v.name].astype(np.float32), {"units": v.units, "long_name": v.long_name}) for v in first.variables}
        return xarray.Dataset(columns, coords, self._attributes())

    def to_pandas(self) -> pandas.DataFrame:
        """One row per time (and patient); a quantity with a dimension becomes columns such as "deaths.senescence".

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> result.to_pandas()[["platelet_count", "deaths.haemostasis"]].plot()
        """
        import pandas

        frames = [self._frame(series) for series in self.series]
        if not self.several:
            return frames[0]
        numbers = range(self.patient, self.patient + len(frames))
        return pandas.concat(frames, keys=numbers, names=["patient", "time"])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a trace (netCDF-4 in HDF5), whole or not at all; to .csv or .parquet the table of to_pandas().

        Parameters
        ----------
        path : path
            Name of the file.

        Raises
        ------
        ScenarioError
            If it cannot be written, or if the ending promises another kind of file.

        Examples
        --------
        >>> result.save("run.h5")
        """
        path = real(path)
        if path.suffix in TABLES:
            write_table(self.to_pandas(), path)
            return
        require_trace_name(path)
        header = _engine.TraceHeader()
        for name, value in self._attributes().items():
            if name not in ("format", "format_version", "title", failures.ATTRIBUTE):
                setattr(header, name, value)
        header.extra = {name: self._attributes()[name] for name in ("title", failures.ATTRIBUTE) if name in self._attributes()}
        _engine.write_trace(str(path), header, self.series, self.several)

    def plot(self, reported: bool | None = None) -> Figure:
        """Three panels: count with treatments, production and turnover, deaths by cause.

        Parameters
        ----------
        reported : bool, optional
            Counts as the laboratory reports them, or the truth; left out: reported where the scenario has
            [assay.blood_count]. The axis says which.

        Returns
        -------
        matplotlib.figure.Figure

        Examples
        --------
        >>> result.plot().savefig("run.png")
        """
        from plateletsim import plot

        return plot.overview(self.to_xarray().drop_sel(patient=list(self.failed)) if self.failed else self.to_xarray(), reported)

    def summary(self, reported: bool | None = None) -> dict[str, str]:
        """A few numbers as text: the count and what moves it; for several patients median (5–95 %).

        Parameters
        ----------
        reported : bool, optional
            Counts as the laboratory reports them, or the truth; left out: reported where the scenario has
            [assay.blood_count]. The names say which.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> result.summary()["lowest count, 10⁹/L"]
        """
        columns = {name: self[name][self.kept] if self.several else self[name] for name in self.variables}
        return summary(self.time, columns, self.scenario.unreached(), reported)

    def __repr__(self) -> str:
        lines = [f"Result of {self.scenario.title!r}: {self._what()}"]
        return "\n".join(lines + [f"  {name:<28} {value}" for name, value in self.summary().items()])

    def _repr_html_(self) -> str:
        return html_table(f"{self.scenario.title}: {self._what()}", self.summary())

    def _what(self) -> str:
        who = f"{len(self.series)} patients ({self.patient}–{self.patient + len(self.series) - 1})" if self.several else f"patient {self.patient}"
        return f"seed {self.seed}, {who}, {len(self.time)} rows" + (f", {len(self.failed)} failed" if self.failed else "")

    def _dims(self, variable: _engine.Variable) -> tuple[str, ...]:
        names = ("patient",) if self.several else ()
        return (*names, "time", variable.dimension) if variable.dimension else (*names, "time")

    def _frame(self, series: _engine.Series) -> pandas.DataFrame:
        import pandas

        labels = {d.name: d.labels or [f"{number:g}" for number in d.numbers] for d in series.dimensions}
        arrays, columns = series.arrays, {}
        for v in series.variables:
            if v.dimension:
                columns.update({f"{v.name}.{label}": arrays[v.name][:, i] for i, label in enumerate(labels[v.dimension])})
            else:
                columns[v.name] = arrays[v.name]
        return pandas.DataFrame(columns, index=pandas.Index(series.time, name="time"))

    def _attributes(self) -> dict[str, Any]:
        """The root attributes of the trace."""
        return {
            "format": _engine.trace_format,
            "format_version": _engine.trace_format_version,
            "software_version": self.software_version,
            "commit": self.commit,
            "seed": self.seed,
            "patient": self.patient,
            "scenario_toml": self.scenario.text,
            "scenario_resolved": self.scenario.resolved,
            "scenario_sha256": self.scenario.sha256,
            "state_hash": self.state_hash,
            "title": self.scenario.title,
        } | ({failures.ATTRIBUTE: failures.to_text(self.failed)} if self.failed else {})
