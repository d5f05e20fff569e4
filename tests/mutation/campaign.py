"""One fault after the other: the tests that come by it run, the quickest first, until one of them fails."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from mutation.cases import GOLDEN, Case, Ground
from mutation.fault import Fault


@dataclass(frozen=True)
class Verdict:
    group: str  # biological or mechanical
    path: str
    line: int
    kind: str
    what: str
    reached: int  # by how many cases
    by_law: str   # the case that caught it, golden hashes aside; empty if none did
    by_hash: bool | None  # whether the golden hashes caught it; None: not asked, as a law did

    @property
    def caught(self) -> bool:
        return bool(self.by_law or self.by_hash)


def survey(ground: Ground, cases: Iterable[Case]) -> tuple[list[Case], list[Case]]:
    """The cases with cost and reach, and those that fail even without a fault, which hunt nothing."""
    found, idle = [], []
    for case in cases:
        surveyed = ground.survey(case)
        found.append(surveyed) if surveyed else idle.append(case)
    return found, idle


def patience(case: Case) -> float:
    """Seconds of a processor after which a case counts as hanging."""
    return 5.0 + 5.0 * case.seconds


def judge(ground: Ground, number: int, fault: Fault, group: str, cases: Sequence[Case]) -> Verdict:
    relevant = sorted((case for case in cases if number in case.reached), key=lambda case: case.seconds)
    laws = [case for case in relevant if case.tier != GOLDEN]
    hashes = [case for case in relevant if case.tier == GOLDEN]
    by_law = next((case for case in laws if not ground.passes(case, number, patience(case))), None)
    by_hash = None if by_law else any(not ground.passes(case, number, patience(case)) for case in hashes)
    name = f"{by_law.tier}: {by_law.name}" if by_law else ""
    return Verdict(group, fault.path, fault.line, fault.kind, fault.what, len(relevant), name, by_hash)


def run(ground: Ground, faults: Sequence[tuple[int, Fault, str]], cases: Sequence[Case], jobs: int, log: Path) -> Iterator[Verdict]:
    """Judges every fault (its number, itself, its group); each verdict is kept in `log` at once, as a line of JSON."""
    with ThreadPoolExecutor(jobs) as pool, log.open("a", encoding="utf-8") as file:
        for verdict in pool.map(lambda item: judge(ground, item[0], item[1], item[2], cases), faults):
            file.write(json.dumps(asdict(verdict) | {"at": round(time.time())}) + "\n")
            file.flush()
            yield verdict
