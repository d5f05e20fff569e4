"""Tables of counts as clinics export them: read as they are meant, or refused with a guess at what was meant."""

import numpy as np
import pytest

import plateletsim as ps

HEAD = "day (day),platelet_count (1e9/L)\n"


@pytest.fixture
def read(tmp_path):
    """Reads a table from its text or bytes."""

    def run(table, **options):
        path = tmp_path / "patient.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        return ps.read_counts(path, **options)

    return run


@pytest.mark.parametrize(
    ("unit", "text"),
    [(unit, "50") for unit in ("1e9/L", "x10^9/L", "×10⁹/L", "10⁹/L", "10*9/L", "10^9 / L", "X10E9/L", "10(9)/L", "10**9/l", "G/L", "Gpt/l",
                               "K/uL", "k/µL", "K/μL", "K/mcL", "10*3/uL", "10^3/uL", "x10^3/µL", "10³/mm³", "10^3/mm3", "Thousand/uL",
                               "1e9 L-1", "10^9 platelets/L", "/nL", "1e3/uL")]
    + [(unit, "50000") for unit in ("/uL", "1/uL", "cells/uL", "/mm3", "/mm³", "/cmm", "platelets per µL", "1e6/L")]
    + [("M/uL", "0.05"), ("10^6/uL", "0.05"), ("10^12/L", "0.05"), ("/L", "5e10"), ("1/mL", "50000000")],
)  # fmt: skip
def test_units_of_laboratories(read, unit, text):
    assert read(f"day (day),PLT ({unit})\n3,{text}\n").count.tolist() == [50]
    assert read(f"day,platelets,unit\n3,{text},{unit}\n").count.tolist() == [50]
    assert read(f"day,platelets\n3,{text}\n", unit=unit).count.tolist() == [50]


def test_what_the_package_prints_it_reads(read, tmp_path):
    from plateletsim.plot import unit_in_words

    series = ps.load("healthy_adult").replace({"run.duration": 1, "run.droplet_volume": 0.005}).run(progress=False).to_xarray()
    for unit in (series.platelet_count.attrs["units"], unit_in_words(series.platelet_count.attrs["units"])):
        assert read(f"time (day),platelet count ({unit})\n1,250\n").count.tolist() == [250]


@pytest.mark.parametrize(
    ("table", "day", "count"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode() + b"0,248\n", [0], [248]),
        ((HEAD + "0,248\n").encode("utf-16"), [0], [248]),
        ("day;PLT (K/µL)\n2;48\n".encode("cp1252"), [2], [48]),
        ("day (day);platelet_count (1e9/L)\n2,5;248\n3;12,5\n", [2.5, 3], [248, 12.5]),
        ("sep=;\nday;platelets [G/L]\n2,5;248\n", [2.5], [248]),
        ("day\tplatelets (/uL)\n1\t1,248,000\n", [1], [1248]),
        ('day,platelets (/uL)\n1,"248,000"\n2,"9,000"\n', [1, 2], [248, 9]),
        ("day;platelets (/uL)\n1;248 000\n2,5;9000\n", [1, 2.5], [248, 9]),
        ("day;platelets (/uL)\n1;248.000\n2,5;9.000\n", [1, 2.5], [248, 9]),
        ("week,platelets (1e9/L)\n2,48\n", [14], [48]),
        ("day (hour),platelets (1e9/L)\n36,48\n", [1.5], [48]),
        (HEAD + "\n0,248\n3,\n4,NA\n5,n/a\n6,-\n7,20\n\n", [0, 7], [248, 20]),
        (HEAD + "7,20\n0,248\n", [0, 7], [248, 20]),
        (HEAD + "1,100\n1,100\n1,80\n", [1, 1], [80, 100]),
    ],
)
def test_spellings(read, table, day, count):
    counts = read(table)
    assert counts.day.tolist() == day and counts.count.tolist() == count


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("2024-02-28", "2024-03-01"), [0, 2]),
        (("2024-02-28 12:00", "2024-03-01T06:00:00"), [0.5, 2.25]),
        (("28.2.2024", "01.03.2024"), [0, 2]),
        (("28/02/2024", "01/03/2024"), [0, 2]),
        (("02/28/2024", "03/01/2024 6:00 PM"), [0, 2.75]),
        (("28-Feb-2024", "1 March 2024"), [0, 2]),
        (("2024-03-01", "2024-02-28"), [0, 2]),
    ],
)
def test_dates(read, dates, days):
    first, second = dates
    assert read(f"Collection Date,PLT (K/uL)\n{first},50\n{second},40\n").day.tolist() == days
    assert read(f"date;platelets (G/L)\n{first};50\n{second};40,5\n").day.tolist() == days


def test_a_date_and_a_time(read):
    counts = read("date,time,platelets (1e9/L)\n2024-03-01,08:00,20\n2024-03-01,20:00,90\n")
    assert counts.day == pytest.approx([1 / 3, 5 / 6]) and counts.count.tolist() == [20, 90]


