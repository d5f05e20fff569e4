"""The manual's own pages: everything that there is stands on one, sources are linked, and what checks links can fail.

`make docs QUICK=1` builds the whole site, with warnings as errors; here, only the text that goes into it is looked at.
"""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import plateletsim as ps

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def manual():
    """docs/manual, which is a program and no part of the package."""
    pytest.importorskip("matplotlib")
    sys.path.insert(0, str(ROOT / "docs"))
    import manual.companions
    import manual.conditions
    import manual.drugs
    import manual.links
    import manual.procedures
    import manual.program
    import manual.reference
    import manual.staging

    yield manual
    sys.path.remove(str(ROOT / "docs"))


@pytest.fixture(scope="module")
def pages(manual) -> dict[str, str]:
    return (
        manual.reference.pages()
        | manual.companions.pages()
        | manual.drugs.texts()
        | manual.conditions.texts()
        | manual.procedures.texts()
        | manual.program.pages()
    )


def test_every_parameter_lever_and_unit_is_there(pages):
    text = pages["reference/parameters.md"]
    assert [key for key in ps.parameters().index if not key.startswith("event.") and f"[`{key}`]" not in text] == []
    assert [name for name in ps.levers().index if f"[`{name}`]" not in pages["reference/levers.md"]] == []
    assert [symbol for symbol in ps.units().index if f"| `{symbol}` |" not in pages["reference/units.md"]] == []


def test_every_companion_and_event_is_there(pages):
    assert [name for name in ps.drugs().index if f": `{name}`" not in pages.get(f"reference/drugs/{name}.md", "")] == []
    assert [name for name in ps.conditions().index if f": `{name}`" not in pages.get(f"reference/conditions/{name}.md", "")] == []
    for table, page in ((ps.protocols, "protocols"), (ps.analysers, "analysers")):
        assert [name for name in table().index if f": `{name}`" not in pages[f"reference/{page}.md"]] == []
    for name in ("ivig", "splenectomy", "label", "passive_transfer"):
        assert f"`{name}`" in pages["reference/events.md"]


def test_a_drug_without_a_source_or_a_usual_course_stops_the_manual(manual):
    whole = dict(manual.drugs.library()["danazol"])
    manual.drugs.drug("danazol", whole, manual.drugs.readers())
    sourceless = [{**each, "half": "1 mg/L"} for each in whole["effect"]]
    for tree in ({key: value for key, value in whole.items() if key != "usual"}, {**whole, "effect": []}, {**whole, "effect": sourceless}):
        with pytest.raises(SystemExit, match="danazol.toml lacks"):
            manual.drugs.drug("danazol", tree, {})


def test_a_condition_says_what_it_turns_by_how_much_and_how_it_comes(pages):
    text = pages["reference/conditions/sepsis.md"]
    for told in (
        "`0.2 1/day · ζ`",
        "`max(0, 1 − 0.15 · ζ)`",
        "Rises evenly within 0.5 day, stays for 2.67 day, fades by two thirds in each 2 day, both times severity^1.0",
        "left out",
        "measured [`toppsfever`]",
    ):
        assert told in text, told
    assert "There at once, stays." in pages["reference/conditions/camt.md"]


def test_a_condition_without_a_source_stops_the_manual(manual):
    whole = manual.conditions.library()["fever"]
    for tree in ({**whole, "effect": []}, {**whole, "effect": [{"lever": "consumption", "full": "1 1/day"}]}):
        with pytest.raises(SystemExit, match="fever.toml lacks"):
            manual.conditions.condition("fever", tree, {})


def test_the_picture_of_a_condition_is_drawn(manual, tmp_path):
    manual.conditions.draw("fever", manual.conditions.library()["fever"], tmp_path / "fever.png")
    assert (tmp_path / "fever.png").stat().st_size > 5000


def test_every_probe_of_every_scenario_is_there(pages):
    for name in ps.library():
        assert [probe for probe in ps.load(name).start(seed=1).probes() if f"[`{probe}`]" not in pages["reference/probes.md"]] == []


