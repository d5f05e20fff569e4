"""Scenarios are found, changed by copying, compared, pickled; mistakes are told in the engine's words."""

import copy
import pickle
import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import plateletsim as ps


def test_the_library_holds_what_load_finds():
    names = ps.library()
    assert {"healthy_adult", "itp_acute_child", "itp_chronic_adult", "itp_chronic_ivig"} <= set(names)
    assert "sources" not in names
    for name in names:
        assert ps.load(name).title


def test_a_path_is_loaded_too(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('title = "Mine"\nstory = "A. B."\nextends = "healthy_adult"\n[run]\nseed = 5\n')
    mine = ps.load(file)
    assert (mine.title, mine.story, mine.seed) == ("Mine", "A. B.", 5)
    assert mine.text == file.read_text()
    assert "spleen" in tomllib.loads(mine.resolved)


def test_an_unknown_name_brings_a_suggestion():
    with pytest.raises(ps.ScenarioError, match='no scenario "helthy_adult"; did you mean "healthy_adult"'):
        ps.load("helthy_adult")


def test_a_library_elsewhere_must_exist(monkeypatch, tmp_path):
    (tmp_path / "mine.toml").write_text('title = "Mine"')
    monkeypatch.setenv("PLATELETSIM_SCENARIOS", str(tmp_path))
    assert ps.library() == ["mine"]
    monkeypatch.setenv("PLATELETSIM_SCENARIOS", str(tmp_path / "missing"))
    with pytest.raises(ps.ScenarioError, match="no such folder"):
        ps.library()


def test_a_number_takes_the_declared_unit(scenario):
    written = scenario.replace({"antibody.titre": "3 ug/mL"})
    assert scenario.replace({"antibody.titre": 3.0}) == scenario.replace({"antibody.titre": np.float64(3)})
    assert "titre" in written.resolved
    assert scenario.replace({"antibody.clone.0.affinity": "2 nM"}) != scenario
    assert scenario.replace({"spleen.present": False}).tree["spleen"]["present"] is False


@given(st.floats(min_value=0, max_value=100))
def test_numbers_survive_exactly(titre):
    changed = ps.load("itp_chronic_adult").replace({"antibody.titre": titre})
    value = changed.tree["antibody"]["titre"]
    number, unit = (value["value"] if isinstance(value, dict) else value).split(" ")
    assert (float(number), unit) == (titre, "ug/mL")


def test_several_changes_are_checked_together_and_order_does_not_matter(scenario):
    changes = {"antibody.titre": 1, "spleen.present": False}
    assert scenario.replace(changes) == scenario.replace(dict(reversed(changes.items())))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("antibody.tire", 3, 'unknown key "tire".*did you mean "titre"'),
        ("antibody.titre", "3 day", "day"),
        ("antibody.titre", -1, "lies outside"),
        ("antibody.titre", float("nan"), "titre"),
        ("antibody.course", "sudden", "course"),
    ],
)
def test_a_mistake_is_a_scenario_error(scenario, key, value, message):
    with pytest.raises(ps.ScenarioError, match=f"(?s){message}"):
        scenario.replace({key: value})


def test_a_scenario_error_is_a_value_error():
    assert issubclass(ps.ScenarioError, ValueError)
    assert ps.ScenarioError.__module__ == "plateletsim"


def test_events_in_days_or_with_units(scenario):
    longer = scenario.replace({"run.duration": 60})
    numbers = longer.with_event("ivig", dose=1, at=30, every=7, count=3)
    words = longer.with_event("ivig", dose="1000 mg/kg", at="30 day", every="1 week", count=3)
    assert numbers.event_days() == words.event_days() == [("ivig", 30.0), ("ivig", 37.0), ("ivig", 44.0)]
    assert scenario.event_days() == []


def test_courses_are_told_until_the_end_of_the_run(scenario):
    """Endless ones, limited ones, tapers to nothing; what waits for a diagnosis has no day."""
    short = scenario.replace({"run.duration": 40})

    def days(**fields):
        return [day for _, day in short.with_event("romiplostim", dose=3, **fields).event_days()]

    assert days(at=30, every=7, count=100_000) == [30, 37]
    assert days(at=30, every=0.1, until=0.3) == pytest.approx([30, 30.1, 30.2])
    assert days(at=1, every=1, until=2, then={"dose": -1, "every": 2}) == [1, 2, 3, 4, 5, 6]
    assert days(at=1, every=1, until=2, then={"dose": "-1.2 ug/kg", "every": "1 day"}) == [1, 2, 3, 4]
    assert days(at=99, every=1, count=3) == [99]  # only after the end
    seen = ps.load("itp_child").with_event("romiplostim", dose=3, at="diagnosis", every=1, count=3)
    assert seen.event_days() == []
    assert days(at=3, share=1) == [3] and days(at=3, share=0.5) == []  # nobody knows whether it comes
    with pytest.raises(ps.ScenarioError, match="nobody is diagnosed here"):
        days(at="3 day after diagnosis")


