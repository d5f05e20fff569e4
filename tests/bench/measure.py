"""What the benchmark measures: rounds in which every program works for a moment, so that all see the same machine."""

import resource
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
    keys = {name.replace("__", "."): value for name, value in settings.items()}
    return Worker([str(build / "patient"), scenario], keys | {"threads": threads}, 1)


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
    command = [sys.executable, "-c", COHORT, scenario, f"{droplet} uL", str(people)]
    work, found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(work), int(found)


COHORT = """
import sys, time
import plateletsim as ps
name, droplet, people = sys.argv[1:]
exposed = ps.load(name).replace({"run.droplet_volume": droplet, "run.step": "3 h"})
begin = time.process_time()
found = ps.cohort(exposed, int(people), seed=1, follow=180, most=int(people), threads=1, progress=False)
print(time.process_time() - begin, len(found.patient))
"""


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
