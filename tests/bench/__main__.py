"""`make bench`: is the engine right, how fast is it beside two baselines, and how does its cost grow?"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import gate, measure
from bench.model import HEALTHY, HERE, ITP, commands

Row = tuple[str, str, str, str]  # figure, measured, must, aim
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def check_law(build: Path, replicates: int) -> None:
    seen = gate.observe_all(commands(build), {"healthy": HEALTHY, "ITP": ITP}, replicates)
    verdict = gate.judge(seen)
    print(f"The three implementations {'agree' if verdict.agreed else 'DO NOT AGREE'}: {verdict}\n", flush=True)
    if not verdict.agreed:
        sys.exit(1)


def times(ratio: tuple[float, float, float]) -> str:
    return f"{ratio[0]:.0f}x ({ratio[1]:.0f}-{ratio[2]:.0f})"


def speed(build: Path, rounds: int) -> Iterator[Row]:
    triad = measure.bandwidth(build, 3)
    for condition, numpy, structs, full in (
        ("healthy", ("200x", "1000x"), ("130x", "700x"), ("80x", "400x")),
        ("ITP", ("60x", "400x"), ("", ""), ("25x", "150x")),
    ):
        found = measure.against_baselines(build, condition, rounds)
        engine = found.best("engine")
        candidates = found.best("engine", lambda a: a["cpu"] / a["candidates"])
        name = f"three hazards, {condition}"
        yield f"{name}: against NumPy", times(found.ratio("NumPy", "engine")), *numpy
        yield f"{name}: against C++ array of structs", times(found.ratio("C++", "engine")), *structs
        yield f"full model, {condition}, per platelet-day: against three hazards in NumPy", times(found.ratio("NumPy", "full model")), *full
        each = ", ".join(f"{who} {found.best(who) * 1e9:.2f}" for who in found.answers)
        yield f"{name}: ns per platelet-step", each, "", ""
        yield f"{name}: ns per candidate", f"{candidates * 1e9:.0f}", "", ""
        yield f"{name}: bandwidth that a pass over all platelets would take, of STREAM's", f"{4 / engine / triad:.0%}", "", ""


def size(build: Path, largest: int, rounds: int) -> Iterator[Row]:
    best = measure.growth(build, largest, rounds)
    first = measure.cost(best[min(best)])
    costs = ", ".join(f"10^{power} {measure.cost(answer) / first:.2f}" for power, answer in best.items())
    yield "cost per platelet as the droplet grows, relative", costs, "within 2x", "flat"
    last = best[max(best)]
    store, all_memory = last["bytes"] / last["count"], last["resident"] / last["count"]
    yield f"bytes per platelet at 10^{max(best)}: platelets; the whole process", f"{store:.1f}; {all_memory:.1f}", "8", "4.2"
    wall, work = measure.day(build, "healthy_adult", "1000 uL", 2, 6, rounds)
    yield "1 mL, 2 threads: simulated days per second", f"{1 / wall:.2g} ({work:.1f} s of processors a day)", "0.2", "1.5"
    _, work = measure.day(build, "healthy_adult", "1 uL", 1, 240, rounds)
    yield "1 uL, 1 thread: simulated days per second", f"{1 / work:.0f}", "", ""
    points = 8 if largest < 8 else 32
    work = measure.sweep(points)
    yield f"10,000 points x 365 days x 0.1 uL on two cores, from {points} through the sweep", f"{10000 * work / 2 / 60:.0f} min", "40 min", "5 min"
    _, work = measure.day(build, "itp_child", "0.02 uL", 1, 480, rounds, 3 * measure.HOUR)
    yield "patient-years a minute on two cores, a child whose ITP emerges (0.02 uL, dt 3 h)", f"{120 / (365 * work):.0f}", "", ""


def settings(build: Path, rounds: int) -> Iterator[Row]:
    minute, hour = {"run__step": "1 min", "run__record": "1 hour"}, {"run__record": "1 hour"}
    yield "cost per day at dt 1 min over dt 1 h, 1 uL", f"{measure.compare_settings(build, minute, hour, (360, 120), rounds):.1f}x", "40x", "4x"
    never = {"run__record": "3650 day"}
    extra = measure.compare_settings(build, hour, never, (240, 240), rounds) - 1
    yield "cost of recording every probe hourly, 1 uL", f"{extra:.1%}", "10 %", ""


def starting(rounds: int) -> Iterator[Row]:
    bare = measure.start_up(["-c", "pass"], rounds)
    run = ["-m", "plateletsim", "run", "healthy_adult", "--quiet", "--set", "run.duration=1 hour", "--set", "run.droplet_volume=0.01 uL"]
    for name, arguments, must, aim in (
        ("`plateletsim run`, one step", run, "0.3 s", "0.1 s"),
        ("`import plateletsim`", ["-c", "import plateletsim"], "0.5 s", "0.2 s"),
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
    rounds, largest, replicates = (5, 6, 4) if chosen.quick else (15, 8, 8)

    check_law(build, replicates)
    lines = ["| figure | measured | must | aim |\n", "|---|---|---|---|\n"]
    print(*lines, sep="", end="")
    parts = [speed(build, rounds), settings(build, 5), size(build, largest, 3), starting(5)]
    for part in parts + [giant(build)] * chosen.billion:
        for row in part:
            lines.append(f"| {' | '.join(row)} |\n")
            print(lines[-1], end="", flush=True)
    if chosen.write:
        readme = HERE / "README.md"
        text = readme.read_text(encoding="utf-8")
        table = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
        readme.write_text(table.sub(lambda _: BEGIN + "".join(lines) + END, text), encoding="utf-8")


if __name__ == "__main__":
    main()
