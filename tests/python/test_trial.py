"""Clinical trials from files: who enters, who is given what, what is found, and that nothing of it depends on how it is run."""

import json
import subprocess
import sys
import time

import h5py
import numpy as np
import pytest
from python.trial_small import small_trial
from scipy import stats

import plateletsim as ps
from plateletsim.trial.allocation import allocate, blocks
from plateletsim.trial.design import Endpoint
from plateletsim.trial.visits import Visits, outcome, runs


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    return ps.trial_twins(small_trial(tmp_path_factory.mktemp("trial")), 9, seed=3, progress=False)


def test_twins_enter_by_the_rule_and_live_every_arm(twins):
    assert len(twins) == 9
    assert twins.count.shape == (2, 9, 43)
    assert (twins.entered - twins.diagnosed >= 14 - 1e-9).all()
    assert (twins.baseline < 60).all()
    assert (np.diff(twins.patient) > 0).all()
    np.testing.assert_array_equal(twins.count[0, :, 0], twins.count[1, :, 0])  # twins part at entry
    assert (twins.count[1, :, 14:].mean() > twins.count[0, :, 14:].mean()).all()


def test_threads_stores_and_shards_change_nothing(tmp_path, twins):
    file = small_trial(tmp_path)
    alone = ps.trial_twins(file, 9, seed=3, threads=1, progress=False)
    for number in (2, 1):
        ps.trial_twins(file, 9, seed=3, store=tmp_path / "store", shard=(number, 2), progress=False)
    kept = sorted((tmp_path / "store").iterdir())
    kept[0].unlink()  # as if the search had been stopped
    again = ps.trial_twins(file, 9, seed=3, store=tmp_path / "store", progress=False)
    for other in (alone, again):
        np.testing.assert_array_equal(twins.state_hash, other.state_hash)
        np.testing.assert_array_equal(twins.reported, other.reported)
        assert (twins.followed, twins.never_fit.tolist()) == (other.followed, other.never_fit.tolist())
    with pytest.raises(ps.ScenarioError, match="belongs to another trial"):
        ps.trial_twins(file, 9, seed=4, store=tmp_path / "store", progress=False)


def test_twins_come_back_from_their_file(tmp_path, twins):
    twins.save(tmp_path / "twins.nc")
    back = ps.open_trial_twins(tmp_path / "twins.nc")
    assert back.design == twins.design
    np.testing.assert_array_equal(back.reported, twins.reported)
    assert back.draw(5).results().equals(twins.draw(5).results())
    with pytest.raises(ps.ScenarioError, match="these are twins of a trial|this is twins of a trial"):
        ps.open_cohort(tmp_path / "twins.nc")
    with h5py.File(tmp_path / "twins.nc", "r+") as file:
        file.attrs["format_version"] = 27
    with pytest.raises(ps.StorageError, match=f"format version 27, written by version {ps.__version__}; this program reads 1$"):
        ps.open_trial_twins(tmp_path / "twins.nc")


def test_a_smaller_trial_is_the_beginning_of_a_larger_one(tmp_path, twins):
    fewer = ps.trial_twins(small_trial(tmp_path), 4, seed=3, progress=False)
    np.testing.assert_array_equal(fewer.state_hash, twins.first(4).state_hash)
    assert fewer.followed == twins.first(4).followed


def test_blocks_are_full_and_arms_come_in_their_weights(twins):
    rng = np.random.default_rng(1)
    arms = blocks(twins.design, 60, rng)
    for start in range(0, 60, twins.design.block):
        assert np.bincount(arms[start : start + twins.design.block]).tolist() == [2, 4]
    drawn = allocate(twins, 1, 9, False)
    assert sorted(drawn.who.tolist()) == list(range(9))
    assert (np.diff(drawn.enrolled) > 0).all()


def test_dropout_comes_at_its_rate(twins):
    """Of 20,000 who are followed for 42 days at 2 a year; a right program fails with probability 1e-6."""
    left = np.isfinite(allocate(twins, 1, 20000, True).seen_until)
    expected = -np.expm1(-2 / 365.25 * 42)
    assert stats.binomtest(int(left.sum()), 20000, expected).pvalue > 1e-6


