"""Every notebook runs in a real kernel from its first cell to its last, shows each picture once, and warns of nothing."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
DRAWS = re.compile(r"\.plot\(|plt\.subplots\(")  # what makes a picture, in the cell that shows it
TIMEOUT = 3600  # seconds for a cell


def executed(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """The notebook with what a reader sees. Raises CellExecutionError at the first cell that fails."""
    NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def pictures(cell: nbformat.NotebookNode) -> int:
    return sum("image/png" in output.get("data", {}) for output in cell.outputs)


def messages(cell: nbformat.NotebookNode) -> str:
    """What a cell complains of."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr")


def one_cell(code: str, folder: Path) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(code)]
    return executed(nbformat.v4.new_notebook(cells=cells), folder).cells[0]


@pytest.fixture(autouse=True)
def _kernel_as_users_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_shows_its_pictures(path: Path, tmp_path: Path) -> None:
    notebook = executed(nbformat.read(path, as_version=4), tmp_path)
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            assert pictures(cell) == bool(DRAWS.search(cell.source)), f"cell {number}: {pictures(cell)} pictures\n{cell.source}"
            assert not messages(cell), f"cell {number}: {messages(cell)}"


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("last", ["result.plot()", "result.plot();", "figure = result.plot()", "result.plot()\nprint('more')"])
def test_a_picture_is_shown_once_however_it_is_asked_for(last: str, tmp_path: Path) -> None:
    code = "import plateletsim as ps\nresult = ps.load('healthy_adult').replace({'run.duration': 1, 'run.droplet_volume': 0.005}).run()\n"
    assert pictures(one_cell(code + last, tmp_path)) == 1


def test_a_picture_can_be_shown_again_in_another_cell(tmp_path: Path) -> None:
    first = "import plateletsim as ps\nfigure = ps.load('healthy_adult').replace({'run.duration': 1, 'run.droplet_volume': 0.005}).run().plot()"
    cells = [nbformat.v4.new_code_cell(code) for code in (first, "figure")]
    assert [pictures(cell) for cell in executed(nbformat.v4.new_notebook(cells=cells), tmp_path).cells] == [1, 1]


def test_progress_is_alive_and_goes_without_a_trace(tmp_path: Path) -> None:
    code = """
from plateletsim.progress import reporting
with reporting(None, "a run") as report:
    report(3, 12, 250)
    import IPython.display
    IPython.display.display("between")
"""
    cell = one_cell(code, tmp_path)
    assert not messages(cell) and [output.data["text/plain"] for output in cell.outputs] == ["", "'between'"]


def test_things_show_themselves(tmp_path: Path) -> None:
    """Scenarios, results, sweeps and comparisons are tables or pages, not <objects>."""
    small = "import plateletsim as ps\nsmall = ps.load('healthy_adult').replace({'run.duration': 1, 'run.droplet_volume': 0.005})\n"
    for code in ("small", "small.run()", "ps.sweep(small, {'spleen.flow': [0.03, 0.05]}, replicates=2)",
                 "ps.compare({'a': small, 'b': small.replace({'spleen.flow': 0.03})}, replicates=2)"):  # fmt: skip
        shown = one_cell(small + code, tmp_path).outputs[-1].data
        assert "<" in shown["text/html"] and "object at" not in shown["text/html"], code
