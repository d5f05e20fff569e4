"""The file of a sweep: complete whatever happens, equal however it came about, open to more runs."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import h5py
import numpy as np
import plateletsim as ps
import pytest
from plateletsim.journal import Journal, read
from plateletsim.sweep_file import merge_into

TINY = {"run.duration": 2, "run.droplet_volume": 0.005, "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 100,
        "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
SPREADS = {"antibody.titre": (0.1, 10, "log"), "spleen.present": [True, False]}
ARGUMENTS = {"n": 8, "replicates": 3, "variables": ("platelet_count", "deaths"), "every": "12 hour", "method": "random",
             "progress": False}  # fmt: skip


@pytest.fixture(scope="module")
def tiny() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace(TINY)


@pytest.fixture(scope="module")
def plain(tiny: ps.Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The uninterrupted sweep that all others must equal."""
    path = tmp_path_factory.mktemp("plain") / "sweep.h5"
    ps.sweep(tiny, SPREADS, store=path, threads=1, **ARGUMENTS).close()
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


def counted(tiny, store, **changes) -> int:
    """How many runs a sweep needed that were not there."""
    seen = []
    arguments = ARGUMENTS | {"progress": lambda done, total, failed: seen.append(done)} | changes
    spreads = arguments.pop("spreads", SPREADS)
    from plateletsim.sweep_status import status_of

    before = status_of(store).done if store.exists() else 0
    ps.sweep(tiny, spreads, store=store, **arguments).close()
    return status_of(store).done - before


def test_the_number_of_threads_changes_nothing(tiny, plain, tmp_path):
    for threads in (2, 5):
        ps.sweep(tiny, SPREADS, store=tmp_path / f"{threads}.h5", threads=threads, **ARGUMENTS).close()
        assert_same(plain, tmp_path / f"{threads}.h5")


def test_executors_change_nothing(tiny, plain, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        ps.sweep(tiny, SPREADS, store=tmp_path / "threads.h5", executor=executor, **ARGUMENTS).close()
    assert_same(plain, tmp_path / "threads.h5")
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        ps.sweep(tiny, SPREADS, store=tmp_path / "processes.h5", executor=executor, **ARGUMENTS).close()
    assert_same(plain, tmp_path / "processes.h5")


def test_dask_changes_nothing_even_if_a_worker_is_killed(tiny, plain, tmp_path):
    distributed = pytest.importorskip("distributed")
    killed = []

    def watch(done, total, failed):
        if done and not killed:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        arguments = ARGUMENTS | {"executor": client.get_executor(), "progress": watch}
        ps.sweep(tiny, SPREADS, store=tmp_path / "dask.h5", **arguments).close()
    assert killed
    assert_same(plain, tmp_path / "dask.h5")


def test_shards_merge_into_the_whole(tiny, plain, tmp_path):
    shards = [tmp_path / f"{i}.h5" for i in (1, 2, 3)]
    for i, path in enumerate(shards, 1):
        ps.sweep(tiny, SPREADS, store=path, shard=(i, 3), **ARGUMENTS).close()
    merge_into(tmp_path / "merged.h5", [shards[2], shards[0], shards[1], shards[0]])
    assert_same(plain, tmp_path / "merged.h5")


SWEEP = """
import sys, plateletsim as ps
scenario = ps.load("itp_chronic_adult").replace({TINY})
ps.sweep(scenario, {SPREADS}, store=sys.argv[1], **{ARGUMENTS})
"""


def test_kill_at_ten_moments_and_go_on(plain, tmp_path):
    path = tmp_path / "sweep.h5"
    slowly = SWEEP.replace("import sys", "import sys, time").replace(
        "\nps.sweep", "\nfrom plateletsim.store import Store\nadd = Store.add\n"
        "Store.add = lambda *a: (time.sleep(0.02), print('.', flush=True), add(*a))\nps.sweep")  # fmt: skip
    code = slowly.format(TINY=TINY, SPREADS=SPREADS, ARGUMENTS=ARGUMENTS)
    chance = np.random.default_rng(5)
    for _ in range(10):
        process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        process.stdout.readline()  # a run has ended
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate()
    assert not path.exists() and path.with_name("sweep.h5.journal").exists()
    there = ps.open_sweep(path)  # what there is by now can be read
    assert 0 < int((there["status"] == 1).sum()) < 24
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, stdout=subprocess.DEVNULL)
    assert_same(plain, path)
    assert [file.name for file in tmp_path.iterdir()] == ["sweep.h5"]


def test_only_what_is_missing_is_run(tiny, plain, tmp_path):
    path = tmp_path / "sweep.h5"
    assert counted(tiny, path, n=4) == 12
    assert counted(tiny, path, n=4) == 0
    assert counted(tiny, path) == 12  # the first four of the eight points are there
    assert_same(plain, path)
    assert counted(tiny, path, replicates=4) == 8
    assert counted(tiny, path, spreads={"antibody.titre": [1, 3], "spleen.present": [True]}, n=None) == 6
    everything = ps.open_sweep(path)
    assert everything.ds.sizes["point"] == 10 and int((everything["status"] == 0).sum()) == 2
    assert everything.sel({"antibody.titre": ["3 ug/mL"]})["platelet_count"].shape[0] == 1


