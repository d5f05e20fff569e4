"""Every code block of the README and of the manual's pages does what the page says."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN = (ROOT / "README.md", *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name not in ("paper", "_build")))
PAGES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in WRITTEN}
BLOCKS = [(page, *block) for page, text in PAGES.items() for block in FENCE.findall(text)]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """For each page an empty folder, shared by its blocks in their order; .venv/ and build/ are there as in a clone."""

    @functools.cache
    def desk(page: str) -> Path:
        folder = tmp_path_factory.mktemp(Path(page).stem)
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / "build").symlink_to(ROOT / "build")
        return folder

    return desk


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


def read_sh(code: str, desk: Path) -> None:
    run(["bash", "-n", "-c", code], desk)  # for a cluster: tests/cluster runs it, with a stand-in


READERS = {"bash": read_bash, "sh": read_sh, "python": read_python, "toml": read_toml, "cpp": read_cpp, "cmake": read_cmake}


@pytest.mark.parametrize(("page", "language", "code"), BLOCKS, ids=[f"{Path(page).stem}-{i}-{language}" for i, (page, language, _) in enumerate(BLOCKS, 1)])
def test_block(page: str, language: str, code: str, desks: Callable[[str], Path]) -> None:
    READERS[language](code, desks(page))


@pytest.mark.parametrize("page", PAGES)
def test_no_block_is_left_out(page: str) -> None:
    assert sum(block[0] == page for block in BLOCKS) == PAGES[page].count("\n```") / 2


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PAGES[page])
    assert links and [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []
