"""The package as a whole: quick to import, its names documented."""

import pathlib

import plateletsim as ps


def test_import_is_quick_and_brings_only_numpy(python):
    code = "import sys, plateletsim; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(python(code).stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"pandas", "xarray", "matplotlib", "h5py", "typer", "rich", "scipy"}


def test_import_costs_little_more_than_that_of_numpy(python):
    def cost(name):
        code = f"import time; start = time.process_time(); import {name}; print(time.process_time() - start)"
        return min(float(python(code).stdout) for _ in range(5))

    assert cost("plateletsim") < 2.5 * cost("numpy")


def test_every_probe_and_its_dimension_is_described_in_the_trace_format():
    text = (pathlib.Path(__file__).parents[2] / "sim" / "TRACE_FORMAT.md").read_text(encoding="utf-8")
    for name in ("itp_chronic_adult", "itp_child", "itp_bleeding", "itp_chronic_measured", "itp_pregnancy"):
        patient = ps.load(name).with_event("label", fraction=0.1, at=1).start(seed=1)
        dimensions = {dimension for probe in patient.probes() for dimension in getattr(patient[probe], "dims", ())}
        assert dimensions and [word for word in {*patient.probes(), *dimensions} if f"| `{word}`" not in text and f"`{word}`," not in text and f", `{word}`" not in text] == []


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
