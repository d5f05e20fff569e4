"""What the tests of storage share: a run that lasts a few seconds, and interpreters that start warm."""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from plateletsim.command import main as command

LONG = bool(os.environ.get("PLATELETSIM_LONG"))
RUN = (
    "run", "itp_chronic_adult", "--quiet", "--set", "run.droplet_volume=0.02 uL", "--set", "antibody.onset=1",
    "--set", "marrow.megakaryocyte_sample=300", "--set", "phagocytosis.sample=100", "--set", "run.record=0.25",
)  # fmt: skip


class Started:
    """A child made by fork that runs the command line: no new interpreter has to be started."""

    def __init__(self, pid: int, messages: Path) -> None:
        self.pid, self._messages = pid, messages

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self, most: float = 60) -> int:
        """Exit status, or minus the signal that ended it."""
        end = time.monotonic() + most
        while time.monotonic() < end:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        self.signal(signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError("it hangs")

    @property
    def messages(self) -> str:
        return self._messages.read_text()


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Started]:
    """Starts `plateletsim` with arguments in a forked child; `prepare` is called in the child first."""
    folder = tmp_path_factory.mktemp("messages")
    count = 0

    def run(*arguments: str | Path, prepare: Callable[[], object] = lambda: None) -> Started:
        nonlocal count
        count += 1
        messages = folder / str(count)
        pid = os.fork()
        if pid:
            return Started(pid, messages)
        status = 1
        try:
            sys.stdout = sys.stderr = open(messages, "w")
            sys.argv = ["plateletsim", *map(str, arguments)]
            signal.signal(signal.SIGINT, signal.default_int_handler)
            prepare()
            command.main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    return run


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], bytes]:
    """The trace of the run when nothing stops it, by its duration in days."""
    folder = tmp_path_factory.mktemp("whole")
    made: dict[int, bytes] = {}

    def trace(days: int) -> bytes:
        if days not in made:
            line = [sys.executable, "-m", "plateletsim", *RUN, "--set", f"run.duration={days}", "-o", folder / str(days)]
            subprocess.run(line, check=True)
            made[days] = (folder / str(days)).read_bytes()
        return made[days]

    return trace
