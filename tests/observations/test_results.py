"""What is committed agrees: files, results, the tables of the manual, and what scenarios say of tuned numbers."""

import re
import tomllib
from dataclasses import replace

import pytest
from observations import reading, results, tables
from observations.estimate import could_be_met
from observations.people import ROOT
from observations.results import found
from style import data

BOOK = reading.read()
FINDINGS = results.read()
NUMBERS = [(each.id, number) for each in BOOK.observations() for number in each.numbers]


def test_no_table_is_written_by_hand() -> None:
    text = tables.MANUAL.read_text(encoding="utf-8")
    assert tables.filled(text, BOOK, FINDINGS) == text, "python -m observations --tables writes them anew"


def test_a_hand_in_a_table_is_noticed() -> None:
    text = tables.MANUAL.read_text(encoding="utf-8")
    touched = text.replace("| healthy adult", "| a healthy adult", 1)
    assert touched != text and tables.filled(touched, BOOK, FINDINGS) == text


def test_a_dagger_marks_rows_whose_patients_have_moved() -> None:
    each = next(each for each in BOOK.observations() if each.id in FINDINGS and not tables.is_old(BOOK, FINDINGS[each.id]))
    finding = FINDINGS[each.id]
    moved = replace(finding, recorded=dict.fromkeys(finding.recorded, "another state"))
    assert "†" not in tables.row(BOOK, each, FINDINGS)
    assert "†" in tables.row(BOOK, each, FINDINGS | {each.id: moved})


def test_each_theme_needs_its_place() -> None:
    with pytest.raises(ValueError, match="no place for"):
        tables.filled("# a manual without tables\n", BOOK, FINDINGS)


def test_results_are_of_observations() -> None:
    assert FINDINGS.keys() <= {id for id, _ in NUMBERS}


def test_every_number_was_measured() -> None:
    assert [f"{id}: {number.name}" for id, number in NUMBERS if not number.absent and found(FINDINGS, id, number) is None] == []


def test_each_miss_is_explained_and_nothing_else_is_called_missed() -> None:
    """A miss that chance alone could be needs no reason."""
    wrong = []
    for id, number in NUMBERS:
        what = found(FINDINGS, id, number)
        chance = what and not number.missed and could_be_met(what.measured, number.band, number.order)
        if what and not chance and results.is_met(number, what) == bool(number.missed):
            wrong.append(f"{id}, {number.name}: " + ("is met, but says why it is missed" if number.missed else "is missed, and says not why (missed = …)"))
    assert wrong == []


def parameters() -> set[str]:
    """Every number of the library; that of a drug's file is drug.NAME.section.key, as a scenario that names the drug has it."""
    known = set()
    for path in (ROOT / "scenarios").rglob("*.toml"):
        if path.parent.name != "invalid" and path.name != "sources.toml":
            within = data.prefix(str(path.relative_to(ROOT)))
            known |= {within + f"{section}.{key}".lstrip(".") for section, key, _ in data.values(tomllib.loads(path.read_text(encoding="utf-8")))}
    return known


def test_what_was_set_exists() -> None:
    known, manual = parameters(), tables.MANUAL.read_text(encoding="utf-8")
    for id, number in NUMBERS:
        for key in number.sets:
            equation = re.fullmatch(r"equation (\w+)", key)
            assert f"\n({equation[1]}) " in manual if equation else key in known, f"{id}: sets {key}, which is no parameter"


def test_results_survive_being_written(tmp_path) -> None:
    results.write(FINDINGS, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == results.FILE.read_bytes()
