"""How a baseline in Python reads its parameters and commands; the same as tests/bench/worker.h."""

import resource
import sys
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

NAMES = ("count", "senescent", "used", "eaten", "mean_age", "labelled")


class Drop(Protocol):
    def inherit(self, antigen: np.ndarray) -> None: ...
    def start(self, expected: np.ndarray) -> None: ...
    def label(self, share: float) -> None: ...
    def run(self, steps: int) -> tuple[np.ndarray, int]:
        """What was seen after each step, steps x NAMES, and the sum of the platelets before each."""

    def bytes(self) -> int: ...


def serve(make: Callable[[dict[str, float]], Drop]) -> None:
    drop = make({name: float(value) for name, value in (text.split("=") for text in sys.argv[1:])})
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "antigen":
            drop.inherit(np.array(arguments, dtype=float))
        elif command == "start":
            drop.start(np.array(arguments, dtype=float))
        elif command == "label":
            drop.label(float(arguments[0]))
        elif command == "run":
            wall, cpu = time.perf_counter(), time.process_time()
            rows, platelet_steps = drop.run(int(arguments[0]))
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            work = f"cpu={cpu} wall={wall} platelet_steps={platelet_steps} candidates=0 bytes={drop.bytes()} resident={memory}"
            print(work, *(f"{name}={float(value)}" for name, value in zip(NAMES, rows[-1], strict=True)), flush=True)
