"""A cohort holds those who were diagnosed, and each is the patient that its number names."""

import numpy as np
import pytest

import plateletsim as ps
from plateletsim import outcomes

SMALL = {"run.droplet_volume": "0.01 uL", "infection.size": 4.0, "patient_immunity.response_spread": 0.8,
         "patient_immunity.sensitivity": 2.0}  # fmt: skip


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


def test_a_history_is_taken_on_the_day_of_the_diagnosis(few):
    for place, patient in enumerate(few.patient):
        alone = few.scenario.start(seed=1, patient=int(patient))
        alone.step(days=float(few.diagnosed[place]))
        assert few.told[place] == (float(alone["told"]) == 1)


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
        assert outcomes.diagnosis(seen.time, seen["platelet_count"], outcomes.luck(1, patient), age=float(seen["age"][0])) is None


def test_the_patients_can_be_counted_from_any_number(few):
    rest = ps.cohort(few.scenario, 2, seed=1, first=int(few.patient[0]) + 1, follow=40, most=60, threads=2)
    assert (rest.patient == few.patient[1:]).all() and rest.at(7).tolist() == few.at(7).tolist()[1:]


def test_luck_is_uniform():
    # -log(uniform) is exponential: the mean of 2,000 is 1 within 4 standard errors of 0.022.
    luck = np.array([outcomes.luck(1, patient) for patient in range(2000)])
    assert -np.log(luck).mean() == pytest.approx(1, abs=0.09)


def test_luck_is_the_very_number_that_a_patient_of_a_cohort_draws():
    """Multiples of 2^-54, as they are drawn: small ones that had been through a logarithm and back would not be."""
    drawn = np.array([outcomes.luck(1, patient) for patient in range(2000)]) * 2.0**54
    assert (drawn == np.floor(drawn)).all()


def test_a_cohort_is_saved_and_read_again(few, tmp_path):
    few.save(tmp_path / "few.nc")
    again = ps.open_cohort(tmp_path / "few.nc")
    assert again.scenario == few.scenario and repr(again) == repr(few)
    assert again.to_xarray().identical(few.to_xarray())
    assert [file.name for file in tmp_path.iterdir()] == ["few.nc"]
    (tmp_path / "other.nc").write_text("no cohort")
    with pytest.raises(ps.ScenarioError, match="not a cohort"):
        ps.open_cohort(tmp_path / "other.nc")


def test_a_day_that_nobody_was_followed_is_refused(few):
    assert np.isfinite(few.at(few.day[-1])).all()
    for day in (few.day[-1] + 1, few.day[0] - 1, 365):
        with pytest.raises(ps.ScenarioError, match="outside the days that were followed, -30 to"):
            few.at(day)


def test_it_shows_itself_in_a_notebook(few):
    assert "3 diagnosed" in few._repr_html_() and "<table" in few._repr_html_()


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


IVIG = {"treatment": "ivig", "dose": "1 g/kg", "every": "1 day", "count": 2}


@pytest.fixture(scope="module")
def twins(few):
    arms = {"watch": None, "ivig": [IVIG], "late": [IVIG | {"at": 20}]}
    return ps.cohort(few.scenario, 3, seed=1, follow=40, most=60, threads=2, arms=arms)


def test_an_untreated_arm_is_the_cohort_without_arms(few, twins):
    assert list(twins.arms) == ["watch", "ivig", "late"] and twins.count.shape == (3, 3, 71)
    watch = twins.arm("watch")
    assert (watch.state_hash == few.state_hash).all() and (watch.patient == few.patient).all()
    assert all(np.array_equal(watch.series[name], few.series[name], equal_nan=True) for name in few.series)
    assert watch.courses() == few.courses()


def test_twins_share_the_past_and_part_when_they_are_treated(twins):
    before = twins.day <= 0
    assert np.array_equal(twins.count[1][:, before], twins.count[0][:, before], equal_nan=True)
    assert np.array_equal(twins.count[2][:, twins.day <= 20], twins.count[0][:, twins.day <= 20], equal_nan=True)
    assert (twins.state_hash[0] != twins.state_hash[1]).all()
    gain = twins.difference(level=0.9)
    assert gain["mean"].dims == ("arm", "day") and list(gain.arm.values) == ["ivig", "late"]
    assert float(gain["mean"].sel(arm="ivig", day=5)) > 0
    expected = (twins.count[1] - twins.count[0]).mean(axis=0)
    assert gain["mean"].sel(arm="ivig").values[before == 0] == pytest.approx(expected[before == 0])


