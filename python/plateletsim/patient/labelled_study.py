"""Studies of labelled platelets as a department of nuclear medicine does them: what it would report, beside the truth."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plateletsim import _engine
from plateletsim.arguments import threads as thread_count
from plateletsim.arguments import whole
from plateletsim.optional import need
from plateletsim.patient.simulation import Simulation
from plateletsim.scenario.scenario import Scenario
from plateletsim.survival import multiple_hit

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]
_MINUTE, _HOUR = 1 / 1440, 1 / 24
_STEP = 20 * _MINUTE
EARLY = 30 * _MINUTE
"""Day of the first pictures."""
_MIXED = 2.5 * _HOUR
"""Days after which a label has mixed with the spleen: earlier samples do not enter a fit."""
_HITS = (*range(1, 11), 12, 15, 20, 30)
_LIVER_BLOOD = 0.1
"""Share of the circulating blood that a camera sees over the liver, assumed."""


@dataclass(frozen=True)
class Isotope:
    """What a label is made of. The counts are those that a sample would give if all of the label were in the blood."""

    half_life: float
    """Days; counts are corrected for it, their noise is not."""
    elution: float
    """1/day that leaves living platelets and is lost with urine."""
    counts: float
    """In a sample of blood."""
    camera: float
    """In a picture of the body."""


ISOTOPES = {
    "111In": Isotope(half_life=2.8, elution=0.0, counts=40000, camera=400000),
    "51Cr": Isotope(half_life=27.7, elution=0.01, counts=8000, camera=40000),
}
"""Half-lives are physics; elution and counts are assumed: a tenth of the photons, a longer count."""


@dataclass(frozen=True)
class Estimate:
    """A number of a fit, with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fits:
    """What a laboratory makes of a curve of survival."""

    multiple_hit: Estimate
    """Mean life, days."""
    hits: int
    """1: an exponential, many: a straight line."""
    weighted_mean: Estimate
    """Mean life, days: between the straight line's and the exponential's, nearer to that which fits better."""
    recovery: Estimate
    """Share in the blood, drawn back to the moment of the label."""

    @property
    def identifiable(self) -> bool:
        """Whether the interval of the life spans less than a factor of two."""
        return bool(self.multiple_hit.low > 0 and self.multiple_hit.high < 2 * self.multiple_hit.low)


def fitted(days: ArrayLike, activity: ArrayLike) -> Fits:
    """Multiple hit and weighted mean, by least squares (Murphy & Francis 1971; ICSH 1988).

    The interval of the multiple hit holds for every number of hits that fits as well as the best one does.

    Parameters
    ----------
    days : array-like
        Since the label, shape (samples,).
    activity : array-like
        Share of the label in the blood, corrected for decay, shape (samples,); samples of the first two and a half hours do
        not enter.

    Returns
    -------
    Fits

    Raises
    ------
    ScenarioError
        For fewer than four later samples, and if scipy is not installed.

    Examples
    --------
    >>> fitted([0.125, 1, 2, 4, 6, 8], multiple_hit([0.125, 1, 2, 4, 6, 8], life=9, hits=30)).multiple_hit.value
    """
    optimize, stats = need("scipy.optimize", "sweep"), need("scipy.stats", "sweep")
    t, y = np.asarray(days, float), np.asarray(activity, float)
    t, y = t[t >= _MIXED], y[t >= _MIXED]
    if t.size < 4 or not np.isfinite(y).all():
        raise _engine.ScenarioError(f"a fit needs at least four samples after two hours and a half; there are {t.size}")
    start = [max(float(y[0]), 1e-3), max(2 * float(np.sum(np.diff(t) * (y[1:] + y[:-1]) / 2)) / max(float(y[0]), 1e-3), 0.05)]
    spread = float(stats.t.ppf(0.975, t.size - 2))

    def least_squares(law: Any) -> tuple[float, Array, Array]:
        best, covariance = optimize.curve_fit(law, t, y, p0=start, bounds=([1e-6, 0.02], [2.0, 60.0]), max_nfev=4000)
        return float(np.sum((law(t, *best) - y) ** 2)), best, np.sqrt(np.maximum(np.diag(covariance), 0))

    def hit(n: int) -> Any:
        return lambda days, recovery, life: recovery * multiple_hit(days, life, n)

    tried = {n: least_squares(hit(n)) for n in _HITS}
    hits = min(tried, key=lambda n: tried[n][0])
    least, best, _ = tried[hits]
    likely = [fit for fit in tried.values() if fit[0] <= least * (1 + spread**2 / (t.size - 2))]  # numbers of hits that fit as well
    line = least_squares(lambda days, recovery, life: recovery * np.clip(1 - days / life, 0, None))
    share = tried[1][0] / max(tried[1][0] + line[0], 1e-300)  # of the line: what the other one misses
    mean = share * line[1][1] + (1 - share) * tried[1][1][1]
    mean_error = share * line[2][1] + (1 - share) * tried[1][2][1]

    def interval(value: float, error: float) -> Estimate:
        return Estimate(float(value), float(value - spread * error), float(value + spread * error))

    def profiled(k: int) -> Estimate:
        return Estimate(float(best[k]), float(min(b[k] - spread * e[k] for _, b, e in likely)), float(max(b[k] + spread * e[k] for _, b, e in likely)))

    return Fits(profiled(1), hits, interval(mean, mean_error), profiled(0))


