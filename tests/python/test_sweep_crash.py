"""Whatever happens to a sweep, what was done is kept, and the file at the end is that of an undisturbed one."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from python.small_sweep import ARGUMENTS, SPREADS, assert_same

import plateletsim as ps
from plateletsim.sweep.journal import Journal, read

SLOW_SWEEP = """
import sys, time
import plateletsim as ps
from plateletsim.sweep import file as sweep_file
from plateletsim.sweep.store import Store
from python.small_sweep import ARGUMENTS, SPREADS, tiny

def slowly(act, seconds, word):
    def delayed(*arguments):
        print(word, flush=True)
        time.sleep(seconds)
        return act(*arguments)
    return delayed

Store.add = slowly(Store.add, 0.02, "a run has ended")
sweep_file._fill = slowly(sweep_file._fill, 0.02, "a point of the file is written")
ps.sweep(tiny(), SPREADS, store=sys.argv[1], **ARGUMENTS)
"""


def start(path: Path) -> subprocess.Popen:
    """A sweep of 24 runs and 8 points, 20 ms for each, in a process of its own."""
    command = [sys.executable, "-c", SLOW_SWEEP, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(Path(__file__).parents[1])})


def wait_for(process: subprocess.Popen, word: str) -> None:
    while line := process.stdout.readline():
        if word in line:
            return


def kill(process: subprocess.Popen, seconds: float) -> None:
    time.sleep(seconds)
    process.kill()
    process.communicate()


def test_kill_at_ten_moments_and_go_on(plain, tmp_path):
    """Six while runs are under way, four while the file is written."""
    path = tmp_path / "sweep.h5"
    chance = np.random.default_rng(5)
    for _ in range(6):
        process = start(path)
        wait_for(process, "run has ended")
        kill(process, chance.uniform(0, 0.06))
    assert not path.exists() and path.with_name("sweep.h5.journal").exists()
    there = ps.open_sweep(path)  # what there is by now can be read
    assert 0 < int((there["status"] == 1).sum()) < 24
    for _ in range(4):
        process = start(path)
        wait_for(process, "point of the file")
        kill(process, chance.uniform(0, 0.14))
        assert not path.exists()
    process = start(path)
    process.communicate()
    assert process.returncode == 0
    assert_same(plain, path)
    assert [file.name for file in tmp_path.iterdir()] == ["sweep.h5"]


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
