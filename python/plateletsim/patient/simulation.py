"""A running patient: step, look, treat, fork."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim import _engine
from plateletsim.arguments import measured, text, whole
from plateletsim.files import SAVED, real, require_kind
from plateletsim.patient.result import Result
from plateletsim.scenario import declared
from plateletsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas
    import xarray

    from plateletsim.patient.tracer import Tracer

_LONGEST = 36525  # day
PLATELET = ("birth", "age", "volume", "antigen", "bound_igg", "place", "label")
PLACES = ("blood", "spleen")


class Simulation:
    """One patient of a scenario, at some day. Made by Scenario.start(); to be used by one thread at a time.

    >>> sim = plateletsim.load("itp_chronic_adult").start(seed=1)
    >>> sim.step(days=7); sim["platelet_count"]
    """

    def __init__(self, scenario: Scenario, seed: int, patient: int = 0, threads: int = 1) -> None:
        self.seed = seed
        self.patient = patient
        self._begun = scenario
        self._core = _engine.Simulation(scenario._core, seed, patient, threads)

    @property
    def scenario(self) -> Scenario:
        """What is lived: as it was begun, and all that was given by hand since."""
        return self._told(self._core.scenario)

    def _told(self, core: _engine.Scenario) -> Scenario:
        return self._begun if core.sha256 == self._begun.sha256 else Scenario(core)

    @property
    def time(self) -> float:
        """Days since the start."""
        return self._core.time

    @property
    def duration(self) -> float:
        """Days that the scenario lasts; stepping may go beyond."""
        return self._core.duration

    def step(self, days: float | str | None = None) -> None:
        """One time step, or as many whole steps as fit `days` best ("1 week" is text). Ctrl-C stops between two steps.

        Parameters
        ----------
        days : float or str, optional
            Days, or text with a unit; one step if left out.

        Raises
        ------
        ScenarioError
            For negative or absurdly many days, and for a time in which no step fits.

        Examples
        --------
        >>> sim.step(days=7)
        """
        if days is None:
            self._core.step()
            return
        number, step = measured("days", days, "day"), self._begun.days("run.step")
        if not 0 <= number <= _LONGEST:
            raise _engine.ScenarioError(f"days = {days} lies outside [0, {_LONGEST}] day")
        if 0 < number < step / 2:
            raise _engine.ScenarioError(f"days = {days}: less than half a step, so that the patient would not move; run.step is {step:g} day")
        self._core.advance(number)

    def __getitem__(self, probe: str) -> float | xarray.DataArray:
        """What a probe sees now: a number, or, of a probe with a dimension, an xarray.DataArray with its labels.

        Units are those of the trace. Raises ScenarioError for an unknown probe.

        >>> sim["platelet_count"], sim["deaths"].sel(cause="senescence")
        """
        values = self._core.observe(text("probe", probe))
        seen = next(found for found in self._core.probes() if found.name == probe)
        if not seen.dimension:
            return values[0]
        import numpy as np
        import xarray

        places = next(one for one in self._core.series(False).dimensions if one.name == seen.dimension)
        labels = places.labels or places.numbers
        return xarray.DataArray(np.array(values), {seen.dimension: labels}, [seen.dimension], probe,
                                {"units": seen.units, "long_name": seen.long_name})  # fmt: skip

    def probes(self) -> dict[str, str]:
        """What can be observed: name, and its meaning with the unit.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> sim.probes()["platelet_count"]
        """
        return {probe.name: f"{probe.long_name} ({probe.units})" for probe in self._core.probes()}

    def apply(self, name: str, **fields: declared.Value) -> None:
        """A treatment, condition or assay now, which the scenario remembers. Numbers are in declared units, text carries its own.

        It becomes an event of `scenario`, so that the result says it and reruns to itself.

        Parameters
        ----------
        name : str
            Of a treatment, condition or assay.
        **fields : value
            Fields of the event, such as `dose`, `at`, `every`, `count`; numbers in declared units.

        Raises
        ------
        ScenarioError
            For an unknown name or field, a wrong unit, a value out of range.

        Examples
        --------
        >>> sim.apply("splenectomy"); sim.apply("ivig", dose="1 g/kg")
        """
        self._core.apply(name, declared.event_numbers(self._core.scenario.event_table(text("name", name)), fields))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Keep this patient in a file: all that decides the future, and the rows so far.

        Parameters
        ----------
        path : path
            Name of the file.

        Raises
        ------
        StorageError
            If it cannot be written.

        Examples
        --------
        >>> sim.save("patient.sim")
        """
        self._core.save(str(real(path)))

    @classmethod
    def restore(cls, path: str | os.PathLike[str], threads: int = 1) -> Simulation:
        """A patient that was saved, as if it had never stopped: bit for bit the same future.

        Parameters
        ----------
        path : path
            Name of the file.
        threads : int, default: 1
            Threads of this process; never changes a result.

        Returns
        -------
        Simulation

        Raises
        ------
        StorageError
            For a file that is damaged, or that another version wrote and this one cannot read.

        Examples
        --------
        >>> sim = plateletsim.Simulation.restore("patient.sim")
        """
        require_kind(path, SAVED)
        restored = cls.__new__(cls)
        restored._core = _engine.Simulation.restore(os.fspath(path), whole("threads", threads, 1, 2**16))
        restored._begun = Scenario(restored._core.scenario)
        restored.seed, restored.patient = restored._core.seed, restored._core.patient
        return restored

    def fork(self, luck: int | None = None) -> Simulation:
        """A twin: the same patient with the same future, until one of the two is treated otherwise; or one with other luck.

        With a number for `luck`, another future begins today, one for each number: what chance decides from now on is
        decided anew. The past stays, and so do the person's set points and what living platelets inherited; those that are
        born later inherit the same, one by one, in all of these twins. No scenario and seed make such a twin again, so it
        can be neither saved nor told as a result.

        Parameters
        ----------
        luck : int, optional
            Which other luck; left out: the same.

        Returns
        -------
        Simulation

        Raises
        ------
        ScenarioError
            For a luck that is no whole number from 0 on.

        Examples
        --------
        >>> twin = sim.fork()
        >>> futures = [sim.fork(luck=number) for number in range(10)]
        """
        twin = copy.copy(self)
        twin._core = self._core.fork() if luck is None else self._core.with_luck(whole("luck", luck))
        return twin

    def platelets(self, columns: Sequence[str] = PLATELET, label: int | None = None) -> pandas.DataFrame:
        """The platelets of the droplet, one row each; only the columns that are asked for are made.

        The spleen exchanges platelets within minutes, so the model leaves open which of them rest there: as many as do are
        drawn at random, the same ones whenever the same moment is looked at.

        Parameters
        ----------
        columns : sequence of str, default: PLATELET
            `birth` (day; negative if it was there at the start), age (day), volume (fL), antigen (of the mean platelet),
            bound_igg (molecules), place ("blood" or "spleen"), label (0: none), and birth_step and rank, which are its
            identity.
        label : int, optional
            Only the platelets of this label; 0 for those without one.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.

        Examples
        --------
        >>> sim.platelets(["age", "place"]).groupby("place").age.mean()
        """
        import numpy as np
        import pandas

        known = len(self.labels())
        label = None if label is None else whole("label", label)
        if label is not None and not 0 <= label <= known:
            raise _engine.ScenarioError(f"there is no label {label}; there are {known}")
        table = {}
        for name in columns:
            values = _engine.platelets(self._core, "in_spleen" if name == "place" else text("columns", name), -1 if label is None else label)
            table[name] = pandas.Categorical.from_codes(values.astype(np.int8), pandas.Index(PLACES)) if name == "place" else values
        return pandas.DataFrame(table)

    def megakaryocytes(self) -> pandas.DataFrame:
        """The megakaryocytes of the sample, one row each, the oldest first.

        Returns
        -------
        pandas.DataFrame
            age (days since it was a recognisable cell of 4N), sheds_in (days), ploidy (N), platelets (that it would shed now,
            if it may), label (0: none).

        Examples
        --------
        >>> sim.megakaryocytes().groupby("ploidy").age.mean()
        """
        import pandas

        born, matures, ploidy, label = _engine.megakaryocytes(self._core)
        made = self.scenario.quantity("marrow.yield", "1") * ploidy * (ploidy >= self.scenario.quantity("marrow.shedding_ploidy", "1"))
        return pandas.DataFrame({"age": self.time - born, "sheds_in": matures - self.time, "ploidy": ploidy, "platelets": made, "label": label})

    def label(self, fraction: float = 0.1) -> Tracer:
        """Label a random share of the circulating platelets, of all ages, and start a tracer study of them.

        Takes one time step. A patient can carry 15 labels.

        Parameters
        ----------
        fraction : float, default: 0.1
            Share of the circulating platelets.

        Returns
        -------
        Tracer

        Raises
        ------
        ScenarioError
            For a mistake in what is asked for.

        Examples
        --------
        >>> sim.label(0.1).follow(days=12).label_survival.plot()
        """
        from plateletsim.patient.tracer import Tracer

        start = self.time
        self.apply("label", fraction=fraction)
        self.step()
        return Tracer(self, len(self.labels()), start)

    def labels(self) -> list[tuple[int, int, int]]:
        """Of each label, in the order in which they were given: how many platelets got it, are alive, are in the blood.

        Returns
        -------
        list of (int, int, int)
        """
        return [(labelled, alive, in_blood) for labelled, alive, in_blood in _engine.labels(self._core)]

    def result(self) -> Result:
        """The rows recorded so far, with the scenario that makes them again.

        Returns
        -------
        Result

        Examples
        --------
        >>> sim.result().scenario.run(seed=sim.seed).state_hash == sim.state_hash
        True
        """
        lived = self._told(self._core.lived())
        return Result(lived, self.seed, self.patient, [self._core.series()], False, self._core.state_hash())

    @property
    def state_hash(self) -> str:
        """Fingerprint of everything that decides the future: equal for twins."""
        return self._core.state_hash()

    def __repr__(self) -> str:
        return f"Simulation of {self.scenario.title!r}: day {self.time:g}, count {self['platelet_count']:.1f} ×10⁹/L"

    def __reduce__(self) -> tuple[Any, ...]:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="plateletsim-") as folder:
            path = Path(folder) / "patient.sim"
            self.save(path)
            return _unpacked, (path.read_bytes(),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Simulation:
        return self.fork()


def _unpacked(data: bytes) -> Simulation:
    """A patient that came from another process."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="plateletsim-") as folder:
        path = Path(folder) / "patient.sim"
        path.write_bytes(data)
        return Simulation.restore(path)
