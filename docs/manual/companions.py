"""Pages of the reference that come from files of the library: protocols, analysers, and the published sources."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import plateletsim as ps
from manual.markdown import Ready, anchor, cell, link, page, table
from manual.values import Tree, citations, cited, plain, read, source, values, written
from plateletsim.scenario.library import library_folder

WORDS = {
    "protocols": "A protocol is a doctor: at each visit blood is counted, and the first rule that fits decides. "
    "`plateletsim.protocols()` is a table of them. [How to add one](../how-to/add_a_rule.md).",
    "analysers": "An analyser counts blood, with errors of its own: `assay.blood_count.analyser` names it. "
    "`plateletsim.analysers()` is a table of them; a file of yours beside the scenario is another.",
}


def pages() -> dict[str, str]:
    """Each page by its path."""
    return {f"reference/{folder}.md": companions(folder) for folder in WORDS} | {"reference/sources.md": sources()}


def companions(folder: str) -> str:
    """All files of a folder of the library, each with its story and its values."""
    parts = [WORDS[folder]]
    for path in sorted((library_folder() / folder).glob("*.toml")):
        tree = read(path)
        name = folder.removesuffix("s")
        parts += [
            f"({anchor('companion', path.stem)})=\n## {tree['title']}: `{path.stem}`",
            cell(tree.get("story", "")).strip(),
            in_the_library(users(path.stem)),
            value_table(tree, f"{name}.*."),
        ]
    return page(folder.capitalize(), *parts, name=f"reference-{folder}")


def users(name: str) -> list[str]:
    """The scenarios of the library whose own file names this companion."""

    def names(tree: Tree) -> bool:
        return any(value == name for key, value, _ in values(tree) if key.rsplit(".", 1)[-1] in ("treatment", "condition", "name", "analyser"))

    return [each for each in ps.library() if names(read(path_of(each)))]


def sourceless(tree: Tree) -> list[str]:
    """Keys of the numbers of a file that have no source."""
    return [key for key, value, source in values(tree) if not source and re.match(r"-?[\d.]", str(value))]


def entry(name: str, tree: Tree) -> list[Ready]:
    """A drug or a condition in a table of them: a link to its page, and the levers that it turns."""
    levers = dict.fromkeys(plain(effect["lever"]) for effect in tree["effect"])
    return [Ready(link(anchor("companion", name), str(tree["title"]))), Ready(" ".join(link(anchor("lever", each), each) for each in levers))]


def effects(tree: Tree, mechanisms: dict[str, set[str]], law: Callable[[Tree, str], str], turned_by: str) -> str:
    """The levers that a drug or a condition turns, by which law, and which mechanisms read them."""
    levers = ps.levers()
    lines = [
        [Ready(link(anchor("lever", lever), lever)), cell(levers.loc[lever, "meaning"]), Ready(f"`{law(effect, levers.loc[lever, 'turns'])}`"),
         Ready(" ".join(sorted(mechanisms[lever])) or "–")]
        for effect in tree["effect"] if (lever := plain(effect["lever"]))
    ]  # fmt: skip
    return table(["lever", "what that is", turned_by, "read by"], lines)


def in_the_library(scenarios: list[str]) -> str:
    """Links to scenarios that name a companion."""
    return "In the library: " + ", ".join(link(anchor("scenario", each), each) for each in scenarios) + "." if scenarios else ""


def value_table(tree: Tree, within: str = "") -> str:
    """Every value of a file beside its source; keys link to the table of parameters."""
    known = set(ps.parameters().index)
    lines = []
    for key, value, where in values(tree):
        general = within + ".".join(part for part in key.split(".") if not part.isdigit())
        name: str | Ready = link(anchor("parameter", general), key) if general in known else Ready(f"`{key}`")
        shown = link(anchor("lever", value), value) if key.endswith("lever") else cell(written(value))
        if key not in ("title", "story", "extends"):
            lines.append([name, Ready(shown), source(where)])
    return table(["key", "value", "source"], lines) if lines else ""


def homes() -> dict[str, list[str]]:
    """For each publication, the files of the library that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(library_folder().rglob("*.toml")):
        if path.name != "sources.toml":
            for key in cited(read(path)):
                found[key].append(path.stem)
    return found


def where(names: list[str]) -> Ready:
    scenarios = set(ps.library())
    return Ready(", ".join(link(anchor("scenario" if each in scenarios else "companion", each), each) for each in names))


def sources() -> str:
    """The published work behind the numbers."""
    using = homes()
    lines = []
    for key, work in citations().items():
        doi = Ready(f"[{work['doi']}](https://doi.org/{work['doi']})") if "doi" in work else work.get("pmcid", "")
        said = ". ".join(str(work[part]).rstrip(".") for part in ("authors", "title", "journal", "year") if part in work)
        lines.append([Ready(f"[`{key}`]{{#{anchor('source', key)}}}"), said, doi, work.get("gives", ""), work.get("basis", ""), where(using[key])])
    parts = [
        "A number of the library says where it comes from: `measured` and `fitted` name a publication of this list, `tuned` "
        "the observations that moved the number, `derived` how it follows from others; `assumed` has no measurement behind it, "
        "`numerical` concerns the computation, `design` is what the scenario is about.",
        "*Basis*: A, read in the abstract or the data; B, remembered or from a textbook, to be confirmed before it is quoted; D, derived here.",
        table(["key", "publication", "DOI", "gives", "basis", "used by"], lines),
    ]
    return page("Sources", *parts, name="reference-sources")


def path_of(name: str) -> Path:
    """The file of a scenario of the library."""
    return library_folder() / f"{name}.toml"