@pytest.mark.parametrize("text", ["<10", "< 10", "≤10", "<=10"])
def test_limits_below(read, text):
    counts = read(HEAD + f"0,{text}\n1,20\n")
    assert counts.below.tolist() == [True, False] and counts.count.tolist() == [10, 20] and not counts.above.any()


@pytest.mark.parametrize("text", [">1000", "> 1000", "≥1000", ">=1000"])
def test_limits_above(read, text, tmp_path):
    counts = read(HEAD + f"0,{text}\n1,20\n")
    assert counts.above.tolist() == [True, False] and counts.count.tolist() == [1000, 20]
    counts.to_csv(tmp_path / "again.csv")
    assert ps.read_counts(tmp_path / "again.csv").above.tolist() == [True, False]


def test_a_report_of_more_than_a_limit_is_likely_above_it():
    def likelihood(mean):
        counts = ps.Counts(np.array([0.0]), np.array([100.0]), np.array([False]), np.array([True]))
        return counts.log_density(np.array([[mean]]), np.zeros((1, 1, 1)), ps.Analyser(mistakes=0))

    assert likelihood(200.0) > -0.01 and likelihood(100.0) == pytest.approx(np.log(0.5)) and likelihood(50.0) < -10


def test_several_patients(read, tmp_path):
    table = "patient,day (day),platelet_count (1e9/L)\nA,1,248\nB,1,20\nB,2,<10\n"
    with pytest.raises(ps.ScenarioError, match="more than one patient: A, B"):
        read(table)
    assert read(table, patient="B").count.tolist() == [20, 10]
    with pytest.raises(ps.ScenarioError, match="no patient C; there are A, B"):
        read(table, patient="C")
    people = ps.read_patients(tmp_path / "patient.csv")
    assert {name: len(counts.day) for name, counts in people.items()} == {"A": 1, "B": 2}


def test_treatments_by_date(read, tmp_path):
    counts = read("date,platelets (K/uL),treatment,dose\n2024-03-01,8,,\n2024-03-02,,IVIG,1 g/kg\n2024-03-05,60,splenectomy,\n")
    ill = ps.load("itp_chronic_adult")
    assert counts.treated(ill).event_days() == [("ivig", 1), ("splenectomy", 4)]
    assert counts.shifted(100).treated(ill).event_days() == [("ivig", 101), ("splenectomy", 104)]
    counts.to_csv(tmp_path / "again.csv")
    assert ps.read_counts(tmp_path / "again.csv").treatments == counts.treatments


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEAD + "2,5,248\n", r":2: 3 cells where the heading has 2; if the comma is a decimal mark"),
        (HEAD + "0,248,000\n3,9,000\n", r":2: 3 cells"),
        ("day;platelets (1e9/L)\n1;248,000\n", r':2: "248,000" may be 248000 or 248.000'),
        ("day;platelets (1e9/L)\n1;2,5\n2;2.5\n", "some numbers have a decimal comma and some a decimal point"),
        (HEAD + "1,248\n1,20\n", r":2: two counts on day 1, 20 and 248: are they of two people"),
        ("patient,day,platelets (G/L)\nA,1,248\nA,1,20\n", "two counts on day 1 of A"),
        (HEAD + "0,1000000\n3,900000\n", r":2: a count of 1e\+06 1e9/L .* none that a person has"),
        (HEAD + "0,248000\n3,9000\n", r":2: a count of 248000 1e9/L .* is the unit 1/uL, and the count 248 x 10\^9/L\?"),
        ("day,PLT (/uL)\n0,248\n3,9\n", r":2: a count of 248 /uL .* is the unit 1e9/L, and the count 248 x"),
        ("day,PLT (mg/dL)\n0,248\n", r':2: "mg/dL" is no unit of counts; known are'),
        ("day,PLT\n0,248\n", "the unit of the counts is missing"),
        ("date,PLT (G/L)\n1/2/2024,248\n", r':2: "1/2/2024" may be a day of either of two months'),
        ("date,PLT (G/L)\n13/2/2024,248\n2/13/2024,248\n", "some dates name the day first and some the month"),
        ("date,PLT (G/L)\nyesterday,248\n", r':2: "yesterday" is no date'),
        ("date,PLT (G/L)\n31.2.2024,248\n", "there is no such day"),
        ("day,PLT (G/L),platelets (G/L)\n0,248,248\n", "two columns may be the count"),
    ],
)
def test_what_cannot_be_meant_is_refused(read, table, message):
    with pytest.raises(ps.ScenarioError, match=message):
        read(table)


def test_counts_of_nobody_can_still_be_made_by_hand():
    assert ps.Counts(np.array([0.0]), np.array([1e6]), np.array([False])).above.tolist() == [False]
