"""What was measured is kept if and only if it agrees, was current before states moved, and is about the same scenarios."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from observations import earlier, reading, report, results, same_law, tables
from observations.agreement import judge
from observations.earlier import Library
from observations.estimate import mean_of, only
from observations.people import ROOT
from observations.qualify import Finding, Found
from observations.reading import Book, Number, Observation, Subject, Theme
from observations.results import read as read_results
from observations.results import write as write_results

COUNT = 40  # numbers, each of a subject of its own
SUBJECTS = {f"who{i}": Subject(f"who{i}", "healthy_adult", seed=i + 1) for i in range(COUNT)}
OBSERVATIONS = tuple(
    Observation("made.toml", f"o{i}", f"observation {i}", (), "law", (Number("x", "1", (f"who{i}",), "mean", band=(0, 1)),)) for i in range(COUNT)
)
BOOK = Book(SUBJECTS, (Theme("made", "Made up", 1, OBSERVATIONS),))
BEFORE, NOW = (
    Library(name, dict.fromkeys(SUBJECTS, state), dict.fromkeys(SUBJECTS, "sha")) for name, state in (("older", "old state"), ("newer", "new state"))
)


def finding(i: int, values: list[float], library: Library = BEFORE) -> Finding:
    name = f"who{i}"
    measured = [mean_of(values) if len(values) > 1 else only(values[0])]
    return Finding("0.2.0", library.name, {name: i + 1}, {name: "sha"}, {name: library.recorded[name]}, {name: "hash"}, [Found("x", measured, [])])


def measured(seed: int, library: Library = BEFORE, shift: float = 0.0) -> dict[str, Finding]:
    chance = np.random.default_rng(seed)
    return {f"o{i}": finding(i, list(chance.normal(10 + shift, 1, 20)), library) for i in range(COUNT)}


@pytest.fixture
def told(tmp_path: Path, monkeypatch):
    """Runs the program on made-up findings; gives its exit status and the findings that it leaves."""

    def run(old: dict[str, Finding], new: dict[str, Finding], before: Library = BEFORE, *more: str) -> tuple[int, dict[str, Finding]]:
        file = tmp_path / "results.json"
        write_results(old, file)
        monkeypatch.setattr(same_law.reading, "read", lambda: BOOK)
        monkeypatch.setattr(same_law.results, "read", lambda: read_results(file))
        monkeypatch.setattr(same_law.results, "write", lambda findings: write_results(findings, file))
        monkeypatch.setattr(same_law.tables, "is_old", lambda _, each: any(each.recorded[name] != NOW.recorded[name] for name in each.recorded))
        monkeypatch.setattr(same_law.tables, "write", lambda *_: None)
        monkeypatch.setattr(same_law.report, "write", lambda *_: None)
        monkeypatch.setattr(same_law.earlier, "at", lambda _: before)
        monkeypatch.setattr(same_law.earlier, "now", lambda _: NOW)
        monkeypatch.setattr(same_law, "qualify", lambda book, chosen, **_: {each.id: new[each.id] for each in chosen})
        monkeypatch.setattr(same_law, "RECORD", tmp_path / "same_law.json")
        status = same_law.main(["--before", "then", "--report", str(tmp_path / "report.txt"), "--ids", *(more or ["made"])])
        return status, read_results(file)

    return run


def test_one_law_is_stamped(told, tmp_path: Path) -> None:
    old = measured(1)
    status, left = told(old, measured(2, NOW))
    assert status == 0
    for id, each in left.items():
        assert (each.same_law, each.library, each.version) == ("newer", "older", "0.2.0")
        assert set(each.recorded.values()) == {"new state"} and each.states == old[id].states
        assert each.numbers[0].measured[0].value == pytest.approx(old[id].numbers[0].measured[0].value, rel=1e-6)
    (record,) = json.loads((tmp_path / "same_law.json").read_text())
    assert (record["before"], record["library"], record["stamped"], record["verdict"]["numbers"]) == ("older", "newer", COUNT, COUNT)
    assert "Verdict: the same law" in (tmp_path / "report.txt").read_text()


def test_what_was_not_measured_is_stamped_too_and_records_add_up(told, tmp_path: Path) -> None:
    status, left = told(measured(1), measured(2, NOW), BEFORE, "o3", "o4", "o5")
    assert status == 0 and all(each.same_law == "newer" for each in left.values())
    told(measured(1), measured(2, NOW))
    assert [len(each["compared"]) for each in json.loads((tmp_path / "same_law.json").read_text())] == [3, COUNT]


def test_another_law_stamps_nothing(told, tmp_path: Path) -> None:
    old = measured(1)
    status, left = told(old, measured(2, NOW, shift=0.5))  # 1.6 standard errors of the difference, everywhere
    assert status == 1 and left == again(old, tmp_path) and not (tmp_path / "same_law.json").exists()
    assert "NOT the same law" in (tmp_path / "report.txt").read_text()


def test_one_number_that_moved_stamps_nothing(told) -> None:
    new = measured(2, NOW)
    new["o7"] = finding(7, list(np.random.default_rng(3).normal(12, 1, 20)), NOW)
    status, left = told(measured(1), new)
    assert status == 1 and not any(each.same_law for each in left.values())


def test_another_scenario_is_not_stamped(told, tmp_path: Path) -> None:
    before = replace(BEFORE, scenarios=BEFORE.scenarios | {"who3": "another"})
    status, left = told(measured(1), measured(2, NOW), before)
    assert status == 0 and not left["o3"].same_law and left["o3"].recorded["who3"] == "old state" and left["o4"].same_law
    assert "not stamped: o3: the scenario of who3 has changed" in (tmp_path / "report.txt").read_text()


def test_what_was_old_before_stays_old(told) -> None:
    old = measured(1)
    old["o3"] = replace(old["o3"], recorded={"who3": "a state before"})
    status, left = told(old, measured(2, NOW))
    assert status == 0 and left["o3"].recorded["who3"] == "a state before" and not left["o3"].same_law


def test_what_has_not_moved_is_left_alone(told) -> None:
    old = measured(1)
    old["o3"] = replace(old["o3"], recorded={"who3": "new state"})
    status, left = told(old, measured(2, NOW))
    assert status == 0 and not left["o3"].same_law and left["o4"].same_law


def test_nothing_to_compare_is_said(told, capsys) -> None:
    status, _ = told(measured(1, NOW), measured(2, NOW))
    assert status == 2 and "nothing to compare" in capsys.readouterr().err
    assert told(measured(1), measured(2, NOW), BEFORE, "nobody")[0] == 2


def again(findings: dict[str, Finding], folder: Path) -> dict[str, Finding]:
    """As a file keeps them."""
    write_results(findings, folder / "again.json")
    return read_results(folder / "again.json")


def test_the_stamp_is_kept_and_shown_and_older_files_are_read(tmp_path: Path) -> None:
    plain = replace(finding(0, [1.0]), seeds={"who0": 1})
    kept = same_law.stamped(plain, NOW)
    assert "same_law" not in json.loads(json.dumps(results.told(plain)))
    assert again({"o0": kept, "o1": plain}, tmp_path) == {"o0": kept, "o1": plain}
    assert tables.stamp(plain) == "0.2.0 (library older)"
    assert tables.stamp(kept) == "0.2.0 (library older; the same law as library newer)"
    assert "the same law as library newer" in report.provenance(OBSERVATIONS[0], OBSERVATIONS[0].numbers[0], kept, {})


def test_a_single_person_is_given_company_and_cohorts_are_not() -> None:
    subjects = same_law.with_spread({"a": Subject("a"), "b": Subject("b", persons=3), "c": Subject("c", diagnosed=60)})
    assert [each.persons for each in subjects.values()] == [same_law.PERSONS, 3, 1]


def test_times_in_rows_are_told_from_half_lives() -> None:
    assert same_law.is_read_off_rows(Number("x", "day", measure="peak_day")) and not same_law.is_read_off_rows(Number("x", "hour", measure="half_life"))
    assert not same_law.is_read_off_rows(Number("x", "fold", measure="ratio"))


def test_the_report_puts_the_furthest_first() -> None:
    new = measured(2, NOW)
    pairs = [pair for each in OBSERVATIONS for pair in same_law.pairs_of(each, BOOK, measured(1), new)]
    lines = same_law.page(pairs, judge(pairs), {"o1": ""}).splitlines()[1 : COUNT + 1]
    sizes = [abs(float(line.split()[-1])) for line in lines]
    assert sizes == sorted(sizes, reverse=True) and math.isclose(sizes[0], max(abs(pair.z) for pair in pairs), abs_tol=0.005)


def test_the_usual_choice_touches_every_theme_but_those_of_the_dearest_cohorts() -> None:
    book = reading.read()
    chosen = {each.id for each in same_law.usual(book)}
    left_out = {theme.name for theme in book.themes if not chosen & {each.id for each in theme.observations}}
    assert left_out == {"trials_in_adults", "structural_rival", "incidence"}


def test_an_earlier_library_is_read_and_leaves_no_trace(monkeypatch) -> None:
    monkeypatch.setenv("PLATELETSIM_SCENARIOS", str(ROOT / "scenarios"))
    library = earlier.at("HEAD")
    assert len(library.name) == 8 and library.recorded.keys() == library.scenarios.keys()
    assert all(len(sha) == 64 for sha in library.scenarios.values())
    assert earlier.os.environ["PLATELETSIM_SCENARIOS"] == str(ROOT / "scenarios")
    assert earlier.before_they_moved()