def test_every_public_name_is_documented_once(pages):
    text = "\n".join(page for path, page in pages.items() if path.startswith("api/"))
    assert [name for name in ps.__all__ if text.count(f":: plateletsim.{name}\n") != 1] == []


def test_every_source_says_who_uses_it_and_is_linked(manual, pages):
    sources = pages["reference/sources.md"]
    assert [key for key in manual.values.citations() if f"[`{key}`]" not in sources] == []
    assert "measured [`wang2010`](#source-wang2010)" in pages["reference/drugs/romiplostim.md"]
    assert "[`romiplostim`](#companion-romiplostim)" in sources.split("[`wang2010`]")[1].splitlines()[0]


def test_every_command_is_there_with_its_options(pages):
    text = pages["reference/command_line.md"]
    for name in ("run", "check", "sweep", "merge", "page"):
        assert f"## `plateletsim {name}`" in text
    assert "`-o, --output`" in text and "`SCENARIO`" in text


def test_links_are_turned_to_pages_files_or_words(manual, tmp_path):
    pages = {"docs/index.md": "index.md", "models/MODEL.md": "model.md"}
    turned = manual.staging.Turned("docs/index.md", "index.md", pages, tmp_path)
    assert turned.text("[a](../models/MODEL.md#b)") == "[a](model.md#b)"
    assert turned.text("[a](../LICENSE)") == "[a](files/LICENSE)" and (tmp_path / "files/LICENSE").exists()
    assert turned.text("[a](../tests)") == "a"
    assert turned.text("```\n[a](../tests)\n```") == "```\n[a](../tests)\n```"
    with pytest.raises(SystemExit, match="nowhere"):
        turned.text("[a](gone.md)")


def test_a_link_that_leads_nowhere_is_found(manual, tmp_path):
    (tmp_path / "a.html").write_text('<a href="b.html#there">x</a> <a href="b.html#gone">x</a> <img src="c.png"> <a href="https://x.org">x</a>')
    (tmp_path / "b.html").write_text('<p id="there">')
    assert manual.links.broken(tmp_path) == ["a.html: b.html#gone is no place on that page", "a.html: c.png is no file"]


def test_equations_and_heads_of_tables_are_dressed(manual):
    assert ":::{container} equation\n(A2) k(C) = 1\n:::" in manual.staging.equations("text\n\n(A2) k(C) = 1\n")
    assert manual.staging.heads("| | a | |\n|---|---|---|\n| b | | |") == "| what | a | note |\n|---|---|---|\n| b | | |"


def test_what_programs_read_first_leads_somewhere(manual):
    made = {page.rsplit(".", 1)[0] for page in manual.staging.origins().values()} | {"gallery/index", "api/index"}
    kinds = "parameters events drugs procedures conditions protocols trials analysers levers probes units sources command_line"
    made |= {f"reference/{page}" for page in kinds.split()}
    links = [part.split(".html)")[0] for part in (ROOT / "docs/llms.txt").read_text("utf-8").split("](")[1:]]
    assert links and [link for link in links if link not in made] == []


def test_the_paper_names_what_is_in_the_library_of_sources():
    cited = set(re.findall(r"@(\w+)", (ROOT / "docs/paper/paper.md").read_text("utf-8")))
    entries = set(re.findall(r"^@article\{(\w+),", (ROOT / "docs/paper/paper.bib").read_text("utf-8"), re.MULTILINE))
    assert cited == entries and entries <= tomllib.loads((ROOT / "scenarios/sources.toml").read_text("utf-8")).keys()


def test_every_scenario_has_a_page_with_its_events(manual):
    import manual.gallery

    for name in ps.library():
        text = manual.gallery.scenario(name)
        assert text.startswith(f"(scenario-{name.replace('_', '-')})=\n# {ps.load(name).title}")
        assert ("## What happens" in text) == bool(ps.load(name).tree.get("event"))
