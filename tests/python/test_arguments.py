"""Arguments of the wrong kind: refused in the words of this package, by name, and never in those of the bindings."""

import pytest

import plateletsim as ps


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda sc, sim: ps.Scenario.parse(3), "text = 3: text is needed"),
        (lambda sc, sim: sc.with_event(3), "name = 3: text is needed"),
        (lambda sc, sim: sc.replace({3: 4}), "key = 3: text is needed"),
        (lambda sc, sim: sim[3], "probe = 3: text is needed"),
        (lambda sc, sim: sim.apply(3), "name = 3: text is needed"),
        (lambda sc, sim: sim.apply("ivig", dose=None), "ivig: dose = None: a number in g/kg is needed"),
        (lambda sc, sim: sim.platelets([3]), "columns = 3: text is needed"),
        (lambda sc, sim: ps.outcomes.luck(-1, 0), r"seed = -1 lies outside \[0, 2\^63\)"),
        (lambda sc, sim: ps.outcomes.luck(1, "a"), "patient = 'a': a whole number is needed"),
        (lambda sc, sim: sc.run(save="never.h5", checkpoint_every=None), "checkpoint_every = None: a number in s is needed"),
        (lambda sc, sim: ps.cohort(sc, 1, follow=None), "follow = None: a number in day is needed"),
        (lambda sc, sim: ps.cohort(sc, 1, within=[1]), r"within = \[1\]: a number in day is needed"),
    ],
)
def test_a_wrong_kind_is_refused_by_name(scenario, call, message):
    with pytest.raises(ps.ScenarioError, match=message):
        call(scenario, scenario.start(seed=1))
