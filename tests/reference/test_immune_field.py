"""The immune field, an independent second model, and the simulator agree on the course of the same people."""

import numpy as np
import pytest
from reference.immune_field import ImmuneField
from reference.scenario import load

import plateletsim as ps

YEAR = 365.25  # day
SPREADS = ("tolerance", "sensitivity", "capture", "liver", "response", "settling", "cytotoxic", "affinity")
# Adults of one kind, ill through help from elsewhere that lasts long; what is left of chance is in clones and cells.
ALIKE = {
    "patient": {"progenitor_spread": 0, "hepatic_tpo_spread": 0},
    "patient_immunity": {"youngest": 50, "oldest": 50.001, "tolerance": 4, "sensitivity": 3, "gpib_patients": 0, "blocked_patients": 1}
    | {f"{trait}_spread": 0 for trait in SPREADS},
    "infection": {"rate": 0, "bystander_time": 300, "bystander_spread": 0},
    "fluctuation": {"arming_cv": 0},
}
# A crowd as it comes, but more often ill.
CROWD = {"patient_immunity": {"sensitivity": 2}}
DAYS, FIELD = 180, 1000
AGENTS = {"alike": 48, "crowd": 100}


def field_of(changes, patients, seed=1):
    scenario = load("itp_adult")
    for section, values in changes.items():
        scenario[section].update({k: v * YEAR if k in ("youngest", "oldest") else v for k, v in values.items()})
    return ImmuneField(scenario, patients, seed)


@pytest.fixture(scope="module")
def courses():
    """The same people in both models, by probe: day x patient, and patient x day."""
    found = {}
    for name, changes in (("alike", ALIKE), ("crowd", CROWD)):
        told = {f"{section}.{key}": value for section, values in changes.items() for key, value in values.items()}
        scenario = ps.load("itp_adult").replace(told | {"run.droplet_volume": "0.01 uL", "run.duration": DAYS})
        found[name] = field_of(changes, FIELD).run(DAYS), scenario.run(seed=1, replicates=AGENTS[name], progress=False)
    return found


@pytest.mark.parametrize(("name", "probe"), [("count", "platelet_count"), ("bound", "bound_igg"), ("b_cells", "b_cells"),
                                         ("helpers", "t_cells"), ("plasma_cells", "plasma_cells")])  # fmt: skip
def test_the_same_people_take_the_same_course(courses, name, probe):
    """Means over days 90-180 of 48 patients against 1,000: within 4 standard errors (one false alarm in 3,000 tests of
    five rows) and 15 %, for a field that has one age of death and longer steps."""
    field, agents = courses["alike"]
    values = agents[probe]
    values = values[..., 0] if probe == "t_cells" else values.sum(-1) if values.ndim == 3 else values
    each = np.nanmean(values[:, 90:], 1)
    expected = field[name][90:].mean()
    assert abs(each.mean() - expected) < 4 * each.std() / np.sqrt(len(each)) + 0.15 * abs(expected), (each.mean(), expected)


@pytest.mark.parametrize("low", [50, 100, 150])
@pytest.mark.parametrize("days", [(0, 90), (90, 180)], ids=["early", "late"])
def test_as_many_of_a_crowd_are_ill(courses, low, days):
    """Shares of people whose count is ever below a limit, with infections and colds, and all traits as they are dealt:
    within 4 standard errors of so many people (one false alarm in 2,500 runs of these six), and a tenth of the share."""
    field, agents = courses["crowd"]
    expected = (field["count"][slice(*days)] < low).any(0).mean()
    found = (agents["platelet_count"][:, slice(*days)] < low).any(1).mean()
    noise = np.sqrt(expected * (1 - expected) * (1 / AGENTS["crowd"] + 1 / FIELD))
    assert abs(found - expected) < 4 * noise + 0.1 * expected, (found, expected)


def sizes_of_colds(field):
    return np.bincount(field.triggers.cold["patient"], field.triggers.cold["size"], len(field.alarm))


def test_patients_keep_their_course_when_others_leave():
    """Dropping patients changes the luck of the others, not their laws: nothing of theirs is lost or mixed up."""
    field = ImmuneField(load("itp_adult"), 300, seed=2)
    field.run(30)
    chosen = field.clones.b_cells() > 0
    cells, count, tolerance = field.clones.b_cells()[chosen], field.count()[chosen], field.who["tolerance"][chosen]
    colds = sizes_of_colds(field)[chosen]
    field.keep(chosen)
    assert 0 < chosen.sum() < 300
    assert np.array_equal(field.clones.b_cells(), cells) and np.array_equal(field.count(), count)
    assert colds.any() and np.array_equal(sizes_of_colds(field), colds)
    assert np.array_equal(field.who["tolerance"], tolerance)
    assert np.isfinite(field.run(30)["count"]).all()


def test_a_healthy_person_stays_healthy():
    """Without a trigger nothing moves: 0.5 % for the rounding of one age of death."""
    untroubled = ALIKE | {"infection": {"rate": 0, "onset": 1e6}}
    count = field_of(untroubled, 3).run(60)["count"]
    assert count == pytest.approx(250, rel=0.005)
