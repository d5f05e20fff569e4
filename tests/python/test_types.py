"""The package says of itself which types it takes and gives, and mypy and the compiled module agree."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MYPY = [sys.executable, "-m"]

# What pybind11 gives every class and no stub can say: its metaclass, and the __init__ of those that Python cannot make.
OF_PYBIND11 = r"plateletsim\._engine\.[A-Z]\w*(\.__init__)?"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {"MYPY_CACHE_DIR": str(ROOT / "build" / "mypy"), "PATH": "/usr/bin:/bin"}
    return subprocess.run([*MYPY, *map(str, command)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


def test_mypy_finds_nothing() -> None:
    checked = run("mypy", "--config-file", "pyproject.toml")
    assert checked.returncode == 0, checked.stdout


def test_the_stub_of_the_engine_is_the_engine(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.write_text(OF_PYBIND11 + "\n")
    compared = run("mypy.stubtest", "plateletsim._engine", "--mypy-config-file", "pyproject.toml",
                   "--allowlist", allowed, "--ignore-unused-allowlist", "--concise")  # fmt: skip
    assert compared.returncode == 0, compared.stdout + compared.stderr


def test_the_package_says_that_it_is_typed() -> None:
    import plateletsim

    assert Path(plateletsim.__file__).with_name("py.typed").exists()
