"""Keeps what was measured when the engine draws its luck otherwise and nothing else: python -m observations.same_law.

Other bits of exactly the same law move every recorded state, so that every row of MODEL.md would have to be measured anew.
This measures some of them, compares (agreement.py), and if the two agree stamps each finding that was current before the
recorded states moved and whose scenarios are what they were. Numbers, version and library of a stamped finding stay those of
when it was measured; `recorded` and `same_law` are of now. If they do not agree, nothing is stamped and the exit status is 1.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from observations import earlier, reading, report, results, tables
from observations.__main__ import say, wanted
from observations.agreement import FALSE_ALARM, Pair, Verdict, judge
from observations.earlier import Library
from observations.estimate import Estimate
from observations.people import ROOT, Store
from observations.qualify import Finding, qualify
from observations.reading import Book, Number, Observation, Subject

import plateletsim as ps

RECORD = Path(__file__).with_name("same_law.json")
PERSONS = 4  # who are lived at least: a single person tells no spread

# A quarter of an hour of two processors touches every theme but those of the dearest cohorts, and every mechanism: what a few
# persons tell (platelets, marrow, spleen, dictated disease, drugs, conditions, steps and droplets), and some of what needs many
# (people, labels, bleeds, tests, the disease that emerges with and without treatment, trials).
FEW = 40
MANY = ["health", "labelled", "bleeding_in_itp", "direct_maipa", "emergent_children", "adults_course", "trials_at_diagnosis", "trial_agonist", "trial_fcrn"]


@dataclass(frozen=True)
class Record:
    """One comparison that agreed."""

    date: str
    version: str
    before: str  # the library that the findings were current in
    library: str  # that was shown to be equal to it in law
    compared: list[str]
    stamped: int
    verdict: Verdict


def usual(book: Book) -> list[Observation]:
    """A part that stands for the whole."""
    some = {each.id for each in wanted(book, MANY)}
    few = {name for name, each in book.subjects.items() if not each.diagnosed and each.persons <= FEW}
    return [each for each in book.observations() if each.id in some or (each.subjects() and each.subjects() <= few)]


def hindrance(finding: Finding, before: Library, now: Library) -> str:
    """Why it cannot be stamped, nothing if it can."""
    for name, state in finding.recorded.items():
        if name not in before.recorded or name not in now.recorded:
            return f"{name} is not in both libraries"
        if state not in (before.recorded[name], now.recorded[name]):
            return f"{name} had moved before"
        if not now.scenarios[name] or before.scenarios[name] != now.scenarios[name]:
            return f"the scenario of {name} has changed"
    return ""


def stamped(finding: Finding, now: Library) -> Finding:
    return replace(finding, recorded={name: now.recorded[name] for name in finding.recorded}, same_law=now.name)


def with_spread(subjects: dict[str, Subject]) -> dict[str, Subject]:
    return {name: each if each.diagnosed else replace(each, persons=max(each.persons, PERSONS if each.persons == 1 else 1)) for name, each in subjects.items()}


def is_read_off_rows(number: Number) -> bool:
    return number.unit in ("day", "hour") and not number.measure.startswith("half_life")


def pairs_of(observation: Observation, book: Book, old: dict[str, Finding], new: dict[str, Finding]) -> list[Pair]:
    """Its numbers that were measured both times."""
    found = []
    for number in observation.numbers:
        before, now = (results.found(findings, observation.id, number) for findings in (old, new))
        if before and now and len(before.measured) == len(now.measured):
            luck = frozenset(book.subjects[name].seed for name in number.of)
            found += [
                Pair(f"{observation.id}: {number.name}", *both, luck, is_read_off_rows(number)) for both in zip(before.measured, now.measured, strict=True)
            ]
    return found


def told(each: Estimate) -> str:
    low, high = f"{each.low:.4g}", f"{each.high:.4g}"
    return f"{each.value:.4g}" + (f" ({low} to {high})" if low != high else "")


def in_words(verdict: Verdict) -> list[str]:
    lines = [f"Verdict: {'the same law' if verdict.same else 'NOT the same law'}; a false alarm comes once in {1 / FALSE_ALARM:.0f} comparisons at most."]
    if verdict.numbers:
        one, every = verdict.noticed()
        lines += [
            f"Of {verdict.numbers} numbers with chance in them, the largest |z| is {verdict.largest:.2f} (p = {verdict.largest_p:.2g}, for all of them).",
            f"The mean square of z is {verdict.mean_square:.2f} over groups that share no luck ({verdict.groups}; p <= {verdict.mean_square_p:.2g}); 1 or less is expected.",
            f"Noticed nine times in ten: a shift of one number by {one:.1f} standard errors of the difference, of all numbers by {every:.1f} at most.",
        ]
    return [*lines, f"Without chance: {verdict.equal} are equal. Beyond what chance can do: {verdict.unlike}. Not judged: {verdict.unjudged}."]


def page(pairs: list[Pair], verdict: Verdict, hindrances: dict[str, str]) -> str:
    """Numbers, the furthest apart first; the verdict; what can be stamped and what cannot."""
    rows = [("number", "before", "now", "z")]
    for pair in sorted(pairs, key=lambda pair: -1.0 if math.isnan(pair.z) else abs(pair.z), reverse=True):
        z = "not judged" if math.isnan(pair.z) else "equal" if pair.without_chance and pair.z == 0 else f"{pair.z:+.2f}"
        rows.append((pair.name, told(pair.old), told(pair.new), z))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    free = [id for id, why in hindrances.items() if not why]
    kept = [f"not stamped: {id}: {why}" for id, why in hindrances.items() if why]
    return (
        "\n".join([*table, "", *in_words(verdict), f"{'Stamped' if verdict.same else 'Nothing is stamped, which would have been'}: {', '.join(free)}.", *kept])
        + "\n"
    )


def keep(record: Record, path: Path) -> None:
    """At the end of those that there are."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    path.write_text(json.dumps([*known, results.plain(asdict(record))], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def options(arguments: Iterable[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="observations.same_law", description="Keep what was measured if only the luck has changed, not the law.")
    parser.add_argument("--ids", nargs="+", help="themes or observations to measure anew; some of every kind if none is named")
    parser.add_argument("--before", help="the commit in which results were current; by default the one before recorded states moved last")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, default=ROOT / "build" / "qualify", help="where finished runs are kept, so that a stopped run goes on")
    parser.add_argument("--report", type=Path, default=ROOT / "out" / "same_law.txt")
    return parser.parse_args(arguments)


