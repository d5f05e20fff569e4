"""Scenarios are found, changed by copying, compared, pickled; mistakes are told in the engine's words."""

import copy
import pickle
import tomllib

import numpy as np
import plateletsim as ps
import pytest
from hypothesis import given
from hypothesis import strategies as st


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
    numbers = scenario.with_event("ivig", dose=1, at=30, every=7, count=3)
    words = scenario.with_event("ivig", dose="1000 mg/kg", at="30 day", every="1 week", count=3)
    assert numbers.event_days() == words.event_days() == [("ivig", 30.0), ("ivig", 37.0), ("ivig", 44.0)]
    assert scenario.event_days() == []


def test_an_event_can_be_changed_afterwards(scenario):
    treated = scenario.with_event("ivig", dose=1, at=30).replace({"event.0.at": 40, "event.0.dose": 0.5})
    assert treated.event_days() == [("ivig", 40.0)]


def test_what_begins_after_the_end_is_told():
    treated = ps.load("itp_chronic_ivig")
    assert treated.unreached() == []
    cut = treated.replace({"run.duration": "5 day", "run.droplet_volume": "0.01 uL"})
    assert cut.unreached() == [("antibody", 30.0), ("ivig", 120.0), ("ivig", 121.0)]
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
