"""What is installed is what was locked, hash by hash; and nothing asks the network while patients are simulated."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]

DEAF = """
import sys
def refuse(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        raise PermissionError(f"{event}{arguments} at run time")
sys.addaudithook(refuse)
"""


def locked() -> dict[str, str]:
    lines = (ROOT / ".ci/requirements.lock").read_text("utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := re.match(r"([a-z0-9._-]+)==([^ ;]+)", line))}


def test_every_locked_file_has_a_hash():
    entries = re.split(r"\n(?=[a-z])", (ROOT / ".ci/requirements.lock").read_text("utf-8"))
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)


def test_the_lock_gives_what_the_project_asks_for():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups, versions = pyproject["dependency-groups"], locked()
    developers = [one for part in groups["dev"] for one in groups[part["include-group"]]]
    asked = [*pyproject["build-system"]["requires"], *pyproject["project"]["dependencies"], *developers]
    for requirement in map(Requirement, asked):
        name = requirement.name.lower().replace("_", "-")
        assert name in versions and requirement.specifier.contains(versions[name]), f"{requirement}: run `make lock`"


def test_what_checks_the_network_would_notice():
    probe = DEAF + "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert b"PermissionError" in subprocess.run([sys.executable, "-c", probe], capture_output=True).stderr


@pytest.fixture
def alone() -> list[str]:
    """What puts a command into a network of its own, where that is allowed."""
    unshare = shutil.which("unshare")
    command = [unshare, "--map-root-user", "--net"] if unshare else []
    allowed = bool(command) and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if allowed else []


def test_a_patient_needs_no_network(alone, tmp_path):
    trace, picture = tmp_path / "run.h5", tmp_path / "run.png"
    few = ["--set", "run.duration=1 day", "--set", "run.droplet_volume=0.01 uL"]
    for arguments in (["run", "healthy_adult", "-o", str(trace), *few], ["plot", str(trace), "-o", str(picture)], ["info", str(trace)]):
        program = DEAF + f"sys.argv[1:] = {arguments!r}\nfrom plateletsim.command.main import main\nmain()"
        done = subprocess.run([*alone, sys.executable, "-c", program], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert picture.stat().st_size > 1000
