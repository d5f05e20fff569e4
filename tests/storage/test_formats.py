"""Files of every version that was released: read to the same data, or refused with both versions named; and so those to come."""

import hashlib
import json
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from storage.make_samples import SAMPLES, VARIABLE, make

import plateletsim as ps
from plateletsim import _engine
from plateletsim.group import cohort_file
from plateletsim.sweep import header
from plateletsim.trial import twins_file

ROOT = Path(__file__).parents[2]
CHANGELOG = ROOT / "CHANGELOG.md"
RELEASES = sorted(path for path in SAMPLES.iterdir() if path.is_dir())


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name)
def release(request):
    """A folder of samples, and what its version found in them."""
    return request.param, json.loads((request.param / "facts.json").read_text())


def read_or_refused(read, facts, format_version=None):
    """What `read` gives, or None for a refusal that names the version of the file and what this program takes."""
    try:
        return read()
    except ps.StorageError as error:
        ours = format_version if format_version is not None else ps.__version__
        assert facts["software_version"] in str(error) and str(ours) in str(error), error
        return None


def test_this_version_has_samples():
    being_made = f"## {ps.__version__} – unreleased" in CHANGELOG.read_text()
    assert being_made or ps.__version__ in {path.name for path in RELEASES}
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 300_000 * len(RELEASES)


def test_a_saved_patient_lives_on(release):
    folder, facts = release
    patient = read_or_refused(lambda: ps.Simulation.restore(folder / "patient.sim"), facts)
    if patient is None:  # what a release has saved it reads itself; on the way to the next one the number is still the old one
        assert (facts["software_version"], ps.open_trace(folder / "trace.h5").commit) != (ps.__version__, _engine.commit())
        return
    assert patient.state_hash == facts["patient"]["state_hash"]
    assert (patient.time, len(patient.result().time)) == (facts["patient"]["day"], facts["patient"]["rows"])
    patient.step(days=1)


def test_a_trace_has_the_rows_that_it_had(release):
    folder, facts = release
    trace = read_or_refused(lambda: ps.open_trace(folder / "trace.h5"), facts)
    if trace is not None:
        assert trace.state_hash == facts["trace"]["state_hash"]
        assert np.array_equal(trace[VARIABLE], np.float32(facts["trace"][VARIABLE]))


def test_rows_of_a_stopped_run_are_there(release):
    folder, facts = release
    rows = read_or_refused(lambda: ps.open_trace(folder / "stopped.h5"), facts)
    if rows is not None:
        assert rows[VARIABLE].tolist() == facts["stopped"][VARIABLE]


def test_a_stopped_run_is_continued_by_the_version_that_began_it_alone(release, tmp_path):
    folder, facts = release
    shutil.copytree(folder / "stopped.h5.run", tmp_path / "stopped.h5.run")
    rows = ps.open_trace(tmp_path / "stopped.h5")
    if (rows.software_version, rows.commit) == (ps.__version__, _engine.commit()):
        pytest.skip("this is the program that made it")
    with pytest.raises(ps.ScenarioError, match="only the same program continues a trace|unknown section") as refusal:
        rows.scenario.run(seed=rows.seed, save=tmp_path / "stopped.h5", resume=True, progress=False)
    told = str(refusal.value)  # by the version, or by what the scenario of another time says that this one does not know
    assert "unknown section" in told or facts["software_version"] in told and ps.__version__ in told


def test_a_cohort_has_the_patients_and_counts_that_it_had(release):
    folder, facts = release
    cohort = read_or_refused(lambda: ps.open_cohort(folder / "cohort.h5"), facts)
    if cohort is not None:
        assert cohort.patient.tolist() == facts["cohort"]["patient"] and not cohort.failed
        assert np.array_equal(np.float32(cohort.count), np.float32(facts["cohort"][VARIABLE]), equal_nan=True)
        assert cohort.count.ndim == (3 if cohort.arms else 2) and cohort.layout.names == [VARIABLE, "t_cells"]
        assert cohort.at(0).shape == cohort.state_hash.shape


def test_a_sweep_has_the_runs_that_it_had_and_takes_none_of_another_program(release, tmp_path):
    folder, facts = release
    sweep = read_or_refused(lambda: ps.open_sweep(folder / "sweep.h5"), facts)
    if sweep is None:
        return
    assert np.array_equal(sweep[VARIABLE].values, np.float32(facts["sweep"][VARIABLE]))
    shutil.copy(folder / "sweep.h5", tmp_path)
    attrs = sweep.ds.attrs
    if (attrs["software_version"], attrs["commit"]) != (ps.__version__, _engine.commit()):
        with pytest.raises(ps.ScenarioError, match="was made by another (version|build)"):
            ps.sweep(ps.load("itp_child"), {"patient_immunity.tolerance": [0.5]}, replicates=1, store=tmp_path / "sweep.h5")


def test_the_table_of_old_files_names_the_versions_of_today():
    table = (ROOT / "sim" / "TRACE_FORMAT.md").read_text().split("## What a later version does with old files")[1].split("\n\n")[0]
    rows = {kind.strip(): (version.strip(), read.strip()) for _, kind, version, read, _, _ in (row.split("|") for row in table.split("\n")[3:])}
    for kind, number in (("trace", _engine.trace_format_version), ("sweep", header.FORMAT_VERSION), ("cohort", cohort_file.FORMAT_VERSION),
                         ("twins of a trial", twins_file.FORMAT_VERSION)):  # fmt: skip
        assert rows[kind][0] == f"`format_version` {number}"
    assert rows["cohort"][1] == f"{cohort_file.READ[0]} to {cohort_file.READ[-1]}"
    assert rows["folder of a run"][0] == "`simulation journal 1`" and rows["saved patient, checkpoint"][0].startswith("`simulation checkpoint 1`")


def resealed(path):
    """With the seal that a forger, or a later version, would put on it."""
    body = path.read_bytes()
    path.write_bytes(body + b"\nsha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n")


def test_formats_of_the_future_are_refused_naming_both_versions(tmp_path):
    make(tmp_path / "files")
    trace, patient, journal = (tmp_path / "files" / name for name in ("trace.h5", "patient.sim", "stopped.h5.run/journal-0"))
    for path, start in ((patient, b"simulation checkpoint "), (journal, b"simulation journal ")):
        assert path.read_bytes().startswith(start + b"1\n")
        path.write_bytes(path.read_bytes().replace(start + b"1\n", start + b"27\n", 1))
    with h5py.File(trace, "r+") as file:
        file.attrs.modify("format_version", 27)
    resealed(trace)
    cohort, sweep = (tmp_path / "files" / name for name in ("cohort.h5", "sweep.h5"))
    with h5py.File(cohort, "r+") as file:
        file.attrs["format_version"] = 27
    with h5py.File(sweep, "r+") as file:
        file.attrs["sweep"] = file.attrs["sweep"].replace(b'"format_version": 1', b'"format_version": 27')
    with pytest.raises(ps.StorageError, match=f"format version 27, written by version {ps.__version__}; this program reads 1 to 3"):
        ps.open_cohort(cohort)
    with pytest.raises(ps.StorageError, match=f"format version 27, written by version {ps.__version__}; this program reads 1$"):
        ps.open_sweep(sweep)
    for read, path in ((ps.open_trace, trace), (ps.Simulation.restore, patient), (ps.open_trace, tmp_path / "files" / "stopped.h5")):
        with pytest.raises(ps.StorageError, match=r"version 27; this program reads (version )?1"):
            read(path)
