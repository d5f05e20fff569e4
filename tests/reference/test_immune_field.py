"""The immune field, an independent second model, and the simulator agree on the course of the same people."""

import numpy as np
import plateletsim as ps
import pytest
from reference.immune_field import ImmuneField
from reference.scenario import load

# Adults of one kind, ill through help from elsewhere that lasts long; what is left of chance is in clones and cells.
ALIKE = {
    "patient_immunity": {"youngest": 50, "oldest": 50.001, "tolerance": 4.0, "tolerance_spread": 0, "capture_spread": 0,
                         "sensitivity_spread": 0, "secretion_spread": 0, "renewal_spread": 0},
    "infection": {"chance": 0, "lowest_chance": 0, "highest_chance": 0, "bystander_time": 300, "bystander_spread": 0},
}  # fmt: skip
DAYS, AGENTS, FIELD = 120, 24, 600


@pytest.fixture(scope="module")
def field():
    scenario = load("itp_adult")
    for section, values in ALIKE.items():
        years = {"youngest", "oldest"}
        scenario[section].update({k: v * 365.25 if k in years else v for k, v in values.items()})
    return ImmuneField(scenario, FIELD, seed=1).run(DAYS)


@pytest.fixture(scope="module")
def agents():
    changes = {f"{section}.{key}": value for section, values in ALIKE.items() for key, value in values.items()}
    scenario = ps.load("itp_adult").replace(changes | {"run.droplet_volume": "0.01 uL", "run.duration": DAYS})
    return scenario.run(seed=1, replicates=AGENTS, progress=False)


@pytest.mark.parametrize("name, probe", [("count", "platelet_count"), ("bound", "bound_igg"), ("b_cells", "b_cells"),
                                         ("helpers", "t_cells"), ("plasma_cells", "plasma_cells")])  # fmt: skip
def test_the_same_people_take_the_same_course(field, agents, name, probe):
    """Means over days 60-120 of 24 patients against 600: within 4 standard errors (one false alarm in 3,000 tests of
    five rows) and 15 %, for a field that has one antigen density, one age of death and longer steps."""
    values = agents[probe]
    values = values[..., 0] if probe == "t_cells" else values.sum(-1) if values.ndim == 3 else values
    each = values[:, 60:].mean(1)
    expected = field[name][60:].mean()
    assert abs(each.mean() - expected) < 4 * each.std() / np.sqrt(AGENTS) + 0.15 * abs(expected), (each.mean(), expected)


def test_patients_keep_their_course_when_others_leave():
    """Dropping patients changes the luck of the others, not their laws: nothing of theirs is lost or mixed up."""
    field = ImmuneField(load("itp_adult"), 300, seed=2)
    field.run(30)
    chosen = field.clones.b_cells() > 0
    cells, count, tolerance = field.clones.b_cells()[chosen], field.n[chosen], field.who["tolerance"][chosen]
    field.keep(chosen)
    assert 0 < chosen.sum() < 300
    assert np.array_equal(field.clones.b_cells(), cells) and np.array_equal(field.n, count)
    assert np.array_equal(field.who["tolerance"], tolerance)
    assert np.isfinite(field.run(30)["count"]).all()


def test_a_healthy_person_stays_healthy():
    """Without a trigger nothing moves: 0.5 % for the rounding of one age of death."""
    scenario = load("itp_adult")
    scenario["infection"]["onset"] = 1e6
    count = ImmuneField(scenario, 3, seed=1).run(60)["count"]
    assert count == pytest.approx(250, rel=0.005)
