"""The manual lists every lever, as the engine declares it."""

from pathlib import Path

from plateletsim import _engine

MANUAL = Path(__file__).parents[2] / "models" / "MODEL.md"


def table() -> str:
    rows = [f"| `{lever.name}` | {lever.turn} | {lever.unit} | {lever.meaning} |" for lever in _engine.levers()]
    return "\n".join(["| lever | turns | unit | what it is |", "|---|---|---|---|", *rows])


def test_the_manual_lists_every_lever() -> None:
    """A new row is copied from what this test prints."""
    print(table())
    assert table() in MANUAL.read_text(encoding="utf-8")
