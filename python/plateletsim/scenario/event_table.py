"""Doses as a table of events, in the grammar that pharmacometricians know from NONMEM: one line per course of doses.

    TIME (day)   when; RATE, DUR and II count in the same unit
    AMT (mg)     how much; the unit stands in the heading, in a column UNIT, or is said by the caller
    RATE or DUR  amount per time, or time, of an infusion; 0 for a dose at once
    ADDL, II     so many further doses, and the time between them
    EVID         1 or nothing: a dose; 2: a treatment without one, such as a splenectomy; 0: an observation, left out
    CMT          the treatment, by its name or by a number that the caller explains
    ID           whose, if the table is about several

Columns named as a field of the treatment (`route`) are handed on; "." and nothing are missing, and any others are left out.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim._engine import ScenarioError
from plateletsim.scenario import timeline
from plateletsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas

Event = dict[str, Any]
"""What Scenario.with_event() takes by name: {"name": "ivig", "dose": "1 g/kg", "at": "30 day", ...}."""

_HEADING = re.compile(r"\s*(\w+)\s*[(\[]\s*(.+?)\s*[)\]]\s*")
_NUMBERS = ("TIME", "AMT", "RATE", "DUR", "ADDL", "II", "SS", "EVID")
_OWN = {*_NUMBERS, "CMT", "UNIT", "ID"}
_PASSED_ON = ("route", "affinity", "gpib")
_COLUMNS = ("TIME", "AMT", "UNIT", "RATE", "ADDL", "II", "SS", "EVID", "CMT")
_MOST_ROWS = 100_000


def events_from_table(
    table: str | os.PathLike[str] | pandas.DataFrame,
    cmt: Mapping[str | int, str] | str | None = None,
    time_unit: str | None = None,
    dose_unit: str | None = None,
    patient: str | int | None = None,
    scenario: Scenario | None = None,
) -> list[Event]:
    """Events for Scenario.with_event(), one per dosing line of a CSV file or a DataFrame.

    Parameters
    ----------
    table : path or pandas.DataFrame
        A CSV file, or a table.
    cmt : mapping or str, optional
        The treatment behind each CMT, {1: "ivig"}; or one treatment for all lines.
    time_unit : str, optional
        Of TIME, II and DUR, where their heading does not say: "day", "hour".
    dose_unit : str, optional
        Of AMT, where neither its heading nor a column UNIT says: "mg", "g/kg".
    patient : str or int, optional
        Whose, if the column ID names several.
    scenario : Scenario, optional
        If given, each event is tried on it, so that its mistakes carry their line, too.

    Returns
    -------
    list of dict

    Raises
    ------
    ScenarioError
        With file and line (or the row's label) for what is missing or cannot be said of a patient here.

    Examples
    --------
    >>> for event in events_from_table("doses.csv", cmt={1: "ivig"}):
    ...     scenario = scenario.with_event(**event)
    """
    frame, name = _read(table)
    units = {"TIME": time_unit or "", "AMT": dose_unit or ""}
    headings = []
    for heading in map(str, frame.columns):
        found = _HEADING.fullmatch(heading)
        headings.append((found[1] if found else heading).strip().upper())
        if found and headings[-1] in units:
            units[headings[-1]] = found[2]
    _require_headings(name, headings, units)
    events = []
    for label, cells in _rows(frame, headings, patient, name):
        try:
            event = _event(cells, units, cmt)
            if event and scenario is not None:
                scenario = scenario.with_event(**event)
        except ScenarioError as error:
            raise ScenarioError(f"{name}{label}: {error}") from None
        events += [event] if event else []
    return events


def events_to_table(scenario: Scenario, time_unit: str = "day") -> pandas.DataFrame:
    """The treatments of a scenario as such a table; conditions and assays are no doses, and left out.

    `until` and a taper become ADDL, a dose that changes begins a new line; a treatment without a dose has EVID 2.

    Parameters
    ----------
    scenario : Scenario
        Whose treatments are listed.
    time_unit : str, default: "day"
        Of TIME and II.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ScenarioError
        For what waits for a diagnosis: its day is not known before the run.

    Examples
    --------
    >>> events_to_table(load("itp_chronic_ivig"))[["TIME", "AMT", "UNIT", "ADDL", "II", "CMT"]]
    """
    import pandas

    day = _engine.measure(f"1 {time_unit}", "day")
    rows = [row for event in scenario.tree.get("event", []) if "treatment" in event for row in _lines(event, day)]
    columns = list(_COLUMNS) + [field for field in _PASSED_ON if any(field in row for row in rows)]
    rows.sort(key=lambda row: row["TIME"])
    return pandas.DataFrame(rows, columns=columns)


def event_toml(event: Event) -> str:
    """An event as the [[event]] table of a scenario file."""
    lines = ["[[event]]", f'treatment = "{event["name"]}"']
    lines += [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {str(value).lower()}" for key, value in event.items() if key != "name"]
    return "\n".join(lines) + "\n"


def _read(table: str | os.PathLike[str] | pandas.DataFrame) -> tuple[pandas.DataFrame, str]:
    import pandas

    if isinstance(table, pandas.DataFrame):
        return table, "row "
    try:
        frame = pandas.read_csv(table, dtype=str, keep_default_na=False, skipinitialspace=True, nrows=_MOST_ROWS + 1, encoding="utf-8-sig", index_col=False)
    except ValueError as error:  # no text, no table
        raise ScenarioError(f"{table}: not a table of events: {error}") from None
    if len(frame) > _MOST_ROWS:
        raise ScenarioError(f"{table}: more than {_MOST_ROWS} lines")
    frame.index += 2  # lines of the file
    return frame, f"{table}:"


def _require_headings(name: str, headings: list[str], units: Mapping[str, str]) -> None:
    where = f"{name}1" if name.endswith(":") else "the table"
    for column in headings:
        if column in _OWN and headings.count(column) > 1:
            raise ScenarioError(f"{where}: two columns are named {column}")
    for column in ("TIME", "AMT"):
        if column not in headings:
            raise ScenarioError(f"{where}: there is no column {column}; a table of events has TIME, AMT and CMT, and perhaps RATE or DUR, ADDL and II")
    if not units["TIME"]:
        raise ScenarioError(f'{where}: the unit of TIME is missing: write it in the heading, as in "TIME (day)", or say time_unit="day"')
    _engine.measure(f"1 {units['TIME']}", "day")


def _rows(frame: pandas.DataFrame, headings: list[str], patient: str | int | None, name: str) -> Iterator[tuple[object, dict[str, str]]]:
    """The cells of each line that are not missing, for one patient."""
    rows = [(label, {key: _text(cell) for key, cell in zip(headings, line[1:], strict=True)})
            for label, line in zip(frame.index, frame.itertuples(name=None), strict=True)]  # fmt: skip
    people = list(dict.fromkeys(cells["ID"] for _, cells in rows if cells.get("ID")))
    if patient is None and len(people) > 1:
        raise ScenarioError(f'{name.rstrip(":")}: there is more than one patient: {", ".join(people[:6])}; say whose, as in patient="{people[0]}"')
    if patient is not None and str(patient) not in people:
        raise ScenarioError(f"{name.rstrip(':')}: there is no patient {patient}; there are {', '.join(people) or 'none'}")
    for label, cells in rows:
        if patient is None or cells.get("ID") == str(patient):
            yield label, {key: cell for key, cell in cells.items() if cell}


def _text(cell: object) -> str:
    text = str(cell).strip()
    return "" if text in ("", ".", "NA", "nan", "<NA>", "None") else text.removesuffix(".0")


def _event(cells: Mapping[str, str], units: Mapping[str, str], cmt: Mapping[str | int, str] | str | None) -> Event | None:
    """One line; None for what is no treatment. Raises ScenarioError."""
    value = {key: _number(key, cells[key]) for key in _NUMBERS if key in cells}
    kind = value.get("EVID", 1.0 if value.get("AMT", 0.0) > 0 else 0.0)
    if kind not in (0, 1, 2):
        raise ScenarioError(f"EVID = {kind:g}: a patient has one life and is not reset; EVID is 0, 1 or 2")
    if kind == 0 or (kind == 2 and not _is_named(cells.get("CMT", ""), cmt)):
        return None
    _refuse(value)
    event: Event = {"name": _treatment(cells.get("CMT", ""), cmt), "at": _quantity(value.get("TIME"), units["TIME"], "TIME")}
    if kind == 1:
        event["dose"] = _quantity(value.get("AMT"), cells.get("UNIT", "") or units["AMT"], "AMT")
        if over := _over(value):
            event["over"] = f"{over:.12g} {units['TIME']}"
    if more := value.get("ADDL", 0.0):
        event |= {"every": f"{value['II']:.12g} {units['TIME']}", "count": int(more) + 1}
    return event | {key.lower(): _word(cell) for key, cell in cells.items() if key.lower() in _PASSED_ON}


def _refuse(value: Mapping[str, float]) -> None:
    """What the grammar has and a patient here has not, and what contradicts itself."""
    for key in ("TIME", "AMT", "DUR", "ADDL", "II"):
        if not 0 <= value.get(key, 0.0) < math.inf:
            raise ScenarioError(f"{key} = {value[key]:g}: it is finite and not negative")
    if value.get("SS", 0.0) != 0:
        raise ScenarioError(f"SS = {value['SS']:g}: a patient begins on day 0 without any drug; give the doses that lead to the steady state (ADDL, II)")
    if value.get("RATE", 0.0) < 0:
        raise ScenarioError(f"RATE = {value['RATE']:g}: a rate that a model finds is not known here; write it as a number, or DUR")
    if value.get("RATE") and value.get("DUR"):
        raise ScenarioError("RATE and DUR both say how long the infusion takes; keep one of them")
    if value.get("ADDL", 0.0) % 1:
        raise ScenarioError(f"ADDL = {value['ADDL']:g}: it is a whole number of further doses")
    if value.get("ADDL") and not value.get("II"):
        raise ScenarioError(f"ADDL = {value['ADDL']:g} needs II, the time between two doses")


def _over(value: Mapping[str, float]) -> float:
    """How long an infusion takes, in the unit of TIME; 0 for a dose at once."""
    return value.get("AMT", 0.0) / value["RATE"] if value.get("RATE") else value.get("DUR", 0.0)


def _is_named(compartment: str, cmt: Mapping[str | int, str] | str | None) -> bool:
    return compartment != "" and (not compartment.isdecimal() or (isinstance(cmt, Mapping) and compartment in map(str, cmt)))


def _treatment(compartment: str, cmt: Mapping[str | int, str] | str | None) -> str:
    if isinstance(cmt, str):
        return cmt
    known = {str(key): name for key, name in (cmt or {}).items()}
    if compartment in known:
        return known[compartment]
    if compartment and not compartment.isdecimal():
        return compartment
    said = f"CMT = {compartment}: no treatment is known by it" if compartment else "there is no CMT"
    raise ScenarioError(f'{said}; say which it is, as in cmt={{{compartment or 1}: "ivig"}}' + (f", beside {', '.join(known)}" if known else ""))


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ScenarioError(f"{key} = {text}: not a number") from None


def _quantity(value: float | None, unit: str, key: str) -> str:
    if value is None:
        raise ScenarioError(f"there is no {key}")
    if not unit:
        raise ScenarioError(f'the unit of {key} is missing: write it in the heading, as in "{key} (mg)", in a column UNIT, or say dose_unit="mg"')
    return f"{value:.12g} {unit}"


def _word(text: str) -> str | bool:
    return {"true": True, "false": False}.get(text.lower(), text)


def _lines(event: Mapping[str, Any], day: float) -> Iterator[dict[str, Any]]:
    """The lines of one event: one for each run of equal doses."""
    name = str(timeline.plain(event["treatment"]))
    if timeline.is_shared(event):
        raise ScenarioError(f"{name} is given to a share of persons only: a table cannot say to whom")
    try:
        at = timeline.measured(event["at"], "day")
    except ScenarioError:
        raise ScenarioError(f"{name} is given at {timeline.plain(event['at'])}: that day is not known before the run") from None
    unit = _unit(event["dose"]) if "dose" in event else ""
    every = timeline.measured(event.get("every", "0 day"), "day")
    over = timeline.measured(event.get("over", "0 day"), "day")
    extra = {key: timeline.plain(event[key]) for key in _PASSED_ON if key in event}
    first = 0
    for amount, same in groupby(_doses(event, unit, every)):
        number = len(list(same))
        yield {
            "TIME": (at + first * every) / day, "AMT": amount, "UNIT": unit or ".", "RATE": amount * day / over if over else 0.0,
            "ADDL": number - 1, "II": every / day if number > 1 else 0.0, "SS": 0, "EVID": 1 if unit else 2, "CMT": name,
        } | extra  # fmt: skip
        first += number


def _doses(event: Mapping[str, Any], unit: str, every: float) -> Iterator[float]:
    """The dose of each time: a loading one at first, the same until `until`, then by steps down to nothing."""
    dose = timeline.measured(event["dose"], unit) if unit else 0.0
    until = timeline.measured(event.get("until", "0 day"), "day")
    count = int(timeline.plain(event.get("count", 1 if until == 0 else 10**6)))
    taper = event.get("then")
    for number in range(count):
        amount = dose
        if until and number * every >= until * (1 - 1e-9):
            if taper is None:
                return
            steps = math.floor((number * every - until) / timeline.measured(taper["every"], "day") + 1e-9) + 1
            amount = dose + steps * timeline.measured(taper["dose"], unit)
            if amount <= 1e-9 * dose:
                return
        yield timeline.measured(event["loading"], unit) if number == 0 and "loading" in event else amount


def _unit(dose: object) -> str:
    """Of a dose as it is written."""
    text = f"{dose['value']} {dose.get('unit', '')}" if isinstance(dose, Mapping) else str(dose)
    return text.split(maxsplit=1)[1].strip() if " " in text.strip() else "1"
