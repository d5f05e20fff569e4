"""Pages of the reference that come from the engine's tables: parameters, events, levers, probes, units."""

import re
from collections import defaultdict
from collections.abc import Iterable

import plateletsim as ps
from manual.drugs import readers
from manual.markdown import Ready, anchor, cell, code, link, page, table, target
from manual.values import Tree, read, source, values, written
from plateletsim import _engine
from plateletsim.scenario.library import library_folder

FIRST = ("healthy_adult", "itp_chronic_adult", "itp_child")  # whose values stand beside a parameter, if they have it
OPEN_ENDS = {(0.0, 0.0)}  # what a field without numbers has


def file_of(name: str) -> Tree:
    """A scenario or companion of the library, as written."""
    return read(library_folder() / f"{name}.toml")


def pages() -> dict[str, str]:
    """Each page by its path."""
    return {
        "reference/parameters.md": parameters(),
        "reference/events.md": events(),
        "reference/trials.md": trials(),
        "reference/levers.md": levers(),
        "reference/probes.md": probes(),
        "reference/units.md": units(),
    }


def limits(field: _engine.Field) -> str:
    """What a field may be: words, or the ends of a range with the unit."""
    if field.choices:
        return ", ".join(field.choices)
    if field.kind in ("flag", "text", "word"):
        return {"flag": "true, false"}.get(field.kind, "text")
    low, high = field.range
    unit = "" if field.unit in ("", "1") else f" {field.unit}"
    return f"{low:g} to {high:g}{unit}"


def fallback(field: _engine.Field) -> str:
    if field.fallback is None:
        return "required"
    return written(field.fallback) if field.fallback != "" else "nothing"


def examples() -> dict[str, tuple[str, str, str]]:
    """Of each key, the value in the library, its source, and the scenario; names of drugs and conditions are `*`."""
    found: dict[str, tuple[str, str, str]] = {}
    for name in sorted(ps.library(), key=lambda each: (each not in FIRST, FIRST.index(each) if each in FIRST else 0)):
        for key, value, where in values(ps.load(name).tree):
            general = re.sub(r"\.\d+\.", ".", re.sub(r"^(drug|condition|analyser)\.\w+", r"\1.*", key))
            found.setdefault(general, (written(value), where, name))
    return found


def parameters() -> str:
    """Every table of a scenario and every key in it."""
    known = examples()
    parts = [
        "What a scenario may set, by table. A number is written with a unit that can be converted to the one given; "
        "`plateletsim.parameters()` is the same as a table, `plateletsim schema` lets an editor complete the keys. "
        "Values are those of the library's first scenario that has them: each is said with its [source](#reference-sources)."
    ]
    for entry in _engine.parameters():
        if entry.fields and not entry.name.startswith("event."):
            parts += [heading(entry), table(["key", "meaning", "allowed", "if absent", "in the library"], rows(entry, known))]
    return page("Parameters", *parts, name="reference-parameters")


def heading(entry: _engine.Table) -> str:
    brackets = f"[[{entry.name}]]" if entry.repeated else f"[{entry.name}]"
    return f"({anchor('table', entry.name)})=\n## `{brackets}`\n\n{cell(entry.meaning)}"


def rows(entry: _engine.Table, known: dict[str, tuple[str, str, str]]) -> Iterable[list[object]]:
    for field in entry.fields:
        key = f"{entry.name}.{field.name}"
        value, where, name = known.get(key, ("", "", ""))
        shown = Ready(f"{cell(value)} ({link(anchor('scenario', name), name)}: {source(where) or 'the author’s choice'})") if name else ""
        yield [target(anchor("parameter", key), key), field.meaning, limits(field), fallback(field), shown]


def trials() -> str:
    """What stands in a trial's file, and the trials of the library."""
    shipped = [[Ready(code(str(name))), row["title"], ps.load_trial(str(name)).story] for name, row in ps.trials().iterrows()]
    parts = [
        "A clinical trial is a file: who may enter, what each arm is given, when somebody looks, what counts as a result. `ps.trial()` and `plateletsim trial` run it; "
        f"{link('how-to-trial', 'how to design one')} is a page of its own.",
        "## Of the library",
        table(["name", "title", "what is asked"], shipped),
        "## What a trial's file may say",
    ]
    for entry in _engine.trial_tables():
        name = entry.name.replace("arm", "arm.NAME").replace("endpoint", "endpoint.NAME")
        brackets = {"trial": "At the top", "population.entry": "`entry` of `[population]`", "design.visits": "`visits` of `[design]`"}.get(name)
        parts += [f"### {brackets or (f'`[[{name}]]`' if entry.repeated else f'`[{name}]`')}", cell(entry.meaning), fields(entry.fields)]
    return page("Trials", *parts, name="reference-trials")


