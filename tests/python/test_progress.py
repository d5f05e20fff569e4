"""A bar where somebody can see it: it tells what is done of what there is to do, and nobody else is bothered."""

import os
import pty
import re
import subprocess
import sys

from plateletsim.progress import counting, meeting, reporting

SWEEP = """
import plateletsim as ps
from python.small_sweep import SPREADS, tiny
longer = tiny().replace({"run.duration": 30, "run.droplet_volume": 0.02})
ps.sweep(longer, SPREADS, n=4, replicates=3, method="random")
"""


def seen_on_a_terminal(code: str) -> str:
    """What a program writes to a terminal of 120 columns, without its control sequences."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(__file__)), "COLUMNS": "120", "TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, stdout=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other side has gone
            break
        if not part:
            break
        written += part
    assert process.wait() == 0
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode())


def test_a_sweep_on_a_terminal_counts_its_runs():
    told = re.findall(r"(\d+) of (\d+) runs, ([\d.e+-]+)/s", seen_on_a_terminal(SWEEP))
    done, of, rate = ([float(part) for part in column] for column in zip(*told, strict=True))
    assert set(of) == {12} and done == sorted(done) and done[-1] == 12
    assert min(rate) >= 0 and max(rate) > 0


def test_nobody_is_bothered_without_a_terminal(python):
    ran = python("import plateletsim as ps; ps.load('healthy_adult').replace({'run.duration': 2, 'run.droplet_volume': 0.01}).run()")
    assert ran.stderr == ""


def test_a_function_of_the_user_is_called_and_false_is_silent():
    told = []
    with reporting(told.append, "a run") as report:
        assert report == told.append
    with counting(False, "a sweep") as report:
        assert report is None
    with meeting(lambda *numbers: told.append(numbers), "a cohort", 5) as report:
        report(2, 7)
    assert told == [(2, 5, 7)]


def test_a_log_gets_a_line_now_and_then(monkeypatch, capsys):
    from plateletsim import display

    monkeypatch.setattr(display, "_IN_A_LOG", 0.0)
    with counting(True, "a sweep") as report:
        report(3, 12, 1)
    told = capsys.readouterr().err
    assert re.fullmatch(r"a sweep: 3 of 12 runs, [\d.e+]+/s, 1 failed(, \d+ min left)?\n", told)
    monkeypatch.setattr(display, "_IN_A_LOG", 30.0)
    with reporting(True, "a run") as report:
        report(1, 2, 250)
    assert capsys.readouterr().err == ""
