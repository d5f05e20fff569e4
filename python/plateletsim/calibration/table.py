"""A table of counts as a clinic exports it: which column is which, which line is whose, and the counts of each person.

Separated by commas, semicolons or tabs, with a decimal point or comma, with or without a byte order mark. Names of columns:

    day (day)                    or week, hour, study day ...: any unit of time; or date, of which the first is day 0
    platelet_count (1e9/L)       or platelets, PLT ... with a unit in brackets, in a column `unit`, or said by the caller
    patient, time, treatment, dose   if there are any
"""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
from dataclasses import dataclass

import numpy as np

from plateletsim._engine import ScenarioError, measure
from plateletsim.calibration import cells
from plateletsim.calibration.observed import HIGHEST, Counts, Treatment

_LARGEST = 1 << 24  # bytes
_HEADING = re.compile(r"(.*?)\s*[(\[]\s*(.+?)\s*[)\]]\s*")
_COLUMNS = {
    "day": "day", "days": "day", "study day": "day", "week": "day", "weeks": "day", "hour": "day", "hours": "day",
    "date": "date", "datetime": "date", "date time": "date", "collected": "date", "collection date": "date", "sample date": "date",
    "time": "time", "collection time": "time",
    "platelet count": "count", "platelet counts": "count", "platelets": "count", "platelet": "count", "plt": "count",
    "count": "count", "thrombocytes": "count", "thrombozyten": "count", "thrombocyte count": "count",
    "unit": "unit", "units": "unit", "patient": "patient", "patient id": "patient", "id": "patient", "subject": "patient",
    "subject id": "patient", "usubjid": "patient", "mrn": "patient", "treatment": "treatment", "drug": "treatment", "dose": "dose",
}  # fmt: skip
_GUESSES = ("1/uL", "1e9/L", "1/mL", "1/L")
_APART = 3.0  # two counts of one day differ by less than this factor; assumed


def read_counts(path: str | os.PathLike[str], patient: str | None = None, unit: str | None = None) -> Counts:
    """Platelet counts of one person, from a table as a clinic exports it.

    Empty and NA are missing; "<10", "≤10" and ">1000" are limits. Day 0 is the day named 0 or, of dates, the first one; a
    row may also tell of a treatment.

    Parameters
    ----------
    path : path
        Name of the file.
    patient : str, optional
        Whose, if the table is about several.
    unit : str, optional
        Of the counts, if the table does not say: "1e9/L", "K/uL", "10*9/L", "/mm3" ...

    Returns
    -------
    Counts

    Raises
    ------
    ScenarioError
        With the line that cannot be read; also for counts that nobody can have in this unit.

    Examples
    --------
    >>> read_counts("patient.csv").count
    """
    people = read_patients(path, unit)
    if patient is None and len(people) > 1:
        raise ScenarioError(f'{path}: there is more than one patient: {", ".join(list(people)[:6])}; say whose, as in '
                            f'read_counts(..., patient="{next(iter(people))}"), or take read_patients()')  # fmt: skip
    if patient is not None and str(patient) not in people:
        raise ScenarioError(f"{path}: there is no patient {patient}; there are {', '.join(people)}")
    return people[str(patient)] if patient is not None else next(iter(people.values()))


def read_patients(path: str | os.PathLike[str], unit: str | None = None) -> dict[str, Counts]:
    """The counts of each person in a table with a column `patient`; otherwise as read_counts().

    Parameters
    ----------
    path : path
        Name of the file.
    unit : str, optional
        Of the counts, if the table does not say.

    Returns
    -------
    dict of str to Counts

    Examples
    --------
    >>> {name: len(counts.day) for name, counts in read_patients("ward.csv").items()}
    """
    lines, separator = _lines(path)
    table = _Table.of(path, lines, separator, unit)
    people: dict[str, list[_Row]] = {}
    for number, line in lines[1:]:
        if any(cell.strip() for cell in line):
            try:
                row = table.row(number, line)
            except ScenarioError as error:
                raise ScenarioError(f"{path}:{number}: {error}") from None
            if row.count is not None or row.treatment:
                people.setdefault(row.patient, []).append(row)
    if not any(row.count is not None for rows in people.values() for row in rows):
        raise ScenarioError(f"{path}: there are no counts in it")
    return {name: _gathered(f"{path}", name, rows) for name, rows in people.items() if any(r.count is not None for r in rows)}


