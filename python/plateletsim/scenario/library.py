"""The library: the scenarios that come with the package, found by name."""

from __future__ import annotations

import os
from pathlib import Path

from plateletsim import _engine
from plateletsim._engine import ScenarioError


def library_folder() -> Path:
    """Where the shipped scenarios lie: $PLATELETSIM_SCENARIOS, else beside this package, else the engine's own place."""
    if named := os.environ.get("PLATELETSIM_SCENARIOS"):
        return Path(named)
    beside = Path(__file__).resolve().parents[1] / "scenarios"
    return beside if beside.is_dir() else Path(_engine.library())


def library() -> list[str]:
    """Names of the shipped scenarios, sorted.

    Returns
    -------
    list of str

    Raises
    ------
    ScenarioError
        If $PLATELETSIM_SCENARIOS names no folder.

    Examples
    --------
    >>> "healthy_adult" in library()
    True
    """
    folder = library_folder()
    if not folder.is_dir():
        raise ScenarioError(f"{folder}: there is no such folder; PLATELETSIM_SCENARIOS names it")
    return sorted(path.stem for path in folder.glob("*.toml") if path.name != "sources.toml")


def file_of(name: str | os.PathLike[str]) -> Path:
    """Where a scenario lies: of the library by name, or one's own by path. Raises ScenarioError for an unknown name."""
    path = Path(name).expanduser()
    if path.suffix == ".toml" or len(path.parts) > 1 or path.is_file():
        return path
    file = library_folder() / f"{name}.toml"
    if not file.is_file():
        import difflib

        near = difflib.get_close_matches(str(name), library(), n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"the library has {', '.join(library())}"
        raise ScenarioError(f'there is no scenario "{name}"; {hint}')
    return file
