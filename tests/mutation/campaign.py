"""One fault after the other: the tests that come by it run, the quickest first, until one of them fails."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from mutation.cases import GOLDEN, Case, Ground
from mutation.fault import Fault
from mutation.planted import shown_by_style

ALONE = 4  # cases that are tried before many are tried together
QUICK = 0.2  # s of a processor


@dataclass(frozen=True)
class Verdict:
    group: str  # biological or mechanical
    path: str
    line: int
    kind: str
    what: str
    reached: int  # by how many cases
    by_law: str  # the case that caught it, golden hashes aside; empty if none did
    by_hash: bool | None  # whether the golden hashes caught it; None: not asked, as a law did

    @property
    def caught(self) -> bool:
        return bool(self.by_law or self.by_hash)


def survey(ground: Ground, cases: Sequence[Case], longest: float, jobs: int) -> tuple[list[Case], list[Case]]:
    """The cases with cost and reach, and those that hunt nothing: they fail without a fault, or take longer."""
    with ThreadPoolExecutor(jobs) as pool:
        done = list(pool.map(lambda case: ground.survey(case, longest), cases))
    return [case for case in done if case], [case for case, result in zip(cases, done, strict=True) if not result]


def patience(case: Case) -> float:
    """Seconds of a processor after which a case counts as hanging."""
    return 1.0 + 4.0 * case.seconds


class Hunt:
    """Judges faults by cases. Cases that caught others in the same file are tried earlier."""

    def __init__(self, ground: Ground, cases: Sequence[Case]) -> None:
        self.ground, self.cases = ground, cases
        self.kills: Counter[tuple[str, str]] = Counter()  # by file and case

    def judge(self, number: int, fault: Fault, group: str) -> Verdict:
        relevant = sorted((case for case in self.cases if number in case.reached), key=lambda case: self._cost(case, fault))
        laws = [case for case in relevant if case.tier != GOLDEN]
        hashes = [case for case in relevant if case.tier == GOLDEN]
        if name := shown_by_style(self.ground.copy / "origin", fault):
            return Verdict(group, fault.path, fault.line, fault.kind, fault.what, len(relevant), name, None)
        by_law = self._first_to_fail(laws, number)
        by_hash = None if by_law else any(self._fails(case, number) for case in hashes)
        if by_law:
            self.kills[fault.path, by_law.name] += 1
        name = f"{by_law.tier}: {by_law.name}" if by_law else ""
        return Verdict(group, fault.path, fault.line, fault.kind, fault.what, len(relevant), name, by_hash)

    def _first_to_fail(self, cases: Sequence[Case], number: int) -> Case | None:
        """The likeliest alone; then all that are quick in one program for each tier; then what is left, one by one."""
        likely, others = cases[:ALONE], cases[ALONE:]
        if found := next((case for case in likely if self._fails(case, number)), None):
            return found
        quick = [case for case in others if case.seconds < QUICK and case.tier != "pytest"]
        suspects = {tier.tier for tier in self.ground.together(quick) if self._fails(tier, number)}
        left = [case for case in others if case not in quick or case.tier in suspects]
        return next((case for case in left if self._fails(case, number)), None)

    def _cost(self, case: Case, fault: Fault) -> float:
        return (0.05 + case.seconds) / (1 + 4 * self.kills[fault.path, case.name])

    def _fails(self, case: Case, number: int) -> bool:
        return not self.ground.passes(case, number, patience(case))


def caught_before(logs: Iterable[Path]) -> dict[tuple, Verdict]:
    """Faults that a law caught in earlier campaigns, by file, line, kind and what."""
    found = {}
    for log in logs:
        for line in log.read_text(encoding="utf-8").splitlines():
            verdict = Verdict(**json.loads(line))
            if verdict.by_law:
                found[verdict.path, verdict.line, verdict.kind, verdict.what] = verdict
    return found


def run(hunt: Hunt, faults: Sequence[tuple[int, Fault, str]], before: dict[tuple, Verdict], jobs: int, log: Path) -> Iterator[Verdict]:
    """Judges every fault (its number, itself, its group); each new verdict is kept in `log` at once, as a line of JSON."""

    def judge(item: tuple[int, Fault, str]) -> Verdict:
        fault = item[1]
        known = before.get((fault.path, fault.line, fault.kind, fault.what))
        return known or hunt.judge(*item)

    with ThreadPoolExecutor(jobs) as pool, log.open("a", encoding="utf-8") as file:
        for verdict in pool.map(judge, faults):
            file.write(json.dumps(asdict(verdict)) + "\n")
            file.flush()
            yield verdict
