"""Healthy people and simple disorders of the count do what people were measured to do.

Each test names its source and band. "Fitted" marks rows that set a parameter: they guard the fit and prove nothing.
Where chance enters, means over many days of 1 uL of blood (250,000 platelets) leave it well below the bands.
"""

import numpy as np
import pytest
from literature.observe import count_near, hanson_slichter, life, mean, peak, run, share_of_deaths


def test_count_is_normal_and_holds_for_a_year() -> None:
    """Biino 2013: 235-275 for a typical adult; drift below 2 %."""
    healthy = run("healthy_adult")
    assert 235 <= mean(healthy, "platelet_count", 0, 365) <= 275
    first, last = mean(healthy, "platelet_count", 0, 91), mean(healthy, "platelet_count", 274, 365)
    assert abs(last / first - 1) < 0.02


def test_life_turnover_random_loss_and_pool() -> None:
    """Hanson & Slichter 1985: life 9.6 +- 0.6 day, turnover 41, 18 % random; Wadenvik & Kutti 1987: pool 34 +- 9 %."""
    healthy = run("healthy_adult")
    assert 9.0 <= life(healthy, 0, 365) <= 9.9
    assert 37 <= mean(healthy, "turnover", 0, 365) <= 46
    assert 0.15 <= share_of_deaths(healthy, "haemostasis", 0, 365) <= 0.21
    assert 0.31 <= mean(healthy, "pooled_fraction", 0, 365) <= 0.37


@pytest.mark.parametrize(
    ("supply", "count", "shortest", "longest"),
    [(1.0, 250, 9.0, 9.9), (0.102, 75, 6.2, 7.8), (0.0322, 25, 4.2, 5.8)],
)
def test_labels_survive_as_hanson_and_slichter_found(supply: float, count: float, shortest: float, longest: float) -> None:
    """Hanson & Slichter 1985: curve within 0.02; life at a count of 50-100 7.0, below 50 5.1 day (+- 0.8)."""
    data = run(
        "aplastic_anaemia",
        (("condition.marrow_failure.effect.0.full", supply), ("event.0.at", 0)),
        (("label", (("at", 150), ("fraction", 1.0))),),
    )
    assert mean(data, "platelet_count", 140, 165) == pytest.approx(count, rel=0.12)
    total = mean(data, "platelet_count", 145, 150) / (1 - mean(data, "pooled_fraction", 145, 150))
    after = data.time.values > 150.01
    survival = data.label_survival.values[after, 0]
    assert np.abs(survival - hanson_slichter(data.time.values[after] - 150, total)).max() < 0.02
    assert shortest <= life(data, 140, 180) <= longest


def test_platelets_are_gone_soon_after_the_marrow() -> None:
    """Fliedner 2002: within ten days; less than 1 % by day 11."""
    data = run("marrow_ablation")
    assert count_near(data, 21) < 0.01 * mean(data, "platelet_count", 0, 10)


def test_littles_law_and_poisson_counts_when_nothing_feeds_back() -> None:
    """With constant hazards and output: mean N = production x life, and variance = mean.

    8 patients x 330 days, independent after about 5 days: 500 draws. The ratio of variance and mean has a standard
    error of 6 %, and the finite sample of megakaryocytes adds about 2 %; 4 standard errors, false alarm 1 in 16,000.
    """
    still = (
        ("run.duration", 365), ("run.droplet_volume", 0.002), ("haemostasis.consumption", 0),
        ("thrombopoietin.platelet_share", 0), ("thrombopoietin.ashwell_morell_share", 0),
        ("marrow.megakaryocyte_sample", 20000),
    )  # fmt: skip
    runs = [run("healthy_adult", still, patient=patient) for patient in range(8)]
    totals = [data.platelet_count / (1 - data.pooled_fraction) * 2.0 for data in runs]  # platelets in 0.002 uL
    late = np.concatenate([total.values[data.time.values > 35] for total, data in zip(totals, runs, strict=True)])
    assert late.var() / late.mean() == pytest.approx(1.0, abs=0.26)
    produced = np.mean([mean(data, "production_rate", 0, 365) for data in runs])
    expected = 2.0 * produced * np.mean([life(data, 0, 365) for data in runs])
    standard_error = np.sqrt(late.mean() / 500)
    assert abs(np.mean([mean(data, "platelet_count", 0, 365) / (1 - mean(data, "pooled_fraction", 0, 365)) for data in runs]) * 2.0 - expected) < 4 * standard_error


def test_adrenaline_empties_the_spleen_in_minutes() -> None:
    """Wadenvik & Kutti 1987: +20 to +31 %; +18 to +32 % within 30 minutes, and back after the infusion."""
    data = run("adrenaline")
    before = mean(data, "platelet_count", 0, 1 / 24)
    highest = float(data.platelet_count.where((data.time > 1 / 24) & (data.time <= 1.505 / 24), drop=True).max())
    assert 1.18 <= highest / before <= 1.32
    assert count_near(data, 3.5 / 24, around=0.01) == pytest.approx(before, rel=0.02)