def test_the_same_call_returns_the_same_sweep(tiny, tmp_path):
    path = tmp_path / "sweep.h5"
    ps.sweep(tiny, SPREADS, store=path, **ARGUMENTS).close()
    backwards = [{"antibody.titre": 3, "spleen.present": True}, {"antibody.titre": 1, "spleen.present": True}]
    sw = ps.sweep(tiny, backwards, store=path, **(ARGUMENTS | {"n": None, "replicates": 2}))
    assert sw["antibody.titre"].values.tolist() == [3, 1] and sw.ds.sizes["replicate"] == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 2}, "another seed"),
        ({"every": "1 day"}, "rows at other times"),
        ({"variables": ["tpo"]}, "keeps other variables"),
        ({"spreads": {"antibody.titre": [1]}, "n": None}, "varies other keys"),
    ],
)
def test_another_sweep_is_not_mixed_in(tiny, plain, changes, message):
    before = plain.read_bytes()
    with pytest.raises(ps.ScenarioError, match=message):
        counted(tiny, plain, **changes)
    assert plain.read_bytes() == before


def test_one_process_at_a_time_writes(tiny, tmp_path):
    path = tmp_path / "sweep.h5"
    journal = Journal(path.with_name("sweep.h5.journal"))
    with pytest.raises(ps.ScenarioError, match="another process is writing"):
        ps.sweep(tiny, SPREADS, store=path, **ARGUMENTS)
    journal.close()


def test_ctrl_c_keeps_what_is_done(tiny, plain, tmp_path):
    path = tmp_path / "sweep.h5"

    def impatient(done, total, failed):
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ps.sweep(tiny, SPREADS, store=path, **(ARGUMENTS | {"progress": impatient}))
    assert 5 <= int((ps.open_sweep(path)["status"] == 1).sum()) < 24
    ps.sweep(tiny, SPREADS, store=path, **ARGUMENTS).close()
    assert_same(plain, path)


def test_a_long_run_stops_within_a_second_of_ctrl_c(tmp_path):
    code = """if True:
        import sys, plateletsim as ps
        scenario = ps.load("healthy_adult").replace({"run.droplet_volume": "1 uL"})
        print("ready", flush=True)
        ps.sweep(scenario, {"spleen.flow": [0.03, 0.05]}, replicates=2, store=sys.argv[1])
        """
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "sweep.h5")], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)  # fmt: skip
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    pressed = time.monotonic()
    messages = process.communicate(timeout=30)[1]
    assert time.monotonic() - pressed < 1.5
    assert b"KeyboardInterrupt" in messages


@pytest.mark.parametrize("damage", [lambda b: b[:-3], lambda b: b[:-1] + b"x", lambda b: b + b"rec\n", lambda b: b + bytes(40)])
def test_a_journal_ends_where_it_was_damaged(tmp_path, damage):
    path = tmp_path / "journal"
    journal = Journal(path)
    for record in (b"one", b"two", b"three"):
        journal.append(record)
    journal.close()
    path.write_bytes(damage(path.read_bytes()))
    left = [record for _, record in read(path)]
    assert left in ([b"one", b"two"], [b"one", b"two", b"three"])
    journal = Journal(path)
    journal.append(b"four")
    journal.close()
    assert [record for _, record in read(path)] == [*left, b"four"]


def test_foreign_files_are_refused(tiny, tmp_path):
    (tmp_path / "sweep.h5.journal").write_bytes(b"something of somebody else's")
    (tmp_path / "other.h5").write_bytes(b"no HDF5")
    with h5py.File(tmp_path / "foreign.h5", "w") as file:
        file["x"] = 1
    for name, message in {"sweep.h5": "not a journal", "other.h5": "not a sweep", "foreign.h5": "not a sweep"}.items():
        with pytest.raises(ps.ScenarioError, match=message):
            ps.sweep(tiny, SPREADS, store=tmp_path / name, **ARGUMENTS)
        with pytest.raises(ps.ScenarioError, match=message):
            ps.open_sweep(tmp_path / name)
    with pytest.raises(ps.ScenarioError, match="no such sweep"):
        ps.open_sweep(tmp_path / "missing.h5")
    assert (tmp_path / "sweep.h5.journal").read_bytes() == b"something of somebody else's"


def test_xarray_and_ncdump_read_the_file(plain, shell_tool):
    import xarray

    with xarray.open_dataset(plain) as ds:
        assert ds["platelet_count"].dims == ("point", "replicate", "time")
        assert {"antibody.titre", "spleen.present"} <= set(ds.coords)
        assert ds["spleen.present"].dtype == bool
    assert "point = 8" in shell_tool("ncdump", "-h", plain)
