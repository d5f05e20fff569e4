"""The file of a cohort: netCDF-4 with dimensions (arm,) patient, day; written whole or not at all."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim import _engine, failures
from plateletsim.files import replaced
from plateletsim.foreign import loaded
from plateletsim.scenario.layout import Column, Layout
from plateletsim.scenario.scenario import restored

if TYPE_CHECKING:
    import xarray

    from plateletsim.group.cohort import Cohort

FORMAT, FORMAT_VERSION = "platelet-cohort", 3
READ = (1, 2, 3)
"""Versions of the format; the first knows neither arms nor hashes nor failures, and the first two not what is told."""
EACH = {
    "diagnosed": ("day", "day of the simulation on which the patient was diagnosed"),
    "low_for": ("day", "time that the count had been below 100 by then"),
    "age": ("year", "age"),
    "infected": ("1", "whether an infection or vaccine was the trigger"),
    "told": ("1", "whether a history tells of an infection"),
    "tolerance": ("1", "tolerance that the patient was dealt"),
}
"""Unit and meaning of what each patient has one number of."""


def dataset(cohort: Cohort) -> xarray.Dataset:
    """See Cohort.to_xarray()."""
    import xarray

    leading = ("arm",) if cohort.arms else ()
    coords: dict[str, Any] = {
        "patient": ("patient", cohort.patient, {"units": "1", "long_name": "number of the patient"}),
        "day": ("day", cohort.day, {"units": "day", "long_name": "time since the diagnosis"}),
    }
    if cohort.arms:
        coords["arm"] = ("arm", list(cohort.arms), {"units": "1", "long_name": "what was done from the diagnosis on"})
    for d in cohort.layout.dimensions:
        values = d.get("labels") or d.get("numbers")
        coords[d["name"]] = (d["name"], values, {"units": d["units"], "long_name": d["long_name"]})
    columns: dict[str, Any] = {name: ("patient", getattr(cohort, name), {"units": units, "long_name": words}) for name, (units, words) in EACH.items()}
    columns["state_hash"] = ((*leading, "patient"), cohort.state_hash.astype(object), {"long_name": "of the state at the end"})
    for c in cohort.layout.columns:
        dims = (*leading, "patient", "day", *((c.dimension,) if c.dimension else ()))
        columns[c.name] = (dims, cohort.series[c.name].astype(np.float32), {"units": c.units, "long_name": c.long_name})
    return xarray.Dataset(columns, coords, _attributes(cohort))


def write(cohort: Cohort, path: str | os.PathLike[str]) -> None:
    """See Cohort.save()."""
    packed = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in cohort.series}
    with replaced(path) as partial:
        dataset(cohort).to_netcdf(partial, engine="h5netcdf", encoding=packed)


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The fields of a Cohort. Raises ScenarioError if the file is none, StorageError for a later version's."""
    ds = loaded(path, FORMAT, "a cohort", READ)
    scenario = restored(ds.attrs["scenario_resolved"], ds.attrs["scenario_toml"], f"{path}:scenario_resolved")
    layout = _layout(ds)
    hashes = ds["state_hash"].values if "state_hash" in ds else np.full(len(ds["patient"]), "")
    return {
        "scenario": scenario, "seed": int(ds.attrs["seed"]), "exposed": int(ds.attrs["exposed"]), "day": ds["day"].values,
        "series": {name: ds[name].values.astype(float) for name in layout.names}, "layout": layout,
        "state_hash": hashes.astype(np.str_), "arms": json.loads(ds.attrs.get("arms", "{}")),
        "failed": failures.from_text(ds.attrs.get(failures.ATTRIBUTE, "")),
    } | {name: ds[name].values if name in ds else np.full(len(ds["patient"]), np.nan) for name in ("patient", *EACH)}  # fmt: skip


def _layout(ds: xarray.Dataset) -> Layout:
    """Of the series, told by the file itself: its scenario may be one of another version."""
    columns: list[Column] = []
    dimensions: dict[str, dict[str, Any]] = {}
    for name in (str(name) for name in ds.data_vars if name not in (*EACH, "state_hash")):
        attrs = ds[name].attrs
        second = [str(d) for d in ds[name].dims if d not in ("arm", "patient", "day")]
        columns.append(Column(name, attrs["units"], attrs["long_name"], "".join(second), ds.sizes[second[0]] if second else 1))
        for d in second:
            values = ds[d].values
            places: dict[str, Any] = {"numbers": values.tolist()} if values.dtype.kind == "f" else {"labels": [str(value) for value in values]}
            dimensions[d] = {"name": d, "units": ds[d].attrs["units"], "long_name": ds[d].attrs["long_name"]} | places
    return Layout(tuple(columns), tuple(dimensions.values()), tuple(ds["day"].values.tolist()))


def _attributes(cohort: Cohort) -> dict[str, Any]:
    return {
        "format": FORMAT, "format_version": FORMAT_VERSION, "title": cohort.scenario.title,
        "software_version": _engine.version(), "commit": _engine.commit(), "seed": cohort.seed, "exposed": cohort.exposed,
        "arms": json.dumps(cohort.arms), failures.ATTRIBUTE: failures.to_text(cohort.failed),
        "scenario_toml": cohort.scenario.text, "scenario_resolved": cohort.scenario.resolved,
        "scenario_sha256": cohort.scenario.sha256,
    }  # fmt: skip
