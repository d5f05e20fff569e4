"""What the share of chronic disease hangs on: Morris screening over every number of the immune system.

    cd tests && ../.venv/bin/python -m reference.immune_screen

runs the immune field (tests/reference/immune_field.py) for some 140,000 adults in ten minutes or so, and writes the table
immune_screen.csv and its picture. Each number moves up and down by a quarter, while the others do too.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from reference.immune_field import ImmuneField
from reference.scenario import load
from SALib.analyze import morris as analyse
from SALib.sample import morris as sample

SECTIONS = ("patient_immunity", "infection", "antigen", "helper_t_cells", "regulatory_t_cells", "b_cells", "plasma_cells", "cytotoxic_t_cells")
NOT_BIOLOGY = {"youngest", "oldest", "age_skew", "agents_per_response", "onset", "noticed"}
SHARES = {
    "bystander",
    "alarm_help",
    "liver_weight",
    "marrow_weight",
    "desialylated_weight",
    "innate_share",
    "cross_help",
    "gpib_patients",
    "gpib_least",
    "blocked_patients",
    "spleen_share",
    "spleen_room",
    "memory_share",
}  # at most 1
WIDTH = 1.25
ILL_BY, LATER, ILL, LOW = 100, 330, 50.0, 100.0  # day; day; 1e9/L
FOLDER = Path(__file__).parent
PICTURE = FOLDER.parents[1] / "notebooks/figures/immune_screen.png"


def parameters(scenario):
    """Address and bounds of the logarithm of every number of the immune system that is not 0."""
    found = {}
    for section in SECTIONS:
        for key, value in scenario[section].items():
            if key in NOT_BIOLOGY or isinstance(value, (str, bool)) or value == 0:
                continue
            top = min(WIDTH * value, 1.0) if key in SHARES else WIDTH * value
            found[f"{section}.{key}"] = (np.log(value / WIDTH), np.log(top))
    return found


def fallen_ill(scenario, exposed, seed):
    """Luck of those of `exposed` people who fall below 50 within 100 days, shape (18, ill)."""
    field = ImmuneField(scenario, exposed, seed)
    ill = (field.run(ILL_BY)["count"] < ILL).any(0)
    return field.luck[:, ill]


def chronic_share(scenario, points, names, luck, seed):
    """Share of the ill who are below 100 after 430 days, at every point of a design of the parameters' logarithms.

    The same people live at every point; who does not fall ill there is left out. Shape (points,)."""
    people = luck.shape[1]
    changes = {name: np.repeat(np.exp(column), people) for name, column in zip(names, points.T, strict=True)}
    field = ImmuneField(scenario, len(points) * people, seed, changes, luck=np.tile(luck, len(points)))
    ill = (field.run(ILL_BY)["count"] < ILL).any(0)
    where = np.repeat(np.arange(len(points)), people)[ill]
    field.keep(ill)
    chronic = field.run(LATER)["count"][-1] < LOW
    return np.bincount(where, chronic, len(points)) / np.maximum(1, np.bincount(where, minlength=len(points)))


def screen(name="itp_adult", trajectories=20, exposed=8000, seed=1):
    """Morris indices, largest first, of the effect of a number's whole range on the share who stay ill.

    Rows (parameter, mu*: mean absolute effect, its 95 % half width, mu: mean effect, sigma: SD of the effects)."""
    scenario = load(name)
    ranges, luck = parameters(scenario), fallen_ill(scenario, exposed, seed)
    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(b) for b in ranges.values()]}
    design = sample.sample(problem, trajectories, num_levels=4, seed=seed)
    step = len(ranges) + 1  # a trajectory at a time: memory
    shares = np.concatenate([chronic_share(scenario, design[i : i + step], list(ranges), luck, seed + i) for i in range(0, len(design), step)])
    found = analyse.analyze(problem, design, shares, num_levels=4, seed=seed)
    rows = zip(problem["names"], found["mu_star"], found["mu_star_conf"], found["mu"], found["sigma"], strict=True)
    return sorted(((name, *map(float, numbers)) for name, *numbers in rows), key=lambda row: -row[1]), float(shares.mean())


def draw(rows, mean, path=PICTURE, most=20):
    import matplotlib.pyplot as plt

    top = rows[:most][::-1]
    figure, axes = plt.subplots(figsize=(8, 6), layout="constrained")
    colours = ["#0072B2" if row[3] > 0 else "#D55E00" for row in top]
    axes.barh([row[0] for row in top], [100 * row[1] for row in top], xerr=[100 * row[2] for row in top], color=colours)
    axes.plot([100 * abs(row[3]) for row in top], range(len(top)), "kD", markersize=5, label="that part of it which goes one way")
    axes.set(
        xlim=(0, 100 * max(row[1] + row[2] for row in top) + 8),
        xlabel="change in the share who stay ill, over the range (points)",
        title=f"What chronic disease hangs on (adults; mean share {100 * mean:.0f} %)",
    )
    marks = axes.get_legend_handles_labels()[0]
    axes.legend(
        handles=[
            plt.Rectangle((0, 0), 1, 1, color="#0072B2", label="more of it: more chronic disease"),
            plt.Rectangle((0, 0), 1, 1, color="#D55E00", label="more of it: less"),
            *marks,
        ],
        loc="lower right",
    )
    figure.savefig(path, dpi=120)


def main(*arguments):
    rows, mean = screen(*arguments)
    with open(FOLDER / "immune_screen.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("parameter", "mu_star", "half_width", "mu", "sigma"))
        writer.writerows((name, *(f"{x:.3f}" for x in numbers)) for name, *numbers in rows)
    draw(rows, mean)
    print(f"{len(rows)} parameters, mean share of chronic disease {mean:.2f}")
    for name, effect, half, signed, sigma in rows[:25]:
        print(f"{name:40s} {effect:.3f} +- {half:.3f}  mean {signed:+.3f}  sigma {sigma:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
