"""Reads the observation files: every published number once, and who must be measured to compare with it."""

import difflib
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from observations import measures

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "scenarios" / "sources.toml"
SUBJECTS = "subjects.toml"
BASES = ("A", "B", "D", "law")  # as in sources.toml; a law is mathematics and needs no source
ORDERS = ("rising", "falling")
UNITS = {
    "1e9/L": "",
    "1e9/L/day": "",
    "day": " d",
    "hour": " h",
    "%": " %",
    "fold": "×",
    "1": "",
    "g/L": " g/L",
    "g/dL": " g/dL",
    "mg/L": " mg/L",
    "fL": " fL",
    "ug/mL": " µg/mL",
    "mL": " mL",
}  # and how a table writes them

Pair = tuple[float, float]


class ObservationError(Exception):
    """A file of observations says something that cannot be meant."""


@dataclass(frozen=True)
class Subject:
    """Whom an observation is measured in: persons of one scenario, those of a cohort who are diagnosed, or those who enter a trial."""

    name: str
    scenario: str = ""
    set: dict[str, Any] = field(default_factory=dict)
    event: tuple[dict[str, Any], ...] = ()
    persons: int = 1
    diagnosed: int = 0  # how many patients of a cohort; 0: not a cohort
    follow: int = 366  # days for which those are followed
    born: int = 0  # the day since the diagnosis on which each patient of a cohort has a child; then the children are the subject
    arms: dict[str, Any] = field(default_factory=dict)  # events of each twin, `at` since the diagnosis
    probes: tuple[str, ...] = ()  # what is kept of a cohort or a person, where it is not the usual
    quick: int = 0  # how many in the quick tier; 0: left to the whole one
    seed: int = 1
    mean_field: bool = False  # whether the model without chance knows such a person, too
    trial: str = ""  # of the library, instead of a scenario; then `diagnosed` are those who enter

    def size(self, quick: bool) -> int:
        return self.quick if quick else self.diagnosed or self.persons


@dataclass(frozen=True)
class Number:
    """One number of an observation, or several that should be in order."""

    name: str
    unit: str
    of: tuple[str, ...] = ()
    measure: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    across: str = "mean"  # over persons
    value: float | None = None  # as published
    interval: Pair | None = None
    words: str = ""  # as published, where it is not a number
    band: Pair | None = None
    order: str = ""
    sets: tuple[str, ...] = ()  # the parameters that were set by it; then it is no test
    missed: str = ""  # why it is missed
    absent: str = ""  # why nothing can measure it
    quick: bool = True


@dataclass(frozen=True)
class Observation:
    """What was published, and the numbers by which it is compared."""

    file: str
    id: str
    title: str
    source: tuple[str, ...]
    basis: str
    numbers: tuple[Number, ...]
    n: int | None = None
    entry: str = ""
    treatment: str = ""
    definition: str = ""

    def heading(self) -> str:
        return f"{self.title}: {'; '.join(number.name for number in self.numbers)}"

    def subjects(self) -> set[str]:
        return {name for number in self.numbers for name in number.of}


@dataclass(frozen=True)
class Theme:
    """One file of observations, which is one table of MODEL.md."""

    name: str
    title: str
    place: int
    observations: tuple[Observation, ...]


@dataclass(frozen=True)
class Book:
    """All that was read."""

    subjects: dict[str, Subject]
    themes: tuple[Theme, ...]

    def observations(self) -> Iterator[Observation]:
        for theme in self.themes:
            yield from theme.observations


def pair(value: Any) -> Pair | None:
    if isinstance(value, list) and len(value) == 2 and all(map(number, value)) and value[0] <= value[1]:
        return float(value[0]), float(value[1])
    return None


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(text, value))


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def table(value: Any) -> bool:
    return isinstance(value, dict)


def tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(table, value))


# key: (what holds of its value, in words, whether it must be there)
FILE_KEYS = {
    "title": (text, "a text", True), "place": (count, "a whole number above 0: its place in the report", True),
    "observation": (tables, "one table [[observation]] or more", True),
}  # fmt: skip
SUBJECT_KEYS = {
    "scenario": (text, "the name of a scenario", False), "trial": (text, "the name of a trial", False), "set": (table, "a table", False), "event": (tables, "a list of tables", False),
    "persons": (count, "a whole number above 0", False), "diagnosed": (count, "a whole number above 0", False),
    "quick": (count, "a whole number above 0", False), "seed": (count, "a whole number above 0", False),
    "mean_field": (flag, "true or false", False), "follow": (count, "a whole number of days above 0", False),
    "born": (count, "a whole number of days above 0", False),
    "arms": (table, "a table of lists of events", False), "probes": (texts, "a list of probes", False),
}  # fmt: skip
OBSERVATION_KEYS = {
    "id": (text, "a word", True), "title": (text, "a text", True), "source": (texts, "a list of keys of sources.toml", False),
    "basis": (lambda v: v in BASES, "one of " + ", ".join(BASES), True), "n": (count, "a whole number above 0", False),
    "entry": (text, "a text", False), "treatment": (text, "a text", False), "definition": (text, "a text", True),
    "number": (tables, "one table [[observation.number]] or more", True),
}  # fmt: skip
NUMBER_KEYS = {
    "name": (text, "a text", True), "absent": (text, "why nothing can measure it", False), "unit": (lambda v: v in UNITS, "one of " + ", ".join(UNITS), False),
    "of": (texts, "a list of subjects", False), "measure": (lambda v: v in measures.MEASURES, "a function of measures.py", False),
    "with": (table, "a table", False), "across": (lambda v: v in measures.ACROSS, "one of " + ", ".join(measures.ACROSS), False),
    "value": (number, "a number", False), "interval": (pair, "[low, high]", False), "words": (text, "a text", False),
    "band": (pair, "[low, high]", False), "order": (lambda v: v in ORDERS, "one of " + ", ".join(ORDERS), False),
    "sets": (texts, "a list of parameters", False), "missed": (text, "a text", False), "quick": (flag, "true or false", False),
}  # fmt: skip


