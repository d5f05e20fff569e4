"""What the benchmark measures: rounds in which every program works for a moment, so that all see the same machine."""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from bench.model import HEALTHY, ITP, Worker, commands

Answer = dict[str, float]
HOUR = 1 / 24  # day
ROOT = Path(__file__).parents[2]


def cost(answer: Answer) -> float:
    """Seconds of one processor per platelet and step."""
    return answer["cpu"] / answer["platelet_steps"]


def cost_of_death(answer: Answer) -> float:
    """Seconds of one processor per death, the birth that replaces it included."""
    return answer["cpu"] / answer["deaths"]


class Rounds:
    """The answers of several programs, round by round."""

    def __init__(self, workers: dict[str, Worker], steps: dict[str, int], rounds: int) -> None:
        self.answers: dict[str, list[Answer]] = {name: [] for name in workers}
        for _ in range(rounds):
            for name, worker in workers.items():
                self.answers[name].append(worker.run(steps[name]))

    def best(self, name: str, value: Callable[[Answer], float] = cost) -> float:
        return min(map(value, self.answers[name]))

    def ratio(self, slow: str, fast: str, value: Callable[[Answer], float] = cost) -> tuple[float, float, float]:
        """Median, least and largest of the ratio between two programs in the same round."""
        pairs = zip(self.answers[slow], self.answers[fast], strict=True)
        ratios = sorted(value(a) / value(b) for a, b in pairs)
        return statistics.median(ratios), ratios[0], ratios[-1]


def patient(build: Path, scenario: str, threads: int = 1, **settings: str) -> Worker:
    return Worker([str(build / "patient"), scenario], keys(settings) | {"threads": threads}, 1)


def keys(settings: dict[str, str]) -> dict[str, str]:
    """Keys of a scenario, from keyword arguments."""
    return {name.replace("__", "."): value for name, value in settings.items()}


def against_baselines(build: Path, condition: str, rounds: int) -> Rounds:
    """The engine, its baselines and the full model, in health or in ITP."""
    p, scenario = {"healthy": (HEALTHY, "healthy_adult"), "ITP": (ITP, "itp_chronic_adult")}[condition]
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(command, p, 1)) for name, command in commands(build).items()}
        workers["full model"] = stack.enter_context(patient(build, scenario))
        for name, worker in workers.items():
            worker.run(90 * 24 if name == "full model" else 12 * 24)  # until the disease is there
            worker.tell("label", 0.1)
        steps = {"engine": 480, "C++": 12, "NumPy": 12, "Numba loop": 48, "Numba events": 480, "full model": 120}
        return Rounds(workers, steps, rounds)


def bandwidth(build: Path, rounds: int) -> float:
    """Bytes per second of STREAM's triad, one thread."""
    with Worker([str(build / "triad")], {}, 1) as triad:
        triad.run(1)
        best = Rounds({"triad": triad}, {"triad": 2}, rounds).best("triad", lambda a: a["cpu"] / 2 / a["bytes"])
    return 1 / best