@dataclass(frozen=True)
class _Row:
    """One line: when, what was counted, what was given."""

    line: int
    patient: str
    when: float | datetime.datetime
    limit: str
    count: float | None
    """1e9/L"""
    unit: str
    treatment: str
    dose: str


@dataclass(frozen=True)
class _Table:
    """What each column is, and how numbers and dates are written."""

    place: dict[str, int]
    width: int
    time_unit: str
    count_unit: str
    mark: str
    day_first: bool | None

    @classmethod
    def of(cls, path: object, lines: list[tuple[int, list[str]]], separator: str, unit: str | None) -> _Table:
        """Raises ScenarioError if a heading or a unit is missing."""
        place, units = _headings(path, lines)

        def column(name: str) -> list[str]:
            at = place.get(name)
            return [line[at] for _, line in lines[1:] if at is not None and at < len(line)]

        try:
            mark = cells.decimal_mark(column("day") + column("count"), separator)
            first = cells.day_first(column("date"))
        except ScenarioError as error:
            raise ScenarioError(f"{path}: {error}") from None
        if not (units["count"] or unit or "unit" in place):
            raise ScenarioError(f'{path}:1: the unit of the counts is missing: write it in brackets, as in "platelet_count (1e9/L)", '
                                'in a column "unit", or as read_counts(..., unit="1e9/L")')  # fmt: skip
        return cls(place, len(lines[0][1]), units["day"], units["count"] or unit or "", mark, first)

    def row(self, number: int, line: list[str]) -> _Row:
        if len(line) > self.width and any(cell.strip() for cell in line[self.width :]):
            raise ScenarioError(f"{len(line)} cells where the heading has {self.width}; if the comma is a decimal mark, separate cells by semicolons")
        cell = {name: line[at].strip() if at < len(line) else "" for name, at in self.place.items()}
        limit, text = cells.limited(cell["count"])
        unit = self.count_unit or cell.get("unit", "")
        count = None if text.lower() in cells.MISSING else self._count(text, unit)
        given = cell.get("treatment", "")
        treatment = "" if given.lower() in cells.MISSING else given
        when = self._when(cell) if count is not None or treatment else 0.0
        return _Row(number, cell.get("patient", ""), when, limit, count, unit, treatment, cell.get("dose", ""))

    def _count(self, text: str, unit: str) -> float:
        count = cells.scaled(cells.number(text, self.mark), cells.power_of_unit(unit))
        if not 0 <= count < float("inf"):
            raise ScenarioError(f"{text}: counts are finite and not negative")
        return count

    def _when(self, cell: dict[str, str]) -> float | datetime.datetime:
        if "date" in self.place:
            return cells.date(f"{cell['date']} {cell.get('time', '')}".strip(), self.day_first)
        if cell["day"].lower() in cells.MISSING:
            raise ScenarioError("the line has no day")
        day = measure(f"{cells.number(cell['day'], self.mark)!r} {self.time_unit}", "day")
        if not 0 <= day < float("inf"):
            raise ScenarioError(f"{cell['day']}: days are finite and not negative")
        return day


