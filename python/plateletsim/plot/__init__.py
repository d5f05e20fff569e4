"""Pictures: Axes in, Axes out; units on every axis; colours that everybody can tell apart.

figure, ax = plt.subplots()
plateletsim.plot.count(result.to_xarray(), ax)
"""

from plateletsim.plot import trials
from plateletsim.plot.course import count, deaths, demo_figure, events, overview, production
from plateletsim.plot.forecasts import foreseen, foreseen_overview
from plateletsim.plot.groups import comparison, ensemble, spaghetti
from plateletsim.plot.platelets import age_pyramid, phase_portrait, survival
from plateletsim.plot.style import BAND, CAUSES, COLOURS, HALF, clinical_lines, unit_in_words
from plateletsim.plot.sweeps import along, explained, explained_overview, heat_map, sweep_overview, tornado

__all__ = [
    "BAND",
    "CAUSES",
    "COLOURS",
    "HALF",
    "age_pyramid",
    "along",
    "clinical_lines",
    "comparison",
    "count",
    "deaths",
    "demo_figure",
    "ensemble",
    "events",
    "explained",
    "explained_overview",
    "foreseen",
    "foreseen_overview",
    "heat_map",
    "overview",
    "phase_portrait",
    "production",
    "spaghetti",
    "survival",
    "sweep_overview",
    "tornado",
    "trials",
    "unit_in_words",
]
