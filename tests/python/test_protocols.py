"""The library's protocols, each in a body in which it is plain what a doctor who keeps to it must give."""

from pathlib import Path

import numpy as np
import pytest

import plateletsim as ps

SMALL = {"run.droplet_volume": "0.003 uL", "run.step": "6 hour", "run.record": "1 day", "marrow.megakaryocyte_sample": 200, "phagocytosis.sample": 100}
WELL, BARE = "healthy_adult", "aplastic_anaemia"  # counts near 250, and near 30


TEXT = """title = "Kept to the letter"
extends = "{scenario}"
[clinic]
analyser_cv = 0.0
counted = "1e6 L/1e9"
[[protocol]]
name = "{protocol}"
at = "{at} day"
"""


def given(protocol: str, scenario: str, days: float, folder: Path, **changes: object) -> np.ndarray:
    """Doses given until the end of each day from the first visit on, which is when the marrow is long gone where it is bare."""
    at = 60 if scenario == BARE else 0
    file = folder / "kept.toml"
    file.write_text(TEXT.format(scenario=scenario, protocol=protocol, at=at))
    patient = ps.load(file).replace({**SMALL, "run.duration": days + at, **({"event.0.at": "0 day"} if at else {}), **changes})
    course = patient.run(seed=3, progress=False).to_xarray()
    return course.given.sel(event=ps.protocols().loc[protocol, "treatment"]).sel(time=slice(at, None)).values


@pytest.mark.parametrize(
    ("protocol", "scenario", "days", "total"),
    [("prednisone_taper", WELL, 80, 7 * 7), ("prednisone_taper", BARE, 80, 7 * 8),
     ("dexamethasone_pulses", WELL, 60, 4), ("efgartigimod_advance", BARE, 80, 12), ("efgartigimod_advance", WELL, 80, 8),
     ("eltrombopag_label", WELL, 63, 7 * 9), ("fostamatinib_label", BARE, 120, 14 * 12)],
)  # fmt: skip
def test_as_many_doses_as_the_rules_say(protocol: str, scenario: str, days: float, total: int, tmp_path: Path) -> None:
    assert given(protocol, scenario, days, tmp_path)[-1] == total


@pytest.mark.parametrize("protocol", ["eltrombopag_label", "avatrombopag_label", "romiplostim_label"])
def test_an_agonist_that_does_nothing_is_stopped(protocol: str, tmp_path: Path) -> None:
    """Without a marrow the highest dose is reached, and five low counts at it end the treatment."""
    doses = given(protocol, BARE, 200, tmp_path, **{"condition.marrow_failure.effect.0.full": 0.005})
    assert doses[-1] == doses[150] > 0
