"""The three-hazard model in Numba, event by event: the rival. Cost follows births and deaths, as the engine's does.

What is known of a platelet at birth is drawn at birth: a calendar, a ring of steps, says who dies of age in which. Upkeep
and phagocytosis are thinned: points fall on platelets at the highest rate that any of their group can have, at any moment
of the step, and count with the chance that the platelet's own rate is of it.

One platelet is one word of 64 bits. Those of like antigen form a group, with slots of which the free ones are taken again
and a calendar of their own, small enough for a processor's nearer memory. When half of all slots are free, groups close up
and their calendars are written anew.

    due 32 bits | lifespan 26 bits | class within the group 2 bits | label 1 bit      0: a free slot

Moments are whole numbers of 2^-16 steps. The commands are those of tests/bench/worker.h.
"""

import math

import numpy as np
from numba import njit
from worker import serve

GROUPS = 16  # of classes of like antigen
RING = 512  # steps, longer than any life
COLUMNS = 512  # of the table of lifespans
SENESCENT, USED, EATEN = 3, 4, 5  # places in the books, behind: alive, sum of births, labelled
UNIT16 = 2.0**-16
U1, U2, U4, U6, U15, U16, U31, U32, U48 = (np.uint64(n) for n in (1, 2, 4, 6, 15, 16, 31, 32, 48))
LABEL, CLASS, C6, LOW16 = (np.uint64(n) for n in (1, 3, 63, 0xFFFF))
LIFE, LAST_COLUMN, LAST_PAGE = (np.uint64(n) for n in ((1 << 26) - 1, COLUMNS - 1, RING - 1))
STRIDE = np.uint64(0x9E3779B97F4A7C15)


