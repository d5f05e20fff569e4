"""Shares of patients at other resolutions: what no numerical choice may change. python -m observations.convergence

Every cell of the table is a cohort of its own, whose finished blocks are kept, so that a stopped measurement goes on. Written
to convergence.json and into MODEL.md.
"""

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from observations import groups, tables
from observations.people import ROOT, Store, block
from observations.reading import Subject

FILE = Path(__file__).with_name("convergence.json")
SEED = 5081
COARSE = {"run.droplet_volume": "0.005 uL", "run.step": "6 hour", "marrow.megakaryocyte_sample": 400, "phagocytosis.sample": 200}
CELLS: dict[str, dict[str, Any]] = {
    "1,600 cells in a response, steps of 6 h, 0.005 µL": {},
    "400 cells": {"patient_immunity.agents_per_response": 400},
    "6,400 cells": {"patient_immunity.agents_per_response": 6400},
    "steps of 3 h": {"run.step": "3 hour"},
    "steps of 30 min": {"run.step": "30 min"},
    "0.05 µL": {"run.droplet_volume": "0.05 uL"},
    "samples of 4,000 and 2,000": {"marrow.megakaryocyte_sample": 4000, "phagocytosis.sample": 2000},
}
"""What differs from the first."""
ROWS: dict[str, tuple[str, dict[str, float]]] = {
    "adults < 100 at 3 months": ("itp_adult", {"day": 91, "below": 100}),
    "adults ≥ 100 at 12": ("itp_adult", {"day": 365, "at_least": 100}),
    "children ≥ 100 at 1 week": ("itp_child", {"day": 7, "at_least": 100}),
    "children < 150 at 6 months": ("itp_child", {"day": 182, "below": 150}),
    "children < 100 at 12": ("itp_child", {"day": 365, "below": 100}),
}


def subject(scenario: str, cell: str) -> Subject:
    return Subject(f"{scenario}, {cell}", scenario, set=COARSE | CELLS[cell], diagnosed=1, seed=SEED, probes=("platelet_count",))


def measure(scenario: str, cell: str, blocks: int, folder: Path, processes: int) -> dict[str, list[float]]:
    """Of the diagnosed among so many blocks of exposed persons: number, share and its standard error in points, by row."""
    import xarray

    whom, store = subject(scenario, cell), Store(folder)
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(block, [whom] * blocks, range(blocks), [store] * blocks))
    data = xarray.concat([each for each in found if each.sizes["patient"]], "patient", combine_attrs="override")
    told = {}
    for row, (of, arguments) in ROWS.items():
        if of == scenario:
            share = groups.share(data, confidence=0.95, **arguments)
            told[row] = [share.n, 100 * share.value, 100 * (share.value * (1 - share.value) / share.n) ** 0.5]
    return told


def table(results: dict[str, dict[str, list[float]]]) -> list[str]:
    lines = ["| | " + " | ".join(ROWS) + " |", "|---" * (len(ROWS) + 1) + "|"]
    for cell in CELLS:
        if any(results.get(cell, {}).values()):
            told = results[cell]
            entries = [f"{told[row][1]:.1f} ± {told[row][2]:.1f} % of {told[row][0]:.0f}" if row in told else "" for row in ROWS]
            lines.append(f"| {cell} | " + " | ".join(entries) + " |")
    return lines


def write(results: dict[str, dict[str, list[float]]]) -> None:
    FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    text = tables.MANUAL.read_text(encoding="utf-8")
    tables.MANUAL.write_text(tables.replaced(text, "convergence", table(results)), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="observations.convergence", description="Shares of patients at other resolutions.")
    parser.add_argument("cells", nargs="*", help=f"which of {'; '.join(CELLS)}; all if none is named")
    parser.add_argument("--blocks", type=int, default=400, help="of 125 exposed persons; a hundredth falls ill")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, default=ROOT / "build" / "convergence")
    asked = parser.parse_args()
    for unknown in set(asked.cells) - CELLS.keys():
        parser.error(f"there is no cell {unknown!r}")
    results = json.loads(FILE.read_text()) if FILE.exists() else {}
    for cell in asked.cells or CELLS:
        told: dict[str, list[float]] = {}
        for scenario in ("itp_adult", "itp_child"):
            told |= measure(scenario, cell, asked.blocks, asked.store, asked.processes)
            print(f"{time.strftime('%H:%M:%S')} {cell}: {told}", file=sys.stderr, flush=True)
        results[cell] = told
        write(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
