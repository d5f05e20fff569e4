"""The equations that are plain functions of a few numbers."""

from math import log, sqrt
from statistics import NormalDist

import numpy as np

IGG = 2.491e-7  # ug/mL in 1e9/L platelets that carry one molecule each
NM_PER_UGML = 1 / 0.15  # an IgG weighs 150 kDa
EULER = 0.5772156649
CLASSES = 7  # antigen densities, equal shares of a lognormal


def antigen_classes(cv, count=CLASSES):
    """Means of equal shares of a lognormal with mean 1."""
    s = sqrt(log(1 + cv * cv))
    cuts = [NormalDist().inv_cdf(i / count) if 0 < i < count else (-40 if i == 0 else 40) for i in range(count + 1)]
    below = [NormalDist().cdf(c - s) for c in cuts]
    return count * np.diff(below)


def gompertz(p, ages):
    """Eq. 1: cumulative hazard at each age."""
    b = np.pi / (sqrt(6) * p["lifespan"] * p["lifespan_cv"])
    return np.exp(b * (ages - p["lifespan"]) - EULER)


def catabolism(p, concentration):
    """Eq. A2: fractional catabolic rate of IgG, 1/day."""

    def law(c):
        return p["fcrn_ceiling"] - p["fcrn_gain"] / (1 + (c / p["fcrn_half"]) ** p["fcrn_power"])

    return log(2) / p["half_life"] * law(concentration) / law(p["normal"])


def novelty(age, first_encounter, replacement):
    """Eq. 15a: share of infections by a microbe that was not met before; all three in one unit of time."""
    meeting, renewal = 1 / first_encounter, 1 / replacement
    return (renewal + meeting * np.exp(-(meeting + renewal) * age)) / (meeting + renewal)


def course(a, time):
    """Eq. A1: secretion relative to its plateau or peak."""
    s = (time - a["onset"]) / a["rise"]
    if s <= 0:
        return 0.0
    if a["course"] == "persistent":
        return 1 - np.exp(-s)
    return s * np.exp(1 - s) if s < 1 else np.exp(-(time - a["onset"] - a["rise"]) / a["decay"])


def free_antibody(total, v, capacity, k):
    """Eq. A3: free antibody (ug/mL) when total = v G + capacity G / (k + G)."""
    h = total - v * k - capacity
    root = np.sqrt(h * h + 4 * v * k * total)
    return np.where(h > 0, (h + root) / (2 * v), 2 * k * total / (root + np.abs(h)))


def relaxed(value, aim, times):
    """What is left of the way to an aim after so many time constants."""
    return aim + (value - aim) * np.exp(-times)


def saturating(x, half, power=1.0):
    return x**power / (x**power + half**power) if x > 0 else 0.0


def mean_load(load, filling, digestion, dt):
    """Eq. 4b: mean load of macrophages over a step, with `filling` (1/day) meals for each place while all are free."""
    speed = filling + 1 / digestion
    balance = filling / speed
    return balance + (load - balance) * -np.expm1(-speed * dt) / (speed * dt)


def receptor_uptake(x, half):
    """sigma of eq. 9: uptake per receptor relative to x = 1."""
    return (1 + 1 / half) / (1 + x / half)
