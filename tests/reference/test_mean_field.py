"""The engine, platelet by platelet, agrees in the mean with the model solved without chance."""

import numpy as np
import pytest
from reference import mean_field, scenario

import plateletsim as ps

COLUMNS = {
    "count": "platelet_count",
    "pooled": "pooled_fraction",
    "production": "production_rate",
    "immature": "immature_fraction",
    "bound": "bound_igg",
}
DAYS = 10  # width of the windows that are compared


def windows(time: np.ndarray, values: np.ndarray) -> np.ndarray:
    edges = np.arange(0, time[-1], DAYS)
    return np.array([np.nanmean(values[(time > a) & (time <= a + DAYS)]) for a in edges])


@pytest.mark.parametrize(
    "name",
    ["healthy_adult", "aplastic_anaemia", "splenomegaly", "splenectomy_healthy", "mgdf_pulse", "passive_transfer", "itp_acute_child",
     "itp_chronic_ivig", "itp_chronic_romiplostim", "itp_chronic_splenectomy"],
)  # fmt: skip
def test_the_mean_of_the_agents_is_the_mean_field(name: str) -> None:
    """Windows of ten days agree within 5 % of the highest.

    1 uL and 40,000 megakaryocytes leave a noise of about 1 % on a window. The pooled and immature shares are given 12 %: where
    macrophages take platelets within hours, they depend on when in a step one looks.
    """
    data = ps.load(name).replace({"marrow.megakaryocyte_sample": 40000}).run(seed=1, progress=False)
    reference, _ = mean_field.run(scenario.load(name), dt=1 / 24)
    for column, variable in COLUMNS.items():
        expected = windows(data.time, np.interp(data.time, reference["time"], reference[column]))
        found = windows(data.time, data[variable])
        margin = 0.12 if column in ("pooled", "immature") else 0.05
        assert np.abs(found - expected).max() < margin * max(expected.max(), 1e-9), variable


def test_the_mean_field_does_not_depend_on_its_step() -> None:
    for name in ("healthy_adult", "itp_chronic_adult"):
        whole, half = (mean_field.run(scenario.load(name), 110, dt=step)[0] for step in (1 / 24, 1 / 48))
        for column in ("count", "production", "tpo", "lifespan"):
            assert half[column][-1] == pytest.approx(whole[column][-1], rel=0.01), (name, column)


@pytest.mark.parametrize("name", ["itp_chronic_ivig", "itp_acute_child"])
def test_severe_disease_does_not_depend_on_the_step(name: str) -> None:
    """Steps of three and six hours against one, over eighty days that nobody treats: means of count and pooled share, and
    the lowest count within 5 % or a thousandth of the normal one."""
    fine, *coarse = (mean_field.run(scenario.load(name), 80, dt=hours / 24)[0] for hours in (1, 3, 6))
    for column in ("count", "pooled"):
        for longer in coarse:
            assert longer[column].mean() == pytest.approx(fine[column].mean(), rel=0.02), column
    assert [longer["count"].min() for longer in coarse] == pytest.approx([fine["count"].min()] * 2, rel=0.05, abs=0.3)


def test_antibody_is_conserved() -> None:
    """What was secreted is catabolised, carried off by the dead, or present."""
    patient = mean_field.Patient(scenario.load("itp_chronic_adult"))
    secreted = catabolised = 0.0
    carried = []
    original = patient.update_antibody

    def audited(free: list[float], lost: list[float]) -> None:
        nonlocal secreted, catabolised
        before = patient.total[0]
        original(free, lost)
        made = patient.secretion(patient.clones[0]) * patient.dt
        secreted += made
        carried.append(lost[0])
        catabolised += before + made - lost[0] - patient.total[0]

    patient.update_antibody = audited
    for _ in range(24 * 100):
        patient.step()
    assert 0 < catabolised < secreted
    assert secreted == pytest.approx(catabolised + sum(carried) + patient.total[0])