def test_outcomes_of_each_arm_stand_side_by_side(twins):
    table = twins.responses(5)
    assert list(table.index) == ["watch", "ivig", "late"] and (table["patients"] == 3).all()
    assert table.loc["late", "median"] == table.loc["watch", "median"] and table.loc["watch", "gained"] == 0
    for name in twins.arms:
        now, before = twins.arm(name).at(5), twins.arm(name).at(0)
        named = [outcomes.response(n, b) for n, b in zip(now, before, strict=True)]
        assert table.loc[name, "response"] == pytest.approx(np.mean([one != "none" for one in named]))
        assert table.loc[name, "complete"] == pytest.approx(np.mean([one == "complete response" for one in named]))


def test_an_arm_may_be_a_doctor(few, twins, tmp_path):
    doctor = [{"protocol": "romiplostim_label", "every": "14 day"}]
    seen = ps.cohort(few.scenario, 3, seed=1, follow=40, most=60, threads=2, arms={"watch": None, "doctor": doctor}, probes=[])
    assert (seen.state_hash[0] == few.state_hash).all() and (seen.count[1] != seen.count[0]).any()
    late = ps.cohort(few.scenario, 3, seed=1, follow=40, most=60, threads=2, arms={"late": [doctor[0] | {"at": 20}]}, probes=[])
    before = late.day <= 20
    assert np.array_equal(late.count[0][:, before], few.count[:, : before.sum()], equal_nan=True)
    assert (late.count[0] != few.count[:, : len(late.day)]).any()
    seen.save(tmp_path / "seen.nc")
    assert ps.open_cohort(tmp_path / "seen.nc").arms["doctor"] == doctor


def test_arms_are_saved_and_read_again(twins, tmp_path):
    twins.save(tmp_path / "twins.nc")
    again = ps.open_cohort(tmp_path / "twins.nc")
    assert again.to_xarray().identical(twins.to_xarray()) and again.arms == twins.arms and repr(again) == repr(twins)
    data = again.to_xarray()
    assert data.platelet_count.dims == ("arm", "patient", "day") and data.diagnosed.dims == ("patient",)
    assert "in arms watch, ivig, late" in repr(twins)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"arms": {}}, "at least one"), ({"arms": {"a": [{"treatment": "ivvig"}]}}, 'arm "a": .*"ivvig"'),
     ({"arms": {"a": [IVIG | {"dose": "1 mg"}]}}, 'arm "a": '), ({"arms": {"a": [{"at": 3}]}}, "treatment"), ({"arms": {"a": [{"protocol": "romiplostim_lable"}]}}, "romiplostim_label"),
     ({"arms": {"a": None}, "at": "birth"}, "diagnosis")],
)  # fmt: skip
def test_mistakes_in_arms_are_refused(few, arguments, message):
    with pytest.raises(ps.ScenarioError, match=message):
        ps.cohort(few.scenario, 1, **arguments)


def test_what_needs_an_arm_says_so(few, twins):
    with pytest.raises(ps.ScenarioError, match="choose an arm: watch"):
        twins.courses()
    with pytest.raises(ps.ScenarioError, match='no arm "steroids"; there are watch'):
        twins.arm("steroids")
    with pytest.raises(ps.ScenarioError, match="none to compare"):
        few.difference()
    with pytest.raises(ps.ScenarioError, match="dimension of its own"):
        twins.difference("t_cells")


def test_what_a_patient_was_dealt_may_be_asked_for_and_is_kept_once(few, tmp_path):
    one = ps.cohort(few.scenario, 1, seed=1, follow=1, probes=["age", "tpo"])
    one.save(tmp_path / "one.nc")
    assert ps.open_cohort(tmp_path / "one.nc").age == one.age == few.age[:1] and set(one.series) == {"platelet_count", "tpo"}


FRAGILE = """
title = "fragile"
extends = "itp_child"
[run]
droplet_volume = "0.005 uL"
step = "6 h"
duration = "30 day"
[marrow]
megakaryocyte_sample = 100
[phagocytosis]
sample = 10
[patient_immunity]
sensitivity = 3.0
[drug.uneven]
title = "An uneven drug"
dose = "mg"
[drug.uneven.kinetics]
volume = "1 L"
volume_spread = 2.0
half_life = "30 day"
[[drug.uneven.effect]]
lever = "agonist"
slope = "1 L/mg"
[[event]]
treatment = "uneven"
dose = "2e5 mg"
at = "20 day"
"""
# Children who are given a drug that spreads so unevenly that a fifth of them get more than a lever can bear.


