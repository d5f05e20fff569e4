"""The likelihood of reports and the emulator of courses, against closed forms and against the long way round."""

import itertools

import numpy as np
import pytest
from scipy import stats

import plateletsim as ps
from plateletsim.calibration import sampling
from plateletsim.calibration.emulator import _Nearby, learned
from plateletsim.calibration.likelihood import judge

EXACT = ps.Analyser(mistakes=0)


def counts_of(*count: float, below=(), above=()) -> ps.Counts:
    days = np.arange(float(len(count)))
    return ps.Counts(days, np.array(count, float), np.isin(days, below), np.isin(days, above))


def correlated(mean: np.ndarray, spread: float) -> np.ndarray:
    """Luck that fades over four days."""
    days = np.arange(len(mean))
    return np.exp(-abs(days[:, None] - days) / 4) * np.outer(spread * mean, spread * mean)


def test_the_likelihood_is_that_of_the_analyser():
    expected = np.array([90.0, 12.0, 900.0])
    noise = EXACT.deviation(expected)
    by_hand = stats.norm(90, noise[0]).logpdf(100) + stats.norm(12, noise[1]).logcdf(10) + stats.norm(900, noise[2]).logsf(950)
    counts = counts_of(100, 10, 950, below=[1], above=[2])
    assert counts.log_likelihood(expected[None, None], EXACT)[0] == pytest.approx(by_hand)


def test_luck_is_part_of_the_likelihood():
    courses = np.random.default_rng(2).normal([90, 60, 40], 10, (2, 9, 3))
    counts = counts_of(100, 50, 30)
    mean = courses[1].mean(axis=0)
    covariance = np.cov(courses[1].T) * (1 + 1 / 9) + np.diag(EXACT.deviation(mean) ** 2)
    by_hand = stats.multivariate_normal(mean, covariance).logpdf(counts.count)
    assert counts.log_likelihood(courses, EXACT)[1] == pytest.approx(by_hand)
    courses[0, 3] = np.nan  # a run that failed
    assert counts.log_likelihood(courses)[0] == -np.inf


def every_way_to_err(count: np.ndarray, mean: np.ndarray, luck: np.ndarray, analyser: ps.Analyser) -> float:
    """Log density of reports, summed over all sets of days on which the report may be a mistake."""
    noise = np.diag(analyser.deviation(mean) ** 2)
    law = stats.t(2, loc=np.log1p(mean))
    wrong = law.logpdf(np.log1p(count)) - np.log1p(count) - law.logsf(0)
    total = -np.inf
    for some in itertools.product([False, True], repeat=len(mean)):
        bad = np.array(some)
        term = np.log(np.where(bad, analyser.mistakes, 1 - analyser.mistakes)).sum() + wrong[bad].sum()
        if not bad.all():
            good = ~bad
            term += stats.multivariate_normal(mean[good], (luck + noise)[good][:, good]).logpdf(count[good])
        total = np.logaddexp(total, term)
    return float(total)


@pytest.mark.parametrize("seed", range(6))
def test_mistakes_are_summed_over_all_days_on_which_they_may_be(seed):
    """The filter is an approximation: of 12 such cases none was off by more than 0.15; one count in six is a typing error."""
    chance = np.random.default_rng(seed)
    mean = chance.uniform(5, 250, 6)
    luck = correlated(mean, 0.15)
    count = ps.Analyser().report(np.maximum(chance.multivariate_normal(mean, luck), 0.5), chance) + 0.1
    count[seed % 6] *= (1, 10, 0.1)[seed % 3]
    judged = judge(counts_of(*count), mean[None], luck[None], ps.Analyser())
    assert judged.log_density[0] == pytest.approx(every_way_to_err(count, mean, luck, ps.Analyser()), abs=0.3)


def test_censored_counts_share_their_luck():
    """Two counts below their limits: the chance of both, by the bivariate normal law, not the product of two chances."""
    mean, analyser = np.array([12.0, 12.0]), ps.Analyser(mistakes=0, floor=0.1, variation=0)
    luck = np.array([[25.0, 22.0], [22.0, 25.0]])
    judged = judge(counts_of(10, 10, below=[0, 1]), mean[None], luck[None], analyser).log_density[0]
    exact = stats.multivariate_normal(mean, luck + 0.01 * np.eye(2)).logcdf([10, 10])
    assert judged == pytest.approx(exact, abs=0.05)
    assert judged > 2 * stats.norm(12, 5).logcdf(10) + 0.5


