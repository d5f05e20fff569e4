"""What scenarios, notebooks and the top level must look like: each check returns a list of faults."""

import json
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping

KINDS = {"measured", "fitted", "tuned", "derived", "assumed", "numerical", "design"}
CITED = {"measured", "fitted"}  # their next word is a key of sources.toml
CHOICES = {"run", "event", "protocol"}  # sections in which a bare value is the author's choice, not biology
LINKS = {"lever", "of", "on", "only", "tied", "withheld", "at_highest", "withhold", "stop"}  # keys whose bare value says what a section is about

TOP_LEVEL = {
    "CMakeLists.txt", "sim", "models", "scenarios", "python", "tests", "notebooks", "README.md", "web", "docs",
    "CMakePresets.json", "Makefile", "pyproject.toml", "LICENSE", "CITATION.cff", "CHANGELOG.md", "SECURITY.md",
    "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "noxfile.py",
}  # fmt: skip


def values(table: dict, section: str = "") -> Iterator[tuple[str, str, object]]:
    """Every value of a scenario as (section, key, value); { value = …, source = … } counts as one."""
    for key, value in table.items():
        name = f"{section}.{key}" if section else key
        if isinstance(value, dict) and "value" not in value:
            yield from values(value, name)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            for item in value:
                yield from values(item, name)
        else:
            yield section, key, value


def prefix(path: str) -> str:
    """What a scenario calls the file of a drug, condition or protocol, before the names of its values."""
    folder, _, name = path.removeprefix("scenarios/").rpartition("/")
    return f"{folder.removesuffix('s')}.{name.removesuffix('.toml')}." if folder else ""


def check_sources(text: str, citations: Iterable[str], moved: Mapping[str, Container[str]] = {}, within: str = "") -> list[str]:
    """Every biological value says where it comes from; a citation is in the list, and so is what moved a tuned value.

    moved    the parameters that each observation set, by its id
    within   prefix() of the file
    """
    faults = []
    for section, key, value in values(tomllib.loads(text)):
        if not isinstance(value, dict):
            if section and section not in CHOICES and key not in LINKS:
                faults.append(f"{section}.{key}: has no source")
            continue
        kind, *rest = str(value.get("source", "")).split() or [""]
        if kind not in KINDS:
            faults.append(f"{section}.{key}: the source should begin with one of {', '.join(sorted(KINDS))}")
        elif kind in CITED and (not rest or rest[0] not in citations):
            faults.append(f'{section}.{key}: "{kind}" should name a key of sources.toml, not {" ".join(rest[:1])!r}')
        elif kind == "tuned":
            rows = rest[0].split(",") if rest else [""]
            faults += [f"{section}.{key}: tuned by {row!r}, which is no observation that sets it"
                       for row in rows if within + f"{section}.{key}".lstrip(".") not in moved.get(row, ())]  # fmt: skip
    return faults


def check_notebook(text: str) -> list[str]:
    """Committed notebooks carry no results: the tests make them."""
    cells = enumerate(json.loads(text)["cells"], 1)
    return [f"cell {number}: carries output" for number, cell in cells
            if cell.get("outputs") or cell.get("execution_count") is not None]  # fmt: skip


def check_top_level(paths: Iterable[str]) -> list[str]:
    names = {path.split("/")[0] for path in paths}
    return [f"{name}: does not belong at the top" for name in sorted(names - TOP_LEVEL) if not name.startswith(".")]
