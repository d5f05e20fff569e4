"""Forecasts: exact where there is a closed form, honest about their sureness, loud where the scenario cannot be meant."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

import plateletsim as ps
from plateletsim.calibration.observed import Analyser, Counts
from plateletsim.forecast.filter import Weighed
from plateletsim.forecast.persons import differing
from plateletsim.forecast.verdict import surprise

SMALL = {"run.droplet_volume": 0.005, "run.step": "6 hour", "run.record": "6 hour", "phagocytosis.sample": 100, "marrow.megakaryocyte_sample": 100}
DAYS = np.array([1.0, 2, 3, 4])
IVIG = [{"treatment": "ivig", "dose": "1 g/kg", "at": 1, "every": "1 day", "count": 2}]


@pytest.fixture(scope="module")
def dengue() -> ps.Scenario:
    return ps.load("dengue").replace({**SMALL, "event.0.at": "2 day"})


@pytest.fixture(scope="module")
def chronic() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace({**SMALL, "antibody.onset": 0, "antibody.rise": 1})


def counted(day, count) -> Counts:
    return Counts(np.array(day, float), np.array(count, float), np.zeros(len(day), bool))


def silent() -> Counts:
    """A report that says nothing: less than 6000."""
    return Counts(np.array([3.0]), np.array([6000.0]), np.ones(1, bool))


@pytest.fixture(scope="module")
def arms(chronic) -> ps.Forecast:
    given = {"wait": None, "ivig": IVIG}
    return ps.forecast(counted([40, 42], [26, 29]), chronic, 8, arms=given, particles=64, seed=3, progress=False)


def test_without_news_a_forecast_is_the_ensemble(dengue):
    found = ps.forecast(silent(), dengue, [2, 5.5], person="known", particles=6, seed=4, progress=False)
    plain = dengue.run(seed=4, replicates=6, progress=False).to_xarray()["platelet_count"]
    np.testing.assert_array_equal(found.courses[0].T.astype(np.float32), [plain.sel(time=day, method="nearest") for day in (3, 5, 8.5)])
    np.testing.assert_allclose(found.weights, 1 / 6, rtol=1e-3)  # a mistake could be anything, so that it says a trace
    assert found.persons == pytest.approx(6)


def test_quantiles_of_equal_weights_are_those_of_the_sample(dengue):
    found = ps.forecast(silent(), dengue, [2], person="known", particles=101, seed=4, progress=False)
    middle = found.quantiles((0.5,)).platelet_count.sel(quantile=0.5, ahead=2)
    assert float(middle) == pytest.approx(np.median(found.courses[0, :, 1]), rel=1e-3)
    assert middle.attrs["units"] == "1e9 L-1" and float(middle.day) == 5


def test_the_filter_agrees_with_kalman():
    """A random walk with normal noise has a closed form. Twenty thousand particles: bounds are five standard errors or more."""
    start, walk, noise, reports = 20.0, 5.0, 8.0, [210.0, 204.0, 222.0, 215.0, 240.0]
    chance, size = np.random.default_rng(1), 20_000
    state = {"x": 200 + start * chance.normal(size=size)}

    def lead(day: float) -> np.ndarray:
        state["x"] = state["x"] + (walk * chance.normal(size=size) if day > 0 else 0)
        return state["x"]

    def choose(parents) -> None:
        state["x"] = state["x"][parents]

    found = Weighed(lead, choose, np.full(size, 1 / size), Analyser(variation=0, floor=noise, mistakes=0), 1)
    found.see(counted(range(5), reports))
    mean, variance, evidence, places = 200.0, start**2, 0.0, []
    for day, report in enumerate(reports):
        variance += walk**2 if day else 0
        law = stats.norm(mean, np.hypot(np.sqrt(variance), noise))
        evidence, places = evidence + law.logpdf(report), [*places, law.cdf(report)]
        gain = variance / (variance + noise**2)
        mean, variance = mean + gain * (report - mean), variance * (1 - gain)
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    assert found.weights @ state["x"] == pytest.approx(mean, abs=0.5)
    assert np.sqrt(found.weights @ (state["x"] - mean) ** 2) == pytest.approx(np.sqrt(variance), rel=0.05)
    assert sum(one.log_density for one in found.evidence) == pytest.approx(evidence, abs=0.1)
    assert [one.place for one in found.evidence] == pytest.approx(places, abs=0.02)


def test_weights_sum_to_one_and_threads_do_not_show(dengue):
    counts = Counts(DAYS, np.array([180.0, 150, 120, 100]), np.zeros(4, bool))
    one, two = (ps.forecast(counts, dengue, 5, offset=(1, 3), particles=48, seed=2, threads=threads, progress=False) for threads in (1, 2))
    assert one.weights.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_array_equal(one.courses, two.courses)
    np.testing.assert_array_equal(one.weights, two.weights)
    assert one.seen == two.seen
    assert ((one.offset >= 1) & (one.offset <= 3)).all()
    assert len(one.evidence) == 4 and 1 <= one.persons <= one.weights.size


def test_limits_are_reports_too(chronic):
    low = Counts(np.array([40.0]), np.array([20.0]), np.ones(1, bool))
    found = ps.forecast(low, chronic, 2, particles=64, seed=1, progress=False)
    assert found.weights @ found.courses[0, :, 0] < 25
    assert found.evidence.limit[0] == "<"


def test_what_is_given_changes_what_comes(arms, chronic):
    alone = ps.forecast(counted([40, 42], [26, 29]), chronic, 8, particles=64, seed=3, progress=False)
    np.testing.assert_array_equal(arms.courses[0], alone.courses[0])  # who waits is the one of whom nothing was asked
    np.testing.assert_array_equal(arms.courses[0, :, :2], arms.courses[1, :, :2])  # twins, until the day of the treatment
    chance = arms.chance("at least 50", by=8)
    assert chance["ivig"] > chance["wait"] + 0.3
    assert list(arms.quantiles().arm.values) == ["wait", "ivig"]


def test_treatments_of_the_past_are_given(chronic):
    treated = Counts(np.array([40.0]), np.array([6000.0]), np.ones(1, bool), treatments=(ps.Treatment(40.0, "ivig", "2 g/kg"),))
    untreated = Counts(treated.day, treated.count, treated.below)
    with_it, without = (ps.forecast(one, chronic, 5, particles=16, seed=1, progress=False) for one in (treated, untreated))
    assert np.median(with_it.courses[0, :, -1]) > 1.5 * np.median(without.courses[0, :, -1])


def test_chances_obey_the_laws_of_chance(arms):
    by = [arms.chance("below 30", by=day)["wait"] for day in range(1, 9)]
    assert (np.diff(by) >= -1e-12).all() and 0 <= by[0] <= by[-1] <= 1
    both = arms.chance("below 30", on=4) + arms.chance("at least 30", on="4 day")
    np.testing.assert_allclose(both, 1)
    assert (arms.chance("at least 30", by=4, staying=True) <= arms.chance("at least 30", by=4) + 1e-12).all()
    assert list(arms.chances(7).index) == ["below 10", "below 30", "at least 30", "at least 50", "at least 100"]


def test_priors_give_each_particle_a_scenario(dengue):
    found = ps.forecast(silent(), dengue, [3], priors={"event.0.severity": (0.1, 3)}, person="known", particles=16, seed=1, progress=False)
    spread = found.courses[0, :, 1].std()
    same = ps.forecast(silent(), dengue, [3], person="known", particles=16, seed=1, progress=False)
    assert spread > 2 * same.courses[0, :, 1].std()


def test_people_differ_unless_they_are_known(dengue):
    wide = differing(dengue)
    assert wide.quantity("patient.progenitor_spread", "1") == pytest.approx(0.28)
    assert wide.tree["condition"]["dengue"]["course"]["severity_spread"] == pytest.approx(0.3)
    assert wide.quantity("fluctuation.memory", "day") == 5
    said = dengue.replace({"patient.progenitor_spread": 0.1})
    assert differing(said).quantity("patient.progenitor_spread", "1") == pytest.approx(0.1)


def test_counts_that_the_scenario_cannot_have_are_flagged():
    healthy = ps.load("healthy_adult").replace(SMALL)
    found = ps.forecast(counted([1, 2, 3], [250, 120, 40]), healthy, 3, particles=64, seed=1, progress=False)
    assert found.verdict.flagged and "DO NOT BELIEVE" in str(found.verdict)


def test_surprise_is_even_where_the_law_is_right():
    """Chance alone flags one in a hundred: of 2000 lists of five places, 5 to 43 with a false alarm of 1e-4."""

    class Place:
        def __init__(self, place: float) -> None:
            self.place = place

    chance = np.random.default_rng(1)
    found = [surprise([Place(place) for place in chance.random(5)]) for _ in range(2000)]
    assert 5 <= sum(each < 0.01 for each in found) <= 43
    assert surprise([]) == 1


def test_intervals_hold_what_they_say(dengue):
    """Twelve people who live the scenario. Chance alone leaves fewer than eight within 90 % in 5 of 10,000 such tests, none or all
    within 50 % in another 5."""
    truth = differing(dengue).run(seed=77, replicates=12, progress=False)
    chance, places = np.random.default_rng(5), []
    for course in truth.to_xarray()["platelet_count"].transpose("patient", "time"):
        seen = Analyser(mistakes=0).report(np.interp(DAYS, truth.time, course), chance)
        found = ps.forecast(counted(DAYS, seen), dengue, [4], particles=128, seed=int(chance.integers(1000)), progress=False)
        places.append(float(found.weights @ (found.courses[0, :, 1] < np.interp(8, truth.time, course))))
    inside = np.abs(np.array(places) - 0.5)
    assert (inside <= 0.45).sum() >= 8
    assert 1 <= (inside <= 0.25).sum() <= 11


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"counts": Counts(np.empty(0), np.empty(0), np.empty(0, bool))}, "no count"),
        ({"counts": counted([1], [250000])}, "per microlitre"),
        ({"counts": counted([1], [np.nan])}, "finite"),
        ({"days": 0}, "days from now"),
        ({"days": [3, 2]}, "rise"),
        ({"now": 0}, "belongs into `arms`"),
        ({"offset": -5}, "before the beginning"),
        ({"offset": (3, 1)}, "low must not be above"),
        ({"offset": (1, 2, 3)}, "low, high"),
        ({"person": "me"}, "known"),
        ({"begins": "birth"}, "diagnosis"),
        ({"particles": 1}, "particles"),
        ({"arms": {"a": [{"treatment": "nothing"}]}}, 'arm "a"'),
        ({"priors": {"run.seeds": (1, 2)}}, "run.seeds"),
    ],
)
def test_mistakes_are_named(dengue, change, message):
    asked = {"counts": counted([2], [150]), "days": 3, **change}
    with pytest.raises(ps.ScenarioError, match=message):
        ps.forecast(asked.pop("counts"), dengue, asked.pop("days"), particles=asked.pop("particles", 4), progress=False, **asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"event": "over 30"}, "at least X"),
        ({"event": "below 30", "by": 99}, "1 to 8"),
        ({"event": "below 30", "on": 1.5}, "not a day"),
        ({"event": "below 30", "by": 2, "on": 2}, "one of them"),
    ],
)
def test_what_cannot_be_asked_is_named(arms, asked, message):
    with pytest.raises(ps.ScenarioError, match=message):
        arms.chance(**asked)


def test_another_luck_is_neither_saved_nor_told(chronic, tmp_path):
    patient = chronic.start(seed=1)
    patient.step(days=5)
    twin, other, again = patient.fork(), patient.fork(luck=1), patient.fork(luck=1)
    for one in (twin, other, again):
        one.step(days=3)
    assert other.state_hash == again.state_hash != twin.state_hash
    with pytest.raises(ps.ScenarioError, match="other luck"):
        other.result()
    with pytest.raises(ps.ScenarioError, match="other luck"):
        other.save(tmp_path / "other.sim")
    with pytest.raises(ps.ScenarioError, match="luck"):
        patient.fork(luck=-1)


def test_it_shows_itself(arms):
    assert "persons" in repr(arms) and "below 10" in arms._repr_html_()
    assert isinstance(arms.plot(), Figure)
    assert arms.to_xarray().sizes == {"arm": 2, "particle": 64, "ahead": 9}


def test_the_command_line_forecasts(command, tmp_path):
    table = tmp_path / "boy.csv"
    table.write_text("day (day),platelet_count (1e9/L)\n2,150\n3,120\n")
    settings = [f"--set={key}={value}" for key, value in {**SMALL, "run.record": "6 hour"}.items()]
    done = command("forecast", table, "dengue", "--days", "3", "--offset", "8", "--offset", "10", "--particles", "16", "--seed", "1",
                   "-o", tmp_path / "fan.png", "--json", *settings)  # fmt: skip
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert set(facts) >= {"chances", "median", "persons", "verdict", "flagged"}
    assert (tmp_path / "fan.png").stat().st_size > 1000
    wrong = command("forecast", table, "dengue", "--offset", "-9")
    assert wrong.returncode == 2 and "before the beginning" in wrong.stderr
