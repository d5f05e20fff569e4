"""A program in C++ and Python find the same patients and leave every twin in the same state."""

import subprocess
from pathlib import Path

import pytest

import plateletsim as ps

ROOT = Path(__file__).parents[2]
SCENARIO = """title = "Chronic disease in a tiny droplet"
extends = "itp_chronic_adult"
[run]
droplet_volume = "0.002 uL"
step = "6 h"
[antibody]
onset = "0 day"
[marrow]
megakaryocyte_sample = 100
[phagocytosis]
sample = 10
"""
IVIG = {"treatment": "ivig", "dose": "1 g/kg", "every": "1 day", "count": 2}


@pytest.fixture(scope="module")
def program():
    """The example project, built against the library that is installed from build/."""
    subprocess.run(["ctest", "--test-dir", ROOT / "build", "-L", "example", "--no-tests=error"], check=True, capture_output=True)
    return ROOT / "build" / "example" / "groups"


def test_the_hashes_of_a_hundred_patients_in_two_arms_are_those_of_python(program, tmp_path):
    file = tmp_path / "tiny.toml"
    file.write_text(SCENARIO)
    told = subprocess.run([program, file], check=True, capture_output=True, text=True).stdout
    cohort = ps.cohort(ps.load(file), 100, follow=7, arms={"watch": None, "ivig": [IVIG]}, threads=1, probes=[])
    rows = zip(cohort.patient, cohort.diagnosed, *cohort.state_hash, strict=True)
    lines = [f"{patient} {day:.17g} {watch} {ivig}" for patient, day, watch, ivig in rows]
    assert len(lines) == 100 and told.splitlines() == lines
