"""A page for each treatment that is no file but a mechanism of its own: what it does, one patient with and without it, its limits."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import plateletsim as ps
from manual import twins
from manual.markdown import Ready, cell, link, page, table, toctree

WORDS = (
    "Treatments that move cells, organs or blood instead of turning levers, so each is code of its own. Beside them stand the "
    "[drugs](#reference-drugs), tranexamic acid among them. To watch and wait is an arm to which nothing happens."
)
SEED, AT, FOLLOW = 4, 120.0, 90.0  # day, from the beginning of the run
COMMON = {"at", "every", "count", "until", "by", "share", "luck", "treatment"}  # fields of every event


@dataclass(frozen=True)
class Procedure:
    """What no table says of a treatment."""

    title: str
    does: str
    section: str  # of the model
    limits: str
    usual: dict[str, Any] = field(default_factory=dict)  # fields of its event in the picture
    patient: str = "itp_chronic_adult"
    before: dict[str, Any] = field(default_factory=dict)  # an event of both twins, ten days before
    probe: str = "platelet_count"


PROCEDURES = {
    "ivig": Procedure(
        "Intravenous immunoglobulin",
        "Pooled IgG of donors competes for the Fc receptors of macrophages: single molecules a little, dimers much. It also speeds the breakdown of the patient's own IgG, for all of it shares the receptor that saves it.",
        "10",
        "Sialylated IgG, regulatory T cells and antibody against the patient's antibody are left out; what it does to the clotting or the kidneys as well.",
        {"dose": "1 g/kg", "every": 1, "count": 2},
    ),
    "splenectomy": Procedure(
        "Splenectomy",
        "The spleen leaves with its pool of platelets, its macrophages and its share of B cells and plasma cells. Where an accessory spleen is `overlooked`, what it still does follows from its size, and it grows.",
        "3",
        "Operation, wound, infections and clots of those without a spleen are left out. What a surgeon overlooks is given, not found.",
    ),
    "splenic_embolisation": Procedure(
        "Partial splenic embolisation",
        "Branches of the artery are closed, and the part of the spleen that they fed dies with the platelets in it. The rest pools, captures and houses cells by its size.",
        "3",
        "Fever and pain of the days after it, an abscess, and the slow death of the part over days are left out.",
        {"infarcted": 0.65},
    ),
    "platelet_transfusion": Procedure(
        "Transfusion of platelets",
        "Platelets of a donor, of all ages, join the patient's own, and meet what these meet. Where the patient has antibody against the donor's A or B fewer arrive; against HLA (`[alloimmunity]`) few, and for hours.",
        "12",
        "Donors' platelets bear the antigens of the patient's own otherwise. Reactions, infections and the making of new antibody are left out.",
        {"units": 2},
    ),
    "red_cell_transfusion": Procedure(
        "Transfusion of red cells",
        "Haemoglobin of a donor joins the patient's own.",
        "11",
        "Donated cells live as long as others. Their volume, iron, and antibody against them are left out; platelets near the wall of a vessel do not answer to red cells here.",
        {"units": 3},
        "healthy_adult",
        {"condition": "acute_haemorrhage", "volume": 2.0},
        "haemoglobin",
    ),
    "plateletpheresis": Procedure(
        "Taking platelets by a machine",
        "A machine keeps circulating platelets and gives the blood back; the spleen gives up its part within the hour.",
        "11",
        "Citrate, and what a session does to the making of thrombopoietin, are left out.",
        {"units": 2},
        "healthy_adult",
    ),
    "phlebotomy": Procedure(
        "Taking blood",
        "Blood leaves with its platelets and red cells. Counts do not move at first, for plasma has gone as well; they fall while fluid makes the volume good, and haemoglobin comes back in a month or two.",
        "11",
        "Iron never runs out.",
        {"volume": "450 mL"},
        "healthy_adult",
        probe="haemoglobin",
    ),
}
AXES = {"platelet_count": twins.COUNT, "haemoglobin": "haemoglobin (g/dL)"}


def treatments() -> set[str]:
    """Those of the package that are no drug's file."""
    keys = [key.split(".") for key in ps.parameters().index if key.startswith("event.treatment.")]
    return {name for _, _, name, *_ in keys} - set(ps.drugs().index) - {"*"}


