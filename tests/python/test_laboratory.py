"""What the laboratory reports, as users of the package meet it: probes, pictures, summaries, a sheet of results."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import plateletsim as ps
from plateletsim import laboratory, plot

SMALL = {"run.duration": 12, "run.droplet_volume": "0.02 uL", "run.step": "6 hour", "run.record": "6 hour"}


@pytest.fixture(scope="module")
def measured() -> ps.Result:
    return ps.load("itp_chronic_measured").replace(SMALL).run(seed=1, progress=False)


@pytest.fixture(scope="module")
def plain() -> ps.Result:
    return ps.load("itp_chronic_adult").replace(SMALL).run(seed=1, progress=False)


def test_truth_keeps_its_names_and_its_bits(measured, plain):
    assert all(name in measured.variables for name in plain.variables)
    for name in plain.variables:
        np.testing.assert_array_equal(measured[name], plain[name], err_msg=name)
    assert not [name for name in plain.variables if name.startswith("reported_")]


def test_pictures_and_summaries_show_what_is_reported_and_say_so(measured, plain):
    assert "last reported count, 10⁹/L" in measured.summary() and "last count, 10⁹/L" in measured.summary(reported=False)
    assert "last count, 10⁹/L" in plain.summary()
    for result, reported, word in ((measured, None, "reported"), (measured, False, "platelet"), (plain, None, "platelet")):
        assert result.plot(reported=reported).axes[0].get_ylabel().startswith(word)
    for name, drawn in (("reported_platelet_count", None), ("platelet_count", False)):
        axis = plot.count(measured.to_xarray(), plt.figure().gca(), reported=drawn)
        np.testing.assert_array_equal(axis.lines[0].get_ydata(), measured.to_xarray()[name].values)
    plt.close("all")


def test_who_has_no_laboratory_is_told_what_is_missing(plain):
    with pytest.raises(KeyError, match=r"assay\.blood_count"):
        plain.summary(reported=True)
    with pytest.raises(KeyError, match=r"assay\.blood_count"):
        laboratory.report(plain.to_xarray(), day=3)


def test_a_sheet_of_results_has_every_test_once(measured):
    sheet = laboratory.report(measured.to_xarray(), day=10)
    assert list(sheet.columns) == ["result", "unit", "usual", "mark"]
    assert sheet.index.is_unique and len(sheet) == 12
    row = measured.to_xarray().sel(time=10, method="nearest")
    assert sheet.loc["platelets", "result"] == f"{float(row.reported_platelet_count):.0f}"
    assert (sheet.loc["direct MAIPA GPIb", "mark"] == "positive") == bool(row.reported_antibody.sel(antibody_test="direct MAIPA GPIb") > 1)
    assert bool((row.reported_antibody_positive == (row.reported_antibody > 1)).all())


def test_who_is_saved_goes_on_with_the_same_reports(tmp_path):
    patient = ps.load("itp_chronic_measured").replace(SMALL).start(seed=3)
    patient.step(days=5)
    patient.save(tmp_path / "patient.sim")
    again = ps.Simulation.restore(tmp_path / "patient.sim")
    patient.step(days=2), again.step(days=2)
    assert patient.state_hash == again.state_hash
    for name in ("reported_platelet_count", "reported_glycocalicin", "reported_tpo"):
        assert patient[name] == again[name]
    np.testing.assert_array_equal(patient["reported_antibody"], again["reported_antibody"])


def test_an_instrument_is_exchanged_by_name():
    healthy = ps.load("healthy_adult").replace(SMALL | {"platelet.volume": "40 fL"})
    shares = {}
    for analyser in ps.analysers().index:
        result = healthy.replace({"assay.blood_count.analyser": analyser}).run(seed=1, progress=False)
        shares[analyser] = result["reported_platelet_count"].mean() / result["platelet_count"].mean()
    assert shares["impedance"] < 0.3 and 0.85 < shares["optical"] < 1 < shares["immunological"] < 1.05  # 13 and 95 % are inside the gates


def test_an_analyser_of_ones_own_lies_beside_the_scenario(tmp_path):
    mine = 'title = "Mine"\ncv = 0\ncounted = "0 L/1e9"\nbackground = "5 1e9/L"\nmicrocytes = 0\nimmature_lifetime = "1 day"\nimmature_cv = 0\nvolume_cv = 0\n'
    (tmp_path / "mine.toml").write_text(mine)
    (tmp_path / "patient.toml").write_text('title = "t"\nextends = "healthy_adult"\n[assay.blood_count]\nanalyser = "mine"\n')
    result = ps.load(tmp_path / "patient.toml").replace(SMALL).run(seed=1, progress=False)
    excess = result["reported_platelet_count"] - result["platelet_count"]
    assert excess.min() > 0 and 3 < excess.mean() < 7.5  # 49 rows of an exponential law of mean 5: SE 0.7
