"""Imports point one way: the subpackages of plateletsim stand on each other in an order, and no modules stand in a circle."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

ROOT = "python/"
FACADE = "plateletsim"
SHARED = "shared modules"

# From the ground up: each shelf may import what stands before it. Pictures take data, so that all may draw them.
ORDER = (SHARED, "scenario", "plot", "patient", "group", "trial", "sweep", "calibration", "forecast", "command", "programs")
PROGRAMS = ("plateletsim.__main__", "plateletsim.demo", "plateletsim.phase_diagram", "plateletsim.ten_causes")  # and the façade, which everybody sees


def name_of(path: str) -> str:
    """The module in a file, as Python names it."""
    parts = PurePosixPath(path.removeprefix(ROOT)).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import that is done when the program runs, also inside functions; not those for types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        yield from statements(node)


def imported(source: str, modules: Mapping[str, str]) -> set[str]:
    """The modules of the package that a source imports: `from a import b` is a.b if there is one, else what makes up a."""
    found = set()
    for node in statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.module:
            longer = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (longer & modules.keys()) | ({node.module} if longer - modules.keys() else set())
    return found & modules.keys()


def graph(files: Mapping[str, str]) -> dict[str, set[str]]:
    """What each module imports; `files` maps paths to texts."""
    modules = {name_of(path): text for path, text in files.items()}
    return {name: imported(text, modules) for name, text in modules.items()}


def shelf_of(module: str) -> str:
    if module == FACADE or module in PROGRAMS:
        return "programs"
    second = module.split(".")[1]
    return second if second in ORDER else SHARED


def check_imports(files: Mapping[str, str]) -> list[str]:
    """Modules in a circle, and imports up the order."""
    found = graph(files)
    faults = [f"{name}: {target} stands above it ({shelf_of(name)} may not import {shelf_of(target)})"
              for name, targets in found.items() for target in sorted(targets)
              if ORDER.index(shelf_of(target)) > ORDER.index(shelf_of(name))]  # fmt: skip
    try:
        TopologicalSorter(found).prepare()
    except CycleError as circle:
        faults.append("a circle: " + " ← ".join(circle.args[1]))
    return faults
