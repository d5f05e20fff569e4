"""Targets that cannot be written: told before the run, with the exit status of storage, and nothing is left behind."""

import os

import pytest
from storage.conftest import RUN

NOBODY = 65534


def without_rights():
    """An administrator may write anywhere."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


@pytest.fixture
def place(tmp_path):
    """A folder that a person without rights can reach."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    folder = tmp_path / "place"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def refused(start, place, name="run.h5"):
    before = sorted(place.iterdir())
    child = start(*RUN, "-o", place / name, prepare=without_rights)
    assert child.wait() == 3, child.messages
    assert child.messages.count("\n") == 1 and f"{place / name}: cannot write" in child.messages
    assert sorted(place.iterdir()) == before
    return child.messages


def test_a_folder_that_is_read_only(start, place):
    place.chmod(0o555)
    assert "read-only" in refused(start, place)


def test_a_trace_that_may_not_be_replaced(start, place):
    (place / "run.h5").write_text("precious")
    (place / "run.h5").chmod(0o444)
    assert "read-only" in refused(start, place)
    assert (place / "run.h5").read_text() == "precious"


def test_a_run_whose_folder_became_read_only(start, place):
    """Nothing of it is touched, and later it can go on."""
    trace = place / "run.h5"
    (place / "run.h5.run").mkdir(mode=0o755)
    (place / "run.h5.run" / "lock").touch(mode=0o444)
    child = start(*RUN, "-o", trace, "--resume", prepare=without_rights)
    assert child.wait() == 3 and child.messages.count("\n") == 1, child.messages
    assert "run.h5.run" in child.messages and [path.name for path in place.iterdir()] == ["run.h5.run"]
