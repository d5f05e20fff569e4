"""The file of a trial's twins: netCDF-4 with dimensions arm, patient, day; written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim import _engine, failures
from plateletsim.files import replaced
from plateletsim.foreign import loaded
from plateletsim.scenario.scenario import restored
from plateletsim.trial.design import TrialDesign

if TYPE_CHECKING:
    import xarray

    from plateletsim.trial.twins import TrialTwins

FORMAT, FORMAT_VERSION = "platelet-trial", 1
_EACH = {
    "diagnosed": ("day", "day of the simulation on which the patient was diagnosed"),
    "entered": ("day", "day of the simulation on which the patient entered"),
    "baseline": ("1e9 L-1", "count at entry as reported"),
    "age": ("year", "age"),
    "female": ("1", "1 for a woman"),
}
_SERIES = {
    "count": ("1e9 L-1", "circulating platelets, the truth"),
    "reported": ("1e9 L-1", "circulating platelets, as the laboratory reports them"),
    "rescues": ("1", "rescues since entry"),
    "doses": ("1", "how often what the arm is given was given since entry"),
}


def dataset(twins: TrialTwins) -> xarray.Dataset:
    """See TrialTwins.to_xarray()."""
    import xarray

    coords: dict[str, Any] = {
        "arm": ("arm", twins.design.names, {"units": "1", "long_name": "what was given"}),
        "patient": ("patient", twins.patient, {"units": "1", "long_name": "number of the patient"}),
        "day": ("day", twins.day, {"units": "day", "long_name": "time since entry"}),
        "grade": ("grade", np.arange(1, twins.bleeds.shape[-1] + 1), {"units": "1", "long_name": "of a bleed"}),
        "before": ("before", np.array(twins.design.earlier, object), {"units": "1", "long_name": "what some were given before"}),
    }
    columns: dict[str, Any] = {
        name: ("patient", getattr(twins, name).astype(float), {"units": units, "long_name": words}) for name, (units, words) in _EACH.items()
    }
    columns["earlier"] = (("patient", "before"), twins.earlier.astype(np.int8), {"units": "1", "long_name": "1 if it was given before"})
    columns["state_hash"] = (("arm", "patient"), twins.state_hash.astype(object), {"long_name": "of the state at the end"})
    for name, (units, words) in _SERIES.items():
        columns[name] = (("arm", "patient", "day"), getattr(twins, name).astype(np.float64), {"units": units, "long_name": words})
    columns["bleeds"] = (
        ("arm", "patient", "day", "grade"),
        twins.bleeds,
        {"units": "1", "long_name": "bleeds since entry, by grade of the World Health Organization"},
    )
    for name, words in (("wrong_age", "numbers of those who were too young or too old"), ("never_fit", "numbers of those whose counts never let them in")):
        columns[name] = (name, getattr(twins, name), {"units": "1", "long_name": words})
    attributes = {
        "format": FORMAT, "format_version": FORMAT_VERSION, "title": twins.design.title, "software_version": _engine.version(), "commit": _engine.commit(),
        "seed": twins.seed, "followed": twins.followed, "design": twins.design.to_json(), failures.ATTRIBUTE: failures.to_text(twins.failed),
        "scenario_toml": twins.scenario.text, "scenario_resolved": twins.scenario.resolved, "scenario_sha256": twins.scenario.sha256,
    }  # fmt: skip
    return xarray.Dataset(columns, coords, attributes)


def write(twins: TrialTwins, path: str | os.PathLike[str]) -> None:
    """See TrialTwins.save()."""
    packed = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in _SERIES} if len(twins) else {}
    with replaced(path) as partial:
        dataset(twins).to_netcdf(partial, engine="h5netcdf", encoding=packed)


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The fields of a TrialTwins. Raises ScenarioError if the file holds none, StorageError for a later version's."""
    return fields(loaded(path, FORMAT, "twins of a trial", (FORMAT_VERSION,)), path)


def fields(ds: xarray.Dataset, path: str | os.PathLike[str] = "twins") -> dict[str, Any]:
    """Those of a TrialTwins that dataset() made."""
    design = TrialDesign.from_json(ds.attrs["design"])
    count = (len(design.arms), ds.sizes["patient"], ds.sizes["day"])
    return {
        "design": design, "seed": int(ds.attrs["seed"]), "followed": int(ds.attrs["followed"]), "day": ds["day"].values, "patient": ds["patient"].values.astype(np.int64),
        "scenario": restored(ds.attrs["scenario_resolved"], ds.attrs["scenario_toml"], f"{path}:scenario_resolved"),
        "diagnosed": ds["diagnosed"].values, "entered": ds["entered"].values, "baseline": ds["baseline"].values, "age": ds["age"].values,
        "female": ds["female"].values == 1, "earlier": ds["earlier"].values.reshape(count[1], len(design.earlier)) == 1,
        "count": ds["count"].values.reshape(count), "reported": ds["reported"].values.reshape(count), "rescues": ds["rescues"].values.reshape(count).astype(np.int64),
        "doses": ds["doses"].values.reshape(count).astype(np.int64),
        "bleeds": ds["bleeds"].values.reshape(*count, ds.sizes["grade"]).astype(np.int64),
        "state_hash": ds["state_hash"].values.astype(np.str_).reshape(count[:2]),
        "wrong_age": ds["wrong_age"].values.astype(np.int64), "never_fit": ds["never_fit"].values.astype(np.int64),
        "failed": failures.from_text(ds.attrs.get(failures.ATTRIBUTE, "")),
    }  # fmt: skip