def _lines(path: str | os.PathLike[str]) -> tuple[list[tuple[int, list[str]]], str]:
    """Numbered lines as cells, and what separates these. Raises ScenarioError if it is no text."""
    if os.path.getsize(path) > _LARGEST:
        raise ScenarioError(f"{path}: too large: a table of counts fits into {_LARGEST} bytes")
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = _decoded(data)
        head = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(";\t,", key=head.count) if any(mark in head for mark in ";\t,") else ","
        lines = [(i, line) for i, line in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1) if any(line)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError(f"{path}: not a table of counts: {error}") from None
    if lines and lines[0][1][0].lower().startswith("sep="):  # by which a spreadsheet tells another
        lines = lines[1:]
    return lines, separator


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _headings(path: object, lines: list[tuple[int, list[str]]]) -> tuple[dict[str, int], dict[str, str]]:
    """Which column is which, and the units of days and counts as their headings say."""
    place: dict[str, int] = {}
    units = {"day": "day", "count": ""}
    for at, heading in enumerate(lines[0][1] if lines else []):
        found = _HEADING.fullmatch(heading.strip())
        words = re.sub(r"[\s_]+", " ", (found[1] if found else heading).strip().lower())
        name = _COLUMNS.get(words, "")
        if words == "time" and found:
            name = "day"
        if not name:
            continue
        if name in place:
            raise ScenarioError(f'{path}:1: two columns may be the {name}: "{lines[0][1][place[name]]}" and "{heading}"; name one of them otherwise')
        place[name] = at
        if name == "day":
            units["day"] = found[2] if found else words.removeprefix("study ")
        elif name == "count" and found:
            units["count"] = found[2]
    if "count" not in place or not {"day", "date"} & place.keys():
        raise ScenarioError(f'{path}:1: the heading should name a day or a date and the counts with their unit, as in "day (day),platelet_count (1e9/L)"')
    return place, units


def _gathered(path: str, name: str, rows: list[_Row]) -> Counts:
    """One person's rows in order of time. Raises ScenarioError for what cannot be of one person, or in this unit."""
    days = _days(rows)
    given = sorted((day, row.treatment.lower(), row.dose) for day, row in zip(days, rows, strict=True) if row.treatment)
    found = {(day, row.count, row.limit): row.line for day, row in zip(days, rows, strict=True) if row.count is not None}
    _require_plausible(path, [row for row in rows if row.count is not None])
    counts = sorted((day, count or 0.0, limit, line) for (day, count, limit), line in found.items())
    for (day, low, *_), (other, high, _, line) in zip(counts, counts[1:], strict=False):
        if day == other and high > _APART * max(low, 10.0):
            raise ScenarioError(f"{path}:{line}: two counts on day {day:g}{' of ' + name if name else ''}, {low:g} and {high:g}: "
                                "are they of two people, or of two times of the day?")  # fmt: skip
    limits = np.array([limit for _, _, limit, _ in counts])
    numbers = np.array([(day, count) for day, count, *_ in counts])
    return Counts(numbers[:, 0], numbers[:, 1], limits == "<", limits == ">", tuple(Treatment(*one) for one in given))


def _days(rows: list[_Row]) -> list[float]:
    """As they are named, or since the midnight before the first date."""
    dates = [row.when for row in rows if isinstance(row.when, datetime.datetime)]
    start = min(dates, default=datetime.datetime.min).replace(hour=0, minute=0, second=0, microsecond=0)
    return [row.when if isinstance(row.when, float) else (row.when - start).total_seconds() / 86400 for row in rows]


def _require_plausible(path: str, rows: list[_Row]) -> None:
    """Counts that a person can have. Raises ScenarioError with a guess at the unit that was meant."""
    count, row = max(((row.count or 0.0, row) for row in rows), key=lambda pair: pair[0])
    if (count == 0 or row.limit or count >= 1) and count <= HIGHEST:
        return
    said = count / 10.0 ** cells.power_of_unit(row.unit)
    fits = [unit for unit in _GUESSES if 1 <= cells.scaled(said, cells.power_of_unit(unit)) <= 2000]
    guess = f"; is the unit {fits[0]}, and the count {cells.scaled(said, cells.power_of_unit(fits[0])):g} x 10^9/L?" if fits else ""
    raise ScenarioError(f"{path}:{row.line}: a count of {said:g} {row.unit} ({count:g} x 10^9/L) is none that a person has{guess}")
