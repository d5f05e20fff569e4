"""`make mutation`: plants faults in the engine and the biology, and counts which of them the tests catch."""

import argparse
import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path

from mutation import build, campaign, report, schemata
from mutation.biology import biological
from mutation.cases import Ground
from mutation.fault import Fault, sample
from mutation.planted import mechanical_faults

ROOT = Path(__file__).parents[2]
HUNTERS = ("tests/observations", "tests/property", "tests/reference", "tests/storage",
           *(f"tests/python/test_{part}.py" for part in ("simulation", "scenario", "result", "cli", "cohort", "hostile_files", "profile", "hdf5_neighbours")))  # fmt: skip


def choose(root: Path, count: int, seed: int, refused: Iterable[str] = ()) -> list[Fault]:
    """Biological faults, then a sample of mechanical ones that do not clash with them and were not refused before."""
    biology = biological(root)
    free = [fault for fault in mechanical_faults(root) if all(fault.fits(other) for other in biology)]
    return biology + sample(free, count, seed, refused)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="mechanical faults to plant")
    parser.add_argument("--seed", type=int, default=1, help="of their sample")
    parser.add_argument("--jobs", type=int, default=1, help="programs at a time")
    parser.add_argument("--copy", type=Path, default=ROOT / "build-mutation", help="where the faulty copy is built")
    parser.add_argument("--group", choices=["biological", "mechanical"], help="only these")
    parser.add_argument("--only", default="", help="only faults whose file or name contains this")
    parser.add_argument("--longest", type=float, default=600.0, help="leave out tests that take more seconds of a processor")
    parser.add_argument("--keep", action="store_true", help="keep the faults planted last; hunt those that no test caught, with the tests as they are now")
    parser.add_argument("--without-python", action="store_true", help="leave out the tests in Python")
    chosen = parser.parse_args()
    copy = chosen.copy.resolve()

    origin = copy / "origin"  # as the sources are now: they may change while all this runs
    if not chosen.keep:
        schemata.copy_sources(ROOT, origin)
    schemata.copy_sources(ROOT, copy, but=("sim/", "models/", "build"))
    planned = build.planted_last(copy) if chosen.keep else list(enumerate(choose(origin, chosen.count, chosen.seed, build.refused_before(copy))))
    schemata.plant(origin, copy, planned)
    build.configure(copy, sys.executable)
    print(f"compiling {len(planned)} faults", flush=True)
    biology = {fault.kind for fault in biological(origin)}
    planted = build.build(origin, copy, planned, chosen.jobs, not chosen.without_python, biology)
    faults = [(number, fault, "biological" if fault.kind in biology else "mechanical") for number, fault in planted]

    ground = Ground(copy, sys.executable)
    cases = ground.list_cases() + ([] if chosen.without_python else ground.list_pytest(*HUNTERS))
    cases, idle = campaign.survey(ground, cases, chosen.longest, chosen.jobs)
    (copy / "cases.json").write_text(json.dumps([[case.tier, case.name, case.seconds, sorted(case.reached)] for case in cases]))
    for case in idle:
        print(f"left out, as it fails without a fault or takes too long: {case.tier} {case.name}", flush=True)
    print(f"{len(cases)} tests, {sum(case.seconds for case in cases):.0f} s of a processor", flush=True)

    random.Random(chosen.seed).shuffle(faults)  # so that a campaign that is cut short has seen a fair sample
    faults.sort(key=lambda item: item[2])
    wanted = [item for item in faults if chosen.group in (None, item[2]) and chosen.only in item[1].name + item[1].kind]
    logs = sorted(copy.glob("verdicts-*.jsonl"))
    before = campaign.caught_before(logs) if chosen.keep else {}
    log = copy / f"verdicts-{len(logs)}.jsonl"
    verdicts = []
    for verdict in campaign.run(campaign.Hunt(ground, cases), wanted, before, chosen.jobs, log):
        verdicts.append(verdict)
        print(f"{len(verdicts)}/{len(wanted)} {verdict.path}:{verdict.line} [{verdict.kind}] "
              f"{verdict.by_law or ('only the state hashes' if verdict.by_hash else 'SURVIVED: ' + verdict.what)}", flush=True)  # fmt: skip
    for table in (report.totals, report.by_kind, report.by_file, report.survivors):
        print("\n" + "\n".join(table(verdicts)))


if __name__ == "__main__":
    main()
