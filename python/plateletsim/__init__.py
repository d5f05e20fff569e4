"""Platelets, their makers and their enemies, one agent each: a stochastic model of immune thrombocytopenia.

    import plateletsim as ps
    result = ps.load("itp_chronic_adult").run(seed=1)
    result.plot()

Times are in days, counts in 1e9/L (10⁹ per litre). For research and teaching, not for clinical decisions.
"""

import importlib
from types import ModuleType

from plateletsim._engine import NumberError, ScenarioError, StorageError, commit, version
from plateletsim.cohort import Cohort, cohort, open_cohort
from plateletsim.calibrate import Fit, calibrate, fit
from plateletsim.comparison import Comparison, compare
from plateletsim.observed import Analyser, Counts, read_counts
from plateletsim.posterior import Posterior
from plateletsim.result import Result, open_trace
from plateletsim.scenario import Scenario, library, load
from plateletsim.sensitivity import Sensitivity, sensitivity
from plateletsim.simulation import Simulation
from plateletsim.sweep import sweep
from plateletsim.swept import Sweep, open_sweep

__version__ = version()

__all__ = [
    "Analyser",
    "Cohort",
    "Comparison",
    "Counts",
    "Fit",
    "NumberError",
    "Posterior",
    "Result",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Simulation",
    "StorageError",
    "Sweep",
    "calibrate",
    "cohort",
    "commit",
    "compare",
    "fit",
    "library",
    "load",
    "open_cohort",
    "open_sweep",
    "open_trace",
    "read_counts",
    "sensitivity",
    "sweep",
    "version",
]


def __getattr__(name: str) -> ModuleType:
    """Brings in plateletsim.plot and plateletsim.survival when they are first named, so that the import stays light."""
    if name in ("plot", "survival"):
        return importlib.import_module(f"plateletsim.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
