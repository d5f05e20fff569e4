"""Includes point one way: each folder of sim/ and models/ names those below it, and may include no others."""

import re
from collections.abc import Mapping

QUOTED = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)

# What a folder may include beside itself. A mechanism's folder knows the world; the root of models/ knows them all.
SIM = {
    "sim/base": set(),
    "sim/time": set(),
    "sim/chance": {"sim/base"},
    "sim/agents": {"sim/base", "sim/chance", "sim/time"},
    "sim/step": {"sim/base", "sim/chance", "sim/time", "sim/agents"},
    "sim/kinetics": {"sim/base"},
    "sim/observe": {"sim/base"},
    "sim/scenario": {"sim/base"},
    "sim/storage": {"sim/base", "sim/observe"},
}
MECHANISMS = {f"models/{folder}" for folder in ("patient", "production", "clearance", "immunity", "treatments", "conditions", "assays", "clinic")}
PATIENT = {"models/world"} | MECHANISMS
MODELS = {"models/world": set()} | {folder: {"models/world"} for folder in MECHANISMS} | {"models": PATIENT, "models/run": PATIENT | {"models"}}


def included(text: str) -> list[str]:
    return QUOTED.findall(text)


def folder_of(path: str) -> str:
    return path.rsplit("/", 1)[0]


def mechanisms(files: Mapping[str, str]) -> set[str]:
    """What the catalogue and its companions list, out of the folders of mechanisms; these hold also the laws that some share."""
    listed = {header for path in files if path.startswith(("models/catalogue.", "models/companions.")) for header in included(files[path])}
    return {header for header in listed if folder_of(header) in MECHANISMS}


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


def is_allowed(source: str, target: str) -> bool:
    """Whether a file of one folder may include one of another."""
    if source in SIM:
        return target == source or target in SIM[source]
    if source in MODELS:
        return target == source or target in SIM or target in MODELS[source]
    return not source.startswith(("sim", "models"))


def check_direction(path: str, files: Mapping[str, str]) -> list[str]:
    """`files` maps each path of the repository to its text."""
    faults = []
    for header in included(files[path]):
        if header not in files:
            faults.append(f"{header}: no such file; includes are written from the root of the repository")
        elif not is_allowed(folder_of(path), folder_of(header)):
            faults.append(f"{header}: {folder_of(path)} may not include {folder_of(header)}")
    if folder_of(path) in MECHANISMS:
        stem = path.rsplit(".", 1)[0]  # drug_file.cpp is a part of drug.h
        own = {header for header in mechanisms(files) if stem == header[:-2] or stem.startswith(header[:-2] + "_")}
        others = (reached(path, files) & mechanisms(files)) - own
        faults += [f"{header}: a mechanism knows no other mechanism" for header in sorted(others)]
    return faults
