"""Platelets, their makers and their enemies, one agent each: a stochastic model of immune thrombocytopenia.

    import plateletsim as ps
    result = ps.load("itp_chronic_adult").run(seed=1)
    result.plot()

Times are in days, counts in 1e9/L (10⁹ per litre). For research and teaching, not for clinical decisions.
"""

import importlib
from types import ModuleType

from plateletsim._engine import NumberError, ScenarioError, StorageError, commit, version
from plateletsim.calibration.calibrate import calibrate
from plateletsim.calibration.fit import Fit, fit
from plateletsim.calibration.measurements import read_petab, write_petab
from plateletsim.calibration.observed import Analyser, Counts, Treatment
from plateletsim.calibration.population import PopulationPosterior, calibrate_population
from plateletsim.calibration.posterior import Posterior
from plateletsim.calibration.table import read_counts, read_patients
from plateletsim.failures import FailureWarning
from plateletsim.forecast.forecast import forecast
from plateletsim.forecast.result import Forecast
from plateletsim.group.cohort import Cohort, cohort, open_cohort
from plateletsim.group.comparison import Comparison, compare
from plateletsim.patient import lives
from plateletsim.patient.bleeding import bleeding_risk
from plateletsim.patient.labelled_study import LabelledStudies, labelled_study
from plateletsim.patient.newborn import newborn
from plateletsim.patient.result import Result
from plateletsim.patient.simulation import Simulation
from plateletsim.patient.trace import open_trace
from plateletsim.scenario.catalogue import analysers, conditions, drugs, levers, parameters, protocols, trials, units
from plateletsim.scenario.event_table import events_from_table, events_to_table
from plateletsim.scenario.library import library
from plateletsim.scenario.scenario import Scenario, load
from plateletsim.sweep.sensitivity import Sensitivity, sensitivity
from plateletsim.sweep.sweep import sweep
from plateletsim.sweep.swept import Sweep, open_sweep
from plateletsim.trial.design import TrialDesign, load_trial
from plateletsim.trial.registry import Registry, registry
from plateletsim.trial.repeat import Repeated
from plateletsim.trial.result import TrialResult
from plateletsim.trial.search import trial_twins
from plateletsim.trial.trial import trial
from plateletsim.trial.twins import TrialTwins, open_trial_twins

__version__ = version()
Scenario.lives = lives

__all__ = [
    "Analyser",
    "Cohort",
    "Comparison",
    "Counts",
    "FailureWarning",
    "Fit",
    "Forecast",
    "LabelledStudies",
    "NumberError",
    "PopulationPosterior",
    "Posterior",
    "Registry",
    "Repeated",
    "Result",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Simulation",
    "StorageError",
    "Sweep",
    "Treatment",
    "TrialDesign",
    "TrialResult",
    "TrialTwins",
    "analysers",
    "bleeding_risk",
    "calibrate",
    "calibrate_population",
    "cohort",
    "commit",
    "compare",
    "conditions",
    "drugs",
    "events_from_table",
    "events_to_table",
    "fit",
    "forecast",
    "labelled_study",
    "levers",
    "library",
    "load",
    "load_trial",
    "newborn",
    "open_cohort",
    "open_sweep",
    "open_trace",
    "open_trial_twins",
    "parameters",
    "protocols",
    "read_counts",
    "read_patients",
    "read_petab",
    "registry",
    "sensitivity",
    "sweep",
    "trial",
    "trial_twins",
    "trials",
    "units",
    "version",
    "write_petab",
]


def __getattr__(name: str) -> ModuleType:
    """Brings in plateletsim.plot and plateletsim.survival when they are first named, so that the import stays light."""
    if name in ("plot", "survival"):
        return importlib.import_module(f"plateletsim.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
