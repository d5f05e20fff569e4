"""One trial: who entered, what was seen of them, what it finds; and, apart from that, what is true."""

from __future__ import annotations

import functools
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from plateletsim._engine import ScenarioError
from plateletsim.group.paired import interval
from plateletsim.trial import analysis, tables
from plateletsim.trial.allocation import Allocation
from plateletsim.trial.design import SHARES, TIMES, Endpoint, TrialDesign
from plateletsim.trial.visits import Outcome, Visits, outcome

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.figure import Figure

    from plateletsim.trial.twins import TrialTwins


@dataclass(frozen=True, eq=False, repr=False)
class TrialResult:
    """A trial that was drawn from twins: everything but `truth()` is what its doctors could know.

    >>> trial = plateletsim.trial("itp_agonist", seed=1)
    >>> trial.results()
    """

    twins: TrialTwins
    seed: int
    allocation: Allocation

    @property
    def design(self) -> TrialDesign:
        """Arms, visits, endpoints."""
        return self.twins.design

    @functools.cached_property
    def visits(self) -> Visits:
        """What was seen of each patient in his arm, shape (patients, visits)."""
        return self.twins.visits().of((self.allocation.arm, self.allocation.who), self.allocation.seen_until)

    def outcome(self, endpoint: str | None = None) -> Outcome:
        """An endpoint of each patient, in the order in which they entered.

        Parameters
        ----------
        endpoint : str, optional
            Its name; the primary one if left out.

        Returns
        -------
        Outcome
            `value` and `happened`, shape (patients,).
        """
        return outcome(self.visits, self.design.endpoint(endpoint))

    def results(self) -> pandas.DataFrame:
        """Every endpoint in every arm, and against the control: what a paper's second table holds.

        Columns: endpoint, arm, patients, what (share, median days, mean), value, low, high (95 %); then what is compared
        (difference or hazard ratio), effect, effect_low, effect_high, p and the test.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> trial.results().query("endpoint == 'durable'")
        """
        import pandas

        return pandas.DataFrame([row for endpoint in self.design.endpoints for row in self._rows(endpoint)])

    def consort(self) -> pandas.DataFrame:
        """How many were followed, diagnosed, left out and why, shared out, seen no more, rescued, analysed.

        Returns
        -------
        pandas.DataFrame
            One row a stage; columns: all, and each arm where it applies.
        """
        return tables.consort(self)

    def adam(self, table: Literal["ADSL", "BDS", "ADTTE"] = "BDS") -> pandas.DataFrame:
        """The data as trials hand them in: one row a patient, a visit, or a time to an event.

        Parameters
        ----------
        table : {"ADSL", "BDS", "ADTTE"}, default: "BDS"
            Of CDISC's analysis data model.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ScenarioError
            For another table.
        """
        makers = {"ADSL": tables.adsl, "BDS": tables.bds, "ADTTE": tables.adtte}
        if table not in makers:
            raise ScenarioError(f"{table!r}: there are {', '.join(makers)}")
        return makers[table](self)

    def summaries(self, level: float = 50) -> pandas.DataFrame:
        """Of each patient what pharmacometricians ask of a curve: weeks at a level or above, area, peak and its day.

        Parameters
        ----------
        level : float, default: 50
            1e9/L.

        Returns
        -------
        pandas.DataFrame
            Columns arm, weeks_above, area (1e9/L · day), peak (1e9/L), day_of_peak; of the visits that took place.
        """
        return tables.summaries(self, level)

    def responders(self, at_least: float = 50) -> pandas.DataFrame:
        """Share of each arm with a count at every visit, of those still seen.

        Parameters
        ----------
        at_least : float, default: 50
            1e9/L.

        Returns
        -------
        pandas.DataFrame
            Index day; one column an arm.
        """
        return tables.responders(self, at_least)

    def kaplan_meier(self, endpoint: str | None = None) -> pandas.DataFrame:
        """Share that has not yet reached an endpoint, with its 95 % interval.

        Parameters
        ----------
        endpoint : str, optional
            One whose measure is a time; the first of these if left out.

        Returns
        -------
        pandas.DataFrame
            Columns arm, day, share, low, high, at_risk.

        Raises
        ------
        ScenarioError
            If the endpoint is no time.
        """
        return tables.kaplan_meier(self, self._timed(endpoint))

    def truth(self) -> pandas.DataFrame:
        """What no trial can know: each patient's twins in all arms, so that chance and choice of patients cancel.

        Columns: endpoint, arm, effect (mean difference from the control of the same patients, with 95 % interval), better
        and worse (shares of patients in whom the arm turns a responder's outcome); counts are true ones, and nobody drops out.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas

        rows = []
        seen = self.twins.visits(true=True)
        whole = seen.of((slice(None), self.allocation.who), seen.seen_until[:, self.allocation.who])
        for endpoint in self.design.endpoints:
            each = outcome(whole, endpoint).value
            for arm, name in enumerate(self.design.names[1:], 1):
                gained = each[arm] - each[0]
                mean, low, high = interval(gained[:, None], 0.95)[:, 0]
                turned = endpoint.measure in SHARES
                rows.append({"endpoint": endpoint.name, "arm": name, "effect": mean, "low": low, "high": high,
                             "better": (gained > 0).mean() if turned else np.nan, "worse": (gained < 0).mean() if turned else np.nan})  # fmt: skip
        return pandas.DataFrame(rows)

    def to_xarray(self) -> xarray.Dataset:
        """Counts at visits as seen and as they were, arms and strata; dimensions patient and visit.

        Returns
        -------
        xarray.Dataset
        """
        return tables.dataset(self)

    def plot(self, kind: str = "counts", endpoint: str | None = None) -> Figure:
        """A picture of the trial.

        Parameters
        ----------
        kind : {"counts", "kaplan_meier", "forest", "waterfall", "swimmer", "consort"}
            Medians over the visits; curves of a time; effects; the best of each patient; each patient's visits; who was where.
        endpoint : str, optional
            For the curves and the swimmer.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ScenarioError
            For another kind.
        """
        from plateletsim.plot import trials

        if kind == "kaplan_meier":
            timed = self._timed(endpoint)
            return trials.kaplan_meier(self.kaplan_meier(timed.name), timed.words)
        if kind == "swimmer":
            asked = self.design.endpoint(endpoint)
            return trials.swimmer(self.to_xarray(), self.visits.meant(asked), asked.words)
        kinds = {"counts": lambda: trials.counts(self.to_xarray()), "forest": lambda: trials.forest(self.results()),
                 "waterfall": lambda: trials.waterfall(self.summaries()), "consort": lambda: trials.consort(self.consort())}  # fmt: skip
        if kind not in kinds:
            raise ScenarioError(f'kind = "{kind}"; there are {", ".join([*kinds, "kaplan_meier", "swimmer"])}')
        return kinds[kind]()

    def _timed(self, name: str | None) -> Endpoint:
        timed = [one for one in self.design.endpoints if one.measure in TIMES]
        if name is None and timed:
            return timed[0]
        if name is None or self.design.endpoint(name) not in timed:
            raise ScenarioError(
                f'{name or "the trial"}: curves are of times, measure = "time", "bleed_time" or "loss"; there are {", ".join(one.name for one in timed) or "none"}'
            )
        return self.design.endpoint(name)

    def _rows(self, endpoint: Endpoint) -> list[dict[str, object]]:
        all_of_it = outcome(self.visits, endpoint)
        arms = [all_of_it.of(self.allocation.arm == arm) for arm in range(len(self.design.arms))]
        rows = []
        for name, one in zip(self.design.names, arms, strict=True):
            alone = analysis.in_arm(one, endpoint)
            row: dict[str, object] = {
                "endpoint": endpoint.name,
                "arm": name,
                "patients": len(one.value),
                "what": alone.what,
                "value": alone.value,
                "low": alone.low,
                "high": alone.high,
            }
            if one is not arms[0]:
                effect = analysis.against(arms[0], one, endpoint)
                row |= {
                    "compared": effect.what,
                    "effect": effect.value,
                    "effect_low": effect.low,
                    "effect_high": effect.high,
                    "p": effect.p,
                    "test": effect.test,
                }
            rows.append(row)
        return rows

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>" + self.results().round(3).to_html()

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {(self.allocation.arm == arm).sum()}" for arm, name in enumerate(self.design.names))
        return f"Trial {self.design.title!r}: seed {self.seed}, {len(self.allocation.who)} patients ({sizes})"