def pages(folder: Path) -> dict[str, str]:
    """Each page by its path; pictures are written into the folder at once."""
    (folder / "reference/procedures").mkdir(parents=True, exist_ok=True)
    made = texts()
    for name, each in PROCEDURES.items():
        draw(name, each, folder / f"reference/procedures/{name}.png")
    return made


def texts() -> dict[str, str]:
    """The pages without their pictures. Fails where a treatment has no words."""
    if unknown := treatments() ^ set(PROCEDURES):
        raise SystemExit(f"docs/manual/procedures.py and the package differ in {', '.join(sorted(unknown))}")
    return {"reference/procedures.md": index()} | {f"reference/procedures/{name}.md": procedure(name, each) for name, each in PROCEDURES.items()}


def draw(name: str, each: Procedure, file: Path) -> None:
    """The treated twin beside the untreated one."""
    small = ps.load(each.patient).replace({"run.duration": AT + FOLLOW, "run.droplet_volume": "0.05 uL", "run.record": "6 hour", "run.step": "3 hour"})
    if each.before:
        kind, named = next(item for item in each.before.items() if item[0] == "condition")
        small = small.with_event(named, at=AT - 10, **{key: value for key, value in each.before.items() if key != kind})
    courses = []
    for scenario, label in ((small, "untreated twin"), (small.with_event(name, at=AT, **each.usual), each.title)):
        course = scenario.run(seed=SEED, progress=False).to_xarray()[each.probe].squeeze().sel(time=slice(AT - 20, None))
        courses.append((course.time - AT, course, label))
    twins.draw(file, *courses, (-20, FOLLOW), "it was done", AXES[each.probe])


def index() -> str:
    """All procedures in a table."""
    lines = [[Ready(link(f"procedure-{name}", each.title)), cell(each.does)] for name, each in PROCEDURES.items()]
    hidden = toctree(f"procedures/{name}" for name in PROCEDURES).replace(":maxdepth: 1", ":hidden:")
    return page("Procedures and blood products", WORDS, table(["treatment", "what it does"], lines), hidden, name="reference-procedures")


def procedure(name: str, each: Procedure) -> str:
    """The page of one of them."""
    parameters = ps.parameters()
    own = parameters[[key.startswith(f"event.treatment.{name}.") and key.rsplit(".", 1)[1] not in COMMON for key in parameters.index]]
    lines = [
        [Ready(f"`{key.rsplit('.', 1)[1]}`"), cell(str(row.unit or "")), cell("required" if row.fallback is None else str(row.fallback)), cell(row.meaning)]
        for key, row in own.iterrows()
    ]
    usual = "".join(f", {key}={value!r}" for key, value in each.usual.items())
    parts = [
        each.does,
        f"![{AXES[each.probe]} of one patient with and without it]({name}.png)",
        f"*{ps.load(each.patient).title}, seed {SEED}, and a twin to whom nothing is done.*",
        f'```python\nimport plateletsim as ps\n\ntreated = ps.load("{each.patient}").with_event("{name}", at={AT:g}{usual})\n```',
        "## Its numbers" if lines else "",
        table(["key", "unit", "fallback", "meaning"], lines) if lines else "",
        f"Those of every event (`at`, `every`, `count`, `share` …) are in [events](#reference-events). Equations and sources: [the model](../../model.md), section {each.section}.",
        "## What it can't do here",
        each.limits,
    ]
    return page(f"{each.title}: `{name}`", *(part for part in parts if part), name=f"procedure-{name}")
