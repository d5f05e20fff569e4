"""The repository keeps its own style: every check of this folder, on every file that belongs to it."""

import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from observations import reading as observations
from style import cpp, data, imports, includes, text, touches

ROOT = Path(__file__).parents[2]


def list_files() -> list[str]:
    """What git tracks or would track. Paths from the root."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for path in set(listing.splitlines()) if (ROOT / path).is_file())


FILES = list_files()
TEXTS = {path: (ROOT / path).read_text(encoding="utf-8") for path in FILES if not path.endswith((".png", ".h5", ".bin", ".sim", "journal-0"))}
CPP = [path for path in TEXTS if path.endswith((".h", ".cpp"))]
PAGE = [path for path in TEXTS if path.startswith("web/") and path.endswith((".js", ".css"))]
PYTHON = [path for path in TEXTS if path.endswith(".py")]
ENGINE = [path for path in CPP if path.startswith("sim/")]
MODELS = [path for path in CPP if path.startswith("models/")]
SCENARIOS = [path for path in TEXTS if re.fullmatch(r"scenarios/((drugs|conditions|protocols)/)?[^/]+\.toml", path) and path != "scenarios/sources.toml"]
BUILD_FILES = [path for path in TEXTS if path.endswith((".txt", ".cmake", ".in", ".json")) or path in ("Makefile", "pyproject.toml")]


def expect_none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


def expect(paths: Iterable[str], check: Callable[[str], list[str]]) -> None:
    expect_none([f"{path}:{fault}" for path in paths for fault in check(TEXTS[path])])


def test_there_is_something_to_check() -> None:
    assert ENGINE and MODELS and PYTHON and SCENARIOS and BUILD_FILES


@pytest.mark.parametrize(
    ("ends", "mark"),
    [((".h", ".cpp", ".js"), "//"), (".css", "/*"), (".py", '"""'), ((".toml", "CMakeLists.txt", "Makefile", ".in"), "#")],
)
def test_the_first_line_says_what_the_file_is(ends: str | tuple[str, ...], mark: str) -> None:
    paths = [path for path in TEXTS if path.endswith(ends) and not path.startswith("scenarios/invalid/")]
    expect(paths, lambda source: text.check_first_line(source, mark))


def test_files_are_short() -> None:
    expect(CPP + PYTHON + PAGE, text.check_length)


def test_nothing_names_a_machine() -> None:
    expect((path for path in TEXTS if not path.startswith("tests/style/")), text.check_machine_paths)


def test_cpp_keeps_to_what_is_portable_and_plain() -> None:
    expect(CPP, cpp.check_everywhere)
    exempt = {"sim/base/arithmetic.h", "sim/base/stopwatch.h"}  # the functions that all others use; what paces the writing of files
    exact = [path for path in ENGINE + MODELS if path not in exempt]
    expect(exact, cpp.check_library)
    expect(MODELS, cpp.check_models)
    expect([path for path in CPP if path.startswith("tests/")], cpp.check_tests)


def test_no_two_decisions_share_their_chance() -> None:
    expect_none(cpp.check_draws({path: TEXTS[path] for path in ENGINE + MODELS}))


def test_the_engine_does_not_name_its_subject() -> None:
    expect(ENGINE, cpp.check_engine_words)


def test_python_names_what_it_catches() -> None:
    expect(PYTHON, text.check_bare_except)


def test_no_flag_makes_results_depend_on_the_machine() -> None:
    expect(BUILD_FILES, text.check_build_flags)


def test_includes_point_one_way() -> None:
    found = [f"{path}: {fault}" for path in CPP for fault in includes.check_direction(path, TEXTS)]
    expect_none(found)


def test_imports_point_one_way() -> None:
    package = {path: TEXTS[path] for path in TEXTS if path.startswith("python/plateletsim/") and path.endswith((".py", ".pyi"))}
    expect_none(imports.check_imports(package))


def test_mechanisms_say_what_they_read_and_write() -> None:
    said = touches.Code(touches.parse(touches.sources({path: TEXTS[path] for path in MODELS}), ROOT)).mechanisms()
    silent = touches.fixed(TEXTS["models/world/world.h"])
    assert len(said) > 25 and len(silent) > 8
    expect_none([f"{name} {fault}" for name, (reads, writes, touched) in said.items() for fault in touches.check((reads, writes), touched, silent)])


def test_every_biological_value_has_a_source() -> None:
    citations = tomllib.loads(TEXTS["scenarios/sources.toml"])
    moved = {each.id: {key for number in each.numbers for key in number.sets} for each in observations.read().observations()}
    expect_none([f"{path}:{fault}" for path in SCENARIOS for fault in data.check_sources(TEXTS[path], citations, moved, data.prefix(path))])


def test_a_mechanism_is_found_by_its_name() -> None:
    headers = [path for path in MODELS if path.count("/") == 2 and path.endswith(".h")]
    expect_none([f"{path}: {fault}" for path in headers for fault in cpp.check_mechanism_names(path, TEXTS[path])])


def test_the_manual_numbers_its_equations_and_is_cited_by_them() -> None:
    manual = TEXTS["models/MODEL.md"]
    expect_none(text.check_equations(manual))
    expect(
        [*MODELS, "models/MODEL.md", *(path for path in PYTHON if path.startswith("tests/reference/"))],
        lambda source: text.check_citations_of_the_manual(source, manual),
    )


def test_notebooks_carry_no_results() -> None:
    notebooks = [path for path in TEXTS if path.endswith(".ipynb")]
    assert notebooks
    expect(notebooks, data.check_notebook)


def test_the_top_level_is_as_agreed() -> None:
    expect_none(data.check_top_level(FILES))


def test_there_is_one_version() -> None:
    version = re.search(r"project\(plateletsim VERSION ([0-9.]+)", TEXTS["CMakeLists.txt"])[1]
    assert f"\nversion: {version}\n" in TEXTS["CITATION.cff"]
    assert f"\n## {version}" in TEXTS["CHANGELOG.md"]
