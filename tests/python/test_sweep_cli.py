"""The commands sweep, status and merge, as a person or the array job of a cluster types them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from python.small_sweep import ARGUMENTS, SPREADS

import plateletsim as ps
from plateletsim.sweep.design_file import read_design, read_shard

DESIGN = """
scenario = "itp_chronic_adult"
n = 6
replicates = 2
method = "random"
every = "12 hour"
variables = ["platelet_count", "tpo"]

[set]
run.duration = "2 day"
"run.droplet_volume" = "0.005 uL"
marrow.megakaryocyte_sample = 100
phagocytosis.sample = 100
antibody.onset = "0 day"

[vary]
antibody.titre = { from = "0.1 ug/mL", to = "10 ug/mL", scale = "log" }
"spleen.present" = [true, false]
"""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.toml"
    path.write_text(DESIGN)
    return path


def test_shards_then_status_then_merge(command, design, tmp_path):
    whole, merged = tmp_path / "sweep.h5", tmp_path / "merged.h5"
    for i in (1, 2):
        done = command("sweep", design, "-o", whole, "--shard", f"{i}/2", "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    shards = [tmp_path / f"sweep.{i}-of-2.h5" for i in (1, 2)]
    status = command("status", *shards).stdout.splitlines()
    assert status == [f"{path}: complete, 6 of 6 runs done" for path in shards]
    assert command("merge", *shards, "-o", merged).stdout == f"{merged}: complete, 12 of 12 runs done\n"
    done = command("sweep", design, "-o", whole)
    assert done.returncode == 0 and "6 points × 2 patients" in done.stdout and "mean_low" in done.stdout
    one, two = ps.open_sweep(whole), ps.open_sweep(merged)
    assert one.ds.equals(two.ds) and one.keys == ["antibody.titre", "spleen.present"]
    again = command("merge", *shards, "-o", merged)
    assert again.returncode == 2 and "exists already" in again.stderr


def test_resume_is_asked_for(command, design, tmp_path):
    output = tmp_path / "sweep.h5"
    assert command("sweep", design, "-o", output, "--resume", "-q").returncode == 0
    refused = command("sweep", design, "-o", output, "-q")
    assert refused.returncode == 2 and "--resume" in refused.stderr
    design.write_text(DESIGN.replace("replicates = 2", "replicates = 3"))
    assert command("sweep", design, "-o", output, "--resume", "-q").returncode == 0
    assert ps.open_sweep(output).ds.sizes["replicate"] == 3


def test_a_missing_shard_is_named(command, design, tmp_path):
    whole, merged, completed = (tmp_path / f"{name}.h5" for name in ("sweep", "merged", "completed"))
    for i in (1, 3):
        assert command("sweep", design, "-o", whole, "--shard", f"{i}/3", "--quiet").returncode == 0
    shards = [tmp_path / f"sweep.{i}-of-3.h5" for i in (1, 3)]
    done = command("merge", *shards, "-o", merged)
    assert done.returncode == 2 and "shard 2 of 3 is missing" in done.stderr
    words = f"{merged}: incomplete, 8 of 8 runs done; shard 2 of 3 is missing\n"
    assert done.stdout == words and command("status", merged).stdout == words
    assert repr(ps.open_sweep(merged)).endswith("; shard 2 of 3 is missing")
    assert command("sweep", design, "-o", whole, "--shard", "2/3", "--quiet").returncode == 0
    done = command("merge", merged, tmp_path / "sweep.2-of-3.h5", "-o", completed)
    assert (done.returncode, done.stdout) == (0, f"{completed}: complete, 12 of 12 runs done\n")


def test_shards_of_one_store_are_remembered(tiny, tmp_path):
    for shard in ((1, 3), (3, 3)):
        ps.sweep(tiny, SPREADS, store=tmp_path / "s.h5", shard=shard, **ARGUMENTS)
    assert "shard 2 of 3 is missing" in repr(ps.open_sweep(tmp_path / "s.h5"))
    ps.sweep(tiny, SPREADS, store=tmp_path / "s.h5", **ARGUMENTS)
    assert "missing" not in repr(ps.open_sweep(tmp_path / "s.h5"))


def test_a_byte_order_mark_is_no_key(design):
    design.write_bytes(b"\xef\xbb\xbf" + design.read_bytes())
    assert read_design(design).arguments["n"] == 6


def test_what_begins_after_the_end_is_told(command, design, tmp_path):
    design.write_text(DESIGN.replace('antibody.onset = "0 day"', ""))
    done = command("sweep", design, "-o", tmp_path / "sweep.h5", "-q")
    assert done.stderr == "plateletsim: antibody begins on day 30, after the end of the run on day 2: nothing of it is seen\n"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_sweep_says_how_to_go_on(sent, code, design, command, tmp_path):
    design.write_text(DESIGN.replace('"2 day"', '"20000 day"').replace("n = 6", "n = 2").replace('"12 hour"', '"1000 day"'))
    output = tmp_path / "sweep.h5"
    process = subprocess.Popen([sys.executable, "-m", "plateletsim", "sweep", str(design), "-o", str(output)],
                               stderr=subprocess.PIPE, text=True, env=dict(os.environ))  # fmt: skip
    journal = tmp_path / "sweep.h5.journal"
    while not (journal.exists() and journal.stat().st_size > 1000):
        time.sleep(0.05)
    time.sleep(0.3)
    assert "running, " in command("status", output).stdout
    process.send_signal(sent)
    messages = process.communicate(timeout=20)[1]
    assert process.returncode == code and "--resume goes on from there" in messages and "Traceback" not in messages
    assert "interrupted, " in command("status", output).stdout


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[vary]", "[vari]", 'no key "vari"'),
        ("n = 6", 'n = "6"', "n = '6'"),
        ("n = 6", "n = [", "design.toml"),
        ('scenario = "itp_chronic_adult"', "", 'needs "scenario"'),
        ("antibody.titre", "antibody.titer", "did you mean"),
        ('from = "0.1 ug/mL", ', "", 'a range has "from"'),
        ("[true, false]", '{ distribution = "normal_law" }', "scipy.stats has no distribution"),
        ("[true, false]", '{ distribution = "norm", locus = 1 }', "spleen.present: .*locus"),
        ("[true, false]", "true", "write a list"),
        ('"2 day"', '"2 kg"', "design.toml"),
    ],
)
def test_mistakes_in_a_design_are_named(design, old, new, message):
    design.write_text(DESIGN.replace(old, new))
    with pytest.raises(ps.ScenarioError, match=message):
        plan = read_design(design)
        ps.sweep(plan.scenario, plan.spreads, progress=False, **plan.arguments)


def test_a_design_may_name_distributions(design):
    design.write_text(DESIGN + 'platelet.volume = { distribution = "norm", loc = 9.5, scale = 0.4 }\n')
    assert read_design(design).spreads["platelet.volume"].mean() == 9.5


def test_mistakes_exit_with_2(command, design, tmp_path):
    design.write_text(DESIGN.replace("antibody.titre", "antibody.titer"))
    done = command("sweep", design, "-o", tmp_path / "sweep.h5")
    assert done.returncode == 2 and "did you mean" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "sweep.h5.journal").exists()


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b"])
def test_a_wrong_shard_is_refused(shard):
    with pytest.raises(ps.ScenarioError, match="--shard"):
        read_shard(shard)
