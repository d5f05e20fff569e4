"""A page for each condition: what it turns, how it comes and goes, a person with and without it, and every number with its source."""

from pathlib import Path
from typing import Any

import plateletsim as ps
from manual import twins
from manual.companions import effects, entry, in_the_library, sourceless, users, value_table
from manual.drugs import readers
from manual.markdown import anchor, cell, page, table, toctree
from manual.values import Tree, plain, read
from plateletsim.scenario.library import library_folder

WORDS = (
    "A condition is a file: how it comes and goes, and which [levers](#reference-levers) it turns meanwhile. "
    "`plateletsim.conditions()` is a table of them. Haemorrhage by a wound, birth and ablation of the marrow are mechanisms of their own: "
    "see [events](#reference-events). [How to add one](../how-to/add_a_condition.md)."
)
ONSET, SHOWN, LONGEST = 10.0, 60.0, 400.0  # day; days shown of what stays, and at most of what passes
QUICK: dict[str, Any] = {
    "run.droplet_volume": "0.05 uL",
    "run.step": "6 hour",
    "run.record": "12 hour",
    "marrow.megakaryocyte_sample": 1000,
    "phagocytosis.sample": 100,
}
LAW = (
    "ζ is the mean over a step of height × severity, summed over the episodes that a person has; several conditions that turn one lever "
    "multiply or add, as the lever says. [The model](../../model.md), section 11, has the law."
)


def pages(folder: Path) -> dict[str, str]:
    """Each page by its path; pictures are written into the folder at once."""
    (folder / "reference/conditions").mkdir(parents=True, exist_ok=True)
    for name, tree in library().items():
        draw(name, tree, folder / f"reference/conditions/{name}.png")
    return texts()


def texts() -> dict[str, str]:
    """The pages without their pictures."""
    trees, mechanisms = library(), readers()
    return {"reference/conditions.md": index(trees)} | {f"reference/conditions/{name}.md": condition(name, tree, mechanisms) for name, tree in trees.items()}


def library() -> dict[str, Tree]:
    """Each condition's file."""
    return {file.stem: read(file) for file in sorted((library_folder() / "conditions").glob("*.toml"))}


def days(tree: Tree) -> dict[str, float]:
    """Rise, plateau and decay in days, those that the file has."""
    course = tree.get("course", {})
    return {key: float(plain(course[key]).split()[0]) for key in ("rise", "plateau", "decay") if key in course}


def index(trees: dict[str, Tree]) -> str:
    """All conditions in a table."""
    lines = [[*entry(name, tree), cell(told(tree))] for name, tree in trees.items()]
    hidden = toctree(f"conditions/{name}" for name in trees).replace(":maxdepth: 1", ":hidden:")
    return page("Conditions", WORDS, table(["condition", "turns", "course"], lines), hidden, name="reference-conditions")


def told(tree: Tree) -> str:
    """Its course in words."""
    course = {key: plain(value) for key, value in tree.get("course", {}).items()}
    parts = [f"rises evenly within {course['rise']}" if "rise" in course else "there at once"]
    parts.append(f"stays for {course['plateau']}" if "plateau" in course else "stays")
    if "decay" in course:
        parts.append(f"fades by two thirds in each {course['decay']}" + ("" if "plateau" in course else ", once it is made to end"))
    if "lasting" in course:
        parts.append(f"both times severity^{course['lasting']}")
    if "severity_spread" in course:
        parts.append(f"severity spread {course['severity_spread']}")
    return ", ".join(parts)


def law(effect: Tree, turns: str) -> str:
    """What an effect makes of ζ, with its numbers."""
    full = plain(effect["full"])
    if turns == "adds":
        return f"{full} · ζ"
    return f"max(0, 1 {'−' if float(full) < 1 else '+'} {abs(1 - float(full)):.3g} · ζ)"


def condition(name: str, tree: Tree, mechanisms: dict[str, set[str]]) -> str:
    """The page of one condition. Fails where an effect or a source is missing."""
    if not tree.get("effect") or sourceless(tree):
        raise SystemExit(f"conditions/{name}.toml lacks an effect, or the source of {', '.join(sourceless(tree))}")
    parts = [
        cell(tree.get("story", "")),
        f"![Counts of one person with and without it: {tree['title']}]({name}.png)",
        "*A healthy adult, and the same adult with a typical case from day 0 on. What acts on antibody and on the cells that make it moves no healthy count: its scenarios show it.*",
        "## Course",
        f"{told(tree)[0].upper()}{told(tree)[1:]}.",
        "## What it does",
        effects(tree, mechanisms, law, "turned by"),
        LAW,
        in_the_library(users(name)),
        "## Every number",
        value_table(tree, "condition.*."),
    ]
    return page(f"{tree['title']}: `{name}`", *parts, name=anchor("companion", name))


def draw(name: str, tree: Tree, file: Path) -> None:
    """A healthy adult with a typical case, beside her twin without."""
    course = days(tree)
    shown = (
        min(LONGEST, course.get("rise", 0.0) + course["plateau"] + 5 * course.get("decay", 0.0) + 30)
        if "plateau" in course
        else course.get("rise", 0.0) + SHOWN
    )
    well = ps.load("healthy_adult").replace({**QUICK, "run.duration": f"{ONSET + shown:g} day"})
    ill = well.with_event(name, at=ONSET).replace({f"condition.{name}.course.severity_spread": 0})
    runs = [(scenario.run(seed=1, progress=False), label) for scenario, label in ((well, "healthy twin"), (ill, str(tree["title"])))]
    alone, other = ((run.time - ONSET, run["platelet_count"], label) for run, label in runs)
    twins.draw(file, alone, other, (-ONSET, shown), "its onset", color="tab:red")
