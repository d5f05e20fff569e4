"""Includes point one way: sim, then models/world, then mechanisms, then the catalogue, then python and tests."""

import re
from collections.abc import Mapping

QUOTED = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
MAY_INCLUDE = {"sim": {"sim"}, "models": {"sim", "models"}}


def included(text: str) -> list[str]:
    return QUOTED.findall(text)


def in_folder(path: str) -> bool:
    """The folders of models/ hold mechanisms and the laws that some of them share; models/ itself, what all share."""
    return path.startswith("models/") and path.count("/") > 1


def mechanisms(files: Mapping[str, str]) -> set[str]:
    """What the catalogue lists, out of the folders of models/."""
    listed = {header for path in files if path.startswith("models/catalogue.") for header in included(files[path])}
    return {header for header in listed if in_folder(header)}


def reached(path: str, files: Mapping[str, str]) -> set[str]:
    """Everything that a file includes, directly or not."""
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        for header in included(files.get(waiting.pop(), "")):
            if header not in seen:
                seen.add(header)
                waiting.append(header)
    return seen


def check_direction(path: str, files: Mapping[str, str]) -> list[str]:
    """`files` maps each path of the repository to its text."""
    faults = []
    allowed = MAY_INCLUDE.get(path.split("/")[0])
    for header in included(files[path]):
        if header not in files:
            faults.append(f"{header}: no such file; includes are written from the root of the repository")
        elif allowed and header.split("/")[0] not in allowed:
            faults.append(f"{header}: includes point away from sim/")
    if in_folder(path):
        own = path.rsplit(".", 1)[0] + ".h"
        others = (reached(path, files) & mechanisms(files)) - {own}
        faults += [f"{header}: a mechanism knows no other mechanism" for header in sorted(others)]
    return faults
