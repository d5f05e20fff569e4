"""What the command line writes: text that any terminal can show, files that may be written, facts for other programs."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plateletsim._engine import ScenarioError, StorageError
from plateletsim.files import replaced

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What stands for a character on a terminal that does not have it.
_PLAIN = {**{chr(ord("⁰") + i): f"^{i}" for i in (0, *range(4, 10))}, "¹": "^1", "²": "^2", "³": "^3", "×": "x", "–": "-", "—": "-", "−": "-",
          "µ": "u", "μ": "u", "≥": ">=", "≤": "<=", "…": "...", "’": "'", "“": '"', "”": '"', "→": "->", "·": "*", "√": "sqrt "}  # fmt: skip


def write_for_any_terminal() -> None:
    """What the encoding of the output does not have is written in plain letters: 10^9/L for 10⁹/L."""
    codecs.register_error("plateletsim", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plateletsim")


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(character, "?") for character in error.object[error.start : error.end]), error.end


def print_facts(facts: Mapping[str, Any], as_json: bool) -> None:
    """One line each, or one object of JSON."""
    if as_json:
        print(json.dumps(facts, ensure_ascii=True, allow_nan=False, default=str))
        return
    for name, value in facts.items():
        print(f"{name:<28} {value}")


def require_writable(path: Path) -> None:
    """Before a long run rather than after it."""
    folder = path.parent
    if path.is_dir():
        raise ScenarioError(f"{path}: cannot write: it is a folder")
    if not folder.is_dir():
        raise ScenarioError(f"{path}: cannot write: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise StorageError(f"{path}: cannot write: the folder {folder} is read-only")
    if path.exists() and not os.access(path, os.W_OK):
        raise StorageError(f"{path}: cannot write: it is read-only")


def save_picture(figure: Figure, path: Path) -> None:
    """Whole or not at all. Raises ScenarioError for a kind of picture that is not known."""
    known = figure.canvas.get_supported_filetypes()
    if path.suffix.lstrip(".") not in known:
        raise ScenarioError(f"{path}: unknown kind of picture; known are {', '.join(sorted(known))}")
    with replaced(path) as partial:
        figure.savefig(partial, dpi=150)
