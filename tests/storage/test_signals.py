"""Signals: a run that is stopped keeps what it has, says how to go on, and ends in the bytes of one never stopped."""

import multiprocessing
import os
import signal
import statistics
import threading
import time

import pytest
from storage.conftest import RUN

import plateletsim as ps

FOREVER = ("--set", "run.duration=36000")
DAYS = ("--set", "run.duration=1000")


def wait_for(folder, name):
    end = time.monotonic() + 30
    while not list(folder.glob(name)):
        assert time.monotonic() < end, f"no {name} in {folder}"
        time.sleep(0.005)


def day_reached(trace):
    return float(ps.open_trace(trace).time[-1])


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("more", [(), ("--replicates", "3", "--threads", "2")], ids=["one patient", "several"])
def test_a_signal_stops_the_run_and_it_can_be_resumed(start, tmp_path, number, status, more):
    trace, again = tmp_path / "run.h5", tmp_path / "again.h5"
    child = start(*RUN, *DAYS, *more, "-o", trace)
    wait_for(tmp_path, "run.h5.run/journal-0")
    time.sleep(0.15)
    child.signal(number)
    assert child.wait() == status
    assert f"plateletsim resume {trace}" in child.messages and "Traceback" not in child.messages
    assert not trace.exists() and (tmp_path / "run.h5.run" / "checkpoint-0a").exists()
    assert start("resume", trace, "--quiet").wait() == 0
    assert start(*RUN, *DAYS, *more, "-o", again).wait() == 0
    assert trace.read_bytes() == again.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.h5", "run.h5"]


def test_sigusr1_makes_a_checkpoint_and_goes_on(start, tmp_path):
    trace = tmp_path / "run.h5"
    child = start(*RUN, *FOREVER, "-o", trace)
    wait_for(tmp_path, "run.h5.run/journal-0")
    time.sleep(0.2)
    assert not list(tmp_path.glob("run.h5.run/checkpoint-*"))
    child.signal(signal.SIGUSR1)
    wait_for(tmp_path, "run.h5.run/checkpoint-0a")
    told = start("info", trace)
    assert told.wait() == 0 and "under way" in told.messages and "not complete" in told.messages
    child.signal(signal.SIGINT)
    assert child.wait() == 130


def test_rows_of_a_stopped_run_can_be_looked_at_and_exported(start, tmp_path):
    trace, rows = tmp_path / "run.h5", tmp_path / "rows.h5"
    child = start(*RUN, *FOREVER, "-o", trace)
    wait_for(tmp_path, "run.h5.run/journal-0")
    time.sleep(0.3)
    child.signal(signal.SIGTERM)
    assert child.wait() == 143
    told = start("info", trace, "-o", rows)
    assert told.wait() == 0
    assert "stopped" in told.messages and f"plateletsim resume {trace}" in told.messages
    so_far, exported = ps.open_trace(trace), ps.open_trace(rows)
    assert so_far.state_hash == exported.state_hash == ""
    assert len(exported.time) == len(so_far.time) > 1
    uninterrupted = so_far.scenario.replace({"run.duration": day_reached(rows)}).run(progress=False)
    assert (uninterrupted["platelet_count"] == so_far["platelet_count"]).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_control_c_in_python_acts_within_a_tenth_of_a_second(threads):
    """With threads running. Judged by the median of five against five times that, for machines that are busy."""
    run = ps.load("itp_chronic_adult").replace({"run.duration": 36000, "run.droplet_volume": 0.5})
    waited = []
    for _ in range(5):
        pressed = []

        def press(pressed=pressed):
            time.sleep(0.3)
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=press).start()
        with pytest.raises(KeyboardInterrupt):
            run.run(progress=False, threads=threads)
        waited.append(time.monotonic() - pressed[0])
    assert statistics.median(waited) < 0.5, waited


def _hash(_number: int = 0) -> str:
    small = {"run.duration": 2, "run.droplet_volume": 1}
    return ps.load("itp_chronic_adult").replace(small).run(seed=3, threads=3, progress=False).state_hash


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_processes_of_every_kind_work_after_threads_were_used(method):
    here = _hash()
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(_hash, range(2)) == [here, here]
    assert _hash() == here
