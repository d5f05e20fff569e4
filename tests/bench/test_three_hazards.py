"""Engine and baselines (those in Numba where they are installed) agree in law on the three-hazard model, and the gate that says so can fail."""

import os
from pathlib import Path

import pytest
from bench import gate
from bench.model import HEALTHY, ITP, commands

BUILD = Path(os.environ.get("PLATELETSIM_BUILD", Path(__file__).parents[2] / "build")) / "tests" / "bench"
CONDITIONS = {"healthy": HEALTHY | {"droplet": 0.3}, "ITP": ITP | {"droplet": 0.3}}
REPLICATES = 6


@pytest.fixture(scope="module")
def seen() -> gate.Seen:
    implementations = commands(BUILD)
    for name in ("engine", "C++"):
        assert Path(implementations[name][0]).is_file(), "build the target `tests` first, or set PLATELETSIM_BUILD"
    return gate.observe_all(implementations, CONDITIONS, REPLICATES)


def test_all_implementations_agree(seen: gate.Seen) -> None:
    verdict = gate.judge(seen)
    assert verdict.agreed, f"{verdict}\n{verdict.scores}"  # false alarm about 1 %, once: seeds are fixed


@pytest.mark.parametrize(
    ("condition", "changed"),
    [
        ("healthy", {"consumption": 1.05}),
        ("ITP", {"consumption": 1.05}),
        ("ITP", {"rate": 1.05}),
        ("healthy", {"ageing": 1.05}),
    ],
)
def test_a_hazard_changed_by_five_per_cent_is_found(seen: gate.Seen, condition: str, changed: dict[str, float]) -> None:
    p = CONDITIONS[condition]
    wrong = p | {name: p[name] * factor for name, factor in changed.items()}
    engine = gate.observe(commands(BUILD)["engine"], wrong, range(REPLICATES))
    verdict = gate.judge({condition: seen[condition] | {"engine": engine}})
    assert not verdict.agreed, verdict