def test_a_mistake_is_seen_and_an_honest_count_is_not():
    mean = np.array([250.0, 120, 5, 4, 4])
    seen = judge(counts_of(245, 118, 6, 90, 3), mean[None], correlated(mean, 0.1)[None], ps.Analyser()).mistaken[0]
    assert seen[3] > 0.99 and np.delete(seen, 3).max() < 0.1


def test_reports_of_an_analyser_have_the_density_that_is_stated():
    """Mean of exp(log density at another point - that at the true one) is 1: 20,000 reports, five standard errors."""
    chance = np.random.default_rng(3)
    true = np.full((20000, 1), 30.0)
    reports = ps.Analyser().report(true, chance)
    densities = [judge(counts_of(1.0), mean, np.zeros((20000, 1, 1)), ps.Analyser(), reports).log_density for mean in (true, true + 1)]
    ratio = np.exp(densities[1] - densities[0])
    assert ratio.mean() == pytest.approx(1, abs=5 * ratio.std() / np.sqrt(len(ratio)))


def patients(points: np.ndarray, seed: int) -> np.ndarray:
    """Courses whose mean bends once and stays low, with luck in proportion to the root of the mean, shared by the days."""
    chance = np.random.default_rng(seed)
    days = np.arange(5.0)
    mean = 5 + 245 / (1 + np.exp(3 * (days - 4 + 4 * points[:, :1]))) * np.exp(0.2 * points[:, 1:])
    shape = np.linalg.cholesky(correlated(np.ones(5), 1.0))
    return np.maximum(mean + np.sqrt(mean) * (chance.normal(size=mean.shape) @ shape.T), 0)


def test_the_emulator_learns_mean_and_luck():
    """300 runs: means to half the spread of a run, spreads to a third, correlation to 0.15."""
    points = np.random.default_rng(1).random((300, 2))
    emulator = learned(points, np.arange(5.0), patients(points, 2))
    new = np.random.default_rng(3).uniform(0.1, 0.9, (5, 2))
    many = np.stack([patients(np.repeat(point[None], 4000, axis=0), 4 + i) for i, point in enumerate(new)])
    mean, luck = emulator(new, np.arange(5.0))
    spread = many.std(axis=1)
    assert (abs(mean - many.mean(axis=1)) / spread).max() < 0.6
    assert np.sqrt(np.diagonal(luck, axis1=1, axis2=2)) == pytest.approx(spread, rel=0.4)
    assert luck[0, 0, 1] / np.sqrt(luck[0, 0, 0] * luck[0, 1, 1]) == pytest.approx(np.exp(-0.25), abs=0.15)
    some = emulator(new, np.array([1.0, 3.0, 3.0]))
    assert (some[0] == mean[:, [1, 3, 3]]).all() and some[1][:, 0, 1] == pytest.approx(luck[:, 1, 3], rel=0.1)
    turned = emulator(new, np.arange(4.0, -1, -1))  # as many days, so widened alike: the same to the last bit
    assert (turned[0] == mean[:, ::-1]).all() and (turned[1] == luck[:, ::-1, ::-1]).all()


def test_luck_learned_from_few_runs_is_widened():
    """Squared distances of new runs, in a covariance of 40 others, have the mean of one that is known: 2,000 times, five standard errors."""
    chance, runs, days = np.random.default_rng(5), 40, 6
    inside = np.zeros((1, 2))
    distances = []
    for _ in range(2000):
        nearby = _Nearby(np.ones(2), inside, np.cov(chance.normal(size=(runs, days)).T)[None], np.array([float(runs)]))
        new = chance.normal(size=days)
        distances.append(new @ np.linalg.solve(nearby(inside)[0] * nearby.widened(inside, days)[0], new))
    assert np.mean(distances) == pytest.approx(days, abs=5 * np.std(distances) / np.sqrt(2000))
    assert nearby.widened(inside, 1)[0] < 1.06 and nearby.widened(inside, 200)[0] < 2


def test_two_peaks_stay_two():
    """Half of the draws at each of two narrow peaks of equal height; 150 effective draws, five standard errors."""

    def log_likelihood(points):
        return np.logaddexp(*(-0.5 * ((points - at) ** 2).sum(axis=1) / 0.02**2 for at in (0.2, 0.8)))

    def log_prior(points):
        return np.where(((points >= 0) & (points <= 1)).all(axis=1), 0.0, -np.inf)

    found = sampling.drawn(log_likelihood, log_prior, np.random.default_rng(1).random((2048, 2)), 1)
    assert found.effective > 150
    assert found.weights[found.points[:, 0] < 0.5].sum() == pytest.approx(0.5, abs=5 * 0.5 / 150**0.5)
    assert found.log_evidence == pytest.approx(np.log(2 * 2 * np.pi * 0.02**2), abs=0.3)
