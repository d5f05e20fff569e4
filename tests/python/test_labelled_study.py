"""Labelled platelets as a department would study them: what it reports, beside the truth, and what it cannot know."""

import numpy as np
import pytest

import plateletsim as ps
from plateletsim.patient.labelled_study import fitted, site
from plateletsim.survival import multiple_hit

DAYS = np.array([0.0139, 0.0417, 0.125, *range(1, 11)])


@pytest.fixture(scope="module")
def healthy():
    return ps.load("healthy_adult").replace({"run.droplet_volume": "0.05 uL"})


@pytest.fixture(scope="module")
def studies(healthy):
    return ps.labelled_study(healthy, 24)


def test_an_exact_curve_gives_back_its_law():
    for hits, life in ((1, 3.0), (4, 6.0), (30, 9.0)):
        fits = fitted(DAYS, 0.6 * multiple_hit(DAYS, life, hits))
        assert fits.hits == hits
        assert fits.multiple_hit.value == pytest.approx(life, rel=1e-3)
        assert fits.recovery.value == pytest.approx(0.6, rel=1e-3)
        assert fits.multiple_hit.low <= life * 1.001 and fits.multiple_hit.high >= life * 0.999


def test_the_weighted_mean_lies_where_the_curve_does():
    line, random = 0.6 * np.clip(1 - DAYS / 9, 0, None), 0.6 * np.exp(-DAYS / 3)
    assert fitted(DAYS, line).weighted_mean.value == pytest.approx(9, rel=0.02)
    assert fitted(DAYS, random).weighted_mean.value == pytest.approx(3, rel=0.02)


def test_intervals_hold_the_truth():
    """Of 200 noisy curves 95 % should; the interval over numbers of hits is wider. Fewer than 88 % by chance: 1e-4."""
    rng = np.random.default_rng(1)
    true = 0.6 * multiple_hit(DAYS, 8, 8)
    held = 0
    for _ in range(200):
        found = fitted(DAYS, true + 0.01 * rng.standard_normal(DAYS.size)).multiple_hit
        held += found.low <= 8 <= found.high
    assert held >= 176


def test_a_healthy_life_is_found_and_scatters_little(studies):
    found = studies.estimates
    assert abs(found.life.mean() / found.true_life.mean() - 1) < 0.08
    assert found.life.std() < 0.6
    assert (found.weighted_mean / found.true_life - 1).abs().max() < 0.15
    assert abs(found.production.mean() / found.true_production.mean() - 1) < 0.12
    assert found.identifiable.all()
    assert 0.6 < found.recovery.mean() < 0.72


def test_studies_do_not_depend_on_threads(healthy, studies):
    again = ps.labelled_study(healthy, 3, threads=1)
    assert np.array_equal(again.activity, studies.activity[:3])


def test_chromium_elutes_and_has_fewer_counts(healthy, studies):
    chromium = ps.labelled_study(healthy, 12, isotope="51Cr").estimates
    assert chromium.life.mean() < studies.estimates.life.mean()
    assert chromium.life.std() > studies.estimates.life[:12].std()


def test_what_collection_has_hurt_goes_to_the_liver(healthy, studies):
    hurt = ps.labelled_study(healthy, 6, injured=0.3).estimates
    assert hurt.recovery.mean() == pytest.approx(0.7 * studies.estimates.recovery[:6].mean(), rel=0.02)
    assert hurt.hepatic_index.mean() < studies.estimates.hepatic_index[:6].mean()
    assert hurt.life.mean() == pytest.approx(studies.estimates.life[:6].mean(), rel=0.03)


def test_a_chronic_patient_lives_shorter_and_is_named_by_organ():
    ill = ps.load("itp_chronic_adult").replace({"run.droplet_volume": "0.2 uL", "antibody.onset": 0, "antibody.rise": 1})
    found = ps.labelled_study(ill, 8, at=30, days=6).estimates
    assert abs(found.life.mean() / found.true_life.mean() - 1) < 0.25
    assert found.true_life.mean() < 6
    assert found.site.isin(["splenic", "mixed"]).all()
    assert (found.splenic_index > 1.2).all()


def test_a_donors_platelets_where_the_patient_has_none():
    ablated = ps.load("marrow_ablation").replace({"run.droplet_volume": "0.05 uL", "event.0.at": "0 day"})
    found = ps.labelled_study(ablated, 3, at=20, source="donor", labelled=0.5).estimates
    assert found.life.between(3, 6).all()  # the upkeep of vessels takes a larger part of so few (hanson1985)


def test_the_rule_of_excess_counts():
    assert site((30, 60), (10, 12)) == "splenic"
    assert site((30, 32), (10, 30)) == "hepatic"
    assert site((30, 50), (10, 20)) == "mixed"
    assert site((30, 20), (10, 10)) == "neither"
    assert site((30, 31), (10, 5)) == "splenic"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"isotope": "99mTc"}, "there are 111In, 51Cr"), ({"source": "twin"}, "neither own nor donor"), ({"injured": 1}, r"outside \[0, 1\)"),
     ({"days": 2}, "days = 2"), ({"studies": 0}, "studies = 0")],
)  # fmt: skip
def test_mistakes_are_named(healthy, wrong, words):
    with pytest.raises(ps.ScenarioError, match=words):
        ps.labelled_study(healthy, **wrong)


def test_too_few_samples():
    with pytest.raises(ps.ScenarioError, match="at least four samples"):
        fitted([0.02, 1, 2], [0.6, 0.5, 0.4])


def test_megakaryocytes_are_a_table(healthy):
    sim = healthy.start(seed=1)
    sim.step(days=1)
    cells = sim.megakaryocytes()
    assert len(cells) * sim._core.observe("megakaryocytes")[0] > 0
    assert (cells.sheds_in > 0).all() and (cells.age >= 0).all()
    assert set(cells.ploidy) <= {4, 8, 16, 32, 64, 128}
    shares = sim["megakaryocyte_ploidy"]
    assert (cells.ploidy == 16).mean() == pytest.approx(float(shares.sel(ploidy=16)))
    assert (cells.label == 0).all()
    sim.apply("marrow_label", fraction=0.5)
    sim.step()
    assert 0.4 < (sim.megakaryocytes().label == 1).mean() < 0.6
    sim.step(days=3)
    assert (sim.platelets(["label"]).label == 1).sum() > 0
