"""The library as it was at an earlier commit: the states that were recorded then, and the scenarios of who was measured."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from observations import people, reading
from observations.people import GOLDEN, ROOT
from observations.reading import Subject

import plateletsim as ps

PLACES = ("scenarios", "tests/observations", "tests/regression/golden.txt")


@dataclass(frozen=True)
class Library:
    """What results of subjects follow from, apart from the engine."""

    name: str  # as people.library()
    recorded: dict[str, str]  # by subject
    scenarios: dict[str, str]  # sha256 by subject


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-c", "safe.directory=*", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def before_they_moved() -> str:
    """The commit before recorded states moved: HEAD if that is not committed, else the parent of the last commit that moved them."""
    place = str(GOLDEN.relative_to(ROOT))
    if git("show", f"HEAD:{place}") != GOLDEN.read_bytes():
        return git("rev-parse", "--short", "HEAD").decode().strip()
    moved = git("log", "-1", "--format=%H", "--", place).decode().strip()
    return git("rev-parse", "--short", f"{moved}^").decode().strip()


def sha_of(subject: Subject) -> str:
    """Nothing if this engine knows no such scenario."""
    try:
        return people.scenario_of(subject).sha256
    except ps.ScenarioError:
        return ""


def of(subjects: dict[str, Subject], golden: bytes) -> Library:
    states = people.states(golden.decode())
    return Library(
        name=people.library(golden),
        recorded={name: people.recorded_of(subject, states) for name, subject in subjects.items()},
        scenarios={name: sha_of(subject) for name, subject in subjects.items()},
    )


@contextmanager
def scenarios_of(folder: Path) -> Iterator[None]:
    """This engine with the scenarios of another folder."""
    usual = os.environ.get("PLATELETSIM_SCENARIOS")
    os.environ["PLATELETSIM_SCENARIOS"] = str(folder)
    try:
        yield
    finally:
        del os.environ["PLATELETSIM_SCENARIOS"]
        if usual is not None:
            os.environ["PLATELETSIM_SCENARIOS"] = usual


def at(commit: str) -> Library:
    """The library of a commit, as this engine reads it."""
    with tempfile.TemporaryDirectory() as folder, scenarios_of(Path(folder) / "scenarios"):
        subprocess.run(["tar", "-x", "-C", folder], input=git("archive", commit, *PLACES), check=True)
        told = reading.parse(Path(folder) / "tests" / "observations" / reading.SUBJECTS)
        subjects = {name: reading.read_subject(name, given) for name, given in told.items()}
        return of(subjects, (Path(folder) / PLACES[-1]).read_bytes())


def now(subjects: dict[str, Subject]) -> Library:
    return of(subjects, GOLDEN.read_bytes())
