"""Whether two measurements of the same numbers follow one law: a z for each number, and a verdict on all of them together.

z is the normal score of Student's t. Each interval tells a standard deviation, on the side that faces the other
(MOVER, Zou and Donner 2008) and on the logarithm where both are symmetric there; the two are pooled, as of samples of one law.

The verdict asks twice, and is wrong once in a hundred times at most, whatever the numbers of one luck have in common:

- the largest |z| of all numbers, with Bonferroni's factor;
- the sum, over groups that share no luck, of the mean square of z in each. That of a group lies below a chi-squared with one
  degree of freedom in convex order, however its numbers are correlated, so that P(sum >= q) <= min over s of
  E(chi2 - s)+ / (q - s), with as many degrees of freedom as there are groups.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from observations.estimate import USUAL, Estimate
from scipy.optimize import brentq
from scipy.special import ndtri, stdtr, stdtrit  # quantile of the normal; Student's distribution and its quantile
from scipy.stats import chi2, ncx2, norm

FALSE_ALARM = 0.01  # of the whole verdict; each question has half of it
POWER = 0.9
DIGITS = 2e-6  # to which a number of seven digits is the same


@dataclass(frozen=True)
class Pair:
    """One number, measured twice."""

    name: str
    old: Estimate
    new: Estimate
    luck: frozenset[int]  # seeds
    in_rows: bool = False  # a time that is read off the rows of a trace, so that several people may share it

    @property
    def without_chance(self) -> bool:
        return all(math.isclose(each.low, each.high, rel_tol=DIGITS) for each in (self.old, self.new))

    @property
    def z(self) -> float:
        """Not a number where nothing can be said, infinite where chance cannot have done it."""
        if math.isclose(self.old.value, self.new.value, rel_tol=DIGITS, abs_tol=1e-9):
            return 0.0
        if not self.without_chance and all(math.isfinite(x) for each in (self.old, self.new) for x in (each.value, each.low, each.high)):
            return score(self.old, self.new)
        apart = self.old.high < self.new.low or self.new.high < self.old.low
        return math.copysign(math.inf, self.new.value - self.old.value) if apart and not self.in_rows else math.nan


def is_symmetric_on_logarithm(each: Estimate) -> bool:
    return each.low > 0 and math.isclose(each.value**2, each.low * each.high, rel_tol=1e-4)


def logarithm(each: Estimate) -> Estimate:
    return Estimate(math.log(each.value), math.log(each.low), math.log(each.high), each.n)


def score(old: Estimate, new: Estimate) -> float:
    """Normal score of Student's t of the difference."""
    if is_symmetric_on_logarithm(old) and is_symmetric_on_logarithm(new):
        old, new = logarithm(old), logarithm(new)
    lower, upper = sorted((old, new), key=lambda each: each.value)
    facing = [(lower, lower.high - lower.value), (upper, upper.value - upper.low)]
    squares, freedom = 0.0, 0
    for each, side in facing:
        if each.n > 1:
            half = side or (each.high - each.low) / 2  # medians may stand at an end of their interval
            deviation = half / stdtrit(each.n - 1, 0.5 + USUAL / 2) * math.sqrt(each.n)
            squares, freedom = squares + (each.n - 1) * deviation**2, freedom + each.n - 1
    if not squares:
        return math.nan
    error = math.sqrt(squares / freedom * (1 / old.n + 1 / new.n))
    tail = stdtr(freedom, (lower.value - upper.value) / error)
    return math.copysign(float(ndtri(max(tail, 1e-300))), new.value - old.value)


def groups(lucks: Sequence[frozenset[int]]) -> list[int]:
    """The group of each number: those that share a seed share luck, and so do those that share it with a third."""
    apart: list[frozenset[int]] = []
    for luck in lucks:
        touched = [each for each in apart if each & luck]
        apart = [each for each in apart if not each & luck] + [luck.union(*touched)]
    return [next(i for i, each in enumerate(apart) if luck <= each) for luck in lucks]


def bound(total: float, count: int) -> float:
    """On the chance of so large a sum of the mean squares of so many groups."""
    s = np.linspace(0, total, 1000, endpoint=False)
    above = count * chi2.sf(s, count + 2) - s * chi2.sf(s, count)  # E(chi2 - s)+
    return float(min(1.0, (above / (total - s)).min())) if total > count else 1.0


@dataclass(frozen=True)
class Verdict:
    """On all numbers together."""

    numbers: int  # in which chance is, and which were judged
    equal: int  # in which no chance is, and which are the same
    unlike: int  # which chance cannot explain
    unjudged: int
    groups: int
    largest: float  # |z|
    largest_p: float
    mean_square: float  # of z, over groups
    mean_square_p: float

    @property
    def same(self) -> bool:
        return self.numbers + self.equal > 0 and not self.unlike and min(self.largest_p, self.mean_square_p) > FALSE_ALARM / 2

    def noticed(self) -> tuple[float, float]:
        """The shift that is noticed nine times in ten: of one number, and of all of them; in standard errors of the difference."""
        one = norm.isf(FALSE_ALARM / 4 / self.numbers) + norm.ppf(POWER)
        worst = brentq(lambda total: bound(total, self.groups) - FALSE_ALARM / 2, self.groups + 0.1, 20 * self.groups + 20)
        every = brentq(lambda shift: ncx2.sf(worst, self.groups, self.groups * shift**2) - POWER, 0.01, 20)
        return float(one), float(min(one, every))


def judge(pairs: Sequence[Pair]) -> Verdict:
    scores = [pair.z for pair in pairs]
    judged = [(pair, z) for pair, z in zip(pairs, scores, strict=True) if math.isfinite(z) and not pair.without_chance]
    by_group: dict[int, list[float]] = {}
    for group, (_, z) in zip(groups([pair.luck for pair, _ in judged]), judged, strict=True):
        by_group.setdefault(group, []).append(z * z)
    total = float(sum(map(np.mean, by_group.values())))
    largest = max((abs(z) for _, z in judged), default=0.0)
    return Verdict(
        numbers=len(judged), equal=sum(z == 0 and pair.without_chance for pair, z in zip(pairs, scores, strict=True)),
        unlike=sum(map(math.isinf, scores)), unjudged=sum(map(math.isnan, scores)), groups=len(by_group),
        largest=largest, largest_p=float(min(1.0, 2 * len(judged) * norm.sf(largest))) if judged else 1.0,
        mean_square=total / max(len(by_group), 1), mean_square_p=bound(total, len(by_group)),
    )  # fmt: skip