def test_a_drug_is_drawn_in_by_who_takes_it(scenario):
    assert "drug" not in scenario.tree and scenario.field_of("drug.romiplostim.uptake.receptors") is None
    treated = scenario.with_event("romiplostim", dose=3, at=30, over="2 hour", route="iv")
    assert treated.tree["event"][0] == {"treatment": "romiplostim", "dose": "3 ug/kg", "at": "30 day", "over": "2 hour", "route": "iv"}
    changed = treated.replace({"drug.romiplostim.uptake.receptors": 9, "event.0.dose": 5, "drug.romiplostim.effect.0.saturated": 2})
    assert changed.quantity("drug.romiplostim.uptake.receptors", "ng/mL") == 9000  # mg/L is what it declares
    assert changed.tree["event"][0]["dose"] == "5 ug/kg"
    assert ps.Scenario.parse(changed.resolved) == changed
    with pytest.raises(ps.ScenarioError, match='did you mean "romiplostim"'):
        scenario.with_event("romiplostin", dose=1, at=1)


def test_a_drug_of_ones_own_lies_beside_the_scenario_or_on_a_shelf(tmp_path, monkeypatch):
    zinc = """# zinc.toml: a drug for this test
title = "Zinc"
dose = "mg"
[kinetics]
volume = "50 L"
half_life = "6 hour"
[[effect]]
lever = "capture"
saturated = 0.1
half = "1 mg/L"
"""
    (tmp_path / "mine.toml").write_text('title = "t"\nextends = "itp_chronic_adult"\n[[event]]\ntreatment = "zinc"\ndose = "100 mg"\nat = "1 day"\n')
    with pytest.raises(ps.ScenarioError, match=r"mine\.toml:4:13: treatment cannot be \"zinc\""):
        ps.load(tmp_path / "mine.toml")
    before = ps.load("itp_chronic_romiplostim").sha256
    (tmp_path / "drugs").mkdir()
    (tmp_path / "drugs" / "zinc.toml").write_text(zinc)
    beside = ps.load(tmp_path / "mine.toml")
    assert "zinc" in beside.plan() and "capture" in beside.plan()
    monkeypatch.setenv("PLATELETSIM_DRUGS", str(tmp_path / "drugs"))
    assert ps.load("itp_chronic_romiplostim").sha256 == before
    assert ps.load("itp_chronic_adult").with_event("zinc", dose=100, at=1).tree["drug"] == beside.tree["drug"]


def test_an_event_can_be_changed_afterwards(scenario):
    treated = scenario.with_event("ivig", dose=1, at=30).replace({"event.0.at": 40, "event.0.dose": 0.5})
    assert treated.event_days() == [("ivig", 40.0)]


def test_what_begins_after_the_end_is_told():
    treated = ps.load("itp_chronic_ivig")
    assert treated.unreached() == []
    cut = treated.replace({"run.duration": "5 day", "run.droplet_volume": "0.01 uL"})
    assert cut.unreached() == [("antibody", 30.0), ("ivig", 120.0)]  # its first day
    assert cut.run().summary()["only after the end"] == "antibody (day 30), ivig (day 120)"
    assert ps.load("drug_itp").replace({"run.duration": 300}).unreached() == []  # an infection that never comes


@pytest.mark.parametrize(("name", "fields"), [("ivg", {"at": 1}), ("ivig", {"at": 1}), ("ivig", {"at": 1, "dos": 1})])
def test_a_wrong_event_is_refused(scenario, name, fields):
    with pytest.raises(ps.ScenarioError):
        scenario.with_event(name, **fields)


def test_a_scenario_never_changes(scenario):
    before = scenario.resolved
    scenario.replace({"antibody.titre": 9}).with_event("splenectomy", at=1)
    assert scenario.resolved == before
    with pytest.raises(AttributeError, match="never changes"):
        scenario.title = "Other"


def test_pickled_and_copied_it_is_the_same(scenario):
    treated = scenario.with_event("splenectomy", at=1)
    for twin in (pickle.loads(pickle.dumps(treated)), copy.deepcopy(treated)):
        assert twin == treated
        assert (hash(twin), twin.text, twin.resolved) == (hash(treated), treated.text, treated.resolved)


def test_the_resolved_scenario_is_itself_a_scenario(scenario):
    again = ps.Scenario.parse(scenario.resolved)
    assert (again.resolved, again.sha256) == (scenario.resolved, scenario.sha256)


def test_it_prints_well(scenario):
    assert repr(scenario) == f"Scenario({scenario.title!r})"
    page = scenario.with_event("ivig", dose=1, at=30)._repr_html_()
    assert scenario.title in page and "day 30: ivig" in page


def test_the_plan_names_mechanisms(scenario):
    assert len(scenario.plan().splitlines()) > 1