def test_labelled_platelets_spread_to_the_spleen_in_25_minutes() -> None:
    """Peters 1980: equilibrium by about 20 minutes."""
    quick = (("run.duration", "2 hour"), ("run.step", "1 min"), ("run.record", "1 min"))
    data = run("healthy_adult", quick, (("label", (("at", 0), ("fraction", 1.0))),))
    recovery = data.label_recovery.isel(label=0)
    late = float(recovery.where(data.time > 1.5 / 24, drop=True).mean())
    assert late == pytest.approx(0.667, abs=0.03)
    assert float(recovery.sel(time=25 / 1440, method="nearest")) == pytest.approx(late, abs=0.015)


def test_a_large_spleen_hides_platelets() -> None:
    """Hill-Zobel 1986, Aster 1966: pool 70-80 % at six times the flow, total mass within 15 % of normal."""
    data = run("splenomegaly")
    pooled = mean(data, "pooled_fraction", 120, 180)
    assert 0.70 <= pooled <= 0.80
    mass = mean(data, "platelet_count", 120, 180) / (1 - pooled)
    assert mass == pytest.approx(mean(data, "platelet_count", 0, 20) / (1 - mean(data, "pooled_fraction", 0, 20)), rel=0.15)


def test_count_after_splenectomy_overshoots_and_settles_higher() -> None:
    """Several series: peak about week 2 (day 7-20), plateau +25 to +55 %."""
    data = run("splenectomy_healthy")
    _, day = peak(data, 20, 180)
    assert 7 <= day - 20 <= 20
    assert 1.25 <= mean(data, "platelet_count", 110, 180) / mean(data, "platelet_count", 0, 20) <= 1.55


def test_one_dose_of_mgdf() -> None:
    """Harker 2000: 237 to 522 +- 90 on day 12, normal by day 28. Height fitted; times are not."""
    data = run("mgdf_pulse")
    height, day = peak(data, 10, 70)
    assert 430 <= height <= 615
    assert 10 <= day - 10 <= 14
    assert count_near(data, 38) == pytest.approx(mean(data, "platelet_count", 0, 10), rel=0.15)


def test_thrombopoietin_tells_aplasia_from_immune_disease() -> None:
    """Marsh 1996, Gu 2002 and others: 14-29 times against 1.0-1.6 (at most 2) times normal at a count of about 30. Fitted."""
    healthy = mean(run("healthy_adult"), "tpo", 0, 365)
    aplastic, immune = run("aplastic_anaemia"), run("itp_chronic_adult")
    assert 20 <= mean(aplastic, "platelet_count", 120, 180) <= 45
    assert 20 <= mean(immune, "platelet_count", 100, 365) <= 55
    assert mean(aplastic, "tpo", 120, 180) / healthy >= 14
    assert mean(immune, "tpo", 100, 365) / healthy <= 2


def test_immature_fraction() -> None:
    """Jung 2010: 1.7 / 3.5 / 7.7 %; bands 1.2-2.2 (fitted), 2-5, 5-12 % with one gate."""
    assert 0.012 <= mean(run("healthy_adult"), "immature_fraction", 0, 365) <= 0.022
    assert 0.02 <= mean(run("aplastic_anaemia"), "immature_fraction", 120, 180) <= 0.05
    assert 0.05 <= mean(run("itp_chronic_adult"), "immature_fraction", 100, 365) <= 0.12


def test_healthy_people_differ_and_waver() -> None:
    """CDISC pilot data: SD between persons about 55; Arch Pathol Lab Med 1992: CV within a person 6-9 %. Fitted.

    40 persons: the standard error of the SD is 11 %, so 38-75 is crossed by chance less than once in 100.
    """
    small = (("run.droplet_volume", 0.1), ("run.duration", 240), ("run.step", "2 hour"))
    people = [run("healthy_population", small, patient=patient) for patient in range(40)]
    counts = [data.platelet_count.where(data.time > 60, drop=True) for data in people]
    assert 38 <= np.std([float(count.mean()) for count in counts], ddof=1) <= 75
    assert 0.055 <= np.mean([float(count.std() / count.mean()) for count in counts]) <= 0.095


@pytest.mark.parametrize(("name", "start"), [("healthy_adult", 20), ("aplastic_anaemia", 100), ("itp_chronic_adult", 90)])
def test_half_the_step_gives_the_same_means(name: str, start: float) -> None:
    """Numerical: production, life and thrombopoietin move by less than 1 %, the count by less than 1.5 % with chance."""
    base = (("run.duration", 300), ("marrow.megakaryocyte_sample", 40000), ("phagocytosis.sample", 5000))
    whole, half = run(name, base), run(name, (*base, ("run.step", "30 min")))
    for variable, margin in (("production_rate", 0.01), ("mean_platelet_lifespan", 0.01), ("tpo", 0.01), ("platelet_count", 0.015)):
        assert mean(half, variable, start, 300) == pytest.approx(mean(whole, variable, start, 300), rel=margin), variable


def test_ten_times_the_droplet_gives_the_same_means() -> None:
    """Numerical: the droplet is a window, not a body."""
    base = (("run.duration", 200), ("marrow.megakaryocyte_sample", 20000))
    small, large = (run("healthy_adult", (*base, ("run.droplet_volume", volume))) for volume in (0.3, 3.0))
    assert mean(large, "platelet_count", 20, 200) == pytest.approx(mean(small, "platelet_count", 20, 200), rel=0.01)