def main(arguments: Iterable[str] | None = None) -> int:
    asked = options(arguments)
    book, known = reading.read(), results.read()
    try:
        named = wanted(book, asked.ids) if asked.ids else usual(book)
    except reading.ObservationError as error:
        print(error, file=sys.stderr)
        return 2
    before, now = earlier.at(asked.before or earlier.before_they_moved()), earlier.now(book.subjects)
    hindrances = {id: hindrance(finding, before, now) for id, finding in known.items() if tables.is_old(book, finding)}
    chosen = [each for each in named if hindrances.get(each.id) == ""]
    if not chosen:
        print(f"nothing to compare: none that was asked for was current in library {before.name} and has moved since", file=sys.stderr)
        return 2
    wider = replace(book, subjects=with_spread(book.subjects))
    found = qualify(wider, chosen, store=Store(asked.store), processes=asked.processes, fields=False, say=say)
    pairs = [pair for each in chosen for pair in pairs_of(each, book, known, found)]
    verdict = judge(pairs)
    text = page(pairs, verdict, hindrances)
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(text, encoding="utf-8")
    print(text)
    if not verdict.same:
        return 1
    free = [id for id, why in hindrances.items() if not why]
    known |= {id: stamped(known[id], now) for id in free}
    results.write(known)
    tables.write(book, known)
    report.write(book, known, ROOT / "out" / "qualify.html")
    date = datetime.now(UTC).date().isoformat()
    keep(Record(date, ps.__version__, before.name, now.name, [each.id for each in chosen], len(free), verdict), RECORD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
