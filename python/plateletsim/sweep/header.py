"""What all runs of a sweep have in common, and its points: the words in which its journal and its file are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from plateletsim import _engine
from plateletsim._engine import ScenarioError, StorageError
from plateletsim.scenario.layout import Layout
from plateletsim.sweep.axes import Setting
from plateletsim.sweep.design import Design

FORMAT, FORMAT_VERSION = "platelet-sweep", 1
_NAMED = 5  # shards that are called by their names
Run = tuple[str, int]
"""Fingerprint of the scenario of a point, and the patient."""


@dataclass(frozen=True)
class Point:
    """A place in parameter space; `position` orders the points of a file."""

    hash: str
    position: int
    row: tuple[Setting, ...]


@dataclass(frozen=True)
class Header:
    """What all runs of a sweep have in common."""

    seed: int
    title: str
    base_resolved: str
    base_sha256: str
    keys: tuple[tuple[str, str, str], ...]
    """Name, unit and kind of each key that varies."""
    layout: Layout
    software_version: str
    commit: str
    shards: tuple[tuple[int, int], ...] = ((1, 1),)
    """Number and how many there are, of each shard whose points are here."""

    @classmethod
    def of(cls, design: Design, seed: int, layout: Layout, shard: tuple[int, int] = (1, 1)) -> Header:
        """That of a design."""
        base = design.base
        keys = tuple((axis.key, axis.unit, axis.field.kind) for axis in design.axes)
        return cls(seed, base.title, base.resolved, base.sha256, keys, layout, _engine.version(), _engine.commit(), (shard,))

    def to_json(self) -> dict[str, Any]:
        """As plain tables, for JSON."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "layout"}
        return plain | {"layout": self.layout.to_json(), "format": FORMAT, "format_version": FORMAT_VERSION}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any], where: Path) -> Header:
        """From such tables."""
        if tree.get("format") != FORMAT:
            raise ScenarioError(f"{where}: not a sweep")
        if (number := tree.get("format_version")) != FORMAT_VERSION:
            by = tree.get("software_version", "?")
            raise StorageError(f"{where}: a sweep of format version {number}, written by version {by}; this program reads {FORMAT_VERSION}")
        plain = {name: tree[name] for name in cls.__dataclass_fields__ if name in tree or name != "shards"}
        plain["keys"] = tuple((name, unit, kind) for name, unit, kind in tree["keys"])
        plain["layout"] = Layout.from_json(tree["layout"])
        plain["shards"] = tuple((int(number), int(of)) for number, of in tree.get("shards", [(1, 1)]))
        return cls(**plain)

    def joined(self, other: Header) -> Header:
        """Of the points of both; all shards together are the whole."""
        both = replace(self, shards=tuple(sorted({*self.shards, *other.shards})))
        return both if both.missing_shards() else replace(self, shards=((1, 1),))

    def missing_shards(self) -> str:
        """Which are not here, in words; empty if none is missing."""
        if (1, 1) in self.shards:
            return ""
        lost = [(number, of) for of in sorted({of for _, of in self.shards}) for number in range(1, of + 1) if (number, of) not in self.shards]
        if not lost:
            return ""
        names = ", ".join(f"{number} of {of}" for number, of in lost[:_NAMED]) + (" and more" if len(lost) > _NAMED else "")
        return f"shard {names} is missing" if len(lost) == 1 else f"shards {names} are missing"

    def require_same(self, other: Header, where: Path) -> None:
        """Raises ScenarioError if the runs of the two cannot stand in one file."""
        for name, words in {
            "software_version": "was made by another version of plateletsim",
            "commit": "was made by another build of plateletsim",
            "base_sha256": "is about another scenario, or keeps rows at other times",
            "seed": "has another seed",
            "keys": "varies other keys",
            "layout": "keeps other variables or times",
        }.items():
            if getattr(self, name) != getattr(other, name):
                raise ScenarioError(f"{where}: this sweep {words}; choose another file")
