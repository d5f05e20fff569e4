"""Three patients, one figure: a healthy adult, a child with acute ITP, an adult with chronic ITP.

python -m plateletsim.demo
"""

from __future__ import annotations

from pathlib import Path

from plateletsim.arguments import folder_of
from plateletsim.patient.result import Result
from plateletsim.scenario.scenario import load

SCENARIOS = ("healthy_adult", "itp_acute_child", "itp_chronic_adult")


def main(folder: Path = Path("out")) -> None:
    """Run the three, write a trace of each and the figure into `folder`, print a table."""
    from plateletsim import plot

    folder.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    for name in SCENARIOS:
        results.append(load(name).run())
        results[-1].save(folder / f"{name}.h5")
    figure = plot.demo_figure([(result.scenario.title, result.to_xarray()) for result in results])
    figure.savefig(folder / "demo.png", dpi=150)
    _print_table(results)
    print(f"\nTraces and demo.png are in {folder.resolve()}")


def _print_table(results: list[Result]) -> None:
    rows = [("", *(result.scenario.title for result in results))]
    columns = [result.summary() for result in results]
    rows += [(name, *(column[name] for column in columns)) for name in columns[0]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        print(f"{first:<{widths[0]}}", *(f"{text:>{width}}" for text, width in zip(others, widths[1:], strict=True)), sep="   ")


if __name__ == "__main__":
    main(folder_of(__doc__))
