"""Runs those who are measured, each once: persons in processes of their own, cohorts block by block; what is done is kept.

A file of the store is named by all that its content follows from: scenario, seed, persons, version, and the recorded
state of that patient of the library, which changes whenever results do.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xarray
from observations.reading import Subject
from reference import mean_field
from reference import scenario as reference_scenario

import plateletsim as ps
from plateletsim.patient.newborn import child_of
from plateletsim.trial import design

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "regression" / "golden.txt"
BLOCK = 500  # exposed persons of a cohort in one file of the store
LARGE = ("bound_igg_distribution",)  # not kept
NORMAL_TPO = 80.0  # pg/mL
CHILD = {"run.droplet_volume": "0.02 uL", "run.step": "6 hour", "marrow.megakaryocyte_sample": 400, "phagocytosis.sample": 100, "run.duration": "110 day",
         "patient.progenitor_spread": 0.28, "patient.hepatic_tpo_spread": 0.28}  # fmt: skip

Report = Callable[[str], None]


def states(golden: str) -> dict[str, str]:
    """The last state of each patient of the library, from the text of golden.txt."""
    lines = (line.split(maxsplit=1) for line in golden.splitlines() if line and not line.startswith("#"))
    return dict(lines)


@cache
def recorded() -> dict[str, str]:
    """The recorded last state of each patient of the library."""
    return states(GOLDEN.read_text())


def recorded_of(subject: Subject, among: dict[str, str] | None = None) -> str:
    """Of its patient of the library, among the states of now or of another time."""
    scenario = ps.trials().loc[subject.trial, "scenario"] if subject.trial else subject.scenario
    return hashlib.sha256((recorded() if among is None else among).get(scenario, "").encode()).hexdigest()[:12]


def library(golden: bytes | None = None) -> str:
    """Changes whenever results of the library do."""
    return hashlib.sha256(GOLDEN.read_bytes() if golden is None else golden).hexdigest()[:8]


def scenario_of(subject: Subject) -> ps.Scenario:
    if subject.trial:
        return design.read(subject.trial).scenario
    scenario = ps.load(subject.scenario)
    for event in subject.event:
        scenario = scenario.with_event(event["name"], **{key: value for key, value in event.items() if key != "name"})
    return scenario.replace(subject.set)  # at last: a drug has numbers once it is given


@dataclass(frozen=True)
class Store:
    """Finished runs as netCDF files; None keeps nothing."""

    folder: Path | None

    def get(self, key: list, make: Callable[[], xarray.Dataset]) -> xarray.Dataset:
        if self.folder is None:
            return make()
        name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:32]
        path = self.folder / f"{name}.nc"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}.partial")
            made = make()
            packed = {name: {"zlib": True, "complevel": 1} for name in made.data_vars if made[name].dtype.kind == "f"}
            made.to_netcdf(partial, engine="h5netcdf", encoding=packed)
            os.replace(partial, path)
        with xarray.open_dataset(path, engine="h5netcdf", decode_timedelta=False) as lazy:
            return lazy.load()


def key_of(subject: Subject, kind: str, *part: int) -> list:
    return [kind, scenario_of(subject).sha256, subject.seed, ps.__version__, recorded().get(subject.scenario, ""), *part]


def person(subject: Subject, number: int, store: Store) -> xarray.Dataset:
    """The trace of one."""

    def live() -> xarray.Dataset:
        trace = scenario_of(subject).run(seed=subject.seed, patient=number, progress=False).to_xarray()
        if subject.probes:
            return trace[list(subject.probes)]
        return trace.drop_vars([name for name in LARGE if name in trace]).drop_dims("bound_igg_bin", errors="ignore")

    return store.get(key_of(subject, "person", number), live)


def block(subject: Subject, index: int, store: Store) -> xarray.Dataset:
    """Those diagnosed among BLOCK exposed persons; an empty block has the attribute only."""

    def live() -> xarray.Dataset:
        found = ps.cohort(scenario_of(subject), BLOCK, seed=subject.seed, first=index * BLOCK, most=BLOCK, follow=subject.follow,
                          arms=subject.arms or None, probes=subject.probes or None, progress=False)  # fmt: skip
        data = found.to_xarray()
        return data.assign(told=("patient", found.told.astype(np.int8)), infected=data.infected.astype(np.int8))

    return store.get([*key_of(subject, "block", index, BLOCK), subject.follow, subject.arms, subject.probes], live)


def cohort(subject: Subject, wanted: int, store: Store, say: Report) -> xarray.Dataset:
    """The first so many who are diagnosed, and how many were exposed to find them."""
    found: list[xarray.Dataset] = []
    while (have := sum(each.sizes["patient"] for each in found)) < wanted:
        if len(found) * BLOCK > 400 * wanted + 10000:
            raise RuntimeError(f"{subject.name}: only {have} of {wanted} are diagnosed among {len(found) * BLOCK}")
        say(f"{subject.name}: {have} of {wanted} found")
        found.append(block(subject, len(found), store))
    joined = xarray.concat(found, "patient", combine_attrs="override").isel(patient=slice(wanted))
    return joined.assign_attrs(exposed=int(joined.patient.values[-1]) + 1)


def newborn(subject: Subject, mother: xarray.Dataset, store: Store) -> xarray.Dataset:
    """The child of a patient of a cohort."""
    late = mother.isel(day=(mother.day.values > subject.born - 28) & (mother.day.values <= subject.born))
    free, bound = (late[name].transpose("day", "epitope").values.astype(float).mean(0) for name in ("free_autoantibody", "bound_autoantibody"))
    number, child = int(mother.patient), child_of(free, bound, scenario_of(subject)).replace(CHILD)

    def live() -> xarray.Dataset:
        trace = child.run(seed=subject.seed, patient=number, progress=False).to_xarray()
        return trace[["platelet_count", "free_autoantibody"]]

    return store.get(["newborn", child.sha256, subject.seed, ps.__version__, recorded().get("newborn", ""), number], live)


def newborns(subject: Subject, wanted: int, store: Store, say: Report) -> xarray.Dataset:
    """The children of those who are diagnosed."""
    mothers = cohort(subject, wanted, store, say)
    born = [newborn(subject, mothers.isel(patient=k), store) for k in range(mothers.sizes["patient"])]
    return xarray.concat(born, "patient", combine_attrs="override").assign_attrs(mothers.attrs)


def trial(subject: Subject, store: Store, say: Report) -> xarray.Dataset:
    """The twins of the first so many who enter."""
    say(f"{subject.name}: {subject.diagnosed} are to enter")
    told = [subject.trial, ps.load_trial(subject.trial).text, scenario_of(subject).sha256, str(subject.seed), ps.__version__, recorded_of(subject)]
    folder = None if store.folder is None else store.folder / hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
    return ps.trial_twins(subject.trial, subject.diagnosed, subject.seed, store=folder, progress=False).to_xarray()


def read_as_reference(subject: Subject) -> dict[str, Any]:
    """Its scenario as tests/reference reads it, with the same changes."""
    told = reference_scenario.load(subject.scenario)
    for key, value in subject.set.items():
        *path, last = [int(part) if part.isdigit() else part for part in key.split(".")]
        node: Any = told
        for part in path:
            node = node[part]
        node[last] = reference_scenario.quantity(value)
    events = [{"assay" if e["name"] == "label" else "treatment": e["name"], **e} for e in subject.event]
    told["event"] = told.get("event", []) + reference_scenario.converted(events)
    return told


def without_chance(subject: Subject, store: Store) -> xarray.Dataset:
    """The mean field of the same person, under the names of a trace."""

    def live() -> xarray.Dataset:
        columns, _ = mean_field.run(read_as_reference(subject))
        one = {"platelet_count": "count", "pooled_fraction": "pooled", "production_rate": "production", "immature_fraction": "immature",
               "mean_platelet_lifespan": "lifespan", "bound_igg": "bound", "label_survival": "label"}  # fmt: skip
        data = xarray.Dataset({name: ("time", columns[column]) for name, column in one.items()}, {"time": columns["time"]})
        deaths = np.stack([columns[cause] for cause in mean_field.CAUSES], 1)
        return data.assign(tpo=("time", columns["tpo"] * NORMAL_TPO), turnover=("time", deaths.sum(1)),
                           deaths=(("time", "cause"), deaths)).assign_coords(cause=list(mean_field.CAUSES))  # fmt: skip

    return store.get(key_of(subject, "mean field", *without_chance_laws()), live).expand_dims("patient")


@cache
def without_chance_laws() -> tuple[str, ...]:
    """Its own code is what its results follow from."""
    return tuple(
        hashlib.sha256((ROOT / "tests" / "reference" / name).read_bytes()).hexdigest()
        for name in ("mean_field.py", "marrow.py", "laws.py", "drugs.py", "scenario.py")
    )


def all_persons(subjects: Iterable[Subject], quick: bool, store: Store, processes: int, say: Report) -> Iterator[tuple[Subject, xarray.Dataset]]:
    """Every subject that is not a cohort, as soon as it is done."""
    wanted = [(subject, number) for subject in subjects if not subject.diagnosed for number in range(subject.size(quick))]
    done: dict[str, dict[int, xarray.Dataset]] = {}
    for subject, number, trace in parallel(wanted, store, processes):
        mine = done.setdefault(subject.name, {})
        mine[number] = trace
        if len(mine) == subject.size(quick):
            say(f"{subject.name}: done")
            states = " ".join(mine[k].attrs["state_hash"] for k in sorted(mine))
            joined = xarray.concat([mine[k] for k in sorted(mine)], "patient", combine_attrs="override")
            yield subject, joined.assign_attrs(state_hash=states)


def parallel(wanted: list[tuple[Subject, int]], store: Store, processes: int) -> Iterator[tuple[Subject, int, xarray.Dataset]]:
    if processes == 1:
        for subject, number in wanted:
            yield subject, number, person(subject, number, store)
        return
    with ProcessPoolExecutor(processes) as pool:
        tasks = {pool.submit(person, subject, number, store): (subject, number) for subject, number in wanted}
        try:
            for task in as_completed(tasks):
                yield *tasks[task], task.result()
        finally:
            pool.shutdown(cancel_futures=True)
