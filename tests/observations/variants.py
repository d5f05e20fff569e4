"""Cohorts under changed numbers: those that should change nothing, and joints of the model left out.

    python -m observations.variants resolution_of_the_disease knockouts

Every cell of a table is a cohort of its own, whose finished blocks are kept, so that a stopped measurement goes on. Written to
variants.json and into MODEL.md. A table of shares can grow: with --add, only blocks beyond those that a cell has are lived, and
their people join the others. That is right as long as the law is the same, whatever else has moved (`observations.same_law`).
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import xarray
from observations import groups, measures, tables
from observations.estimate import USUAL, Estimate
from observations.people import ROOT, Store, block
from observations.qualify import unit_factor
from observations.reading import Subject

FILE = Path(__file__).with_name("variants.json")
COARSE = {"run.droplet_volume": "0.005 uL", "run.step": "6 hour", "marrow.megakaryocyte_sample": 400, "phagocytosis.sample": 200}
LATE = [335, 366]  # days after the diagnosis


@dataclass(frozen=True)
class Row:
    """What is measured in each cell: a measure of measures.py in the cohort of a scenario."""

    name: str
    scenario: str
    measure: str
    arguments: dict[str, Any]
    unit: str = "%"


@dataclass(frozen=True)
class Table:
    """Changes of parameters by name, and what is measured under each."""

    cells: dict[str, dict[str, Any]]
    rows: tuple[Row, ...]
    seed: int
    blocks: int  # of exposed persons (people.BLOCK), of whom one in two hundred falls ill
    follow: int = 366
    probes: tuple[str, ...] = ("platelet_count",)


TABLES = {
    "resolution_of_the_disease": Table(
        {
            "1,600 cells in a response, steps of 6 h, 0.005 µL": {},
            "400 cells": {"patient_immunity.agents_per_response": 400},
            "6,400 cells": {"patient_immunity.agents_per_response": 6400},
            "steps of 3 h": {"run.step": "3 hour"},
            "steps of 30 min": {"run.step": "30 min"},
            "0.05 µL": {"run.droplet_volume": "0.05 uL"},
            "samples of 4,000 and 2,000": {"marrow.megakaryocyte_sample": 4000, "phagocytosis.sample": 2000},
        },
        (
            Row("adults < 100 at 3 months", "itp_adult", "share", {"day": 91, "below": 100}),
            Row("adults ≥ 100 at 12", "itp_adult", "share", {"day": 365, "at_least": 100}),
            Row("children ≥ 100 at 1 week", "itp_child", "share", {"day": 7, "at_least": 100}),
            Row("children < 150 at 6 months", "itp_child", "share", {"day": 182, "below": 150}),
            Row("children < 100 at 12", "itp_child", "share", {"day": 365, "below": 100}),
        ),
        seed=5081,
        blocks=540,
    ),
    "knockouts": Table(
        {
            "nothing": {},
            "B cells do not need the platelets that are left (16a)": {"antigen.store_half": 1e-3},
            "nothing stores antigen (16a)": {"antigen.store_time": "0.01 day"},
            "proplatelets that were eaten are not shown (16)": {"antigen.marrow_weight": 0},
            "the liver shows nothing (16)": {"antigen.liver_weight": 0},
            "no marrow is blocked (8)": {"patient_immunity.blocked_patients": 0},
            "every marrow is blocked (8)": {"patient_immunity.blocked_patients": 1},
            "molecules do the same harm in everybody (14)": {"patient_immunity.sensitivity_spread": 0},
            "affinity of 0.7 nM in all (A3)": {"b_cells.affinity": "0.7 nM", "patient_immunity.affinity_spread": 0},
            "nobody binds GPIb (14)": {"patient_immunity.gpib_patients": 0},
            "no cytotoxic cells (20)": {"cytotoxic_t_cells.killing": "0 1/day"},
            "no long-lived plasma cells (19c)": {"plasma_cells.settling": "0 1/day"},
            "no memory (19a)": {"b_cells.memory_share": 0},
            "no later infections (15)": {"infection.colds": 0},
            "helpers do not inflame (16b)": {"antigen.alarm_of_help": 0},
            "inflammation takes no regulatory T cells (18)": {"regulatory_t_cells.suppression": 0},
            "no new clones from the thymus (18)": {"regulatory_t_cells.recruitment": "0 1/year"},
            "tolerance does not fall with age (14)": {"patient_immunity.tolerance_age_slope": 0},
        },
        (
            Row("≥ 100 at 12 months", "itp_adult", "share", {"day": 365, "at_least": 100}),
            Row("ill adults: count", "itp_adult", "of_ill", {"probe": "platelet_count", "days": LATE}, "1e9/L"),
            Row("≤ 2", "itp_adult", "share_of_ill", {"probe": "platelet_count", "days": LATE, "below": 2}),
            Row("IgG on a platelet", "itp_adult", "of_ill", {"probe": "bound_autoantibody", "days": LATE, "statistic": "mean"}, "1"),
            Row(
                "production low in severe",
                "itp_adult",
                "share_of_ill",
                {"probe": "production_rate", "days": LATE, "relative": 39.4, "below": 0.8, "severe": True},
            ),
            Row("get well, a year", "itp_adult", "remission", {"until": 1096}),
            Row("relapse of the well", "itp_adult", "relapse", {"until": 1096, "below": 50}),
        ),
        seed=5083,
        blocks=80,
        follow=1096,
        probes=("bound_autoantibody", "production_rate"),
    ),
}


def measure(table: Table, changes: dict[str, Any], blocks: range, folder: Path, processes: int) -> dict[str, list[float]]:
    """Value, interval and number of patients, by row."""
    told = {}
    for scenario in dict.fromkeys(row.scenario for row in table.rows):
        whom = Subject(scenario, scenario, set=COARSE | changes, diagnosed=1, seed=table.seed, follow=table.follow, probes=table.probes)
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(block, repeat(whom), blocks, repeat(Store(folder))))
        data = xarray.concat([each for each in found if each.sizes["patient"]], "patient", combine_attrs="override")
        for row in (row for row in table.rows if row.scenario == scenario):
            estimate = measures.measured(row.measure, row.arguments, [data])[0].scaled(unit_factor(row.unit))
            told[row.name] = [estimate.value, estimate.low, estimate.high, estimate.n]
    return told


def joined(some: list[float], others: list[float]) -> list[float]:
    """The share among two groups of people, from those among each."""
    people = int(some[3] + others[3])
    true = round((some[0] * some[3] + others[0] * others[3]) / 100)
    both = groups.share_of(np.arange(people) < true, USUAL).scaled(100)
    return [both.value, both.low, both.high, both.n]


def written(row: Row, told: list[float]) -> str:
    estimate = Estimate(*told[:3], int(told[3]))
    if not math.isfinite(estimate.value):
        return "–"
    return f"{tables.with_unit(estimate.value, row.unit)} ({tables.span(estimate.low, estimate.high, row.unit)})"


def lines(table: Table, results: dict[str, dict[str, list[float]]]) -> list[str]:
    heading = ["", *(row.name for row in table.rows)]
    found = ["| " + " | ".join(heading) + " |", "|---" * len(heading) + "|"]
    for cell in table.cells:
        if cell in results:
            found.append("| " + " | ".join([cell, *(written(row, results[cell][row.name]) for row in table.rows)]) + " |")
    return found


def write(results: dict[str, dict[str, dict[str, Any]]]) -> None:
    FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = tables.MANUAL.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        text = tables.replaced(text, name, lines(table, results.get(name, {})))
    tables.MANUAL.write_text(text, encoding="utf-8")


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="observations.variants", description="Cohorts under changed numbers, side by side.")
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which; all if none is named")
    parser.add_argument("--cells", nargs="*", help="only those whose name holds one of these words")
    parser.add_argument("--blocks", type=int, help="of exposed persons, instead of what the table says")
    parser.add_argument("--add", action="store_true", help="only blocks that a cell does not have yet; their people join the others")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--store", type=Path, default=ROOT / "build" / "variants")
    asked = parser.parse_args(arguments)
    results = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for name in asked.tables or TABLES:
        table = TABLES[name]
        if asked.add and not all(row.measure == "share" for row in table.rows):
            parser.error(f"{name} has rows that are no shares: measure it anew, without --add")
        blocks = asked.blocks or table.blocks
        for cell, changes in table.cells.items():
            if asked.cells and not any(word in cell for word in asked.cells):
                continue
            cells = results.setdefault(name, {})
            before = cells.get(cell, {}) if asked.add else {}
            first = before.get("blocks", 0)
            if first >= blocks:
                continue
            told = measure(table, changes, range(first, blocks), asked.store, asked.processes)
            cells[cell] = {row: joined(before[row], told[row]) if before else told[row] for row in told} | {"blocks": blocks}
            print(f"{time.strftime('%H:%M:%S')} {name}: {cell}: {cells[cell]}", file=sys.stderr, flush=True)
            write(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
