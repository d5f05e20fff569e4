"""ps.trial(): one trial of a file, from the search for patients to its results."""

from __future__ import annotations

import os

from plateletsim.progress import CohortProgress
from plateletsim.trial.result import TrialResult
from plateletsim.trial.search import trial_twins


def trial(
    name: str | os.PathLike[str],
    seed: int | None = None,
    *,
    patients: int | None = None,
    store: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: CohortProgress = None,
) -> TrialResult:
    """Run a clinical trial: look for patients who may enter, share them out, follow them, analyse.

    Every patient also has a twin in each of the other arms, which `truth()` compares and nothing else looks at.

    Parameters
    ----------
    name : path
        Of a trial of the library, or a file of your own.
    seed : int, optional
        Of patients and drawing; the scenario's own if left out.
    patients : int, optional
        How many enter; those of the design if left out.
    store : path, optional
        A folder in which finished patients are kept: a trial that was stopped goes on from there.
    threads : int, optional
        Default: all processors. Never changes a result.
    progress : False or callable, optional
        None: a bar on a terminal or in a notebook; False: silent; or call(entered, wanted, followed).

    Returns
    -------
    TrialResult

    Raises
    ------
    ScenarioError
        With file, line and column for a mistake in the file; if nobody enters.

    Examples
    --------
    >>> trial = plateletsim.trial("itp_agonist", seed=1, patients=30)
    >>> trial.results()[["endpoint", "arm", "value", "p"]]
    """
    twins = trial_twins(name, patients, seed, store=store, threads=threads, progress=progress)
    return twins.draw(twins.seed, patients)
