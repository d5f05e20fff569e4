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
    """The same ill adults with a tolerance of 1 and of 60: about 80 % and 0 % stay ill; 40 points lie between for chance."""
    scenario = load("itp_adult")
    luck = fallen_ill(scenario, 250, seed=1)
    weak, strong = chronic_share(scenario, np.log([[1.0], [60.0]]), ["patient_immunity.tolerance"], luck, seed=2)
    assert weak - strong > 0.3
