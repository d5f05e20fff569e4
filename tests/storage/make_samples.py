"""Makes the files of a release by which every later version is judged: `cd tests && python -m storage.make_samples`.

They are made once for a version, when it is released, and stay as they are. None is written over.
"""

import json
import os
import signal
import time
from pathlib import Path

import numpy as np

import plateletsim as ps
from plateletsim import _engine

SAMPLES = Path(__file__).parent / "samples"
SCENARIO = "itp_child"  # infection, antibody, cells of the immune system
SMALL = {"run.duration": 30, "run.droplet_volume": 0.001, "run.step": "3 hour", "run.record": 5, "marrow.megakaryocyte_sample": 100,
         "phagocytosis.sample": 10}  # fmt: skip
ARMS = {"watch": None, "ivig": [{"treatment": "ivig", "dose": "1 g/kg"}]}
LIFE = 25  # days before it is saved
VARIABLE = "platelet_count"


def make(folder: Path) -> None:
    """A saved patient, a trace, the folder of a run that was stopped, a cohort, a sweep, and what a reader must find in them."""
    folder.mkdir(parents=True)
    scenario = ps.load(SCENARIO).replace(SMALL)
    patient = scenario.start(seed=7)
    patient.step(days=LIFE)
    patient.save(folder / "patient.sim")
    result = scenario.run(seed=7, progress=False, save=folder / "trace.h5")
    rows = stopped(folder / "stopped.h5")
    cohort = ps.cohort(scenario.replace({"run.record": 1}), 2, seed=7, follow=5, probes=["t_cells"], arms=ARMS, progress=False)
    cohort.save(folder / "cohort.h5")
    sweep = ps.sweep(scenario, {"patient_immunity.tolerance": [0.5, 2.0]}, replicates=2, store=folder / "sweep.h5",
                     variables=[VARIABLE, "deaths"], every="5 day", progress=False)  # fmt: skip
    facts = {
        "software_version": ps.__version__,
        "trace_format_version": _engine.trace_format_version,
        "patient": {"state_hash": patient.state_hash, "day": patient.time, "rows": len(patient.result().time)},
        "trace": {"state_hash": result.state_hash, VARIABLE: result[VARIABLE].tolist()},
        "stopped": {VARIABLE: rows},
        "cohort": {"patient": cohort.patient.tolist(), VARIABLE: np.float32(cohort.count).tolist()},
        "sweep": {VARIABLE: sweep[VARIABLE].values.tolist()},
    }
    (folder / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")


def stopped(trace: Path) -> list[float]:
    """Leaves the folder of a run that was killed on its way; its rows."""
    pid = os.fork()
    if pid == 0:
        ps.load(SCENARIO).replace(SMALL | {"run.duration": 36000, "run.record": 100}).run(seed=7, progress=False, save=trace, checkpoint_every=0.01)
    folder = trace.with_name(trace.name + ".run")
    while not list(folder.glob("checkpoint-0b")):
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    for checkpoint in folder.glob("checkpoint-*"):  # as patient.sim, and a stopped run needs none
        checkpoint.unlink()
    return list(ps.open_trace(trace)[VARIABLE])


if __name__ == "__main__":
    make(SAMPLES / ps.__version__)
