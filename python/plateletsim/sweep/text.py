"""Text in netCDF as every reader knows it: attributes of fixed length, columns of single characters.

Strings of variable length are what HDF5 libraries prefer, and what R's and Octave's netCDF do not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_LARGEST = 60_000  # bytes that an attribute of fixed length may have in HDF5


def attribute(text: str) -> Any:
    """As the value of an attribute; one that is too long for it stays of variable length."""
    import h5py

    data = text.encode()
    return np.array(data, h5py.string_dtype("utf-8", len(data) + 1)) if len(data) < _LARGEST else text


def attributes(values: dict[str, Any]) -> dict[str, Any]:
    """All that are text in the form in which they are written; whole numbers as R has them."""
    return {name: attribute(value) if isinstance(value, str) else integer(value) if isinstance(value, int) else value
            for name, value in values.items()}  # fmt: skip


def integer(value: Any) -> Any:
    """One whole number or many, in 32 bits where they fit, else in 64, with a sign."""
    numbers = np.asarray(value)
    fits = not numbers.size or (numbers.min() >= -(2**31) and numbers.max() < 2**31)
    return numbers.astype(np.int32 if fits else np.int64)


def create(file: Any, name: str, dimension: str, texts: Sequence[str]) -> Any:
    """A column of text along a dimension of a netCDF file, one character a cell."""
    data = [text.encode() for text in texts]
    width = max(map(len, data), default=0) or 1
    if f"string{width}" not in file.dimensions:
        file.dimensions[f"string{width}"] = width
    cells = np.array(data, f"S{width}").view("S1").reshape(len(data), width)
    variable = file.create_variable(name, (dimension, f"string{width}"), "S1", cells)
    variable.attrs["_Encoding"] = attribute("utf-8")
    return variable


def read(dataset: Any) -> list[str]:
    """The texts of a column, in either form: older files have strings of variable length."""
    values = dataset[:]
    if values.ndim == 2:
        width = values.shape[1]
        values = np.ascontiguousarray(values).view(f"S{width}")[:, 0]
    return [bytes(value).decode() for value in values]
