"""A page for each drug: what it turns and by how much, one patient with and without it, and every number with its source."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import xarray

import plateletsim as ps
from manual import twins
from manual.companions import effects, entry, in_the_library, sourceless, users, value_table
from manual.markdown import anchor, cell, page, table, toctree
from manual.values import Tree, plain, read
from plateletsim.scenario.library import library_folder

WORDS = (
    "A drug is a file: how the body takes it up, spreads and clears it, and which [levers](#reference-levers) it turns. "
    "`plateletsim.drugs()` is a table of them. Immunoglobulin, the spleen, blood and its cells are mechanisms of their own: see [procedures](#reference-procedures). "
    "[How to add one](../how-to/add_a_drug.md)."
)
SEED, FOUND = 12, 6  # of the cohort from which the patient of the pictures is taken
BEGIN, FOLLOW = 30.0, 210  # day after the diagnosis
UNTREATED, TYPICAL = "nothing", 20.0  # 1e9/L, of the untreated twin
CAUTION = "It is a strength that no response of patients has set: where a source says *assumed*, try other values before you lean on it."


def pages(folder: Path) -> dict[str, str]:
    """Each page by its path; pictures are written into the folder at once."""
    made = texts()
    (folder / "reference/drugs").mkdir(parents=True, exist_ok=True)
    trees = library()
    counts = courses(trees)
    for name, tree in trees.items():
        if "usual" in tree:
            draw(counts, name, tree["title"], folder / f"reference/drugs/{name}.png")
    return made


def texts() -> dict[str, str]:
    """The pages without their pictures."""
    trees, mechanisms = library(), readers()
    return {"reference/drugs.md": index(trees)} | {f"reference/drugs/{name}.md": drug(name, tree, mechanisms) for name, tree in trees.items()}


def library() -> dict[str, Tree]:
    """Each drug's file."""
    return {file.stem: read(file) for file in sorted((library_folder() / "drugs").glob("*.toml"))}


def course(name: str, tree: Tree) -> list[dict[str, Any]]:
    """The usual course of a drug as events."""
    usual = {key: plain(value) for key, value in tree["usual"].items()}
    if "every" in usual and "count" not in usual:
        usual["until"] = BEGIN + FOLLOW
    return [{"treatment": name, "at": BEGIN, **usual}]


def courses(trees: dict[str, Tree]) -> xarray.DataArray:
    """Counts of one whom time alone does not help, in an arm for each drug: dimensions arm and day."""
    adults = ps.load("itp_adult").replace({"run.droplet_volume": "0.005 uL", "run.step": "6 hour"})
    arms = {UNTREATED: None, **{name: course(name, tree) for name, tree in trees.items() if "usual" in tree}}
    found = ps.cohort(adults, FOUND, seed=SEED, follow=int(BEGIN) + FOLLOW, arms=arms, probes=["platelet_count"], progress=False)
    counts = found.to_xarray()["platelet_count"]
    alone = counts.sel(arm=UNTREATED).sel(day=slice(BEGIN, None)).mean("day")
    return counts.isel(patient=int(abs(alone - TYPICAL).argmin("patient")))


def draw(counts: xarray.DataArray, name: str, title: str, file: Path) -> None:
    """The treated twin beside the untreated one."""
    days = counts.day.values - BEGIN
    alone, other = ((days, counts.sel(arm=arm), label) for arm, label in ((UNTREATED, "untreated twin"), (name, title)))
    twins.draw(file, alone, other, (-BEGIN, FOLLOW), "the first dose")


def index(trees: dict[str, Tree]) -> str:
    """All drugs in a table."""
    lines = [[*entry(name, tree), cell(plain(tree.get("dose", "mg"))), cell(plain(tree.get("route", "iv")))] for name, tree in trees.items()]
    hidden = toctree(f"drugs/{name}" for name in trees).replace(":maxdepth: 1", ":hidden:")
    return page("Drugs", WORDS, table(["drug", "turns", "dose", "route"], lines), hidden, name="reference-drugs")


def drug(name: str, tree: Tree, mechanisms: dict[str, set[str]]) -> str:
    """The page of one drug. Fails where its mechanism, a source, or whoever takes it is missing."""
    takers = users(name)
    if not tree.get("effect") or not ("usual" in tree or takers) or sourceless(tree):
        raise SystemExit(f"drugs/{name}.toml lacks an effect, a usual course, or the source of {', '.join(sourceless(tree))}")
    parts = [
        cell(tree.get("story", "")),
        *picture(name, tree, takers),
        "## What it does",
        effects(tree, mechanisms, law, "turned by, C being its level in plasma"),
        "[The model](../../model.md), section 11, has the law of levels. " + CAUTION,
        in_the_library(takers),
        "## Every number",
        value_table(tree, "drug.*."),
    ]
    return page(f"{tree['title']}: `{name}`", *parts, name=anchor("companion", name))


def picture(name: str, tree: Tree, takers: list[str]) -> list[str]:
    """One patient with and without the usual course; where a file has none, a scenario of the library that takes it."""
    if "usual" not in tree:
        return [f"![{ps.load(takers[0]).title}](../../gallery/{takers[0]}.png)", f"*{ps.load(takers[0]).title}, in the library.*"]
    usual = ", ".join(f"{key} {plain(value)}" for key, value in tree["usual"].items())
    return [
        f"![Counts of one patient with and without {tree['title'].lower()}]({name}.png)",
        f"*An adult with chronic disease that emerged (the library's `itp_adult`), and the same adult with {usual}. Others answer differently: they are ill for other reasons.*",
    ]


def law(effect: Tree, turns: str) -> str:
    """What an effect makes of the level C, with its numbers."""
    said = {key: plain(value) for key, value in effect.items()}
    lag = (f", {said['delay']} behind" if "delay" in said else "") + (f", only {said['only']}" if "only" in said else "")
    if "slope" in said:
        return f"{said['slope']} · C{lag}"
    power = f"^{said['hill']}" if "hill" in said else ""
    half = said.get("half") or f"occupancy {said.get('half_occupancy')}"
    share = f"C{power}/(C{power} + ({half}){power})"
    full = said.get("saturated", 0.0)
    if turns == "adds":
        return f"{full} · {share}{lag}"
    return f"1 {'−' if full < 1 else '+'} {abs(1 - full):.2g} · {share}{lag}"


@cache
def readers() -> dict[str, set[str]]:
    """For each lever, the mechanisms that read it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in ps.library():
        mechanism = ""
        for line in ps.load(name).plan().splitlines():
            if re.match(r"  \w", line):
                mechanism = line.split()[0]
            elif line.strip().startswith("reads"):
                for lever in re.findall(r"lever (\w+)", line):
                    found[lever].add(mechanism)
    return found