def check_keys(where: str, given: dict[str, Any], known: dict[str, tuple]) -> None:
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ObservationError(f"{where}: unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"))
        holds, words, _ = known[key]
        if not holds(value):
            raise ObservationError(f"{where}: {key} = {value!r} should be {words}")
    for key, (_, words, required) in known.items():
        if required and key not in given:
            raise ObservationError(f"{where}: {key} is missing; it should be {words}")


def read_subject(name: str, given: Any) -> Subject:
    where = f"{SUBJECTS}: {name}"
    if not table(given):
        raise ObservationError(f"{where}: should be a table [{name}]")
    check_keys(where, given, SUBJECT_KEYS)
    if given.get("diagnosed") and given.get("persons"):
        raise ObservationError(f"{where}: has persons and diagnosed; it should have one of them")
    if ("scenario" in given) == ("trial" in given):
        raise ObservationError(f"{where}: should have a scenario, or a trial and how many enter (diagnosed)")
    if "trial" in given and not given.get("diagnosed"):
        raise ObservationError(f"{where}: diagnosed is missing; it should be how many enter the trial")
    if "born" in given and not (given.get("diagnosed") and given["born"] <= given.get("follow", 366)):
        raise ObservationError(f"{where}: born is a day on which patients of a cohort (diagnosed) are still followed")
    return Subject(name, **{**given, "event": tuple(given.get("event", ())), "probes": tuple(given.get("probes", ()))})


def read_number(where: str, given: dict[str, Any], subjects: dict[str, Subject]) -> Number:
    check_keys(where, given, NUMBER_KEYS)
    where = f"{where}, {given['name']!r}"
    if "absent" in given:
        if given.keys() & {"of", "measure", "with", "missed"}:
            raise ObservationError(f"{where}: is absent, so it should have no of, measure, with or missed")
    elif not given.keys() >= {"of", "measure"}:
        raise ObservationError(f"{where}: should have of and measure, or absent")
    for name in given.get("of", []):
        if name not in subjects:
            raise ObservationError(f"{where}: nobody in {SUBJECTS} is called {name!r}")
    if ("band" in given) == ("order" in given):
        raise ObservationError(f"{where}: should have a band or an order")
    if not any(key in given for key in ("value", "interval", "words", "band")):
        raise ObservationError(f"{where}: says nothing of what was published (value, interval, words or band)")
    fault = measures.fault(given["measure"], given.get("with", {})) if "measure" in given else ""
    if fault:
        raise ObservationError(f"{where}: {fault}")
    known = {key: value for key, value in given.items() if key != "with"}
    lists = {key: tuple(known[key]) for key in ("of", "sets", "interval", "band") if key in known}
    return Number(**{"unit": "1", **known, **lists, "arguments": given.get("with", {})})


def read_observation(file: str, index: int, given: dict[str, Any], subjects: dict[str, Subject], sources: set[str]) -> Observation:
    where = f"{file}: {given.get('id', f'observation {index}')}"
    check_keys(where, given, OBSERVATION_KEYS)
    for key in given.get("source", []):
        if key not in sources:
            near = difflib.get_close_matches(key, sources, 1)
            raise ObservationError(f"{where}: {key!r} is no key of scenarios/sources.toml" + (f"; did you mean {near[0]!r}?" if near else ""))
    if "source" not in given and given["basis"] != "law":
        raise ObservationError(f"{where}: source is missing; only a law needs none")
    numbers = tuple(read_number(f"{where}, number {i}", each, subjects) for i, each in enumerate(given["number"], 1))
    for name in {number.name for number in numbers}:
        if sum(number.name == name for number in numbers) > 1:
            raise ObservationError(f"{where}: has two numbers of the name {name!r}")
    known = {key: value for key, value in given.items() if key != "number"}
    return Observation(file, **{**known, "source": tuple(given.get("source", ())), "numbers": numbers})


def parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ObservationError(f"{path.name}: {error}") from None


def read_theme(path: Path, subjects: dict[str, Subject], sources: set[str]) -> Theme:
    tree = parse(path)
    check_keys(path.name, tree, FILE_KEYS)
    found = tuple(read_observation(path.name, i, each, subjects, sources) for i, each in enumerate(tree["observation"], 1))
    return Theme(path.stem, tree["title"], tree["place"], found)


def read(folder: Path = HERE, sources: Path = SOURCES) -> Book:
    """Every observation of a folder. Raises ObservationError, which names the file and the observation."""
    subjects = {name: read_subject(name, given) for name, given in parse(folder / SUBJECTS).items()}
    keys = set(parse(sources))
    paths = sorted(path for path in folder.glob("*.toml") if path.name != SUBJECTS)
    themes = (read_theme(path, subjects, keys) for path in paths)
    book = Book(subjects, tuple(sorted(themes, key=lambda theme: theme.place)))
    seen: dict[str, str] = {}
    for observation in book.observations():
        if observation.id in seen:
            raise ObservationError(f"{observation.file}: {observation.id}: is in {seen[observation.id]} as well")
        seen[observation.id] = observation.file
    idle = subjects.keys() - {name for observation in book.observations() for name in observation.subjects()}
    if idle:
        raise ObservationError(f"{SUBJECTS}: {min(idle)}: no observation measures it")
    return book
