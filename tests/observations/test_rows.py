"""The model does what people were seen to do: every observation that small samples can judge, each in its band.

Where chance enters, a number passes if its 99.9 % interval reaches the band, so that chance alone would fail it once in
a thousand; one person of 1 uL has so little of it that the number itself must lie there. What is known to be missed is
left to the report. PLATELETSIM_LONG=1 measures the cohorts of MODEL.md instead.
"""

import os

import pytest
from observations import reading
from observations.estimate import could_be_met
from observations.qualify import Finding, chosen, qualify
from observations.reading import Number
from observations.results import found

LONG = os.environ.get("PLATELETSIM_LONG") == "1"
BOOK = reading.read()
ROWS = [(each.id, number) for each in BOOK.observations() for number in chosen(each, BOOK, quick=not LONG) if not number.missed]


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    ids = {id for id, _ in ROWS}
    return qualify(BOOK, [each for each in BOOK.observations() if each.id in ids], quick=not LONG, fields=False)


@pytest.mark.parametrize(("id", "number"), ROWS, ids=[f"{id}-{number.name}" for id, number in ROWS])
def test_the_model_is_where_people_were(findings: dict[str, Finding], id: str, number: Number) -> None:
    what = found(findings, id, number)
    assert what is not None
    assert could_be_met(what.measured, number.band, number.order), f"{what.measured} against {number.band or number.order}"
