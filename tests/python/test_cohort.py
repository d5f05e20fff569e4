"""A cohort holds those who were diagnosed, and each is the patient that its number names."""

import numpy as np
import plateletsim as ps
import pytest

SMALL = {"run.droplet_volume": "0.01 uL", "infection.size": 4.0, "patient_immunity.secretion_spread": 0.8}


@pytest.fixture(scope="module")
def few():
    return ps.cohort(ps.load("itp_child").replace(SMALL), 3, seed=1, follow=40, most=60, threads=2)


def test_patients_come_in_the_order_of_their_numbers(few):
    assert len(few.patient) == 3 and (np.diff(few.patient) > 0).all()
    assert few.exposed == few.patient[-1] + 1


def test_days_are_counted_from_the_diagnosis(few):
    assert few.day[0] == -30 and few.day[-1] == 40
    assert (few.at(0) < 100).all()
    assert (few.low_for >= 0).all()
    assert few.count.shape == (3, 71)


def test_a_patient_is_the_same_alone(few):
    alone = few.scenario.start(seed=1, patient=int(few.patient[1]))
    alone.step(days=float(few.diagnosed[1]))
    assert alone["platelet_count"] == pytest.approx(few.at(0)[1])
    assert alone["age"] == few.age[1]


def test_the_number_of_threads_changes_nothing(few):
    again = ps.cohort(few.scenario, 3, seed=1, follow=40, most=60, threads=1)
    assert (again.count == few.count).all() and (again.patient == few.patient).all()


def test_gives_up_after_so_many_patients():
    nobody = ps.cohort(ps.load("itp_child").replace({"infection.onset": "400 day", "run.droplet_volume": "0.01 uL"}), 1, most=4, threads=2)
    assert len(nobody.patient) == 0 and nobody.exposed == 4


def test_as_a_dataset(few):
    data = few.to_xarray()
    assert dict(data.platelet_count.sizes) == {"patient": 3, "day": 71}
    assert data.t_cells.dims[:2] == ("patient", "day")
