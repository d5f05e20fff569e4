"""Builds the manual: `python docs/manual [--quick]`, or `make docs`, writes docs/_build/html.

Pages written by hand and pages made from the package's own tables are laid side by side in build/docs, and Sphinx makes a
site of them. A warning is an error, and so is a link inside the manual that leads nowhere. --quick draws the gallery from
smaller droplets and shows notebooks without running them.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from manual import companions, conditions, drugs, gallery, links, procedures, program, reference, staging

SOURCE = staging.ROOT / "build/docs"
TARGET = staging.ROOT / "docs/_build/html"


def name_toggles(site: Path) -> None:
    """The theme's switches of nested pages have no name, without which a screen reader calls each of them a button."""
    bare, named = '<summary><span class="toctree-toggle"', '<summary aria-label="Pages below"><span class="toctree-toggle"'
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        if bare in text:
            path.write_text(text.replace(bare, named), "utf-8")


def main() -> None:
    """The whole way, from tables and texts to a site that holds together."""
    quick = "--quick" in sys.argv[1:]
    began = time.monotonic()
    staging.stage(SOURCE)
    made = (
        reference.pages()
        | companions.pages()
        | drugs.pages(SOURCE)
        | conditions.pages(SOURCE)
        | procedures.pages(SOURCE)
        | program.pages()
        | gallery.pages(SOURCE, quick)
    )
    for path, text in made.items():
        staging.write(SOURCE / path, text)
    for path in staging.leftovers(SOURCE, set(made)):
        path.unlink()
    settings = {"PLATELETSIM_NOTEBOOKS": "off" if quick else "cache", "PLATELETSIM_NOTEBOOK_CACHE": str(staging.ROOT / "build/notebooks")}
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", str(staging.ROOT / "build/doctrees"), str(SOURCE), str(TARGET)]
    if subprocess.run(command, env=os.environ | settings).returncode:
        raise SystemExit("the manual has faults, see above")
    name_toggles(TARGET)
    if faults := links.broken(TARGET):
        raise SystemExit("\n".join(faults))
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    print(f"stage: manual of {len(list(TARGET.rglob('*.html')))} pages built in {minutes} min {seconds} s: {TARGET / 'index.html'}")


if __name__ == "__main__":
    main()
