"""Patients of many whose numbers left their range: named, while the others go on."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

ATTRIBUTE = "failed_patients"
"""Of a file in which somebody failed: a line for each, number, colon, why."""


class FailureWarning(RuntimeWarning):
    """Some of many patients failed; the others are there."""


def warn(failed: Mapping[int, str], of: int) -> None:
    """Says who failed and why the first of them did."""
    if failed:
        number, why = next(iter(failed.items()))
        others = f" (all: {', '.join(map(str, failed))})" if len(failed) > 1 else ""
        warnings.warn(f"{len(failed)} of {of} patients failed{others}; patient {number}: {why}", FailureWarning, stacklevel=4)


def to_text(failed: Mapping[int, str]) -> str:
    """As it stands in a file."""
    return "\n".join(f"{number}: {why}" for number, why in failed.items())


def from_text(text: str) -> dict[int, str]:
    """Raises ValueError for a text that is none."""
    pairs = (line.split(": ", 1) for line in text.splitlines())
    return {int(number): why for number, why in pairs}
