"""Pictures have units on their axes and show what happened."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import plateletsim as ps
from plateletsim import plot


@pytest.mark.parametrize("which", ["result", "several"])
def test_the_overview_has_three_panels_with_units(which, request, tmp_path):
    figure = request.getfixturevalue(which).plot()
    labels = [ax.get_ylabel() for ax in figure.axes]
    assert labels == ["platelet count (10⁹/L)", "rate (10⁹/L/day)", "deaths (10⁹/L/day)"]
    assert figure.axes[-1].get_xlabel() == "time (day)"
    figure.savefig(tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


def test_haemoglobin_is_shown_where_it_moves(scenario):
    donor = scenario.with_event("phlebotomy", at=1, volume="500 mL").run(seed=1, progress=False).plot()
    assert [ax.get_ylabel() for ax in donor.axes][-1] == "haemoglobin (g/dL)"
    assert [ax.get_xlabel() for ax in donor.axes] == ["", "", "", "time (day)"]
    plt.close()


def test_clinical_lines_and_treatments_are_marked(scenario):
    ds = scenario.with_event("ivig", dose=1, at=1, every=1, count=2).run(seed=1, progress=False).to_xarray()
    _, ax = plt.subplots()
    assert plot.events(ds, plot.count(ds, ax)) is ax
    texts = {text.get_text() for text in ax.texts}
    assert {"10", "30", "100", "150", "IVIG"} <= texts
    plt.close()


def test_only_causes_that_happen_are_named(result):
    _, ax = plt.subplots()
    plot.deaths(result.to_xarray(), ax)
    named = {text.get_text() for text in ax.get_legend().get_texts()}
    assert "old age" in named and "bleeding" not in named
    plt.close()


def test_the_demo_figure_shares_its_scales(result, several):
    figure = plot.demo_figure([("one", result.to_xarray()), ("three", several.to_xarray())])
    top = figure.axes[:2]
    assert [ax.get_title(loc="left") for ax in top] == ["one", "three"]
    assert top[0].get_ylim() == top[1].get_ylim() and top[0].get_ylim()[0] == 0


def test_a_comparison_is_drawn(scenario):
    compared = ps.compare({"a": scenario, "b": scenario.replace({"antibody.titre": 9})}, replicates=2, progress=False)
    labels = [ax.get_ylabel() for ax in compared.plot().axes]
    assert labels == ["platelet count (10⁹/L)", "difference from a (10⁹/L)"]


def test_colours_differ():
    colours = [colour for _, colour in plot.CAUSES.values()]
    assert len(set(colours)) == len(colours) == 9


def test_a_survival_curve_names_both_laws_and_the_life(scenario):
    curve = scenario.start(seed=1).label(0.5).follow(days=10)
    _, ax = plt.subplots()
    plot.survival(curve, ax)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts[0] == "labelled platelets" and texts[1].startswith("multiple hits: life ")
    assert texts[2].startswith("Hanson–Slichter: life ") and "(day)" in ax.get_xlabel() and "(share)" in ax.get_ylabel()
    plt.close()


def test_a_survival_curve_of_a_trace(scenario):
    """The first row is a quarter of a day after the labelling: with a life of 9.3 days 0.973 live, of 2,500 give or take 0.003."""
    data = scenario.with_event("label", at=1, fraction=0.5).run(seed=1, progress=False).to_xarray()
    _, ax = plt.subplots()
    assert plot.survival(data, ax, start=1).lines[0].get_ydata()[0] == pytest.approx(0.973, abs=0.015)
    plt.close()


def test_an_age_pyramid_holds_every_platelet(scenario):
    sim = scenario.start(seed=1)
    _, ax = plt.subplots()
    plot.age_pyramid(sim, ax)
    bars = [bar.get_width() for bar in ax.patches]
    assert -0.5 * sum(width for width in bars if width < 0) == pytest.approx(sim["platelet_count"])
    assert -sum(bars) / sum(map(abs, bars)) == pytest.approx(1 - 2 * sim["pooled_fraction"])
    assert ax.get_xlabel() == "platelets (10⁹/L per day of age)" and ax.get_ylabel() == "age (day)"
    plt.close()


def test_bands_and_single_courses(several):
    counts = several.to_xarray().platelet_count
    _, (left, right) = plt.subplots(1, 2)
    for ax in (plot.ensemble(counts, left, over="patient"), plot.spaghetti(counts, right, over="patient")):
        assert ax.get_ylabel() == "platelet count (10⁹/L)" and ax.get_xlabel() == "time (day)"
    assert sum(len(line.get_xdata()) > 2 for line in right.lines) == 3
    plt.close()


def test_a_phase_portrait_shows_time(result):
    figure, ax = plt.subplots()
    plot.phase_portrait(result.to_xarray(), ax, "platelet_count", "tpo")
    assert ax.get_xlabel() == "platelet count (10⁹/L)" and ax.get_ylabel() == "thrombopoietin (pg/mL)"
    assert figure.axes[1].get_ylabel() == "time (day)"
    plt.close()


def test_squares_of_a_map_meet_halfway_as_the_axis_shows_it():
    from plateletsim.plot.sweeps import _edges

    assert _edges(np.array([0.1, 1.0, 10.0])) == pytest.approx(10 ** np.array([-1.5, -0.5, 0.5, 1.5]))
    assert _edges(np.array([1.0, 2.0, 4.0])) == pytest.approx([0.5, 1.5, 3.0, 5.0])
