"""Treatments that are no drug's file, in every kind of body: before them nothing moves, and twice in a day is sensible."""

from typing import Any

import numpy as np
import pytest
from python.test_drugs import BODIES, body, trace

import plateletsim as ps

AT = 3.0  # day
PROCEDURES: dict[str, dict[str, Any]] = {
    "ivig": {"dose": "1 g/kg"},
    "splenectomy": {"overlooked": 0.5},
    "splenic_embolisation": {"infarcted": 0.7},
    "platelet_transfusion": {"units": 2, "donor": "A"},
    "red_cell_transfusion": {"units": 2},
    "plateletpheresis": {"units": 1},
    "phlebotomy": {"volume": "100 mL"},
}


def test_all_of_them_are_tested() -> None:
    keys = [key.split(".") for key in ps.parameters().index if key.startswith("event.treatment.")]
    assert {parts[2] for parts in keys} - set(ps.drugs().index) - {"*"} == set(PROCEDURES)


@pytest.mark.parametrize("name", PROCEDURES)
@pytest.mark.parametrize("who", BODIES)
def test_a_procedure_twice_in_a_day(who: str, name: str) -> None:
    small = body(who, days=8).replace({"patient.blood_group": "O-"})
    once = small.with_event(name, at=AT, **PROCEDURES[name])
    course, untreated = trace(once.with_event(name, at=AT + 0.3, **PROCEDURES[name])), trace(small)
    before = course.time <= AT
    for quantity in ("platelet_count", "turnover", "igg", "haemoglobin"):
        assert np.isfinite(course[quantity][-1])
        assert np.array_equal(course[quantity][before], untreated[quantity][before], equal_nan=True)
    assert float(course.haemoglobin.min()) > 2 and float(course.haemoglobin.max()) < 40
    assert float(course.platelet_count.min()) >= 0


def test_where_no_spleen_is_none_can_be_embolised() -> None:
    asplenic = body("asplenic", days=8)
    embolised = asplenic.with_event("splenic_embolisation", at=AT, infarcted=1)
    assert np.array_equal(trace(embolised).platelet_count, trace(asplenic).platelet_count)


def test_a_class_that_no_person_has_is_refused_with_its_line() -> None:
    text = 'title = "x"\nextends = "healthy_adult"\n[drug.new]\ntitle = "New"\ndose = "mg"\n[drug.new.kinetics]\nvolume = "3 L"\nhalf_life = "1 day"\n'
    text += '[[drug.new.effect]]\nlever = "capture"\nonly = "rhesus.positiv"\nsaturated = 0.5\nhalf = "1 mg/L"\n[[event]]\ntreatment = "new"\nat = "1 day"\ndose = "1 mg"\n'
    with pytest.raises(ps.ScenarioError, match=r'11:8: only = "rhesus.positiv"; did you mean "rhesus.positive"'):
        ps.Scenario.parse(text)
