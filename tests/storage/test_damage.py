"""Damaged checkpoints, journals and traces: refused, or read to the very same data; never a crash, a hang, other data."""

import random
import signal
import time

import numpy as np
import pytest
from storage.conftest import LONG, RUN
from storage.mutate import mended, mutated

import plateletsim as ps
from plateletsim import _engine

COUNT = 20000 if LONG else 300  # of each kind of file
SMALL = {"run.duration": 6, "run.droplet_volume": 0.002, "antibody.onset": 1, "run.step": "2 hour",
         "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 10, "run.record": 0.5}  # fmt: skip


@pytest.fixture(scope="module")
def patient():
    simulation = ps.load("itp_chronic_adult").replace(SMALL).start(seed=4)
    simulation.step(days=5)
    return simulation


def damaged(path, good, number, mend=False):
    bad = mutated(good, random.Random(number))
    path.write_bytes(mended(bad) if mend else bad)
    return bad == good


def test_checkpoints(tmp_path, patient):
    path, refused = tmp_path / "patient.sim", 0
    patient.save(path)
    good = path.read_bytes()
    for number in range(COUNT):
        damaged(path, good, number)
        try:
            assert ps.Simulation.restore(path).state_hash == patient.state_hash
        except ps.ScenarioError as error:
            refused += 1
            assert str(path) in str(error)
    assert refused > 0.95 * COUNT  # the rest was damage that changed nothing


def test_checkpoints_by_a_forger(tmp_path, patient):
    """With right checksums. What cannot be is refused; what can be lives on, or stops with an error: no crash."""
    path, alive = tmp_path / "patient.sim", 0
    patient.save(path)
    good = path.read_bytes()
    for number in range(COUNT):
        damaged(path, good, number, mend=True)
        try:
            simulation = ps.Simulation.restore(path)
            simulation.step(days=0.25)
            alive += 1
        except (ps.ScenarioError, ps.NumberError, ValueError):
            pass
    assert alive < 0.2 * COUNT


def test_journals(tmp_path, start):
    trace = tmp_path / "run.h5"
    child = start(*RUN, "--set", "run.duration=36000", "-o", trace)
    while not (tmp_path / "run.h5.run" / "journal-0").exists():
        time.sleep(0.01)
    time.sleep(0.05)
    child.signal(signal.SIGTERM)
    assert child.wait() == 143
    folder = tmp_path / "run.h5.run"
    path = folder / "journal-0"
    good, rows = path.read_bytes(), _engine.read_stored(str(folder)).trace.patients[0]
    good, whole = good[:60000], {name: values.copy() for name, values in rows.arrays.items()}
    for number in range(COUNT):
        damaged(path, good, number, mend=number % 4 == 3)
        try:
            read = _engine.read_stored(str(folder)).trace.patients[0]
        except (ps.ScenarioError, ValueError):
            continue
        if number % 4 != 3:
            for name, values in read.arrays.items():
                assert np.array_equal(values, whole[name][: len(values)], equal_nan=True), (number, name)


def test_traces(tmp_path, patient):
    path = tmp_path / "run.h5"
    patient.result().save(path)
    good, count = path.read_bytes(), patient.result()["platelet_count"].astype(np.float32)
    for number in range(COUNT):
        same = damaged(path, good, number)
        try:
            assert same and (ps.open_trace(path)["platelet_count"] == count).all()
        except ps.ScenarioError:
            continue
        except AssertionError:
            assert not same
            with pytest.raises(ps.ScenarioError):
                ps.open_trace(path)


def test_a_damaged_trace_has_the_exit_status_of_storage_and_a_wrong_file_that_of_a_mistake(start, tmp_path, patient):
    path, text = tmp_path / "run.h5", tmp_path / "notes.h5"
    patient.result().save(path)
    good = bytearray(path.read_bytes())
    good[len(good) // 2] ^= 1
    path.write_bytes(good)
    text.write_text("not a trace")
    for file, status, said in ((path, 3, "damaged"), (text, 2, "not an HDF5 file")):
        child = start("info", file)
        assert child.wait() == status and f"{file}: {said}" in child.messages and child.messages.count("\n") == 1, child.messages
