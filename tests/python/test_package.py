"""The package as a whole: quick to import, its names documented."""

import ast
import pathlib

import pytest

import plateletsim as ps

HEAVY = {"numpy", "pandas", "xarray", "matplotlib", "h5py", "rich", "scipy", "pydantic"}
LOADED = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"


def test_import_brings_no_other_package(python):
    assert not set(python(f"import plateletsim; {LOADED}").stdout.split()) & HEAVY


def test_a_run_at_the_command_line_brings_no_other_package(python):
    arguments = ["plateletsim", "run", "healthy_adult", "-q", "--set", "run.duration=1 hour", "--set", "run.droplet_volume=0.001 uL"]
    code = f"import sys; sys.argv = {arguments}; from plateletsim.command.main import main; main()"
    assert not set(python(f"{code}; {LOADED}").stdout.split()) & HEAVY


def test_every_name_is_brought_in_from_where_types_see_it():
    tree = ast.parse(pathlib.Path(ps.__file__).read_text(encoding="utf-8"))
    [typed] = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    homes = {alias.name: node.module.partition(".")[2] for node in typed.body for alias in node.names}
    assert homes == ps._HOME_OF
    assert {name for name in dir(ps) if not name.startswith("_")} >= {*ps.__all__, *homes}
    with pytest.raises(AttributeError, match="no attribute 'swep'"):
        ps.swep


@pytest.mark.parametrize("name", ["sweep", "trial", "forecast"])
def test_a_function_is_not_replaced_by_the_subpackage_of_its_name(python, name):
    code = "import sys, plateletsim as ps; from plateletsim.{0} import {0} as module; import plateletsim.{0}; print(ps.{0}.__name__, module.__name__, callable(ps.{0}), type(sys.modules['plateletsim.{0}']).__name__)"
    assert python(code.format(name)).stdout.split() == [name, f"plateletsim.{name}.{name}", "True", "module"]


def test_import_costs_less_than_that_of_numpy(python):
    def cost(name):
        code = f"import time; start = time.process_time(); import {name}; print(time.process_time() - start)"
        return min(float(python(code).stdout) for _ in range(5))

    assert cost("plateletsim") < cost("numpy")


def test_every_probe_and_its_dimension_is_described_in_the_trace_format():
    text = (pathlib.Path(__file__).parents[2] / "sim" / "TRACE_FORMAT.md").read_text(encoding="utf-8")
    for name in ("itp_chronic_adult", "itp_child", "itp_bleeding", "itp_chronic_measured", "itp_pregnancy"):
        patient = ps.load(name).with_event("label", fraction=0.1, at=1).start(seed=1)
        dimensions = {dimension for probe in patient.probes() for dimension in getattr(patient[probe], "dims", ())}
        assert (
            dimensions
            and [word for word in {*patient.probes(), *dimensions} if f"| `{word}`" not in text and f"`{word}`," not in text and f", `{word}`" not in text]
            == []
        )


def test_every_public_name_is_documented():
    for name in ps.__all__:
        thing = getattr(ps, name)
        assert thing.__doc__, name
        members = [key for key in vars(thing) if not key.startswith("_")] if isinstance(thing, type) else []
        for key in members:
            member = vars(thing)[key]
            if callable(member) or isinstance(member, property | classmethod | staticmethod):
                assert getattr(member, "__doc__", None), f"{name}.{key}"


def test_version_is_that_of_the_engine():
    assert ps.__version__ == ps.version()
    assert ps.version().count(".") == 2
