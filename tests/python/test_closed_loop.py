"""A doctor in the loop: look at the count, decide the dose, and keep a twin to see what would have been."""

import numpy as np
import pytest

import plateletsim as ps

FIRST, SMALLEST, LARGEST = 1, 1, 10  # ug/kg a week


def next_dose(dose: float, count: float, high_before: bool) -> tuple[float, float]:
    """Weekly romiplostim, ug/kg: what to give now, and the dose that the next week starts from.

    After the label of the drug: a step of 1 up below a count of 50, 1 down above 200 in two weeks running, none
    above 400.
    """
    if count > 400:
        return 0, max(dose - 1, SMALLEST)
    if count < 50:
        dose = min(dose + 1, LARGEST)
    elif count > 200 and high_before:
        dose = max(dose - 1, SMALLEST)
    return dose, dose


@pytest.fixture(scope="module")
def titrated() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[float]]:
    """Day, count with doses that follow it, count of the untreated twin, and the doses."""
    severe = {"run.droplet_volume": "0.02 uL", "run.step": "3 hour", "run.record": "1 day", "antibody.titre": 1.1}
    ill = ps.load("itp_chronic_adult").replace(severe)
    patient = ill.start(seed=1)
    patient.step(days=90)
    twin = patient.fork()
    dose, high, doses = FIRST, False, []
    for _ in range(26):
        count = patient["platelet_count"]
        given, dose = next_dose(dose, count, high)
        high = count > 200
        if given:
            patient.apply("romiplostim", dose=given)
        doses.append(given)
        patient.step(days=7)
    twin.step(days=26 * 7)
    days = patient.result().time
    return days, patient.result()["platelet_count"], twin.result()["platelet_count"], doses


def test_the_count_is_brought_into_the_window_and_stays_there(titrated):
    days, treated, untreated, _ = titrated
    late = days > 90 + 14 * 7
    inside = (treated[late] >= 50) & (treated[late] <= 200)
    assert inside.mean() > 0.9
    assert (untreated[late] < 30).all()


def test_the_twin_shares_the_past_and_not_the_treatment(titrated):
    days, treated, untreated, _ = titrated
    assert np.array_equal(treated[days <= 90], untreated[days <= 90])
    assert treated[-1] > 4 * untreated[-1]


def test_the_dose_moves_by_the_rule(titrated):
    doses = titrated[3]
    assert doses[0] in (FIRST, FIRST + 1) and max(doses) <= LARGEST
    assert all(abs(after - before) <= 1 for before, after in zip(doses, doses[1:], strict=False) if before and after)


@pytest.mark.parametrize(
    ("dose", "count", "high", "expected"),
    [(1, 30, False, (2, 2)), (10, 30, False, (10, 10)), (3, 120, False, (3, 3)), (3, 220, False, (3, 3)),
     (3, 220, True, (2, 2)), (1, 220, True, (1, 1)), (3, 450, False, (0, 2))],
)  # fmt: skip
def test_the_rule(dose, count, high, expected):
    assert next_dose(dose, count, high) == expected
