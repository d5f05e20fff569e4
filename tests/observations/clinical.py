"""Measurements in clinical trials of scenarios/trials/: endpoints of the file, in all who enter, as the laboratory reports them."""

import numpy as np
import xarray
from observations.estimate import Estimate, mean_of, median_of
from observations.groups import share_of

from plateletsim.trial import twins_file
from plateletsim.trial.design import TIMES
from plateletsim.trial.twins import TrialTwins
from plateletsim.trial.visits import outcome


def values_of(data: xarray.Dataset, arm: str, endpoint: str) -> tuple[np.ndarray, np.ndarray, str]:
    """An endpoint of each patient's twin in an arm, whether it happened, and what is measured."""
    twins = TrialTwins(**twins_file.fields(data))
    asked = twins.design.endpoint(endpoint)
    found = outcome(twins.visits(twins.design.names.index(arm)), asked)
    return found.value, found.happened, asked.measure


def endpoint(data: xarray.Dataset, *, arm: str, endpoint: str, confidence: float) -> Estimate:
    """Share of patients; mean number or count; median days of those who reach it."""
    value, happened, measure = values_of(data, arm, endpoint)
    if measure in ("responder", "rescue", "bleed"):
        return share_of(value > 0, confidence)
    if measure in TIMES:
        return median_of(value[happened], confidence)
    return mean_of(value[np.isfinite(value)], confidence)


def mean_days(data: xarray.Dataset, *, arm: str, endpoint: str, confidence: float) -> Estimate:
    """Mean days of those who reach an endpoint."""
    value, happened, _ = values_of(data, arm, endpoint)
    return mean_of(value[happened], confidence)


def share_among(data: xarray.Dataset, *, arm: str, endpoint: str, among: str, confidence: float) -> Estimate:
    """Share that is a responder of one endpoint, of the responders of another."""
    value, _, _ = values_of(data, arm, endpoint)
    of, _, _ = values_of(data, arm, among)
    return share_of(value[of > 0] > 0, confidence)
