"""Measures observations: runs whom they need, then asks each number; gives one finding for each observation."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import xarray
from observations import measures, people
from observations.estimate import RARE, USUAL, Estimate
from observations.people import Report, Store
from observations.reading import Book, Number, Observation, Subject

import plateletsim as ps


@dataclass(frozen=True)
class Found:
    """What one number of an observation is in the model; several estimates where they are compared in order."""

    name: str
    measured: list[Estimate]
    mean_field: list[float]  # empty where that model does not know the subjects


@dataclass(frozen=True)
class Finding:
    """All numbers of an observation, and what would give them again."""

    version: str
    library: str  # what the recorded states of the library were then; changes whenever results do
    seeds: dict[str, int]
    scenarios: dict[str, str]  # sha256 by subject
    recorded: dict[str, str]  # state that was recorded of that patient of the library, by subject
    states: dict[str, str]  # hash of the last states, or of the counts of a cohort, by subject
    numbers: list[Found]
    same_law: str = ""  # the library that was shown to draw its luck otherwise and to be equal in law; none: `library` itself


def chosen(observation: Observation, book: Book, quick: bool) -> list[Number]:
    """Its numbers that can be measured in this tier."""
    return [number for number in observation.numbers if not number.absent and
            (not quick or number.quick and all(book.subjects[name].quick for name in number.of))]  # fmt: skip


def state_of(data: xarray.Dataset, cohort: bool) -> str:
    told = data["count" if "count" in data else "platelet_count"].values.tobytes() if cohort else data.attrs["state_hash"].encode()
    return hashlib.sha256(told).hexdigest()[:32]


def unit_factor(unit: str) -> float:
    return 100.0 if unit == "%" else 1.0


def asked(number: Number, data: dict[str, xarray.Dataset], confidence: float) -> list[Estimate]:
    """An order is asked of each subject; a number of all of them together."""
    groups = [[data[name]] for name in number.of] if number.order else [[data[name] for name in number.of]]
    found = [each for group in groups for each in measures.measured(number.measure, number.arguments, group, number.across, confidence)]
    return [each.scaled(unit_factor(number.unit)) for each in found]


def without_chance(number: Number, fields: dict[str, xarray.Dataset]) -> list[float]:
    if number.measure not in measures.EACH or not all(name in fields for name in number.of):
        return []
    try:
        return [each.value for each in asked(number, fields, USUAL)]
    except KeyError:  # a probe that the mean field does not have
        return []


def gather(subjects: Iterable[Subject], quick: bool, store: Store, processes: int, say: Report) -> dict[str, xarray.Dataset]:
    wanted = list(subjects)
    data = {subject.name: joined for subject, joined in people.all_persons(wanted, quick, store, processes, say)}
    for subject in wanted:
        if subject.trial:
            data[subject.name] = people.trial(subject, store, say)
        elif subject.born:
            data[subject.name] = people.newborns(subject, subject.size(quick), store, say)
        elif subject.diagnosed:
            data[subject.name] = people.cohort(subject, subject.size(quick), store, say)
    return data


def gather_fields(subjects: Iterable[Subject], store: Store, say: Report) -> dict[str, xarray.Dataset]:
    fields = {}
    for subject in subjects:
        if subject.mean_field:
            say(f"{subject.name}: without chance")
            fields[subject.name] = people.without_chance(subject, store)
    return fields


def qualify(book: Book, observations: Iterable[Observation], *, quick: bool = False, store: Store = Store(None),
            processes: int = 1, fields: bool = True, say: Report = lambda _: None) -> dict[str, Finding]:  # fmt: skip
    """Findings by the id of the observation; those of which nothing can be measured in this tier are left out."""
    todo = {each.id: chosen(each, book, quick) for each in observations}
    names = sorted({name for numbers in todo.values() for number in numbers for name in number.of})
    subjects = [book.subjects[name] for name in names]
    data = gather(subjects, quick, store, processes, say)
    means = gather_fields(subjects, store, say) if fields else {}
    confidence = RARE if quick else USUAL
    return {id: finding(numbers, book, data, means, confidence) for id, numbers in todo.items() if numbers}


def finding(numbers: list[Number], book: Book, data: dict[str, xarray.Dataset], means: dict[str, xarray.Dataset],
            confidence: float) -> Finding:  # fmt: skip
    names = sorted({name for number in numbers for name in number.of})
    found = [Found(number.name, asked(number, data, confidence), without_chance(number, means)) for number in numbers]
    return Finding(
        version=ps.__version__,
        library=people.library(),
        seeds={name: book.subjects[name].seed for name in names},
        scenarios={name: people.scenario_of(book.subjects[name]).sha256 for name in names},
        recorded={name: people.recorded_of(book.subjects[name]) for name in names},
        states={name: state_of(data[name], bool(book.subjects[name].diagnosed)) for name in names},
        numbers=found,
    )
