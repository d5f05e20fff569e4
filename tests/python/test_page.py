"""The commands page and serve; what is on the page is tested in web/tests."""

import re
import subprocess
import sys
import urllib.request

import pytest

from plateletsim.command import page


@pytest.fixture
def held(tmp_path, monkeypatch):
    """A package that has a page, or has none."""
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    return tmp_path / "page.html"


def test_the_page_is_written_whole(held, tmp_path, capsys):
    held.write_bytes(b"<!doctype html>" + b" " * 5000)
    page.page(tmp_path / "given.html")
    assert (tmp_path / "given.html").read_bytes() == held.read_bytes()
    assert "5 kB" in capsys.readouterr().out
    assert sorted(file.name for file in tmp_path.iterdir()) == ["given.html", "page.html"]


def test_without_a_page_one_sentence_says_what_is_missing(held, tmp_path):
    with pytest.raises(page.ScenarioError, match="make page"):
        page.page(tmp_path / "given.html")


def test_serve_answers_with_the_page_alone(tmp_path):
    (tmp_path / "page.html").write_bytes(b"<!doctype html>a page")
    held = f"from importlib import resources; import pathlib; resources.files = lambda _: pathlib.Path({str(tmp_path)!r})"
    code = f"{held}; from plateletsim.command import page; page.serve(0)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        address = re.search(r"http://\S+", server.stdout.readline())[0]
        for path in ("", "../../etc/passwd"):
            with urllib.request.urlopen(address + path) as answer:
                assert answer.read() == b"<!doctype html>a page"
        server.terminate()
