"""Pages about what can be called: the command line, and the Python package by subpackage."""

import inspect
from types import ModuleType
from typing import Any

import typer

import plateletsim as ps
import plateletsim.plot
import plateletsim.survival
from manual.markdown import Ready, cell, page, table, toctree
from plateletsim.command.main import app

SHELVES = {
    "scenario": ("Scenarios", "What is run, how it is changed, and what there is to choose from."),
    "patient": ("Patients", "One patient: run to the end, or step by step at the bedside; traces."),
    "group": ("Cohorts and comparisons", "Many patients at once, found as a clinic finds them, and arms of treatment."),
    "sweep": ("Sweeps", "A scenario at many points of its parameters, and which parameters matter."),
    "calibration": ("Calibration", "From a person's counts to the parameters behind them, and whether to believe it."),
    "forecast": ("Forecasts", "What may come for a person, from the counts so far, and whether to believe it."),
    "others": ("Errors and versions", "What is raised, what is warned of, what was installed."),
}
MODULES = {
    "plot": ("Pictures", plateletsim.plot, "`plateletsim.plot`: what results, cohorts, sweeps and posteriors draw with, for pictures of your own."),
    "survival": ("Survival of labelled platelets", plateletsim.survival, "`plateletsim.survival`: the laws that laboratories fit to survival curves."),
}


def pages() -> dict[str, str]:
    """Each page by its path."""
    found = {"reference/command_line.md": command_line()}
    for shelf, (title, words) in SHELVES.items():
        found[f"api/{shelf}.md"] = page(title, words, *[documented("plateletsim", name, getattr(ps, name)) for name in ps.__all__ if shelf_of(name) == shelf])
    for name, (title, module, words) in MODULES.items():
        found[f"api/{name}.md"] = page(title, words, *[documented(f"plateletsim.{name}", each, getattr(module, each)) for each in public(module)])
    names = [*SHELVES, *MODULES]
    text = "Everything that `import plateletsim as ps` offers. Times are in days, counts in 1e9/L; arrays are NumPy's, labelled ones xarray's, tables pandas'."
    found["api/index.md"] = page("Python", text, toctree(names, 2), name="api")
    return found


def public(module: ModuleType) -> list[str]:
    """Its functions and classes, in the order in which it names them or has them."""
    names = getattr(module, "__all__", [name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__])
    return [name for name in names if callable(getattr(module, name)) and not name.startswith("_")]


def shelf_of(name: str) -> str:
    """The subpackage that a public name comes from."""
    parts = getattr(ps, name).__module__.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in SHELVES else "others"


def documented(module: str, name: str, thing: object) -> str:
    """What autodoc is asked for."""
    kind = "autoexception" if inspect.isclass(thing) and issubclass(thing, Exception) else "autoclass" if inspect.isclass(thing) else "autofunction"
    return f"```{{eval-rst}}\n.. {kind}:: {module}.{name}\n```"


def command_line() -> str:
    """Every command with its arguments and options."""
    group = typer.main.get_command(app)
    parts = [cell(group.help), "`plateletsim --version` says which it is; the exit status is 0 when all is done, 1 for a bug, 2 for your mistake, "
             "3 for storage that fails, 4 for a number that left its range, 130 and 143 when it was stopped by Ctrl-C and SIGTERM."]  # fmt: skip
    for name, command in group.commands.items():
        usage = command.get_usage(typer.Context(command, info_name=f"plateletsim {name}", parent=None)).removeprefix("Usage: ")
        options = [option(each) for each in command.params if each.name != "help"]
        parts += [
            f"## `plateletsim {name}`",
            *paragraphs(command.help),
            f"```text\n{' '.join(usage.split())}\n```",
            table(["argument or option", "meaning"], options) if options else "",
        ]
    return page("Command line", *parts, name="reference-command-line")


def paragraphs(text: str) -> list[str]:
    return [" ".join(each.split()).replace("*", "\\*") for each in inspect.cleandoc(text or "").split("\n\n")]


def option(parameter: Any) -> list[object]:
    names = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.metavar or parameter.name.upper()
    return [Ready(f"`{names}`"), getattr(parameter, "help", "") or ""]
