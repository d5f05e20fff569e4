"""The three-hazard model in NumPy: float64 columns, whole-array arithmetic, the dead masked out in every step.

It is as fast as NumPy allows without leaving its idiom: results go into arrays that exist already, what does not
change is computed once, one exponential number per platelet decides (it dies when its hazard reaches it), and causes
are found for the dead only. The commands are those of tests/bench/worker.h.
"""

import sys
import time

import numpy as np


class Drop:
    def __init__(self, p: dict[str, float]) -> None:
        self.p = p
        self.random = np.random.Generator(np.random.SFC64(int(p["seed"])))
        self.step_length = p["step"]  # day
        self.time = 0.0  # day
        self.free = 1.0  # share of the macrophages' capacity
        self.deaths = np.zeros(3, dtype=np.int64)  # senescent, used, eaten
        self.born = np.empty(0)  # day, of each platelet
        self.dose = np.empty(0)  # its antigen to the power of the Hill coefficient
        self.labelled = np.empty(0, dtype=bool)
        self.scratch = np.empty((3, 0))

    def inherit(self, antigen: np.ndarray) -> None:
        self.doses = antigen ** self.p["hill"]

    def start(self, expected: np.ndarray) -> None:
        numbers = self.random.poisson(expected)
        age = np.repeat(np.arange(len(expected)), numbers) + self.random.random(numbers.sum())
        self.born = -age[::-1] * self.step_length
        self.dose = self.random.choice(self.doses, len(age))
        self.labelled = np.zeros(len(age), dtype=bool)

    def label(self, share: float) -> None:
        self.labelled = self.random.random(len(self.born)) < share

    def availability(self, coating: float, number: float) -> float:
        """Share of the macrophages' capacity that is free, as the mean over the step; MODEL.md eq. 4b."""
        p = self.p
        coated = coating * self.doses
        uptake = p["rate"] * np.mean(coated / (1 + coated)) * number  # 1e9/L/day
        leave = uptake / (p["density"] * p["appetite"]) + 1 / p["digestion"]  # 1/day
        balance = 1 / (p["digestion"] * leave)
        start = self.free
        self.free = balance + (start - balance) * np.exp(-leave * self.step_length)
        return balance + (start - self.free) / (leave * self.step_length)

    def step(self) -> tuple[float, ...]:
        p, dt, present = self.p, self.step_length, len(self.born)
        births = self.random.poisson(p["births"] * p["droplet"] * 1e3 * dt)
        self.born = np.concatenate((self.born, self.time + self.random.random(births) * dt))
        self.dose = np.concatenate((self.dose, self.random.choice(self.doses, births)))
        self.labelled = np.concatenate((self.labelled, np.zeros(births, dtype=bool)))
        n = present + births
        if self.scratch.shape[1] < n:
            self.scratch = np.empty((3, n + n // 4))
        hazard, coated, clock = self.scratch[:, :n]
        number = present * 1e-3 / p["droplet"]  # 1e9/L
        wear = p["consumption"] / (number + p["guard"])  # 1/day

        # Senescence: b e^(b (age - mode)), as the mean over the step.
        b = p["steepness"]
        np.multiply(self.born, -b, out=hazard)
        hazard += b * (self.time - p["mode"]) + np.log(p["ageing"] * np.expm1(b * dt) / dt)
        np.exp(hazard, out=hazard)
        hazard += wear
        if p["antibody"] > 0:
            coating = (p["antibody"] * -np.expm1(-self.time / p["rise"]) / p["half"]) ** p["hill"]
            capture = p["rate"] * self.availability(coating, number)
            np.multiply(self.dose, coating, out=coated)
            np.add(coated, 1, out=clock)
            coated /= clock
            coated *= capture
            hazard += coated

        self.random.standard_exponential(out=clock)
        clock[present:] /= 1 + (self.time - self.born[present:]) / dt  # the newborn are exposed to what is left of the step
        clock *= 1 / dt
        dies = clock < hazard
        dead = np.flatnonzero(dies)
        which = self.random.random(len(dead)) * hazard[dead]
        used = np.count_nonzero(which < wear)
        eaten = np.count_nonzero(which < wear + coated[dead]) - used if p["antibody"] > 0 else 0
        self.deaths += (len(dead) - used - eaten, used, eaten)

        self.time += dt
        alive = ~dies
        self.born, self.dose, self.labelled = self.born[alive], self.dose[alive], self.labelled[alive]
        return (len(self.born), *self.deaths, self.time - self.born.mean(), np.count_nonzero(self.labelled))


def serve(drop: Drop) -> None:
    names = ("count", "senescent", "used", "eaten", "mean_age", "labelled")
    rows = []
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "antigen":
            drop.inherit(np.array(arguments, dtype=float))
        elif command == "start":
            drop.start(np.array(arguments, dtype=float))
        elif command == "label":
            drop.label(float(arguments[0]))
        elif command == "run":
            platelet_steps = 0
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(int(arguments[0])):
                platelet_steps += len(drop.born)
                rows.append(drop.step())
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            size = drop.born.nbytes + drop.dose.nbytes + drop.labelled.nbytes + drop.scratch.nbytes
            work = f"cpu={cpu} wall={wall} platelet_steps={platelet_steps} candidates=0 bytes={size}"
            print(work, *(f"{name}={value}" for name, value in zip(names, rows[-1], strict=True)), flush=True)


if __name__ == "__main__":
    serve(Drop({name: float(value) for name, value in (text.split("=") for text in sys.argv[1:])}))
