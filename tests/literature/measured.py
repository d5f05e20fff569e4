"""Prints what the agents do, observation by observation, for the table of models/MODEL.md.

    PYTHONPATH=tests .venv/bin/python -m literature.measured
"""

from collections.abc import Iterator

import numpy as np
from literature.observe import count_near, first_day, hanson_slichter, life, mean, peak, run, share_of_deaths


def health() -> Iterator[tuple[str, str]]:
    well = run("healthy_adult")
    drift = mean(well, "platelet_count", 274, 365) / mean(well, "platelet_count", 0, 91) - 1
    yield "healthy count; drift over a year", f"{mean(well, 'platelet_count', 0, 365):.0f}; {100 * drift:+.1f} %"
    yield "mean life; turnover", f"{life(well, 0, 365):.1f}; {mean(well, 'turnover', 0, 365):.1f}"
    random = share_of_deaths(well, "haemostasis", 0, 365)
    yield "random share of deaths; pooled", f"{100 * random:.0f} %; {mean(well, 'pooled_fraction', 0, 365):.3f}"
    ablated = run("marrow_ablation")
    yield "production stopped, day 11", f"{100 * count_near(ablated, 21) / 250:.1f} % (day 10: {100 * count_near(ablated, 20) / 250:.1f} %)"


def labels() -> Iterator[tuple[str, str]]:
    gaps, lives = [], []
    for supply in (1.0, 0.102, 0.0322):
        changes = (("condition.marrow_failure.effect.0.full", supply), ("event.0.at", 0))
        data = run("aplastic_anaemia", changes, (("label", (("at", 150), ("fraction", 1.0))),))
        total = mean(data, "platelet_count", 145, 150) / (1 - mean(data, "pooled_fraction", 145, 150))
        after = data.time.values > 150.01
        gap = data.label_survival.values[after, 0] - hanson_slichter(data.time.values[after] - 150, total)
        gaps.append(f"{np.abs(gap).max():.3f}")
        lives.append(f"{life(data, 140, 180):.1f}")
    yield "label against Hanson–Slichter, normal / ≈75 / ≈25", " / ".join(gaps)
    yield "life at count ≈75; ≈25", "; ".join(lives[1:])


def people() -> Iterator[tuple[str, str]]:
    small = (("run.droplet_volume", 0.03), ("run.duration", 240), ("run.step", "2 hour"))
    counts = [run("healthy_population", small, patient=patient).platelet_count for patient in range(200)]
    counts = [count.where(count.time > 60, drop=True) for count in counts]
    spread = np.std([float(count.mean()) for count in counts], ddof=1)
    yield "between persons: SD; within: CV", f"{spread:.0f}; {100 * np.mean([float(c.std() / c.mean()) for c in counts]):.0f} % (200 persons)"


def spleen() -> Iterator[tuple[str, str]]:
    rush = run("adrenaline")
    soon = rush.platelet_count.where((rush.time > 1 / 24) & (rush.time <= 1.505 / 24))
    yield "adrenaline, within 30 min", f"{100 * (float(soon.max()) / mean(rush, 'platelet_count', 0, 1 / 24) - 1):+.0f} %"
    large = run("splenomegaly")
    pool = mean(large, "pooled_fraction", 120, 180)
    total = mean(large, "platelet_count", 120, 180) / (1 - pool) / 375
    yield "splenomegaly: pool; total mass", f"{100 * pool:.0f} %; {100 * (total - 1):+.0f} %"
    none = run("splenectomy_healthy")
    before = mean(none, "platelet_count", 0, 20)
    top, day = peak(none, 20, 180)
    plateau = mean(none, "platelet_count", 110, 180) / before
    yield "splenectomy in health: peak; plateau", f"day {day - 20:.0f} ({100 * (top / before - 1):+.0f} %); {100 * (plateau - 1):+.0f} %"


def thrombopoietin() -> Iterator[tuple[str, str]]:
    driven = run("mgdf_pulse")
    top, day = peak(driven, 10, 70)
    yield "MGDF: peak; day 28", f"{top:.0f} on day {day - 10:.1f}; {100 * (count_near(driven, 38) / 250 - 1):+.0f} %"
    empty, ill, well = run("aplastic_anaemia"), run("itp_chronic_adult"), run("healthy_adult")
    ratios = [mean(data, "tpo", 120, 180) / 80 for data in (empty, ill)]
    yield "TPO at a count of 30–40: aplasia; ITP", f"{ratios[0]:.0f}×; {ratios[1]:.2f}×"
    young = [100 * mean(data, "immature_fraction", 120, 180) for data in (well, empty, ill)]
    yield "immature fraction: health / aplasia / ITP", " / ".join(f"{share:.1f}" for share in young) + " %"


def disease() -> Iterator[tuple[str, str]]:
    ill = run("itp_chronic_adult")
    made = mean(ill, "production_rate", 100, 365) / mean(ill, "production_rate", 0, 30)
    yield "chronic ITP: count; life; production", f"{mean(ill, 'platelet_count', 100, 365):.0f}; {life(ill, 100, 365):.1f}; {made:.2f}×"
    out = run("itp_chronic_splenectomy")
    yield "after splenectomy: life; count in 3 weeks", f"{life(out, 180, 270):.1f}; {count_near(out, 141):.0f}"
    yield "and production", f"×{mean(out, 'production_rate', 180, 270) / mean(out, 'production_rate', 90, 120):.2f}"
    child = run("itp_acute_child")
    lowest = float(child.time[int(np.argmin(child.platelet_count.values))])
    ill_on, well_on = first_day(child, child.platelet_count < 30, 20), first_day(child, child.platelet_count >= 100, lowest)
    yield (
        "acute ITP of a child: nadir; ≥ 100",
        f"{float(child.platelet_count.min()):.0f}; {well_on - 20:.0f} days after onset, {well_on - ill_on:.0f} after falling below 30",
    )


def treatment() -> Iterator[tuple[str, str]]:
    for name, label in (("itp_chronic_ivig", "IVIG"), ("itp_chronic_romiplostim", "romiplostim")):
        data = run(name)
        base = mean(data, "platelet_count", 100, 120)
        responds = (data.platelet_count >= 30) & (data.platelet_count >= 2 * base)
        onset = first_day(data, responds, 120) - 120
        if label == "IVIG":
            _, day = peak(data, 120, 180)
            yield "IVIG 1 g/kg × 2: response; peak; lost", f"{onset:.1f}; {day - 120:.1f}; {first_day(data, ~responds, day) - 120:.0f}"
        else:
            plateau = mean(data, "platelet_count", 160, 204)
            yield "romiplostim 3 µg/kg weekly: onset; count while it lasts", f"{onset:.1f}; {plateau:.0f}"


if __name__ == "__main__":
    for part in (health, labels, spleen, thrombopoietin, disease, treatment, people):
        for observation, value in part():
            print(f"| {observation} | {value} |", flush=True)
