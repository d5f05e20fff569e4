"""Platelets, their makers and their enemies, one agent each: a stochastic model of immune thrombocytopenia.

    import plateletsim as ps
    result = ps.load("itp_chronic_adult").run(seed=1)
    result.plot()

Times are in days, counts in 1e9/L (10⁹ per litre). For research and teaching, not for clinical decisions.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from plateletsim._engine import NumberError, ScenarioError, StorageError, commit, version
from plateletsim.scenario.scenario import Scenario, load

if TYPE_CHECKING:
    from plateletsim import plot as plot
    from plateletsim import survival as survival
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
    from plateletsim.patient.bleeding import bleeding_risk
    from plateletsim.patient.labelled_study import LabelledStudies, labelled_study
    from plateletsim.patient.newborn import newborn
    from plateletsim.patient.result import Result
    from plateletsim.patient.simulation import Simulation
    from plateletsim.patient.trace import open_trace
    from plateletsim.scenario.catalogue import analysers, conditions, drugs, levers, parameters, protocols, trials, units
    from plateletsim.scenario.event_table import events_from_table, events_to_table
    from plateletsim.scenario.library import library
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

__version__ = version()

# Where the other names live: brought in when they are first asked for, so that the import costs next to nothing.
_HOMES = {
    "calibration.calibrate": "calibrate",
    "calibration.fit": "Fit fit",
    "calibration.measurements": "read_petab write_petab",
    "calibration.observed": "Analyser Counts Treatment",
    "calibration.population": "PopulationPosterior calibrate_population",
    "calibration.posterior": "Posterior",
    "calibration.table": "read_counts read_patients",
    "failures": "FailureWarning",
    "forecast.forecast": "forecast",
    "forecast.result": "Forecast",
    "group.cohort": "Cohort cohort open_cohort",
    "group.comparison": "Comparison compare",
    "patient.bleeding": "bleeding_risk",
    "patient.labelled_study": "LabelledStudies labelled_study",
    "patient.newborn": "newborn",
    "patient.result": "Result",
    "patient.simulation": "Simulation",
    "patient.trace": "open_trace",
    "scenario.catalogue": "analysers conditions drugs levers parameters protocols trials units",
    "scenario.event_table": "events_from_table events_to_table",
    "scenario.library": "library",
    "sweep.sensitivity": "Sensitivity sensitivity",
    "sweep.sweep": "sweep",
    "sweep.swept": "Sweep open_sweep",
    "trial.design": "TrialDesign load_trial",
    "trial.registry": "Registry registry",
    "trial.repeat": "Repeated",
    "trial.result": "TrialResult",
    "trial.search": "trial_twins",
    "trial.trial": "trial",
    "trial.twins": "TrialTwins open_trial_twins",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()} | {"plot": "", "survival": ""}


if not TYPE_CHECKING:  # which sees the names themselves

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = _HOME_OF[name]
        thing = getattr(importlib.import_module(f"plateletsim.{home}"), name) if home else importlib.import_module(f"plateletsim.{name}")
        globals()[name] = thing
        return thing


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})


class _Package(ModuleType):
    """Has functions sweep, trial and forecast, and subpackages of these names that Python would put in their place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and _HOME_OF.get(name)):
            super().__setattr__(name, value)


class _Lives:
    """plateletsim.patient.lives, brought in when a scenario is first lived."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("plateletsim.patient.lives"), name)


sys.modules[__name__].__class__ = _Package
_lives: Any = _Lives()
Scenario.lives = _lives
