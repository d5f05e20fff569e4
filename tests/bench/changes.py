"""What moved since a table was written: figures of the same name, number by number."""

import re
from collections.abc import Iterable
from itertools import zip_longest

NOTED = 0.1  # change that is said
NUMBER = re.compile(r"(?<![\w^.])\d[\d,]*(?:\.\d+)?")


def numbers(measured: str) -> list[float]:
    """Those of a cell, without what stands in brackets."""
    return [float(text.replace(",", "")) for text in NUMBER.findall(re.sub(r"\([^)]*\)", "", measured))]


def rows(table: str) -> dict[str, str]:
    """Measured values by figure."""
    cells = (line.split("|") for line in table.splitlines() if line.startswith("|") and not line.startswith(("|---", "| figure")))
    return {figure.strip(): measured.strip() for _, figure, measured, *_ in cells}


def changed(before: dict[str, str], now: dict[str, str]) -> Iterable[str]:
    """One line for each figure of which a number moved by more than a tenth, or which is new or gone."""
    for figure, measured in now.items():
        if figure not in before:
            yield f"{figure}: new, {measured}"
            continue
        pairs = list(zip_longest(numbers(before[figure]), numbers(measured)))
        if any(None in pair or abs(pair[1] - pair[0]) > NOTED * abs(pair[0]) for pair in pairs):
            yield f"{figure}: was {before[figure]}, is {measured}"
    for figure in before.keys() - now.keys():
        yield f"{figure}: not measured, was {before[figure]}"
