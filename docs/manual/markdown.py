"""Pieces of Markdown, as MyST reads it: tables, links, things that can be linked to."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """What may stand in a table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*") or " "


def code(text: object) -> str:
    """As it is written in a file or program; a cell of its own."""
    return f"`{text}`" if str(text) else ""


class Ready(str):
    """Markdown that a table takes as it is."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells that are Ready stay as they are.

    >>> print(table(["a", "b"], [[1, Ready("*2*")]]))
    | a | b |
    |---|---|
    | 1 | *2* |
    """
    lines = [head, *rows]
    written = ["| " + " | ".join(each if isinstance(each, Ready) else cell(each) for each in line) + " |" for line in lines]
    return "\n".join([written[0], "|" + "---|" * len(head), *written[1:]])


def anchor(*parts: str) -> str:
    """A name to link to: letters, digits and hyphens.

    >>> anchor("parameter", "drug.*.kinetics")
    'parameter-drug-any-kinetics'
    """
    text = "-".join(parts).replace("*", "any").lower()
    return "-".join(filter(None, "".join(each if each.isalnum() else " " for each in text).split()))


def target(name: str, text: str) -> Ready:
    """Text in code that can be linked to."""
    return Ready(f"[`{text}`]{{#{name}}}")


def link(name: str, text: str) -> Ready:
    """To an anchor anywhere in the manual; in code."""
    return Ready(f"[`{text}`](#{name})")


def page(title: str, *parts: str, name: str = "") -> str:
    """A page with its title; `name` can be linked to."""
    head = f"({name})=\n" if name else ""
    return head + "\n\n".join([f"# {title}", *filter(None, parts)]) + "\n"


def toctree(entries: Iterable[str], depth: int = 1) -> str:
    """A list of pages that belong below this one."""
    return "\n".join([":::{toctree}", f":maxdepth: {depth}", "", *entries, ":::"])
