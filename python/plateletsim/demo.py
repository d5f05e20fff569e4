"""Three patients, one figure: a healthy adult, a child with acute ITP, an adult with chronic ITP.

    python -m plateletsim.demo
"""

from __future__ import annotations

from pathlib import Path

from plateletsim.result import Result
from plateletsim.scenario import load

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
    from rich.console import Console
    from rich.table import Table

    table = Table("", *[result.scenario.title for result in results], box=None, pad_edge=False)
    columns = [result.summary() for result in results]
    for name in columns[0]:
        table.add_row(name, *[column[name] for column in columns])
    Console().print(table)


if __name__ == "__main__":
    main()
