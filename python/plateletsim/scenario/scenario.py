"""Scenarios: read, changed by making another, run."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from plateletsim import _engine, arguments
from plateletsim.files import require_kind
from plateletsim.scenario import declared, timeline
from plateletsim.scenario.library import file_of, library_folder

if TYPE_CHECKING:
    from plateletsim.patient.profile import Profile
    from plateletsim.patient.result import Result
    from plateletsim.patient.simulation import Simulation
    from plateletsim.progress import Progress
    from plateletsim.scenario.lives import Lives


def load(name: str | os.PathLike[str]) -> Scenario:
    """A scenario of the library by name, or one of your own by path.

    Parameters
    ----------
    name : path
        Name in the library, or a path to a file of your own.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With file, line and column for every mistake in it.

    Examples
    --------
    >>> load("healthy_adult").title
    'Healthy adult'
    """
    require_kind(file_of(name), ".toml")
    core = _engine.Scenario.load(str(file_of(name)), str(library_folder()))
    core.check()
    return Scenario(core)


class Scenario:
    """What is run: a patient, parameters with units and sources, events. It never changes; it can be pickled.

    >>> sc = load("itp_chronic_adult").replace({"antibody.titre": "3 ug/mL"})
    >>> rx = sc.with_event("ivig", dose="1 g/kg", at=30, every=1, count=2)
    """

    lives: ClassVar[Lives]
    """How it is run; set by the layer above, which knows patients and results."""

    def __init__(self, core: _engine.Scenario, text: str | None = None) -> None:
        self._core = core
        self._text = core.text if text is None else text

    @classmethod
    def parse(cls, text: str, name: str = "scenario") -> Scenario:
        """A scenario from TOML text; `name` stands for the file in error messages.

        Parameters
        ----------
        text : str
            TOML.
        name : str, default: "scenario"
            Stands for the file in messages of errors.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.
        """
        core = _engine.Scenario.parse(arguments.text("text", text), name, str(library_folder()))
        core.check()
        return cls(core)

    @property
    def title(self) -> str:
        """A few words."""
        return self._core.title

    @property
    def story(self) -> str:
        """Two sentences: who the patient is and what happens."""
        return self._core.story

    @property
    def text(self) -> str:
        """As written, with later changes below."""
        return self._text

    @property
    def resolved(self) -> str:
        """All that is run, as complete TOML with units and sources."""
        return self._core.resolved

    @property
    def sha256(self) -> str:
        """Fingerprint of the resolved scenario, in hexadecimal."""
        return self._core.sha256

    @functools.cached_property
    def tree(self) -> dict[str, Any]:
        """The resolved scenario as nested dictionaries, values as they are written there."""
        import tomllib

        return tomllib.loads(self.resolved)

    def replace(self, changes: Mapping[str, declared.Value]) -> Scenario:
        """A copy with other values; numbers without a unit take the declared one, arrays are addressed from 0.

        Parameters
        ----------
        changes : mapping of str to value
            By key, such as {"antibody.titre": "3 ug/mL"}.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            For unknown keys, wrong units and values out of range.

        Examples
        --------
        >>> load("itp_chronic_adult").replace({"antibody.titre": 3, "antibody.clone.0.affinity": "2 nM"})
        Scenario('Chronic ITP in an adult')
        """
        core = self._core
        for key, value in changes.items():
            core = core.replace(arguments.text("key", key), declared.toml(value, self.field_of(key)))
        core.check()
        return Scenario(core)

    def with_event(self, name: str, **fields: declared.Value) -> Scenario:
        """A copy in which a treatment, condition or assay happens at day `at`, `count` times, one per `every` days.

        Numbers are in declared units (`at` and `every` in days); text carries its own. A drug or condition that the
        scenario did not know is drawn in from its file.

        Parameters
        ----------
        name : str
            Of a treatment, condition or assay.
        **fields : value
            Fields of the event, such as `dose`, `at`, `every`, `count`; numbers in declared units.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.

        Examples
        --------
        >>> load("itp_chronic_adult").with_event("ivig", dose="1 g/kg", at=30, every=1, count=2)
        Scenario('Chronic ITP in an adult')
        """
        core = self._core.with_event(declared.event_toml(self._core.event_table(arguments.text("name", name)), fields))
        core.check()
        return Scenario(core)

    def run(
        self,
        seed: int | None = None,
        patient: int = 0,
        threads: int | None = None,
        replicates: int | None = None,
        progress: Progress = None,
        save: str | os.PathLike[str] | None = None,
        checkpoint_every: float = 60,
        resume: bool = False,
    ) -> Result:
        """Run to the end. Equal scenario, seed and patient give equal bits, whatever the number of threads.

        Ctrl-C stops it within a step; what is to be saved can be resumed.

        Parameters
        ----------
        seed : int, optional
            Default: the scenario's own.
        patient : int, default: 0
            Which individual; the first of them when there are `replicates`.
        threads : int, optional
            Default: all processors for replicates and above a million platelets, else one.
        replicates : int, optional
            Run so many patients; the result gains a dimension `patient`.
        progress : False or callable, optional
            None: a bar on a terminal or in a notebook; False: silent; or call(day, duration, count).
        save : path, optional
            Write a trace there; until it is complete, rows and checkpoints lie in a folder beside it (save + ".run").
        checkpoint_every : float, default: 60
            Seconds between two checkpoints.
        resume : bool, default: False
            Go on with the run that was stopped on its way to `save`, if there is one.

        Returns
        -------
        Result

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.
        StorageError
            If `save` cannot be written, is being written by another process, or was left behind by a run (see
            `resume`).

        Examples
        --------
        >>> load("healthy_adult").replace({"run.duration": 1}).run(seed=1)["platelet_count"].shape
        (5,)
        """
        chosen = self.seed if seed is None else seed
        return self.lives.run(self, chosen, patient, threads, replicates, progress, save, checkpoint_every, resume)

    def profile(self, seed: int | None = None, patient: int = 0, threads: int | None = None) -> Profile:
        """Run a patient to the end and say where the time went.

        Parameters
        ----------
        seed : int, optional
            The scenario's own if left out.
        patient : int, default: 0
            Which individual.
        threads : int, optional
            Threads of this process; never changes a result. All processors if left out.

        Returns
        -------
        Profile

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.

        Examples
        --------
        >>> load("healthy_adult").replace({"run.duration": 10}).profile().acceptance > 0.5
        True
        """
        return self.lives.profile(self, self.seed if seed is None else seed, patient, threads)

    def start(self, seed: int | None = None, patient: int = 0, threads: int | None = None) -> Simulation:
        """A simulation at day 0, to be stepped, treated and forked.

        Parameters
        ----------
        seed : int, optional
            The scenario's own if left out.
        patient : int, default: 0
            Which individual.
        threads : int, optional
            Threads of this process; never changes a result. All processors if left out.

        Returns
        -------
        Simulation

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.

        Examples
        --------
        >>> sim = load("itp_chronic_adult").start(seed=1)
        >>> sim.step(days=7)
        """
        return self.lives.start(self, self.seed if seed is None else seed, patient, threads)

    @property
    def seed(self) -> int:
        """The seed that the scenario itself names, else 1."""
        return int(timeline.plain(self.tree.get("run", {}).get("seed", 1)))

    def plan(self) -> str:
        """What happens in each step, in order, and what each mechanism reads and writes.

        Returns
        -------
        str
        """
        return self._core.plan()

    def event_days(self) -> list[tuple[str, float]]:
        """Name and day of everything that the scenario makes happen until its end, in order of time.

        What begins later is there with its first day; what waits for a diagnosis has no day before it is run.

        Returns
        -------
        list of (str, float)

        Examples
        --------
        >>> load("itp_chronic_ivig").event_days()
        [('ivig', 120.0), ('ivig', 121.0)]
        """
        return timeline.event_days(self.tree)

    def unreached(self) -> list[tuple[str, float]]:
        """Name and day of what would begin only after the end of the run: diseases and events, in order of time.

        Returns
        -------
        list of (str, float)

        Examples
        --------
        >>> load("itp_chronic_adult").replace({"run.duration": 5}).unreached()
        [('antibody', 30.0)]
        """
        begins = timeline.onset_days(self.tree) + self.event_days()
        return sorted(((name, day) for name, day in begins if day >= self.days("run.duration")), key=lambda item: item[1])

    def after_the_end(self, varied: Iterable[str] = ()) -> list[str]:
        """A line for each disease or event that begins only after the end of the run, so that nothing of it is seen.

        Parameters
        ----------
        varied : iterable of str, default: ()
            Keys that take other values elsewhere: what they move is left out.

        Returns
        -------
        list of str

        Examples
        --------
        >>> load("itp_chronic_adult").replace({"run.duration": 5}).after_the_end()
        ['antibody begins on day 30, after the end of the run on day 5: nothing of it is seen']
        """
        moved = {key.rpartition(".")[0] for key in varied if key.endswith((".onset", ".at"))}
        if any(section.startswith("event.") for section in moved):
            moved |= {name for name, _ in self.event_days()}
        first = dict(reversed(self.unreached()))  # the first day of each
        end = self.days("run.duration")
        return [f"{name} begins on day {day:g}, after the end of the run on day {end:g}: nothing of it is seen"
                for name, day in reversed(first.items()) if name not in moved]  # fmt: skip

    def quantity(self, key: str, unit: str) -> float:
        """A number of the scenario, such as "run.droplet_volume", in a unit.

        Parameters
        ----------
        key : str
            Such as "run.droplet_volume".
        unit : str
            In which the number is wanted.

        Returns
        -------
        float

        Raises
        ------
        KeyError
            If it is not there.

        Examples
        --------
        >>> load("healthy_adult").quantity("run.step", "hour")
        1.0
        """
        value: Any = self.tree
        for name in key.split("."):
            value = value[name]
        return timeline.measured(value, unit)

    def days(self, key: str) -> float:
        """A duration such as "run.step", in days.

        Parameters
        ----------
        key : str
            Such as "run.step".

        Returns
        -------
        float

        Raises
        ------
        KeyError
            If it is not there.
        """
        return self.quantity(key, "day")

    def field_of(self, key: str) -> _engine.Field | None:
        """The declaration behind a key such as "antibody.titre", "event.0.dose" or "drug.romiplostim.uptake.receptors".

        Parameters
        ----------
        key : str
            Such as "antibody.titre".

        Returns
        -------
        Field or None
        """
        return declared.field_of(key, self._tables, self.event_tables())

    @functools.cached_property
    def _tables(self) -> list[_engine.Table]:
        return self._core.parameters()

    def event_tables(self) -> list[str]:
        """The table that declares the fields of each event, as "event.treatment.ivig", in the order of the file.

        Returns
        -------
        list of str
        """
        kinds = [(event, next(k for k in ("treatment", "condition", "assay") if k in event)) for event in self._events()]
        return [f"event.{kind}.{timeline.plain(event[kind])}" for event, kind in kinds]

    def _events(self) -> list[Mapping[str, Any]]:
        return self.tree.get("event", [])

    def __repr__(self) -> str:
        return f"Scenario({self.title!r})"

    def _repr_html_(self) -> str:
        import html

        events = "".join(f"<li>day {day:g}: {html.escape(name)}</li>" for name, day in self.event_days())
        return (
            f"<b>{html.escape(self.title)}</b><p>{html.escape(self.story)}</p>"
            + (f"<ul>{events}</ul>" if events else "")
            + f"<details><summary>all parameters</summary><pre>{html.escape(self.resolved)}</pre></details>"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.resolved == other.resolved

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.resolved, self.text)

    def __setattr__(self, name: str, value: object) -> None:
        if hasattr(self, "_text"):
            raise AttributeError("a scenario never changes; replace() gives a changed copy")
        object.__setattr__(self, name, value)


def _restored(resolved: str, text: str, name: str = "scenario") -> Scenario:
    return Scenario(_engine.Scenario.parse(resolved, name, str(library_folder())), text)


def restored(resolved: str, text: str, name: str) -> Scenario:
    """The scenario that a trace carries. Raises ScenarioError."""
    return _restored(resolved, text, name)
