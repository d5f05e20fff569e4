"""A newcomer's path: a fresh environment, the wheel, the README's ten lines, and a picture that is not blank.

    python tests/newcomer/walk.py dist/plateletsim-*.whl [--constraint FILE]

Any Python may run it, and the environment has that Python. Nothing of a clone is used but the README and the wheel.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"

# After the README's lines: the picture of `result`, and where the engine and its HDF5 came from.
LOOK = """
import plateletsim._engine
from matplotlib import image

result.plot().savefig("picture.png")
pixels = image.imread("picture.png")[..., :3].reshape(-1, 3)
ink = (pixels.min(axis=1) < 0.9).mean()
colours = len({tuple(row) for row in (pixels[::7] * 15).round().astype(int)})
assert 0.02 < ink < 0.9 and colours > 20, f"the picture is blank: {ink:.1%} ink, {colours} colours"
with open("/proc/self/maps") as maps:
    hdf5 = {line.split()[-1] for line in maps if "libhdf5" in line and "h5py" not in line}
assert hdf5 and all("plateletsim.libs" in path for path in hdf5), f"HDF5 is not the wheel's own: {hdf5}"
print(f"newcomer: {plateletsim.__version__}, {ink:.0%} ink in {colours} colours, HDF5 of its own")
"""


def ten_lines() -> str:
    """The first block of Python of the README."""
    return re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]


def walk(wheel: Path, constraint: list[str]) -> None:
    """From nothing to a picture. Raises CalledProcessError where a newcomer would give up."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        venv.create(desk / "env", with_pip=True)
        python = desk / "env/bin/python"
        alone = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PLATELETSIM", "VIRTUAL_ENV", "LD_"))}
        settings = alone | {"MPLBACKEND": "agg", "HOME": folder}

        def step(*command: str) -> str:
            done = subprocess.run([str(python), *command], cwd=desk, env=settings, text=True, capture_output=True)
            if done.returncode:
                raise SystemExit(f"newcomer: {' '.join(command)[:200]}\n{done.stdout}\n{done.stderr}")
            return done.stdout

        step("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *constraint, str(wheel.resolve()))
        step("-m", "pip", "check")
        assert "itp_chronic_adult" in step("-m", "plateletsim", "list")
        print(step("-c", ten_lines() + LOOK), end="")


def main() -> None:
    """Walk once with each wheel that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--constraint", type=Path)
    chosen = parser.parse_args()
    print(f"newcomer: Python {sys.version.split()[0]}, {chosen.wheel.name}")
    walk(chosen.wheel, ["--constraint", str(chosen.constraint.resolve())] if chosen.constraint else [])


if __name__ == "__main__":
    main()
