"""The package as a whole: quick to import, its names documented."""

import plateletsim as ps


def test_import_is_quick_and_brings_only_numpy(python):
    code = "import sys, plateletsim; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(python(code).stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"pandas", "xarray", "matplotlib", "h5py", "typer", "rich", "scipy"}


def test_import_takes_less_than_a_fifth_of_a_second(python):
    code = "import time; start = time.process_time(); import plateletsim; print(time.process_time() - start)"
    assert min(float(python(code).stdout) for _ in range(5)) < 0.2  # of a processor: others may be busy


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