def site(spleen: tuple[float, float], liver: tuple[float, float]) -> str:
    """Where platelets are destroyed by the rule of excess counts: early and late counts over both organs.

    Parameters
    ----------
    spleen : (float, float)
        Counts over the spleen at 30 minutes and at the end, corrected for decay.
    liver : (float, float)
        The same over the liver.

    Returns
    -------
    str
        "splenic" if the spleen gains more than three times what the liver does, "hepatic" if it gains less, "mixed" between,
        "neither" if none gains.

    Examples
    --------
    >>> site((30, 60), (10, 12)), site((30, 32), (10, 30))
    ('splenic', 'hepatic')
    """
    gained, other = spleen[1] - spleen[0], liver[1] - liver[0]
    if gained <= 0 and other <= 0:
        return "neither"
    return "splenic" if gained > 3 * max(other, 0) else "hepatic" if gained < other else "mixed"


@dataclass(frozen=True, eq=False)
class LabelledStudies:
    """Studies of so many patients of one kind. Made by labelled_study()."""

    estimates: pandas.DataFrame
    """One row a study: life, life_low, life_high and hits (multiple hit), weighted_mean with its interval, recovery,
    production (1e9/L/day), splenic_index, hepatic_index, site, identifiable; beside them count, true_life
    and true_production, means over the time of the study."""
    time: Array
    """Of blood samples, days since the label, shape (samples,)."""
    activity: Array
    """Share of the label in each of them as it was measured, shape (studies, samples)."""

    def __repr__(self) -> str:
        e = self.estimates
        return (f"{len(e)} studies: life {e.life.mean():.2f} d, SD {e.life.std():.2f}, in truth {e.true_life.mean():.2f}; "
                f"{', '.join(f'{n} {name}' for name, n in e.site.value_counts().items())}")  # fmt: skip


def labelled_study(
    scenario: Scenario,
    studies: int = 1,
    *,
    at: float = 1,
    isotope: str = "111In",
    source: str = "own",
    injured: float = 0.0,
    days: int = 10,
    labelled: float = 0.2,
    pipetting: float = 0.02,
    seed: int | None = None,
    threads: int | None = None,
) -> LabelledStudies:
    """Label platelets of patients of one kind, as a department does it, and say what it would report beside what is true.

    Blood is taken after 20 minutes, 1, 3 and 24 hours and then daily, pictures after 30 minutes and daily (ICSH 1988); counts
    are Poisson, pipettes err, the isotope decays and elutes. The step is 20 minutes.

    Parameters
    ----------
    scenario : Scenario
        Whom to study.
    studies : int, default: 1
        Patients, one study each; they are told apart by number.
    at : float, default: 1
        Day of the label.
    isotope : str, default: "111In"
        "111In" or "51Cr".
    source : str, default: "own"
        "own" platelets, or those of a "donor".
    injured : float, default: 0.0
        Share of the labelled that collection has hurt: the liver takes them at once.
    days : int, default: 10
        Days of follow-up.
    labelled : float, default: 0.2
        Share of the circulating platelets that is labelled; of a donor's, units of 3e11. More than a department would: the
        drop is small.
    pipetting : float, default: 0.02
        Coefficient of variation of a sample's volume.
    seed : int, optional
        The scenario's if left out.
    threads : int, optional
        All processors if left out. Results do not depend on it.

    Returns
    -------
    LabelledStudies

    Raises
    ------
    ScenarioError
        For an unknown isotope or source, a share outside [0, 1), fewer than four days, or no platelet to label.

    Examples
    --------
    >>> healthy = plateletsim.load("healthy_adult").replace({"run.droplet_volume": "0.05 uL"})
    >>> labelled_study(healthy, 20).estimates[["life", "true_life"]].describe()
    """
    if isotope not in ISOTOPES:
        raise _engine.ScenarioError(f"isotope = {isotope!r}: there are {', '.join(ISOTOPES)}")
    if source not in ("own", "donor"):
        raise _engine.ScenarioError(f"source = {source!r} is neither own nor donor")
    for name, value in (("injured", injured), ("pipetting", pipetting)):
        if not 0 <= value < 1:
            raise _engine.ScenarioError(f"{name} = {value} lies outside [0, 1)")
    follow = whole("days", days, 4, 61)
    number = whole("studies", studies, 1, 10**6)
    patients = scenario.replace({"run.step": "20 min", "run.record": "1 day", "run.duration": at + follow + 1})
    event = ("label", {"fraction": labelled}) if source == "own" else ("donor_label", {"units": labelled})
    blood = np.array([_STEP, _HOUR, 3 * _HOUR, *range(1, follow + 1)], float)

    def one(patient: int) -> tuple[dict[str, Any], Array]:
        sim = patients.start(seed, patient, threads=1)
        sim.step(days=at)
        sim.apply(event[0], **event[1])
        seen = _seen(sim, blood)
        spleen = seen[EARLY][1], seen[_late(blood)][1]
        liver = _over_liver(seen[EARLY]), _over_liver(seen[_late(blood)])
        true = np.array([seen[time][0] for time in blood])
        rng = np.random.default_rng([sim.seed, patient])
        row, activity = reported(blood, true, spleen, liver, rng, isotope, injured, pipetting)
        told = _truth(sim, at)
        row["production"] = told["count"] / (row["recovery"] / (1 - injured) * row["life"])
        return {**row, **told}, activity

    with ThreadPoolExecutor(thread_count(threads)) as pool:
        done = list(pool.map(one, range(number)))
    import pandas

    return LabelledStudies(pandas.DataFrame([row for row, _ in done]), blood, np.array([activity for _, activity in done]))


