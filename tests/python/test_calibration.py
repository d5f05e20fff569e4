"""Parameters from counts: files as laboratories write them, fits that come back, intervals that cover what they say."""

import os

import numpy as np
import plateletsim as ps
import pytest
from matplotlib.figure import Figure
from plateletsim.calibration import emulator
from scipy import stats

LONG = os.environ.get("PLATELETSIM_LONG") == "1"
SMALL = {"run.duration": 12, "run.droplet_volume": 0.01, "run.step": "6 hour", "phagocytosis.sample": 300,
         "marrow.megakaryocyte_sample": 500, "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
DAYS = np.arange(1.0, 12)
PRIOR = {"antibody.titre": (0.3, 3, "log")}


@pytest.fixture(scope="module")
def small() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace(SMALL)


def blood_counts(scenario: ps.Scenario, number: int, lowest: float = 0) -> ps.Counts:
    """What a laboratory would report of a patient, counts below `lowest` as such."""
    run = scenario.run(seed=1000 + number, progress=False)
    true = np.interp(DAYS, run.time, run["platelet_count"])
    reported = np.random.default_rng(number).normal(true, ps.Analyser().deviation(true))
    return ps.Counts(DAYS, np.maximum(reported, lowest), reported < lowest)


def test_a_table_of_counts_is_read(tmp_path):
    path = tmp_path / "patient.csv"
    path.write_text("note (1),day (week),platelet_count (1/uL)\nx,1,30000\n,2,\n,0,<10000\n\n")
    counts = ps.read_counts(path)
    assert counts.day.tolist() == [0, 7] and counts.count.tolist() == [10, 30] and counts.below.tolist() == [True, False]
    counts.to_csv(path)
    again = ps.read_counts(path)
    assert all((getattr(again, name) == getattr(counts, name)).all() for name in ("day", "count", "below"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "heading"),
        ("day,platelet_count\n1,2\n", "in brackets"),
        ("day (day),platelet_count (1e9/L)\n", "no counts"),
        ("day (day),platelet_count (1e9/L)\n1,many\n", "csv:2: .*many"),
        ("day (day),platelet_count (kg)\n1,2\n", "csv:2"),
        ("day (day),platelet_count (1e9/L)\n-1,2\n", "not negative"),
    ],
)
def test_mistakes_in_a_table_are_named(tmp_path, text, message):
    path = tmp_path / "patient.csv"
    path.write_text(text)
    with pytest.raises(ps.ScenarioError, match=message):
        ps.read_counts(path)


def test_the_likelihood_is_that_of_the_analyser():
    counts = ps.Counts(np.array([0.0, 1.0]), np.array([100.0, 10.0]), np.array([False, True]))
    expected = np.array([90.0, 12.0])
    noise = ps.Analyser().deviation(expected)
    by_hand = stats.norm(90, noise[0]).logpdf(100) + stats.norm(12, noise[1]).logcdf(10)
    assert counts.log_likelihood(expected[None, None])[0] == pytest.approx(by_hand)


def test_luck_is_part_of_the_likelihood():
    courses = np.random.default_rng(2).normal([90, 60, 40], 10, (2, 9, 3))
    counts = ps.Counts(np.arange(3.0), np.array([100.0, 50.0, 30.0]), np.zeros(3, bool))
    mean = courses[1].mean(axis=0)
    covariance = np.cov(courses[1].T) * (1 + 1 / 9) + np.diag(ps.Analyser().deviation(mean) ** 2)
    by_hand = stats.multivariate_normal(mean, covariance).logpdf(counts.count)
    assert counts.log_likelihood(courses)[1] == pytest.approx(by_hand)
    courses[0, 3] = np.nan  # a run that failed
    assert counts.log_likelihood(courses)[0] == -np.inf


def test_a_titre_is_found_again(small):
    counts = blood_counts(small.replace({"antibody.titre": 0.8}), 1, 30)
    posterior = ps.calibrate(small, PRIOR, counts, n=24, rounds=2, replicates=5, progress=False)
    low, middle, high = posterior.interval(0.98).loc["antibody.titre", ["low", "median", "high"]]
    assert middle == pytest.approx(0.8, rel=0.3) and high / low < 2 and low < middle < high
    assert posterior.weights.sum() == pytest.approx(1) and posterior.effective > 500
    assert posterior.runs == 24 * 2 * 5 + 64 and posterior.counts.shape == (64, 4 * 12 + 1)
    assert "10⁹/L" in posterior.plot(Figure().subplots()).get_ylabel()
    assert "worth" in repr(posterior)


