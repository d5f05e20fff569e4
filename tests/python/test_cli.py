"""The command line: what it does, what it says, and its exit status."""

import json
import subprocess
import sys

import pytest

import plateletsim as ps

SMALL = ("--set", "run.duration=2", "--set", "run.droplet_volume=0.01 uL", "--set", "marrow.megakaryocyte_sample=200")


def test_list_names_every_scenario(command):
    lines = command("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ps.library()
    assert "Healthy adult" in "".join(lines)


def test_show_is_the_resolved_scenario(command):
    shown = command("show", "itp_chronic_adult")
    assert shown.stdout.rstrip("\n") == ps.load("itp_chronic_adult").resolved.rstrip("\n")


def test_plan_and_schema(command):
    assert command("plan", "healthy_adult").stdout.strip() == ps.load("healthy_adult").plan().strip()
    assert "properties" in json.loads(command("schema").stdout)


def test_a_run_writes_a_trace_and_prints_a_table(command, tmp_path):
    done = command("run", "itp_chronic_adult", "-o", tmp_path / "run.h5", "--seed", "9", *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "lowest count" in done.stdout and "seed 9" in done.stdout
    opened = ps.open_trace(tmp_path / "run.h5")
    assert opened.seed == 9 and opened.time[-1] == pytest.approx(2)


def test_a_trace_runs_again_to_the_same_bytes(command, tmp_path):
    first, second = tmp_path / "first.h5", tmp_path / "second.h5"
    command("run", "itp_chronic_adult", "-o", first, "--seed", "9", "--replicates", "2", "--quiet", *SMALL)
    again = command("run", first, "-o", second, "--quiet", "--threads", "1")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert first.read_bytes() == second.read_bytes()


def test_info_and_plot(command, tmp_path):
    trace = tmp_path / "run.h5"
    command("run", "healthy_adult", "-o", trace, "--quiet", *SMALL)
    told = command("info", trace).stdout
    assert "Healthy adult: seed 1, patient 0" in told and ps.version() in told and "deaths" in told
    assert command("plot", trace, "-o", tmp_path / "run.svg").returncode == 0
    assert "<svg" in (tmp_path / "run.svg").read_text()


def test_check_reports_every_file(command, tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('title = "Good"\nstory = "A. B."\nextends = "healthy_adult"\n')
    bad.write_text('title = "Bad"\nstory = "A. B."\nextends = "healthy_adult"\n[spleen]\nflwo = "1 %/min"\n')
    assert command("check", good).returncode == 0
    done = command("check", good, bad)
    assert done.returncode == 2
    assert "Good: good" in done.stdout
    assert "bad.toml:5:1" in done.stderr and "flow" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "helthy_adult"], "did you mean"),
        (["run", "missing.toml"], "missing.toml"),
        (["run", "missing.h5"], "missing.h5: cannot read: No such file"),
        (["run", "healthy_adult", "--set", "spleen.flow"], "write KEY=VALUE"),
        (["run", "healthy_adult", "--set", "spleen.flwo=1"], "flow"),
        (["run", "healthy_adult", "--set", "spleen.flow=1 day"], "day"),
        (["run", "healthy_adult", "--set", "run.droplet_volume=5 L"], "droplet_volume"),
        (["run", "healthy_adult", "-o", "/missing/x.h5"], "cannot write: there is no folder /missing"),
        (["run", "healthy_adult", "-o", "/"], "cannot write: it is a folder"),
        (["run", "healthy_adult", "--seed", "-1"], "--seed"),
        (["info", "missing.h5"], "cannot read"),
        (["plot", "missing.h5", "-o", "x.png"], "cannot read"),
        (["fly"], "fly"),
    ],
)
def test_a_mistake_is_one_message_and_exit_status_2(command, arguments, message):
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unknown_kind_of_picture_is_refused(command, tmp_path):
    trace = tmp_path / "run.h5"
    command("run", "healthy_adult", "-o", trace, "--quiet", *SMALL)
    done = command("plot", trace, "-o", tmp_path / "run.xyz")
    assert done.returncode == 2 and "unknown kind of picture" in done.stderr


def test_control_c_without_a_trace_leaves_nothing(interrupted):
    status, messages = interrupted("run", "healthy_adult", "--set", "run.duration=30000")
    assert status == 130 and "nothing was written" in messages


def test_list_starts_quickly(command):
    code = "import sys; sys.argv = ['plateletsim', 'list']; from plateletsim.command.main import main\ntry: main()\nfinally: print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split()
    assert not {"pandas", "xarray", "matplotlib", "h5py"} & set(loaded)


def test_version(command):
    assert command("--version").stdout.startswith(f"plateletsim {ps.version()}")
