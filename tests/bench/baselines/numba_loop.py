"""The three-hazard model as one fused loop in Numba: every platelet is looked at in every step, in columns of float32.

The loop has no branches and calls nothing, so that LLVM makes vectors of it: what ageing has come to is kept and grows by a
factor, and luck is a hash. It flags those whose luck is below hazard times exposure, no less than the chance to die; a second
pass, eight flags at a time, decides about those and lets the last platelet take the place of a dead one. The commands are
those of tests/bench/worker.h.
"""

import math

import numpy as np
from numba import njit
from worker import serve

NUMBERS = (
    "step", "droplet", "births", "consumption", "guard", "antibody", "rise", "half", "hill", "rate", "density", "appetite",
    "digestion", "steepness", "mode", "ageing",
)  # fmt: skip
MOMENTS = 65536.0  # in a day, of which births are whole numbers in the books
UNIT = np.float32(2.0**-24)


@njit(inline="always")
def mixed(x):
    """A hash of 32 bits, whose loop becomes vectors (of the murmur family)."""
    x = np.uint32((x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D))
    x = np.uint32((x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.uint32(x ^ (x >> np.uint32(16)))


@njit(fastmath=True, cache=True)
def look(n, ageing, dose, growth, senescent, wear, coating, capture, dt, key, luck, flags):
    """Whoever may die in this step."""
    one = np.float32(1)
    for i in range(n):
        coated = coating * dose[i]
        hazard = senescent * ageing[i] + wear + capture * coated / (one + coated)
        luck[i] = np.float32(np.int32(mixed(np.uint32(np.uint32(i) ^ key)) >> np.uint32(8))) * UNIT
        flags[i] = luck[i] < hazard * dt
        ageing[i] *= growth


@njit(cache=True)
def seed(number):
    np.random.seed(number)


@njit(cache=True)
def bury(n, old, now, dt, start, b, growth, senescent, wear, coating, capture, birth, ageing, dose, labelled, luck, flags, books):
    """Decides about those with a flag, from the last to the first; books the dead by cause, and the sum of births."""
    words = flags.view(np.uint64)
    present = n
    for word in range((n - 1) // 8, -1, -1):
        if words[word] == 0:
            continue
        for i in range(min(8 * word + 7, n - 1), 8 * word - 1, -1):
            if not flags[i]:
                continue
            exposure = dt if i < old else now + dt - birth[i]
            old_age = senescent * math.exp(b * (now - birth[i]) + start)
            coated = coating * dose[i]
            eaten = capture * coated / (1 + coated)
            hazard = old_age + wear + eaten
            if luck[i] >= -math.expm1(-hazard * exposure):
                continue
            which = np.random.random() * hazard
            books[3 if which < wear else 4 if which < wear + eaten else 2] += 1
            books[0] -= labelled[i]
            books[1] -= np.int64(birth[i] * MOMENTS)
            present -= 1
            birth[i], ageing[i], dose[i], labelled[i] = birth[present], ageing[present], dose[present], labelled[present]
    return present


@njit(cache=True)
def advance(first, steps, present, p, doses, birth, ageing, dose, labelled, luck, flags, books, free_share, rows):
    dt, droplet, births, consumption, guard, antibody, rise, half, hill, rate, density, appetite, digestion, b, mode, pace = p
    platelet_steps = 0
    senescent = pace * math.expm1(b * dt) / dt
    f = np.float32
    for done in range(steps):
        newborn = np.random.poisson(births * droplet * 1e3 * dt)
        if present + newborn > len(birth) - 8:
            return done, present, platelet_steps
        platelet_steps += present
        now = (first + done) * dt
        number = present * 1e-3 / droplet  # 1e9/L
        wear = consumption / (number + guard)  # 1/day
        coating, capture = 0.0, 0.0
        if antibody > 0.0:
            coating = (antibody * -math.expm1(-now / rise) / half) ** hill
            share = np.mean(coating * doses / (1 + coating * doses))
            leave = rate * share * number / (density * appetite) + 1.0 / digestion  # 1/day
            balance = 1.0 / (digestion * leave)
            start = free_share[0]
            free_share[0] = balance + (start - balance) * math.exp(-leave * dt)
            capture = rate * (balance + (start - free_share[0]) / (leave * dt))
        n = present + newborn
        for i in range(present, n):
            birth[i] = now + np.random.random() * dt
            ageing[i] = math.exp(b * (now - birth[i] - mode))
            dose[i] = doses[np.random.randint(len(doses))]
            labelled[i] = 0
            books[1] += np.int64(birth[i] * MOMENTS)
        growth = math.exp(b * dt)
        flags[n : (n + 7) // 8 * 8] = False
        key = np.uint32(np.random.randint(1 << 32))
        look(n, ageing, dose, f(growth), f(senescent), f(wear), f(coating), f(capture), f(dt * (1 + 1e-5)), key, luck, flags)
        present = bury(n, present, now, dt, -b * mode, b, growth, senescent, wear, coating, capture, birth, ageing, dose, labelled, luck, flags, books)
        rows[done, 0] = present
        rows[done, 1:4] = books[2:5]
        rows[done, 4] = now + dt - books[1] / MOMENTS / present if present > 0 else math.nan
        rows[done, 5] = books[0]
    return steps, present, platelet_steps


COLUMNS = {"birth": np.float32, "ageing": np.float32, "dose": np.float32, "labelled": np.uint8, "luck": np.float32, "flags": np.bool_}


class Drop:
    def __init__(self, p: dict[str, float]) -> None:
        self.p = p
        self.numbers = tuple(p[name] for name in NUMBERS)
        self.random = np.random.default_rng(int(p["seed"]))
        seed(int(self.random.integers(2**31)))
        self.now = self.present = 0
        self.books = np.zeros(5, dtype=np.int64)  # labelled, sum of births, deaths by cause
        self.free_share = np.ones(1)

    def inherit(self, antigen: np.ndarray) -> None:
        self.doses = antigen ** self.p["hill"]

    def room(self, size: int) -> None:
        def longer(old: np.ndarray | None, kind: type) -> np.ndarray:
            new = np.zeros(size // 8 * 8, dtype=kind)
            if old is not None:
                new[: len(old)] = old
            return new

        for name, kind in COLUMNS.items():
            setattr(self, name, longer(getattr(self, name, None), kind))

    def start(self, expected: np.ndarray) -> None:
        numbers = self.random.poisson(expected)
        self.present = int(numbers.sum())
        self.room(int(1.3 * self.present) + 1024)
        age = np.repeat(np.arange(len(expected)), numbers) + self.random.random(self.present)
        self.birth[: self.present] = -age[::-1] * self.p["step"]
        b, born = self.p["steepness"], self.birth[: self.present]
        self.ageing[: self.present] = np.exp(b * (-born - self.p["mode"]))
        self.books[1] = (born * MOMENTS).astype(np.int64).sum()
        self.dose[: self.present] = self.random.choice(self.doses, self.present)

    def label(self, share: float) -> None:
        self.labelled[: self.present] = self.random.random(self.present) < share
        self.books[0] = self.labelled[: self.present].sum()

    def run(self, steps: int) -> tuple[np.ndarray, int]:
        rows = np.empty((steps, 6))
        platelet_steps = done = 0
        while done < steps:
            more, self.present, looked = advance(
                self.now, steps - done, self.present, self.numbers, self.doses, *(getattr(self, name) for name in COLUMNS), self.books, self.free_share, rows[done:],
            )  # fmt: skip
            done, self.now, platelet_steps = done + more, self.now + more, platelet_steps + looked
            if done < steps:
                self.room(2 * len(self.birth))
        return rows, platelet_steps

    def bytes(self) -> int:
        return sum(getattr(self, name).nbytes for name in COLUMNS)


if __name__ == "__main__":
    serve(Drop)
