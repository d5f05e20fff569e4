"""The finished manual in a browser: nothing that WCAG 2.2 AA forbids, nothing cut off on a phone, nothing from the network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs/_build/html"
MISSING = [name for name, there in {
    "make docs": SITE.exists(), "node": shutil.which("node"), "chromium": shutil.which("chromium"),
    "npm ci in web/": (ROOT / "web/node_modules/playwright-core").exists(),
}.items() if not there]  # fmt: skip


@pytest.mark.skipif(bool(MISSING), reason=f"not there: {', '.join(MISSING)}")
@pytest.mark.skipif("PLATELETSIM_LONG" not in os.environ, reason="takes minutes: PLATELETSIM_LONG=1")
def test_everybody_can_read_every_page() -> None:
    done = subprocess.run(["node", str(ROOT / "tests/manual/look.mjs"), str(SITE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
