"""The screen looks at every number of the immune system, and finds an effect that is known."""

import numpy as np
from reference.immune_screen import NOT_BIOLOGY, SECTIONS, chronic_share, fallen_ill, parameters
from reference.scenario import load


def test_no_number_is_left_out():
    scenario = load("itp_adult")
    screened = parameters(scenario)
    for section in SECTIONS:
        for key, value in scenario[section].items():
            assert f"{section}.{key}" in screened or key in NOT_BIOLOGY or value == 0, key


def test_tolerance_protects():
    """The same ill adults with a third of the usual tolerance and with five times as much: 30 points lie between for chance."""
    scenario = load("itp_adult")
    scenario["patient_immunity"]["sensitivity"] *= 6  # so that many fall ill
    luck = fallen_ill(scenario, 500, seed=1)
    usual = scenario["patient_immunity"]["tolerance"]
    weak, strong = chronic_share(scenario, np.log([[usual / 3], [usual * 5]]), ["patient_immunity.tolerance"], luck, seed=2)
    assert weak - strong > 0.3
