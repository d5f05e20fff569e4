"""A trial that takes seconds: adults whose antibody is dictated, in a drop of two nanolitres."""

from pathlib import Path

TEXT = """
title = "A small trial"

[population]
scenario = "itp_chronic_adult"
entry = [{ below = "60 1e9/L", visits = 2, apart = "7 day" }, { ill_for = "14 day" }]
[population.set]
run.droplet_volume = "0.002 uL"
run.step = "6 hour"
antibody.onset = "0 day"
marrow.megakaryocyte_sample = 100
phagocytosis.sample = 10
bleeds.lasts = "2 day"

[design]
patients = 9
arms = { romiplostim = 2, placebo = 1 }
strata = ["baseline"]
visits = { every = "7 day", until = "42 day" }
enrolment = "2 1/week"
dropout = "2 1/year"
rescue = "trial_rescue"

[arm.romiplostim]
[[arm.romiplostim.event]]
treatment = "romiplostim"
dose = "5 ug/kg"
every = "7 day"
until = "40 day"

[endpoint.high]
at_least = "100 1e9/L"
visits = 2
of_last = 3
primary = true

[endpoint.visits]
measure = "visits"
at_least = "100 1e9/L"

[endpoint.first]
days_until = "100 1e9/L"

[endpoint.mean]
measure = "count"

[endpoint.rescued]
measure = "rescue"

[endpoint.bled]
measure = "bleed"
bleeding = 1

[endpoint.first_bleed]
measure = "bleed_time"
bleeding = 1

[endpoint.lost]
measure = "loss"
at_least = "100 1e9/L"
"""


def small_trial(folder: Path, *changes: tuple[str, str]) -> Path:
    """The file of it, with some text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "small.toml"
    path.write_text(text)
    return path