def events() -> str:
    """What can happen to a patient: the fields that all events have, and those of each."""
    scenario = ps.load("itp_chronic_adult")
    kinds = [entry for entry in _engine.parameters() if entry.name.startswith("event.")]
    of_drugs = [scenario.with_event("romiplostim", dose="1 ug/kg", at=1), scenario.with_event("splenomegaly", at=1)]
    common = set.intersection(*({field.name for field in entry.fields} for entry in kinds))
    first = kinds[0]
    parts = [
        "An event stands in `[[event]]` of a scenario, in `with_event()` and `apply()`, and on the command line of none: "
        "a treatment, a condition or an assay, by name.",
        "## What every event has",
        fields(field for field in first.fields if field.name in common and field.name != first.name.split(".")[1]),
    ]
    for entry in sorted(kinds, key=lambda each: each.name):
        kind, name = entry.name.split(".")[1:]
        own = [field for field in entry.fields if field.name not in common and field.name != kind]
        parts += [f"({anchor('event', name)})=\n## {kind.capitalize()} `{name}`", cell(entry.meaning), fields(own) if own else ""]
    for scene, name, what in zip(of_drugs, ("romiplostim", "splenomegaly"), ("A drug", "A condition"), strict=True):
        table_ = scene._core.event_table(name)
        own = [field for field in table_.fields if field.name not in common and field.name not in ("treatment", "condition")]
        parts += [f"## {what} that has a file", f"Beside the above, as `{name}` has it:", fields(own)]
    return page("Events", *parts, name="reference-events")


def fields(of: Iterable[_engine.Field]) -> str:
    return table(["field", "meaning", "allowed", "if absent"], [[Ready(code(each.name)), each.meaning, limits(each), fallback(each)] for each in of])


def levers() -> str:
    """What drugs and conditions can turn, who in the library turns it, and which mechanisms read it."""
    turners: dict[str, list[str]] = defaultdict(list)
    for folder in ("drugs", "conditions"):
        for path in sorted((library_folder() / folder).glob("*.toml")):
            for key, value, _ in values(read(path)):
                if key.endswith(".lever"):
                    turners[str(value)].append(path.stem)
    mechanisms = readers()
    lines = [
        [target(anchor("lever", str(name)), str(name)), row["meaning"], row["turns"], row["unit"], Ready(" ".join(sorted(mechanisms[str(name)])) or "–"),
         Ready(" ".join(link(anchor("companion", one), one) for one in dict.fromkeys(turners[str(name)])) or "–")]
        for name, row in ps.levers().iterrows()
    ]  # fmt: skip
    text = (
        "What drugs and conditions can do to a body. A lever is at rest at the start of each step: 1 where turns multiply, "
        "0 where they add. `plateletsim.levers()` is the same as a table."
    )
    return page("Levers", text, table(["lever", "meaning", "turns", "unit", "read by", "turned in the library by"], lines), name="reference-levers")


def probes() -> str:
    """What can be seen of a patient, and the dimensions of it."""
    homes: dict[str, list[str]] = defaultdict(list)
    known: dict[str, _engine.Probe] = {}
    labels: dict[str, tuple[str, str, str]] = {}
    for name in ps.library():
        core = ps.load(name).start(seed=1)._core
        for probe in core.probes():
            homes[probe.name].append(name)
            known.setdefault(probe.name, probe)
        for axis in core.series(False).dimensions:
            few = [f"{each:g}" for each in axis.numbers] if len(axis.numbers) else list(axis.labels)
            labels.setdefault(axis.name, (axis.units, axis.long_name, ", ".join(few) if len(few) < 12 else f"{few[0]} … {few[-1]}"))
    lines = [
        [target(anchor("probe", name), name), probe.long_name, Ready(code(probe.units)), probe.dimension, present(homes[name])] for name, probe in known.items()
    ]
    dimensions = [[Ready(code(name)), *labels[name]] for name in sorted(labels)]
    text = (
        'What can be recorded of a patient, row by row: `result["platelet_count"]`, `patient.probes()`, variables of a trace. '
        "Some are there only where a scenario has what they measure."
    )
    parts = [text, table(["probe", "meaning", "unit", "by", "in"], lines), "## Dimensions",
             "As the scenarios of the library have them; clones, drugs, events and levers are those of a scenario.",
             table(["dimension", "unit", "meaning", "values"], dimensions)]  # fmt: skip
    return page("Probes", *parts, name="reference-probes")


def present(names: list[str]) -> str:
    if len(names) == len(ps.library()):
        return "every scenario"
    return ", ".join(names) if len(names) < 5 else f"{len(names)} of {len(ps.library())} scenarios, such as {names[0]}"


def units() -> str:
    """The symbols that can be written, and the units in which parameters are declared."""
    symbols = [[Ready(code(symbol)), row["measures"], row["is"]] for symbol, row in ps.units().iterrows()]
    used = defaultdict(list)
    for key, unit in ps.parameters()["unit"].items():
        if not str(key).startswith("event."):
            used[unit or "1"].append(str(key))
    declared = [[Ready(code(unit)), len(keys), Ready(", ".join(link(anchor("parameter", key), key) for key in keys[:3]))]
                for unit, keys in sorted(used.items())]  # fmt: skip
    parts = [
        "A number in a scenario carries its unit, `\"3 ug/mL\"`; it is converted once, when it is read. `/` divides by the "
        "next symbol only, `*` multiplies, a number behind a symbol is its power: `mg/m2`, `ng/kg/min`, `day^-1`, `1e9/L`. "
        "`g`, `L`, `m`, `mol` and `M` take the prefixes f, p, n, u (or µ), m, c, d and k.",
        "## Symbols", table(["symbol", "measures", "is"], symbols),
        "## Units in which parameters are declared", table(["unit", "parameters", "such as"], declared),
    ]  # fmt: skip
    return page("Units", *parts, name="reference-units")