@njit(inline="always")
def mixed(x):
    """Random bits of a counter: splitmix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(inline="always")
def page_of(platelet):
    return (platelet >> np.uint64(48)) & LAST_PAGE


@njit(cache=True)
def close_up(slots, used, spare, ring, entries):
    """Groups without free slots, and a calendar without entries that are out of date."""
    entries[:] = 0
    for group in range(GROUPS):
        n = 0
        for slot in range(used[group]):
            platelet = slots[group, slot]
            if platelet == 0:
                continue
            slots[group, slot] = 0
            slots[group, n] = platelet
            page = page_of(platelet)
            ring[group, page, entries[group, page]] = n
            entries[group, page] += 1
            n += 1
        used[group], spare[group] = n, 0


@njit(cache=True)
def seed(number):
    np.random.seed(number)


@njit(cache=True)
def births(n, begin, counter, classes, column, other, threshold, slots, used, free, spare, ring, entries):
    """Newborn of one group take slots and stand in the calendar. One word of 64 bits says class, moment and lifespan (a table
    of aliases, even within a step). Returns slots in use, free ones, and the sum of the moments."""
    born_at = np.uint64(0)
    for _ in range(n):
        counter += STRIDE
        luck = mixed(counter)
        at = (luck >> U6) & LAST_COLUMN
        if ((luck >> U15) & LOW16) >= threshold[at]:
            at = other[at]
        life = column[at] << U16 | ((luck >> U31) & LOW16)
        moment = luck >> U48
        born_at += moment
        platelet = (begin + moment + life) << U32 | life << U6 | ((luck & C6) % classes) << U4 | U2
        if spare > 0:
            spare -= U1
            slot = np.uint64(free[spare])
        else:
            slot = used
            used += U1
        slots[slot] = platelet
        page = page_of(platelet)
        ring[page, np.uint64(entries[page])] = slot
        entries[page] += 1
    return counter, used, spare, np.int64(born_at) + n * np.int64(begin)


@njit(cache=True)
def hits(n, begin, counter, most, wear, rates, slots, used, free, spare, books):
    """Upkeep and phagocytosis in one group. A point before the birth or after the death of age finds nobody."""
    for _ in range(n):
        counter += STRIDE
        luck = mixed(counter)
        slot = ((luck >> U32) * used) >> U32
        platelet = slots[slot]
        if platelet == 0:
            continue
        chance = np.float64((luck >> U16) & LOW16) * most
        moment = begin + (luck & LOW16)
        birth = (platelet >> U32) - ((platelet >> U6) & LIFE)
        if chance >= wear + rates[(platelet >> U4) & CLASS] or np.int64(moment) < np.int64(birth) or moment >= platelet >> U32:
            continue
        slots[slot] = 0
        free[spare] = slot
        spare += U1
        books[0] -= 1
        books[1] -= np.int64(birth)
        books[2] -= np.int64(platelet & LABEL)
        books[USED if chance < wear else EATEN] += 1
    return counter, spare


@njit(cache=True)
def old_age(now, page, n, slots, free, spare, books):
    """Those of one group whose day it is. An entry is out of date if somebody else has the slot."""
    died = np.uint64(0)
    for i in range(n):
        slot = np.uint64(page[i])
        platelet = slots[slot]
        if platelet >> U48 != now or platelet == 0:
            continue
        slots[slot] = 0
        free[spare] = slot
        spare += U1
        died += U1
        books[1] -= np.int64((platelet >> U32) - ((platelet >> U6) & LIFE))
        books[2] -= np.int64(platelet & LABEL)
    books[0] -= np.int64(died)
    books[SENESCENT] += np.int64(died)
    return spare


@njit(cache=True)
def advance(first, steps, p, counters, doses, column, other, threshold, slots, used, free, spare, ring, entries, books, free_share, rows):
    """Some steps; fewer if there is not room enough for the next one."""
    dt, droplet, rate_of_birth, consumption, guard, antibody, rise, half, hill, rate, density, appetite, digestion = p
    platelet_steps = 0
    rates = np.zeros(len(doses))
    counter = counters[0]
    for done in range(steps):
        now = first + done
        mean = rate_of_birth * droplet * 1e3 * dt / GROUPS
        most_newborn = mean + 10.0 * math.sqrt(mean) + 10.0
        if used.max() + most_newborn >= slots.shape[1] or entries.max() + most_newborn >= ring.shape[2]:
            counters[0] = counter
            return done, platelet_steps
        platelet_steps += books[0]
        number = books[0] * 1e-3 / droplet  # 1e9/L
        wear = consumption / (number + guard) * dt  # per step

        # What macrophages can take, as the mean over the step; MODEL.md eq. 4b.
        if antibody > 0.0:
            dose = (antibody * -math.expm1(-now * dt / rise) / half) ** hill
            share = 0.0
            for i in range(len(doses)):
                rates[i] = dose * doses[i] / (1.0 + dose * doses[i])
                share += rates[i] / len(doses)
            leave = rate * share * number / (density * appetite) + 1.0 / digestion  # 1/day
            balance = 1.0 / (digestion * leave)
            start = free_share[0]
            free_share[0] = balance + (start - balance) * math.exp(-leave * dt)
            capture = rate * (balance + (start - free_share[0]) / (leave * dt)) * dt
            for i in range(len(doses)):
                rates[i] *= capture

        # Group by group, so that what is touched stays near.
        begin, page = np.uint64(now << 16), now & (RING - 1)
        each = len(doses) // GROUPS
        for group in range(GROUPS):
            mine, vacant = slots[group], free[group]
            newborn = min(np.random.poisson(mean), int(most_newborn))
            counter, in_use, left, born_at = births(
                newborn, begin, counter, np.uint64(each), column, other, threshold, mine, np.uint64(used[group]), vacant,
                np.uint64(spare[group]), ring[group], entries[group],
            )  # fmt: skip
            books[0] += newborn
            books[1] += born_at
            among = rates[group * each : (group + 1) * each]
            most = wear + among[-1]
            points = np.random.poisson(most * in_use)
            counter, left = hits(points, begin, counter, most * UNIT16, wear, among, mine, in_use, vacant, left, books)
            left = old_age(np.uint64(now), ring[group, page], entries[group, page], mine, vacant, left, books)
            entries[group, page] = 0
            used[group], spare[group] = in_use, left

        if 2 * books[0] < used.sum() - 64 * GROUPS:
            close_up(slots, used, spare, ring, entries)
        rows[done, 0] = books[0]
        rows[done, 1:4] = books[3:6]
        rows[done, 4] = (now + 1 - books[1] / books[0] / 65536.0) * dt if books[0] > 0 else math.nan
        rows[done, 5] = books[2]
    counters[0] = counter
    return steps, platelet_steps


def lifespans(p: dict[str, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Table of aliases for the whole steps of a lifespan, by Gompertz's law: column, other, and threshold of 16 bits."""
    b, dt = p["steepness"], p["step"]
    edges = np.arange(COLUMNS + 1) * dt
    survival = np.exp(-p["ageing"] * (np.exp(np.minimum(b * (edges - p["mode"]), 30.0)) - math.exp(-b * p["mode"])))
    chance = -np.diff(survival)
    column = np.arange(COLUMNS)
    chance = chance / chance.sum() * COLUMNS
    threshold, other = np.ones(COLUMNS), np.arange(COLUMNS)
    low, high = list(np.flatnonzero(chance < 1)), list(np.flatnonzero(chance >= 1))
    while low and high:
        poor, rich = low.pop(), high[-1]
        threshold[poor], other[poor] = chance[poor], rich
        chance[rich] -= 1 - chance[poor]
        if chance[rich] < 1:
            low.append(high.pop())
    return column.astype(np.uint64), other.astype(np.uint64), np.round(threshold * 65536).astype(np.uint64)