def test_the_posterior_is_an_inference_data(small):
    pytest.importorskip("arviz")
    posterior = ps.calibrate(small, PRIOR, blood_counts(small, 2), n=8, rounds=1, replicates=3, progress=False)
    data = posterior.to_arviz(n=50)
    assert data.posterior["antibody.titre"].shape == (1, 50)
    assert data.posterior_predictive["platelet_count"].shape == (1, 50, len(DAYS))
    assert data.observed_data["platelet_count"].shape == (len(DAYS),)


def test_a_fit_comes_back(small):
    pytest.importorskip("optuna")
    found = ps.fit(small, PRIOR, blood_counts(small.replace({"antibody.titre": 0.8}), 3), trials=16,
                   replicates=2)  # fmt: skip
    assert found.values["antibody.titre"] == pytest.approx(0.8, rel=0.35)
    assert found.scenario == small.replace(found.values) and len(found.trials) == 16


def test_what_cannot_be_calibrated_is_refused(small):
    counts = blood_counts(small, 4)
    with pytest.raises(ps.ScenarioError, match="give a range"):
        ps.calibrate(small, {"spleen.present": [True]}, counts)
    with pytest.raises(ps.ScenarioError, match="after the end"):
        ps.calibrate(small.replace({"run.duration": 5}), {"antibody.titre": (0.1, 5)}, counts)
    with pytest.raises(ps.ScenarioError, match="2 parameters need n = 12"):
        ps.calibrate(small, PRIOR | {"spleen.flow": (0.03, 0.08)}, counts, n=8)


def linear_patients(points: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """Courses whose mean is the exponential of a quadratic, with a covariance in proportion to it."""
    chance = np.random.default_rng(seed)
    mean = np.exp(3 + np.stack([points[:, 0], 1 - points[:, 0] ** 2, points[:, 0] * points[:, 1]], axis=1)) - 0.5
    shape = np.array([[1, 0.6, 0.2], [0, 0.8, 0.3], [0, 0, 0.9]])
    return mean[:, None] + np.sqrt(mean)[:, None] * (chance.normal(size=(len(points), replicates, 3)) @ shape)


def test_the_emulator_learns_mean_and_luck():
    """40 points x 50 runs: the mean is known to 3 % of the spread of a run, the covariance to some 4 %."""
    points = np.random.default_rng(1).random((40, 2))
    learned = emulator.fitted(points, linear_patients(points, 50, 2), np.ones(40))
    new = np.random.default_rng(3).random((5, 2))
    many = linear_patients(new, 4000, 4)
    mean, covariance = learned(new)
    spread = many.std(axis=1)
    assert (abs(mean - many.mean(axis=1)) / spread).max() < 0.2
    expected = np.stack([np.cov(course.T) for course in many])
    assert covariance == pytest.approx(expected, rel=0.15, abs=0.15 * spread.max() ** 2)


def test_the_emulator_doubts_itself_far_away():
    points = np.random.default_rng(1).random((20, 1))
    courses = linear_patients(np.concatenate([points, points], axis=1), 5, 2) * (1 + 0.2 * np.sin(20 * points))[:, :, None]
    learned = emulator.fitted(points, courses, np.exp(-(((points[:, 0] - 0.3) / 0.1) ** 2)))
    mean, covariance = learned(np.array([[0.3], [1.0]]))
    relative = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2)) / mean
    assert (relative[1] > 2 * relative[0]).all()


def test_nine_intervals_in_ten_hold_the_truth(small):
    """People from the prior, every other one with an analyser that tells nothing below 10.

    [long] Sixty: of their 90 % intervals 80-97 % cover; 93 % did. At 90 % chance alone breaks it 1 time in 70.
    Otherwise six: at least four cover. At 90 % chance alone breaks it 1 time in 60.
    """
    chance = np.random.default_rng(11)
    covered = []
    for number in range(60 if LONG else 6):
        truth = 0.3 * 10 ** chance.random()
        counts = blood_counts(small.replace({"antibody.titre": truth}), 100 + number, 10 if number % 2 else 0)
        posterior = ps.calibrate(small, PRIOR, counts, n=24, rounds=2, replicates=5,
                                 seed=number + 1, progress=False)  # fmt: skip
        low, high = posterior.interval(0.9).loc["antibody.titre", ["low", "high"]]
        covered.append(low <= truth <= high)
    assert 0.80 <= np.mean(covered) <= 0.97 if LONG else sum(covered) >= 4, np.mean(covered)
