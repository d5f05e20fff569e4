"""Survival curves of labels: the laws that are fitted, and parameters that come back."""

import doctest

import numpy as np
import pytest

import plateletsim as ps
from plateletsim import survival

DAYS = np.linspace(0, 12, 40)


@pytest.mark.parametrize("law", [survival.multiple_hit, survival.hanson_slichter])
def test_examples_in_the_documentation_are_true(law):
    (examples,) = doctest.DocTestFinder().find(law, globs=vars(survival))
    assert doctest.DocTestRunner().run(examples).failed == 0


@pytest.mark.parametrize("hits", [1, 2, 7, 40])
def test_every_law_begins_with_the_slope_of_its_life(hits):
    """Of any curve of a random-age label the initial slope is -1/life."""
    step = 1e-6
    assert (1 - survival.multiple_hit(step, 8.0, hits)) / step == pytest.approx(1 / 8, rel=1e-4)
    loss, longest = 0.05, 10.5
    life = (1 - np.exp(-loss * longest)) / loss
    assert (1 - survival.hanson_slichter(step, longest, loss)) / step == pytest.approx(1 / life, rel=1e-4)


def test_one_hit_is_exponential_and_many_are_a_straight_line():
    assert survival.multiple_hit(DAYS, 5.0, 1) == pytest.approx(np.exp(-DAYS / 5))
    assert survival.multiple_hit(DAYS, 10.0, 400) == pytest.approx(np.maximum(1 - DAYS / 10, 0), abs=0.03)


@pytest.mark.parametrize("hits", [1, 3, 12])
def test_hits_come_back(hits):
    found, _ = survival.fits(DAYS, survival.multiple_hit(DAYS, 7.0, hits))
    assert (found.parameters["hits"], found.life) == (hits, pytest.approx(7.0, rel=1e-3)) and found.error < 1e-4


@pytest.mark.parametrize(("longest", "loss"), [(10.5, 0.02), (9.0, 0.3)])
def test_random_loss_comes_back(longest, loss):
    _, found = survival.fits(DAYS, survival.hanson_slichter(DAYS, longest, loss))
    assert found.parameters["longest"] == pytest.approx(longest, rel=0.01)
    assert found.parameters["random_loss"] == pytest.approx(loss, rel=0.03)
    assert found.life == pytest.approx((1 - np.exp(-loss * longest)) / loss, rel=0.01)


def test_few_samples_are_refused():
    with pytest.raises(ps.ScenarioError, match="at least four samples"):
        survival.fits([0, 1, 2], [1, 0.9, 0.8])
