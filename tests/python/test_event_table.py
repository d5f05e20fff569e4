"""Doses as a table of events, in and out: what each column means, and that nothing is lost on the way."""

from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import plateletsim as ps

IVIG = "TIME (day),AMT (g/kg),CMT\n"


def read(text: str, tmp_path: Path, **options) -> list[dict]:
    file = tmp_path / "doses.csv"
    file.write_text(text)
    return ps.events_from_table(file, **options)


def test_a_line_is_a_course_of_doses(tmp_path: Path) -> None:
    table = "ID,TIME (hour),AMT (mg),RATE,ADDL,II,SS,EVID,CMT,DV\n1,24,600,150,3,168,0,1,2,.\n1,30,.,.,.,.,.,0,2,31\n"
    assert read(table, tmp_path, cmt={2: "rituximab"}) == [
        {"name": "rituximab", "at": "24 hour", "dose": "600 mg", "over": "4 hour", "every": "168 hour", "count": 4}
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("DUR", "0.25", {"over": "0.25 day"}),
        ("DUR", "0", {}),
        ("RATE", "0.5", {"over": "2 day"}),
        ("RATE,DUR", "0,.", {}),
        ("ADDL,II", "1,1", {"every": "1 day", "count": 2}),
        ("ADDL,II", "0,1", {}),
        ("route,WT,OCC", "iv,70,3", {"route": "iv"}),
    ],
)
def test_columns(columns: str, cells: str, expected: dict, tmp_path: Path) -> None:
    table = f"TIME (day),AMT (g/kg),CMT,{columns}\n30,1,ivig,{cells}\n"
    assert read(table, tmp_path) == [{"name": "ivig", "at": "30 day", "dose": "1 g/kg"} | expected]


def test_units_stand_in_headings_or_a_column_or_are_said(tmp_path: Path) -> None:
    told = [{"name": "ivig", "at": "30 day", "dose": "1 g/kg"}]
    assert read("TIME (day),AMT (g/kg),CMT\n30,1,ivig\n", tmp_path) == told
    assert read("time [day],amt,unit,cmt\n30,1,g/kg,ivig\n", tmp_path) == told
    assert read("TIME,AMT,CMT\n30,1,1\n", tmp_path, cmt={1: "ivig"}, time_unit="day", dose_unit="g/kg") == told
    assert read("TIME,AMT\n30,1\n", tmp_path, cmt="ivig", time_unit="day", dose_unit="g/kg") == told


def test_a_frame_is_a_table_as_well() -> None:
    frame = pandas.DataFrame({"TIME": [30.0, 40.0], "AMT": [1.0, None], "CMT": [1, 1], "EVID": [1, 0]})
    assert ps.events_from_table(frame, cmt={1: "ivig"}, time_unit="day", dose_unit="g/kg") == [{"name": "ivig", "at": "30 day", "dose": "1 g/kg"}]


def test_a_treatment_without_a_dose(tmp_path: Path) -> None:
    table = "TIME (day),AMT (mg),EVID,CMT\n90,.,2,splenectomy\n91,.,2,1\n92,.,2,.\n"
    assert read(table, tmp_path) == [{"name": "splenectomy", "at": "90 day"}]
    assert [e["at"] for e in read(table, tmp_path, cmt={1: "splenectomy"})] == ["90 day", "91 day"]


