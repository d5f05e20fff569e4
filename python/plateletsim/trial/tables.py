"""The tables of a trial: CONSORT, CDISC's analysis data, curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from plateletsim.trial import analysis
from plateletsim.trial.design import TIMES, Endpoint
from plateletsim.trial.visits import outcome

if TYPE_CHECKING:
    import pandas
    import xarray

    from plateletsim.trial.result import TrialResult


def consort(trial: TrialResult) -> pandas.DataFrame:
    """See TrialResult.consort()."""
    import pandas

    twins, given = trial.twins, trial.allocation
    diagnosed = len(twins) + len(twins.wrong_age) + len(twins.never_fit)
    arms = [given.arm == arm for arm in range(len(trial.design.arms))]
    whole = {"followed": twins.followed, "diagnosed": diagnosed, "too young or too old": len(twins.wrong_age), "counts never fitted": len(twins.never_fit),
             "could enter": len(twins), "entered": len(given.who)}  # fmt: skip
    rescued = trial.visits.first_rescue <= np.minimum(given.seen_until, trial.design.until)
    by_arm = {"given": np.ones(len(given.who), bool), "seen no more before the end": np.isfinite(given.seen_until), "rescued": rescued,
              "seen to the end": ~np.isfinite(given.seen_until)}  # fmt: skip
    frame = pandas.DataFrame(index=pandas.Index([*whole, *by_arm], name="stage"), columns=["all", *trial.design.names], dtype="Int64")
    for stage, number in whole.items():
        frame.loc[stage, "all"] = number
    for stage, held in by_arm.items():
        frame.loc[stage] = [int(held.sum()), *(int((held & here).sum()) for here in arms)]
    return frame


def adsl(trial: TrialResult) -> pandas.DataFrame:
    """One row a patient."""
    import pandas

    twins, given = trial.twins, trial.allocation
    left = np.isfinite(given.seen_until)
    columns: dict[str, Any] = {
        "STUDYID": _study(trial), "USUBJID": _subjects(trial), "TRT01P": np.array(trial.design.names)[given.arm], "AGE": twins.age[given.who].round(1),
        "AGEU": "YEARS", "SEX": np.where(twins.female[given.who], "F", "M"), "STRATUM": given.stratum, "BASE": twins.baseline[given.who].round(2),
        "DISDUR": (twins.entered - twins.diagnosed)[given.who].round(2), "ENRLDY": given.enrolled.round(2),
        "EOSSTT": np.where(left, "DISCONTINUED", "COMPLETED"), "EOSDY": np.where(left, given.seen_until, trial.design.until).round(2), "ITTFL": "Y",
    }  # fmt: skip
    for i, name in enumerate(trial.design.earlier):
        columns[f"PRIOR_{name.upper()}"] = np.where(twins.earlier[given.who, i], "Y", "N")
    return pandas.DataFrame(columns)


def bds(trial: TrialResult) -> pandas.DataFrame:
    """One row a count at a visit."""
    import pandas

    visits = trial.visits
    patients, number = visits.count.shape
    seen = visits.day <= visits.seen_until[:, None]
    frame = pandas.DataFrame({
        "STUDYID": _study(trial), "USUBJID": np.repeat(_subjects(trial), number), "TRTP": np.repeat(np.array(trial.design.names)[trial.allocation.arm], number),
        "PARAMCD": "PLAT", "PARAM": "Platelets (10^9/L)", "AVISITN": np.tile(np.arange(number), patients), "ADY": np.tile(visits.day, patients),
        "AVAL": visits.count.ravel(), "BASE": np.repeat(visits.baseline, number), "CHG": (visits.count - visits.baseline[:, None]).ravel(),
        "ABLFL": np.tile(np.where(visits.day == 0, "Y", ""), patients), "RESCUEDY": np.where(np.isfinite(visits.rescue), visits.rescue, np.nan).ravel(),
    })  # fmt: skip
    return frame[seen.ravel()].reset_index(drop=True)


def adtte(trial: TrialResult) -> pandas.DataFrame:
    """One row a time to an event, for every endpoint that is one."""
    import pandas

    parts = []
    for endpoint in trial.design.endpoints:
        if endpoint.measure not in TIMES:
            continue
        found = outcome(trial.visits, endpoint)
        parts.append(pandas.DataFrame({
            "STUDYID": _study(trial), "USUBJID": _subjects(trial), "TRTP": np.array(trial.design.names)[trial.allocation.arm],
            "PARAMCD": endpoint.name.upper(), "PARAM": endpoint.words, "AVAL": found.value, "CNSR": (~found.happened).astype(int),
        })[np.isfinite(found.value)])  # fmt: skip
    columns = ["STUDYID", "USUBJID", "TRTP", "PARAMCD", "PARAM", "AVAL", "CNSR"]
    return pandas.concat(parts, ignore_index=True) if parts else pandas.DataFrame(columns=columns)


def summaries(trial: TrialResult, level: float) -> pandas.DataFrame:
    """See TrialResult.summaries()."""
    import pandas

    visits = trial.visits
    seen = visits.day <= visits.seen_until[:, None]
    count = np.where(seen, visits.count, np.nan)
    steps = (count[:, 1:] + count[:, :-1]) / 2 * np.diff(visits.day)
    peak = np.nanargmax(count, axis=1)
    return pandas.DataFrame({
        "arm": np.array(trial.design.names)[trial.allocation.arm], "baseline": visits.baseline,
        "weeks_above": (count >= level)[:, 1:].sum(1) * trial.design.every / 7, "area": np.nansum(steps, axis=1),
        "peak": count[np.arange(len(count)), peak], "day_of_peak": visits.day[peak],
    }, index=pandas.Index(_subjects(trial), name="patient"))  # fmt: skip


def responders(trial: TrialResult, at_least: float) -> pandas.DataFrame:
    """See TrialResult.responders()."""
    import pandas

    visits = trial.visits
    seen = visits.day <= visits.seen_until[:, None]
    high = seen & (visits.count >= at_least)
    shares = {name: high[here].sum(0) / np.maximum(seen[here].sum(0), 1) for name, here in _arms(trial)}
    return pandas.DataFrame(shares, index=pandas.Index(visits.day, name="day"))


def kaplan_meier(trial: TrialResult, endpoint: Endpoint) -> pandas.DataFrame:
    """See TrialResult.kaplan_meier()."""
    import pandas

    found = outcome(trial.visits, endpoint)
    parts = []
    for name, here in _arms(trial):
        known = here & np.isfinite(found.value)
        if not known.any():
            continue
        day, share, low, high = analysis.survival(found.of(known))
        at_risk = [(found.value[known] >= one).sum() for one in day]
        parts.append(pandas.DataFrame({"arm": name, "day": day, "share": share, "low": low, "high": high, "at_risk": at_risk}))
    return pandas.concat(parts, ignore_index=True)


def dataset(trial: TrialResult) -> xarray.Dataset:
    """See TrialResult.to_xarray()."""
    import xarray

    given, visits = trial.allocation, trial.visits
    true = trial.twins.visits(true=True).count[given.arm, given.who]
    seen = visits.day <= given.seen_until[:, None]
    return xarray.Dataset(
        {
            "count": (
                ("patient", "day"),
                np.where(seen, visits.count, np.nan),
                {"units": "1e9 L-1", "long_name": "count as reported; NaN where nobody looked"},
            ),
            "true_count": (("patient", "day"), true, {"units": "1e9 L-1", "long_name": "circulating platelets, the truth"}),
            "last_rescue": (
                ("patient", "day"),
                np.where(np.isfinite(visits.rescue), visits.rescue, np.nan),
                {"units": "day", "long_name": "day of the last rescue"},
            ),
            "arm": ("patient", _words(np.array(trial.design.names)[given.arm]), {"long_name": "what was given"}),
            "stratum": ("patient", _words(given.stratum), {"long_name": "within which patients were shared out"}),
            "enrolled": ("patient", given.enrolled, {"units": "day", "long_name": "since the trial began"}),
            "seen_until": ("patient", given.seen_until, {"units": "day", "long_name": "since entry; inf for those who stayed"}),
            "baseline": ("patient", visits.baseline, {"units": "1e9 L-1", "long_name": "count at entry"}),
        },
        {
            "patient": ("patient", _words(_subjects(trial)), {"long_name": "number of the patient"}),
            "day": ("day", visits.day, {"units": "day", "long_name": "since entry"}),
        },
        {"title": trial.design.title, "seed": trial.seed, "arms": ", ".join(trial.design.names)},
    )


def _words(values: Any) -> np.ndarray[Any, Any]:
    """As objects, which netCDF writes as text."""
    return np.asarray(values, object)


def _study(trial: TrialResult) -> str:
    return trial.design.title


def _subjects(trial: TrialResult) -> np.ndarray[Any, Any]:
    """Names of patients; who enters twice has two."""
    numbers = trial.twins.patient[trial.allocation.who]
    seen: dict[int, int] = {}
    names = []
    for number in numbers.tolist():
        seen[number] = seen.get(number, 0) + 1
        names.append(f"{number}" if seen[number] == 1 else f"{number}.{seen[number]}")
    return np.array(names)


def _arms(trial: TrialResult) -> list[tuple[str, np.ndarray[Any, Any]]]:
    return [(name, trial.allocation.arm == arm) for arm, name in enumerate(trial.design.names)]
