"""The project is packed as people expect it: what the tools of the ecosystem ask for is there."""

import json
import subprocess
import sys
from pathlib import Path

import pyroma.projectdata
import pyroma.ratings

ROOT = Path(__file__).parents[2]
NOBODY = ("author-email", "'url' field")  # no address and no page is made up


def test_repo_review_finds_nothing() -> None:
    done = subprocess.run([sys.executable, "-m", "repo_review", ".", "--format", "json"], cwd=ROOT, capture_output=True, text=True)
    checks = json.loads(done.stdout)["checks"]
    assert len(checks) > 40 and [f"{name}: {one['description']}" for name, one in checks.items() if one["result"] is False] == []
    skipped = {name: one["skip_reason"] for name, one in checks.items() if one.get("skip_reason")}
    assert skipped.keys() == {"GH100", "PC111", "PC140", "PC160", "PC180"}


def test_pyroma_misses_only_addresses() -> None:
    _, complaints = pyroma.ratings.rate(pyroma.projectdata.get_data(str(ROOT)))
    assert [one for one in complaints if not any(name in one for name in NOBODY)] == []


def test_ruff_finds_nothing() -> None:
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "python", "docs", "tests", "noxfile.py"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_package_is_typed() -> None:
    assert (ROOT / "python/plateletsim/py.typed").exists()
