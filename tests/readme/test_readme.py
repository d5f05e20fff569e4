"""Every code block of the README does what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, shared by the blocks of the page in their order; .venv/ and build/ are there as in a clone."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "build").symlink_to(ROOT / "build")
    return folder


def run(command: list[str], folder: Path) -> None:
    settings = os.environ | {"HOME": str(folder), "MPLBACKEND": "agg"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=settings, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def read_bash(code: str, desk: Path) -> None:
    if code.startswith("make "):  # we stand inside `make test`: ask make whether it knows the way, do not walk it again
        run(["make", "--dry-run", *re.findall(r"make (\w+)", code)], ROOT)
    else:
        run(["bash", "-euc", code], desk)


def read_python(code: str, desk: Path) -> None:
    run([str(desk / ".venv/bin/python"), "-c", code], desk)


def read_toml(code: str, desk: Path) -> None:
    name = re.match(r"# (\w+\.toml)\b", code)
    assert name, "a scenario on the page names its file in the first line"
    (desk / name[1]).write_text(code, encoding="utf-8")


def read_cpp(code: str, desk: Path) -> None:
    assert code in (ROOT / "tests/example/main.cpp").read_text(encoding="utf-8"), "ctest builds and runs that file"


def read_cmake(code: str, desk: Path) -> None:
    assert code in (ROOT / "tests/example/CMakeLists.txt").read_text(encoding="utf-8"), "ctest builds that project"


READERS = {"bash": read_bash, "python": read_python, "toml": read_toml, "cpp": read_cpp, "cmake": read_cmake}


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[f"{i}-{language}" for i, (language, _) in enumerate(BLOCKS, 1)])
def test_block(language: str, code: str, desk: Path) -> None:
    READERS[language](code, desk)


def test_no_block_is_left_out() -> None:
    assert len(BLOCKS) == (ROOT / "README.md").read_text(encoding="utf-8").count("\n```") / 2


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert links and [link for link in links if not (ROOT / link).exists()] == []
