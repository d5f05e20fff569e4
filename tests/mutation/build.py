"""Compiles the copy with all its faults; those that do not compile are dropped, by the line that the compiler names."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from mutation.cases import TIERS
from mutation.fault import Fault
from mutation.schemata import plant

ERROR = re.compile(r"^(\S+?):(\d+):\d+: (?:fatal )?error:", re.MULTILINE)
CAUSE = re.compile(r"^(\S+?):(\d+):\d+:\s+(?:required from|in .constexpr. expansion)", re.MULTILINE)  # of an error within a library
FLAGS = "-w -O1 -D_GLIBCXX_ASSERTIONS -include {header}"  # an access out of range stops the program
REFUSED, PLANTED = "refused.json", "planted.json"


class DoesNotBuild(RuntimeError):
    """The compiler refuses, and no fault stands where it points."""


def configure(copy: Path, python: str) -> None:
    flags = FLAGS.format(header=copy / "sim/mutant.h")
    command = ["cmake", "-S", copy, "-B", copy / "build", "-G", "Ninja", "-DPLATELETSIM_TESTS=ON", "-DPLATELETSIM_PYTHON=ON",
               "-DCMAKE_COMPILE_WARNING_AS_ERROR=OFF", "-DCMAKE_BUILD_TYPE=None", f"-DCMAKE_CXX_FLAGS={flags}",
               f"-DPython_EXECUTABLE={python}"]  # fmt: skip
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def refused_before(copy: Path) -> list[str]:
    """Names of faults that did not compile in earlier campaigns and need not be tried again."""
    return json.loads((copy / REFUSED).read_text()) if (copy / REFUSED).is_file() else []


def planted_last(copy: Path) -> list[tuple[int, Fault]]:
    return [(number, Fault(**fault)) for number, fault in json.loads((copy / PLANTED).read_text())]


def targets(copy: Path, package: bool) -> list[str]:
    return [f"tests_{tier}" for tier in TIERS if any((copy / "tests" / tier).rglob("*.cpp"))] + ["_engine"] * package


def build(root: Path, copy: Path, faults: list[tuple[int, Fault]], jobs: int, package: bool, spared: Collection[str] = ()) -> list[tuple[int, Fault]]:
    """Builds the tests, and the Python package if wanted. Returns the faults that compile; their numbers stay.

    Faults of the kinds `spared` go only where no other fault stands on the line that the compiler names.
    """
    while True:
        plant(root, copy, faults)
        (copy / PLANTED).write_text(json.dumps([(number, asdict(fault)) for number, fault in faults]))
        command = ["cmake", "--build", str(copy / "build"), "--target", *targets(copy, package), "--", f"-j{jobs}", "-k0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
        named = guilty(done.stdout + done.stderr, copy, [fault for _, fault in faults])
        refused = [fault for fault in named if fault.kind not in spared] or named  # theirs may be the line of another
        if not refused:
            raise DoesNotBuild(done.stdout[-4000:] + done.stderr[-4000:])
        print(f"  {len(refused)} of {len(faults)} do not compile and are dropped", file=sys.stderr, flush=True)
        faults = [item for item in faults if item[1] not in refused]
        (copy / REFUSED).write_text(json.dumps(refused_before(copy) + [fault.name for fault in refused]))
    for module in (copy / "build").glob("python/_engine*.so"):
        link = copy / "python/plateletsim" / module.name
        link.unlink(missing_ok=True)
        link.symlink_to(module)
    return faults


def guilty(errors: str, copy: Path, faults: Sequence[Fault]) -> list[Fault]:
    """The faults on lines at which the compiler points."""
    for pattern in (ERROR, CAUSE):
        named = {(os.path.relpath(os.path.join(copy, "build", path), copy), int(line)) for path, line in pattern.findall(errors)}
        found = [fault for fault in faults
                 if any((fault.path, fault.line + more) in named for more in range(1 + fault.text.count("\n")))]  # fmt: skip
        if found:
            return found
    return []