def visits_of(counts, rescue_on=None, seen_until=np.inf):
    count = np.atleast_2d(np.array(counts, float))
    day = 7.0 * np.arange(count.shape[1])
    given = np.inf if rescue_on is None else rescue_on
    last = np.where(day >= given, given, -np.inf) * np.ones_like(count)
    ones = np.ones(len(count))
    bleeds = np.zeros((*count.shape, 4), int)
    bleeds[:, 2:, 1] = 1  # one of grade 2, between days 7 and 14
    treated = np.minimum(day, 7) * np.ones_like(count)  # on days 0 and 7
    return Visits(day, count, np.where(np.isfinite(last), last, -np.inf), given * ones, treated, bleeds, count[:, 0], seen_until * ones)


@pytest.mark.parametrize(
    ("endpoint", "visits", "value", "happened"),
    [
        (Endpoint("x", at_least=50, until_day=28), visits_of([10, 20, 60, 20, 20]), 1, True),
        (Endpoint("x", at_least=50, visits=2, until_day=28), visits_of([10, 20, 60, 20, 20]), 0, True),
        (Endpoint("x", at_least=50, visits=2, until_day=28), visits_of([10, 60, 20, 60, 20]), 1, True),
        (Endpoint("x", at_least=50, visits=2, in_a_row=True, until_day=28), visits_of([10, 60, 20, 60, 20]), 0, True),
        (Endpoint("x", at_least=50, visits=2, of_last=2, until_day=28), visits_of([10, 60, 60, 60, 20]), 0, True),
        (Endpoint("x", at_least=30, times_baseline=2, until_day=28), visits_of([25, 40, 40, 40, 40]), 0, True),
        (Endpoint("x", at_least=30, times_baseline=2, until_day=28), visits_of([25, 40, 40, 40, 50]), 1, True),
        (Endpoint("x", at_least=50, until_day=28, free_of_rescue=14), visits_of([10, 20, 60, 20, 20], rescue_on=3), 0, True),
        (Endpoint("x", at_least=50, until_day=28, free_of_rescue=14, estimand="treatment_policy"), visits_of([10, 20, 60, 20, 20], rescue_on=3), 1, True),
        (Endpoint("x", at_least=50, until_day=28, estimand="while_on_treatment"), visits_of([10, 20, 20, 60, 20], rescue_on=15), 0, True),
        (Endpoint("x", at_least=50, until_day=28), visits_of([10, 20, 20, 60, 20], seen_until=20), 0, True),
        (Endpoint("x", "visits", at_least=50, until_day=28, free_of_treatment=14), visits_of([60, 60, 60, 60, 60]), 2, True),
        (Endpoint("x", "time", at_least=50, until_day=28), visits_of([10, 20, 60, 20, 20]), 14, True),
        (Endpoint("x", "time", at_least=50, until_day=28), visits_of([10, 20, 20, 20, 20]), 28, False),
        (Endpoint("x", "time", at_least=50, until_day=28), visits_of([10, 20, 20, 20, 60], seen_until=20), 20, False),
        (Endpoint("x", "time", at_least=50, visits=2, until_day=28), visits_of([10, 60, 20, 60, 60]), 28, True),
        (Endpoint("x", "visits", at_least=50, until_day=28), visits_of([90, 60, 20, 60, 20]), 2, True),
        (Endpoint("x", "count", until_day=28), visits_of([10, 20, 30, 40, 50], seen_until=15), 25, True),
        (Endpoint("x", "rescue", until_day=28), visits_of([10, 20, 30, 40, 50], rescue_on=8), 1, True),
        (Endpoint("x", "rescue", until_day=28), visits_of([10, 20, 30, 40, 50], rescue_on=8, seen_until=7), 0, True),
        (Endpoint("x", "bleed", until_day=28), visits_of([10, 20, 30, 40, 50]), 1, True),
        (Endpoint("x", "bleed", until_day=28, bleeding=3), visits_of([10, 20, 30, 40, 50]), 0, True),
        (Endpoint("x", "bleed", from_day=21, until_day=28), visits_of([10, 20, 30, 40, 50]), 0, True),
        (Endpoint("x", "bleed", until_day=28), visits_of([10, 20, 30, 40, 50], seen_until=7), 0, True),
        (Endpoint("x", "bleed_time", until_day=28), visits_of([10, 20, 30, 40, 50]), 14, True),
        (Endpoint("x", "bleed_time", until_day=28, bleeding=3), visits_of([10, 20, 30, 40, 50]), 28, False),
        (Endpoint("x", "bleed_time", from_day=21, until_day=28), visits_of([10, 20, 30, 40, 50]), 28, False),
        (Endpoint("x", "bleed_time", until_day=28), visits_of([10, 20, 30, 40, 50], seen_until=9), 9, False),
        (Endpoint("x", "bleed_time", until_day=28, estimand="while_on_treatment"), visits_of([10, 20, 30, 40, 50], rescue_on=8), 28, False),
        (Endpoint("x", "loss", at_least=50, until_day=28), visits_of([10, 60, 60, 20, 60]), 14, True),
        (Endpoint("x", "loss", at_least=50, until_day=28), visits_of([10, 20, 60, 60, 60]), 14, False),
        (Endpoint("x", "loss", at_least=50, until_day=28), visits_of([10, 20, 20, 20, 20]), np.nan, False),
    ],
)
def test_endpoints_by_hand(endpoint, visits, value, happened):
    found = outcome(visits, endpoint)
    np.testing.assert_equal(found.value[0], value)
    assert found.happened[0] == happened


