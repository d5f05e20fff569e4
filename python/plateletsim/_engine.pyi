# What the compiled half offers to the package, for type checkers.
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

trace_format: str
trace_format_version: int

class ScenarioError(ValueError): ...

class Field:
    name: str
    kind: str
    unit: str
    range: tuple[float, float]
    meaning: str
    choices: list[str]
    fallback: float | int | bool | str | None

class Table:
    name: str
    meaning: str
    repeated: bool
    fields: list[Field]

class Probe:
    name: str
    units: str
    long_name: str
    dimension: str

class Scenario:
    title: str
    story: str
    text: str
    resolved: str
    sha256: str
    @staticmethod
    def load(file: str, library: str) -> Scenario: ...
    @staticmethod
    def parse(text: str, name: str, library: str) -> Scenario: ...
    def replace(self, key: str, toml_value: str) -> Scenario: ...
    def with_event(self, toml_inline_table: str) -> Scenario: ...
    def check(self) -> None: ...
    def plan(self) -> str: ...

class Dimension:
    name: str
    units: str
    long_name: str
    labels: list[str]
    numbers: NDArray[np.float64]

class Variable:
    name: str
    units: str
    long_name: str
    dimension: str

class Series:
    time: NDArray[np.float64]
    dimensions: list[Dimension]
    variables: list[Variable]
    arrays: dict[str, NDArray[np.float64]]

class Simulation:
    time: float
    duration: float
    seed: int
    def __init__(self, scenario: Scenario, seed: int, patient: int, threads: int) -> None: ...
    def step(self) -> None: ...
    def advance(self, days: float) -> None: ...
    def observe(self, probe: str) -> list[float]: ...
    def apply(self, treatment: str, fields: dict[str, float]) -> None: ...
    def series(self) -> Series: ...
    def state_hash(self) -> str: ...
    def probes(self) -> list[Probe]: ...
    def fork(self) -> Simulation: ...

class Outcome:
    series: Series
    state_hash: str

class Case:
    patient: int
    diagnosed: float
    series: Series

class Crew:
    waiting: int
    def __init__(self, threads: int, variables: list[str]) -> None: ...
    def give(self, number: int, scenario: Scenario, seed: int, patient: int) -> None: ...
    def take(self, seconds: float) -> list[tuple[int, bytes, str, float]]: ...
    def stop(self) -> None: ...

class TraceHeader:
    format: str
    software_version: str
    commit: str
    scenario_toml: str
    scenario_resolved: str
    scenario_sha256: str
    state_hash: str
    seed: int
    patient: int
    extra: dict[str, str]

class Trace:
    header: TraceHeader
    patients: list[Series]
    patient_axis: bool

def parameters() -> list[Table]: ...
def library() -> str: ...
def json_schema() -> str: ...
def event_kind(name: str) -> str: ...
def measure(text: str, unit: str) -> float: ...
def version() -> str: ...
def commit() -> str: ...
def run(
    scenario: Scenario,
    seed: int,
    first: int,
    patients: int,
    threads: int,
    progress: Callable[[float, float, float], object] | None = None,
) -> list[Outcome]: ...
def platelets(simulation: Simulation, column: str, label: int) -> NDArray[Any]: ...
def labels(simulation: Simulation) -> list[list[int]]: ...
def bleeding(count: float) -> float: ...
def patience(seed: int, patient: int) -> float: ...
def diagnosis(time: list[float], count: list[float], patience: float) -> int | None: ...
def cohort(
    scenario: Scenario,
    seed: int,
    first: int,
    wanted: int,
    most: int,
    within: float,
    follow: float,
    threads: int,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[list[Case], int]: ...
def write_trace(path: str, header: TraceHeader, patients: list[Series], patient_axis: bool) -> None: ...
def read_trace(path: str) -> Trace: ...
