"""Pictures have units on their axes and show what happened."""

import matplotlib.pyplot as plt
import plateletsim as ps
import pytest
from plateletsim import plot


@pytest.mark.parametrize("which", ["result", "several"])
def test_the_overview_has_three_panels_with_units(which, request, tmp_path):
    figure = request.getfixturevalue(which).plot()
    labels = [ax.get_ylabel() for ax in figure.axes]
    assert labels == ["platelet count (10⁹/L)", "rate (10⁹/L/day)", "deaths (10⁹/L/day)"]
    assert figure.axes[-1].get_xlabel() == "time (day)"
    figure.savefig(tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


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
