"""Every notebook runs from its first cell to its last, and the results that it shows can be shown."""

import ast
import json
from pathlib import Path

import matplotlib
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def show(value: object) -> None:
    """What a notebook does with the value of a cell's last line."""
    if value is not None:
        rich = getattr(value, "_repr_html_", None)
        assert (rich and rich()) or repr(value)  # a Figure may leave it to its picture


def run_cell(code: str, name: str, world: dict) -> None:
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), world)
    if last:
        show(eval(compile(ast.Expression(last.value), name, "eval"), world))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    matplotlib.use("agg")
    world: dict = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] == "code":
            run_cell("".join(cell["source"]), f"{notebook.name} cell {number}", world)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
