"""Cohorts under changed numbers that grow: people of further blocks join those that a cell has."""

import numpy as np
import pytest
from observations import groups, variants
from observations.estimate import USUAL


def share(true: int, people: int) -> list[float]:
    found = groups.share_of(np.arange(people) < true, USUAL).scaled(100)
    return [found.value, found.low, found.high, found.n]


@pytest.mark.parametrize(("true", "people", "more_true", "more"), [(3, 10, 0, 7), (0, 5, 0, 5), (615, 920, 389, 580), (1, 3, 2, 3)])
def test_people_who_join_are_counted_as_if_all_had_been_measured_at_once(true: int, people: int, more_true: int, more: int) -> None:
    assert variants.joined(share(true, people), share(more_true, more)) == pytest.approx(share(true + more_true, people + more))


def test_a_table_with_rows_that_are_no_shares_cannot_grow(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        variants.main(["knockouts", "--add"])
    assert "without --add" in capsys.readouterr().err
