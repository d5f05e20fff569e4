"""Parameters from counts: fits that come back, intervals that cover what they say, a loud no where there is no answer."""

import os

import numpy as np
import pytest
from matplotlib.figure import Figure

import plateletsim as ps

LONG = os.environ.get("PLATELETSIM_LONG") == "1"
SMALL = {"run.duration": 12, "run.droplet_volume": 0.01, "run.step": "6 hour", "phagocytosis.sample": 100,
         "marrow.megakaryocyte_sample": 100, "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
DAYS = np.arange(1.0, 12)
PRIOR = {"antibody.titre": (0.6, 6, "log")}


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


@pytest.fixture(scope="module")
def found(small) -> ps.Posterior:
    counts = blood_counts(small.replace({"antibody.titre": 1.8}), 1, 30)
    return ps.calibrate(small, PRIOR, counts, n=16, rounds=2, replicates=10, progress=False)


def test_a_titre_is_found_again(found):
    low, middle, high = found.interval(0.98).loc["antibody.titre", ["low", "median", "high"]]
    assert middle == pytest.approx(1.8, rel=0.3) and high / low < 2.2 and low < 1.8 < high
    assert found.weights.sum() == pytest.approx(1) and found.effective > 500
    assert found.runs == 16 * 2 * 10 + 64 and found.counts.shape == (64, 4 * 12 + 1)


def test_what_is_found_comes_with_words(found):
    assert not found.verdict.flagged and found.found.surprise > 0.01
    ax = found.plot(Figure().subplots())
    assert "10⁹/L" in ax.get_ylabel() and "The model explains the counts" in ax.get_title("left")
    assert "worth" in repr(found) and "The model explains the counts" in repr(found)
    assert found.plot().axes[0].get_ylabel() == ax.get_ylabel() and "<table" in found._repr_html_()


def test_set_points_are_sought_as_well(found, small):
    assert found.keys == ["antibody.titre", "patient.normal_count", "marrow.inflow_gain"]
    low, high = found.interval().loc["patient.normal_count", ["low", "high"]]
    assert low < 250 < high
    known = ps.calibrate(small, PRIOR, found.observed, n=8, rounds=1, replicates=4, person="known", progress=False)
    assert known.keys == ["antibody.titre"]


def test_the_posterior_is_a_tree_for_arviz(found):
    arviz = pytest.importorskip("arviz")
    tree = found.to_arviz(n=50)
    assert tree.posterior["antibody.titre"].shape == (1, 50)
    assert tree.posterior_predictive["platelet_count"].shape == (1, 50, len(DAYS))
    assert tree.observed_data["platelet_count"].shape == (len(DAYS),)
    assert tree.attrs["flagged"] == 0
    before_1 = arviz.__version__.startswith("0.")  # later ones still have a name InferenceData, only to warn
    data = arviz.InferenceData.from_datatree(tree) if before_1 else tree
    assert "antibody.titre" in arviz.summary(data).index


def test_a_fit_comes_back(small):
    pytest.importorskip("optuna")
    best = ps.fit(small, PRIOR, blood_counts(small.replace({"antibody.titre": 1.6}), 3), trials=16, replicates=2)
    assert best.values["antibody.titre"] == pytest.approx(1.6, rel=0.35)
    assert best.scenario == small.replace(best.values) and len(best.trials) == 16
    assert not best.verdict.flagged and "antibody.titre = " in repr(best)


def test_what_cannot_be_calibrated_is_refused(small):
    counts = blood_counts(small, 4)
    with pytest.raises(ps.ScenarioError, match="give a range"):
        ps.calibrate(small, {"spleen.present": [True]}, counts)
    with pytest.raises(ps.ScenarioError, match="after the end"):
        ps.calibrate(small.replace({"run.duration": 5}), {"antibody.titre": (0.1, 5)}, counts)
    with pytest.raises(ps.ScenarioError, match=r"1 parameters and 2 set points need n \* replicates = 24"):
        ps.calibrate(small, PRIOR, counts, n=2)
    with pytest.raises(ps.ScenarioError, match='"unknown" or "known"'):
        ps.calibrate(small, PRIOR, counts, person="Ada")
    with pytest.raises(ps.ScenarioError, match="per microlitre, 252 x"):
        ps.calibrate(small, PRIOR, ps.Counts(DAYS[:1], np.array([252e3]), np.zeros(1, bool)))


def test_runs_that_are_kept_are_not_run_again(small, tmp_path):
    counts, options = blood_counts(small, 5), {"n": 8, "rounds": 1, "replicates": 4, "progress": False}
    store, seen = tmp_path / "patient.runs", []
    first = ps.calibrate(small, PRIOR, counts, store=store, **options)
    with open(store, "r+b") as file:
        file.truncate(store.stat().st_size - 1)  # a crash: the last run is half written
    options["progress"] = lambda done, total, failed: seen.append((done, total))
    again = ps.calibrate(small, PRIOR, counts, store=store, **options)
    assert (again.weights == first.weights).all() and (again.counts == first.counts).all()
    assert {total for _, total in seen} == {64} and min(done for done, _ in seen) >= 63
    with pytest.raises(ps.ScenarioError, match="another seed"):
        ps.calibrate(small, PRIOR, counts, store=store, seed=2, **options)
