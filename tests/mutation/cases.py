"""The tests that hunt faults: each is a program with arguments, of which one run says whether it passes."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mutation.schemata import AWAKE, REACHED

TIERS = ("unit", "exact", "property", "statistical", "reference", "regression")
GOLDEN = "regression"
MEMORY, FILES = 4 << 30, 256 << 20  # bytes that a program that has run away may take
LIMITED = 'ulimit -c 0 -t "$1" -v "$2" -f "$3"; shift 3; TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1'


@dataclass(frozen=True)
class Case:
    tier: str
    name: str
    command: tuple[str, ...]
    seconds: float = 0.0  # of a processor, without a fault
    reached: frozenset[int] = field(default=frozenset(), repr=False)


class Ground:
    """Where cases run: the copy of the sources with its programs."""

    def __init__(self, copy: Path, python: str) -> None:
        self.copy, self.python = copy, python

    def list_cases(self) -> list[Case]:
        programs = [(tier, self.copy / f"build/tests/tests_{tier}") for tier in TIERS]
        return [Case(tier, name, (str(program), _quoted(name)))
                for tier, program in programs if program.is_file() for name in _names(program)]  # fmt: skip

    def list_pytest(self, *paths: str) -> list[Case]:
        """One case for each test function; one that is parametrised stays together."""
        found = []
        for path in paths:
            for file in sorted((self.copy / path).glob("test_*.py")) if (self.copy / path).is_dir() else [self.copy / path]:
                for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
                    test = f"{file.relative_to(self.copy)}::{name}"
                    found.append(Case("pytest", test, (self.python, "-m", "pytest", "-qx", "-p", "no:cacheprovider", test)))
        return found

    def together(self, cases: Sequence[Case]) -> list[Case]:
        """The same C++ cases with one program run for each tier."""
        tiers: dict[tuple[str, str], list[Case]] = {}
        for case in cases:
            tiers.setdefault((case.tier, case.command[0]), []).append(case)
        return [Case(tier, f"{len(own)} cases", (program, ",".join(case.command[1] for case in own), "--abort"), sum(case.seconds for case in own))
                for (tier, program), own in tiers.items()]  # fmt: skip

    def survey(self, case: Case, longest: float) -> Case | None:
        """Runs a case without a fault: its cost, and which faults it comes by. None if it fails or takes longer."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "reached")
            passed, seconds = self._run(case, -1, longest, {REACHED: str(report)})
            reached = frozenset(map(int, report.read_text().split())) if report.is_file() else frozenset()
        return replace(case, reached=reached, seconds=seconds) if passed else None

    def passes(self, case: Case, awake: int, seconds: float) -> bool:
        """Runs a case with one fault awake; out of time, of memory or of its senses counts as failing."""
        return self._run(case, awake, seconds, {})[0]

    def _run(self, case: Case, awake: int, seconds: float, extra: dict[str, str]) -> tuple[bool, float]:
        """Whether it passed, and seconds of a processor."""
        limits = (str(int(seconds) + 1), str(MEMORY >> 10), str(FILES >> 10))
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | extra | {
                AWAKE: str(awake), "TMPDIR": folder, "PLATELETSIM_SCENARIOS": f"{self.copy}/scenarios", "OPENBLAS_NUM_THREADS": "1",
                "PYTHONPATH": f"{self.copy}/python:{self.copy}/tests", "RC_PARAMS": "seed=1 max_success=30"}  # fmt: skip
            try:
                done = subprocess.run(("bash", "-c", LIMITED, "bash", *limits, *case.command), cwd=self.copy, env=environment, check=False,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=20.0 * seconds + 60.0)  # fmt: skip
            except subprocess.TimeoutExpired:
                return False, seconds
        return done.returncode == 0, sum(map(float, done.stderr.split()[-2:]))


def _names(program: Path) -> Iterable[str]:
    listing = subprocess.run([program, "--list-test-names-only"], capture_output=True, text=True, check=False).stdout
    return [line.strip() for line in listing.splitlines() if line.strip()]


def _quoted(name: str) -> str:
    return re.sub(r"([\\,\[\]])", r"\\\1", name)
