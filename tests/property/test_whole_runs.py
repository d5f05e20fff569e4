"""Through the package: whatever the units, the pieces or the keys, the same patient; nothing negative, nothing lost."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import plateletsim as ps

SMALL = {"run.droplet_volume": 0.01, "run.step": "6 hour", "marrow.megakaryocyte_sample": 200, "phagocytosis.sample": 100,
         "antibody.onset": "0 day", "antibody.rise": "1 day"}  # fmt: skip
FEW = settings(max_examples=max(10, settings.default.max_examples // 8))


def small() -> ps.Scenario:
    return ps.load("itp_chronic_adult").replace(SMALL)


def seen(simulation: ps.Simulation) -> list[float]:
    names = ("platelet_count", "tpo", "mean_platelet_age", "bound_igg", "megakaryocytes", "igg")
    return [float(simulation[name]) for name in names]


@given(st.lists(st.integers(1, 8), min_size=1, max_size=6), st.integers(0, 2**32))
@FEW
def test_a_run_in_pieces_forked_at_each_is_the_run_in_one(pieces: list[int], seed: int) -> None:
    whole, part = small().start(seed=seed), small().start(seed=seed)
    whole.step(days=sum(pieces) / 4)
    for steps in pieces:
        part = part.fork()
        part.step(days=steps / 4)
    assert seen(part) == seen(whole)


@given(st.integers(1, 400), st.integers(1, 60))
@FEW
def test_units_do_not_matter(hours: int, minutes: int) -> None:
    """A quantity in other units gives the same number to the last digit, or the one beside it."""
    for days, other in ((hours / 24, f"{hours} hour"), (hours / 24, f"{60 * hours} min"), (minutes / 1440, f"{60 * minutes} s")):
        one = small().replace({"run.duration": days}).start(seed=1).duration
        two = small().replace({"run.duration": other}).start(seed=1).duration
        assert abs(one - two) <= np.spacing(one)


@given(st.floats(0, 20), st.floats(0, 100), st.floats(0, 1), st.booleans(), st.integers(0, 2**32))
@FEW
def test_nothing_is_negative_and_counts_add_up(titre: float, consumption: float, cv: float, spleen: bool, seed: int) -> None:
    changes = {"antibody.titre": titre, "haemostasis.consumption": consumption, "platelet.antigen_cv": cv, "spleen.present": spleen}
    data = small().replace(changes | {"run.duration": 6, "run.record": "1 day"}).run(seed=seed, progress=False)
    pooled = np.nan_to_num(data["pooled_fraction"])  # a share of none is no number
    alive = data["platelet_count"][1:] > 0
    for name in ("platelet_count", "tpo", "bound_igg", "production_rate", "turnover", "deaths", "igg", "autoantibody", "phagocyte_load"):
        rows = alive if name == "bound_igg" else alive >= 0  # a mean over platelets, where there are any
        assert (data[name][1:][rows] >= 0).all(), name
    np.testing.assert_allclose(data["deaths"].sum(axis=1)[1:], data["turnover"][1:])
    np.testing.assert_allclose(data["deaths_by_site"].sum(axis=1)[1:], data["turnover"][1:])
    total = data["platelet_count"] / (1 - pooled)
    np.testing.assert_allclose(np.diff(total), data["production_rate"][1:] - data["turnover"][1:], atol=1e-6)
    assert (pooled == 0).all() or spleen
