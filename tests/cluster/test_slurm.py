"""The recipe for Slurm in the manual, run as it stands there by a stand-in for `sbatch`."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xarray
from python.small_sweep import assert_same

import plateletsim as ps

HERE = Path(__file__).parent
RECIPE = HERE.parents[1] / "docs" / "how-to" / "sweep_on_slurm.md"
DESIGN = """
scenario = "itp_chronic_adult"
n = 12
replicates = 4
method = "random"
variables = ["platelet_count"]

[set]
run.duration = "20 day"
run.droplet_volume = "0.005 uL"
marrow.megakaryocyte_sample = 100
phagocytosis.sample = 100
antibody.onset = "0 day"

[vary]
antibody.titre = { from = "0.1 ug/mL", to = "10 ug/mL", scale = "log" }
"""


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", os.pathsep.join([str(HERE), str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.chdir(tmp_path)
    Path("design.toml").write_text(DESIGN)
    Path("sweep.sbatch").write_text(block("as `sweep.sbatch`:"))
    return tmp_path


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=False)


def block(words: str) -> str:
    """The code in the recipe that follows some words."""
    found = re.search(re.escape(words) + r"\n\n```sh\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def recipe(tasks: int) -> str:
    return block("Then:").replace("1-20", f"1-{tasks}").replace("of-20", f"of-{tasks}")


def whole() -> Path:
    """What one machine makes of the same design."""
    assert run("plateletsim sweep design.toml -o whole.h5 --quiet").returncode == 0
    return Path("whole.h5")


def test_an_array_of_tasks_makes_the_file_of_one_machine(cluster: Path) -> None:
    done = run(recipe(3))
    assert done.returncode == 0, done.stderr
    assert_same(cluster / "sweep.h5", whole())


def test_a_task_that_is_stopped_and_requeued_goes_on(cluster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOP_TASK", "2")
    done = run(recipe(2))
    assert done.returncode == 0, done.stderr
    assert "--resume goes on from there" in (cluster / "slurm-1_2.out").read_text()
    assert_same(cluster / "sweep.h5", whole())


def test_what_waits_for_a_job_that_failed_does_not_run(cluster: Path) -> None:
    Path("design.toml").write_text(DESIGN.replace("antibody.titre", "antibody.tire"))
    done = run(recipe(2))
    assert done.returncode != 0
    assert "DependencyNeverSatisfied" in done.stderr
    assert not (cluster / "sweep.h5").exists()


def test_people_screened_in_parts_are_those_of_one_cohort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = re.search(r"```python\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found[1], names)
    one = ps.cohort("itp_adult", 400, most=400, follow=30)
    assert names["exposed"] == one.exposed == 400
    assert len(one.patient) > 1
    xarray.testing.assert_equal(names["adults"].drop_attrs(), one.to_xarray().drop_attrs())


def test_a_trial_in_parts_needs_a_shared_folder_only(cluster: Path) -> None:
    shard, last = block("analyses them:").strip().splitlines()
    few = "--patients 2 --store"
    for task in (1, 2):
        done = run(f"export SLURM_ARRAY_TASK_ID={task} SLURM_ARRAY_TASK_COUNT=2; {shard.replace('--store', few)}")
        assert done.returncode == 0, done.stderr
    done = run(last.replace("--store", few))
    assert done.returncode == 0, done.stderr
    assert "durable" in done.stdout
