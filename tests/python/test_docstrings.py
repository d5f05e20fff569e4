"""Every public function says its parameters, what it returns and what it raises, in the form that numpydoc reads."""

import inspect
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpydoc.validate
import pytest

import plateletsim as ps
import plateletsim.plot
import plateletsim.survival

ROOT = Path(__file__).parents[2]
CHECKS = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["numpydoc_validation"]["checks"])


def public() -> Iterator[str]:
    """Functions, classes and methods of the package's surface, by the modules that hold them."""
    for module, names in (
        ("plateletsim", ps.__all__),
        ("plateletsim.plot", ps.plot.__all__),
        ("plateletsim.survival", ["multiple_hit", "hanson_slichter", "fits"]),
    ):
        for name in names:
            thing = getattr(sys.modules[module], name)
            if inspect.isclass(thing) and thing.__module__ != "plateletsim._engine":
                yield from (
                    f"{thing.__module__}.{name}.{key}"
                    for key, member in vars(thing).items()
                    if not key.startswith("_") and callable(getattr(member, "__func__", member))
                )
            elif inspect.isfunction(thing):
                yield f"{thing.__module__}.{name}"


def faults(name: str) -> list[str]:
    found = numpydoc.validate.validate(name)["errors"]
    return [f"{name}: {code} {words}" for code, words in found if code in CHECKS]


@pytest.mark.parametrize("name", sorted(public()))
def test_docstring_is_whole(name: str) -> None:
    assert faults(name) == []


def test_a_silent_function_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(count):
        """Something."""
        return count

    monkeypatch.setattr(sys.modules["plateletsim.scenario.scenario"], "load", silent)
    found = faults("plateletsim.scenario.scenario.load")
    assert any("PR01" in fault for fault in found) and any("RT01" in fault for fault in found)


def test_nearly_everything_has_a_docstring() -> None:
    done = subprocess.run([sys.executable, "-m", "interrogate", "--quiet", "python/plateletsim"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
