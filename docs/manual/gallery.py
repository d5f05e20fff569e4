"""The gallery: a page for each scenario of the library, with its story, its picture and what it changes."""

from pathlib import Path

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt

import plateletsim as ps
from manual.companions import path_of, value_table
from manual.markdown import Ready, anchor, cell, link, page, table, toctree
from manual.values import plain, read
from plateletsim import _engine

DROPLET, QUICK = "0.1 uL", "0.005 uL"
SEED = 1
KINDS = {entry.name.split(".")[1] for entry in _engine.parameters() if entry.name.startswith("event.")}  # treatment, condition, assay


def pages(folder: Path, quick: bool) -> dict[str, str]:
    """Each page by its path; pictures are written into the folder at once."""
    names = ps.library()
    (folder / "gallery").mkdir(parents=True, exist_ok=True)
    for name in names:
        draw(name, folder / f"gallery/{name}.png", QUICK if quick else DROPLET)
    return {"gallery/index.md": index(names)} | {f"gallery/{name}.md": scenario(name) for name in names}


def draw(name: str, file: Path, droplet: str) -> None:
    """What `result.plot()` shows of the patient."""
    small = ps.load(name)
    if "uL" not in (own := small.tree["run"]["droplet_volume"]["value"]) or float(own.split()[0]) > float(droplet.split()[0]):
        small = small.replace({"run.droplet_volume": droplet})
    figure = small.run(seed=SEED, progress=False).plot()
    figure.savefig(file, dpi=110, facecolor="white")
    plt.close(figure)


def index(names: list[str]) -> str:
    """All scenarios as cards."""
    cards = [
        f":::{{grid-item-card}} {ps.load(name).title}\n:link: {name}\n:link-type: doc\n:img-bottom: {name}.png\n:img-alt: Count of platelets in {name}\n\n`{name}`\n:::"
        for name in names
    ]
    grid = "::::{grid} 1 2 2 3\n:gutter: 3\n\n" + "\n\n".join(cards) + "\n\n::::"
    text = "The patients that come with plateletsim. Each is a file that says what differs from another; each page has its story, a run, and every number of the file with its source."
    return page("Gallery", text, grid, toctree(names).replace(":maxdepth: 1", ":hidden:"), name="gallery")


def events(scenario: ps.Scenario) -> str:
    """What happens, when."""
    happening = scenario.tree.get("event", [])
    if not happening:
        return ""
    lines = []
    for event in happening:
        given = {key: plain(value) for key, value in event.items()}
        kind = next(key for key in KINDS if key in given)
        rest = ", ".join(f"{key} {value}" for key, value in given.items() if key not in (kind, "at"))
        lines.append([kind, Ready(f"`{given[kind]}`"), given["at"], rest])
    return "## What happens\n\n" + table(["kind", "name", "at", "how"], lines)


def scenario(name: str) -> str:
    """The page of one scenario."""
    sc, tree = ps.load(name), read(path_of(name))
    parent = tree.get("extends")
    children = [each for each in ps.library() if read(path_of(each)).get("extends") == name]
    kin = [f"It says what differs from {link(anchor('scenario', parent), parent)}." if parent else "It stands by itself.",
           "Others begin from it: " + ", ".join(link(anchor("scenario", each), each) for each in children) + "." if children else ""]  # fmt: skip
    droplet = "a small droplet of blood, so that single counts waver more than in a laboratory's"
    parts = [
        cell(sc.story),
        f"![{alt(sc)}]({name}.png)",
        f"*Seed {SEED}, {droplet}.*",
        f"```bash\nplateletsim run {name} -o {name}.h5 --seed {SEED}\n```",
        f'```python\nimport plateletsim as ps\n\nresult = ps.load("{name}").run(seed={SEED})\nresult.plot()\n```',
        events(sc),
        "## Its numbers",
        " ".join(filter(None, kin)) + f" `plateletsim show {name}` prints the whole.",
        value_table(tree),
    ]
    return page(sc.title, *parts, name=anchor("scenario", name))


def alt(sc: ps.Scenario) -> str:
    return f"Three panels over time, {sc.title}: platelet count, production and turnover, deaths by cause"
