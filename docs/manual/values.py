"""Values as they stand in the files of the library, and the sources that they name."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from manual.markdown import Ready, anchor, cell, link
from plateletsim.scenario.library import library_folder

Tree = Mapping[str, Any]


@cache
def read(path: Path) -> Tree:
    """A file of the library as nested tables."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def citations() -> Tree:
    """The published work that sources name, by its key."""
    return read(library_folder() / "sources.toml")


def values(tree: Tree, within: str = "") -> Iterator[tuple[str, Any, str]]:
    """Every value of a file as (key, value, source); elements of arrays of tables are numbered from 0."""
    for key, value in tree.items():
        name = f"{within}{key}"
        if isinstance(value, dict) and "value" in value:
            yield name, value["value"], str(value.get("source", ""))
        elif isinstance(value, dict):
            yield from values(value, name + ".")
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            for number, each in enumerate(value):
                yield from values(each, f"{name}.{number}.")
        else:
            yield name, value, ""


def plain(value: Any) -> Any:
    """A value without its source."""
    return value["value"] if isinstance(value, dict) else value


def written(value: Any) -> str:
    """As it stands in TOML, without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def source(text: str) -> Ready:
    """A source with a link to what it names: the publication, or the observations that moved the number."""
    kind, _, rest = text.partition(" ")
    key, _, words = rest.partition(" ")
    if key in citations():
        return Ready(f"{kind} {link(anchor('source', key), key)} {cell(words)}".strip())
    if kind == "tuned":
        return Ready(f"tuned `{key}` {cell(words)}".strip())
    return Ready(cell(text))


def cited(tree: Tree) -> set[str]:
    """The keys of all publications that a file names."""
    return {word.strip("(),;") for _, _, text in values(tree) for word in text.split()} & citations().keys()