def growth(build: Path, largest: int, rounds: int) -> dict[int, Answer]:
    """The best answer of a healthy patient with 10^5, 10^6 … platelets."""
    best = {}
    for power in range(5, largest + 1):
        settings = {"run__droplet_volume": f"{10**power / 375e3} uL", "run__record": "1 day"}
        with patient(build, "healthy_adult", **settings) as worker:
            steps = max(6, 24 * 10 ** (7 - power))
            worker.run(max(6, steps // 4))
            best[power] = min((worker.run(min(steps, 480)) for _ in range(rounds)), key=cost)
    return best


def compare_settings(build: Path, slow: dict[str, str], fast: dict[str, str], steps: tuple[int, int], rounds: int) -> float:
    """Cost per simulated day of a healthy patient with some settings over that with others."""
    days = [n * (1 / 1440 if s.get("run__step") == "1 min" else HOUR) for n, s in zip(steps, (slow, fast), strict=True)]
    with patient(build, "healthy_adult", **slow) as a, patient(build, "healthy_adult", **fast) as b:
        a.run(steps[0])
        b.run(steps[1])
        found = Rounds({"slow": a, "fast": b}, {"slow": steps[0], "fast": steps[1]}, rounds)
    return found.ratio("slow", "fast", lambda answer: answer["cpu"])[0] * days[1] / days[0]


def day(build: Path, scenario: str, droplet: str, threads: int, steps: int, rounds: int, step: float = HOUR) -> tuple[float, float]:
    """Least seconds that a simulated day takes, on the wall and of processors."""
    with patient(build, scenario, threads, run__droplet_volume=droplet, run__record="1 day") as worker:
        worker.run(steps)
        found = Rounds({"": worker}, {"": steps}, rounds)
    return tuple(found.best("", lambda answer: answer[clock]) / steps / step for clock in ("wall", "cpu"))


def cohort(scenario: str, droplet: float, people: int) -> tuple[float, int]:
    """Seconds of a processor to screen so many people for an emergent disease, in steps of three hours, and to follow those
    who have it for half a year; and how many these are."""
    work, found = told_by(COHORT, scenario, f"{droplet} uL", str(people))
    return work, int(found)


COHORT = """
import sys, time
import plateletsim as ps
name, droplet, people = sys.argv[1:]
exposed = ps.load(name).replace({"run.droplet_volume": droplet, "run.step": "3 h"})
begin = time.process_time()
found = ps.cohort(exposed, int(people), seed=1, follow=180, most=int(people), threads=1, progress=False)
print(time.process_time() - begin, len(found.patient))
"""


def told_by(program: str, *arguments: str) -> list[float]:
    """The numbers that a program in Python prints; its linear algebra waits in no thread of its own."""
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True, env=alone)
    return [float(word) for word in done.stdout.split()]


TRIAL = """
import sys, time
import plateletsim as ps
begin = time.process_time()
ps.trial_twins("itp_agonist", int(sys.argv[1]), threads=1, progress=False)
print(time.process_time() - begin)
"""
CALIBRATION = """
import sys, time
import numpy as np
import plateletsim as ps
person = ps.load("itp_chronic_adult").replace({"run.duration": "16 day", "run.droplet_volume": "0.01 uL", "run.step": "6 hour",
    "antibody.onset": 0, "antibody.rise": "1 day", "marrow.megakaryocyte_sample": 100, "phagocytosis.sample": 100})
days = np.array([0, 2, 4, 8, 10, 12, 14, 16])
lived = person.replace({"antibody.titre": 1.0}).run(seed=2, progress=False)
counts = ps.Counts(days, np.interp(days, lived.time, lived["platelet_count"]), np.zeros(len(days), bool))
begin = time.process_time()
ps.calibrate(person, {"antibody.titre": (0.2, 3, "log")}, counts, n=int(sys.argv[1]) // 8, rounds=1, replicates=8, threads=1, progress=False)
print(time.process_time() - begin)
"""
BROWSER = """
import { library } from "./web/tools/build.js";
import { startEngine } from "./web/tools/node_engine.js";
import { secondsOfYear } from "./web/tools/year.js";
const engine = await startEngine("build/page", library());
console.log(Math.min(...[1, 2, 3].map(() => secondsOfYear(engine, "itp_chronic_adult", "0.1 uL"))));
"""


def browser() -> float | None:
    """Seconds of a processor for a year of a chronic adult in 0.1 uL in the page's engine, where `make page` has built it."""
    if shutil.which("node") is None or not (ROOT / "build" / "page" / "engine.wasm").exists():
        return None
    command = ["node", "--input-type=module", "-e", BROWSER]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


def counted(build: Path, scenario: str, steps: int, **settings: str) -> tuple[float, float] | None:
    """Instructions and cycles of a step, where `perf` counts them."""
    if shutil.which("perf") is None:
        return None
    given = [f"{key}={value}" for key, value in keys(settings).items()]
    found = []
    for n in (steps, 2 * steps):
        command = ["perf", "stat", "-x,", "-e", "instructions:u,cycles:u", str(build / "patient"), scenario, *given]
        told = subprocess.run(command, input=f"run {n}\n", capture_output=True, text=True, check=False).stderr
        counts = counts_of(told)
        if counts is None:
            return None
        found.append(counts)
    return tuple((more - less) / steps for less, more in zip(*found, strict=True))


def counts_of(told: str) -> tuple[float, float] | None:
    """Instructions and cycles, from what `perf stat -x,` says; None where the machine does not count them."""
    rows = [line.split(",") for line in told.splitlines() if line.count(",") > 2]
    counts = {row[2].partition(":")[0]: row[0] for row in rows}
    values = [counts.get(name, "") for name in ("instructions", "cycles")]
    return (float(values[0]), float(values[1])) if all(re.fullmatch(r"[0-9.]+", value) for value in values) else None


def billion(build: Path) -> Answer:
    """A day of 10^9 platelets on two threads."""
    with patient(build, "healthy_adult", 2, run__droplet_volume=f"{1e9 / 375e3} uL", run__record="1 day") as worker:
        return worker.run(24)


SWEEP = """
import sys
import plateletsim
year = plateletsim.load("healthy_adult").replace({"run.duration": "365 day", "run.droplet_volume": "0.1 uL"})
plateletsim.sweep(year, {"haemostasis.consumption": (5.0, 9.0)}, n=int(sys.argv[1]), replicates=1, threads=2, progress=False)
"""


def sweep(points: int) -> float:
    """Seconds of processors for each point of a sweep in Python, a patient-year in 0.1 uL each; the start does not count."""
    _, one = start_up(["-c", SWEEP, "1"], 1)
    _, many = start_up(["-c", SWEEP, str(points + 1)], 1)
    return (many - one) / points


def start_up(arguments: Iterable[str], rounds: int) -> tuple[float, float]:
    """Least seconds, on the wall and of processors, that Python takes for some arguments."""

    def worked() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    walls, works = [], []
    for _ in range(rounds):
        before, wall = worked(), time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        walls.append(time.perf_counter() - wall)
        works.append(worked() - before)
    return min(walls), min(works)
