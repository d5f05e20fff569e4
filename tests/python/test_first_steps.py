"""What a newcomer does in the first hour, and gets either right or told what would be right."""

import json
import multiprocessing
import os
import pickle
import subprocess
import sys

import numpy as np
import pandas
import pytest
from matplotlib.figure import Figure

import plateletsim as ps
from plateletsim import plot
from plateletsim.files import replaced

FEW = ("--set", "run.duration=1 day", "--set", "run.droplet_volume=0.01 uL")


@pytest.fixture(scope="module")
def trace(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("trace") / "t.h5"
    scenario.run(seed=1, progress=False).save(path)
    return path


# Numbers


@pytest.mark.parametrize("seed", [1.0, np.float64(1), np.int64(1)])
def test_a_float_that_is_whole_is_an_integer(scenario, result, seed):
    short = scenario.replace({"run.duration": 1})
    assert short.run(seed=seed, patient=0.0, progress=False).state_hash == short.run(seed=1, progress=False).state_hash
    assert short.start(seed=seed).state_hash == short.start(seed=1).state_hash


@pytest.mark.parametrize("arguments", [{"seed": 1.5}, {"seed": "1"}, {"seed": -1}, {"patient": 0.5}, {"replicates": 0}, {"threads": 0},
                                       {"seed": float("nan")}, {"seed": True}])  # fmt: skip
def test_other_numbers_are_refused_by_name(scenario, arguments):
    (name,) = arguments
    with pytest.raises(ps.ScenarioError, match=f"^{name} = "):
        scenario.run(progress=False, **arguments)


def test_a_step_moves_or_is_refused(scenario):
    sim = scenario.replace({"run.step": "3 hour"}).start(seed=1)
    with pytest.raises(ps.ScenarioError, match="less than half a step, .* run.step is 0.125 day"):
        sim.step(days=0.05)
    sim.step(days=0.07)
    sim.step("0.5 day")
    sim.step(days=0)
    assert sim.time == 0.625
    with pytest.raises(ps.ScenarioError, match="days = '1 kg'"):
        sim.step("1 kg")


def test_flags_of_numpy_are_flags():
    assert ps.load("itp_chronic_adult").replace({"spleen.present": np.bool_(False)}).tree["spleen"]["present"] is not True


# Between processes


def last_count(thing):
    return float(thing["platelet_count"][-1])


def test_results_travel_between_processes(scenario, several):
    short = scenario.replace({"run.duration": 1})
    result = short.run(seed=1, progress=False)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(last_count, [result]) == last_count(result)
    again = pickle.loads(pickle.dumps(several))
    assert again.to_xarray().identical(several.to_xarray()) and again.state_hash == several.state_hash
    compared = ps.compare({"a": short, "b": short.with_event("splenectomy", at=0.5)}, replicates=2, progress=False)
    assert pickle.loads(pickle.dumps(compared)).summary().equals(compared.summary())


def test_a_patient_travels_between_processes(scenario):
    sim = scenario.start(seed=1)
    sim.step(days=1)
    twin = pickle.loads(pickle.dumps(sim))
    assert twin.state_hash == sim.state_hash and twin.time == sim.time
    sim.step(days=1), twin.step(days=1)
    assert twin.state_hash == sim.state_hash


# Files


@pytest.mark.parametrize("ending", [".xlsx", ".json", ".png", ".csv", ".parquet"])
def test_a_trace_of_another_ending_is_refused(command, tmp_path, ending):
    done = command("run", "healthy_adult", *FEW, "-o", tmp_path / f"t{ending}", "-q")
    assert done.returncode == 2 and "a trace is netCDF-4 and ends in .h5, .hdf5 or .nc" in done.stderr
    assert not list(tmp_path.iterdir())


def test_export_makes_tables(command, trace, plain, tmp_path):
    done = command("export", trace, "-o", tmp_path / "t.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    table = pandas.read_csv(tmp_path / "t.csv", index_col="time")
    assert table["platelet_count"].to_numpy() == pytest.approx(ps.open_trace(trace)["platelet_count"])
    assert command("export", plain, "-o", tmp_path / "s.csv").returncode == 0
    table = pandas.read_csv(tmp_path / "s.csv")
    assert {"antibody.titre", "replicate", "time", "platelet_count", "deaths.senescence"} <= set(table) and len(table) == 8 * 3 * 5
    assert command("export", trace, "-o", tmp_path / "t.nc").returncode == 0
    assert ps.open_trace(tmp_path / "t.nc").state_hash == ps.open_trace(trace).state_hash
    refused = command("export", trace, "-o", tmp_path / "t.docx")
    assert refused.returncode == 2 and "unknown kind of file" in refused.stderr
    ps.open_trace(trace).save(tmp_path / "u.csv")
    assert (tmp_path / "u.csv").read_text() == (tmp_path / "t.csv").read_text()


def test_parquet_is_written_or_what_it_needs_is_named(trace, tmp_path):
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        with pytest.raises(ps.ScenarioError, match=r"plateletsim\[parquet\]"):
            ps.open_trace(trace).save(tmp_path / "t.parquet")
        assert not list(tmp_path.iterdir())
    else:
        ps.open_trace(trace).save(tmp_path / "t.parquet")
        assert "platelet_count" in pandas.read_parquet(tmp_path / "t.parquet")


def test_a_finished_trace_is_replaced_only_on_demand(command, tmp_path):
    path = tmp_path / "t.h5"
    assert command("run", "healthy_adult", *FEW, "-o", path, "-q").returncode == 0
    before = path.read_bytes()
    refused = command("run", "healthy_adult", *FEW, "--seed", "2", "-o", path, "-q")
    assert refused.returncode == 2 and "--overwrite replaces it" in refused.stderr and path.read_bytes() == before
    assert command("run", "healthy_adult", *FEW, "--seed", "2", "-o", path, "-q", "--overwrite").returncode == 0
    assert ps.open_trace(path).seed == 2


def test_a_link_stays_a_link(scenario, result, tmp_path):
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "t.h5", tmp_path / "t.h5"
    link.symlink_to(target)
    result.save(link)
    assert link.is_symlink() and ps.open_trace(target).state_hash == result.state_hash
    target.unlink()
    scenario.replace({"run.duration": 1}).run(seed=1, save=link, progress=False)
    assert link.is_symlink() and len(ps.open_trace(link).time) == 5 and [p.name for p in target.parent.iterdir()] == ["t.h5"]
    with replaced(link) as partial:
        partial.write_text("x")
    assert link.is_symlink() and target.read_text() == "x"


def test_a_wrong_kind_of_file_is_named(command, trace, plain, scenario, tmp_path):
    sim = tmp_path / "patient.sim"
    scenario.start(seed=1).save(sim)
    design = tmp_path / "vary.toml"
    design.write_text('scenario = "healthy_adult"\n[vary]\nspleen.present = [true]\n')
    rescue = tmp_path / "rescue.toml"
    rescue.write_text('extends = "healthy_adult"\n')
    for read, path, words in (
        (ps.open_trace, plain, "this is a sweep, not a trace; plateletsim.open_sweep"),
        (ps.open_trace, sim, "this is a saved patient, not a trace; plateletsim.Simulation.restore"),
        (ps.open_trace, rescue, "this is a scenario, not a trace"),
        (ps.open_sweep, trace, "this is a trace, not a sweep; plateletsim.open_trace"),
        (ps.Simulation.restore, trace, "this is a trace, not a saved patient"),
        (ps.load, trace, "this is a trace, not a scenario"),
    ):
        with pytest.raises(ps.ScenarioError, match=words):
            read(path)
    assert "this is a scenario, not a design" in command("sweep", rescue, "-o", tmp_path / "s.h5").stderr
    assert "this is a trace, not a sweep" in command("status", trace).stderr


# What is printed


def test_a_terminal_without_utf8_gets_plain_letters(tmp_path):
    command = [sys.executable, "-m", "plateletsim", "run", "healthy_adult", *FEW]
    for encoding in ("latin-1", "ascii"):
        done = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True)
        assert done.returncode == 0 and b"lowest count, 10^9/L" in done.stdout, done.stderr


def test_facts_for_other_programs(command, trace, plain):
    told = json.loads(command("run", "healthy_adult", *FEW, "--json").stdout)
    assert told["seed"] == 1 and len(told["last_count"]) == 1 and told["rows"] == 5
    told = json.loads(command("info", trace, "--json").stdout)
    assert told["state_hash"] == [ps.open_trace(trace).state_hash] and "platelet_count" in told["variables"]
    assert json.loads(command("status", plain, "--json").stdout)["done"] == 24
    assert json.loads(command("list", "--json").stdout)["healthy_adult"] == "Healthy adult"


@pytest.mark.parametrize("program", ["plateletsim", "plateletsim.demo", "plateletsim.phase_diagram", "plateletsim.ten_causes"])
def test_programs_have_help(program, tmp_path):
    done = subprocess.run([sys.executable, "-m", program, "--help"], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0 and "sage:" in done.stdout and not list(tmp_path.iterdir())


def test_a_limit_of_memory_is_told_before_the_run():
    code = f"ulimit -v 3000000; {sys.executable} -m plateletsim run healthy_adult --set 'run.droplet_volume=3000 uL' --set 'run.duration=1 hour'"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "would need " in done.stderr and "this process may have " in done.stderr


# Pictures


@pytest.mark.parametrize("title", [r"bad $\foo$ math", "costs $5 or $6", "_hidden", "5 % <b>"])
def test_names_are_drawn_as_they_are_written(scenario, tmp_path, title):
    named = scenario.replace({"title": title, "run.duration": 1})
    figure = named.run(seed=1, progress=False).plot()
    figure.savefig(tmp_path / "t.png")
    compared = ps.compare({title: named, "other": named}, replicates=2, progress=False)
    figure = compared.plot()
    figure.savefig(tmp_path / "c.png")
    texts = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert texts[0].lstrip("\u200b").replace("\\$", "$") == title and plot.BAND in texts


def test_more_arms_than_colours_can_be_told_apart():
    looks = plot.style.looks([f"arm {i}" for i in range(20)])
    assert len({(look["color"], str(look["linestyle"])) for look in looks.values()}) == 20


def test_bands_are_explained(several):
    ax = Figure().subplots()
    plot.count(several.to_xarray(), ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["median patient", plot.BAND]
    ax = Figure().subplots()
    plot.ensemble(several.to_xarray().platelet_count, ax, over="patient", label="all")
    plot.ensemble(several.to_xarray().platelet_count, ax, over="patient", label="again")
    assert ax.get_legend_handles_labels()[1] == [plot.BAND, plot.HALF, "all", "again"]
