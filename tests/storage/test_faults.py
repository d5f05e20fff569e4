"""Storage that fails: every write, sync, rename and open of a small run fails once; nothing that was committed is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from storage.conftest import LONG, RUN

HERE = Path(__file__).parent
# Long enough for some synchronised rows and checkpoints, which are made as often as can be.
SMALL = (*RUN, "--set", "run.duration=30", "--checkpoint-every", "0.001")


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    library = tmp_path_factory.mktemp("shim") / "fail_nth.so"
    subprocess.run([shutil.which("cc") or "gcc", "-shared", "-fPIC", "-O1", str(HERE / "fail_nth.c"), "-o", str(library), "-ldl"], check=True)
    return library


def test_every_call_that_fails_is_survived(shim, tmp_path, whole):
    reference = tmp_path / "whole.h5"
    reference.write_bytes(whole(30))
    line = [sys.executable, str(HERE / "campaign.py"), str(tmp_path), str(reference), "1" if LONG else "8", *SMALL]
    done = subprocess.run(line, env=os.environ | {"LD_PRELOAD": str(shim)}, capture_output=True, text=True, check=True)
    outcomes = [json.loads(text) for text in done.stdout.splitlines()]
    failed = [each for each in outcomes if each["status"] != 0]
    assert len(outcomes) > 40 and len(failed) > 20
    for each in outcomes:
        assert each["status"] in (0, 3), each
        assert "Traceback" not in each["said"] + each["said_then"], each
        assert (each["said"].count("\n") == 1) == (each["status"] == 3), each
        assert each["resumed"] == 0 and each["same"], each
        assert each["left"] == 0, each
    print(f"{len(outcomes)} runs, {len(failed)} of which failed and were resumed")
