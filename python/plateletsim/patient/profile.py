"""Where the time of a run goes: by mechanism, and by pathway how many candidates it took to find the dead."""

from __future__ import annotations

from dataclasses import dataclass

from plateletsim import _engine


@dataclass(frozen=True, eq=False, repr=False)
class Profile:
    """What `Scenario.profile` measured.

    >>> load("itp_chronic_adult").profile().acceptance > 0.5
    """

    measured: _engine.Profile

    @property
    def seconds(self) -> dict[tuple[str, str], float]:
        """Time by phase and mechanism; without a phase: recording, and the start."""
        return {(act.phase, act.mechanism): act.seconds for act in self.measured.acts}

    @property
    def acceptance(self) -> float:
        """Deaths for each candidate that was looked at; not a number where none was."""
        m = self.measured
        return m.deaths / m.candidates if m.candidates else float("nan")

    def table(self) -> str:
        """All of it, to be read."""
        return "\n".join([*self._times(), "", *self._pathways(), "", *self._sums()])

    def _times(self) -> list[str]:
        seconds = self.seconds
        whole = sum(seconds.values())
        lines = [f"{'phase':10} {'mechanism':22} {'share':>6} {'us/step':>9}"]
        for (phase, mechanism), time in sorted(seconds.items(), key=lambda item: -item[1]):
            lines.append(f"{phase:10} {mechanism:22} {time / whole:6.1%} {1e6 * time / max(self.measured.steps, 1):9.2f}")
        return lines

    def _pathways(self) -> list[str]:
        lines = [f"{'pathway':33} {'candidates':>12} {'deaths':>12} {'accepted':>8}"]
        for pathway in self.measured.pathways:
            if pathway.candidates:
                share = pathway.deaths / pathway.candidates
                lines.append(f"{pathway.name:33} {pathway.candidates:12,} {pathway.deaths:12,} {share:8.2f}")
        lines.append(f"{'all':33} {self.measured.candidates:12,} {self.measured.deaths:12,} {self.acceptance:8.2f}")
        return lines

    def _sums(self) -> list[str]:
        m = self.measured
        moving = sum(time for (_, mechanism), time in self.seconds.items() if mechanism != "start")
        return [
            f"{m.steps:,} steps, {m.platelet_steps / max(m.steps, 1):,.0f} platelets on average, {m.bytes_per_platelet:.1f} bytes each",
            f"{moving:.2f} s: {1e9 * moving / max(m.platelet_steps, 1):.2f} ns per platelet and step, {1e9 * moving / max(m.deaths, 1):.0f} ns per death",
        ]
