"""Measures the observations and writes results.json, the tables of MODEL.md and a report: python -m observations."""

import argparse
import os
import sys
import time
from pathlib import Path

from observations import reading, report, results, tables
from observations.people import ROOT, Store
from observations.qualify import qualify


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="observations", description="Compare the model with what was published.")
    parser.add_argument("ids", nargs="*", help="themes or observations to measure; all if none is named")
    parser.add_argument("--quick", action="store_true", help="small samples, printed and not kept")
    parser.add_argument("--tables", action="store_true", help="measure nothing: write tables and report from results.json")
    parser.add_argument("--check", action="store_true", help="measure nothing: are the files well formed?")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, default=ROOT / "build" / "qualify", help="where finished runs are kept, so that a stopped run goes on")
    parser.add_argument("--report", type=Path, default=ROOT / "out" / "qualify.html")
    return parser.parse_args()


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def wanted(book: reading.Book, ids: list[str]) -> list[reading.Observation]:
    known = {observation.id for observation in book.observations()} | {theme.name for theme in book.themes}
    for id in ids:
        if id not in known:
            raise reading.ObservationError(f"{id}: neither a theme nor an observation; themes are {', '.join(t.name for t in book.themes)}")
    return [each for theme in book.themes for each in theme.observations if not ids or each.id in ids or theme.name in ids]


def main() -> int:
    asked = options()
    try:
        book = reading.read()
        chosen = wanted(book, asked.ids)
    except reading.ObservationError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.check:
        return 0
    known = results.read()
    if not asked.tables:
        store = Store(None if asked.quick else asked.store)
        found = qualify(book, chosen, quick=asked.quick, store=store, processes=asked.processes, fields=not asked.quick, say=say)
        if asked.quick:
            print("\n".join(tables.lines(book, found)))
            return 0
        ids = {each.id for each in book.observations()}
        known = {id: finding for id, finding in (known | found).items() if id in ids}
        results.write(known)
    tables.write(book, known)
    report.write(book, known, asked.report)
    say(f"wrote {asked.report}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
