"""Runs are made once, kept under what they follow from, and a stopped one leaves nothing that would be taken for whole."""

from dataclasses import replace
from pathlib import Path

import pytest
import xarray
from observations import people, reading, report, results
from observations.people import Store
from observations.reading import Subject

WELL = Subject("well", "healthy_adult", {"run.duration": "2 day", "run.droplet_volume": "0.01 uL"}, persons=3)
CHILDREN = Subject("children", "itp_child", {"run.droplet_volume": "0.002 uL"}, diagnosed=3, seed=7)


def silent(_: str) -> None:
    pass


def test_a_kept_run_is_not_made_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = people.person(WELL, 0, store)
    assert len(list(tmp_path.iterdir())) == 1
    again = store.get(people.key_of(WELL, "person", 0), lambda: pytest.fail("made again"))
    assert again.identical(people.person(WELL, 0, store)) and again.equals(first)


def test_what_results_follow_from_is_in_the_key(monkeypatch) -> None:
    keys = [people.key_of(each, "person", 0) for each in (WELL, replace(WELL, seed=2), replace(WELL, set={}))]
    monkeypatch.setattr(people, "recorded", lambda: {"healthy_adult": "changed"})
    keys += [people.key_of(WELL, "person", 0), people.key_of(WELL, "person", 1)]
    assert len({str(key) for key in keys}) == 5


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def stopped() -> xarray.Dataset:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(tmp_path).get(["a"], stopped)
    assert list(tmp_path.iterdir()) == []


def test_processes_change_nothing(tmp_path: Path) -> None:
    alone, together = ({s.name: d for s, d in people.all_persons([WELL], False, Store(None), n, silent)} for n in (1, 2))
    assert alone["well"].identical(together["well"])
    assert alone["well"].sizes["patient"] == 3


def test_a_cohort_of_blocks_is_the_cohort(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(people, "BLOCK", 40)
    whole = people.cohort(CHILDREN, 3, Store(None), silent)
    monkeypatch.setattr(people, "BLOCK", 15)
    kept = people.cohort(CHILDREN, 3, Store(tmp_path), silent)
    again = people.cohort(CHILDREN, 3, Store(tmp_path), silent)
    for data in (kept, again):
        assert data.platelet_count.equals(whole.platelet_count) and data.attrs["exposed"] == whole.attrs["exposed"]
        assert data.told.equals(whole.told)


def test_children_are_born_of_those_who_are_diagnosed(tmp_path: Path) -> None:
    mothers = replace(CHILDREN, diagnosed=2, follow=40, born=40, probes=("free_autoantibody", "bound_autoantibody"))
    born = people.newborns(mothers, 2, Store(tmp_path), silent)
    found = people.cohort(mothers, 2, Store(tmp_path), silent)
    assert born.sizes["patient"] == 2 and float(born.time[-1]) == 110
    levels = found.free_autoantibody.sum("epitope").sel(day=slice(12.5, 40)).mean("day").values
    crossed = born.free_autoantibody.sum("epitope").sel(time=90).values
    assert (crossed <= 1.12 * levels + 1e-6).all() and (crossed.argsort() == levels.argsort()).all()


def test_the_report_has_every_number_and_asks_nobody() -> None:
    book = reading.read()
    page = report.page(book, results.read())
    assert page.count("<tr data-status=") == sum(len(each.numbers) for each in book.observations())
    assert all(f"data-id={each.id}>" in page for each in book.observations())
    for loads in (" src=", "<link", "@import", "url(", "fetch("):
        assert loads not in page
