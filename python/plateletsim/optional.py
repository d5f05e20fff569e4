"""Packages that not everybody needs: brought in when asked for, and named in one line when they are missing."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

from plateletsim._engine import ScenarioError


class MissingPackage(ScenarioError, ImportError):
    """A package that this part of plateletsim needs is not installed; the message says what to install."""


def need(module: str, extra: str) -> Any:
    """The module, or MissingPackage with the line to type.

    >>> need("scipy.stats.qmc", "sweep").Sobol
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="IProgress not found")  # widgets, which nothing here shows
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = (error.name or module).partition(".")[0]
        raise MissingPackage(f'{package} is not installed; pip install "plateletsim[{extra}]"') from None
