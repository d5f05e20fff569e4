"""Where the time goes, from Python and from the command line."""

import plateletsim

SMALL = {"run.duration": "2 day", "run.droplet_volume": "0.05 uL"}


def test_profile_names_every_mechanism_that_acts():
    scenario = plateletsim.load("itp_chronic_adult").replace(SMALL)
    found = scenario.profile()
    acting = {line.strip() for line in scenario.plan().splitlines() if line.startswith("  ") and not line.startswith("   ")}
    harmless = acting - {mechanism for _, mechanism in found.seconds}
    assert harmless <= {pathway.name for pathway in found.measured.pathways}  # harm is done within competing_risks
    assert found.measured.deaths > 100
    assert 0 < found.acceptance <= 1
    assert all(seconds >= 0 for seconds in found.seconds.values())


def test_run_prints_a_profile(command):
    changes = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    printed = command("run", "healthy_adult", "--profile", *changes).stdout
    for word in ("competing_risks", "senescence", "bytes each", "ns per death"):
        assert word in printed