def test_runs_of_visits():
    assert runs(np.array([[True, True, False, True], [False, False, False, False]])).max(-1).tolist() == [2, 0]


def test_the_tables_of_a_trial_agree(twins):
    trial = twins.draw(2)
    results, consort = trial.results().set_index(["endpoint", "arm"]), trial.consort()
    assert consort.loc["entered", "all"] == 9
    assert consort.loc["given", "all"] == consort.loc["given", "placebo"] + consort.loc["given", "romiplostim"]
    assert consort.loc["diagnosed", "all"] == 9 + len(twins.never_fit)
    responders = trial.outcome("high").value
    for arm, name in enumerate(twins.design.names):
        here = trial.allocation.arm == arm
        assert results.loc[("high", name), "value"] == pytest.approx(responders[here].mean())
    rows = trial.adam("BDS")
    assert set(rows["USUBJID"]) == set(trial.adam("ADSL")["USUBJID"])
    assert (rows.query("ABLFL == 'Y'")["ADY"] == 0).all()
    times = trial.adam("ADTTE").query("PARAMCD == 'FIRST'")
    np.testing.assert_allclose(times["AVAL"], trial.outcome("first").value)
    assert trial.kaplan_meier("first")["share"].between(0, 1).all()
    assert trial.responders(50).to_numpy().max() <= 1
    assert trial.to_xarray().attrs["arms"] == "placebo, romiplostim"
    with pytest.raises(ps.ScenarioError, match="curves are of times"):
        trial.kaplan_meier("high")
    with pytest.raises(ps.ScenarioError, match="there is no endpoint"):
        trial.outcome("hihg")


def test_the_truth_is_told_apart_from_what_is_seen(twins):
    truth = twins.draw(2).truth().set_index("endpoint")
    assert truth.loc["visits", "effect"] > 0
    assert truth.loc["high", "better"] - truth.loc["high", "worse"] == pytest.approx(truth.loc["high", "effect"])


def test_cox_and_fisher_agree_with_what_is_known():
    """Against numbers of textbooks: Fisher's lady tasting tea; a hazard ratio of two exponentials within its interval."""
    from plateletsim.trial import analysis
    from plateletsim.trial.visits import Outcome

    tea = analysis.against(Outcome(np.array([1, 0, 0, 0.0]), np.ones(4, bool)), Outcome(np.array([1, 1, 1, 0.0]), np.ones(4, bool)), Endpoint("x"))
    assert tea.p == pytest.approx(0.4857, abs=1e-4)
    rng = np.random.default_rng(1)
    slow, fast = (Outcome(rng.exponential(1 / rate, 2000), np.ones(2000, bool)) for rate in (1, 2))
    ratio = analysis.against(slow, fast, Endpoint("x", "time"))
    assert ratio.value == pytest.approx(2, rel=0.1)  # SD of its logarithm is 0.032
    assert ratio.p < 1e-50
    apart = analysis.against(Outcome(np.full(9, 60.0), np.arange(9) < 1), Outcome(np.full(9, 7.0), np.ones(9, bool)), Endpoint("x", "time"))
    assert np.isnan(apart.value)  # arms that do not overlap: the likelihood has no maximum
    assert apart.p < 0.001
    nobody = analysis.against(Outcome(np.full(5, 9.0), np.zeros(5, bool)), Outcome(np.full(5, 9.0), np.zeros(5, bool)), Endpoint("x", "time"))
    assert np.isnan(nobody.value)
    assert nobody.p == 1


