"""Numbers that a caller may have as text, as a float or as NumPy's: taken for what they are, or refused by name."""

from __future__ import annotations

import numbers
import os
from pathlib import Path
from typing import Any

from plateletsim._engine import ScenarioError, measure


def whole(name: str, value: Any, least: int = 0, below: int = 2**63) -> int:
    """An integer, or a float that is one. Raises ScenarioError for any other, and outside [least, below).

    >>> whole("seed", 1.0)
    1
    """
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or value != value or value in (float("inf"), -float("inf")) or int(value) != value:
        raise ScenarioError(f"{name} = {value!r}: a whole number is needed")
    if not least <= int(value) < below:
        limit = f"2^{below.bit_length() - 1}" if below >= 2**31 else f"{below}"
        raise ScenarioError(f"{name} = {int(value)} lies outside [{least}, {limit})")
    return int(value)


def text(name: str, value: Any) -> str:
    """What must be text. Raises ScenarioError.

    >>> text("probe", "platelet_count")
    'platelet_count'
    """
    if not isinstance(value, str):
        raise ScenarioError(f"{name} = {value!r}: text is needed")
    return value


def threads(value: Any, default: int | None = None) -> int:
    """How many threads: what is said, else the default, else all processors. Raises ScenarioError."""
    return whole("threads", value, 1, 2**16) if value is not None else default or os.cpu_count() or 1


def measured(name: str, value: Any, unit: str) -> float:
    """A number in this unit, or text with its own. Raises ScenarioError.

    >>> measured("days", "1 week", "day")
    7.0
    """
    if isinstance(value, str):
        try:
            return measure(value, unit)
        except ScenarioError as error:
            raise ScenarioError(f"{name} = {value!r}: {error}") from None
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise ScenarioError(f"{name} = {value!r}: a number in {unit} is needed, or text with a unit")
    return float(value)


def folder_of(doc: str | None) -> Path:
    """Where a program leaves its files: of its command line, which knows --help, too.

    >>> folder_of(__doc__)
    """
    import argparse

    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("out"), help="where the files go; out/ if left out")
    found: Path = parser.parse_args().folder
    return found
