"""Mother and child: what crosses the placenta, what it does, and how it goes."""

import numpy as np
import pytest

import plateletsim as ps
from plateletsim.patient.newborn import BIRTH, affinities, child_of, crossed

SMALL = {"run.droplet_volume": "0.05 uL", "run.step": "3 hour", "run.record": "12 hour"}


@pytest.fixture(scope="module")
def mother() -> ps.Result:
    return ps.load("itp_chronic_adult").replace({**SMALL, "run.duration": 120, "antibody.onset": 0}).run(seed=1, progress=False)


def born(scenario: ps.Scenario, **changes):
    return scenario.replace({**SMALL, "run.droplet_volume": "0.02 uL", **changes}).run(seed=1, progress=False).to_xarray()


def test_a_child_without_platelets_has_so_much_of_its_mothers_level() -> None:
    """With antibody that binds nothing, the level on the day of birth is 1.1 times hers; then it halves in three weeks."""
    child = child_of([2.0, 0.0], [0.0, 0.0], ps.load("itp_chronic_adult"))
    level = born(child)["free_autoantibody"].sum("epitope")
    assert float(level.sel(time=BIRTH)) == pytest.approx(1.1 * 2.0, rel=0.03)
    assert float(level.sel(time=BIRTH + 42) / level.sel(time=BIRTH)) == pytest.approx(0.25, rel=0.03)


def test_affinity_is_what_her_platelets_show() -> None:
    """Half of the sites are taken at the affinity; 0.15 ug/mL are one nanomolar."""
    scenario = ps.load("itp_chronic_adult")
    found = affinities(np.array([0.3, 0.15]), np.array([20000.0, 3000.0]), scenario)
    assert found == pytest.approx([2.0, 3.0])
    assert affinities(np.array([0.0, 1.0]), np.array([0.0, 20000.0]), scenario) == pytest.approx([1e5, 1e-3])


def test_the_mothers_clone_is_the_childs(mother: ps.Result) -> None:
    child = ps.newborn(mother)
    clones = child.tree["antibody"]["clone"]
    affinity = float(str(clones[0]["affinity"]).split()[0])
    assert affinity == pytest.approx(30, rel=0.25)  # molecules on the mean platelet are those of living ones, which carry less
    titre = float(str(child.tree["antibody"]["titre"]).split()[0])
    level = mother["free_autoantibody"][mother.time > mother.time[-1] - 28].mean(0).sum()
    assert titre == pytest.approx(1.1 * level / crossed(child), rel=1e-6)


def test_a_child_is_born_with_a_low_count_and_is_well_in_two_months() -> None:
    course = born(ps.load("newborn"))["platelet_count"]
    alone = born(ps.load("newborn"), **{"antibody.titre": 0})["platelet_count"]
    first_week = course.sel(time=slice(BIRTH, BIRTH + 7))
    assert float(first_week.mean()) < 0.75 * float(alone.sel(time=slice(BIRTH, BIRTH + 7)).mean())
    assert float(course.sel(time=slice(BIRTH + 56, BIRTH + 70)).mean()) == pytest.approx(float(alone.sel(time=slice(BIRTH + 56, BIRTH + 70)).mean()), rel=0.06)


def test_what_the_mother_never_had_the_child_does_not_get(mother: ps.Result) -> None:
    healthy = ps.load("itp_chronic_adult").replace({**SMALL, "run.duration": 40, "antibody.titre": 0}).run(seed=1, progress=False)
    none = ps.newborn(healthy)
    assert born(none)["bound_igg"].max() == 0
    assert ps.newborn(mother, transfer=0).tree["antibody"]["titre"].startswith("0.0 ")
    earlier = ps.newborn(mother, day=20)
    assert earlier.sha256 != ps.newborn(mother).sha256


def test_ivig_helps_a_child_with_alloantibody() -> None:
    treated = ps.load("newborn_alloimmune")
    counts = [float(born(each)["platelet_count"].sel(time=slice(BIRTH + 2, BIRTH + 9)).mean()) for each in (treated, treated.replace({"event.1.dose": 0}))]
    assert counts[0] > 1.5 * counts[1]


@pytest.mark.parametrize(("options", "words"), [({"day": 500}, "rows from day"), ({"day": -1}, "rows from day"), ({"transfer": 11}, "between 0 and 10"), ({"transfer": -0.1}, "between 0 and 10"), ({"day": "x"}, "day")])  # fmt: skip
def test_what_cannot_be_meant_is_refused(mother: ps.Result, options: dict, words: str) -> None:
    with pytest.raises(ps.ScenarioError, match=words):
        ps.newborn(mother, **options)


def test_a_mother_is_one_patient() -> None:
    several = ps.load("healthy_adult").replace({**SMALL, "run.duration": 2}).run(replicates=2, progress=False)
    with pytest.raises(ps.ScenarioError, match="one mother"):
        ps.newborn(several)
