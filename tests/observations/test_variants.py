"""Cohorts under changed numbers that grow: people of further blocks join those that a cell has."""

import json
from pathlib import Path

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


def test_a_table_that_was_never_measured_begins_and_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a cell that has all that is asked for is left as it is."""
    lived: list[range] = []

    def measure(table: variants.Table, changes: object, blocks: range, *_: object) -> dict[str, list[float]]:
        lived.append(blocks)
        return {row.name: share(len(blocks), 2 * len(blocks)) for row in table.rows}

    monkeypatch.setattr(variants, "FILE", tmp_path / "variants.json")
    monkeypatch.setattr(variants, "measure", measure)
    monkeypatch.setattr(variants, "write", lambda results: variants.FILE.write_text(json.dumps(results)))
    for more in ([], ["--add"], ["--add"]):
        blocks = "4" if not lived else "10"
        assert variants.main(["resolution_of_the_disease", "--cells", "steps of 3 h", "--blocks", blocks, *more]) == 0
    assert lived == [range(4), range(4, 10)]
    cell = json.loads(variants.FILE.read_text())["resolution_of_the_disease"]["steps of 3 h"]
    assert cell["blocks"] == 10
    assert cell["adults ≥ 100 at 12"] == pytest.approx(share(10, 20))