@pytest.fixture(scope="module")
def fragile():
    scenario = ps.Scenario.parse(FRAGILE)
    with pytest.warns(ps.FailureWarning, match="of 24 patients failed"):
        return scenario.run(seed=1, replicates=24, threads=2)


def test_patients_who_fail_are_named_and_the_others_stay(fragile, tmp_path):
    assert 0 < len(fragile.failed) < 24
    for number, why in fragile.failed.items():
        with pytest.raises(ps.NumberError) as refusal:
            fragile.scenario.run(seed=1, patient=number)
        assert str(refusal.value) == why
        assert np.isnan(fragile["platelet_count"][number, -1])
    assert np.isfinite(fragile["platelet_count"][fragile.kept]).all()
    assert "nan" not in str(fragile.summary()) and f"{len(fragile.failed)} failed" in repr(fragile)
    assert fragile.plot() is not None
    fragile.save(tmp_path / "some.h5")
    assert ps.open_trace(tmp_path / "some.h5").failed == fragile.failed
    with pytest.warns(ps.FailureWarning):
        stored = fragile.scenario.run(seed=1, replicates=24, save=tmp_path / "stored.h5")
    assert stored.failed == fragile.failed and stored.to_xarray().identical(ps.open_trace(tmp_path / "some.h5").to_xarray())


def test_a_comparison_leaves_out_who_fails_in_one_of_its_scenarios(fragile):
    calm = fragile.scenario.replace({"phagocytosis.spleen_half": 1e5})
    with pytest.warns(ps.FailureWarning):
        compared = ps.compare({"calm": calm, "fragile": fragile.scenario}, replicates=24)
    kept = fragile.kept & compared.results["calm"].kept
    assert compared.to_xarray().sizes["patient"] == kept.sum() and np.isfinite(compared.summary()).all(axis=None)
    rows = compared.results["fragile"]["platelet_count"] - compared.results["calm"]["platelet_count"]
    assert compared.difference()["mean"].values[0] == pytest.approx(rows[kept].mean(axis=0))


def test_a_cohort_goes_on_without_those_who_fail(fragile):
    with pytest.warns(ps.FailureWarning):
        cohorts = [ps.cohort(fragile.scenario, 24, seed=1, follow=5, within=40, most=24, threads=n) for n in (1, 2)]
    one, two = cohorts
    assert one.failed == two.failed and len(one.patient) and not set(one.patient) & set(one.failed)
    assert one.exposed == two.exposed == 24 and (one.state_hash == two.state_hash).all()


def test_a_sweep_names_those_who_fail(fragile):
    with pytest.warns(ps.FailureWarning, match="runs failed"):
        swept = ps.sweep(fragile.scenario, {"event.0.dose": [0, 2e5]}, replicates=24)
    failed = swept.failures().set_index("event.0.dose")
    assert list(failed.index) == [2e5] and failed.loc[2e5, "patients"] == list(fragile.failed)
    assert failed.loc[2e5, "message"] == next(iter(fragile.failed.values()))


def mixed(share: float) -> ps.Scenario:
    """Some of the children have something else as well."""
    return ps.load("itp_child").replace(SMALL).with_event("inflammation", at=0, share=share)


def test_a_cohort_knows_to_whom_an_event_came(tmp_path):
    some = ps.cohort(mixed(0.5), 6, seed=1, follow=3, most=120, threads=2)
    had = some.had("inflammation")
    for place, patient in enumerate(some.patient):
        alone = some.scenario.start(seed=1, patient=int(patient))
        alone.step()
        assert had[place] == (float(alone["given"][0]) == 1)
    assert 0 < had.sum() < 6
    some.save(tmp_path / "some.nc")
    assert ps.open_cohort(tmp_path / "some.nc").had("inflammation", day=3).tolist() == had.tolist()
    with pytest.raises(ps.ScenarioError, match="come to nobody here; there are inflammation"):
        some.had("sepsis")


def test_whoever_meets_no_event_is_the_patient_of_a_cohort_without_it(few):
    some = ps.cohort(mixed(0.5), 6, seed=1, follow=40, most=60, threads=2)
    plain = {int(patient): some.count[place] for place, patient in enumerate(some.patient) if not some.had("inflammation")[place]}
    assert set(plain) & set(few.patient.tolist())
    for place, patient in enumerate(few.patient):
        if int(patient) in plain:
            assert np.array_equal(plain[int(patient)], few.count[place], equal_nan=True)


def test_a_cohort_that_kept_no_chart_cannot_say_who_had_what(few):
    with pytest.raises(ps.ScenarioError, match='name "given" among the probes'):
        few.had("inflammation")
