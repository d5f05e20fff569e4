"""Do counts depend on the step? Patients of the library at their own step and at six hours against five minutes.

    cd tests && ../.venv/bin/python -m verify.steps            # all, some ten minutes
    cd tests && ../.venv/bin/python -m verify.steps sepsis

Compared are means over time of the count and of the share in the spleen, in 64 persons at each step, in a small droplet; a
difference counts if it is beyond its limit by more than 3.5 standard errors. Left out are patients whose disease emerges,
as their courses differ too much (`observations.variants` varies their step), and runs of hours.
"""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import plateletsim as ps

PERSONS = 64
SHORTEST, LONGEST = 2.0, 120.0  # day, of a run
DROPLET = "0.02 uL"
LIMITS = {"own": 0.02, "6 hour": 0.05}  # of the result at the finest step
FINEST = "5 min"
PROBES = ("platelet_count", "pooled_fraction")
SURE = 3.5  # standard errors; of 200 comparisons of equals one in ten tables is called different


def comparable(scenario: ps.Scenario) -> bool:
    return "patient_immunity" not in scenario.tree and scenario.days("run.duration") >= SHORTEST


def means(name: str, step: str) -> dict[str, tuple[float, float]]:
    """Mean over time and persons, and its standard error, of each probe."""
    scenario = ps.load(name)
    days = min(LONGEST, scenario.days("run.duration"))
    changes = {"run.duration": f"{days:g} day", "run.droplet_volume": DROPLET, "run.record": "1 day"}
    run = scenario.replace(changes if step == "own" else changes | {"run.step": step}).run(seed=11, replicates=PERSONS, threads=1, progress=False)
    data = run.to_xarray()
    each = {probe: np.nanmean(data[probe].values[:, 1:], 1) for probe in PROBES}
    return {probe: (float(np.nanmean(values)), float(np.nanstd(values, ddof=1) / np.sqrt(PERSONS))) for probe, values in each.items()}


def compared(name: str) -> tuple[list[str], bool]:
    """Lines of the table, and whether a difference is beyond its limit."""
    fine, lines, fails = means(name, FINEST), [], False
    for step, limit in LIMITS.items():
        coarse = means(name, step)
        for probe in PROBES:
            (a, error_a), (b, error_b) = coarse[probe], fine[probe]
            if not b > 0.0:
                continue  # nobody has a spleen
            ratio = a / b - 1.0
            error = a / b * np.hypot(error_a / a if a > 0.0 else 0.0, error_b / b)
            beyond = abs(ratio) - SURE * error > limit
            fails |= bool(beyond)
            lines.append(f"{name:26s} {step:8s} {probe:16s} {100 * ratio:+6.2f} % ± {100 * error:.2f}{'  BEYOND ' + f'{100 * limit:.0f} %' if beyond else ''}")
    return lines, fails


def main() -> int:
    parser = argparse.ArgumentParser(prog="verify.steps", description="Counts at coarse steps against those at five minutes.")
    parser.add_argument("names", nargs="*", help="patients of the library; all if none is named")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    names = asked.names or [name for name in ps.library() if comparable(ps.load(name))]
    failed = False
    with ProcessPoolExecutor(asked.processes) as pool:
        for lines, fails in pool.map(compared, names):
            print("\n".join(lines), flush=True)
            failed |= fails
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
