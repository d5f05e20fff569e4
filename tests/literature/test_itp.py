"""Immune thrombocytopenia and its treatment do what patients were seen to do.

Each test names its source and band. "Fitted" marks rows that set a parameter: they guard the fit and prove nothing.
"""

import numpy as np
import pytest
from literature.observe import first_day, life, mean, peak, run, share_of_deaths

TREATED = 120  # day of the first dose, or of the operation


def test_chronic_disease() -> None:
    """PMID 16405235, Ballem 1987: count 4-106 (5-60), life 0.4-4 days, production 0.4-1.4 times normal."""
    ill = run("itp_chronic_adult")
    assert 5 <= mean(ill, "platelet_count", 100, 365) <= 60
    assert 0.4 <= life(ill, 100, 365) <= 4.0
    assert 0.4 <= mean(ill, "production_rate", 100, 365) / mean(ill, "production_rate", 0, 30) <= 1.4


def test_chronic_disease_stays() -> None:
    ill = run("itp_chronic_adult")
    assert mean(ill, "platelet_count", 300, 365) == pytest.approx(mean(ill, "platelet_count", 100, 165), rel=0.1)


def test_bound_antibody_is_in_the_measured_range() -> None:
    """LoBuglio 1983: 790-13,095 molecules on a platelet."""
    assert 790 <= mean(run("itp_chronic_adult"), "bound_igg", 100, 365) <= 13095


def test_more_antibody_shortens_life_and_moves_destruction_to_the_liver() -> None:
    """Kernoff 1980: survival falls and the site shifts from spleen to liver as antibody rises."""
    ill = [run("itp_chronic_adult", (("antibody.titre", titre), ("run.duration", 140))) for titre in (0.4, 0.7, 1.4)]
    lives = [life(data, 80, 140) for data in ill]
    assert lives[0] > lives[1] > lives[2]
    ratios = [share_of_deaths(data, "liver_macrophage", 80, 140) / share_of_deaths(data, "spleen_macrophage", 80, 140) for data in ill]
    assert ratios[0] < ratios[1] < ratios[2]
    assert ratios[1] < 0.5  # the spleen does most in the typical patient (PMID 16405235)


def test_splenectomy_restores_life_and_count() -> None:
    """Ann Hematol 2001: life 2.4 +- 1.6 to 8.0 +- 1.4 days (6.5-9.5; fitted), production rises; above 100 in 3 weeks."""
    data = run("itp_chronic_splenectomy")
    assert 0.8 <= life(data, 90, TREATED) <= 4.0
    assert 6.5 <= life(data, 180, 270) <= 9.5
    assert mean(data, "production_rate", 180, 270) > mean(data, "production_rate", 90, TREATED)
    assert first_day(data, data.platelet_count > 100, TREATED) <= TREATED + 21
    assert mean(data, "platelet_count", 180, 270) > 100


def test_a_child_with_acute_disease_recovers_untreated() -> None:
    """Kuhne 2011, Heitink-Polle 2018: nadir below 20, at least 100 again in 2-10 weeks."""
    data = run("itp_acute_child")
    ill = first_day(data, data.platelet_count < 30, 20)
    assert 7 <= ill - 20 + 7 <= 28  # onset 1-3 weeks after the infection, which precedes secretion by about a week
    assert float(data.platelet_count.min()) < 20
    lowest = float(data.time[int(np.argmin(data.platelet_count.values))])
    recovered = first_day(data, data.platelet_count >= 100, lowest)
    assert 14 <= recovered - 20 <= 70
    assert mean(data, "platelet_count", 100, 180) > 150


def test_ivig_works_in_days_and_for_weeks() -> None:
    """Rodeghiero 2009: response (at least 30 and twice the baseline) on day 1-3, peak on day 2-7; lost in 2-5 weeks. Fitted."""
    data = run("itp_chronic_ivig")
    base = mean(data, "platelet_count", 100, TREATED)
    count = data.platelet_count
    responds = (count >= 30) & (count >= 2 * base)
    assert 1 <= first_day(data, responds, TREATED) - TREATED <= 3
    _, day = peak(data, TREATED, TREATED + 60)
    assert 2 <= day - TREATED <= 7.25  # rows are 6 hours apart
    assert 14 <= first_day(data, ~responds, day) - TREATED <= 35


def test_ivig_does_not_hinder_the_liver_from_taking_desialylated_platelets() -> None:
    """Li 2015: antibody on GPIb acts without Fc receptors."""
    gpib = (("antibody.clone.0.epitope", "GPIb"), ("antibody.titre", 2.0))
    data = run("itp_chronic_ivig", gpib)
    before = mean(data, "platelet_count", 100, TREATED)
    assert mean(data, "platelet_count", TREATED + 2, TREATED + 7) < 2 * before


def test_romiplostim_outpaces_destruction() -> None:
    """Rodeghiero 2009, Kuter 2008: onset on day 5-14, a sustained rise on weekly doses, lost after the last one."""
    data = run("itp_chronic_romiplostim")
    base = mean(data, "platelet_count", 100, TREATED)
    responds = (data.platelet_count >= 30) & (data.platelet_count >= 2 * base)
    assert 5 <= first_day(data, responds, TREATED) - TREATED <= 14
    assert 50 <= mean(data, "platelet_count", 160, 204) <= 400
    assert mean(data, "platelet_count", 255, 270) < 2 * base


@pytest.mark.parametrize("affinity", [0.5, 1.0, 10.0])
def test_antibody_of_high_affinity_is_used_up_with_the_platelets(affinity: float) -> None:
    """What binds tightly lives as long as its platelets, not as long as IgG: free antibody is little of what is secreted."""
    data = run("itp_chronic_adult", (("antibody.clone.0.affinity", affinity), ("run.duration", 150)))
    free = mean(data.autoantibody.isel(clone=0).to_dataset(name="free"), "free", 100, 150)
    titre = 0.55  # ug/mL, the level it would reach without platelets
    assert np.isfinite(free)
    assert free < 0.5 * titre