NUMBERS = ("step", "droplet", "births", "consumption", "guard", "antibody", "rise", "half", "hill", "rate", "density", "appetite", "digestion")


class Drop:
    def __init__(self, p: dict[str, float]) -> None:
        self.p = p
        self.numbers = tuple(p[name] for name in NUMBERS)
        self.random = np.random.default_rng(int(p["seed"]))
        self.counter = np.array([self.random.integers(2**63)], dtype=np.uint64)
        seed(int(self.random.integers(2**31)))
        self.table = lifespans(p)
        self.now = 0  # step
        self.books = np.zeros(6, dtype=np.int64)
        self.free_share = np.ones(1)

    def inherit(self, antigen: np.ndarray) -> None:
        self.doses = np.sort(antigen) ** self.p["hill"]

    def room(self, slots: int, page: int) -> None:
        """Arrays with so much room in each group and on each page of the calendar."""

        def wider(old: np.ndarray | None, shape: tuple[int, ...], kind: type) -> np.ndarray:
            new = np.zeros(shape, dtype=kind)
            if old is not None:
                new[..., : old.shape[-1]] = old
            return new

        self.slots = wider(getattr(self, "slots", None), (GROUPS, slots), np.uint64)
        self.free = wider(getattr(self, "free", None), (GROUPS, slots), np.int32)
        self.ring = wider(getattr(self, "ring", None), (GROUPS, RING, page), np.int32)

    def start(self, expected: np.ndarray) -> None:
        b, mode, dt = self.p["steepness"], self.p["mode"], self.p["step"]
        numbers = self.random.poisson(expected)
        total = int(numbers.sum())
        age = (np.repeat(np.arange(len(expected)), numbers) + self.random.random(total)) * dt  # day
        worn = np.exp(b * (age - mode)) + self.random.exponential(size=total) / self.p["ageing"]
        due = np.round((mode + np.log(worn) / b - age) / dt * 65536).astype(np.int64)
        born_at = -np.round(age / dt * 65536).astype(np.int64)
        antigen, each = self.random.integers(len(self.doses), size=total), len(self.doses) // GROUPS
        platelets = due.astype(np.uint64) << 32 | (due - born_at).astype(np.uint64) << 6 | (antigen % each).astype(np.uint64) << 4 | 2
        group = antigen // each
        self.used, self.spare = np.bincount(group, minlength=GROUPS), np.zeros(GROUPS, dtype=np.int64)
        self.entries = np.zeros((GROUPS, RING), dtype=np.int64)
        newborn = self.p["births"] * self.p["droplet"] * 1e3 * dt / GROUPS
        fullest = np.bincount(group * RING + (platelets >> 48).astype(np.int64) % RING).max()
        self.room(int(1.3 * self.used.max() + 2 * newborn) + 256, int(max(3 * newborn, fullest)) + 256)
        for g in range(GROUPS):
            self.slots[g, : self.used[g]] = platelets[group == g]
        close_up(self.slots, self.used, self.spare, self.ring, self.entries)
        self.books[:3] = total, born_at.sum(), 0

    def label(self, share: float) -> None:
        alive = self.slots != 0
        self.slots[alive] &= ~LABEL
        chosen = alive & (self.random.random(self.slots.shape) < share)
        self.slots[chosen] |= LABEL
        self.books[2] = np.count_nonzero(chosen)

    def run(self, steps: int) -> tuple[np.ndarray, int]:
        rows = np.empty((steps, 6))
        platelet_steps = done = 0
        while done < steps:
            more, looked = advance(
                self.now, steps - done, self.numbers, self.counter, self.doses, *self.table, self.slots, self.used, self.free,
                self.spare, self.ring, self.entries, self.books, self.free_share, rows[done:],
            )  # fmt: skip
            done, self.now, platelet_steps = done + more, self.now + more, platelet_steps + looked
            if done < steps:
                self.room(3 * self.slots.shape[1] // 2, 3 * self.ring.shape[2] // 2)
        return rows, platelet_steps

    def bytes(self) -> int:
        return self.slots.nbytes + self.free.nbytes + self.ring.nbytes


if __name__ == "__main__":
    serve(Drop)
