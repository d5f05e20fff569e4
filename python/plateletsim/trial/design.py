"""A trial as its file says: arms, visits, endpoints."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from plateletsim import _engine
from plateletsim._engine import ScenarioError
from plateletsim.files import require_kind
from plateletsim.scenario.scenario import Scenario

SHARES = ("responder", "rescue", "bleed")
"""Measures that a patient fulfils or not."""
TIMES = ("time", "bleed_time", "loss")
"""Measures that are days until something."""


@dataclass(frozen=True)
class Endpoint:
    """What is asked of each patient's visits; the keys are those of [endpoint.NAME] in a trial's file."""

    name: str
    measure: str = "responder"
    """responder, time, visits, count, rescue, bleed, bleed_time or loss"""
    at_least: float = 0.0
    """Counts that are meant, 1e9/L: at least this,"""
    below: float = math.inf
    """and less than this."""
    times_baseline: float = 0.0
    """And at least so many times the count at entry."""
    visits: int = 1
    in_a_row: bool = False
    of_last: int = 0
    """Of the last so many visits of the window; 0: of all."""
    from_day: float = 1.0
    until_day: float = 0.0
    free_of_rescue: float = 0.0
    """Days before a visit without rescue,"""
    free_of_treatment: float = 0.0
    """and without what the arm is given."""
    bleeding: int = 2
    """Of a bleed, its grade by the World Health Organization, at least."""
    estimand: str = "composite"
    """composite, treatment_policy or while_on_treatment"""
    primary: bool = False
    title: str = ""

    @property
    def words(self) -> str:
        """Its title, else its name."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True)
class TrialArm:
    """One arm: its name, what it is in words, how many of a block it gets, and what is given, the rescue apart."""

    name: str
    title: str
    weight: int
    treatments: tuple[str, ...]


@dataclass(frozen=True)
class TrialDesign:
    """How patients are shared out, when somebody looks, what is asked. The first arm is the control.

    >>> load_trial("itp_agonist").patients
    125
    """

    title: str
    story: str
    text: str
    """The file, as written."""
    patients: int
    arms: tuple[TrialArm, ...]
    strata: tuple[str, ...]
    """sex, age, baseline, or what some were given before"""
    block: int
    every: float
    """Days between visits,"""
    until: float
    """and the day of the last."""
    enrolment: float
    """Patients a day."""
    dropout: float
    """Rate at which somebody is seen no more, 1/day."""
    rescue: str
    """What the rescue gives; empty without one."""
    earlier: tuple[str, ...]
    """What some were given before."""
    endpoints: tuple[Endpoint, ...]

    @property
    def names(self) -> list[str]:
        """Of the arms."""
        return [arm.name for arm in self.arms]

    @property
    def primary(self) -> Endpoint:
        """The endpoint for which the trial was made, or the first."""
        return next((one for one in self.endpoints if one.primary), self.endpoints[0])

    def endpoint(self, name: str | None = None) -> Endpoint:
        """The endpoint of a name; without one, the primary.

        Parameters
        ----------
        name : str, optional
            As in the file.

        Returns
        -------
        Endpoint

        Raises
        ------
        ScenarioError
            If there is none of this name.
        """
        if name is None:
            return self.primary
        for one in self.endpoints:
            if one.name == name:
                return one
        raise ScenarioError(f'there is no endpoint "{name}"; there are {", ".join(one.name for one in self.endpoints)}')

    def to_json(self) -> str:
        """All of it as text, which `from_json` reads.

        Returns
        -------
        str
        """
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> TrialDesign:
        """A design that `to_json` wrote.

        Parameters
        ----------
        text : str
            JSON.

        Returns
        -------
        TrialDesign
        """
        tree = json.loads(text)
        tree["arms"] = tuple(TrialArm(**{**arm, "treatments": tuple(arm["treatments"])}) for arm in tree["arms"])
        tree["endpoints"] = tuple(Endpoint(**one) for one in tree["endpoints"])
        return cls(**{**tree, "strata": tuple(tree["strata"]), "earlier": tuple(tree["earlier"])})


@dataclass(frozen=True)
class LoadedTrial:
    """A design together with what the engine needs to live it."""

    design: TrialDesign
    scenario: Scenario
    core: _engine.Trial


def read(name: str | os.PathLike[str]) -> LoadedTrial:
    """A trial of the library by name, or a file by path. Raises ScenarioError with file, line and column."""
    path = Path(name).expanduser()
    if path.suffix == ".toml" or path.parent != Path("."):
        require_kind(path, ".toml")
    core = _engine.Trial.load(os.fspath(path))
    arms = tuple(TrialArm(arm.name, arm.title, arm.weight, tuple(arm.treatments)) for arm in core.arms)
    design = TrialDesign(core.title, core.story, core.text, core.patients, arms, tuple(core.strata), core.block, core.every, core.until,
                         core.enrolment, core.dropout, core.rescue, tuple(core.earlier), _endpoints(core.endpoints))  # fmt: skip
    return LoadedTrial(design, Scenario(core.scenario), core)


def load_trial(name: str | os.PathLike[str]) -> TrialDesign:
    """The design of a trial of the library by name, or of a file of your own by path; nobody is simulated.

    Parameters
    ----------
    name : path
        Name in the library, or a path to a file of your own.

    Returns
    -------
    TrialDesign

    Raises
    ------
    ScenarioError
        With file, line and column for a mistake in it.

    Examples
    --------
    >>> load_trial("itp_agonist").names
    ['placebo', 'romiplostim']
    """
    return read(name).design


def _endpoints(endpoints: Sequence[_engine.Endpoint]) -> tuple[Endpoint, ...]:
    names = Endpoint.__dataclass_fields__
    return tuple(Endpoint(**{name: getattr(one, name) for name in names}) for one in endpoints)
