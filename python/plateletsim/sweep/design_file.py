"""A sweep as a file: which scenario, what varies, how many runs; and where one shard of it is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plateletsim._engine import ScenarioError
from plateletsim.files import require_kind
from plateletsim.optional import need
from plateletsim.scenario.scenario import Scenario, load
from plateletsim.sweep.axes import Spread

_ARGUMENTS = {"n": int, "replicates": int, "seed": int, "method": str, "every": str, "variables": list}
_LARGEST = 1 << 20  # bytes
_KNOWN = ("scenario", "set", "vary", *_ARGUMENTS)
_RANGE = {"from", "to", "scale"}


@dataclass(frozen=True)
class DesignFile:
    """What sweep() needs."""

    scenario: Scenario
    spreads: dict[str, Spread]
    arguments: dict[str, Any]


def read_design(path: Path) -> DesignFile:
    """Raises ScenarioError with the name of the file and what is wrong in it.

        scenario = "itp_chronic_adult"   # a name, or a path as seen from this file
        n = 64                           # left out: every combination of lists
        replicates = 8

        [set]
        run.duration = "180 day"

        [vary]
        antibody.titre = { from = "0.1 ug/mL", to = "10 ug/mL", scale = "log" }
        spleen.present = [true, false]
        platelet.volume = { distribution = "norm", loc = 9.5, scale = 0.4 }  # of scipy.stats, in the declared unit

    >>> read_design(Path("design.toml")).spreads
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ScenarioError(f"too large: a design has at most {_LARGEST} bytes")
        require_kind(path, ".toml")
        tree = tomllib.loads(path.read_text("utf-8-sig"))
        return _design(tree, path.parent)
    except RecursionError:
        raise ScenarioError(f"{path}: tables and arrays nest too deep") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ScenarioError) as error:
        raise ScenarioError(f"{path}: {error}") from None


def shard_file(path: Path, shard: tuple[int, int]) -> Path:
    """sweep.h5, shard 2 of 3: sweep.2-of-3.h5."""
    number, of = shard
    return path if of == 1 else path.with_suffix(f".{number}-of-{of}{path.suffix}")


def read_shard(text: str) -> tuple[int, int]:
    """ "2/3" → (2, 3). Raises ScenarioError."""
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise ScenarioError(f"--shard {text}: write i/n, counted from 1, as in --shard 2/3")
    return int(number), int(of)


def _design(tree: Mapping[str, Any], folder: Path) -> DesignFile:
    if "extends" in tree or "title" in tree:
        raise ScenarioError('this is a scenario, not a design: a design names one, as scenario = "itp_chronic_adult", and what varies in [vary]')
    for key in tree:
        if key not in _KNOWN:
            raise ScenarioError(f'there is no key "{key}" in a design; there are {", ".join(_KNOWN)}')
    for key in ("scenario", "vary"):
        if key not in tree:
            raise ScenarioError(f'a design needs "{key}"')
    for key, kind in _ARGUMENTS.items():
        if key in tree and type(tree[key]) is not kind:
            raise ScenarioError(f"{key} = {tree[key]!r}: takes {'text' if kind is str else f'an {kind.__name__}'}")
    name = str(tree["scenario"])
    scenario = load(folder / name if name.endswith(".toml") else name)
    changes = _flat(tree.get("set", {}))
    spreads = {key: _spread(key, value) for key, value in _flat(tree["vary"]).items()}
    arguments = {key: tree[key] for key in _ARGUMENTS if key in tree}
    return DesignFile(scenario.replace(changes) if changes else scenario, spreads, arguments)


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """antibody.titre = 1 and "antibody.titre" = 1 mean the same."""
    if not isinstance(table, Mapping):
        raise ScenarioError(f"{prefix or '[set] and [vary]'}: expected a table of keys")
    flat: dict[str, Any] = {}
    for key, value in table.items():
        is_section = isinstance(value, Mapping) and not value.keys() & {"from", "to", "distribution", "value"}
        flat.update(_flat(value, f"{prefix}{key}.") if is_section else {prefix + key: value})
    return flat


def _spread(key: str, value: Any) -> Spread:
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{key} = {value!r}: write a list, or {{ from = ..., to = ... }}")
    if "distribution" in value:
        return _distribution(key, value)
    if not {"from", "to"} <= value.keys() <= _RANGE:
        raise ScenarioError(f'{key}: a range has "from", "to" and, if you like, scale = "log"')
    return (value["from"], value["to"], value.get("scale", "linear"))


def _distribution(key: str, value: Mapping[str, Any]) -> Spread:
    stats = need("scipy.stats", "sweep")
    kind = getattr(stats, str(value["distribution"]), None)
    if not isinstance(kind, stats.rv_continuous | stats.rv_discrete):
        raise ScenarioError(f'{key}: scipy.stats has no distribution "{value["distribution"]}"')
    try:
        frozen: Spread = kind(**{name: number for name, number in value.items() if name != "distribution"})
    except TypeError as error:
        raise ScenarioError(f"{key}: {error}") from None
    return frozen