def test_one_of_several_patients(tmp_path: Path) -> None:
    table = "ID,TIME (day),AMT (g/kg),CMT\n1,30,1,ivig\n2,40,1,ivig\n"
    assert [e["at"] for e in read(table, tmp_path, patient=2)] == ["40 day"]
    with pytest.raises(ps.ScenarioError, match='more than one patient: 1, 2; say whose, as in patient="1"'):
        read(table, tmp_path)
    with pytest.raises(ps.ScenarioError, match="there is no patient 3; there are 1, 2"):
        read(table, tmp_path, patient=3)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("AMT (mg),CMT\n1,ivig\n", r"csv:1: there is no column TIME"),
        ("TIME (day),TIME (hour),AMT (mg)\n", r"csv:1: two columns are named TIME"),
        ("TIME,AMT (mg)\n1,1\n", r"csv:1: the unit of TIME is missing.*\"TIME \(day\)\""),
        ("TIME (day),AMT,CMT\n1,1,ivig\n", r"csv:2: the unit of AMT is missing"),
        (IVIG + "1,1,ivig\n1,two,ivig\n", r"csv:3: AMT = two: not a number"),
        (IVIG + "-1,1,ivig\n", r"csv:2: TIME = -1: it is finite and not negative"),
        (IVIG + ".,1,ivig\n", r"csv:2: there is no TIME"),
        (IVIG + "1,1,7\n", r"csv:2: CMT = 7: no treatment is known by it; say which it is, as in cmt=\{7: \"ivig\"\}"),
        (IVIG + "1,1,.\n", r"csv:2: there is no CMT"),
        ("TIME (day),AMT (mg),CMT,SS\n1,1,ivig,1\n", r"csv:2: SS = 1: a patient begins on day 0 without any drug"),
        ("TIME (day),AMT (mg),CMT,EVID\n1,1,ivig,4\n", r"csv:2: EVID = 4: a patient has one life"),
        ("TIME (day),AMT (mg),CMT,RATE\n1,1,ivig,-2\n", r"csv:2: RATE = -2"),
        ("TIME (day),AMT (mg),CMT,RATE,DUR\n1,1,ivig,1,1\n", r"csv:2: RATE and DUR both"),
        ("TIME (day),AMT (mg),CMT,ADDL\n1,1,ivig,3\n", r"csv:2: ADDL = 3 needs II"),
        ("TIME (day),AMT (mg),CMT,ADDL,II\n1,1,ivig,0.5,1\n", r"csv:2: ADDL = 0.5: it is a whole number"),
        ("", r"csv: not a table of events"),
    ],
)
def test_mistakes_have_a_line(table: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ps.ScenarioError, match=message):
        read(table, tmp_path)


def test_mistakes_that_only_a_scenario_knows_have_a_line_too(tmp_path: Path, scenario: ps.Scenario) -> None:
    for line, message in (("1,99,ivig", r"csv:3: .*dose"), ("1,1,ivigg", r"csv:3: .*did you mean \"ivig\"")):
        with pytest.raises(ps.ScenarioError, match=message):
            read(IVIG + "1,1,ivig\n" + line + "\n", tmp_path, scenario=scenario)


def test_there_and_back(scenario: ps.Scenario, tmp_path: Path) -> None:
    treated = scenario.with_event("ivig", dose="1 g/kg", at=1, every=0.5, count=3).with_event("splenectomy", at="50 hour")
    table = ps.events_to_table(treated)
    assert list(table["TIME"]) == [1, 50 / 24] and list(table["ADDL"]) == [2, 0] and list(table["EVID"]) == [1, 2]
    assert list(ps.events_to_table(treated, "hour")["TIME"]) == pytest.approx([24, 50])
    again = scenario
    for event in read(table.to_csv(index=False), tmp_path, time_unit="day"):
        again = again.with_event(**event)
    assert [(name, round(day, 9)) for name, day in again.event_days()] == [(name, round(day, 9)) for name, day in treated.event_days()]


def test_what_comes_to_a_share_of_persons_is_in_no_table(scenario: ps.Scenario) -> None:
    with pytest.raises(ps.ScenarioError, match="ivig is given to a share of persons only"):
        ps.events_to_table(scenario.with_event("ivig", dose="1 g/kg", at=3, share=0.5))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30), st.integers(1, 9), st.integers(1, 4)), max_size=4))
def test_any_courses_of_ivig_come_back(courses: list[tuple[int, int, int, int]]) -> None:
    plain = ps.load("itp_chronic_adult")
    treated = plain
    for quarters, tenths, every, count in courses:
        treated = treated.with_event("ivig", dose=f"{tenths / 10} g/kg", at=quarters / 4, every=every, count=count)
    again = plain
    for event in ps.events_from_table(ps.events_to_table(treated), time_unit="day"):
        again = again.with_event(**event)
    assert sorted(again.event_days()) == sorted(treated.event_days())
    assert ps.events_to_table(again).equals(ps.events_to_table(treated))


def test_the_command(command, tmp_path: Path) -> None:
    file = tmp_path / "doses.csv"
    file.write_text("TIME,AMT,ADDL,II,CMT\n120,1,1,1,1\n")
    said = command("events", file, "--cmt", "1=ivig", "--time-unit", "day", "--dose-unit", "g/kg", "--scenario", "itp_chronic_adult")
    assert said.stdout == '[[event]]\ntreatment = "ivig"\nat = "120 day"\ndose = "1 g/kg"\nevery = "1 day"\ncount = 2\n', said.stderr
    wrong = command("events", file, "--cmt", "ivig")
    assert (wrong.returncode, wrong.stderr) == (2, "plateletsim: --cmt ivig: write CMT=TREATMENT, as in --cmt 1=ivig\n")
    table = command("events", "itp_chronic_ivig").stdout
    assert table.splitlines()[1] == "120.0,1.0,g/kg,0.0,1,1.0,0,1,ivig"
