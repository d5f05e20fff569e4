"""Many persons at once, against people whose population is known; and measurement tables of PEtab."""

import numpy as np
import pytest

import plateletsim as ps
from plateletsim.calibration.population import _log_density, _population
from plateletsim.calibration.sampling import Draws
from plateletsim.calibration.space import Space

SMALL = {"run.duration": 10, "run.droplet_volume": 0.01, "run.step": "6 hour", "phagocytosis.sample": 100,
         "marrow.megakaryocyte_sample": 100, "antibody.onset": 0, "antibody.rise": 1}  # fmt: skip
PRIOR = {"antibody.titre": (0.5, 6, "log")}


def ill() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace(SMALL)


def test_a_population_is_found_again():
    """Sixty persons, each measured with an error of 0.1 of the range: the spread of all is that of people and error.

    The standard error of the centre is 0.15 / sqrt(60) / range, that of the spread 9 %: three of each.
    """
    chance = np.random.default_rng(1)
    truth = chance.normal(0.5, 0.12, 60)
    alone = {}
    for number, seen in enumerate(chance.normal(truth, 0.1)):
        points = chance.normal(seen, 0.1, (600, 1))
        inside = ((points >= 0) & (points <= 1)).ravel()
        alone[f"p{number}"] = Draws(points, inside / inside.sum(), np.zeros(600), 0.0)
    space = Space.of(ill(), PRIOR, {})
    found = _population(space, alone, {}, 0, 1)
    middle = np.log(found.typical.loc["antibody.titre", "median"] / 0.5) / np.log(12)
    assert middle == pytest.approx(0.5, abs=3 * 0.15 / np.sqrt(60))
    assert found.spread.loc["antibody.titre", "median"] / np.log(12) == pytest.approx(0.12, rel=0.35)
    means = np.log(found.individuals["median"].to_numpy() / 0.5) / np.log(12)
    raw = np.log(found.individuals["alone"].to_numpy() / 0.5) / np.log(12)
    assert np.mean((means - truth) ** 2) < np.mean((raw - truth) ** 2)  # who borrows from the others is nearer the truth
    assert 0.05 < found.shrinkage["antibody.titre"] < 0.5


def test_the_law_of_a_population_is_one_within_the_range():
    grid = (np.arange(2000) + 0.5) / 2000
    density = np.exp(_log_density(grid[None, :, None], np.array([[0.1], [0.9]]), np.array([[0.5], [0.05]])))
    assert density[0].mean(axis=0) == pytest.approx([1, 1], rel=1e-3)


@pytest.fixture(scope="module")
def ward() -> dict[str, ps.Counts]:
    """Four persons with titres around 2, of whom one got immunoglobulin, and a fifth whose counts no antibody explains."""
    chance, days = np.random.default_rng(2), np.array([0.0, 2, 4, 6, 8, 10])
    given = (ps.Treatment(4.0, "ivig", "1 g/kg"),)
    people = {}
    for number, titre in enumerate([1.6, 2.0, 2.4, 2.2]):
        person = ps.Counts(days, np.zeros(6), np.zeros(6, bool), treatments=given if number == 3 else ())
        run = person.treated(ill()).replace({"antibody.titre": titre}).run(seed=50 + number, progress=False)
        count = ps.Analyser(mistakes=0).report(np.interp(days, run.time, run["platelet_count"]), chance)
        people[f"p{number}"] = ps.Counts(days, count, person.below, treatments=person.treatments)
    people["odd"] = ps.Counts(days, np.array([20.0, 900, 20, 900, 20, 900]), np.zeros(6, bool))
    return people


def test_persons_share_their_runs(ward, tmp_path):
    options = {"n": 12, "rounds": 1, "replicates": 8, "progress": False, "store": tmp_path / "ward.runs"}
    found = ps.calibrate_population(ill(), PRIOR, ward, **options)
    low, high = found.typical.loc["antibody.titre", ["low", "high"]]
    assert low < 2 < high
    assert found.runs == 2 * 96  # with immunoglobulin, and without
    assert found.verdicts["odd"].flagged and not any(found.verdicts[f"p{i}"].flagged for i in range(4))
    assert "1 of 5 persons are not explained and were left out: odd" in repr(found)
    assert set(found.individuals["person"]) == {f"p{i}" for i in range(4)}
    assert len(list(tmp_path.iterdir())) == 2
    again = ps.calibrate_population(ill(), PRIOR, ward, **options)
    assert (again.typical == found.typical).all(axis=None)


def test_a_population_needs_three_persons(ward):
    options = {"n": 12, "rounds": 1, "replicates": 8, "progress": False}
    with pytest.raises(ps.ScenarioError, match="1 of 2 persons are explained; a population needs three"):
        ps.calibrate_population(ill(), PRIOR, {name: ward[name] for name in ("p0", "odd")}, **options)
    with pytest.raises(ps.ScenarioError, match="p0: the last count"):
        ps.calibrate_population(ill().replace({"run.duration": 5}), PRIOR, ward, **options)


def test_a_table_of_petab_comes_back(tmp_path):
    path = tmp_path / "measurements.tsv"
    people = {"Ada": ps.Counts(np.array([0.0, 2.5]), np.array([10.0, 1000.0]), np.array([True, False]), np.array([False, True])),
              "Bo": ps.Counts(np.array([1.0]), np.array([33.0]), np.zeros(1, bool))}  # fmt: skip
    ps.write_petab(path, people)
    again = ps.read_petab(path)
    assert list(again) == ["Ada", "Bo"]
    for name, counts in people.items():
        assert all((getattr(again[name], part) == getattr(counts, part)).all() for part in ("day", "count", "below", "above"))
    import pandas

    table = pandas.read_csv(path, sep="\t")
    assert table["noiseParameters"].tolist() == ["0.05;1.5"] * 3 and table["measurement"].tolist() == [10, 1000, 33]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "tsv:1: .*no column observableId"),
        ("observableId\tsimulationConditionId\ttime\tmeasurement\nigg\tAda\t0\t1\n", "no observable platelet_count"),
        ("observableId\tsimulationConditionId\ttime\tmeasurement\nplatelet_count\tAda\t0\tmany\n", 'tsv:2: .*"many"'),
        ("observableId\tsimulationConditionId\ttime\tmeasurement\nplatelet_count\tAda\t-1\t5\n", "tsv:2: .*not negative"),
        ("observableId\tsimulationConditionId\ttime\tmeasurement\tcensoring\nplatelet_count\tAda\t1\t5\tup\n", 'tsv:2: .*"up"'),
    ],
)
def test_mistakes_in_a_table_of_petab_are_named(tmp_path, text, message):
    path = tmp_path / "measurements.tsv"
    path.write_text(text)
    with pytest.raises(ps.ScenarioError, match=message):
        ps.read_petab(path)
    with pytest.raises(ps.ScenarioError, match='"7 of 9"'):
        ps.write_petab(path, {"7 of 9": ps.Counts(np.zeros(1), np.zeros(1), np.zeros(1, bool))})