def test_a_null_trial_errs_as_often_as_it_says_and_power_rises(twins):
    """400 trials without effect: an exact test at 5 % errs in no more than 5 %; a right program fails with probability 1e-4."""
    null = twins.repeat(400, 30, seed=1, null=True).power()
    for endpoint in ("high", "visits"):
        wrong = round(null.loc[(endpoint, "romiplostim"), "power"] * 400)
        assert stats.binom.sf(wrong - 1, 400, 0.055) > 1e-4
    power = twins.power([6, 24], times=200, endpoint="visits")["power"].droplevel("arm")
    assert power[24] > power[6]


def test_a_registry_misleads_until_its_reasons_are_known(twins):
    everybody = ps.registry(twins, by={"baseline": 0.0}, treated=0.5, seed=1)
    assert 0 < everybody.treated.sum() < len(twins)
    by_severity = ps.registry(twins, by={"baseline": -3.0}, treated=0.4, seed=1)
    table = by_severity.table()
    assert table.loc["baseline", "treated"] < table.loc["baseline", "untreated"]
    found = by_severity.compare("visits")
    assert list(found.index) == ["naive", "propensity", "matched", "truth"]
    with pytest.raises(ps.ScenarioError, match="doctors do not see"):
        ps.registry(twins, by={"luck": 1.0})
    with pytest.raises(ps.ScenarioError, match="takes? an endpoint that is no time|shares and means"):
        by_severity.compare("first")


@pytest.mark.parametrize("kind", ["counts", "kaplan_meier", "forest", "waterfall", "swimmer", "consort"])
def test_pictures_have_axes_with_units(twins, kind):
    figure = twins.draw(2).plot(kind)
    words = " ".join(label for ax in figure.axes for label in (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()))
    assert words.strip() or kind == "consort"
    with pytest.raises(ps.ScenarioError, match="there are counts"):
        twins.draw(2).plot("pie")


def test_a_grade_alone_asks_who_bled(tmp_path):
    alone = ps.load_trial(small_trial(tmp_path, ('measure = "bleed"\nbleeding = 1', "bleeding = 3")))
    assert (alone.endpoint("bled").measure, alone.endpoint("bled").bleeding, alone.endpoint("bled").until_day) == ("bleed", 3, 42)


def test_mistakes_are_named(tmp_path, twins):
    for path, why in ((small_trial(tmp_path, ('scenario = "itp_chronic_adult"', 'scenario = "itp_chronic_adlut"')), "itp_chronic_adult"),):
        with pytest.raises(ps.ScenarioError, match=why):
            ps.load_trial(path)
    nobody = small_trial(tmp_path, ('below = "60 1e9/L"', 'below = "1 1e9/L"'))
    with pytest.raises(ps.ScenarioError, match="nobody enters"):
        ps.trial_twins(nobody, 1, most=8, progress=False)
    with pytest.raises(ps.ScenarioError, match="there are twins of 9"):
        twins.draw(1, patients=10)
    with pytest.raises(ps.ScenarioError, match="the first of three is"):
        ps.trial_twins("itp_agonist", shard=(4, 3), store=tmp_path)
    with pytest.raises(ps.ScenarioError, match="as store"):
        ps.trial_twins("itp_agonist", shard=(1, 3))


