"""What is wrong in an observation file is refused in one line that names the file and the observation."""

from pathlib import Path

import pytest
from observations import reading
from observations.reading import ObservationError

SOURCES = '[biino2013]\nauthors = "Biino G"\n'
SUBJECTS = '# who\n[well]\nscenario = "healthy_adult"\npersons = 2\nquick = 1\n'
GOOD = """# a theme
title = "Health"
place = 1
[[observation]]
id = "count"
title = "healthy count"
source = ["biino2013"]
basis = "A"
definition = "mean over a year"
[[observation.number]]
name = "count"
unit = "1e9/L"
of = ["well"]
measure = "mean"
with = { probe = "platelet_count", days = [0, 365] }
value = 250
band = [235, 275]
"""


def read(folder: Path, theme: str = GOOD, subjects: str = SUBJECTS, more: str = "") -> reading.Book:
    (folder / "sources.toml").write_text(SOURCES)
    own = folder / "observations"
    own.mkdir()
    (own / "subjects.toml").write_text(subjects)
    (own / "health.toml").write_text(theme)
    if more:
        (own / "more.toml").write_text(more)
    return reading.read(own, folder / "sources.toml")


def test_a_good_file_is_read(tmp_path: Path) -> None:
    book = read(tmp_path)
    (observation,) = book.observations()
    (number,) = observation.numbers
    assert (observation.file, observation.id, observation.source) == ("health.toml", "count", ("biino2013",))
    assert number.band == (235, 275) and number.of == ("well",) and number.arguments["days"] == [0, 365]
    assert book.subjects["well"].size(quick=True) == 1 and book.subjects["well"].size(quick=False) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("definition =", "defintion =", "health.toml: count: unknown key 'defintion'; did you mean 'definition'?"),
        ("band = [235, 275]", "bnad = [235, 275]", "health.toml: count, number 1: unknown key 'bnad'; did you mean 'band'?"),
        ('source = ["biino2013"]\n', "", "health.toml: count: source is missing; only a law needs none"),
        ("biino2013", "bino2013", "'bino2013' is no key of scenarios/sources.toml; did you mean 'biino2013'?"),
        ("band = [235, 275]\n", "", "health.toml: count, number 1, 'count': should have a band or an order"),
        ("band = [235, 275]", "band = [275, 235]", "band = [275, 235] should be [low, high]"),
        ("band = [235, 275]", 'band = [235, 275]\norder = "rising"', "should have a band or an order"),
        ('basis = "A"', 'basis = "E"', "basis = 'E' should be one of A, B, D, law"),
        ('of = ["well"]', 'of = ["ill"]', "nobody in subjects.toml is called 'ill'"),
        ('measure = "mean"', 'measure = "meen"', "measure = 'meen' should be a function of measures.py"),
        ("days = [0, 365]", "day = 3", "mean takes no 'day'; it takes probe, days, pick"),
        (", days = [0, 365]", "", "mean needs 'days'"),
        ('of = ["well"]\n', "", "should have of and measure, or absent"),
        ('of = ["well"]', 'of = ["well"]\nabsent = "no"', "is absent, so it should have no of"),
        ('unit = "1e9/L"', 'unit = "furlong"', "unit = 'furlong' should be one of"),
        ('id = "count"\n', "", "health.toml: observation 1: id is missing"),
        ('title = "Health"', 'titel = "Health"', "health.toml: unknown key 'titel'; did you mean 'title'?"),
        ("place = 1", "place = 0", "health.toml: place = 0 should be a whole number above 0"),
        ("value = 250", "value = nan", "value = nan should be a number"),
        ('title = "Health"', "title = Health", "health.toml: Invalid value"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ObservationError) as error:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("subjects", "said"),
    [
        (SUBJECTS.replace("persons", "diagnosed = 3\npersons"), "subjects.toml: well: has persons and diagnosed"),
        (SUBJECTS.replace("scenario", "scenarios"), "unknown key 'scenarios'; did you mean 'scenario'?"),
        (SUBJECTS + '[idle]\nscenario = "itp_child"\n', "subjects.toml: idle: no observation measures it"),
        (SUBJECTS.replace("persons", "born = 300\npersons"), "subjects.toml: well: born is a day on which patients of a cohort"),
        ("well = 3\n", "subjects.toml: well: should be a table [well]"),
    ],
)
def test_subjects_are_checked(tmp_path: Path, subjects: str, said: str) -> None:
    with pytest.raises(ObservationError) as error:
        read(tmp_path, subjects=subjects)
    assert said in str(error.value)


def test_numbers_have_names_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(ObservationError, match="health.toml: count: has two numbers of the name 'count'"):
        read(tmp_path, GOOD + GOOD[GOOD.index("[[observation.number]]") :])


def test_an_observation_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(ObservationError) as error:
        read(tmp_path, more=GOOD)
    assert str(error.value) == "more.toml: count: is in health.toml as well"
