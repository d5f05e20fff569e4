"""A cohort holds those who were diagnosed, and each is the patient that its number names."""

import numpy as np
import plateletsim as ps
import pytest
from plateletsim import _engine, outcomes

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
    assert np.array_equal(again.count, few.count, equal_nan=True) and (again.patient == few.patient).all()
    assert again.exposed == few.exposed


def test_nobody_is_given_up_who_would_have_been_diagnosed(few):
    missed = set(range(few.exposed)) - set(few.patient)
    assert len(missed) > 5
    for patient in missed:
        alone = few.scenario.start(seed=1, patient=patient)
        alone.step(days=100)
        seen = alone.result()
        luck = float(np.exp(-_engine.patience(1, patient)))
        assert outcomes.diagnosis(seen.time, seen["platelet_count"], luck, age=float(seen["age"][0])) is None


def test_the_patients_can_be_counted_from_any_number(few):
    rest = ps.cohort(few.scenario, 2, seed=1, first=int(few.patient[0]) + 1, follow=40, most=60, threads=2)
    assert (rest.patient == few.patient[1:]).all() and rest.at(7).tolist() == few.at(7).tolist()[1:]


def test_luck_is_uniform():
    # -log(uniform) is exponential: the mean of 2,000 is 1 within 4 standard errors of 0.022.
    assert np.mean([_engine.patience(1, patient) for patient in range(2000)]) == pytest.approx(1, abs=0.09)


def test_a_cohort_is_saved_and_read_again(few, tmp_path):
    few.save(tmp_path / "few.nc")
    again = ps.open_cohort(tmp_path / "few.nc")
    assert again.scenario == few.scenario and repr(again) == repr(few)
    assert again.to_xarray().identical(few.to_xarray())
    assert [file.name for file in tmp_path.iterdir()] == ["few.nc"]
    (tmp_path / "other.nc").write_text("no cohort")
    with pytest.raises(ps.ScenarioError, match="not a cohort"):
        ps.open_cohort(tmp_path / "other.nc")


def test_progress_is_told_and_may_stop_it(few):
    told = []
    ps.cohort(few.scenario, 1, seed=1, follow=40, progress=lambda *numbers: told.append(numbers))
    assert told and all(found <= wanted == 1 and followed >= found for found, wanted, followed in told)

    def stop(found, wanted, followed):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ps.cohort(few.scenario, 1000, seed=1, progress=stop)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"n": 0}, "n = 0"), ({"seed": -1}, "seed = -1"), ({"most": 0}, "most = 0"), ({"follow": -1}, "follow"),
     ({"probes": ["platelet_cuont"]}, "is not recorded")],
)  # fmt: skip
def test_mistakes_are_refused(few, arguments, message):
    with pytest.raises(ps.ScenarioError, match=message):
        ps.cohort(few.scenario, **{"n": 1, "most": 1} | arguments)


def test_gives_up_after_so_many_patients():
    nobody = ps.cohort(ps.load("itp_child").replace({"infection.onset": "400 day", "run.droplet_volume": "0.01 uL"}), 1, most=4, threads=2)
    assert len(nobody.patient) == 0 and nobody.exposed == 4


def test_as_a_dataset(few):
    data = few.to_xarray()
    assert dict(data.platelet_count.sizes) == {"patient": 3, "day": 71}
    assert data.t_cells.dims == ("patient", "day", "t_cell")
    assert data.platelet_count.attrs["units"] == "1e9 L-1" and list(data.t_cell.values)[0] == "helper"
    assert np.isnan(data.platelet_count.sel(day=-30)[few.diagnosed < 30]).all()
