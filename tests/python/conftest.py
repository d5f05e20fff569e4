"""What the tests of the Python package share."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import plateletsim as ps
from python import small_sweep

SMALL = {"run.duration": 4, "run.droplet_volume": 0.02, "marrow.megakaryocyte_sample": 200, "phagocytosis.sample": 100}


@pytest.fixture(scope="session")
def scenario() -> ps.Scenario:
    """Chronic ITP, a few days of a small droplet."""
    return ps.load("itp_chronic_adult").replace(SMALL)


@pytest.fixture(scope="session")
def tiny() -> ps.Scenario:
    """The scenario of a sweep that takes a fraction of a second."""
    return small_sweep.tiny()


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of that sweep, made without interruption in one thread."""
    return small_sweep.run_plainly(tmp_path_factory.mktemp("plain") / "sweep.h5")


@pytest.fixture(scope="session")
def result(scenario: ps.Scenario) -> ps.Result:
    return scenario.run(seed=7, progress=False)


@pytest.fixture(scope="session")
def several(scenario: ps.Scenario) -> ps.Result:
    return scenario.run(seed=7, patient=3, replicates=3, progress=False)


@pytest.fixture
def python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs code in an interpreter of its own."""

    def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `plateletsim` with arguments."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "plateletsim", *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, timeout=120)

    return run


def _worked(pid: int) -> float:
    """Seconds of a processor that a process has had, threads included; on a busy machine a clock on the wall says nothing."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def interrupted() -> Callable[..., tuple[int, str]]:
    """Starts `plateletsim`, presses Ctrl-C when it has worked for a second; returns exit status and messages."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        line = [sys.executable, "-m", "plateletsim", *map(str, arguments)]
        process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
        while _worked(process.pid) < 1.0:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=30)
        return process.returncode, messages

    return run


@pytest.fixture
def shell_tool() -> Callable[..., str]:
    """Runs a tool of netCDF or HDF5, where it is installed."""

    def run(tool: str, *arguments: str | Path) -> str:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
        return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=True).stdout

    return run
