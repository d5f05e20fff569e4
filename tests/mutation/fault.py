"""A fault that can be planted: where it stands, what replaces what, and how faults share a file without clashing."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    start: int  # of the replaced text in the file
    end: int
    text: str  # what replaces it
    kind: str  # the rule that made it; for a biological one, its name
    what: str  # for people: what is wrong
    statement: bool = field(default=False)  # a whole statement, not an expression

    @property
    def name(self) -> str:
        return f"{self.path}: {self.what}"

    def fits(self, other: "Fault") -> bool:
        """Whether both can stand in one file: apart, or one inside the other."""
        apart = self.path != other.path or self.end <= other.start or other.end <= self.start
        inside = self.start <= other.start and other.end <= self.end
        around = other.start <= self.start and self.end <= other.end
        same = (self.start, self.end) == (other.start, other.end)
        return apart or ((inside or around) and not (same and self.statement != other.statement))


def sample(found: Iterable[Fault], count: int, seed: int, dropped: Iterable[str] = ()) -> list[Fault]:
    """At most `count` of them, spread evenly over the files and within a file over the kinds; the same for one seed."""
    by_path: dict[str, dict[str, list[Fault]]] = {}
    avoided = set(dropped)
    for fault in found:
        if fault.name not in avoided:
            by_path.setdefault(fault.path, {}).setdefault(fault.kind, []).append(fault)
    queues = []
    for path in sorted(by_path):
        chance = random.Random(f"{seed} {path}")
        queues.append(_shuffle(by_path[path], chance))
    chosen: list[Fault] = []
    while len(chosen) < count and any(queues):
        for queue in queues:
            if queue and len(chosen) < count:
                chosen.append(queue.pop())
    return sorted(chosen, key=lambda fault: (fault.path, fault.start, fault.kind))


def _shuffle(by_kind: dict[str, list[Fault]], chance: random.Random) -> list[Fault]:
    """Taken from the end: each kind in turn, one fault per expression."""
    piles = [by_kind[kind][:] for kind in sorted(by_kind)]
    for pile in piles:
        chance.shuffle(pile)
    order: list[Fault] = []
    taken = set()
    while any(piles):
        chance.shuffle(piles)
        for pile in piles:
            while pile:
                fault = pile.pop()
                if (fault.start, fault.end) not in taken:
                    taken.add((fault.start, fault.end))
                    order.append(fault)
                    break
    return order[::-1]
