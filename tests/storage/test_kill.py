"""Runs that are killed at random moments, and two runs that want the same trace: nothing lost, one winner."""

import os
import random
import signal
import time

import numpy as np
import pytest
from storage.conftest import LONG, RUN

import plateletsim as ps
from plateletsim import _engine

DAYS = 400
ORDER = (*RUN, "--set", f"run.duration={DAYS}", "--checkpoint-every", "0.05")


@pytest.fixture(scope="module")
def seconds(start, tmp_path_factory):
    """That the run takes when nothing stops it, roughly."""
    begun = time.monotonic()
    assert start(*ORDER, "-o", tmp_path_factory.mktemp("timed") / "run.h5").wait() == 0
    return time.monotonic() - begun


def rows_in(folder):
    """Rows that a journal holds: those that were committed."""
    try:
        return _engine.read_stored(str(folder)).trace.patients[0].arrays["platelet_count"].astype(np.float32)
    except ps.ScenarioError:  # killed before there was a journal
        return []


@pytest.mark.parametrize("number", range(200 if LONG else 10))
def test_a_run_that_is_killed_loses_nothing(start, tmp_path, whole, seconds, number):
    """Killed once, twice or three times at random moments, then resumed: the same bytes as if nothing had happened."""
    chance = random.Random(number)
    trace = tmp_path / "run.h5"
    order = (*ORDER, "-o", trace)
    killed = 0
    for _ in range(chance.choice((1, 1, 2, 3))):
        child = start(*order, "--resume")
        time.sleep(chance.uniform(0, 0.95 * seconds))
        child.signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        committed = rows_in(tmp_path / "run.h5.run")
    last = start(*order, "--resume", "--threads", str(chance.choice((1, 2, 3))))
    assert last.wait() == 0, last.messages
    assert trace.read_bytes() == whole(DAYS)
    final = ps.open_trace(trace)["platelet_count"]
    assert len(committed) == 0 or (final[: len(committed)] == committed).all()
    assert not (tmp_path / "run.h5.run").exists()
    print(f"killed {killed} times, {len(committed)} rows committed before the end")


@pytest.mark.parametrize("number", range(100 if LONG else 4))
def test_of_two_writers_one_wins(start, tmp_path, whole, number):
    """They begin together and are of different seeds, so the trace says who won."""
    trace, days = tmp_path / "run.h5", 2000
    order = (*RUN, "--set", f"run.duration={days}", "--checkpoint-every", "0.05", "-o", trace)
    gate, opened = os.pipe()

    def wait_at_the_gate():
        os.close(opened)
        os.read(gate, 1)

    writers = [start(*order, *more, prepare=wait_at_the_gate) for more in ((), ("--seed", "2"))]
    os.close(opened)
    ends = [writer.wait() for writer in writers]
    assert sorted(ends) == [0, 3], [writer.messages for writer in writers]
    winner = ends.index(0)
    assert "another process is writing" in writers[1 - winner].messages
    assert ps.open_trace(trace).seed == winner + 1
    assert winner == 1 or trace.read_bytes() == whole(days)
    os.close(gate)
    assert [path.name for path in tmp_path.iterdir()] == ["run.h5"]