def test_a_rescue_may_go_by_bleeds(tmp_path):
    """Everybody bleeds every few days here: whoever is rescued has bled in the week before (or is below 5), and hardly anybody is spared."""
    often = (('bleeds.lasts = "2 day"', "bleeds.illness = 100\nbleeds.spread = 0"), ('rescue = "trial_rescue"', 'rescue = "bleeding_rescue"'))
    twins = ps.trial_twins(small_trial(tmp_path, *often), 6, seed=3, progress=False)
    bled = twins.bleeds[..., 1:].sum(-1)  # of grade 2 and more, until each day
    given = twins.rescues > 0
    assert given[:, :, 8].mean() > 0.5
    for arm, patient in zip(*np.nonzero(given[:, :, -1]), strict=True):
        begins = int(np.argmax(given[arm, patient]))  # seen in the row after the visit
        visit = (begins - 1) // 7 * 7
        if visit == 0:  # what was before entry is not in the table
            continue
        since = bled[arm, patient, visit] - bled[arm, patient, visit - 7]
        assert since > 0 or twins.reported[arm, patient, visit] < 5
    never = ps.trial_twins(small_trial(tmp_path, (often[0][0], "bleeds.illness = 0"), often[1]), 6, seed=3, progress=False)
    assert never.bleeds.sum() == 0
    assert (never.rescues[..., -1] > 0).sum() < given[..., -1].sum()
    results = twins.draw(1).results().set_index(["endpoint", "arm"])
    assert results.loc[("bled", "placebo"), "value"] > 0.5
    assert results.loc[("first_bleed", "placebo"), "what"] == "median days"


def test_from_the_command_line(tmp_path):
    file = small_trial(tmp_path)
    command = [sys.executable, "-m", "plateletsim", "trial", str(file), "--patients", "6", "--seed", "3"]
    done = subprocess.run([*command, "-o", str(tmp_path / "t.nc"), "--adam", str(tmp_path / "adam"), "--json"], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert {row["endpoint"] for row in told["results"]} == {"high", "visits", "first", "mean", "rescued", "bled", "first_bleed", "lost"}
    assert sorted(path.name for path in (tmp_path / "adam").iterdir()) == ["ADSL.csv", "ADTTE.csv", "BDS.csv"]
    assert len(ps.open_trial_twins(tmp_path / "t.nc")) == 6
    power = subprocess.run([*command, "--repeat", "20", "--null"], capture_output=True, text=True, check=True)
    assert "power" in power.stdout
    wrong = subprocess.run([*command, "--null"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, "--repeat" in wrong.stderr) == (2, True)


def test_the_library_s_trials_are_good():
    trials = ps.trials()
    assert "itp_agonist" in trials.index
    for name in trials.index:
        assert ps.load_trial(name).title == trials.loc[name, "title"]


def test_a_predictive_check_holds_its_own_trials(twins):
    """Counts of a trial drawn from the same patients lie in bands of nine in ten: of 42 quantiles 30 or more, which a right program misses
    with a probability below 1e-3 (they go together, so this is not binomial)."""
    rows = twins.draw(7).adam("BDS").rename(columns={"TRTP": "arm", "ADY": "day", "AVAL": "count"})
    check = twins.predictive_check(rows, times=100, patients=9)
    inside = check["observed"].between(check["low"] - 1e-9, check["high"] + 1e-9)
    assert len(check) == 42
    assert inside.sum() >= 30
    wrong = twins.predictive_check(rows.assign(count=rows["count"] * 3 + 100), times=100, patients=9)
    assert wrong["observed"].between(wrong["low"], wrong["high"]).sum() < 10
    assert ps.plot.trials.predictive(check).axes[0].get_ylabel().startswith("platelet count")
    with pytest.raises(ps.ScenarioError, match="count is missing"):
        twins.predictive_check(rows.drop(columns="count"))
    with pytest.raises(ps.ScenarioError, match="there is no arm"):
        twins.predictive_check(rows.assign(arm="other"))


def test_a_trial_that_is_killed_goes_on_to_the_same_patients(tmp_path, twins):
    file = small_trial(tmp_path)
    command = [sys.executable, "-m", "plateletsim", "trial", str(file), "--patients", "200", "--seed", "3", "--store", str(tmp_path / "kept"), "-q"]
    running = subprocess.Popen(command)
    while not list((tmp_path / "kept").glob("block-*.nc")):
        assert running.poll() is None
        time.sleep(0.02)
    running.kill()
    running.wait()
    again = ps.trial_twins(file, 9, seed=3, store=tmp_path / "kept", progress=False)
    np.testing.assert_array_equal(twins.state_hash, again.state_hash)
