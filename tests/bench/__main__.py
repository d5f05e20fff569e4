"""`make bench`: is the engine right, how fast is it beside its baselines and in what people run, and how does its cost grow?"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import changes, gate, measure
from bench.model import HEALTHY, HERE, ITP, bring_numba, commands

Row = tuple[str, str, str, str]  # figure, measured, must, aim
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def check_law(build: Path, replicates: int) -> None:
    seen = gate.observe_all(commands(build), {"healthy": HEALTHY, "ITP": ITP}, replicates)
    verdict = gate.judge(seen)
    print(f"The implementations {'agree' if verdict.agreed else 'DO NOT AGREE'}: {verdict}\n", flush=True)
    if not verdict.agreed:
        sys.exit(1)


def times(ratio: tuple[float, float, float]) -> str:
    digits = 0 if ratio[0] >= 10 else 2
    return f"{ratio[0]:.{digits}f}x ({ratio[1]:.{digits}f}-{ratio[2]:.{digits}f})"


def speed(build: Path, rounds: int) -> Iterator[Row]:
    triad = measure.bandwidth(build, 3)
    goals = {  # must and aim, against the best of the baselines: three hazards; the full model
        "healthy": (("5x", "10x"), ("2x", "5x")),
        "ITP": (("12x", "20x"), ("3x", "6x")),
    }
    for condition, (hazards, full) in goals.items():
        found = measure.against_baselines(build, condition, rounds)
        name = f"three hazards, {condition}"
        rivals = [who for who in found.answers if who not in ("engine", "full model")]
        rival = min(rivals, key=found.best)
        for who in rivals:
            yield f"{name}: against {who}", times(found.ratio(who, "engine")), *(hazards if who == rival else ("", ""))
        yield f"full model, {condition}, per platelet-day: against three hazards in {rival}", times(found.ratio(rival, "full model")), *full
        engine = found.best("engine")
        candidates = found.best("engine", lambda a: a["cpu"] / a["candidates"])
        for what, value in (("platelet-step", measure.cost), ("event (a birth and a death)", measure.cost_of_death)):
            digits = 2 if value is measure.cost else 0
            each = ", ".join(f"{who} {found.best(who, value) * 1e9:.{digits}f}" for who in found.answers)
            yield f"{name}: ns per {what}", each, "", ""
        yield f"{name}: ns per candidate", f"{candidates * 1e9:.0f}", "", ""
        yield f"{name}: bandwidth that a pass over all platelets would take, of STREAM's", f"{4 / engine / triad:.0%}", "", ""


def size(build: Path, largest: int, rounds: int) -> Iterator[Row]:
    best = measure.growth(build, largest, rounds)
    first = measure.cost(best[min(best)])
    costs = ", ".join(f"10^{power} {measure.cost(answer) / first:.2f}" for power, answer in best.items())
    yield "cost per platelet as the droplet grows, relative", costs, "within 2x", "flat"
    last = best[max(best)]
    store, all_memory = last["bytes"] / last["count"], last["resident"] / last["count"]
    yield "bytes per platelet in the largest droplet: platelets; the whole process", f"{store:.1f}; {all_memory:.1f} (10^{max(best)})", "4.6", "4.2"
    wall, work = measure.day(build, "healthy_adult", "1000 uL", 2, 6, rounds)
    yield "1 mL, 2 threads: simulated days per second", f"{1 / wall:.2g} ({work:.1f} s of processors a day)", "0.8", "1.5"
    _, work = measure.day(build, "healthy_adult", "1 uL", 1, 240, rounds)
    yield "1 uL, 1 thread: simulated days per second", f"{1 / work:.0f}", "", ""
    points = 8 if largest < 8 else 32
    work = measure.sweep(points)
    yield "10,000 points x 365 days x 0.1 uL on two cores", f"{10000 * work / 2 / 60:.1f} min (from {points} through the sweep)", "9 min", "5 min"


def workloads(build: Path, people: int, rounds: int) -> Iterator[Row]:
    for scenario in ("itp_child", "itp_adult"):
        for droplet in (0.01, 0.02):
            work, found = measure.cohort(scenario, droplet, people)
            name = f"cohort of {scenario}, {droplet} uL, dt 3 h, those who fall ill followed for half a year"
            yield name, f"{people / work:.0f} people a second, {60 * found / work:.1f} patients a processor-minute ({found} of {people})", "", ""
    _, work = measure.day(build, "itp_chronic_adult", "0.1 uL", 1, 960, rounds)
    yield "a year of a chronic adult, 0.1 uL, from 40 days: seconds of a processor", f"{365 * work:.2f}", "", ""
    _, work = measure.day(build, "itp_child", "0.02 uL", 1, 480, rounds, 3 * measure.HOUR)
    yield "a year of a child whose ITP emerges, 0.02 uL, dt 3 h, from 60 days: seconds of a processor", f"{365 * work:.3f}", "", ""
    for scenario in ("healthy_adult", "itp_chronic_adult"):
        if (each := measure.counted(build, scenario, 4000, run__droplet_volume="0.1 uL")) is not None:
            yield f"a step of {scenario}, 0.1 uL: thousand instructions, cycles", f"{each[0] / 1e3:.0f}, {each[1] / 1e3:.0f}", "", ""
    if (work := measure.browser()) is not None:
        yield "a year of a chronic adult, 0.1 uL, in the page's engine: seconds of a processor", f"{work:.2f}", "", ""
    patients, runs = people // 200, 512
    (work,) = measure.told_by(measure.TRIAL, str(patients))
    yield "trial itp_agonist: seconds of a processor for each patient who enters, found and lived in all arms", f"{work / patients:.1f} (of {patients})", "", ""
    (work,) = measure.told_by(measure.CALIBRATION, str(runs))
    yield f"calibration of a titre to eight counts in 16 days, {runs} runs: seconds of a processor", f"{work:.1f}", "", ""


def settings(build: Path, rounds: int) -> Iterator[Row]:
    minute, hour = {"run__step": "1 min", "run__record": "1 hour"}, {"run__record": "1 hour"}
    yield "cost per day at dt 1 min over dt 1 h, 1 uL", f"{measure.compare_settings(build, minute, hour, (360, 120), rounds):.1f}x", "6x", "4x"
    never = {"run__record": "3650 day"}
    extra = measure.compare_settings(build, hour, never, (240, 240), rounds) - 1
    yield "cost of recording every probe hourly, 1 uL", f"{extra:.1%}", "10 %", ""


def starting(rounds: int) -> Iterator[Row]:
    bare = measure.start_up(["-c", "pass"], rounds)
    run = ["-m", "plateletsim", "run", "healthy_adult", "--quiet", "--set", "run.duration=1 hour", "--set", "run.droplet_volume=0.01 uL"]
    for name, arguments, must, aim in (
        ("`plateletsim run`, one step", run, "0.15 s", "0.1 s"),
        ("`import plateletsim`", ["-c", "import plateletsim"], "0.1 s", "0.06 s"),
    ):
        wall, work = measure.start_up(arguments, rounds)
        yield f"start-up of {name}", f"{wall:.2f} s, {work / bare[1]:.0f}x an empty interpreter", must, aim


def giant(build: Path) -> Iterator[Row]:
    answer = measure.billion(build)
    memory = answer["resident"] / 2**30
    yield "10^9 platelets: ns per platelet-step", f"{1e9 * measure.cost(answer):.2f}", "", ""
    yield "10^9 platelets, 2 threads, one day", f"{answer['wall']:.0f} s, {memory:.1f} GiB", "300 s, 16 GiB", "30 s"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("build", type=Path, help="where the programs are")
    parser.add_argument("--quick", action="store_true", help="few rounds and droplets up to 10^6 platelets: a first look")
    parser.add_argument("--billion", action="store_true", help="a day of 10^9 platelets as well")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    chosen = parser.parse_args()
    build = chosen.build.resolve()
    rounds, largest, replicates, people = (5, 6, 8, 400) if chosen.quick else (15, 8, 8, 2000)
    bring_numba(build)

    check_law(build, replicates)
    lines = ["| figure | measured | must | aim |\n", "|---|---|---|---|\n"]
    print(*lines, sep="", end="")
    parts = [speed(build, rounds), workloads(build, people, 5), settings(build, 5), size(build, largest, 3), starting(5)]
    for part in parts + [giant(build)] * chosen.billion:
        for row in part:
            lines.append(f"| {' | '.join(row)} |\n")
            print(lines[-1], end="", flush=True)
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    table = re.compile(f"{BEGIN}(.*){END}", re.DOTALL)
    moved = list(changes.changed(changes.rows(table.search(text)[1]), changes.rows("".join(lines))))
    print(f"\nMoved by more than {changes.NOTED:.0%} since the table in README.md:", *(moved or ["nothing"]), sep="\n  ")
    if chosen.write:
        readme.write_text(table.sub(lambda _: BEGIN + "".join(lines) + END, text), encoding="utf-8")


if __name__ == "__main__":
    main()
