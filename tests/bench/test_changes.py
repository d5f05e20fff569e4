"""`make bench` says which figures moved, and keeps silent about the others."""

from bench.changes import changed, numbers, rows

TABLE = """| figure | measured | must | aim |
|---|---|---|---|
| speed | 82x (57-91) | 200x | |
| cost | engine 0.18, C++ 7.10 | | |
| points | 10^5 1.00, 10^6 0.64 | | |
"""


def test_numbers_stand_outside_of_brackets_names_and_powers() -> None:
    assert numbers("82x (57-91)") == [82]
    assert numbers("engine 0.18, C++ 7.10") == [0.18, 7.10]
    assert numbers("10^5 1.00, 10^6 0.64") == [10, 1.0, 10, 0.64]
    assert numbers("4.9 GiB, 1,523 years") == [4.9, 1523]


def test_what_moved_by_more_than_a_tenth_is_said() -> None:
    before = rows(TABLE)
    assert before == {"speed": "82x (57-91)", "cost": "engine 0.18, C++ 7.10", "points": "10^5 1.00, 10^6 0.64"}
    assert not list(changed(before, before | {"speed": "78x (1-99)"}))
    assert list(changed(before, before | {"cost": "engine 0.18, C++ 5.10"})) == ["cost: was engine 0.18, C++ 7.10, is engine 0.18, C++ 5.10"]


def test_new_and_missing_figures_are_said() -> None:
    assert list(changed({"a": "1"}, {"b": "2"})) == ["b: new, 2", "a: not measured, was 1"]