def _seen(sim: Simulation, times: Sequence[float] | Array) -> dict[float, Array]:
    """Shares in blood, spleen and liver at each time; spleen and liver at 30 minutes lie between two steps."""
    start, seen = sim.time, {}
    for time in sorted({*times, 2 * _STEP}):
        sim.step(days=start + time - sim.time)
        number = len(sim.labels()) - 1
        if sim.labels()[number][0] == 0:
            raise _engine.ScenarioError('no platelet is labelled: a larger run.droplet_volume has more, and so has a donor (source="donor")')
        seen[time] = np.array([float(np.asarray(sim[f"label_{place}"])[number]) for place in ("recovery", "spleen", "liver")])
    seen[EARLY] = (seen[_STEP] + seen[2 * _STEP]) / 2
    return seen


def _truth(sim: Simulation, at: float) -> dict[str, float]:
    """Means over the rows after the label; each death counts once."""
    rows = sim.result()
    inside = rows.time > at
    died, life = rows["turnover"][inside], rows["mean_platelet_lifespan"][inside]
    known = np.isfinite(life) & (died > 0)
    return {
        "count": float(rows["platelet_count"][inside].mean()),
        "true_life": float(np.average(life[known], weights=died[known])) if known.any() else np.nan,
        "true_production": float(rows["production_rate"][inside].mean()),
    }


def reported(
    times: Array,
    blood: Array,
    spleen: tuple[float, float],
    liver: tuple[float, float],
    rng: np.random.Generator,
    isotope: str = "111In",
    injured: float = 0.0,
    pipetting: float = 0.02,
) -> tuple[dict[str, Any], Array]:
    """What is measured and made of it, from what is true.

    Parameters
    ----------
    times : array of float
        Of blood samples, days, shape (samples,).
    blood : array of float
        True share of the label in the blood then, shape (samples,).
    spleen : (float, float)
        True share of the label in the spleen, alive or dead, after 30 minutes and at the end of the pictures.
    liver : (float, float)
        The same that the camera sees over the liver, its blood included.
    rng : numpy.random.Generator
        Of the errors.
    isotope : str, default: "111In"
        "111In" or "51Cr".
    injured : float, default: 0.0
        Share of the labelled that the liver takes at once.
    pipetting : float, default: 0.02
        Coefficient of variation of a sample's volume.

    Returns
    -------
    (dict of str to value, array of float)
        A row of LabelledStudies.estimates without truth and production; the activity of the samples, shape (samples,).
    """
    made_of = ISOTOPES[isotope]

    def left(time: ArrayLike) -> Array:
        return np.asarray(0.5 ** (np.asarray(time, float) / made_of.half_life))

    pipette = np.clip(1 + pipetting * rng.standard_normal(times.size), 0.5, 1.5)
    expected = (1 - injured) * blood * np.exp(-made_of.elution * times) * pipette * left(times)
    activity = rng.poisson(expected * made_of.counts) / made_of.counts / left(times)

    def over(shares: tuple[float, float], at_once: float) -> tuple[float, float]:
        seen = [
            rng.poisson(((1 - injured) * share + at_once) * made_of.camera * left(day)) / left(day) / made_of.camera
            for share, day in zip(shares, (EARLY, _late(times)), strict=True)
        ]
        return float(seen[0]), float(seen[1])

    over_spleen, over_liver = over(spleen, 0.0), over(liver, injured)
    fits = fitted(times, activity)
    return {
        "life": fits.multiple_hit.value, "life_low": fits.multiple_hit.low, "life_high": fits.multiple_hit.high, "hits": fits.hits,
        "weighted_mean": fits.weighted_mean.value, "weighted_low": fits.weighted_mean.low, "weighted_high": fits.weighted_mean.high,
        "recovery": fits.recovery.value,
        "splenic_index": over_spleen[1] / over_spleen[0] if over_spleen[0] > 0 else np.nan,
        "hepatic_index": over_liver[1] / over_liver[0] if over_liver[0] > 0 else np.nan,
        "site": site(over_spleen, over_liver), "identifiable": fits.identifiable,
    }, activity  # fmt: skip


def _late(times: Array) -> float:
    """Day of the last pictures: the third, on which they are usually compared with the first."""
    return float(min(3.0, times[-1]))


def _over_liver(row: Array) -> float:
    return float(row[2] + _LIVER_BLOOD * row[0])
