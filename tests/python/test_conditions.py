"""Every condition of the library: nothing before it comes, nothing when it has gone, and sense whatever is with it."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray
from python.regimens import REGIMENS

import plateletsim as ps

CONDITIONS = sorted(ps.conditions().index)
FOLDER = Path(__file__).parents[2] / "scenarios" / "conditions"
ONSET = 6.0
IMMUNE = {
    "b_cells_gone",
    "h_pylori",
    "h_pylori_eradicated",
    "lupus",
    "lupus_flare",
    "lymphoma",
    "unborn",
}  # they act on cells and macrophages that antibody calls: on nothing in a healthy adult
SMALL: dict[str, Any] = {
    "run.droplet_volume": "0.02 uL",
    "run.step": "3 hour",
    "run.record": "12 hour",
    "marrow.megakaryocyte_sample": 800,
    "phagocytosis.sample": 100,
}


def body(days: float, name: str = "healthy_adult", **changes: Any) -> ps.Scenario:
    return ps.load(name).replace({**SMALL, "run.duration": days, **changes})


def trace(scenario: ps.Scenario, seed: int = 5) -> xarray.Dataset:
    return scenario.run(seed=seed, progress=False).to_xarray()


def falls_ill(scenario: ps.Scenario, condition: str, at: float = ONSET, severity: float = 1.0) -> ps.Scenario:
    return scenario.with_event(condition, at=at, severity=severity)


def sound(course: xarray.Dataset) -> bool:
    count, tpo = course.platelet_count.values, course.tpo.values
    return bool(np.isfinite(count).all() and (count >= 0).all() and (count < 1e4).all() and np.isfinite(tpo).all() and (tpo >= 0).all())


def same(one: xarray.Dataset, other: xarray.Dataset, until: float) -> bool:
    names = ["platelet_count", "pooled_fraction", "mean_platelet_lifespan", "production_rate", "megakaryocytes", "tpo", "igg"]
    return all(np.array_equal(one[name].sel(time=slice(0, until)), other[name].sel(time=slice(0, until)), equal_nan=True) for name in names)


@pytest.fixture(scope="module")
def twin() -> xarray.Dataset:
    return trace(body(20))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_nothing_happens_before_it_comes(condition: str, twin: xarray.Dataset) -> None:
    """To the last bit: the healthy twin lives the same life, and something happens afterwards."""
    course = trace(falls_ill(body(20), condition))
    assert same(course, twin, ONSET) and sound(course)
    assert (condition in IMMUNE) == same(course, twin, 20)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_none_of_it_is_none_at_all(condition: str, twin: xarray.Dataset) -> None:
    assert same(trace(falls_ill(body(20), condition, severity=0)), twin, 20)


def course_of(condition: str) -> dict[str, float]:
    """Days of rise, plateau and decay, as its file has them; none where it stays for good."""
    told = tomllib.loads((FOLDER / f"{condition}.toml").read_text(encoding="utf-8")).get("course", {})
    return {key: float(told[key]["value"].split()[0]) for key in ("rise", "plateau", "decay") if key in told}


PASSING = [name for name in CONDITIONS if "plateau" in course_of(name)]


@pytest.mark.parametrize("condition", PASSING)
def test_when_it_has_gone_the_law_of_health_is_back(condition: str) -> None:
    """Once its levers rest and the marrow has swung out: the mean of six weeks is that of a twin, within 5 %.

    In 0.05 uL the mean count of six weeks has a standard error of 0.6 %, its difference one of 0.9 %.
    """
    course = course_of(condition)
    gone = ONSET + course.get("rise", 0) + course["plateau"] + 14 * course.get("decay", 0) + 70
    changes = {"run.droplet_volume": "0.05 uL", "run.step": "6 hour", "run.record": "1 day"}
    ill, well = trace(falls_ill(body(gone + 42, **changes), condition)), trace(body(gone + 42, **changes))
    late = slice(gone, gone + 42)
    for quantity in ("platelet_count", "production_rate", "megakaryocytes", "pooled_fraction"):
        assert abs(float(ill[quantity].sel(time=late).mean() / well[quantity].sel(time=late).mean()) - 1) < 0.05, quantity
    assert np.all(ill.levers.sel(time=late) == ill.levers.sel(time=0, method="nearest"))


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("severity", [1e-3, 3, 100])
def test_any_severity_is_sensible_or_refused(condition: str, severity: float) -> None:
    try:
        course = trace(falls_ill(body(20), condition, severity=severity))
    except ps.NumberError as error:
        assert severity == 100 and "shorter run.step" in str(error) or "lever" in str(error)
        return
    assert sound(course)


@pytest.mark.parametrize("severity", [-1, 101, float("nan")])
def test_what_is_no_severity_is_refused(severity: float) -> None:
    with pytest.raises(ps.ScenarioError):
        falls_ill(body(20), "sepsis", severity=severity).run(progress=False)


def lowest(course: xarray.Dataset, days: slice) -> float:
    return float(course.platelet_count.sel(time=days).min())


def mean(course: xarray.Dataset, days: slice, quantity: str = "platelet_count") -> float:
    return float(course[quantity].sel(time=days).mean())


ILL = {"antibody.onset": 0, "antibody.rise": "2 day", "antibody.titre": "0.6 ug/mL"}  # chronic ITP, from the first day on


def worse_of(*conditions: str, days: float = 40, scenario: str = "healthy_adult", window: slice = slice(15, 40), **changes: Any) -> tuple[float, list[float]]:
    """Mean count with all of them together, and with each alone."""
    known = {f"condition.{name}.course.severity_spread": 0 for name in conditions}
    healthy = body(days, scenario, **changes)
    together = healthy
    for name in conditions:
        together = falls_ill(together, name)
    alone = [falls_ill(healthy, name).replace({f"condition.{name}.course.severity_spread": 0}) for name in conditions]
    course = trace(together.replace(known))
    assert sound(course)
    return mean(course, window), [mean(trace(each), window) for each in alone]


@pytest.mark.parametrize(
    ("pair", "window"),
    [
        (("cirrhosis", "hiv"), slice(60, 100)),
        (("acute_leukaemia", "sepsis"), slice(12, 16)),
        (("alcohol", "cirrhosis"), slice(15, 30)),
        (("hiv", "hepatitis_c"), slice(60, 100)),
        (("antiphospholipid", "pregnancy"), slice(60, 100)),
    ],
)
def test_two_causes_are_worse_than_one(pair: tuple[str, str], window: slice) -> None:
    both, alone = worse_of(*pair, days=window.stop, window=window)
    assert both < min(alone)


def test_hellp_falls_from_the_lower_count_of_a_pregnancy_and_ends_after_delivery() -> None:
    pregnant = falls_ill(body(300, **{"run.step": "6 hour", "run.record": "1 day"}), "pregnancy").replace({"condition.pregnancy.course.severity_spread": 0})
    alone, ill = trace(pregnant), trace(falls_ill(pregnant, "hellp", at=270))
    assert lowest(ill, slice(270, 278)) < 0.5 * lowest(alone, slice(270, 278)) < 0.5 * mean(alone, slice(0, 6))
    assert mean(ill, slice(290, 300)) > 0.85 * mean(alone, slice(290, 300))


@pytest.mark.parametrize(
    ("condition", "window"), [("pregnancy", slice(100, 140)), ("alcohol", slice(14, 30)), ("h_pylori", slice(14, 40)), ("antiphospholipid", slice(40, 60))]
)
def test_immune_thrombocytopenia_with_another_cause(condition: str, window: slice) -> None:
    ill = body(window.stop, "itp_chronic_adult", **ILL)
    both, alone = trace(falls_ill(ill, condition)), trace(ill)
    assert sound(both)
    assert mean(both, window) < mean(alone, window)


def test_sepsis_without_a_spleen_lowers_the_count_as_deep() -> None:
    """Clots, and not the spleen, use platelets up; who has none begins higher, by what the spleen would have held."""
    falls = []
    for present in (True, False):
        scenario = falls_ill(body(20, **{"spleen.present": present}), "sepsis").replace({"condition.sepsis.course.severity_spread": 0})
        course = trace(scenario)
        falls.append(lowest(course, slice(6, 14)) / mean(course, slice(0, 6)))
    assert falls[1] == pytest.approx(falls[0], abs=0.06)


def test_romiplostim_shortens_what_chemotherapy_does() -> None:
    poisoned = body(45).with_event("carboplatin", at=ONSET, dose="740 mg").replace({"drug.carboplatin.kinetics.clearance_spread": 0})
    helped = poisoned.with_event("romiplostim", at=ONSET + 1, dose="5 ug/kg", every=7, count=3)
    few = [float((trace(each).platelet_count < 75).sum()) for each in (helped, poisoned)]
    assert few[0] < few[1]


def test_bleeding_in_cirrhosis_is_felt_and_made_good() -> None:
    cirrhosis = falls_ill(body(200), "cirrhosis", severity=0.8).replace({"condition.cirrhosis.course.severity_spread": 0})
    bled, dry = trace(falls_ill(cirrhosis, "haemorrhage", at=120)), trace(cirrhosis)
    assert lowest(bled, slice(120, 124)) < 0.75 * lowest(dry, slice(120, 124))
    assert mean(bled, slice(160, 200)) == pytest.approx(mean(dry, slice(160, 200)), rel=0.06)


def test_a_lost_volume_takes_what_is_in_the_blood_and_the_spleen_makes_up_for_some() -> None:
    """One volume of blood leaves within six hours; what rests in the spleen comes after it: e^(-(1 - P)) of all are left.

    Production of six hours adds 2 %, upkeep and age take as much; 0.2 uL count to 0.5 %.
    """
    course = trace(falls_ill(body(8, **{"run.droplet_volume": "0.2 uL", "run.step": "10 min", "run.record": "15 min"}), "haemorrhage"))
    before, after = (float(course.platelet_count.sel(time=day, method="nearest")) for day in (ONSET, ONSET + 0.26))
    pooled = float(course.pooled_fraction.sel(time=ONSET, method="nearest"))
    assert after / before == pytest.approx(np.exp(-(1 - pooled)), abs=0.02)
    lost = course.deaths.sel(cause="bleeding", time=slice(ONSET + 0.02, ONSET + 0.25)).mean()
    assert float(lost) > 100 * float(course.deaths.sel(cause="bleeding", time=slice(0, ONSET)).max())


def test_a_platelet_is_caught_by_strings_that_nothing_cuts() -> None:
    """Both cures undo what strings do, and neither touches clots of another kind."""
    cures = {"donor_plasma": REGIMENS["donor_plasma"], "caplacizumab": REGIMENS["caplacizumab"]}
    for illness, helped in (("ttp", True), ("dic", False)):
        ill = falls_ill(body(14), illness)
        alone = mean(trace(ill), slice(11, 13))
        for cure, regimen in cures.items():
            treated = mean(trace(ill.with_event(cure, at=8, **regimen)), slice(11, 13))
            assert (treated > 2 * alone) == helped, (illness, cure)


def test_without_caplacizumab_the_strings_are_still_there() -> None:
    """The enzyme stays low: who stops after three days falls ill again at once."""
    ill = falls_ill(body(20), "ttp").with_event("caplacizumab", at=9, dose="10 mg", every=1, count=3)
    course = trace(ill)
    assert mean(course, slice(18.5, 20)) < 0.4 * float(course.platelet_count.sel(time=slice(9, 16)).max())


def test_platelets_given_in_ttp_are_caught_as_well() -> None:
    """A unit lifts a healthy count for days; on strings it is gone within two."""
    given = [trace(each.with_event("platelet_transfusion", at=10, units=2)) for each in (body(14), falls_ill(body(14), "ttp"))]
    alone = [trace(each) for each in (body(14), falls_ill(body(14), "ttp"))]
    gains = [mean(one, slice(11.9, 12.6)) - mean(other, slice(11.9, 12.6)) for one, other in zip(given, alone, strict=True)]
    assert gains[0] > 30 and abs(gains[1]) < 0.2 * gains[0]


def test_eradication_takes_back_what_h_pylori_does() -> None:
    """Together they turn nothing, once both are at their height: 1.5 and 2 / 3 as they are written."""
    both = falls_ill(falls_ill(body(30), "h_pylori"), "h_pylori_eradicated", at=10)
    arming = trace(both).levers.sel(lever="arming")
    assert float(arming.sel(time=9)) == pytest.approx(1.5)
    assert float(arming.sel(time=29)) == pytest.approx(1, abs=1e-6)


def test_a_count_in_itp_rises_when_h_pylori_has_gone() -> None:
    ill = falls_ill(body(80, "itp_chronic_adult", **ILL), "h_pylori", at=0)
    assert mean(trace(falls_ill(ill, "h_pylori_eradicated", at=40)), slice(60, 80)) > 1.3 * mean(trace(ill), slice(60, 80))


def test_hepatitis_c_leaves_the_spleen_as_it_is() -> None:
    """Antivirals move the count by a few per cent; the pool stays."""
    course = trace(ps.load("hepatitis_c").replace({**SMALL, "run.step": "6 hour"}))
    assert 1 < mean(course, slice(360, 420)) / mean(course, slice(200, 250)) < 1.15
    assert mean(course, slice(360, 420), "pooled_fraction") == pytest.approx(mean(course, slice(200, 250), "pooled_fraction"), abs=0.01)


def test_every_condition_has_its_story() -> None:
    told = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")}
    older = {"b_cells_gone", "fcrn_blocked"}  # wishes rather than illnesses
    silent = [name for name, tree in told.items() if name not in older and "left out" not in tree.get("story", "").lower()]
    assert silent == []


def test_a_block_of_c5_saves_platelets_from_complement_on_vessels_and_from_nothing_else() -> None:
    """Plasma's enzyme, and a block of C1s, which antibody needs and vessels do not, leave it as it is."""
    for illness, helped in (("atypical_hus", True), ("stec_hus", False), ("ttp", False)):
        ill = falls_ill(body(24), illness).replace({f"condition.{illness}.course.severity_spread": 0, f"condition.{illness}.course.plateau": "30 day"})
        alone = mean(trace(ill), slice(20, 24))
        treated = mean(trace(ill.with_event("eculizumab", at=14, **REGIMENS["eculizumab"])), slice(20, 24))
        assert (treated > 1.3 * alone) == helped, illness
        if helped:
            for other in ("sutimlimab", "donor_plasma", "caplacizumab"):
                assert mean(trace(ill.with_event(other, at=14, **REGIMENS[other])), slice(20, 24)) < 1.1 * alone, other


def test_atypical_hus_returns_when_too_little_eculizumab_is_left() -> None:
    """Her complement is as it was: the count holds while more than 50 mg/L are there, and falls once less than 25 are."""
    course = trace(ps.load("atypical_hus").replace({**SMALL, "run.step": "6 hour", "drug.eculizumab.kinetics.clearance_spread": 0}))
    level = course.drug_concentration.sel(drug="eculizumab")
    enough, little = (course.time.values > 60) & (level.values > 50), (course.time.values > 160) & (level.values < 12)
    count = course.platelet_count.values
    assert enough.any() and little.any()
    assert count[enough].min() > 0.75 * mean(course, slice(0, 10)) and count[little][-20:].mean() < 0.6 * mean(course, slice(0, 10))
