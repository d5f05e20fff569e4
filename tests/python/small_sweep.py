"""A sweep that takes a fraction of a second, and what it means that two files of it are the same."""

from pathlib import Path

import h5py

import plateletsim as ps

TINY = {"run.duration": 2, "run.droplet_volume": 0.005, "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 100,
        "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
SPREADS = {"antibody.titre": (0.1, 10, "log"), "spleen.present": [True, False]}
ARGUMENTS = {"n": 8, "replicates": 3, "variables": ("platelet_count", "deaths"), "every": "12 hour", "method": "random",
             "progress": False}  # fmt: skip


def tiny() -> ps.Scenario:
    """Chronic ITP from the first day, for two days of a very small droplet."""
    return ps.load("itp_chronic_adult").replace(TINY)


def run_plainly(path: Path) -> Path:
    """The uninterrupted sweep, in one thread, that all others must equal."""
    ps.sweep(tiny(), SPREADS, store=path, threads=1, **ARGUMENTS).close()
    return path


def contents(path: Path) -> dict[str, object]:
    with h5py.File(path, "r") as file:
        found: dict[str, object] = {name: (file[name].dtype, file[name][()].tobytes() if file[name].dtype.kind != "O"
                                           else file[name][()].tolist()) for name in file}  # fmt: skip
        return found | {f"@{name}": file.attrs[name] for name in ("sweep", "seed", "title", "scenario_resolved")}


def assert_same(path: Path, other: Path) -> None:
    one, two = contents(path), contents(other)
    assert one.keys() == two.keys()
    for name, value in one.items():
        assert value == two[name], name
